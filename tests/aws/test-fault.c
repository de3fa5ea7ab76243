/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-fault.h"

#include <json-glib/json-glib.h>
#include <string.h>

static ProofAwsFault *
fault (guint       status,
       const char *headers,
       const char *body)
{
  g_autoptr (GBytes) bytes = body ? g_bytes_new (body, strlen (body)) : NULL;
  g_auto (GStrv) lines = g_strsplit (headers ? headers : "", "\n", -1);
  SoupMessageHeaders *list = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  ProofAwsFault *self;

  for (guint i = 0; lines[i] && *lines[i]; i++)
    {
      g_auto (GStrv) pair = g_strsplit (lines[i], ": ", 2);

      soup_message_headers_append (list, pair[0], pair[1]);
    }
  self = proof_aws_fault_new (status, list, bytes);
  soup_message_headers_unref (list);

  return self;
}

static void
test_shapes (void)
{
  static const struct
  {
    guint status;
    const char *headers;
    const char *body;
    const char *code;
    const char *message;
    const char *region;
    ProofAwsFaultKind kind;
    ProofAwsError error;
  } cases[] = {
    { 400, NULL,
      "{\"__type\":\"InvalidS3ObjectException\",\"Code\":\"x\",\"Logref\":\"l\",\"Message\":\"m\"}",
      "InvalidS3ObjectException", "m", NULL, PROOF_AWS_FAULT_FINAL,
      PROOF_AWS_ERROR_INVALID_PARAMETER },
    { 500, "x-amzn-errortype: a.b#FooError:http://x/", "{\"__type\":\"Other\"}", "FooError", NULL,
      NULL,
      PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_SERVER },
    { 400, NULL, "{\"code\":\"ns#FooError:http://x/\",\"message\":7}", "FooError", NULL, NULL,
      PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_FAILED },
    { 503, NULL, "<html><head>\n<title>503</title></head></html>", "503", "503", NULL,
      PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_SERVER },
    { 500, NULL, "<!doctype html>\n<html lang=en>\n<title>500</title>\n<h1>Internal\nError</h1>",
      "500", "500 Internal Error", NULL, PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_SERVER },
    { 400, NULL, "a < b > c", "400", "a c", NULL, PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_FAILED },
    { 500, NULL, NULL, "500", NULL, NULL, PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_SERVER },
    { 403, NULL, "", "403", NULL, NULL, PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_ACCESS_DENIED },
    { 429, NULL, "slow", "429", "slow", NULL, PROOF_AWS_FAULT_THROTTLE, PROOF_AWS_ERROR_THROTTLED },
    { 400, NULL, "[1]", "400", "[1]", NULL, PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_FAILED },
    { 400, NULL, "{\"__type\":", "400", "{\"__type\":", NULL, PROOF_AWS_FAULT_FINAL,
      PROOF_AWS_ERROR_FAILED },
    { 404, NULL,
      "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>"
      "<![CDATA[a & b]]></Message></Error>",
      "NoSuchKey", "a & b", NULL, PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND },
    { 400, NULL, "1e999{\"__type\":\"A\"}", "400", "1e999{\"__type\":\"A\"}", NULL,
      PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_FAILED },
    { 404, NULL, "<![CDATA[a]]><Error><Code>NoSuchKey</Code></Error>", "NoSuchKey", NULL, NULL,
      PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND },
    { 404, NULL, "<Error><Code>NoSuchKey</Code><Message></Message></Error>", "NoSuchKey", NULL,
      NULL,
      PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND },
    { 400, NULL,
      "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region></Error>",
      "AuthorizationHeaderMalformed", NULL, "eu-north-1", PROOF_AWS_FAULT_FINAL,
      PROOF_AWS_ERROR_WRONG_REGION },
    { 301, "x-amz-bucket-region: ap-south-1",
      "<Error><Code>PermanentRedirect</Code><Region>xx</Region></Error>",
      "PermanentRedirect", NULL, "ap-south-1", PROOF_AWS_FAULT_FINAL,
      PROOF_AWS_ERROR_WRONG_REGION },
    { 301, "x-amz-bucket-region: a.b/c", NULL, "301", NULL, NULL, PROOF_AWS_FAULT_FINAL,
      PROOF_AWS_ERROR_PROTOCOL },
    { 403, NULL,
      "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
      "<Error><Type>Sender</Type>"
      "<Code>SignatureDoesNotMatch</Code><Message>m</Message></Error>"
      "<RequestId>r</RequestId></ErrorResponse>",
      "SignatureDoesNotMatch", "m", NULL, PROOF_AWS_FAULT_CLOCK, PROOF_AWS_ERROR_SIGNATURE },
    { 503, NULL, "<Error><Code>SlowDown</Code></Error>", "SlowDown", NULL, NULL,
      PROOF_AWS_FAULT_THROTTLE, PROOF_AWS_ERROR_THROTTLED },
    { 500, NULL, "{\"__type\":\"ThrottlingException\",\"Message\":\"Service Unavailable\"}",
      "ThrottlingException",
      "Service Unavailable", NULL, PROOF_AWS_FAULT_THROTTLE, PROOF_AWS_ERROR_THROTTLED },
    { 400, NULL, "\xef\xbb\xbf {\"__type\":\"ExpiredTokenException\",\"message\":\"two\\nlines\"}",
      "ExpiredTokenException", "two", NULL, PROOF_AWS_FAULT_EXPIRED, PROOF_AWS_ERROR_EXPIRED },
    { 400, NULL, "{\"__type\":\"LimitExceededException\"}", "LimitExceededException", NULL, NULL,
      PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_FAILED },
    { 403, NULL, "{\"__type\":\"MissingAuthenticationTokenException\"}",
      "MissingAuthenticationTokenException",
      NULL, NULL, PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE },
    { 400, NULL, "{\"__type\":\"IncompleteSignatureException\"}", "IncompleteSignatureException",
      NULL, NULL, PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE },
    { 412, NULL, NULL, "412", NULL, NULL, PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_REPLACED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofAwsFault) self = fault (cases[i].status, cases[i].headers, cases[i].body);
      g_autoptr (GError) error = proof_aws_fault_to_error (self, "Thing", "eu-west-1");

      g_assert_cmpstr (self->code, ==, cases[i].code);
      g_assert_cmpstr (self->message, ==, cases[i].message);
      g_assert_cmpstr (self->region, ==, cases[i].region);
      g_assert_cmpint (proof_aws_fault_get_kind (self), ==, cases[i].kind);
      g_assert_error (error, PROOF_AWS_ERROR, (int) cases[i].error);
      g_assert_nonnull (strstr (error->message, "Thing"));
    }
}

