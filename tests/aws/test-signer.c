/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-signer.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* --- a raw HTTP request, as the vectors have it --------------------------- */

typedef struct
{
  char *method;
  char *path;
  char *query;
  GPtrArray *headers;
  char *body;
} Request;

static void
request_free (Request *request)
{
  g_free (request->method);
  g_free (request->path);
  g_free (request->query);
  g_ptr_array_unref (request->headers);
  g_free (request->body);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* Drops the headers that the signer itself adds. */
static Request *
parse_request (const char *raw)
{
  Request *request = g_new0 (Request, 1);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) text = g_string_new (raw);
  const char *first, *second;
  char *question;
  guint i;

  g_string_replace (text, "\r\n", "\n", 0);
  lines = g_strsplit (text->str, "\n", -1);
  first = strchr (lines[0], ' ');
  second = strrchr (lines[0], ' ');
  request->method = g_strndup (lines[0], first - lines[0]);
  request->path = g_strndup (first + 1, second - first - 1);
  question = strchr (request->path, '?');
  if (question)
    {
      *question = '\0';
      request->query = g_strdup (question + 1);
    }

  request->headers = g_ptr_array_new_with_free_func (g_free);
  for (i = 1; lines[i] && *lines[i]; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (g_ascii_strncasecmp (lines[i], "x-amz-date:", 11) == 0 ||
          g_ascii_strncasecmp (lines[i], "x-amz-security-token:", 21) == 0)
        continue;
      g_ptr_array_add (request->headers, g_strndup (lines[i], colon - lines[i]));
      g_ptr_array_add (request->headers, g_strdup (colon + 1));
    }
  g_ptr_array_add (request->headers, NULL);
  request->body = lines[i] ? g_strjoinv ("\n", lines + i + 1) : g_strdup ("");

  return request;
}

static char *
hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* --- data ------------------------------------------------------------------ */

static char *
data_folder (const char *name)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = g_build_filename (shared ? shared : "", "sigv4", name, NULL);

  if (shared && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip ("SHARED_DATA names no folder with sigv4 vectors");

  return NULL;
}

static char *
read_text (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  if (text && g_str_has_suffix (name, ".txt"))
    {
      gsize length = strlen (text);

      if (length > 0 && text[length - 1] == '\n' && !g_str_has_suffix (name, "request.txt"))
        text[length - 1] = '\0';
    }

  return text;
}

static const char *
member (JsonObject *object,
        const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static gint64
unix_time (const char *iso)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);

  return g_date_time_to_unix (time);
}

/* --- the official suite ----------------------------------------------------- */

