/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sqs.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-aws-endpoint.h"

#define WAIT_SECONDS 20 /* the longest; the client waits 30 for a byte */
#define MAX_MESSAGES 10

void
proof_sqs_message_free (ProofSqsMessage *self)
{
  g_free (self->id);
  g_free (self->receipt);
  g_free (self->body);
  g_free (self);
}

/* --- the queue --- */

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG, format,
                                                args));
  va_end (args);
  return FALSE;
}

static gboolean
matches (const char *pattern,
         const char *text)
{
  return g_regex_match_simple (pattern, text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

/* sqs.REGION.…, sqs-fips.REGION.…, REGION.queue.…: the label that is the region. */
static char *
dup_region_of_host (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n = g_strv_length (labels);

  if (n > 2 && (g_str_equal (labels[0], "sqs") || g_str_equal (labels[0], "sqs-fips")))
    return g_strdup (labels[1]);
  if (n > 2 && g_str_equal (labels[1], "queue"))
    return g_strdup (labels[0]);
  return NULL;
}

static gboolean
parse_arn (const char  *text,
           const char  *endpoint,
           char       **url,
           char       **region,
           GError     **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  g_autofree char *base = NULL;

  if (g_strv_length (parts) != 6 || !g_str_equal (parts[2], "sqs") ||
      !proof_aws_region_is_valid (parts[3]) || !matches ("^[0-9]{12}\\z", parts[4]) ||
      !matches ("^[A-Za-z0-9_-]{1,80}(\\.fifo)?\\z", parts[5]))
    return refuse (error, _("This is not the ARN of an SQS queue: one looks like "
                            "arn:aws:sqs:eu-west-1:123456789012:proofreel."));
  base = endpoint != NULL ? g_strdup (endpoint)
                          : proof_aws_endpoint_for_region ("sqs", parts[3], FALSE, FALSE, error);
  if (base == NULL)
    return FALSE;
  *url = g_strdup_printf ("%s/%s/%s", base, parts[4], parts[5]);
  *region = g_strdup (parts[3]);
  return TRUE;
}

static gboolean
has_host_of (GUri       *uri,
             const char *endpoint)
{
  g_autoptr (GUri) other = endpoint != NULL ? g_uri_parse (endpoint, G_URI_FLAGS_ENCODED, NULL)
                                            : NULL;

  return other != NULL && g_strcmp0 (g_uri_get_host (uri), g_uri_get_host (other)) == 0 &&
         g_uri_get_port (uri) == g_uri_get_port (other);
}

/**
 * proof_sqs_queue_parse:
 * @text: a queue's URL or ARN
 * @endpoint: (nullable): a custom endpoint of SQS, whose queues are accepted too
 * @url: (out): the queue's URL
 * @region: (out) (nullable): its region; %NULL where only the settings can tell
 * @error: PROOF_AWS_ERROR_CONFIG, saying what is accepted
 *
 * A signed request goes where the URL points, so only AWS's own hosts and @endpoint are taken.
 */
gboolean
proof_sqs_queue_parse (const char  *text,
                       const char  *endpoint,
                       char       **url,
                       char       **region,
                       GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (GUri) uri = NULL;
  const char *host;

  *url = *region = NULL;
  if (g_str_has_prefix (stripped, "arn:"))
    return parse_arn (stripped, endpoint, url, region, error);

  uri = g_uri_parse (stripped, G_URI_FLAGS_ENCODED, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL ||
      g_uri_get_fragment (uri) != NULL ||
      !matches ("/[0-9]{12}/[A-Za-z0-9_-]{1,80}(\\.fifo)?\\z", g_uri_get_path (uri)))
    return refuse (error, _("This is not the URL of an SQS queue: one looks like "
                            "https://sqs.eu-west-1.amazonaws.com/123456789012/proofreel."));
  if (!has_host_of (uri, endpoint))
    {
      g_autofree char *base = NULL;
      g_autofree char *name = dup_region_of_host (host);

      if (name == NULL || !proof_aws_region_is_valid (name) ||
          !proof_aws_host_is_of_aws (host) || !g_str_equal (g_uri_get_scheme (uri), "https"))
        return refuse (error, _("%s is no host of SQS, so nothing is sent there: the queue's URL "
                                "begins with https://sqs.REGION.amazonaws.com/."), host);
      *region = g_steal_pointer (&name);
    }
  *url = g_steal_pointer (&stripped);
  return TRUE;
}

/* --- calls --- */

static GBytes *
build_body (const char *queue_url,
            const char *receipt,
            const char *name,
            gint64      value,
            const char *second,
            gint64      second_value)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  char *text;

  json_object_set_string_member (object, "QueueUrl", queue_url);
  if (receipt != NULL)
    json_object_set_string_member (object, "ReceiptHandle", receipt);
  if (name != NULL)
    json_object_set_int_member (object, name, value);
  if (second != NULL)
    json_object_set_int_member (object, second, second_value);
  json_node_set_object (root, object);
  text = json_to_string (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

static char *
dup_member (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_dup_string (node)
         : NULL;
}

static GPtrArray *
read_messages (GBytes  *answer,
               GError **error)
{
  g_autoptr (GPtrArray) messages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) proof_sqs_message_free);
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *text = g_bytes_get_data (answer, &length);
  JsonNode *root, *list;

  root = json_parser_load_from_data (parser, text, length, NULL) ? json_parser_get_root (parser)
                                                                 : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                           _("The queue's answer cannot be read. Check the endpoint; a proxy may "
                             "stand between."));
      return NULL;
    }
  list = json_object_get_member (json_node_get_object (root), "Messages");
  for (guint i = 0; list != NULL && JSON_NODE_HOLDS_ARRAY (list) &&
                    i < json_array_get_length (json_node_get_array (list)); i++)
    {
      JsonNode *node = json_array_get_element (json_node_get_array (list), i);
      ProofSqsMessage *message;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      message = g_new0 (ProofSqsMessage, 1);
      message->id = dup_member (json_node_get_object (node), "MessageId");
      message->receipt = dup_member (json_node_get_object (node), "ReceiptHandle");
      message->body = dup_member (json_node_get_object (node), "Body");
      if (message->id != NULL && message->receipt != NULL && message->body != NULL)
        g_ptr_array_add (messages, message);
      else
        proof_sqs_message_free (message);
    }
  return g_steal_pointer (&messages);
}

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) answer = proof_aws_client_call_finish (PROOF_AWS_CLIENT (source), result,
                                                            &error);
  GPtrArray *messages = answer != NULL ? read_messages (answer, &error) : NULL;

  if (messages != NULL)
    g_task_return_pointer (task, messages, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
proof_sqs_receive_async (ProofAwsClient      *client,
                         const char          *queue_url,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  g_autoptr (GBytes) body = build_body (queue_url, NULL, "MaxNumberOfMessages", MAX_MESSAGES,
                                        "WaitTimeSeconds", WAIT_SECONDS);

  g_task_set_source_tag (task, proof_sqs_receive_async);
  proof_aws_client_call_async (client, "sqs", "AmazonSQS.ReceiveMessage", body, cancellable,
                               received_cb, task);
}

GPtrArray *
proof_sqs_receive_finish (ProofAwsClient  *client,
                          GAsyncResult    *result,
                          GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) answer = proof_aws_client_call_finish (PROOF_AWS_CLIENT (source), result,
                                                            &error);

  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
proof_sqs_delete_async (ProofAwsClient      *client,
                        const char          *queue_url,
                        const char          *receipt,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  g_autoptr (GBytes) body = build_body (queue_url, receipt, NULL, 0, NULL, 0);

  g_task_set_source_tag (task, proof_sqs_delete_async);
  proof_aws_client_call_async (client, "sqs", "AmazonSQS.DeleteMessage", body, cancellable,
                               called_cb, task);
}

void
proof_sqs_hold_async (ProofAwsClient      *client,
                      const char          *queue_url,
                      const char          *receipt,
                      guint                seconds,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  g_autoptr (GBytes) body = build_body (queue_url, receipt, "VisibilityTimeout", seconds, NULL, 0);

  g_task_set_source_tag (task, proof_sqs_hold_async);
  proof_aws_client_call_async (client, "sqs", "AmazonSQS.ChangeMessageVisibility", body,
                               cancellable, called_cb, task);
}

gboolean
proof_sqs_call_finish (ProofAwsClient  *client,
                       GAsyncResult    *result,
                       GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
