/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a request to its answer: what stands in front, the signature, permission, the service. */
#include "config.h"

#include "proof-demo-service-private.h"

#include "proof-demo-rekognition.h"
#include "proof-demo-s3-error.h"
#include "proof-demo-signature.h"

/* Where "wrong-region" moves the buckets to. */
#define OTHER_REGION "us-west-2"

static gboolean
is_s3 (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return !soup_message_headers_get_one (headers, "X-Amz-Target");
}

/* "s3" or "rekognition". */
const char *
proof_demo_service_get_kind (SoupServerMessage *message)
{
  return is_s3 (message) ? "s3" : "rekognition";
}

static void
fail (SoupServerMessage *message,
      guint              status,
      const char        *rekognition_code,
      const char        *s3_code,
      const char        *text)
{
  if (!is_s3 (message))
    proof_demo_rekognition_fail (message, status, rekognition_code, text);
  else
    proof_demo_s3_fail (message, status, s3_code, text, NULL);
}

/* What stands before the service: proxies and load. Returns: TRUE if that was the answer. */
static gboolean
answer_in_front (ProofDemoService  *self,
                 SoupServerMessage *message)
{
  const char *kind = proof_demo_service_get_kind (message);
  gint64 value;

  if (proof_demo_faults_take (self->faults, kind, "html", &value))
    {
      static const char html[] = "<html><body><h1>503 Service Unavailable</h1></body></html>\n";

      soup_server_message_set_status (message, value > 0 ? value : 503, NULL);
      soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC, html,
                                        sizeof html - 1);
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "server-error", &value))
    {
      fail (message, value > 0 ? value : 500, "InternalServerError", "InternalError",
            "We encountered an internal error. Please try again.");
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "throttle", &value))
    {
      if (value == 1)
        fail (message, is_s3 (message) ? 503 : 400, "ProvisionedThroughputExceededException",
              "SlowDown", "Provisioned rate exceeded.");
      else
        fail (message, is_s3 (message) ? 503 : 400, "ThrottlingException", "SlowDown",
              "Please reduce your request rate.");
      return TRUE;
    }
  return FALSE;
}

/* Returns: TRUE if the bucket was said to be elsewhere. */
static gboolean
answer_elsewhere (ProofDemoService         *self,
                  SoupServerMessage        *message,
                  const ProofDemoSignature *signature,
                  ProofDemoSignatureRules  *rules)
{
  gint64 value;

  if (!self->moved || !signature->scope)
    return FALSE;
  if (g_str_equal (signature->scope[2], OTHER_REGION))
    {
      rules->region = OTHER_REGION;
      return FALSE;
    }
  if (!proof_demo_faults_take (self->faults, "s3", "wrong-region", &value))
    return FALSE;

  rules->region = OTHER_REGION;
  if (value == 1)
    {
      proof_demo_s3_refuse (message, PROOF_DEMO_SIGNATURE_WRONG_REGION, signature, rules);
      return TRUE;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "x-amz-bucket-region", OTHER_REGION);
  proof_demo_s3_fail (
      message, 301, "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. "
      "Please send all future requests to this endpoint.",
      "<Endpoint>s3." OTHER_REGION ".amazonaws.com</Endpoint>");
  return TRUE;
}

/* Signature and permission. Returns: TRUE if the request was refused. */
static gboolean
refuse (ProofDemoService  *self,
        SoupServerMessage *message,
        gint64             now,
        const char       **region)
{
  const char *kind = proof_demo_service_get_kind (message);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  ProofDemoSignatureRules rules = {
    .access_key = self->access_key,
    .secret = self->secret,
    .session_token = self->session_token,
    .region = PROOF_DEMO_REGION,
    .service = kind,
    .now = now,
    .window = is_s3 (message) ? 15 * 60 : 5 * 60,
  };
  g_auto (ProofDemoSignature) signature = { 0 };
  ProofDemoVerdict verdict;

  proof_demo_signature_parse (&signature, soup_server_message_get_request_headers (message));
  if (is_s3 (message) && answer_elsewhere (self, message, &signature, &rules))
    return TRUE;
  *region = rules.region;
  verdict = proof_demo_signature_check (&signature, &rules,
                                        soup_server_message_get_method (message),
                                        soup_server_message_get_uri (message),
                                        soup_server_message_get_request_headers (message), body);
  if (verdict != PROOF_DEMO_SIGNATURE_OK)
    {
      if (is_s3 (message))
        proof_demo_s3_refuse (message, verdict, &signature, &rules);
      else
        proof_demo_rekognition_refuse (message, verdict, &signature, &rules);
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "expired-credentials", NULL))
    {
      fail (message, 400, "ExpiredTokenException", "ExpiredToken",
            is_s3 (message) ? "The provided token has expired."
                                  : "The security token included in the request is expired");
      return TRUE;
    }
  if (proof_demo_faults_take (self->faults, kind, "access-denied", NULL))
    {
      fail (message, is_s3 (message) ? 403 : 400, "AccessDeniedException", "AccessDenied",
            is_s3 (message)
                ? "User: arn:aws:iam::123456789012:user/demo is not authorized to perform: "
                  "s3:GetObject because "
                  "no identity-based policy allows the s3:GetObject action"
                : "User: arn:aws:iam::123456789012:user/demo is not authorized to perform: "
                  "rekognition:GetLabelDetection because no identity-based policy allows the "
                  "rekognition:GetLabelDetection action");
      return TRUE;
    }
  return FALSE;
}

