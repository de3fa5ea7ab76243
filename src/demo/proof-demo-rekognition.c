/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetLabelDetection and StartLabelDetection over AWS JSON 1.1. */
#include "config.h"

#include "proof-demo-rekognition.h"

#include <string.h>

#include "proof-demo-job.h"

#define CONTENT_TYPE "application/x-amz-json-1.1"
#define MAX_RESULTS 1000
#define JOB_SECONDS 4 /* that a started job takes */

static void
answer_json (SoupServerMessage *message,
             guint              status,
             JsonObject        *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  gsize size;
  char *text;

  json_node_take_object (node, object);
  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, &size);
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, CONTENT_TYPE, SOUP_MEMORY_TAKE, text, size);
}

/* An optional string member. Returns: FALSE if it is of another type. */
static gboolean
get_string (JsonObject  *object,
            const char  *name,
            const char  *fallback,
            const char **value)
{
  JsonNode *node = json_object_get_member (object, name);

  *value = fallback;
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  *value = json_node_get_string (node);
  return TRUE;
}

static gboolean
get_int (JsonObject *object,
         const char *name,
         gint64      fallback,
         gint64     *value)
{
  JsonNode *node = json_object_get_member (object, name);

  *value = fallback;
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

static gboolean
is_job_id (const char *id)
{
  gsize size = id ? strlen (id) : 0;

  return size >= 1 && size <= 64 &&
         strspn (id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == size;
}

static void
answer_page (SoupServerMessage          *message,
             ProofDemoJob               *job,
             const ProofDemoPageRequest *request,
             ProofDemoFaults            *faults)
{
  gboolean empty = proof_demo_faults_take (faults, "rekognition", "empty-pages", NULL);
  JsonObject *page = proof_demo_job_get_page (job, request, empty);

  if (!page)
    {
      proof_demo_rekognition_fail (message, 400, "InvalidPaginationTokenException",
                                   "Invalid Pagination Token");
      return;
    }
  if (request->token && proof_demo_faults_take (faults, "rekognition", "repeat-token", NULL))
    json_object_set_string_member (page, "NextToken", request->token);
  answer_json (message, 200, page);
}

static void
get_label_detection (SoupServerMessage *message,
                     JsonObject        *input,
                     GHashTable        *jobs,
                     ProofDemoFaults   *faults)
{
  ProofDemoPageRequest request = { 0 };
  const char *id;
  gint64 max_results;
  ProofDemoJob *job;

  if (!get_string (input, "JobId", NULL, &id) ||
      !get_string (input, "NextToken", NULL, &request.token) ||
      !get_string (input, "SortBy", "TIMESTAMP", &request.sort_by) ||
      !get_string (input, "AggregateBy", "TIMESTAMPS", &request.aggregate_by) ||
      !get_int (input, "MaxResults", MAX_RESULTS, &max_results))
    {
      proof_demo_rekognition_fail (message, 400, "SerializationException",
                                   "Unexpected type of a member");
      return;
    }
  if (!is_job_id (id) || max_results < 1 || (request.token && strlen (request.token) > 255) ||
      (!g_str_equal (request.sort_by, "NAME") && !g_str_equal (request.sort_by, "TIMESTAMP")) ||
      (!g_str_equal (request.aggregate_by, "TIMESTAMPS") &&
       !g_str_equal (request.aggregate_by, "SEGMENTS")) ||
      proof_demo_faults_take (faults, "rekognition", "invalid-parameter", NULL))
    {
      proof_demo_rekognition_fail (message, 400, "InvalidParameterException",
                                   "Request has invalid parameters");
      return;
    }
  job = g_hash_table_lookup (jobs, id);
  if (!job)
    {
      proof_demo_rekognition_fail (message, 400, "ResourceNotFoundException",
                                   "Could not find JobId");
      return;
    }
  /* More than the most is not an error. */
  request.max_results = MIN (max_results, MAX_RESULTS);

  if (request.token && proof_demo_faults_take (faults, "rekognition", "expired-token", NULL))
    proof_demo_rekognition_fail (message, 400, "InvalidPaginationTokenException",
                                 "Invalid Pagination Token");
  else if (!proof_demo_job_is_ready (job) ||
           proof_demo_faults_take (faults, "rekognition", "in-progress", NULL))
    answer_json (message, 200, proof_demo_job_get_state (job, "IN_PROGRESS", NULL));
  else if (proof_demo_faults_take (faults, "rekognition", "failed", NULL))
    answer_json (message, 200,
                 proof_demo_job_get_state (job, "FAILED", "Unsupported codec/format."));
  else
    answer_page (message, job, &request, faults);
}

/* A member that must be an object. */
static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The job that was started under @token. */
static ProofDemoJob *
find_started (GHashTable *jobs,
              const char *token)
{
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    {
      JsonObject *input = proof_demo_job_get_input (job);

      if (input && g_str_equal (token, json_object_get_string_member_with_default (
                                           input, "ClientRequestToken", "")))
        return job;
    }
  return NULL;
}

static ProofDemoJob *
find_of_video (GHashTable *jobs,
               const char *bucket,
               const char *name)
{
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    if (!proof_demo_job_get_input (job) && proof_demo_job_is_of_video (job, bucket, name))
      return job;
  return NULL;
}

static gboolean
is_equal (JsonObject *a,
          JsonObject *b)
{
  g_autoptr (JsonNode) node_a = json_node_init_object (json_node_alloc (), a);
  g_autoptr (JsonNode) node_b = json_node_init_object (json_node_alloc (), b);

  return json_node_equal (node_a, node_b);
}

static void
answer_id (SoupServerMessage *message,
           const char        *id)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "JobId", id);
  answer_json (message, 200, answer);
}

