/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that nobody of us wrote: real results with json-glib and the folder's README as oracles, a
 * corpus of JSON text at the edge, and random damage to all of them. */
#include <json-glib/json-glib.h>

#include "read-labels.h"

static char *
find_data (const char *folder)
{
  const char *data = g_getenv ("SHARED_DATA");
  g_autofree char *path = data != NULL ? g_build_filename (data, folder, NULL) : NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *why = g_strdup_printf ("SHARED_DATA/%s is not there", folder);

      g_test_skip (why);
      return NULL;
    }

  return g_steal_pointer (&path);
}

static ProofLabelStore *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = proof_label_reader_load (file, NULL, error);

  return bytes != NULL ? read_labels (bytes, error) : NULL;
}

/* --- json-glib --- */

static gint64
get_ms (JsonObject *element,
        const char *member)
{
  return json_object_has_member (element, member) ? json_object_get_int_member (element, member)
                                                  : PROOF_MS_NONE;
}

/* NULL where absent. */
static GHashTable *
get_names (JsonObject *label,
           const char *member)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *array;

  if (!json_object_has_member (label, member))
    {
      g_hash_table_unref (names);
      return NULL;
    }

  array = json_object_get_array_member (label, member);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *item = json_array_get_object_element (array, i);

      g_hash_table_add (names, (void *) json_object_get_string_member (item, "Name"));
    }

  return names;
}

static void
check_names (JsonObject  *label,
             const char  *member,
             char       **names)
{
  g_autoptr (GHashTable) expected = get_names (label, member);

  if (expected == NULL)
    {
      g_assert_null (names);
      return;
    }
  g_assert_nonnull (names);
  g_assert_cmpuint (g_strv_length (names), ==, g_hash_table_size (expected));
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (g_hash_table_contains (expected, names[i]));
}

static void
check_element (ProofLabelStore *store,
               guint            position,
               JsonObject      *element)
{
  JsonObject *label = json_object_get_object_member (element, "Label");
  JsonArray *boxes = json_object_has_member (label, "Instances")
                       ? json_object_get_array_member (label, "Instances")
                       : NULL;
  const ProofInstance *instances;
  const ProofLabelName *name;
  ProofDetection detection;
  guint n;

  proof_label_store_get_detection (store, position, &detection);
  g_assert_cmpint (detection.timestamp_ms, ==, get_ms (element, "Timestamp"));
  g_assert_cmpint (detection.start_ms, ==, get_ms (element, "StartTimestampMillis"));
  g_assert_cmpint (detection.end_ms, ==, get_ms (element, "EndTimestampMillis"));
  g_assert_cmpint (detection.duration_ms, ==, get_ms (element, "DurationMillis"));
  g_assert_cmpfloat (detection.confidence, ==,
                     (float) json_object_get_double_member (label, "Confidence"));

  name = proof_label_store_get_name (store, detection.name);
  g_assert_cmpstr (name->name, ==, json_object_get_string_member (label, "Name"));
  check_names (label, "Parents", name->parents);
  check_names (label, "Aliases", name->aliases);
  check_names (label, "Categories", name->categories);

  instances = proof_label_store_get_instances (store, position, &n);
  g_assert_cmpuint (n, ==, boxes != NULL ? json_array_get_length (boxes) : 0);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *instance = json_array_get_object_element (boxes, i);
      JsonObject *box = json_object_get_object_member (instance, "BoundingBox");

      g_assert_cmpfloat (instances[i].box.left, ==,
                         (float) json_object_get_double_member (box, "Left"));
      g_assert_cmpfloat (instances[i].box.top, ==,
                         (float) json_object_get_double_member (box, "Top"));
      g_assert_cmpfloat (instances[i].box.width, ==,
                         (float) json_object_get_double_member (box, "Width"));
      g_assert_cmpfloat (instances[i].box.height, ==,
                         (float) json_object_get_double_member (box, "Height"));
      g_assert_cmpfloat (instances[i].confidence, ==,
                         (float) json_object_get_double_member (instance, "Confidence"));
    }
}

