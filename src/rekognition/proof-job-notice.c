/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion notices as they come out of SNS, SQS and Lambda: one object in up to three wrappings,
 * some of which are strings that hold JSON. Pure: nothing that a notice names is ever fetched. */
#include "config.h"

#include "proof-job-notice.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-aws-endpoint.h"
#include "proof-job-request.h"
#include "proof-rekognition-error.h"

#define MAX_BYTES (1024 * 1024) /* ten SQS messages of 256 KiB do not come from Rekognition */
#define MAX_WRAPPINGS 6

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (PROOF_REKOGNITION_ERROR,
                                                PROOF_REKOGNITION_ERROR_NOTICE, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
is_no_notice (GError     **error,
              const char  *why)
{
  g_set_error (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_NO_NOTICE,
               _("This is no completion notice of Rekognition: %s."), why);
  return FALSE;
}

/* --- members --- */

/* Returns: FALSE where @name is there and of another type. */
static gboolean
take_string (JsonObject  *object,
             const char  *name,
             char       **value,
             GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (error, _("“%s” of this completion notice is not a text."), name);
  g_set_str (value, json_node_get_string (node));
  return TRUE;
}

static const char *
peek_string (JsonObject *object,
             const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node)
         : NULL;
}

static gboolean
take_time (ProofJobNotice  *self,
           JsonObject      *object,
           GError         **error)
{
  JsonNode *node = json_object_get_member (object, "Timestamp");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return refuse (error, _("“Timestamp” of this completion notice is not a time in "
                            "milliseconds."));
  self->timestamp_ms = json_node_get_int (node);
  return TRUE;
}

static gboolean
take_video (ProofJobNotice  *self,
            JsonObject      *object,
            GError         **error)
{
  JsonNode *node = json_object_get_member (object, "Video");
  JsonObject *video;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, _("“Video” of this completion notice is not an object."));
  video = json_node_get_object (node);
  return take_string (video, "S3Bucket", &self->bucket, error) &&
         take_string (video, "S3ObjectName", &self->key, error);
}

/* Both spellings are met. One that does not say is believed: the service will tell. */
static gboolean
check_api (const ProofJobNotice  *self,
           GError               **error)
{
  if (self->api == NULL || g_str_equal (self->api, "StartLabelDetection") ||
      g_str_equal (self->api, "LABEL_DETECTION"))
    return TRUE;
  if (proof_job_id_is_valid (self->api))
    return refuse (error, _("This notice is of another kind of job, %s. Proofreel shows label "
                            "detection: use the notice of a StartLabelDetection job."), self->api);
  return refuse (error, _("This notice is of another kind of job, which is not known. Proofreel "
                          "shows label detection: use the notice of a StartLabelDetection job."));
}

static gboolean
take_notice (ProofJobNotice  *self,
             JsonObject      *object,
             GError         **error)
{
  const char *status = peek_string (object, "Status");

  if (!take_string (object, "API", &self->api, error) || !check_api (self, error) ||
      !take_string (object, "JobId", &self->job_id, error) ||
      !take_string (object, "JobTag", &self->job_tag, error) ||
      !take_time (self, object, error) || !take_video (self, object, error))
    return FALSE;
  if (self->job_id == NULL || !proof_job_id_is_valid (self->job_id))
    return refuse (error, _("The JobId of this completion notice is not one: it has 1 to 64 "
                            "letters, digits, “-” and “_”. Copy the notice again, as a whole."));
  if (g_strcmp0 (status, "SUCCEEDED") == 0)
    self->status = PROOF_NOTICE_STATUS_SUCCEEDED;
  else if (g_strcmp0 (status, "FAILED") == 0 || g_strcmp0 (status, "ERROR") == 0)
    self->status = PROOF_NOTICE_STATUS_FAILED;
  return TRUE;
}

/* --- wrappings --- */

static gboolean unwrap (ProofJobNotice  *self,
                        JsonNode        *node,
                        guint            depth,
                        GError         **error);

/* arn:aws:sns:REGION:ACCOUNT:NAME; a topic and its jobs share a region. */
static void
take_region (ProofJobNotice *self,
             JsonObject     *envelope)
{
  const char *arn = peek_string (envelope, "TopicArn");
  g_auto (GStrv) parts = g_strsplit (arn != NULL ? arn : "", ":", 6);

  if (g_strv_length (parts) == 6 && g_str_equal (parts[2], "sns") &&
      proof_aws_region_is_valid (parts[3]))
    g_set_str (&self->region, parts[3]);
}

static gboolean
unwrap_text (ProofJobNotice  *self,
             const char      *text,
             guint            depth,
             GError         **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  if (node == NULL)
    return is_no_notice (error, _("the message in its envelope is not JSON"));
  return unwrap (self, node, depth, error);
}