static void
start_label_detection (SoupServerMessage *message,
                       JsonObject        *input,
                       GHashTable        *jobs)
{
  JsonObject *s3 = get_object (get_object (input, "Video"), "S3Object");
  const char *token, *bucket, *name;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, uuid, -1);
  ProofDemoJob *job;

  if (!s3 || !get_string (input, "ClientRequestToken", NULL, &token) ||
      !get_string (s3, "Bucket", NULL, &bucket) || !get_string (s3, "Name", NULL, &name) ||
      !bucket || !name || (token && !is_job_id (token)))
    {
      proof_demo_rekognition_fail (message, 400, "InvalidParameterException",
                                   "Request has invalid parameters");
      return;
    }
  job = token ? find_started (jobs, token) : NULL;
  if (job && !is_equal (proof_demo_job_get_input (job), input))
    {
      proof_demo_rekognition_fail (message, 400, "IdempotentParameterMismatchException",
                                   "A job was started with this token and other parameters");
      return;
    }
  if (job)
    {
      answer_id (message, proof_demo_job_get_id (job));
      return;
    }
  job = find_of_video (jobs, bucket, name);
  if (!job)
    {
      proof_demo_rekognition_fail (message, 400, "InvalidS3ObjectException",
                                   "Unable to get object metadata from S3. Check object key, "
                                   "region and/or access permissions.");
      return;
    }
  g_hash_table_insert (jobs, g_strdup (id),
                       proof_demo_job_new_started (id, job, input, JOB_SECONDS));
  answer_id (message, id);
}

/* Answers a request whose signature is good. */
void
proof_demo_rekognition_answer (SoupServerMessage *message,
                               GHashTable        *jobs,
                               ProofDemoFaults   *faults)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *target = soup_message_headers_get_one (headers, "X-Amz-Target");
  const char *content_type = soup_message_headers_get_content_type (headers, NULL);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  gsize size;
  const char *text = g_bytes_get_data (body, &size);

  if (soup_server_message_get_method (message) != SOUP_METHOD_POST ||
      (g_strcmp0 (target, "RekognitionService.GetLabelDetection") != 0 &&
       g_strcmp0 (target, "RekognitionService.StartLabelDetection") != 0) ||
      g_strcmp0 (content_type, CONTENT_TYPE) != 0)
    {
      proof_demo_rekognition_fail (message, 400, "UnknownOperationException", NULL);
      return;
    }
  root =
      json_parser_load_from_data (parser, text, size, NULL) ? json_parser_get_root (parser) : NULL;
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    proof_demo_rekognition_fail (message, 400, "SerializationException", NULL);
  else if (g_str_has_suffix (target, ".StartLabelDetection"))
    start_label_detection (message, json_node_get_object (root), jobs);
  else
    get_label_detection (message, json_node_get_object (root), jobs, faults);
}