static void
check_case (const char *folder)
{
  g_autofree char *context_text = read_text (folder, "context.json");
  g_autofree char *raw = read_text (folder, "request.txt");
  g_autoptr (JsonNode) root = json_from_string (context_text, NULL);
  JsonObject *context = json_node_get_object (root);
  JsonObject *keys = json_object_get_object_member (context, "credentials");
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_credentials_new (member (keys, "access_key_id"), member (keys, "secret_access_key"),
                               member (keys, "token"), 0, "test");
  g_autoptr (Request) request = parse_request (raw);
  gboolean sign_body = json_object_get_boolean_member (context, "sign_body");
  g_autofree char *body_hash = hash (sign_body ? request->body : "");
  ProofAwsSignInput input = {
    .credentials = credentials,
    .region = member (context, "region"),
    .service = member (context, "service"),
    .time = unix_time (member (context, "timestamp")),
    .path_rule = json_object_get_boolean_member (context, "normalize") ? PROOF_AWS_PATH_NORMALISED
                                                                       : PROOF_AWS_PATH_ENCODED,
    .method = request->method,
    .path = request->path,
    .query = request->query,
    .headers = (const char * const *) request->headers->pdata,
    .payload_hash = body_hash,
  };
  static const char * const forms[] = { "header", "query" };

  g_test_message ("%s", folder);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *creq_name = g_strconcat (forms[i], "-canonical-request.txt", NULL);
      g_autofree char *sts_name = g_strconcat (forms[i], "-string-to-sign.txt", NULL);
      g_autofree char *sig_name = g_strconcat (forms[i], "-signature.txt", NULL);
      g_autofree char *signed_name = g_strconcat (forms[i], "-signed-request.txt", NULL);
      g_autofree char *creq = read_text (folder, creq_name);
      g_autofree char *sts = read_text (folder, sts_name);
      g_autofree char *sig = read_text (folder, sig_name);
      g_autofree char *sent = read_text (folder, signed_name);
      g_autoptr (ProofAwsSignature) signature = NULL;

      input.expires = i == 0 ? 0 : json_object_get_int_member (context, "expiration_in_seconds");
      if (sign_body && i == 0)
        {
          /* A caller that signs the body says so in a header, as for S3. */
          g_ptr_array_insert (request->headers, 0, g_strdup (body_hash));
          g_ptr_array_insert (request->headers, 0, g_strdup ("x-amz-content-sha256"));
          input.headers = (const char * const *) request->headers->pdata;
        }
      else if (sign_body)
        {
          g_ptr_array_remove_range (request->headers, 0, 2);
          input.headers = (const char * const *) request->headers->pdata;
        }

      signature = proof_aws_sign (&input);
      g_assert_cmpstr (signature->canonical_request, ==, creq);
      g_assert_cmpstr (signature->string_to_sign, ==, sts);
      g_assert_cmpstr (signature->signature, ==, sig);
      if (i == 0)
        {
          g_assert_nonnull (strstr (sent, signature->authorization));
        }
      else
        {
          g_auto (GStrv) parts = g_strsplit (signature->query, "&", -1);

          for (guint p = 0; parts[p]; p++)
            if (g_str_has_prefix (parts[p], "X-Amz-"))
              g_assert_nonnull (strstr (sent, parts[p]));
        }
    }
}

static void
test_suite (void)
{
  g_autofree char *folder = data_folder ("aws-signing-test-suite/v4");
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      check_case (path);
      n++;
    }
  if (dir)
    g_assert_cmpuint (n, >=, 23);
}

/* --- the older suite, and the one that encodes twice -------------------------- */

static void
check_steps (Request    *request,
             const char *region,
             const char *service,
             gint64      time,
             const char *token,
             const char *creq,
             const char *sts,
             const char *authorization)
{
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_credentials_new ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token, 0,
                               "test");
  g_autofree char *body_hash = hash (request->body);
  ProofAwsSignInput input = {
    .credentials = credentials,
    .region = region,
    .service = service,
    .time = time,
    .path_rule = PROOF_AWS_PATH_NORMALISED,
    .method = request->method,
    .path = request->path,
    .query = request->query,
    .headers = (const char * const *) request->headers->pdata,
    .payload_hash = body_hash,
  };
  g_autoptr (ProofAwsSignature) signature = proof_aws_sign (&input);

  g_assert_cmpstr (signature->canonical_request, ==, creq);
  g_assert_cmpstr (signature->string_to_sign, ==, sts);
  g_assert_nonnull (strstr (authorization, signature->authorization));
}

static guint
walk_legacy (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          n += walk_legacy (path);
        }
      else if (g_str_has_suffix (name, ".req"))
        {
          g_autofree char *stem = g_strndup (name, strlen (name) - 4);
          g_autofree char *creq_name = g_strconcat (stem, ".creq", NULL);
          g_autofree char *sts_name = g_strconcat (stem, ".sts", NULL);
          g_autofree char *authz_name = g_strconcat (stem, ".authz", NULL);
          g_autofree char *raw = read_text (folder, name);
          g_autofree char *creq = read_text (folder, creq_name);
          g_autofree char *sts = read_text (folder, sts_name);
          g_autofree char *authz = read_text (folder, authz_name);
          g_autofree char *sreq_name = g_strconcat (stem, ".sreq", NULL);
          g_autofree char *sreq = read_text (folder, sreq_name);
          const char *token_at = strstr (sreq, "X-Amz-Security-Token:");
          g_autofree char *token =
            token_at ? g_strndup (token_at + 21, strcspn (token_at + 21, "\r\n")) : NULL;
          g_autoptr (Request) request = parse_request (raw);

          g_test_message ("%s", path);
          check_steps (request, "us-east-1", "service", unix_time ("2015-08-30T12:36:00Z"), token,
                       creq, sts, authz);
          n++;
        }
    }

  return n;
}

