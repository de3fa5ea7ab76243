/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request until it is answered or given up: attempts, and what is learned from each. */
#include "config.h"

#include "proof-aws-client-private.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "proof-aws-http.h"
#include "proof-aws-retry.h"

#define CONNECT_SECONDS 6.2        /* 3.1 to connect and 3.1 for TLS */
#define CHUNK (64 * 1024)

/* The data of the GTask. */
typedef struct
{
  ProofAwsRequest *request;
  ProofAwsRetry retry;
  char *invocation_id;
  gboolean refreshed;             /* credentials were fetched afresh once */
  gboolean clock_tried;           /* a wrong clock was corrected once */

  /* of the attempt under way */
  ProofAwsCredentials *credentials;
  gint64 offset_us;               /* of the clock that signed it */
  gint64 started_us;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *received;
  GCancellable *attempt;          /* the caller's cancellable, or the connect timer, ends it */
  gboolean timed_out;

  GSource *timer;                 /* connecting, or waiting for the next attempt */
  GSource *cancelled;
} Call;

static void start_attempt (GTask               *task,
                           ProofAwsCredentials *refused);

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
call_end_attempt (Call *call)
{
  clear_source (&call->timer);
  if (call->message)
    g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->message);
  g_clear_object (&call->stream);
  g_clear_pointer (&call->received, g_byte_array_unref);
  g_clear_object (&call->attempt);
  call->timed_out = FALSE;
}

static void
call_free (Call *call)
{
  call_end_attempt (call);
  clear_source (&call->cancelled);
  g_clear_pointer (&call->credentials, proof_aws_credentials_unref);
  g_free (call->invocation_id);
  proof_aws_request_free (call->request);
  g_free (call);
}

/* Sources run in the thread of the call; @task stays alive for as long as its call. */
static GSource *
attach_source (GSource     *source,
               GSourceFunc  callback,
               GTask       *task)
{
  g_source_set_callback (source, callback, task, NULL);
  g_source_attach (source, g_task_get_context (task));

  return source;
}

/* --- ends ---------------------------------------------------------------- */

static void
return_error (GTask  *task,
              GError *error)
{
  Call *call = g_task_get_task_data (task);

  call_end_attempt (call);
  clear_source (&call->cancelled);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
return_response (GTask         *task,
                 gboolean       complete,
                 ProofAwsFault *fault)
{
  ProofAwsClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  ProofAwsResponse *response = g_new0 (ProofAwsResponse, 1);

  if (!fault)
    proof_aws_retry_done (&call->retry, &self->retry_bucket);
  response->status = soup_message_get_status (call->message);
  response->headers = soup_message_headers_ref (soup_message_get_response_headers (call->message));
  response->body = g_byte_array_free_to_bytes (g_steal_pointer (&call->received));
  response->complete = complete;
  response->fault = fault;

  call_end_attempt (call);
  clear_source (&call->cancelled);
  g_task_return_pointer (task, response, (GDestroyNotify) proof_aws_response_free);
  g_object_unref (task);
}

static gboolean
retry_cb (gpointer user_data)
{
  Call *call = g_task_get_task_data (user_data);

  clear_source (&call->timer);
  start_attempt (user_data, NULL);

  return G_SOURCE_REMOVE;
}

/* Whether another attempt will follow. */
static gboolean
retry_later (GTask             *task,
             ProofAwsRetryKind  kind,
             gint64             hint_ms)
{
  ProofAwsClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  guint delay_ms;

  if (!proof_aws_retry_next (&call->retry, &self->retry_bucket, kind, hint_ms, g_random_double (),
                             &delay_ms))
    return FALSE;

  call_end_attempt (call);
  delay_ms *= proof_aws_settings_get_retry_scale (self->settings);
  g_debug ("%s: attempt %u failed, the next in %u ms", call->request->what, call->retry.failures,
           delay_ms);
  call->timer = attach_source (g_timeout_source_new (delay_ms), retry_cb, task);

  return TRUE;
}

/* --- judging an attempt -------------------------------------------------- */

/* Errors that another attempt would only repeat. */
static gboolean
is_lasting (const GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) ||
         g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED);
}

static void
fail_without_answer (GTask        *task,
                     const GError *error)
{
  Call *call = g_task_get_task_data (task);
  const char *host = g_uri_get_host (call->request->uri);
  GError *failure = NULL;

  if (g_task_return_error_if_cancelled (task))
    {
      call_end_attempt (call);
      clear_source (&call->cancelled);
      g_object_unref (task);
      return;
    }
  if (!is_lasting (error) && retry_later (task, PROOF_AWS_RETRY_TRANSIENT, -1))
    return;

  g_set_error (&failure, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK,
               /* Translators: a host, what went wrong, what to do, and what was asked for. */
               _("%s did not answer: %s. %s (%s)"), host,
               call->timed_out ? _("it took too long to connect") : error->message,
               proof_aws_http_get_advice (error), call->request->what);
  return_error (task, failure);
}

