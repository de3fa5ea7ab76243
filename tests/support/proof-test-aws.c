/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-test-aws.h"

#include <string.h>

#include "proof-aws-signer.h"

void
proof_test_aws_plant_keys (void)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nowhere/config", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials", TRUE);
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_TEST_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_TEST_SECRET, TRUE);
  g_setenv ("AWS_SESSION_TOKEN", PROOF_TEST_TOKEN, TRUE);
}

static gint64
parse_date (const char *date)
{
  g_autofree char *iso = g_strdup_printf ("%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", date,
                                          date + 4, date + 6,
                                          date + 9, date + 11, date + 13);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);

  return g_date_time_to_unix (time);
}

/* Computes the signature anew from what arrived. */
gboolean
proof_test_aws_signature_is_right (const ProofTestRequest *request,
                                   const char             *service,
                                   const char             *region)
{
  const char *authorization = proof_test_request_get (request, "authorization");
  const char *names_at = strstr (authorization, "SignedHeaders=") + strlen ("SignedHeaders=");
  g_autofree char *names = g_strndup (names_at, strcspn (names_at, ","));
  g_auto (GStrv) split = g_strsplit (names, ";", -1);
  g_auto (GStrv) scope = g_strsplit (authorization, "/", 5);
  g_auto (GStrv) target = g_strsplit (request->target, "?", 2);
  g_autofree char *hash =
    request->body ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, request->body)
                  : g_strdup (PROOF_AWS_EMPTY_HASH);
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_credentials_new (PROOF_TEST_ACCESS_KEY, PROOF_TEST_SECRET,
                               proof_test_request_get (request, "x-amz-security-token"), 0, "test");
  g_autoptr (ProofAwsSignature) signature = NULL;
  ProofAwsSignInput input = {
    .credentials = credentials,
    .region = region ? region : scope[2],
    .service = service,
    .time = parse_date (proof_test_request_get (request, "x-amz-date")),
    .path_rule = g_str_equal (service, "s3") ? PROOF_AWS_PATH_VERBATIM : PROOF_AWS_PATH_NORMALISED,
    .method = request->method,
    .path = target[0],
    .query = target[1],
    .payload_hash = hash,
  };

  for (guint i = 0; split[i]; i++)
    {
      if (g_str_equal (split[i], "x-amz-date") || g_str_equal (split[i], "x-amz-security-token"))
        continue;
      g_ptr_array_add (headers, split[i]);
      g_ptr_array_add (headers, (gpointer) proof_test_request_get (request, split[i]));
    }
  g_ptr_array_add (headers, NULL);
  input.headers = (const char * const *) headers->pdata;
  signature = proof_aws_sign (&input);

  return g_str_equal (signature->authorization, authorization);
}

gboolean
proof_test_aws_tell_clock (const ProofTestRequest *request,
                           ProofTestReply         *reply,
                           int                     seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) ahead = g_date_time_add_seconds (now, seconds);
  g_autofree char *date = g_date_time_format (ahead, "%a, %d %b %Y %H:%M:%S GMT");

  proof_test_reply_add_header (reply, "Date", date);

  return ABS (parse_date (proof_test_request_get (request, "x-amz-date")) -
              g_date_time_to_unix (ahead)) < 60;
}

gboolean
proof_test_aws_skip_in_sandbox (void)
{
  gboolean sandboxed = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);

  if (sandboxed)
    g_test_skip ("no program is run from inside Flatpak");

  return sandboxed;
}

void
proof_test_aws_assert_no_secret (const char *text)
{
  g_assert_null (strstr (text, PROOF_TEST_SECRET));
  g_assert_null (strstr (text, PROOF_TEST_TOKEN));
  g_assert_false (g_regex_match_simple ("[0-9a-f]{64}", text, 0, 0));
}