static void
check_with_json_glib (ProofLabelStore *store,
                      const char      *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);
  JsonObject *root;
  JsonArray *labels;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  labels = json_object_get_array_member (root, "Labels");
  g_assert_cmpuint (proof_label_store_get_n_detections (store), ==, json_array_get_length (labels));
  for (guint i = 0; i < json_array_get_length (labels); i++)
    check_element (store, i, json_array_get_object_element (labels, i));

  g_assert_cmpstr (meta->status_text, ==,
                   json_object_get_string_member_with_default (root, "JobStatus", NULL));
  g_assert_cmpstr (meta->next_token, ==,
                   json_object_get_string_member_with_default (root, "NextToken", NULL));
  g_assert_cmpstr (meta->model_version, ==,
                   json_object_get_string_member_with_default (root, "LabelModelVersion", NULL));
  g_assert_true (meta->has_video_metadata == json_object_has_member (root, "VideoMetadata"));
  if (meta->has_video_metadata)
    {
      JsonObject *video = json_object_get_object_member (root, "VideoMetadata");

      g_assert_cmpint (meta->duration_ms, ==, json_object_get_int_member (video, "DurationMillis"));
      g_assert_cmpint (meta->frame_width, ==, json_object_get_int_member (video, "FrameWidth"));
      g_assert_cmpint (meta->frame_height, ==, json_object_get_int_member (video, "FrameHeight"));
      g_assert_cmpfloat (meta->frame_rate, ==,
                         json_object_get_double_member (video, "FrameRate"));
      g_assert_cmpstr (meta->codec, ==,
                       json_object_get_string_member_with_default (video, "Codec", NULL));
    }
}

/* --- the README's table --- */

static guint
match_number (GMatchInfo *match,
              const char *name)
{
  g_autofree char *text = g_match_info_fetch_named (match, name);

  return g_ascii_strtoull (text, NULL, 10);
}

static void
check_row (const char *folder,
           GMatchInfo *match)
{
  g_autofree char *name = g_match_info_fetch_named (match, "file");
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *contents = g_match_info_fetch_named (match, "contents");
  g_autoptr (GRegex) samples =
    g_regex_new ("(?<first>\\d+)–(?<last>\\d+) ms, (?<n>\\d+) distinct", 0, 0, NULL);
  g_autoptr (GMatchInfo) times = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelStore) store = read_file (path, &error);
  g_autoptr (ProofLabelIndex) index = NULL;
  const ProofLabelMeta *meta;

  g_test_message ("%s", name);
  g_assert_no_error (error);
  meta = proof_label_store_get_meta (store);
  g_assert_cmpuint (proof_label_store_get_n_detections (store), ==, match_number (match, "labels"));
  g_assert_cmpuint (proof_label_store_get_n_names (store), ==, match_number (match, "names"));
  g_assert_cmpuint (proof_label_store_get_n_instances (store), ==,
                    match_number (match, "instances"));
  g_assert_true ((strstr (contents, "; TIMESTAMPS;") != NULL) ==
                 (meta->aggregation == PROOF_AGGREGATION_TIMESTAMPS));
  g_assert_true ((strstr (contents, "; SEGMENTS") != NULL) ==
                 (meta->aggregation == PROOF_AGGREGATION_SEGMENTS));
  g_assert_true ((strstr (contents, "model 3.0") != NULL) ==
                 (meta->generation == PROOF_GENERATION_3));
  g_assert_true ((strstr (contents, "model 2.0") != NULL) ==
                 (meta->generation == PROOF_GENERATION_2));
  g_assert_true ((strstr (contents, "model not stated") != NULL) ==
                 (meta->generation == PROOF_GENERATION_1));
  g_assert_true ((strstr (contents, "has NextToken") != NULL) == (meta->next_token != NULL));
  g_assert_true ((strstr (contents, "IN_PROGRESS") != NULL) ==
                 (meta->status == PROOF_JOB_STATUS_IN_PROGRESS));

  index = proof_label_index_new (store);
  if (g_regex_match (samples, contents, 0, &times))
    {
      guint n = match_number (times, "n");

      g_assert_cmpuint (proof_label_index_get_n_samples (index), ==, n);
      g_assert_cmpint (proof_label_index_get_sample_ms (index, 0), ==,
                       match_number (times, "first"));
      g_assert_cmpint (proof_label_index_get_sample_ms (index, n - 1), ==,
                       match_number (times, "last"));
    }

  check_with_json_glib (store, path);
}