/* x-amz-retry-after is in milliseconds, Retry-After in seconds or a date; negative = neither. */
static gint64
retry_hint_ms (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "x-amz-retry-after");
  gint64 number;

  if (text && g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &number, NULL))
    return number;

  text = soup_message_headers_get_one (headers, "Retry-After");
  if (text && g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &number, NULL))
    return number * 1000;
  if (text)
    {
      g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (text);

      if (date)
        return g_date_time_to_unix (date) * 1000 - g_get_real_time () / 1000;
    }

  return -1;
}

static void
judge_refusal (GTask *task,
               guint  status)
{
  ProofAwsClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  g_autoptr (GBytes) body = g_bytes_new (call->received->data, call->received->len);
  ProofAwsFault *fault = proof_aws_fault_new (status, headers, body);
  ProofAwsFaultKind kind = proof_aws_fault_get_kind (fault);
  gboolean again = FALSE;

  proof_aws_fault_redact (fault, call->credentials);
  g_debug ("%s: %u %s, request %s", call->request->what, status, fault->code, fault->request_id);

  if (kind == PROOF_AWS_FAULT_THROTTLE)
    {
      again = retry_later (task, PROOF_AWS_RETRY_THROTTLE, retry_hint_ms (headers));
    }
  else if (kind == PROOF_AWS_FAULT_TRANSIENT)
    {
      again = retry_later (task, PROOF_AWS_RETRY_TRANSIENT, retry_hint_ms (headers));
    }
  else if (kind == PROOF_AWS_FAULT_EXPIRED && !call->refreshed)
    {
      call->refreshed = again = TRUE;
      call_end_attempt (call);
      start_attempt (task, call->credentials);
    }
  else if (kind == PROOF_AWS_FAULT_CLOCK && !call->clock_tried &&
           llabs (self->clock_offset_us - call->offset_us) > PROOF_AWS_CLOCK_TOLERANCE_US)
    {
      call->clock_tried = again = TRUE;
      call_end_attempt (call);
      start_attempt (task, NULL);
    }

  if (again)
    proof_aws_fault_free (fault);
  else
    return_response (task, TRUE, fault);
}

/* @error: (nullable): what ended the body early. */
static void
judge_attempt (GTask        *task,
               const GError *error)
{
  Call *call = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  guint status = soup_message_get_status (call->message);
  gboolean complete = error == NULL;
  g_autoptr (GError) cut = NULL;

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      call->received->len < soup_message_headers_get_content_length (headers) &&
      call->received->len <= call->request->max_answer &&
      !g_str_equal (call->request->method, "HEAD"))
    complete = FALSE;

  if (!proof_aws_http_is_from_server (call->message, &cut))
    {
      fail_without_answer (task, cut);
    }
  else if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    {
      judge_refusal (task, status);
    }
  else if (complete || (call->request->part_is_fine && call->received->len > 0 &&
                        !g_cancellable_is_cancelled (g_task_get_cancellable (task))))
    {
      return_response (task, complete, NULL);
    }
  else
    {
      cut = error ? g_error_copy (error)
                  : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                                         _("the answer was cut short"));
      fail_without_answer (task, cut);
    }
}

/* --- an attempt, step by step -------------------------------------------- */

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                               &error);

  if (chunk && g_bytes_get_size (chunk) > 0)
    {
      g_byte_array_append (call->received, g_bytes_get_data (chunk, NULL),
                           g_bytes_get_size (chunk));
      if (call->received->len <= call->request->max_answer)
        {
          g_input_stream_read_bytes_async (G_INPUT_STREAM (source), CHUNK, G_PRIORITY_DEFAULT,
                                           call->attempt, read_cb, task);
          return;
        }
      /* More than anybody asked for: nothing of the rest is read. */
      g_cancellable_cancel (call->attempt);
    }

  judge_attempt (task, error);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  ProofAwsClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  clear_source (&call->timer);
  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (!call->stream)
    {
      fail_without_answer (task, error);
      return;
    }

  proof_aws_http_get_clock_offset (soup_message_get_response_headers (call->message),
                                   call->started_us, &self->clock_offset_us);
  g_input_stream_read_bytes_async (call->stream, CHUNK, G_PRIORITY_DEFAULT, call->attempt, read_cb,
                                   task);
}

