/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-client.h"

/* Calls of AWS JSON services, made of signed requests. */

static gboolean
is_sqs (const char *service)
{
  return g_str_equal (service, "sqs");
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ProofAwsRequest *request = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ProofAwsResponse) response =
    proof_aws_client_send_finish (PROOF_AWS_CLIENT (source), result, &error);
  const char *text;
  gsize length;

  if (!response)
    {
      g_task_return_error (task, error);
      return;
    }
  if (response->fault)
    {
      g_task_return_error (task, proof_aws_fault_to_error (response->fault, request->what,
                                                           request->region));
      return;
    }

  text = g_bytes_get_data (response->body, &length);
  if (length > request->max_answer)
    {
      g_task_return_new_error (task, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                               _("%s gave an answer that is far too long for one page. Check the "
                                 "endpoint: is it one of AWS? (%s)"),
                               g_uri_get_host (request->uri), request->what);
      return;
    }
  while (length > 0 && g_ascii_isspace (*text))
    text++, length--;
  /* Its operations that tell nothing answer with nothing. */
  if (length == 0 && is_sqs (request->service))
    g_task_return_pointer (task, g_bytes_new_static ("{}", 2), (GDestroyNotify) g_bytes_unref);
  else if (length == 0 || *text != '{')
    g_task_return_new_error (task, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                             _("%s gave an answer that is not JSON. Does this network show a "
                               "sign-in page, or is the endpoint not one of AWS? (%s)"),
                             g_uri_get_host (request->uri), request->what);
  else
    g_task_return_pointer (task, g_bytes_ref (response->body), (GDestroyNotify) g_bytes_unref);
}

/**
 * proof_aws_client_call_async:
 * @self: a client
 * @service: signing name and endpoint, "rekognition"
 * @target: "RekognitionService.GetLabelDetection"
 * @body: the request as JSON
 * @cancellable: (nullable): ends it early
 * @callback: called in the calling thread
 * @user_data: for @callback
 *
 * Calls an operation of an AWS JSON 1.1 service, or of SQS (1.0), in the region of the settings.
 */
void
proof_aws_client_call_async (ProofAwsClient      *self,
                             const char          *service,
                             const char          *target,
                             GBytes              *body,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *endpoint = NULL, *url = NULL;
  ProofAwsSettings *settings = proof_aws_client_get_settings (self);
  ProofAwsRequest *request, *kept;
  const char *region, *dot;
  GError *error = NULL;

  g_return_if_fail (settings != NULL && body != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, proof_aws_client_call_async);

  region = proof_aws_settings_get_region (settings, &error);
  endpoint = region ? proof_aws_settings_dup_endpoint (settings, service, region, NULL,
                                                       &error) : NULL;
  url = endpoint ? g_strconcat (endpoint, "/", NULL) : NULL;
  uri = url ? g_uri_parse (url, G_URI_FLAGS_ENCODED, &error) : NULL;
  if (!uri)
    {
      g_task_return_error (task, error);
      return;
    }

  dot = strchr (target, '.');
  request = proof_aws_request_new (dot ? dot + 1 : target, service, region, "POST", uri);
  request->body = g_bytes_ref (body);
  proof_aws_request_add_header (request, "Content-Type",
                                is_sqs (service) ? "application/x-amz-json-1.0"
                                                 : "application/x-amz-json-1.1");
  proof_aws_request_add_header (request, "X-Amz-Target", target);
  /* What the messages need, after the request itself is gone. */
  kept = proof_aws_request_new (request->what, service, region, "POST", uri);
  g_task_set_task_data (task, kept, (GDestroyNotify) proof_aws_request_free);

  proof_aws_client_send_async (self, request, cancellable, called_cb, g_steal_pointer (&task));
}

/**
 * proof_aws_client_call_finish:
 * @self: a client
 * @result: of the callback
 * @error: PROOF_AWS_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the answer, a JSON object as text
 */
GBytes *
proof_aws_client_call_finish (ProofAwsClient  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
