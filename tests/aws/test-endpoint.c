/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-endpoint.h"

#include <json-glib/json-glib.h>

static JsonArray *
load_cases (const char  *name,
            JsonNode   **root)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = g_build_filename (shared ? shared : "", "rekognition-api", name, NULL);
  g_autofree char *text = NULL;

  if (!shared || !g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("SHARED_DATA names no folder with endpoint cases");
      return NULL;
    }
  *root = json_from_string (text, NULL);

  return json_object_get_array_member (json_node_get_object (*root), "testCases");
}

static gboolean
flag (JsonObject *params,
      const char *name)
{
  return json_object_get_boolean_member_with_default (params, name, FALSE);
}

/* The official cases of @service that ask for a host: no custom endpoint, no bucket. */
static guint
check_cases (const char *service,
             JsonArray  *cases)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *test = json_array_get_object_element (cases, i);
      JsonObject *params = json_object_has_member (test, "params")
                             ? json_object_get_object_member (test, "params") : NULL;
      JsonObject *expect = json_object_get_object_member (test, "expect");
      const char *region = params ? json_object_get_string_member_with_default (params, "Region",
                                                                                NULL) : NULL;
      g_autofree char *url = NULL;
      g_autoptr (GError) error = NULL;

      if (!region || json_object_has_member (params, "Endpoint") ||
          json_object_has_member (params, "Bucket") ||
          flag (params, "UseGlobalEndpoint") || flag (params, "UseObjectLambdaEndpoint") ||
          g_str_equal (region, "aws-global"))
        continue;
      g_test_message ("%s", json_object_get_string_member (test, "documentation"));
      url = proof_aws_endpoint_for_region (service, region, flag (params, "UseFIPS"),
                                           flag (params, "UseDualStack"), &error);
      if (json_object_has_member (expect, "error"))
        g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
      else
        g_assert_cmpstr (url, ==,
                         json_object_get_string_member
                           (json_object_get_object_member (expect, "endpoint"), "url"));
      n++;
    }

  return n;
}

static void
test_rekognition (void)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *cases = load_cases ("endpoint-tests-rekognition.json", &root);

  if (cases)
    g_assert_cmpuint (check_cases ("rekognition", cases), >=, 34);
}

static void
test_s3 (void)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *cases = load_cases ("endpoint-tests-s3-plain.json", &root);

  if (cases)
    g_assert_cmpuint (check_cases ("s3", cases), >=, 3);
}

static void
test_partitions (void)
{
  static const struct
  {
    const char *service;
    const char *region;
    gboolean fips;
    gboolean dualstack;
    const char *url;
  } cases[] = {
    { "rekognition", "eusc-de-east-1", FALSE, FALSE,
      "https://rekognition.eusc-de-east-1.amazonaws.eu" },
    { "rekognition", "xx-new-9", FALSE, FALSE, "https://rekognition.xx-new-9.amazonaws.com" },
    { "s3", "us-gov-west-1", TRUE, FALSE, "https://s3-fips.us-gov-west-1.amazonaws.com" },
    { "s3", "cn-north-1", FALSE, TRUE, "https://s3.dualstack.cn-north-1.amazonaws.com.cn" },
    { "s3", "eu-isoe-west-1", FALSE, FALSE, "https://s3.eu-isoe-west-1.cloud.adc-e.uk" },
    { "sts", "eu-west-1", FALSE, FALSE, "https://sts.eu-west-1.amazonaws.com" },
    { "rekognition", "us-iso-east-1", FALSE, TRUE, NULL },
    { "s3", "cn-north-1", TRUE, FALSE, NULL },
    { "s3", "evil.example/", FALSE, FALSE, NULL },
    { "s3", "", FALSE, FALSE, NULL },
    { "s3", "-a", FALSE, FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = proof_aws_endpoint_for_region (cases[i].service, cases[i].region,
                                                            cases[i].fips,
                                                            cases[i].dualstack, &error);

      g_assert_cmpstr (url, ==, cases[i].url);
      g_assert_true ((url == NULL) == (error != NULL));
    }
}

static void
test_check (void)
{
  static const struct
  {
    const char *url;
    const char *clean;
  } cases[] = {
    { "https://example.com", "https://example.com" },
    { "https://Example.COM:8443/Path/", "https://example.com:8443/Path" },
    { "http://127.0.0.1:9000/", "http://127.0.0.1:9000" },
    { "http://127.8.9.1", "http://127.8.9.1" },
    { "http://[::1]:5000", "http://[::1]:5000" },
    { "http://localhost:4566", "http://localhost:4566" },
    { "http://example.com", NULL },
    { "http://127.0.0.1.example.com", NULL },
    { "http://localhost.example.com", NULL },
    { "http://0.0.0.0", NULL },
    { "https://user:pass@example.com", NULL },
    { "https://example.com/?a=b", NULL },
    { "https://example.com/#a", NULL },
    { "ftp://example.com", NULL },
    { "example.com", NULL },
    { "https://", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *clean = proof_aws_endpoint_check (cases[i].url, &error);

      g_assert_cmpstr (clean, ==, cases[i].clean);
      if (!clean)
        g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
      if (error)
        g_assert_null (strstr (error->message, "pass"));
    }
}

static void
test_serves (void)
{
  g_assert_true (proof_aws_endpoint_serves ("http://127.0.0.1:5000", "s3"));
  g_assert_true (proof_aws_endpoint_serves ("https://rekognition.eu-west-1.amazonaws.com",
                                            "rekognition"));
  g_assert_true (proof_aws_endpoint_serves ("https://rekognition-fips.us-east-1.api.aws",
                                            "rekognition"));
  g_assert_false (proof_aws_endpoint_serves ("https://rekognition.eu-west-1.amazonaws.com", "s3"));
  g_assert_false
    (proof_aws_endpoint_serves ("https://vpce-1-2.rekognition.eu-west-1.vpce.amazonaws.com", "s3"));
  g_assert_true
    (proof_aws_endpoint_serves ("https://bucket.vpce-1.s3.us-west-2.vpce.amazonaws.com", "s3"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/endpoint/rekognition", test_rekognition);
  g_test_add_func ("/endpoint/s3", test_s3);
  g_test_add_func ("/endpoint/partitions", test_partitions);
  g_test_add_func ("/endpoint/check", test_check);
  g_test_add_func ("/endpoint/serves", test_serves);

  return g_test_run ();
}
