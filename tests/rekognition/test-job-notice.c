/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion notices, as published and in all their wrappings. */
#include "proof-job-notice.h"

#include <json-glib/json-glib.h>

#include "proof-rekognition-error.h"

#define ID "732f9b52193617309f4329af62370ac507119bdc0736ade4377e652620a1bbfa"
#define NOTICE \
  "{\"JobId\":\"" ID "\",\"Status\":\"SUCCEEDED\",\"API\":\"StartLabelDetection\"," \
  "\"JobTag\":\"night\",\"Timestamp\":1567022805695," \
  "\"Video\":{\"S3ObjectName\":\"in/ä b+c.mp4\",\"S3Bucket\":\"reels\"}}"

/* @text between the two, as JSON writes a string. */
static char *
wrap (const char *before,
      const char *text,
      const char *after)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *quoted = NULL;

  json_node_set_string (node, text);
  quoted = json_to_string (node, FALSE);
  return g_strconcat (before, quoted, after, NULL);
}

static char *
wrap_sns (const char *notice)
{
  return wrap ("{\"Type\":\"Notification\",\"MessageId\":\"f3412f68\","
               "\"TopicArn\":\"arn:aws:sns:eu-north-1:123456789012:AmazonRekognitionDone\","
               "\"Message\":", notice,
               ",\"Timestamp\":\"2019-08-28T20:06:45.826Z\",\"SignatureVersion\":\"1\","
               "\"SigningCertURL\":\"https://sns.eu-north-1.amazonaws.com/a.pem\"}");
}

static void
assert_whole (const char *text,
              const char *region)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobNotice) notice = proof_job_notice_parse (text, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (notice->job_id, ==, ID);
  g_assert_cmpint (notice->status, ==, PROOF_NOTICE_STATUS_SUCCEEDED);
  g_assert_cmpstr (notice->api, ==, "StartLabelDetection");
  g_assert_cmpstr (notice->job_tag, ==, "night");
  g_assert_cmpstr (notice->bucket, ==, "reels");
  g_assert_cmpstr (notice->key, ==, "in/ä b+c.mp4");
  g_assert_cmpstr (notice->region, ==, region);
  g_assert_cmpint (notice->timestamp_ms, ==, 1567022805695);
}

static void
test_wrappings (void)
{
  g_autofree char *sns = wrap_sns (NOTICE);
  g_autofree char *mail = g_strconcat ("Begin forwarded message:\r\n\r\n", NOTICE, "\n\n--\n"
                                       "If you wish to stop receiving notifications from this "
                                       "topic, please visit {the link} below.\n", NULL);
  g_autofree char *body = wrap ("{\"MessageId\":\"1\",\"ReceiptHandle\":\"h\",\"Body\":", sns, "}");
  g_autofree char *raw_body = wrap ("{\"MessageId\":\"2\",\"Body\":", NOTICE, "}");
  g_autofree char *received = g_strconcat ("{\"Messages\":[", body, "]}", NULL);
  g_autofree char *twice = g_strconcat ("{\"Messages\":[", body, ",", body, "]}", NULL);
  g_autofree char *raw = g_strconcat ("{\"Messages\":[{\"Body\":\"hello\"},", raw_body, "]}", NULL);
  g_autofree char *lambda = g_strconcat ("{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":",
                                         sns, "}]}", NULL);
  g_autofree char *lambda_sqs = wrap ("{\"Records\":[{\"messageId\":\"1\",\"body\":", sns, "}]}");

  assert_whole (NOTICE, NULL);
  assert_whole ("\xef\xbb\xbf \n" NOTICE, NULL);
  assert_whole (mail, NULL);
  assert_whole (sns, "eu-north-1");
  assert_whole (body, "eu-north-1");
  assert_whole (received, "eu-north-1");
  assert_whole (twice, "eu-north-1");
  assert_whole (raw, NULL);
  assert_whole (lambda, "eu-north-1");
  assert_whole (lambda_sqs, "eu-north-1");
}