static void
test_legacy (void)
{
  g_autofree char *folder = data_folder ("botocore-aws4-testsuite");

  if (folder)
    g_assert_cmpuint (walk_legacy (folder), >=, 18);
}

static void
test_double_encoding (void)
{
  g_autofree char *folder = data_folder ("smithy-rs-extra/double-url-encode");
  g_autofree char *raw = folder ? read_text (folder, "request.txt") : NULL;
  g_autofree char *creq = folder ? read_text (folder, "header-canonical-request.txt") : NULL;
  g_autofree char *sts = folder ? read_text (folder, "header-string-to-sign.txt") : NULL;
  g_autofree char *sent = folder ? read_text (folder, "header-signed-request.txt") : NULL;
  g_autoptr (Request) request = raw ? parse_request (raw) : NULL;

  if (request)
    check_steps (request, "us-east-2", "lambda", unix_time ("2021-05-11T15:40:45Z"), NULL, creq,
                 sts, sent);
}

/* --- S3's worked examples -------------------------------------------------------- */

static void
test_s3_examples (void)
{
  g_autofree char *path = data_folder ("s3-published-examples.json");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *examples;

  if (!path)
    return;
  g_file_get_contents (path, &text, NULL, NULL);
  root = json_from_string (text, NULL);
  examples = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (examples); i++)
    {
      JsonObject *example = json_array_get_object_element (examples, i);
      JsonObject *keys = json_object_get_object_member (example, "credentials");
      JsonObject *headers = json_object_get_object_member (example, "signed_headers");
      JsonArray *query = json_object_get_array_member (example, "query");
      g_autoptr (ProofAwsCredentials) credentials =
        proof_aws_credentials_new (member (keys, "access_key_id"),
                                   member (keys, "secret_access_key"),
                                   NULL, 0, "test");
      g_autoptr (GPtrArray) pairs = g_ptr_array_new ();
      g_autoptr (GList) names = json_object_get_members (headers);
      g_autoptr (ProofAwsSignature) signature = NULL;
      ProofAwsSignInput input = {
        .credentials = credentials,
        .region = member (example, "region"),
        .service = member (example, "service"),
        .time = unix_time (member (example, "timestamp")),
        .path_rule = PROOF_AWS_PATH_VERBATIM,
        .method = member (example, "method"),
        .path = member (example, "path"),
        .payload_hash = member (example, "payload_hash"),
        .expires = json_array_get_length (query) > 0 ? 86400 : 0,
      };

      for (GList *name = names; name; name = name->next)
        {
          if (g_str_equal (name->data, "x-amz-date"))
            continue;
          g_ptr_array_add (pairs, name->data);
          g_ptr_array_add (pairs, (gpointer) member (headers, name->data));
        }
      g_ptr_array_add (pairs, NULL);
      input.headers = (const char * const *) pairs->pdata;

      signature = proof_aws_sign (&input);
      g_assert_cmpstr (signature->canonical_request, ==, member (example, "canonical_request"));
      g_assert_cmpstr (signature->string_to_sign, ==, member (example, "string_to_sign"));
      g_assert_cmpstr (signature->signature, ==, member (example, "signature"));
      if (input.expires)
        {
          g_autofree char *url = g_strconcat ("https://", member (example, "host"), input.path, "?",
                                              signature->query, NULL);

          g_assert_cmpstr (url, ==, member (example, "presigned_url"));
        }
    }
}

/* --- a call as the client makes it ------------------------------------------------- */