/* SQS hands out up to ten messages; which job is meant must be plain. */
static gboolean
unwrap_messages (ProofJobNotice  *self,
                 JsonArray       *messages,
                 guint            depth,
                 GError         **error)
{
  g_autoptr (GError) first_error = NULL;

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      g_autoptr (ProofJobNotice) notice = g_new0 (ProofJobNotice, 1);
      g_autoptr (GError) local = NULL;

      if (!unwrap (notice, json_array_get_element (messages, i), depth, &local))
        {
          if (first_error == NULL)
            first_error = g_steal_pointer (&local);
          continue;
        }
      if (self->job_id != NULL && !g_str_equal (self->job_id, notice->job_id))
        return refuse (error, _("These are the notices of several jobs. Take one of them."));
      if (self->job_id == NULL)
        {
          ProofJobNotice empty = *self;

          *self = *notice;
          *notice = empty;
        }
    }
  if (self->job_id != NULL)
    return TRUE;
  if (first_error == NULL)
    return is_no_notice (error, _("it holds no message"));
  g_propagate_error (error, g_steal_pointer (&first_error));
  return FALSE;
}

static gboolean
unwrap (ProofJobNotice  *self,
        JsonNode        *node,
        guint            depth,
        GError         **error)
{
  static const char *const lists[] = { "Messages", "Records" };
  static const char *const texts[] = { "Message", "Body", "body" };
  JsonObject *object;
  const char *type;

  if (depth == MAX_WRAPPINGS || !JSON_NODE_HOLDS_OBJECT (node))
    return is_no_notice (error, _("no object with a JobId is in it"));
  object = json_node_get_object (node);

  /* Results and the answer of StartLabelDetection have a JobId, too. */
  if (json_object_has_member (object, "JobId") &&
      (json_object_has_member (object, "Status") || json_object_has_member (object, "API")))
    return take_notice (self, object, error);

  type = peek_string (object, "Type");
  if (type != NULL && g_str_has_suffix (type, "Confirmation"))
    return refuse (error, _("This is the confirmation of a subscription to a topic, not yet a "
                            "notice of a job."));
  take_region (self, object);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      JsonNode *list = json_object_get_member (object, lists[i]);

      if (list != NULL && JSON_NODE_HOLDS_ARRAY (list))
        return unwrap_messages (self, json_node_get_array (list), depth + 1, error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (peek_string (object, texts[i]) != NULL)
      return unwrap_text (self, peek_string (object, texts[i]), depth + 1, error);
  if (json_object_has_member (object, "Sns"))
    return unwrap (self, json_object_get_member (object, "Sns"), depth + 1, error);
  return is_no_notice (error, _("no object with a JobId is in it"));
}

/* The first object in a text: a mail of SNS has a farewell behind it, a forwarded one more in
 * front. */
static char *
dup_object (const char *text)
{
  const char *start = strchr (text, '{');
  guint depth = 0;
  gboolean in_string = FALSE;

  for (const char *p = start; p != NULL && *p != '\0'; p++)
    {
      if (in_string && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        in_string = !in_string;
      else if (!in_string && *p == '{')
        depth++;
      else if (!in_string && *p == '}' && --depth == 0)
        return g_strndup (start, p + 1 - start);
    }
  return NULL;
}

/**
 * proof_job_notice_parse:
 * @text: the notice: raw, in the envelope of SNS as HTTP and mail bring it, as what SQS hands out,
 *   as a Lambda event
 * @length: of @text in bytes, or -1
 * @error: %PROOF_REKOGNITION_ERROR_NO_NOTICE where it is something else,
 *   %PROOF_REKOGNITION_ERROR_NOTICE where it is a notice of something else or a broken one
 *
 * Returns: (transfer full): what it says
 */
ProofJobNotice *
proof_job_notice_parse (const char  *text,
                        gssize       length,
                        GError     **error)
{
  g_autoptr (ProofJobNotice) self = g_new0 (ProofJobNotice, 1);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *whole = NULL, *json = NULL;

  if (length < 0)
    length = strlen (text);
  if (length > MAX_BYTES)
    is_no_notice (error, _("it is too long"));
  else if (!g_utf8_validate (text, length, NULL))
    is_no_notice (error, _("it is not UTF-8 text"));
  else if ((whole = g_strndup (text, length), json = dup_object (whole)) == NULL)
    is_no_notice (error, _("it holds no whole JSON object"));
  else if ((root = json_from_string (json, &local)) == NULL)
    is_no_notice (error, _("it is not valid JSON"));
  else if (unwrap (self, root, 0, error))
    return g_steal_pointer (&self);
  return NULL;
}

void
proof_job_notice_free (ProofJobNotice *self)
{
  g_free (self->job_id);
  g_free (self->api);
  g_free (self->job_tag);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->region);
  g_free (self);
}
