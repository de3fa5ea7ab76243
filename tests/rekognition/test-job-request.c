/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-job-request.h"

#include "proof-rekognition-error.h"

#define HEX "2c9b387607977af21c0839f177bf7034ce1bcd5139810b533dea3deb6361f348"
#define HEX_A "2c9b387607977af21c0839f177bf7034"
#define HEX_B "ce1bcd5139810b533dea3deb6361f348"
#define UUID "6de014b0-2121-4bf0-9e31-856a18719e22"

static void
test_id_from_text (void)
{
  static const struct
  {
    const char *text;
    const char *id;
  } cases[] = {
    { HEX, HEX },
    { UUID, UUID },
    { "a", "a" },
    { "-_", "-_" },
    { "  " HEX "\r\n", HEX },
    { "\"" HEX "\",", HEX },
    { "'" UUID "'", UUID },
    { "“" UUID "”.", UUID },
    { "<" UUID ">", UUID },
    { "\xef\xbb\xbf" UUID, UUID },
    { "\xe2\x80\x8b" UUID "\xc2\xa0", UUID },
    { HEX_A "\n" HEX_B, HEX },
    { "\"" HEX_A "\r\n   " HEX_B "\"", HEX },
    { "6de014b0-2121-4bf0-\n9e31-856a18719e22", UUID },
    { "{\"JobId\":\"" UUID "\"}", UUID },
    { "\xef\xbb\xbf {\"JobId\":\"" UUID "\"}", UUID },
    { "{\"Status\":\"SUCCEEDED\",\"Video\":{\"S3ObjectName\":\"a\"},"
      "\"JobId\":\"" UUID "\"}", UUID },
    { "{\"Type\":\"Notification\",\"Message\":\"{\\\"JobId\\\":\\\"" UUID "\\\"}\"}", UUID },
    { "{\"Messages\":[{\"Body\":\"{\\\"Message\\\":\\\"{\\\\\\\"JobId\\\\\\\":\\\\\\\""
      UUID "\\\\\\\"}\\\"}\"}]}", UUID },
    { "{\"Records\":[{\"EventSource\":\"aws:sns\","
      "\"Sns\":{\"Message\":\"{\\\"JobId\\\":\\\"b\\\"}\"}}]}", "b" },
    { "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[],\"JobId\":\"" HEX "\"}", HEX },
    { "{\"JobId\":\"not an id\",\"Inner\":{\"JobId\":\"x\"}}", "x" },
    { "    \"JobId\": \"" HEX "\"", HEX },
    { "JobId: " UUID "\n", UUID },
    { "job_id=" UUID "&x=1", UUID },
    { "{\\\"JobId\\\":\\\"" UUID "\\\",\\\"Stat", UUID },
    { "{\"Type\":\"Notification\",\"Message\":\"{\\\"JobId\\\":\\\"" UUID "\\\",", UUID },
    { "aws rekognition get-label-detection --job-id " HEX " --region us-east-1", HEX },
    { "--job-id=" HEX, HEX },
    { "{\"JobId\":\"" UUID "\"}\n{\"JobId\":\"b\"}\n", UUID },

    { "", NULL },
    { " \n", NULL },
    { "\"\"", NULL },
    { "two words", NULL },
    { "hello\nworld", NULL },
    { "{\"JobId\":\"\"}", NULL },
    { "{\"MessageId\":\"f3412f68-83f0-58e1-8572-7a8862e5550e\"}", NULL },
    { "[]", NULL },
    { "äbc", NULL },
    { HEX "0", NULL },
    { "JobId: " HEX "0", NULL },
    { "the job id is not known", NULL },
  };

  g_assert_null (proof_job_id_from_text (NULL));
  g_assert_null (proof_job_id_from_text ("\xff\xfe"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = proof_job_id_from_text (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (id, ==, cases[i].id);
    }
}

/* JSON within JSON without end, and objects without end. */
static void
test_id_hostile (void)
{
  g_autofree char *deep = g_strnfill (5000, '[');
  g_autofree char *quotes = g_strnfill (100000, '"');
  GString *nested = g_string_new ("{\"JobId\":\"a\"}");

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *escaped = g_strescape (nested->str, NULL);

      g_string_printf (nested, "{\"Message\":\"%s\"}", escaped);
    }
  g_assert_null (proof_job_id_from_text (deep));
  g_assert_null (proof_job_id_from_text (quotes));
  g_free (proof_job_id_from_text (nested->str));
  g_string_free (nested, TRUE);
}

/* Texts that the service and its documentation have printed. */
static void
test_id_published (void)
{
  static const struct
  {
    const char *path;
    const char *id;
  } cases[] = {
    { "notifications/sns-label-detection-succeeded.json",
      "732f9b52193617309f4329af62370ac507119bdc0736ade4377e652620a1bbfa" },
    { "aws-docs/video-notification-payload-2.json", UUID },
    { "bbb-v2/start-label-detection.response.json", HEX },
    { "aws-cli-examples/start-label-detection.json",
      "1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef" },
    { "bbb-v2/get-label-detection.in-progress.json", NULL },
    { "aws-docs/v1-labels.json", NULL },
  };

  if (g_getenv ("SHARED_DATA") == NULL)
    {
      g_test_skip ("SHARED_DATA does not name the folder of shared test data");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("SHARED_DATA"), "rekognition-results",
                                                cases[i].path, NULL);
      g_autofree char *text = NULL;
      g_autofree char *id = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        {
          g_test_skip_printf ("%s is not there", path);
          return;
        }
      id = proof_job_id_from_text (text);
      g_assert_cmpstr (id, ==, cases[i].id);
    }
}