static void
test_results (void)
{
  g_autofree char *folder = find_data ("rekognition-results");
  g_autofree char *readme = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GRegex) row = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  guint n_rows = 0;

  if (folder == NULL)
    return;

  readme = g_build_filename (folder, "README.md", NULL);
  g_assert_true (g_file_get_contents (readme, &text, NULL, NULL));
  row = g_regex_new ("^\\| (?<file>[^ ]+) \\|.*\\| (?<contents>(?<labels>\\d+) label entries, "
                     "(?<names>\\d+) names, (?<instances>\\d+) instances.*) \\|$",
                     G_REGEX_MULTILINE, 0, NULL);
  for (g_regex_match (row, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      check_row (folder, match);
      n_rows++;
    }
  g_assert_cmpuint (n_rows, >, 0);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *file;
    ProofLabelError code;
    const char *says;
  } cases[] = {
    { "bbb-v2/start-label-detection.response.json", PROOF_LABEL_ERROR_OTHER_TYPE,
      "starting a job" },
    { "aws-docs/v3-timestamps.as-published.txt", PROOF_LABEL_ERROR_SYNTAX, "(byte 625" },
    { "aws-docs/v3-segments.as-published.txt", PROOF_LABEL_ERROR_SYNTAX, "(byte 711" },
    { "aws-docs/v2-api-video.as-published.txt", PROOF_LABEL_ERROR_SYNTAX, "(byte 1535" },
    { "aws-docs/video-notification-payload-1.as-published.txt", PROOF_LABEL_ERROR_SYNTAX,
      "(byte 101" },
    { "aws-docs/video-notification-payload-2.json", PROOF_LABEL_ERROR_OTHER_TYPE, "notice" },
    { "aws-cli-examples/start-label-detection.json", PROOF_LABEL_ERROR_OTHER_TYPE,
      "starting a job" },
    { "other-result-types/get-person-tracking.json", PROOF_LABEL_ERROR_OTHER_TYPE,
      "GetPersonTracking" },
    { "other-result-types/get-content-moderation.json", PROOF_LABEL_ERROR_OTHER_TYPE,
      "GetContentModeration" },
    { "other-result-types/get-face-search.json", PROOF_LABEL_ERROR_OTHER_TYPE, "GetFaceSearch" },
    { "aws-samples/chalice-workshop-v1-shortened.as-published.txt", PROOF_LABEL_ERROR_SYNTAX,
      "(byte 944" },
    { "notifications/sns-label-detection-succeeded.json", PROOF_LABEL_ERROR_OTHER_TYPE, "notice" },
  };
  g_autofree char *folder = find_data ("rekognition-results");

  if (folder == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].file, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (read_file (path, &error));
      g_assert_error (error, PROOF_LABEL_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

/* --- corpus --- */

static void
check_corpus (const char *path,
              const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelStore) store = read_file (path, &error);

  g_test_message ("%s: %s", name, error != NULL ? error->message : "taken");
  g_assert_null (store); /* nothing of it is ours */
  g_assert_cmpint (error->domain, ==, PROOF_LABEL_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (g_str_has_prefix (name, "y_"))
    g_assert_cmpint (error->code, !=, PROOF_LABEL_ERROR_SYNTAX);
  if (g_str_has_prefix (name, "n_") && strstr (name, "no_data") == NULL)
    g_assert_cmpint (error->code, ==, PROOF_LABEL_ERROR_SYNTAX);
}

static void
test_corpus (void)
{
  static const char *const folders[] = { "json-corpus/test_parsing", "json-corpus/test_transform" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = find_data (folders[i]);
      g_autoptr (GDir) directory = NULL;
      const char *name;

      if (folder == NULL)
        return;

      directory = g_dir_open (folder, 0, NULL);
      while ((name = g_dir_read_name (directory)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          check_corpus (path, name);
        }
    }
}

/* The same texts as the value of a member that is not ours: passed over, but as strictly. */
static void
test_corpus_inside (void)
{
  g_autofree char *folder = find_data ("json-corpus/test_parsing");
  g_autoptr (GDir) directory = NULL;
  const char *name;

  if (folder == NULL)
    return;

  directory = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GByteArray) array = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofLabelStore) store = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_byte_array_append (array, (const guint8 *) "{\"Labels\":[],\"X\":", 17);
      g_byte_array_append (array, (const guint8 *) text, length);
      g_byte_array_append (array, (const guint8 *) "}", 1);
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
      store = read_labels (bytes, &error);
      if (g_str_has_prefix (name, "y_"))
        g_assert_no_error (error);
      else if (g_str_has_prefix (name, "n_"))
        g_assert_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_SYNTAX);
      else
        g_assert_true ((store != NULL) == (error == NULL));
    }
}