/* Each of GetLabelDetection's own errors says what it means, in words of its own. */
static void
test_get_label_detection (void)
{
  static const struct
  {
    const char *code;
    ProofAwsError error;
    const char *says;
  } cases[] = {
    { "AccessDeniedException", PROOF_AWS_ERROR_ACCESS_DENIED, "permission" },
    { "InternalServerError", PROOF_AWS_ERROR_SERVER, "internal error" },
    { "InvalidParameterException", PROOF_AWS_ERROR_INVALID_PARAMETER, "JobId" },
    { "InvalidPaginationTokenException", PROOF_AWS_ERROR_INVALID_TOKEN, "24 hours" },
    { "ProvisionedThroughputExceededException", PROOF_AWS_ERROR_THROTTLED, "quota" },
    { "ResourceNotFoundException", PROOF_AWS_ERROR_NOT_FOUND, "7 days" },
    { "ThrottlingException", PROOF_AWS_ERROR_THROTTLED, "slow down" },
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"__type\":\"%s\",\"Message\":\"its own\"}",
                                               cases[i].code);
      g_autoptr (ProofAwsFault) self = fault (400, "x-amzn-RequestId: id-7", body);
      g_autoptr (GError) error = proof_aws_fault_to_error (self, "GetLabelDetection", "eu-west-1");

      g_assert_error (error, PROOF_AWS_ERROR, (int) cases[i].error);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_nonnull (strstr (error->message, "its own"));
      g_assert_nonnull (strstr (error->message, "id-7"));
      g_assert_nonnull (strstr (error->message, "eu-west-1"));
      g_assert_true (g_hash_table_add (seen, g_strndup (error->message, 30)));
    }
}

static void
test_redact (void)
{
  g_autoptr (ProofAwsCredentials) credentials = proof_aws_credentials_new ("AK", "S3CRET", "T0KEN",
                                                                           0, "test");
  g_autoptr (ProofAwsFault) self =
    fault (400, "x-amzn-RequestId: T0KEN",
           "{\"__type\":\"S3CRET\",\"Message\":\"S3CRET, T0KEN, S3CRET Signature=abc\"}");

  proof_aws_fault_redact (self, credentials);
  g_assert_cmpstr (self->message, ==, "…, …, … Signature=");
  g_assert_cmpstr (self->code, ==, "…");
  g_assert_cmpstr (self->request_id, ==, "…");
}

