/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-s3-address.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-aws-error.h"

/* The one form of an address means the same, and holds nothing else of it. */
static void
check_tidy (const char *text,
            const char *bucket,
            const char *key,
            const char *version)
{
  g_autofree char *tidy = proof_s3_uri_tidy (text, NULL);
  g_autofree char *again = proof_s3_uri_tidy (tidy, NULL);
  g_autofree char *bucket_again = NULL, *key_again = NULL, *version_again = NULL;

  g_assert_true (g_str_has_prefix (tidy, "s3://") || g_str_has_prefix (tidy, "arn:"));
  g_assert_null (strstr (tidy, "Signature"));
  g_assert_cmpstr (again, ==, tidy);
  g_assert_true (proof_s3_uri_parse (tidy, &bucket_again, &key_again, &version_again, NULL));
  g_assert_cmpstr (bucket_again, ==, bucket);
  g_assert_cmpstr (key_again, ==, key);
  g_assert_cmpstr (version_again, ==, version);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *bucket; /* NULL: refused */
    const char *key;
    const char *version;
  } cases[] = {
    { "s3://b/k", "b", "k", NULL },
    { "  s3://bucket/a/b c%20d?e#f.mp4\n", "bucket", "a/b c%20d?e#f.mp4", NULL },
    { "S3://b//k", "b", "/k", NULL },
    { "s3://b/a/k.mp4?versionId=v+1/2=", "b", "a/k.mp4", "v+1/2=" },
    { "s3://b/k?a=1?versionId=v", "b", "k?a=1", "v" },
    { "s3://b/k?versionId=", "b", "k?versionId=", NULL },
    { "s3://b/?versionId=v", NULL, NULL, NULL },
    { "s3://b/../k", "b", "../k", NULL },
    { "arn:aws:s3:::b/a/k", "b", "a/k", NULL },
    { "arn:aws-cn:s3:::b/k:1", "b", "k:1", NULL },
    { "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/object/a/k",
      "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap", "a/k", NULL },
    { "https://b.s3.eu-west-1.amazonaws.com/a%20b/%2E%2E/c", "b", "a b/../c", NULL },
    { "https://b.s3.amazonaws.com/a/../k?versionId=v%2B1&X-Amz-Signature=x", "b", "a/../k", "v+1" },
    { "https://b.c.s3-us-west-2.amazonaws.com/k", "b.c", "k", NULL },
    { "https://b.s3.dualstack.us-west-2.amazonaws.com/k", "b", "k", NULL },
    { "https://b.s3-fips.us-gov-west-1.amazonaws.com/k", "b", "k", NULL },
    { "https://s3.eu-west-1.amazonaws.com/b/k", "b", "k", NULL },
    { "https://s3.amazonaws.com/b/a/k", "b", "a/k", NULL },
    { "https://b.s3.cn-north-1.amazonaws.com.cn/k", "b", "k", NULL },
    { "https://s3.console.aws.amazon.com/s3/object/b?region=eu-west-1&prefix=a%2Fk+1", "b",
      "a/k+1", NULL },
    { "https://eu-west-1.console.aws.amazon.com/s3/object/b?prefix=k&versionId=v", "b", "k", "v" },
    { "https://ap-1-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a%20k?versionId=v",
      "arn:aws:s3:us-west-2:123456789012:accesspoint/ap-1", "a k", "v" },
    { "https://ap-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com/k",
      "arn:aws:s3:us-west-2:123456789012:accesspoint/ap", "k", NULL },
    { "https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/", NULL, NULL, NULL },
    { "", NULL, NULL, NULL },
    { "s3://", NULL, NULL, NULL },
    { "s3://b", NULL, NULL, NULL },
    { "s3://b/", NULL, NULL, NULL },
    { "s3:///k", NULL, NULL, NULL },
    { "arn:aws:s3:::b", NULL, NULL, NULL },
    { "arn:aws:sqs:eu-west-1:1:q", NULL, NULL, NULL },
    { "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap", NULL, NULL, NULL },
    { "https://example.com/b/k", NULL, NULL, NULL },
    { "https://b.s3.eu-west-1.amazonaws.com.evil.example/k", NULL, NULL, NULL },
    { "https://b.s3.amazonaws.com/", NULL, NULL, NULL },
    { "http://b.s3.amazonaws.com/k", NULL, NULL, NULL },
    { "/local/file.mp4", NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bucket = NULL, *key = NULL, *version = NULL;
      g_autoptr (GError) error = NULL;
      gboolean ok = proof_s3_uri_parse (cases[i].text, &bucket, &key, &version, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (ok, ==, cases[i].bucket != NULL);
      g_assert_cmpstr (bucket, ==, cases[i].bucket);
      g_assert_cmpstr (key, ==, cases[i].key);
      g_assert_cmpstr (version, ==, cases[i].version);
      if (ok)
        check_tidy (cases[i].text, bucket, key, version);
      else
        g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER);
    }
}

