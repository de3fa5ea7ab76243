/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting a job: the body against the service model, the checks, and the loopback service. */
#include "proof-label-start.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "proof-demo-service.h"
#include "proof-rekognition-error.h"

#define TOPIC "arn:aws:sns:eu-west-1:123456789012:AmazonRekognitionDone"
#define ROLE "arn:aws:iam::123456789012:role/RekognitionPublishes"

static char **
list_of (const char *text)
{
  return g_strsplit (text, ",", -1);
}

static ProofLabelStart *
new_start (void)
{
  ProofLabelStart *start = proof_label_start_new ();

  g_set_str (&start->bucket, "reels");
  g_set_str (&start->key, "in/ä b.mp4");
  return start;
}

static ProofLabelStart *
new_full_start (void)
{
  ProofLabelStart *start = new_start ();

  g_set_str (&start->version, "v1");
  start->min_confidence = 62.5;
  start->included_labels = list_of ("Car,Person");
  start->excluded_labels = list_of ("Hat");
  start->included_categories = list_of ("Vehicles and Automotive");
  start->excluded_categories = list_of ("Colors and Visual Composition");
  g_set_str (&start->job_tag, "night");
  g_set_str (&start->topic_arn, TOPIC);
  g_set_str (&start->role_arn, ROLE);
  return start;
}

static JsonNode *
parse_body (const ProofLabelStart *start)
{
  g_autoptr (GBytes) body = proof_label_start_to_body (start);
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  g_assert_true (json_parser_load_from_data (parser, text, length, NULL));
  return json_parser_steal_root (parser);
}

/* --- the service model --- */

static void
assert_limit (JsonObject *shape,
              double      value)
{
  if (json_object_has_member (shape, "min"))
    g_assert_cmpfloat (value, >=, json_object_get_double_member (shape, "min"));
  if (json_object_has_member (shape, "max"))
    g_assert_cmpfloat (value, <=, json_object_get_double_member (shape, "max"));
}

static void
assert_string (JsonObject *shape,
               const char *text)
{
  assert_limit (shape, g_utf8_strlen (text, -1));
  if (json_object_has_member (shape, "pattern"))
    {
      g_autofree char *pattern =
        g_strdup_printf ("^(?:%s)$", json_object_get_string_member (shape, "pattern"));

      g_assert_true (g_regex_match_simple (pattern, text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT));
    }
}

/* Every member of @node is one of the shape, of its type, within its limits. Returns: how many. */
static guint
assert_shape (JsonObject *shapes,
              const char *name,
              JsonNode   *node)
{
  JsonObject *shape = json_object_get_object_member (shapes, name);
  const char *type = json_object_get_string_member (shape, "type");
  guint n = 1;

  g_test_message ("%s", name);
  if (g_str_equal (type, "structure"))
    {
      JsonObject *members = json_object_get_object_member (shape, "members");
      JsonArray *required = json_object_has_member (shape, "required")
                            ? json_object_get_array_member (shape, "required")
                            : NULL;
      JsonObject *object = json_node_get_object (node);
      JsonObjectIter iter;
      const char *member;
      JsonNode *value;

      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, &member, &value))
        {
          g_assert_true (json_object_has_member (members, member));
          n += assert_shape (shapes,
                             json_object_get_string_member (
                               json_object_get_object_member (members, member), "shape"), value);
        }
      for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
        g_assert_true (json_object_has_member (object,
                                               json_array_get_string_element (required, i)));
    }
  else if (g_str_equal (type, "list"))
    {
      JsonArray *array = json_node_get_array (node);
      JsonObject *member = json_object_get_object_member (shape, "member");

      assert_limit (shape, json_array_get_length (array));
      for (guint i = 0; i < json_array_get_length (array); i++)
        n += assert_shape (shapes, json_object_get_string_member (member, "shape"),
                           json_array_get_element (array, i));
    }
  else if (g_str_equal (type, "string"))
    {
      g_assert_true (json_node_get_value_type (node) == G_TYPE_STRING);
      assert_string (shape, json_node_get_string (node));
    }
  else
    {
      g_assert_cmpstr (type, ==, "float");
      assert_limit (shape, json_node_get_double (node));
    }
  return n;
}