/* --- damage --- */

static GPtrArray *
load_all (const char *folder)
{
  static const char *const names[] = {
    "bbb-v2/get-label-detection.json",
    "aws-docs/v3-timestamps.repaired.json",
    "aws-docs/v3-segments.repaired.json",
    "aws-docs/v1-labels.json",
    "aws-cli-examples/get-label-detection.json",
    "other-result-types/get-face-search.json",
  };
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      char *text;
      gsize length;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_ptr_array_add (all, g_bytes_new_take (text, length));
    }

  return all;
}

/* Characters that hurt most. */
static char
random_byte (void)
{
  static const char nasty[] = "{}[]\",:\\u0019.eE+-tfnN/*' \n\t\0\x1f\x8b\xff\xc3\xed";

  return g_test_rand_bit () ? nasty[g_test_rand_int_range (0, sizeof nasty - 1)]
                            : (char) g_test_rand_int_range (0, 256);
}

static void
damage (GByteArray *text)
{
  guint n = g_test_rand_int_range (1, 5);

  while (n-- > 0 && text->len > 1)
    {
      guint at = g_test_rand_int_range (0, text->len);
      guint length = g_test_rand_int_range (1, MIN (64, text->len - at) + 1);
      char byte = random_byte ();

      switch (g_test_rand_int_range (0, 5))
        {
        case 0:
          text->data[at] ^= 1 << g_test_rand_int_range (0, 8);
          break;
        case 1:
          text->data[at] = byte;
          break;
        case 2:
          g_byte_array_remove_range (text, at, length);
          break;
        case 3: /* a piece twice */
          {
            g_autofree guint8 *piece = g_memdup2 (text->data + at, length);

            g_byte_array_append (text, piece, length);
            break;
          }
        default:
          g_byte_array_set_size (text, at + 1);
        }
    }
}

static void
test_damage (void)
{
  g_autofree char *folder = find_data ("rekognition-results");
  g_autoptr (GPtrArray) all = NULL;
  gint64 end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  guint n_taken = 0, n_refused = 0;

  if (folder == NULL)
    return;

  all = load_all (folder);
  while (g_get_monotonic_time () < end)
    {
      GBytes *original = all->pdata[g_test_rand_int_range (0, all->len)];
      g_autoptr (GByteArray) text = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofLabelStore) store = NULL;
      g_autofree guint8 *exact = NULL;
      gsize length;

      g_byte_array_append (text, g_bytes_get_data (original, NULL), g_bytes_get_size (original));
      damage (text);
      length = text->len;
      exact = g_memdup2 (text->data, length);
      bytes = g_bytes_new_static (exact, length);

      store = read_labels (bytes, &error);
      g_assert_true ((store != NULL) == (error == NULL));
      if (store != NULL)
        {
          g_autoptr (ProofLabelIndex) index = proof_label_index_new (store);
          ProofDetection detection;
          guint n = 0, n_all = 0;

          for (guint i = 0; i < proof_label_index_get_n_samples (index); i++)
            {
              proof_label_index_get_at_sample (index, i, &n);
              n_all += n;
            }
          g_assert_cmpuint (n_all, <=, proof_label_store_get_n_detections (store));
          for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
            {
              proof_label_store_get_detection (store, i, &detection);
              g_assert_cmpuint (detection.offset + detection.length, <=, length);
              g_assert_true (detection.confidence <= 100);
            }
          n_taken++;
        }
      else
        {
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          n_refused++;
        }
    }
  g_test_message ("%u taken, %u refused", n_taken, n_refused);
  g_assert_cmpuint (n_taken, >, 0);
  g_assert_cmpuint (n_refused, >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-files/results", test_results);
  g_test_add_func ("/label-files/refused", test_refused);
  g_test_add_func ("/label-files/corpus", test_corpus);
  g_test_add_func ("/label-files/corpus-inside", test_corpus_inside);
  g_test_add_func ("/label-files/damage", test_damage);

  return g_test_run ();
}
