/* SPDX-License-Identifier: GPL-3.0-or-later */
/* StartLabelDetection: what is asked, checked by the service's own rules, and sent once. */
#include "config.h"

#include "proof-label-start.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-job-request.h"
#include "proof-rekognition-error.h"

#define DEFAULT_CONFIDENCE 50

/* The service model's, with nothing around them. */
#define BUCKET_PATTERN "^[0-9A-Za-z._-]{3,255}\\z"
#define FILTER_PATTERN "^[A-Za-z0-9àâèçñó'-_(). ]{1,50}\\z" /* a range in it */
#define TAG_PATTERN "^[a-zA-Z0-9_.:+=/-]{1,1024}\\z"
#define TOPIC_PATTERN "^arn:aws[a-z-]*:sns:([a-z0-9-]+):[0-9]{12}:.+\\z"
#define ROLE_PATTERN "^arn:aws[a-z-]*:iam::[0-9]{12}:role/?[a-zA-Z_0-9+=,.@/-]+\\z"

/**
 * proof_label_start_new:
 *
 * Returns: (transfer full): a new wish, with the service's defaults
 */
ProofLabelStart *
proof_label_start_new (void)
{
  ProofLabelStart *self = g_new0 (ProofLabelStart, 1);

  self->intent = g_uuid_string_random ();
  self->min_confidence = DEFAULT_CONFIDENCE;
  return self;
}

void
proof_label_start_free (ProofLabelStart *self)
{
  g_free (self->intent);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->version);
  g_strfreev (self->included_labels);
  g_strfreev (self->excluded_labels);
  g_strfreev (self->included_categories);
  g_strfreev (self->excluded_categories);
  g_free (self->job_tag);
  g_free (self->topic_arn);
  g_free (self->role_arn);
  g_free (self);
}