static void
test_model (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SHARED_DATA") ? g_getenv ("SHARED_DATA")
                                                                     : "/nowhere",
                                            "rekognition-api", "label-detection.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (ProofLabelStart) full = new_full_start ();
  g_autoptr (ProofLabelStart) least = new_start ();
  g_autoptr (JsonNode) full_body = parse_body (full);
  g_autoptr (JsonNode) least_body = parse_body (least);
  g_autoptr (GError) error = NULL;
  JsonObject *shapes;

  if (!json_parser_load_from_file (parser, path, NULL))
    {
      g_test_skip_printf ("%s is not there: SHARED_DATA names the folder of shared test data",
                          path);
      return;
    }
  g_assert_true (proof_label_start_check (full, "eu-west-1", &error));
  g_assert_no_error (error);
  g_assert_true (proof_label_start_check (least, NULL, &error));
  g_assert_no_error (error);
  shapes = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                          "shapes");
  /* All seven members of the request, and all that is in them. */
  g_assert_cmpuint (json_object_get_size (json_node_get_object (full_body)), ==, 7);
  g_assert_cmpuint (assert_shape (shapes, "StartLabelDetectionRequest", full_body), ==, 25);
  g_assert_cmpuint (assert_shape (shapes, "StartLabelDetectionRequest", least_body), ==, 9);
}

/* --- token --- */

static char *
dup_token (const ProofLabelStart *start)
{
  g_autoptr (JsonNode) body = parse_body (start);

  return g_strdup (json_object_get_string_member (json_node_get_object (body),
                                                  "ClientRequestToken"));
}

/* The same wish has one token however often it is sent; another wish, or a change, has another. */
static void
test_token (void)
{
  g_autoptr (ProofLabelStart) start = new_full_start ();
  g_autoptr (ProofLabelStart) other = new_full_start ();
  g_autofree char *first = dup_token (start);
  g_autofree char *again = dup_token (start);
  g_autofree char *of_other = dup_token (other);
  g_autofree char *changed = NULL;

  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, of_other);
  start->min_confidence = 63;
  changed = dup_token (start);
  g_assert_cmpstr (first, !=, changed);
}

static void
test_settings (void)
{
  g_autoptr (ProofLabelStart) start = new_start ();
  g_autofree char *text = NULL, *more = NULL;

  text = proof_label_start_dup_settings (start);
  g_assert_cmpstr (text, ==, "{\"MinConfidence\":50.0}");
  start->excluded_labels = list_of ("Hat");
  more = proof_label_start_dup_settings (start);
  g_assert_cmpstr (more, ==, "{\"MinConfidence\":50.0,\"Settings\":{\"GeneralLabels\":"
                   "{\"LabelExclusionFilters\":[\"Hat\"]}}}");
}

/* --- check --- */