static gboolean
connect_timeout_cb (gpointer user_data)
{
  Call *call = g_task_get_task_data (user_data);

  clear_source (&call->timer);
  call->timed_out = TRUE;
  g_cancellable_cancel (call->attempt);

  return G_SOURCE_REMOVE;
}

/* The connection stands: from here on the session's own timeout counts. */
static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  Call *call = user_data;

  clear_source (&call->timer);
}

/* The connection was one that had ended. What libsoup (to 3.7) has at hand in its place it takes
 * before it hands on the end of the first, which it then takes for that of the second: the request
 * fails, or something freed is used. A new connection takes longer. */
static void
restarted_cb (SoupMessage *message,
              gpointer     user_data)
{
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);

  if (call->attempt)
    {
      g_cancellable_cancel (call->attempt);
    }
  else if (call->timer)
    {
      clear_source (&call->timer);
      return_error (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
    }

  return G_SOURCE_REMOVE;
}

static void
credentials_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);
  ProofAwsClient *self = g_task_get_source_object (task);
  gboolean plain = g_str_equal (g_uri_get_scheme (call->request->uri), "http");
  g_autofree char *attempt = NULL;
  SoupMessageHeaders *headers;
  GError *error = NULL;

  g_clear_pointer (&call->credentials, proof_aws_credentials_unref);
  call->credentials = proof_aws_settings_get_credentials_finish (PROOF_AWS_SETTINGS (source),
                                                                 result, &error);
  if (!call->credentials)
    {
      return_error (task, error);
      return;
    }

  call->offset_us = self->clock_offset_us;
  call->started_us = g_get_real_time ();
  call->received = g_byte_array_new ();
  call->message = soup_message_new_from_uri (call->request->method, call->request->uri);
  /* libsoup would carry the session token to wherever a redirect points. */
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);
  /* Else each POST would shake hands anew. All that is sent here may be sent twice. */
  soup_message_add_flags (call->message, SOUP_MESSAGE_IDEMPOTENT);
  soup_message_set_force_http1 (call->message, TRUE);
  headers = soup_message_get_request_headers (call->message);
  proof_aws_request_sign (call->request, call->credentials,
                          (call->started_us + call->offset_us) / G_USEC_PER_SEC, headers);
  attempt = g_strdup_printf ("attempt=%u; max=%u", call->retry.failures + 1,
                             call->retry.max_attempts);
  soup_message_headers_replace (headers, "amz-sdk-invocation-id", call->invocation_id);
  soup_message_headers_replace (headers, "amz-sdk-request", attempt);
  if (call->request->body)
    soup_message_set_request_body_from_bytes (call->message, NULL, call->request->body);
  g_signal_connect (call->message, "starting", G_CALLBACK (starting_cb), call);
  g_signal_connect (call->message, "restarted", G_CALLBACK (restarted_cb), call);

  call->timer = attach_source (g_timeout_source_new (CONNECT_SECONDS * 1000), connect_timeout_cb,
                               task);
  self->n_attempts++;
  soup_session_send_async (plain ? self->loopback : self->session, call->message,
                           G_PRIORITY_DEFAULT, call->attempt, sent_cb, task);
}

static void
start_attempt (GTask               *task,
               ProofAwsCredentials *refused)
{
  ProofAwsClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  call->attempt = g_cancellable_new ();
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_cancellable_cancel (call->attempt);
  proof_aws_settings_get_credentials_async (self->settings, refused, call->attempt, credentials_cb,
                                            task);
}

/**
 * proof_aws_call_start:
 * @task: (transfer full): of the client, returns a ProofAwsResponse
 * @request: (transfer full): what to send
 *
 * Sends until there is an answer that another attempt would not better.
 */
void
proof_aws_call_start (GTask           *task,
                      ProofAwsRequest *request)
{
  ProofAwsClient *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Call *call = g_new0 (Call, 1);

  call->request = request;
  call->retry.max_attempts = proof_aws_settings_get_max_attempts (self->settings);
  call->invocation_id = g_uuid_string_random ();
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);

  if (cancellable)
    {
      GSource *source = g_cancellable_source_new (cancellable);

      /* Not before an answer that has come is handed on: what is cancelled in between, libsoup (to
       * 3.6.5) ends twice, and uses it when it is freed. */
      g_source_set_priority (source, G_PRIORITY_DEFAULT + 1);
      call->cancelled = attach_source (source, G_SOURCE_FUNC (cancelled_cb), task);
    }
  start_attempt (task, NULL);
}