static void
test_members (void)
{
  static const struct
  {
    const char *text;
    ProofNoticeStatus status;
  } cases[] = {
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\"}", PROOF_NOTICE_STATUS_SUCCEEDED },
    { "{\"JobId\":\"a\",\"Status\":\"FAILED\",\"API\":\"LABEL_DETECTION\"}",
      PROOF_NOTICE_STATUS_FAILED },
    { "{\"JobId\":\"a\",\"Status\":\"ERROR\",\"Video\":null}", PROOF_NOTICE_STATUS_FAILED },
    { "{\"JobId\":\"a\",\"Status\":\"STOPPED\"}", PROOF_NOTICE_STATUS_UNKNOWN },
    { "{\"JobId\":\"a\",\"API\":\"StartLabelDetection\"}", PROOF_NOTICE_STATUS_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofJobNotice) notice = proof_job_notice_parse (cases[i].text, -1, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      g_assert_cmpstr (notice->job_id, ==, "a");
      g_assert_cmpint (notice->status, ==, cases[i].status);
      g_assert_null (notice->bucket);
      g_assert_cmpint (notice->timestamp_ms, ==, 0);
    }
}

static void
assert_refused (const char *text,
                int         code,
                const char *words)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%.200s", text);
  g_assert_null (proof_job_notice_parse (text, -1, &error));
  g_assert_error (error, PROOF_REKOGNITION_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpuint (strlen (error->message), <, 300);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    int         code;
    const char *words;
  } cases[] = {
    { "", PROOF_REKOGNITION_ERROR_NO_NOTICE, "JSON object" },
    { ID, PROOF_REKOGNITION_ERROR_NO_NOTICE, "JSON object" },
    { "[]", PROOF_REKOGNITION_ERROR_NO_NOTICE, "JSON object" },
    { "{\"JobId\":\"a\",\"Status\":", PROOF_REKOGNITION_ERROR_NO_NOTICE, "whole" },
    { "{\"JobId\":\"a\",}", PROOF_REKOGNITION_ERROR_NO_NOTICE, "" },
    { "{\"JobId\" \"a\"}", PROOF_REKOGNITION_ERROR_NO_NOTICE, "valid JSON" },
    { "\xff{}", PROOF_REKOGNITION_ERROR_NO_NOTICE, "UTF-8" },
    { "{\"JobId\":\"a\"}", PROOF_REKOGNITION_ERROR_NO_NOTICE, "JobId" },
    { "{\"JobId\":\"a\",\"JobStatus\":\"SUCCEEDED\",\"Labels\":[]}",
      PROOF_REKOGNITION_ERROR_NO_NOTICE, "JobId" },
    { "{\"Messages\":[]}", PROOF_REKOGNITION_ERROR_NO_NOTICE, "no message" },
    { "{\"Messages\":[1,null,[]]}", PROOF_REKOGNITION_ERROR_NO_NOTICE, "JobId" },
    { "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
      PROOF_REKOGNITION_ERROR_NO_NOTICE, "not JSON" },
    { "{\"Sns\":7}", PROOF_REKOGNITION_ERROR_NO_NOTICE, "JobId" },

    { "{\"Type\":\"SubscriptionConfirmation\",\"Message\":\"You have chosen to subscribe\"}",
      PROOF_REKOGNITION_ERROR_NOTICE, "subscription" },
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\",\"API\":\"StartContentModeration\"}",
      PROOF_REKOGNITION_ERROR_NOTICE, "StartContentModeration" },
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\",\"API\":\"FACE_DETECTION\"}",
      PROOF_REKOGNITION_ERROR_NOTICE, "FACE_DETECTION" },
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\",\"API\":\"<b>\"}",
      PROOF_REKOGNITION_ERROR_NOTICE, "another kind" },
    { "{\"JobId\":\"a b\",\"Status\":\"SUCCEEDED\"}", PROOF_REKOGNITION_ERROR_NOTICE, "JobId" },
    { "{\"JobId\":\"\",\"Status\":\"SUCCEEDED\"}", PROOF_REKOGNITION_ERROR_NOTICE, "JobId" },
    { "{\"JobId\":null,\"Status\":\"SUCCEEDED\"}", PROOF_REKOGNITION_ERROR_NOTICE, "JobId" },
    { "{\"JobId\":7,\"Status\":\"SUCCEEDED\"}", PROOF_REKOGNITION_ERROR_NOTICE, "JobId" },
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\",\"Timestamp\":\"now\"}",
      PROOF_REKOGNITION_ERROR_NOTICE, "Timestamp" },
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\",\"Timestamp\":-1}",
      PROOF_REKOGNITION_ERROR_NOTICE, "Timestamp" },
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\",\"Video\":[]}",
      PROOF_REKOGNITION_ERROR_NOTICE, "Video" },
    { "{\"JobId\":\"a\",\"Status\":\"SUCCEEDED\",\"Video\":{\"S3Bucket\":{}}}",
      PROOF_REKOGNITION_ERROR_NOTICE, "S3Bucket" },
    { "{\"Messages\":[{\"Body\":\"{\\\"JobId\\\":\\\"a\\\",\\\"Status\\\":\\\"FAILED\\\"}\"},"
      "{\"Body\":\"{\\\"JobId\\\":\\\"b\\\",\\\"Status\\\":\\\"FAILED\\\"}\"}]}",
      PROOF_REKOGNITION_ERROR_NOTICE, "several" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].text, cases[i].code, cases[i].words);
}

