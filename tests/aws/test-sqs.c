/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a queue's address may be, what is sent there, and what becomes of the answers. */
#include "proof-sqs.h"

#include <json-glib/json-glib.h>

#include "proof-test-aws.h"

static void
test_addresses (void)
{
  static const struct
  {
    const char *text, *endpoint, *url, *region;
  } good[] = {
    { "https://sqs.eu-west-1.amazonaws.com/123456789012/proofreel", NULL,
      "https://sqs.eu-west-1.amazonaws.com/123456789012/proofreel", "eu-west-1" },
    { "  https://sqs-fips.us-east-1.amazonaws.com/123456789012/a.fifo\n", NULL,
      "https://sqs-fips.us-east-1.amazonaws.com/123456789012/a.fifo", "us-east-1" },
    { "https://eu-west-1.queue.amazonaws.com/123456789012/q", NULL,
      "https://eu-west-1.queue.amazonaws.com/123456789012/q", "eu-west-1" },
    { "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q", NULL,
      "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q", "cn-north-1" },
    { "arn:aws:sqs:us-west-2:123456789012:done", NULL,
      "https://sqs.us-west-2.amazonaws.com/123456789012/done", "us-west-2" },
    { "arn:aws:sqs:us-west-2:123456789012:done", "http://127.0.0.1:5000",
      "http://127.0.0.1:5000/123456789012/done", "us-west-2" },
    { "http://127.0.0.1:5000/123456789012/done", "http://127.0.0.1:5000",
      "http://127.0.0.1:5000/123456789012/done", NULL },
  };
  static const char *const bad[] = {
    "", "proofreel", "https://example.com/123456789012/q", "arn:aws:sns:eu-west-1:123456789012:t",
    "arn:aws:sqs:eu-west-1:123456789012", "arn:aws:sqs:eu west:123456789012:q",
    "arn:aws:sqs:eu-west-1:12345:q", "http://sqs.eu-west-1.amazonaws.com/123456789012/q",
    "https://sqs.eu-west-1.amazonaws.com.example.com/123456789012/q",
    "https://sqs.eu-west-1.evilamazonaws.com/123456789012/q",
    "https://evil@sqs.eu-west-1.amazonaws.com/123456789012/q",
    "https://sqs.eu-west-1.amazonaws.com/123456789012/q?x=1",
    "https://sqs.eu-west-1.amazonaws.com/", "https://s3.eu-west-1.amazonaws.com/123456789012/q",
    "http://127.0.0.1:5000/123456789012/done",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *url = NULL, *region = NULL;
      g_autoptr (GError) error = NULL;

      proof_sqs_queue_parse (good[i].text, good[i].endpoint, &url, &region, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (url, ==, good[i].url);
      g_assert_cmpstr (region, ==, good[i].region);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *url = NULL, *region = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (proof_sqs_queue_parse (bad[i], NULL, &url, &region, &error));
      g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
      g_assert_null (url);
      g_assert_null (region);
    }
}

/* --- calls --- */

#define QUEUE "http://127.0.0.1/123456789012/q"

typedef struct
{
  ProofTestServer *server;
  ProofAwsClient *client;
  guint status;         /* what is answered */
  const char *answer;
  char *target;         /* what was asked */
  char *body;
  gboolean good;        /* signature and type */
  GAsyncResult *result;
} Fixture;

static void
answer_cb (const ProofTestRequest *request,
           ProofTestReply         *reply,
           gpointer                user_data)
{
  Fixture *fixture = user_data;

  g_set_str (&fixture->target, proof_test_request_get (request, "x-amz-target"));
  g_free (fixture->body);
  fixture->body = g_strndup (g_bytes_get_data (request->body, NULL),
                             g_bytes_get_size (request->body));
  fixture->good = proof_test_aws_signature_is_right (request, "sqs", "eu-west-1") &&
                  g_strcmp0 (proof_test_request_get (request, "content-type"),
                             "application/x-amz-json-1.0") == 0;
  proof_test_reply_set_text (reply, fixture->status, fixture->answer);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (ProofAwsSettings) settings = NULL;

  proof_test_aws_plant_keys ();
  fixture->server = proof_test_server_new (answer_cb, fixture);
  settings = proof_aws_settings_new (NULL, "eu-west-1",
                                     proof_test_server_get_url (fixture->server));
  proof_aws_settings_set_retry_scale (settings, 0.001);
  fixture->client = proof_aws_client_new (settings);
  fixture->status = 200;
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_object (&fixture->result);
  g_object_unref (fixture->client);
  proof_test_server_free (fixture->server);
  g_free (fixture->target);
  g_free (fixture->body);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_set_object (&((Fixture *) user_data)->result, result);
}

static void
wait_for (Fixture *fixture)
{
  while (!fixture->result)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fixture->good);
}