/**
 * proof_demo_rekognition_fail:
 *
 * What stands before the service (signatures, throttling) writes `message`, the service itself
 * `Message`, with a code and a log reference beside it.
 */
void
proof_demo_rekognition_fail (SoupServerMessage *message,
                             guint              status,
                             const char        *code,
                             const char        *text)
{
  static const char *const own[] = { "AccessDeniedException",
                                     "IdempotentParameterMismatchException",
                                     "InvalidS3ObjectException",
                                     "InternalServerError",
                                     "InvalidPaginationTokenException",
                                     "InvalidParameterException",
                                     "ProvisionedThroughputExceededException",
                                     "ResourceNotFoundException",
                                     NULL };
  JsonObject *error = json_object_new ();
  gboolean is_own = g_strv_contains (own, code);

  json_object_set_string_member (error, "__type", code);
  if (is_own)
    {
      g_autofree char *reference = g_uuid_string_random ();

      json_object_set_string_member (error, "Code", code);
      json_object_set_string_member (error, "Logref", reference);
    }
  if (text)
    json_object_set_string_member (error, is_own ? "Message" : "message", text);
  answer_json (message, status, error);
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return g_date_time_format (date, "%Y%m%dT%H%M%SZ");
}

/* Words a refused signature as the service does. */
void
proof_demo_rekognition_refuse (SoupServerMessage             *message,
                               ProofDemoVerdict               verdict,
                               const ProofDemoSignature      *signature,
                               const ProofDemoSignatureRules *rules)
{
  const char *code = "InvalidSignatureException";
  g_autofree char *text = NULL;

  switch (verdict)
    {
    case PROOF_DEMO_SIGNATURE_MISSING:
      code = "MissingAuthenticationTokenException";
      text = g_strdup ("Missing Authentication Token");
      break;
    case PROOF_DEMO_SIGNATURE_UNKNOWN_KEY:
    case PROOF_DEMO_SIGNATURE_WRONG_TOKEN:
      code = "UnrecognizedClientException";
      text = g_strdup ("The security token included in the request is invalid.");
      break;
    case PROOF_DEMO_SIGNATURE_WRONG_SCOPE:
      text =
          g_strdup_printf ("Credential should be scoped to correct service: '%s'.", rules->service);
      break;
    case PROOF_DEMO_SIGNATURE_WRONG_REGION:
      text = g_strdup_printf ("Credential should be scoped to a valid region, not '%s'.",
                              signature->scope[2]);
      break;
    case PROOF_DEMO_SIGNATURE_SKEWED:
      {
        gboolean late = signature->time < rules->now;
        g_autofree char *limit = format_time (rules->now + (late ? -rules->window : rules->window));
        g_autofree char *now = format_time (rules->now);

        text = g_strdup_printf (
            late ? "Signature expired: %s is now earlier than %s (%s - %d min.)"
                 : "Signature not yet current: %s is still later than %s (%s + %d min.)",
            signature->date, limit, now, rules->window / 60);
        break;
      }
    case PROOF_DEMO_SIGNATURE_WRONG:
      text = g_strdup (
          "The request signature we calculated does not match the signature you provided. "
          "Check your AWS Secret Access Key and signing method. "
          "Consult the service documentation for details.");
      break;
    case PROOF_DEMO_SIGNATURE_UNSIGNED:
      text = g_strdup_printf ("'%s' must be a 'SignedHeader' in the AWS Authorization.",
                              signature->unsigned_header);
      break;
    case PROOF_DEMO_SIGNATURE_MALFORMED:
    case PROOF_DEMO_SIGNATURE_NO_PAYLOAD:
    case PROOF_DEMO_SIGNATURE_WRONG_PAYLOAD:
    case PROOF_DEMO_SIGNATURE_OK:
    default:
      code = "IncompleteSignatureException";
      text =
          g_strdup ("Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' "
                    "parameters and the existence of an 'X-Amz-Date' header.");
      break;
    }
  proof_demo_rekognition_fail (message, 400, code, text);
}