static void
assert_refused (ProofLabelStart *start,
                const char      *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (proof_label_start_check (start, "eu-west-1", &error));
  g_assert_error (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REQUEST);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_check (void)
{
  static const char *const bad_tags[] = { "", "a b", "ä", "a\n" };
  static const double bad_confidences[] = { -0.1, 100.1, NAN, INFINITY };
  g_autoptr (ProofLabelStart) start = proof_label_start_new ();
  g_autoptr (GString) many = g_string_new ("a");
  g_autofree char *long_key = g_strnfill (1025, 'k');

  assert_refused (start, "s3://");
  g_set_str (&start->bucket, "arn:aws:s3:eu-west-1:123456789012:accesspoint/a");
  g_set_str (&start->key, "a.mp4");
  assert_refused (start, "access point");
  g_set_str (&start->bucket, "a/b");
  assert_refused (start, "“a/b”");
  g_set_str (&start->bucket, "reels");
  g_set_str (&start->key, long_key);
  assert_refused (start, "1024");
  g_set_str (&start->key, "a.mp4");

  for (guint i = 0; i < G_N_ELEMENTS (bad_confidences); i++)
    {
      start->min_confidence = bad_confidences[i];
      assert_refused (start, "0 to 100");
    }
  start->min_confidence = 0;
  for (guint i = 0; i < G_N_ELEMENTS (bad_tags); i++)
    {
      g_set_str (&start->job_tag, bad_tags[i]);
      assert_refused (start, "tag");
    }
  g_set_str (&start->job_tag, NULL);

  for (guint i = 0; i < PROOF_LABEL_START_MAX_FILTERS; i++)
    g_string_append_printf (many, ",l%u", i);
  start->excluded_categories = list_of (many->str);
  assert_refused (start, "these are 101 names");
  g_strfreev (start->excluded_categories);
  start->excluded_categories = list_of ("Fine,C\"r");
  assert_refused (start, "“C\"r”");
  g_clear_pointer (&start->excluded_categories, g_strfreev);

  g_set_str (&start->topic_arn, TOPIC);
  assert_refused (start, "both");
  g_set_str (&start->role_arn, "RekognitionPublishes");
  assert_refused (start, "role");
  g_set_str (&start->role_arn, ROLE);
  g_assert_true (proof_label_start_check (start, "eu-west-1", NULL));
  g_set_str (&start->topic_arn, "arn:aws:sns:us-east-1:123456789012:done");
  assert_refused (start, "us-east-1");
  g_set_str (&start->topic_arn, "done");
  assert_refused (start, "topic");
}

/* --- the service --- */

typedef struct
{
  ProofDemoService *service;
  ProofAwsClient   *client;
  ProofLabelStart  *start;
  char             *job_id;
  GError           *error;
  gboolean          ended;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const char results[] =
    "{\"JobStatus\":\"SUCCEEDED\",\"Video\":{\"S3Object\":{\"Bucket\":\"reels\","
    "\"Name\":\"in/ä b.mp4\"}},\"Labels\":["
    "{\"Timestamp\":0,\"Label\":{\"Name\":\"Car\",\"Confidence\":90}},"
    "{\"Timestamp\":0,\"Label\":{\"Name\":\"Hat\",\"Confidence\":55}}]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (results, strlen (results));
  g_autoptr (ProofAwsSettings) settings = NULL;

  fixture->service = proof_demo_service_new (NULL);
  proof_demo_service_add_job (fixture->service, "model", bytes, NULL);
  settings = proof_aws_settings_new (NULL, PROOF_DEMO_REGION,
                                     proof_demo_service_get_url (fixture->service));
  fixture->client = proof_aws_client_new (settings);
  fixture->start = new_start ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->service);
  g_clear_pointer (&fixture->start, proof_label_start_free);
  g_clear_pointer (&fixture->job_id, g_free);
  g_clear_error (&fixture->error);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->job_id = proof_label_start_send_finish (PROOF_AWS_CLIENT (source), result,
                                                   &fixture->error);
  fixture->ended = TRUE;
}

static void
send (Fixture *fixture)
{
  g_clear_pointer (&fixture->job_id, g_free);
  g_clear_error (&fixture->error);
  fixture->ended = FALSE;
  proof_label_start_send_async (fixture->start, fixture->client, NULL, sent_cb, fixture);
  while (!fixture->ended)
    g_main_context_iteration (NULL, TRUE);
}