static GPtrArray *
receive (Fixture    *fixture,
         guint       status,
         const char *answer,
         GError    **error)
{
  fixture->status = status;
  fixture->answer = answer;
  g_clear_object (&fixture->result);
  proof_sqs_receive_async (fixture->client, QUEUE, NULL, called_cb, fixture);
  wait_for (fixture);
  return proof_sqs_receive_finish (fixture->client, fixture->result, error);
}

static void
test_receive (Fixture      *fixture,
              gconstpointer data)
{
  static const struct
  {
    const char *answer;
    guint n;
  } cases[] = {
    { "{}", 0 },
    { "{\"Messages\":[]}", 0 },
    { "{\"Messages\":null}", 0 },
    { "{\"Messages\":[{\"MessageId\":\"m\",\"ReceiptHandle\":\"r+/=\",\"Body\":\"{}\","
      "\"MD5OfBody\":\"x\"},7,{\"MessageId\":5},{\"MessageId\":\"m2\",\"Body\":\"\"}]}", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) messages = receive (fixture, 200, cases[i].answer, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (messages->len, ==, cases[i].n);
      if (cases[i].n > 0)
        g_assert_cmpstr (((ProofSqsMessage *) messages->pdata[0])->receipt, ==, "r+/=");
    }
  g_assert_cmpstr (fixture->target, ==, "AmazonSQS.ReceiveMessage");
  /* Long polling, and nothing of the visibility: the queue's own holds. */
  g_assert_cmpstr (fixture->body, ==, "{\"QueueUrl\":\"" QUEUE "\",\"MaxNumberOfMessages\":10,"
                                      "\"WaitTimeSeconds\":20}");
}

/* SQS answers these with nothing at all. */
static void
test_delete_and_hold (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->answer = "";
  proof_sqs_delete_async (fixture->client, QUEUE, "r", NULL, called_cb, fixture);
  wait_for (fixture);
  g_assert_true (proof_sqs_call_finish (fixture->client, fixture->result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->target, ==, "AmazonSQS.DeleteMessage");
  g_assert_cmpstr (fixture->body, ==, "{\"QueueUrl\":\"" QUEUE "\",\"ReceiptHandle\":\"r\"}");

  g_clear_object (&fixture->result);
  proof_sqs_hold_async (fixture->client, QUEUE, "r", 90, NULL, called_cb, fixture);
  wait_for (fixture);
  g_assert_true (proof_sqs_call_finish (fixture->client, fixture->result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->target, ==, "AmazonSQS.ChangeMessageVisibility");
  g_assert_nonnull (strstr (fixture->body, "\"VisibilityTimeout\":90"));
}

static void
test_errors (Fixture      *fixture,
             gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *answer;
    int code;
    const char *says;
  } cases[] = {
    { 400, "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"gone\"}",
      PROOF_AWS_ERROR_NOT_FOUND, "no such queue" },
    { 400, "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"message\":\"User x is "
           "not authorized to perform: sqs:receivemessage\"}",
      PROOF_AWS_ERROR_ACCESS_DENIED, "not authorized to perform: sqs:receivemessage" },
    { 403, "{\"__type\":\"AccessDenied\"}", PROOF_AWS_ERROR_ACCESS_DENIED, "sqs:DeleteMessage" },
    { 400, "{\"__type\":\"com.amazonaws.sqs#RequestThrottled\"}", PROOF_AWS_ERROR_THROTTLED,
      "slow down" },
    { 400, "{\"__type\":\"com.amazonaws.sqs#OverLimit\"}", PROOF_AWS_ERROR_FAILED,
      "another program" },
    { 503, "<html>busy</html>", PROOF_AWS_ERROR_SERVER, "Try again" },
    { 200, "<html>sign in</html>", PROOF_AWS_ERROR_PROTOCOL, "not JSON" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (receive (fixture, cases[i].status, cases[i].answer, &error));
      g_assert_error (error, PROOF_AWS_ERROR, cases[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_null (strstr (error->message, "bucket"));
      proof_test_aws_assert_no_secret (error->message);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqs/addresses", test_addresses);
  g_test_add ("/sqs/receive", Fixture, NULL, set_up, test_receive, tear_down);
  g_test_add ("/sqs/delete-and-hold", Fixture, NULL, set_up, test_delete_and_hold, tear_down);
  g_test_add ("/sqs/errors", Fixture, NULL, set_up, test_errors, tear_down);
  return g_test_run ();
}