static void
assert_refused (const ProofJobRequest *request,
                const char            *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (proof_job_request_check (request, &error));
  g_assert_error (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REQUEST);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, "planted"));
}

static void
assert_accepted (const ProofJobRequest *request)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (proof_job_request_check (request, &error));
  g_assert_no_error (error);
}

static void
test_check (void)
{
  static const char *const bad_ids[] = { "a b", "a\n", HEX "0", "ä", "a/b" };
  static const char *const bad_regions[] = { "eu-west-1.evil.example/", "eu west", "eu-west-1\n" };
  static const char *const bad_endpoints[] = { "localhost", "ftp://a", "https://",
                                               "https:///a", "http://[::1",
                                               "http://example.com",
                                               "https://user:planted@example.com",
                                                "https://example.com/?X-Amz-Signature=planted" };
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();

  assert_refused (request, "JobId");
  g_set_str (&request->job_id, "");
  assert_refused (request, "JobId");
  for (guint i = 0; i < G_N_ELEMENTS (bad_ids); i++)
    {
      g_set_str (&request->job_id, bad_ids[i]);
      assert_refused (request, bad_ids[i]);
    }

  g_set_str (&request->job_id, HEX);
  assert_accepted (request);
  for (int i = -1; i <= 1002; i++)
    {
      request->max_results = i;
      if (i >= 1 && i <= 1000)
        assert_accepted (request);
      else
        assert_refused (request, "1000");
    }
  request->max_results = 1000;

  for (guint i = 0; i < G_N_ELEMENTS (bad_regions); i++)
    {
      g_set_str (&request->region, bad_regions[i]);
      assert_refused (request, "eu-west-1");
    }
  g_set_str (&request->region, "xx-somewhere-9");
  assert_accepted (request);

  for (guint i = 0; i < G_N_ELEMENTS (bad_endpoints); i++)
    {
      g_set_str (&request->endpoint_url, bad_endpoints[i]);
      assert_refused (request, "endpoint");
    }
  g_set_str (&request->endpoint_url, "http://127.0.0.1:4566");
  assert_accepted (request);
}

static void
test_copy (void)
{
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  g_autoptr (ProofJobRequest) copy = NULL;

  g_set_str (&request->job_id, "a");
  g_set_str (&request->profile, "p");
  request->sort_by_name = TRUE;
  copy = proof_job_request_copy (request);
  g_assert_cmpstr (copy->job_id, ==, "a");
  g_assert_true (copy->job_id != request->job_id);
  g_assert_cmpstr (copy->profile, ==, "p");
  g_assert_cmpstr (copy->region, ==, NULL);
  g_assert_cmpint (copy->max_results, ==, 1000);
  g_assert_true (copy->sort_by_name);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job-id/from-text", test_id_from_text);
  g_test_add_func ("/job-id/hostile", test_id_hostile);
  g_test_add_func ("/job-id/published", test_id_published);
  g_test_add_func ("/job-request/check", test_check);
  g_test_add_func ("/job-request/copy", test_copy);

  return g_test_run ();
}