/* The URL as it goes out; g_uri_to_string() would not show a lost dot segment. */
static char *
text_of (GUri *uri)
{
  g_autofree char *port =
    g_uri_get_port (uri) < 0 ? g_strdup ("") : g_strdup_printf (":%d", g_uri_get_port (uri));

  return g_strconcat (g_uri_get_scheme (uri), "://", g_uri_get_host (uri), port,
                      g_uri_get_path (uri),
                      g_uri_get_query (uri) ? "?" : NULL, g_uri_get_query (uri), NULL);
}

static void
test_build (void)
{
  static const struct
  {
    const char *endpoint;
    const char *bucket;
    const char *key;
    const char *version;
    const char *url;    /* NULL: refused */
    const char *region; /* NULL: stays */
  } cases[] = {
    { NULL, "bucket", "k", NULL, "https://bucket.s3.eu-west-1.amazonaws.com/k", NULL },
    { NULL, "bucket", "/a/../b//c d+é%", "v/1", 
      "https://bucket.s3.eu-west-1.amazonaws.com//a/../b//c%20d%2B%C3%A9%25?versionId=v%2F1",
      NULL },
    { NULL, "my.bucket", "k", NULL, "https://s3.eu-west-1.amazonaws.com/my.bucket/k", NULL },
    { NULL, "Bucket_9", "k", NULL, "https://s3.eu-west-1.amazonaws.com/Bucket_9/k", NULL },
    { NULL, "ab", "k", NULL, "https://s3.eu-west-1.amazonaws.com/ab/k", NULL },
    { NULL, "bucket name", "k", NULL, "https://s3.eu-west-1.amazonaws.com/bucket%20name/k", NULL },
    { "http://127.0.0.1:9000", "bucket", "..", NULL, "http://127.0.0.1:9000/bucket/..", NULL },
    { "https://example.com/pre/fix/", "bucket", "k", NULL, "https://example.com/pre/fix/bucket/k",
      NULL },
    { "http://[::1]:9000", "bucket", "k", NULL, "http://::1:9000/bucket/k", NULL },
    { NULL, "bucket", "", NULL, "https://bucket.s3.eu-west-1.amazonaws.com/", NULL },
    { "https://example.com", "bucket", "", NULL, "https://example.com/bucket", NULL },
    { NULL, "arn:aws:s3:us-west-2:123456789012:accesspoint/ap", "a/k", NULL,
      "https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a/k", "us-west-2" },
    { NULL, "arn:aws:s3:us-west-2:123456789012:accesspoint:ap", "k", NULL,
      "https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k", "us-west-2" },
    { NULL, "arn:aws:s3::123456789012:accesspoint/x.mrap", "k", NULL, NULL, NULL },
    { NULL, "arn:aws:s3:evil.example/:1:accesspoint/ap", "k", NULL, NULL, NULL },
    { "https://example.com", "arn:aws:s3:us-west-2:1:accesspoint/ap", "k", NULL, NULL, NULL },
    { NULL, "arn:aws:sqs:us-west-2:123456789012:accesspoint/ap", "k", NULL, NULL, NULL },
    { NULL, "ap-0123456789abcdefghijklmnopqrstuse1-s3alias", "k", NULL,
      "https://ap-0123456789abcdefghijklmnopqrstuse1-s3alias.s3.eu-west-1.amazonaws.com/k", NULL },
    { NULL, "fast--use1-az4--x-s3", "k", NULL, NULL, NULL },
    { NULL, "", "k", NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, NULL,
                                                                      cases[i].endpoint);
      g_autofree char *region = g_strdup ("eu-west-1");
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = proof_s3_address_build (settings, cases[i].bucket, cases[i].key,
                                                     cases[i].version, &region, &error);
      g_autofree char *url = uri ? text_of (uri) : NULL;

      g_assert_cmpstr (url, ==, cases[i].url);
      g_assert_true ((uri == NULL) == (error != NULL));
      if (uri)
        g_assert_cmpstr (region, ==, cases[i].region ? cases[i].region : "eu-west-1");
    }
}