/* A topic of another form gives no region, and never part of a host. */
static void
test_topic (void)
{
  static const char *const arns[] = { "", "arn", "arn:aws:sqs:eu-west-1:1:q",
                                      "arn:aws:sns:evil.example/:1:t", "arn:aws:sns::1:t" };

  for (guint i = 0; i < G_N_ELEMENTS (arns); i++)
    {
      g_autofree char *before = g_strdup_printf ("{\"TopicArn\":\"%s\",\"Message\":", arns[i]);
      g_autofree char *text = wrap (before, NOTICE, "}");

      assert_whole (text, NULL);
    }
}

static void
test_hostile (void)
{
  g_autofree char *deep = g_strnfill (100000, '{');
  g_autofree char *long_text = g_strnfill (2 * 1024 * 1024, ' ');
  g_autofree char *long_id = g_strnfill (10000, 'a');
  g_autofree char *bad_id = g_strdup_printf ("{\"JobId\":\"%s\",\"Status\":\"FAILED\"}", long_id);
  g_autofree char *bad_api = g_strdup_printf ("{\"JobId\":\"a\",\"API\":\"%s\"}", long_id);
  g_autofree char *wrapped = g_strdup (NOTICE);

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *inner = g_steal_pointer (&wrapped);

      wrapped = wrap ("{\"Message\":", inner, "}");
    }
  assert_refused (deep, PROOF_REKOGNITION_ERROR_NO_NOTICE, "whole");
  assert_refused (long_text, PROOF_REKOGNITION_ERROR_NO_NOTICE, "long");
  assert_refused (bad_id, PROOF_REKOGNITION_ERROR_NOTICE, "JobId");
  assert_refused (bad_api, PROOF_REKOGNITION_ERROR_NOTICE, "another kind");
  assert_refused (wrapped, PROOF_REKOGNITION_ERROR_NO_NOTICE, "JobId");
}

static void
test_published (void)
{
  static const struct
  {
    const char *path;
    const char *id, *bucket, *key, *region;
  } cases[] = {
    { "notifications/sns-label-detection-succeeded.json", ID, "ai-dev",
      "545e11bab5aa685bb6f8f5092be87199", "us-east-1" },
    { "aws-docs/video-notification-payload-2.json", "6de014b0-2121-4bf0-9e31-856a18719e22",
      "videobucket", "video.mpg", NULL },
    { "bbb-v2/get-label-detection.json", NULL },
    { "bbb-v2/start-label-detection.response.json", NULL },
    { "aws-docs/video-notification-payload-1.as-published.txt", NULL },
    { "other-result-types/get-person-tracking.json", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("SHARED_DATA") ? g_getenv ("SHARED_DATA")
                                                                         : "/nowhere",
                                                "rekognition-results", cases[i].path, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofJobNotice) notice = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        {
          g_test_skip_printf ("%s is not there: SHARED_DATA names the folder of shared test data",
                              path);
          return;
        }
      notice = proof_job_notice_parse (text, -1, &error);
      if (cases[i].id == NULL)
        {
          g_assert_error (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_NO_NOTICE);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (notice->job_id, ==, cases[i].id);
      g_assert_cmpint (notice->status, ==, PROOF_NOTICE_STATUS_SUCCEEDED);
      g_assert_cmpstr (notice->bucket, ==, cases[i].bucket);
      g_assert_cmpstr (notice->key, ==, cases[i].key);
      g_assert_cmpstr (notice->region, ==, cases[i].region);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job-notice/wrappings", test_wrappings);
  g_test_add_func ("/job-notice/members", test_members);
  g_test_add_func ("/job-notice/refused", test_refused);
  g_test_add_func ("/job-notice/topic", test_topic);
  g_test_add_func ("/job-notice/hostile", test_hostile);
  g_test_add_func ("/job-notice/published", test_published);

  return g_test_run ();
}