/* The rest that was promised can no longer be written: libsoup gives the connection up. */
static void
cut_cb (SoupServerMessage *message,
        GBytes            *rest)
{
  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), rest);
  soup_server_message_unpause (message);
}

static void
unref_bytes_cb (gpointer  data,
                GClosure *closure)
{
  g_bytes_unref (data);
}

/* Promises the whole body and ends the connection after @size bytes of it, 0 = half. */
static void
cut (SoupServerMessage *message,
     gint64             size)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) whole = soup_message_body_flatten (body);
  g_autoptr (GBytes) part = NULL;
  gsize full = g_bytes_get_size (whole);

  if (full < 2)
    return;
  size = CLAMP (size > 0 ? (gsize) size : full / 2, 1, full - 1);
  part = g_bytes_new_from_bytes (whole, 0, size);
  soup_message_body_truncate (body);
  soup_message_body_append_bytes (body, part);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message),
                                           full);
  g_signal_connect_data (message, "wrote-chunk", G_CALLBACK (cut_cb),
                         g_bytes_new_from_bytes (whole, size, full - size), unref_bytes_cb, 0);
}

static void
set_ids (SoupServerMessage *message,
         gint64             now)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now);
  g_autofree char *date = soup_date_time_to_string (time, SOUP_DATE_HTTP);
  g_autofree char *id = NULL;

  soup_message_headers_replace (headers, "Date", date);
  if (!is_s3 (message))
    {
      id = g_uuid_string_random ();
      soup_message_headers_replace (headers, "x-amzn-RequestId", id);
      return;
    }
  id = g_strdup_printf ("%08X%08X", g_random_int (), g_random_int ());
  soup_message_headers_replace (headers, "x-amz-request-id", id);
  soup_message_headers_replace (headers, "x-amz-id-2", "bG9vcGJhY2s=");
}

/* Notes which part of an object the answer holds, if any. */
static void
note_range (ProofDemoService  *self,
            SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  goffset begin, end;

  if (soup_server_message_get_status (message) == SOUP_STATUS_PARTIAL_CONTENT &&
      soup_message_headers_get_content_range (headers, &begin, &end, NULL))
    {
      ProofByteRange range = { begin, end + 1 };

      g_array_append_val (self->ranges, range);
    }
}

/* Answers a request, in the service's thread. */
void
proof_demo_service_answer (ProofDemoService  *self,
                           SoupServerMessage *message)
{
  const char *kind = proof_demo_service_get_kind (message);
  const char *region = PROOF_DEMO_REGION;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 value;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!is_s3 (message))
    self->n_rekognition++;
  else
    self->n_s3++;
  if (proof_demo_faults_take (self->faults, kind, "skew", &value))
    now += value;
  set_ids (message, now);

  if (!answer_in_front (self, message) && !refuse (self, message, now, &region))
    {
      if (!is_s3 (message))
        proof_demo_rekognition_answer (message, self->jobs, self->faults);
      else
        proof_demo_s3_answer (self->s3, message, region,
                              proof_demo_faults_take (self->faults, kind, "replaced", NULL));
      note_range (self, message);
    }
  if (soup_server_message_get_response_body (message)->length > 1 &&
      proof_demo_faults_take (self->faults, kind, "cut", &value))
    cut (message, value);
}