static void
test_rekognition (void)
{
  static const char * const headers[] = {
    "content-type", "application/x-amz-json-1.1", "host", "rekognition.eu-west-1.amazonaws.com",
    "x-amz-target", "RekognitionService.GetLabelDetection", NULL
  };
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_credentials_new ("AKIDEXAMPLE", "SECRETEXAMPLE", NULL, 0, "test");
  g_autofree char *body_hash = hash ("{\"JobId\":\"a\"}");
  ProofAwsSignInput input = {
    .credentials = credentials,
    .region = "eu-west-1",
    .service = "rekognition",
    .time = unix_time ("2026-01-01T00:00:00Z"),
    .method = "POST",
    .path = "/",
    .headers = headers,
    .payload_hash = body_hash,
  };
  g_autoptr (ProofAwsSignature) signature = proof_aws_sign (&input);

  g_assert_cmpstr (signature->signature, ==,
                   "f4d27cb699e8567f60df3e43e2d0c36390aa58ee8aa86accc265794f4d56b836");
}

/* --- botocore as the oracle ----------------------------------------------------------- */

static void
test_botocore (void)
{
  g_autofree char *script = g_build_filename (SRC_DIR, "tests", "aws", "botocore-requests.py",
                                              NULL);
  g_autofree char *seed = g_strdup_printf ("%d", g_test_rand_int ()); /* --seed repeats it */
  g_autofree char *out = NULL;
  g_autoptr (GSubprocess) python = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  python = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "python3", script, "1000",
                             seed, NULL);
  if (!python || !g_subprocess_communicate_utf8 (python, NULL, NULL, &out, NULL, NULL) ||
      g_subprocess_get_exit_status (python) == 77)
    {
      g_test_skip ("python3 with botocore is not installed");
      return;
    }
  g_assert_cmpint (g_subprocess_get_exit_status (python), ==, 0);

  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] && *lines[i]; i++)
    {
      g_autoptr (JsonNode) root = json_from_string (lines[i], NULL);
      JsonObject *given = json_node_get_object (root);
      JsonArray *pairs = json_object_get_array_member (given, "headers");
      g_autoptr (GPtrArray) headers = g_ptr_array_new ();
      g_autoptr (ProofAwsSignature) signature = NULL;
      g_autoptr (ProofAwsCredentials) credentials =
        proof_aws_credentials_new (member (given, "access_key"), member (given, "secret"),
                                   member (given, "token"), 0, "test");
      ProofAwsSignInput input = {
        .credentials = credentials,
        .region = member (given, "region"),
        .service = member (given, "service"),
        .time = json_object_get_int_member (given, "time"),
        .path_rule = g_str_equal (member (given, "service"), "s3") ? PROOF_AWS_PATH_VERBATIM
                                                                   : PROOF_AWS_PATH_NORMALISED,
        .method = member (given, "method"),
        .path = member (given, "path"),
        .query = member (given, "query"),
        .payload_hash = member (given, "payload_hash"),
      };

      for (guint h = 0; h < json_array_get_length (pairs); h++)
        g_ptr_array_add (headers, (gpointer) json_array_get_string_element (pairs, h));
      g_ptr_array_add (headers, NULL);
      input.headers = (const char * const *) headers->pdata;

      signature = proof_aws_sign (&input);
      g_assert_cmpstr (signature->canonical_request, ==, member (given, "canonical_request"));
      g_assert_cmpstr (signature->string_to_sign, ==, member (given, "string_to_sign"));
      g_assert_cmpstr (signature->signature, ==, member (given, "signature"));
      n++;
    }
  g_assert_cmpuint (n, ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/signer/suite", test_suite);
  g_test_add_func ("/signer/legacy-suite", test_legacy);
  g_test_add_func ("/signer/double-encoding", test_double_encoding);
  g_test_add_func ("/signer/s3-examples", test_s3_examples);
  g_test_add_func ("/signer/rekognition", test_rekognition);
  g_test_add_func ("/signer/botocore", test_botocore);

  return g_test_run ();
}