/* An answer that is lost on the way is asked for again, and starts no second job. */
static void
test_once (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *first = NULL;

  proof_demo_service_set_fault (fixture->service, "cut", 1, 0);
  send (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (strlen (fixture->job_id), ==, 64);
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, 2);
  first = g_strdup (fixture->job_id);

  send (fixture);
  g_assert_cmpstr (fixture->job_id, ==, first);
  fixture->start->min_confidence = 80;
  send (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->job_id, !=, first);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_set_str (&fixture->start->key, "elsewhere.mp4");
  send (fixture);
  g_assert_error (fixture->error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER);
  g_assert_nonnull (strstr (fixture->error->message, "cannot read the video"));
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, 1);
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  GBytes **answer = user_data;
  g_autoptr (GError) error = NULL;

  *answer = proof_aws_client_call_finish (PROOF_AWS_CLIENT (source), result, &error);
  g_assert_no_error (error);
}

static GBytes *
get_labels (Fixture *fixture)
{
  g_autofree char *text = g_strdup_printf ("{\"JobId\":\"%s\"}", fixture->job_id);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  GBytes *answer = NULL;

  proof_aws_client_call_async (fixture->client, "rekognition",
                               "RekognitionService.GetLabelDetection", body, NULL, got_cb, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

static gboolean
holds (GBytes     *bytes,
       const char *text)
{
  return g_strstr_len (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text) != NULL;
}

/* In progress for a while, and then what was wished for. */
static void
test_job (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (GBytes) early = NULL;
  g_autoptr (GBytes) late = NULL;

  fixture->start->min_confidence = 60;
  g_set_str (&fixture->start->job_tag, "mine");
  send (fixture);
  g_assert_no_error (fixture->error);
  early = get_labels (fixture);
  g_assert_true (holds (early, "IN_PROGRESS"));
  g_usleep (4100 * 1000);
  late = get_labels (fixture);
  g_assert_true (holds (late, "SUCCEEDED"));
  g_assert_true (holds (late, "\"mine\""));
  g_assert_true (holds (late, "\"Car\""));
  g_assert_false (holds (late, "\"Hat\""));
}

/* What a document keeps of it, from other people's documents too. */
static void
test_parse_settings (void)
{
  static const char *const bad[] = {
    "", "7", "[]", "{}", "{\"MinConfidence\":\"x\"}", "{\"MinConfidence\":null}", "{\"Min",
  };
  static const char odd[] = "{\"MinConfidence\":7,\"Settings\":{\"GeneralLabels\":"
                            "{\"LabelInclusionFilters\":[\"Car\",5,null],"
                            "\"LabelExclusionFilters\":{}}}}";
  g_autoptr (ProofLabelStart) start = proof_label_start_new ();
  g_autoptr (ProofLabelStart) back = NULL;
  g_autofree char *text = NULL, *again = NULL;

  start->min_confidence = 62.5;
  start->included_labels = g_strdupv ((char *[]) { (char *) "Car", (char *) "Person", NULL });
  start->excluded_categories = g_strdupv ((char *[]) { (char *) "Food and Beverage", NULL });
  text = proof_label_start_dup_settings (start);
  back = proof_label_start_parse_settings (text);
  again = proof_label_start_dup_settings (back);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpfloat (back->min_confidence, ==, 62.5);
  g_assert_cmpstr (back->included_labels[1], ==, "Person");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (proof_label_start_parse_settings (bad[i]));
  g_clear_pointer (&back, proof_label_start_free);
  back = proof_label_start_parse_settings (odd);
  g_assert_cmpfloat (back->min_confidence, ==, 7);
  g_assert_cmpuint (g_strv_length (back->included_labels), ==, 1);
  g_assert_null (back->excluded_labels);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_unsetenv ("AWS_SESSION_TOKEN");
  g_unsetenv ("AWS_PROFILE");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-start/parse-settings", test_parse_settings);
  g_test_add_func ("/label-start/model", test_model);
  g_test_add_func ("/label-start/token", test_token);
  g_test_add_func ("/label-start/settings", test_settings);
  g_test_add_func ("/label-start/check", test_check);
  g_test_add ("/label-start/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/label-start/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/label-start/job", Fixture, NULL, set_up, test_job, tear_down);

  return g_test_run ();
}