static gboolean
flag (JsonObject *params,
      const char *name)
{
  return json_object_get_boolean_member_with_default (params, name, FALSE);
}

/* One of the service's own cases. A switch that is not ours makes it one of another program. */
static gboolean
check_official (JsonObject *test,
                const char *config_path)
{
  JsonObject *params = json_object_get_object_member (test, "params");
  JsonObject *expect = json_object_get_object_member (test, "expect");
  const char *bucket = json_object_get_string_member_with_default (params, "Bucket", NULL);
  const char *said = json_object_get_string_member_with_default (params, "Region", "");
  const char *endpoint = json_object_get_string_member_with_default (params, "Endpoint", NULL);
  gboolean path_style = flag (params, "ForcePathStyle");
  g_autofree char *region = g_strdup (said);
  g_autofree char *config = NULL, *url = NULL, *expected = NULL;
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!bucket || flag (params, "Accelerate") || g_str_equal (said, "aws-global") ||
      (flag (params, "UseGlobalEndpoint") && !endpoint && g_str_equal (said, "us-east-1") &&
       !flag (params, "UseFIPS") && !flag (params, "UseDualStack")))
    return FALSE;

  config = g_strdup_printf ("[default]\nuse_fips_endpoint = %s\nuse_dualstack_endpoint = %s\n"
                            "s3 =\n  addressing_style = %s\n",
                            flag (params, "UseFIPS") ? "true" : "false",
                            flag (params, "UseDualStack") ? "true" : "false",
                            path_style ? "path" : "virtual");
  g_assert_true (g_file_set_contents (config_path, config, -1, NULL));
  settings = proof_aws_settings_new (NULL, NULL, endpoint);
  uri = proof_s3_address_build (settings, bucket, "k", NULL, &region, &error);
  g_test_message ("%s", json_object_get_string_member (test, "documentation"));

  /* What we refuse beyond the rules: plain http to other machines. */
  if (json_object_has_member (expect, "error") ||
      (endpoint && g_str_has_prefix (endpoint, "http:") && !strstr (endpoint, "//127.")))
    {
      g_assert_null (uri);
      g_assert_nonnull (error);
      return TRUE;
    }
  g_assert_no_error (error);
  url = text_of (uri);
  expected = g_strconcat (json_object_get_string_member (
                            json_object_get_object_member (expect, "endpoint"), "url"), "/k", NULL);
  g_assert_cmpstr (url, ==, expected);
  g_assert_cmpstr (region, ==, said);

  return TRUE;
}

static void
test_official (void)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = g_build_filename (shared ? shared : "", "rekognition-api",
                                            "endpoint-tests-s3-plain.json", NULL);
  g_autofree char *text = NULL, *folder = NULL, *config_path = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *cases;
  guint n = 0;

  if (!shared || !g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("SHARED_DATA names no folder with endpoint cases");
      return;
    }
  folder = g_dir_make_tmp ("proof-s3-address-XXXXXX", NULL);
  config_path = g_build_filename (folder, "config", NULL);
  g_setenv ("AWS_CONFIG_FILE", config_path, TRUE);
  root = json_from_string (text, NULL);
  cases = json_object_get_array_member (json_node_get_object (root), "testCases");
  for (guint i = 0; i < json_array_get_length (cases); i++)
    n += check_official (json_array_get_object_element (cases, i), config_path);
  g_test_message ("%u cases", n);
  g_assert_cmpuint (n, >=, 45);

  g_setenv ("AWS_CONFIG_FILE", "/nowhere/config", TRUE);
  g_unlink (config_path);
  g_rmdir (folder);
}

static void
test_long_key (void)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, NULL, NULL);
  g_autofree char *region = g_strdup ("eu-west-1");
  g_autofree char *key = g_strnfill (1025, 'k');
  g_autoptr (GError) error = NULL;

  g_assert_null (proof_s3_address_build (settings, "bucket", key, NULL, &region, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_setenv ("AWS_CONFIG_FILE", "/nowhere/config", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials", TRUE);
  g_unsetenv ("AWS_ENDPOINT_URL");
  g_unsetenv ("AWS_ENDPOINT_URL_S3");

  g_test_add_func ("/s3-address/parse", test_parse);
  g_test_add_func ("/s3-address/build", test_build);
  g_test_add_func ("/s3-address/official", test_official);
  g_test_add_func ("/s3-address/long-key", test_long_key);

  return g_test_run ();
}