/* --- files of the SDKs ------------------------------------------------------------------ */

static JsonNode *
load (const char *name)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = g_build_filename (shared ? shared : "", "rekognition-api", name, NULL);
  g_autofree char *text = NULL;

  if (shared && g_file_get_contents (path, &text, NULL, NULL))
    return json_from_string (text, NULL);
  g_test_skip ("SHARED_DATA names no folder with SDK answers");

  return NULL;
}

static void
test_botocore (void)
{
  static const char * const names[] = {
    "datapipeline-create-pipeline", "directconnect-delete-connection", "dynamodb-put-item",
    "storagegateway-delete-gateway", "swf-deprecate-domain"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *given_name = g_strdup_printf ("response-parsing/errors/%s.json", names[i]);
      g_autofree char *wanted_name = g_strdup_printf ("response-parsing/expected/%s.json",
                                                      names[i]);
      g_autoptr (JsonNode) given = load (given_name);
      g_autoptr (JsonNode) wanted = load (wanted_name);
      g_autofree char *body = given ? json_to_string (given, FALSE) : NULL;
      g_autoptr (ProofAwsFault) self = given ? fault (400, NULL, body) : NULL;
      JsonObject *error;

      if (!given)
        return;
      error = json_object_get_object_member (json_node_get_object (wanted), "Error");
      g_assert_cmpstr (self->code, ==, json_object_get_string_member (error, "Code"));
      g_assert_cmpstr (self->message, ==, json_object_get_string_member (error, "Message"));
    }
}

static void
test_protocol (void)
{
  g_autoptr (JsonNode) root = load ("protocol-output-json.json");
  JsonArray *suites = root ? json_node_get_array (root) : NULL;
  guint n = 0;

  for (guint i = 0; suites && i < json_array_get_length (suites); i++)
    {
      JsonArray *cases = json_object_get_array_member (json_array_get_object_element (suites, i),
                                                       "cases");

      for (guint c = 0; c < json_array_get_length (cases); c++)
        {
          JsonObject *test = json_array_get_object_element (cases, c);
          JsonObject *response = json_object_get_object_member (test, "response");
          GString *headers;
          g_autoptr (ProofAwsFault) self = NULL;
          JsonObjectIter iter;
          const char *name;
          JsonNode *value;

          if (!json_object_has_member (test, "errorCode"))
            continue;
          headers = g_string_new (NULL);
          if (json_object_has_member (response, "headers"))
            {
              json_object_iter_init (&iter, json_object_get_object_member (response, "headers"));
              while (json_object_iter_next (&iter, &name, &value))
                g_string_append_printf (headers, "%s: %s\n", name, json_node_get_string (value));
            }
          self = fault (json_object_get_int_member (response, "status_code"), headers->str,
                        json_object_get_string_member_with_default (response, "body", NULL));
          g_string_free (headers, TRUE);
          g_assert_cmpstr (self->code, ==, json_object_get_string_member (test, "errorCode"));
          n++;
        }
    }
  if (suites)
    g_assert_cmpuint (n, >=, 12);
}

/* S3 says it of objects; SQS and STS of what one may do. */
static void
test_access_denied (void)
{
  g_autoptr (ProofAwsFault) denied =
    fault (403, NULL, "<Error><Code>AccessDenied</Code><Message>no sqs:X</Message></Error>");
  g_autoptr (GError) of_object = proof_aws_fault_to_error (denied, "s3://b/k", "eu-west-1");
  g_autoptr (GError) of_call = proof_aws_fault_to_error (denied, "ReceiveMessage", "eu-west-1");

  g_assert_nonnull (strstr (of_object->message, "The object is missing"));
  g_assert_error (of_call, PROOF_AWS_ERROR, PROOF_AWS_ERROR_ACCESS_DENIED);
  g_assert_null (strstr (of_call->message, "object"));
  g_assert_nonnull (strstr (of_call->message, "no sqs:X"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fault/shapes", test_shapes);
  g_test_add_func ("/fault/get-label-detection", test_get_label_detection);
  g_test_add_func ("/fault/redact", test_redact);
  g_test_add_func ("/fault/botocore", test_botocore);
  g_test_add_func ("/fault/protocol", test_protocol);
  g_test_add_func ("/fault/access-denied", test_access_denied);

  return g_test_run ();
}