/* --- check --- */

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (PROOF_REKOGNITION_ERROR,
                                                PROOF_REKOGNITION_ERROR_REQUEST, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
matches (const char *pattern,
         const char *text)
{
  return g_regex_match_simple (pattern, text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

static gboolean
check_video (const ProofLabelStart  *self,
             GError                **error)
{
  if (self->bucket == NULL || self->key == NULL || *self->key == '\0')
    return refuse (error, _("Name the video in S3: s3://bucket/folder/video.mp4."));
  if (g_str_has_prefix (self->bucket, "arn:"))
    return refuse (error, _("Rekognition reads from a bucket, not through an access point: name "
                            "the video as s3://bucket/folder/video.mp4."));
  if (!matches (BUCKET_PATTERN, self->bucket))
    return refuse (error, _("“%s” is not the name of a bucket: it has 3 to 255 letters, digits, "
                            "“.”, “-” and “_”."), self->bucket);
  if (strlen (self->key) > 1024)
    return refuse (error, _("The key of the video is longer than 1024 bytes, as none in S3 is."));
  return TRUE;
}

/* @what: their field */
static gboolean
check_filters (char       **filters,
               const char  *what,
               GError     **error)
{
  guint n = filters != NULL ? g_strv_length (filters) : 0;

  if (n > PROOF_LABEL_START_MAX_FILTERS)
    return refuse (error, ngettext ("%s: this is %u name; the service takes %d. Take some away.",
                                    "%s: these are %u names; the service takes %d. Take some "
                                    "away.", n), what, n, PROOF_LABEL_START_MAX_FILTERS);
  for (guint i = 0; i < n; i++)
    if (!matches (FILTER_PATTERN, filters[i]))
      return refuse (error, _("%s: “%s” is not a name: it has 1 to 50 letters, digits, spaces and "
                              "ordinary signs. Names are separated by commas."), what, filters[i]);
  return TRUE;
}

static gboolean
check_channel (const ProofLabelStart  *self,
               const char             *region,
               GError                **error)
{
  g_auto (GStrv) parts = NULL;

  if (self->topic_arn == NULL && self->role_arn == NULL)
    return TRUE;
  if (self->topic_arn == NULL || self->role_arn == NULL)
    return refuse (error, _("A notice takes both, the ARN of an SNS topic and that of a role that "
                            "lets Rekognition publish to it; or leave both empty."));
  if (!matches (TOPIC_PATTERN, self->topic_arn))
    return refuse (error, _("“%s” is not the ARN of an SNS topic: one looks like "
                            "arn:aws:sns:eu-west-1:123456789012:AmazonRekognitionDone."),
                          self->topic_arn);
  if (!matches (ROLE_PATTERN, self->role_arn))
    return refuse (error, _("“%s” is not the ARN of a role: one looks like "
                            "arn:aws:iam::123456789012:role/RekognitionPublishes."),
                          self->role_arn);
  parts = g_strsplit (self->topic_arn, ":", 5);
  if (region != NULL && !g_str_equal (parts[3], region))
    return refuse (error, _("The topic is in %s, and the job would be in %s: name a topic of the "
                            "job's region."), parts[3], region);
  return TRUE;
}

gboolean
proof_label_start_check (const ProofLabelStart  *self,
                         const char             *region,
                         GError                **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!check_video (self, error))
    return FALSE;
  /* NaN, too. */
  if (!(self->min_confidence >= 0 && self->min_confidence <= 100))
    return refuse (error, _("The minimum confidence is from 0 to 100."));
  if (self->job_tag != NULL && !matches (TAG_PATTERN, self->job_tag))
    return refuse (error, _("A job tag has 1 to 1024 letters, digits and “_.-:+=/”, and no "
                            "spaces."));
  return check_filters (self->included_labels, _("Only These Labels"), error) &&
         check_filters (self->excluded_labels, _("Not These Labels"), error) &&
         check_filters (self->included_categories, _("Only These Categories"), error) &&
         check_filters (self->excluded_categories, _("Not These Categories"), error) &&
         check_channel (self, region, error);
}

/* --- body --- */

static void
set_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
set_list (JsonObject *object,
          const char *name,
          char      **values)
{
  JsonArray *array;

  if (values == NULL || *values == NULL)
    return;
  array = json_array_new ();
  for (guint i = 0; values[i] != NULL; i++)
    json_array_add_string_element (array, values[i]);
  json_object_set_array_member (object, name, array);
}

static void
add_settings (const ProofLabelStart *self,
              JsonObject            *object)
{
  JsonObject *general = json_object_new ();
  JsonObject *settings;

  json_object_set_double_member (object, "MinConfidence", self->min_confidence);
  set_list (general, "LabelInclusionFilters", self->included_labels);
  set_list (general, "LabelExclusionFilters", self->excluded_labels);
  set_list (general, "LabelCategoryInclusionFilters", self->included_categories);
  set_list (general, "LabelCategoryExclusionFilters", self->excluded_categories);
  if (json_object_get_size (general) == 0)
    {
      json_object_unref (general);
      return;
    }
  settings = json_object_new ();
  json_object_set_object_member (settings, "GeneralLabels", general);
  json_object_set_object_member (object, "Settings", settings);
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (root, object);
  return json_to_string (root, FALSE);
}

static JsonObject *
build (const ProofLabelStart *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *video = json_object_new ();
  JsonObject *s3 = json_object_new ();
  JsonArray *features = json_array_new ();

  set_string (s3, "Bucket", self->bucket);
  set_string (s3, "Name", self->key);
  set_string (s3, "Version", self->version);
  json_object_set_object_member (video, "S3Object", s3);
  json_object_set_object_member (object, "Video", video);
  json_array_add_string_element (features, "GENERAL_LABELS");
  json_object_set_array_member (object, "Features", features);
  add_settings (self, object);
  set_string (object, "JobTag", self->job_tag);
  if (self->topic_arn != NULL)
    {
      JsonObject *channel = json_object_new ();

      set_string (channel, "SNSTopicArn", self->topic_arn);
      set_string (channel, "RoleArn", self->role_arn);
      json_object_set_object_member (object, "NotificationChannel", channel);
    }
  return object;
}

/**
 * proof_label_start_to_body:
 * @self: a request that passed its check
 *
 * Its ClientRequestToken is made of the intent and all the rest: whatever is sent again unchanged,
 * by this program's retries or by a person, is the same job; whatever has been changed is another.
 *
 * Returns: (transfer full): the body of a StartLabelDetection call
 */
GBytes *
proof_label_start_to_body (const ProofLabelStart *self)
{
  g_autoptr (JsonObject) object = build (self);
  g_autofree char *rest = to_text (object);
  g_autofree char *token = g_compute_hmac_for_string (G_CHECKSUM_SHA256,
                                                      (const guint8 *) self->intent,
                                                      strlen (self->intent), rest, -1);
  char *text;

  json_object_set_string_member (object, "ClientRequestToken", token);
  text = to_text (object);
  return g_bytes_new_take (text, strlen (text));
}

char *
proof_label_start_dup_settings (const ProofLabelStart *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  add_settings (self, object);
  return to_text (object);
}

static char **
read_list (JsonObject *object,
           const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * proof_label_start_parse_settings:
 * @text: what proof_label_start_dup_settings() made; documents come from other people too
 *
 * Returns: (transfer full) (nullable): minimum confidence and filters, and nothing else
 */
ProofLabelStart *
proof_label_start_parse_settings (const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_autoptr (ProofLabelStart) self = NULL;
  JsonObject *object, *general;
  JsonNode *confidence;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  confidence = json_object_get_member (object, "MinConfidence");
  if (confidence == NULL || (json_node_get_value_type (confidence) != G_TYPE_DOUBLE &&
                             json_node_get_value_type (confidence) != G_TYPE_INT64))
    return NULL;

  self = proof_label_start_new ();
  self->min_confidence = json_node_get_double (confidence);
  general = get_object (get_object (object, "Settings"), "GeneralLabels");
  self->included_labels = read_list (general, "LabelInclusionFilters");
  self->excluded_labels = read_list (general, "LabelExclusionFilters");
  self->included_categories = read_list (general, "LabelCategoryInclusionFilters");
  self->excluded_categories = read_list (general, "LabelCategoryExclusionFilters");
  return g_steal_pointer (&self);
}

/* --- sending --- */

static char *
read_job_id (GBytes  *answer,
             GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (answer, &length);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *member = NULL;

  root = json_parser_load_from_data (parser, text, length, NULL) ? json_parser_get_root (parser)
                                                                 : NULL;
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    member = json_object_get_member (json_node_get_object (root), "JobId");
  if (member != NULL && json_node_get_value_type (member) == G_TYPE_STRING &&
      proof_job_id_is_valid (json_node_get_string (member)))
    return g_strdup (json_node_get_string (member));
  g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                       _("The service's answer names no job. Try again: the same request starts "
                         "no second one."));
  return NULL;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = proof_aws_client_call_finish (PROOF_AWS_CLIENT (source), result,
                                                            &error);
  char *job_id = answer != NULL ? read_job_id (answer, &error) : NULL;

  if (job_id != NULL)
    g_task_return_pointer (task, job_id, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * proof_label_start_send_async:
 * @self: a request that passed its check
 *
 * A try whose answer was lost may be followed by another one: see the token above.
 */
void
proof_label_start_send_async (const ProofLabelStart *self,
                              ProofAwsClient        *client,
                              GCancellable          *cancellable,
                              GAsyncReadyCallback    callback,
                              gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  g_autoptr (GBytes) body = proof_label_start_to_body (self);

  g_task_set_source_tag (task, proof_label_start_send_async);
  proof_aws_client_call_async (client, "rekognition", "RekognitionService.StartLabelDetection",
                               body, cancellable, sent_cb, g_steal_pointer (&task));
}

/* Returns: (transfer full): the JobId */
char *
proof_label_start_send_finish (ProofAwsClient  *client,
                               GAsyncResult    *result,
                               GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
