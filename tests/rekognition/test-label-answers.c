/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers word by word, and what is asked for. */
#include "proof-label-fetch.h"

#include <json-glib/json-glib.h>

#include "proof-pacer.h"
#include "proof-test-server.h"
#include "recorder.h"

#define LABEL "{\"Timestamp\":0,\"Label\":{\"Name\":\"A\",\"Confidence\":90}}"

typedef struct
{
  const char *const *answers; /* the last one again and again */
  GPtrArray         *bodies;  /* requests as JSON text; read once the fetch has ended */
  ProofTestServer   *server;
  ProofAwsClient    *client;
  ProofJobRequest   *request;
  ProofLabelFetch   *fetch;
  Recorder          *recorder;
} Fixture;

/* Server thread. */
static void
answer_cb (const ProofTestRequest *request,
           ProofTestReply         *reply,
           gpointer                user_data)
{
  Fixture *fixture = user_data;
  gsize size;
  const char *body = g_bytes_get_data (request->body, &size);

  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->target, ==, "/");
  g_assert_cmpstr (proof_test_request_get (request, "x-amz-target"), ==,
                   "RekognitionService.GetLabelDetection");
  g_ptr_array_add (fixture->bodies, g_strndup (body, size));
  proof_test_reply_set_text (reply, 200, *fixture->answers);
  if (fixture->answers[1] != NULL)
    fixture->answers++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (ProofAwsSettings) settings = NULL;

  fixture->bodies = g_ptr_array_new_with_free_func (g_free);
  fixture->server = proof_test_server_new (answer_cb, fixture);
  settings = proof_aws_settings_new (NULL, "eu-west-1",
                                     proof_test_server_get_url (fixture->server));
  fixture->client = proof_aws_client_new (settings);
  proof_pacer_init (proof_pacer_of_client (fixture->client), 200);
  fixture->request = proof_job_request_new ();
  fixture->request->job_id = g_strdup ("job");
  fixture->request->max_results = 77;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->recorder, recorder_free);
  g_clear_object (&fixture->fetch);
  g_object_unref (fixture->client);
  proof_job_request_free (fixture->request);
  while (g_main_context_iteration (NULL, FALSE));
  proof_test_server_free (fixture->server);
  g_ptr_array_unref (fixture->bodies);
}

static void
start (Fixture           *fixture,
       const char *const *answers)
{
  fixture->answers = answers;
  fixture->fetch = proof_label_fetch_new (fixture->client, fixture->request,
                                          PROOF_AGGREGATION_TIMESTAMPS, NULL, 0);
  proof_label_fetch_set_poll_interval (fixture->fetch, 20, 40);
  fixture->recorder = recorder_new (fixture->fetch, 0);
  proof_label_fetch_start (fixture->fetch);
}

static void
assert_failed (Fixture    *fixture,
               GQuark      domain,
               int         code,
               const char *words)
{
  const GError *error;

  recorder_run_until (fixture->recorder, PROOF_FETCH_FAILED);
  error = proof_label_fetch_get_error (fixture->fetch);
  g_test_message ("%s", error->message);
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
assert_body (Fixture    *fixture,
             guint       number,
             const char *expected)
{
  g_assert_cmpuint (fixture->bodies->len, >, number);
  g_assert_cmpstr (fixture->bodies->pdata[number], ==, expected);
}

static void
test_requests (Fixture       *fixture,
               gconstpointer  data)
{
  start (fixture, (const char *[]) {
    "{\"JobStatus\":\"IN_PROGRESS\",\"Labels\":[],\"LabelModelVersion\":\"2.0\"}",
    "{\"JobStatus\":\"IN_PROGRESS\",\"Labels\":[],\"LabelModelVersion\":\"2.0\"}",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[" LABEL "],\"NextToken\":\"one of one\"}",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[" LABEL "],\"NextToken\":\"a+/=\\\"\"}",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[],\"NextToken\":\"\"}", NULL });
  recorder_run_until (fixture->recorder, PROOF_FETCH_DONE);
  g_assert_cmpuint (fixture->recorder->n_pages, ==, 2);
  g_assert_cmpuint (fixture->bodies->len, ==, 5);
  assert_body (fixture, 0, "{\"JobId\":\"job\",\"MaxResults\":77,"
                           "\"SortBy\":\"TIMESTAMP\",\"AggregateBy\":\"TIMESTAMPS\"}");
  assert_body (fixture, 1, "{\"JobId\":\"job\",\"MaxResults\":1,"
                           "\"SortBy\":\"TIMESTAMP\",\"AggregateBy\":\"TIMESTAMPS\"}");
  assert_body (fixture, 2, "{\"JobId\":\"job\",\"MaxResults\":1,"
                           "\"SortBy\":\"TIMESTAMP\",\"AggregateBy\":\"TIMESTAMPS\"}");
  assert_body (fixture, 3, "{\"JobId\":\"job\",\"MaxResults\":77,"
                           "\"SortBy\":\"TIMESTAMP\",\"AggregateBy\":\"TIMESTAMPS\"}");
  assert_body (fixture, 4, "{\"JobId\":\"job\",\"MaxResults\":77,\"NextToken\":\"a+/=\\\"\","
                           "\"SortBy\":\"TIMESTAMP\",\"AggregateBy\":\"TIMESTAMPS\"}");
}

static void
test_bare (Fixture       *fixture,
           gconstpointer  data)
{
  start (fixture, (const char *[]) { "{\"JobStatus\":\"SUCCEEDED\"}", NULL });
  recorder_run_until (fixture->recorder, PROOF_FETCH_DONE);
  g_assert_cmpuint (fixture->recorder->n_pages, ==, 1);
}

static void
test_unknown_status (Fixture       *fixture,
                     gconstpointer  data)
{
  start (fixture, (const char *[]) {
    "{\"JobStatus\":\"QUEUED\"}", "{\"JobStatus\":\"QUEUED\"}",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[" LABEL "]}", NULL });
  recorder_run_until (fixture->recorder, PROOF_FETCH_WAITING);
  g_assert_nonnull (strstr (proof_label_fetch_get_status_text (fixture->fetch), "QUEUED"));
  recorder_run_until (fixture->recorder, PROOF_FETCH_DONE);
  g_assert_cmpuint (fixture->recorder->times->len, ==, 1);
}

/* A job may fail after it was waited for. */
static void
test_fails_later (Fixture       *fixture,
                  gconstpointer  data)
{
  start (fixture, (const char *[]) {
    "{\"JobStatus\":\"IN_PROGRESS\"}", "{\"JobStatus\":\"FAILED\"}", NULL });
  assert_failed (fixture, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_JOB_FAILED,
                 "start a new job");
}

static void
test_circle (Fixture       *fixture,
             gconstpointer  data)
{
  start (fixture, (const char *[]) {
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[" LABEL "],\"NextToken\":\"a\"}",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[" LABEL "],\"NextToken\":\"b\"}",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[],\"NextToken\":\"c\"}",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[" LABEL "],\"NextToken\":\"a\"}", NULL });
  assert_failed (fixture, PROOF_REKOGNITION_ERROR,
                 PROOF_REKOGNITION_ERROR_REPEATED_TOKEN, "page 4");
  g_assert_cmpuint (fixture->recorder->n_pages, ==, 3);
}

static void
test_mismatch (Fixture       *fixture,
               gconstpointer  data)
{
  start (fixture, (const char *[]) { data, NULL });
  assert_failed (fixture, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_MISMATCH,
                 "was asked for");
  g_assert_cmpuint (fixture->recorder->n_pages, ==, 0);
}

static void
test_echo (Fixture       *fixture,
           gconstpointer  data)
{
  start (fixture, (const char *[]) {
    "{\"JobStatus\":\"SUCCEEDED\",\"JobId\":\"job\","
    "\"GetRequestMetadata\":{\"SortBy\":\"TIMESTAMP\","
    "\"AggregateBy\":\"TIMESTAMPS\"},\"Labels\":[" LABEL "]}", NULL });
  recorder_run_until (fixture->recorder, PROOF_FETCH_DONE);
}

static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  data)
{
  start (fixture, (const char *[]) { data, NULL });
  assert_failed (fixture, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL, "");
  g_assert_cmpuint (fixture->recorder->n_pages, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", "key", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret", TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_unsetenv ("AWS_SESSION_TOKEN");
  g_unsetenv ("AWS_PROFILE");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) \
  g_test_add ("/label-answers/" path, Fixture, data, set_up, func, tear_down)
  ADD ("requests", test_requests, NULL);
  ADD ("bare", test_bare, NULL);
  ADD ("unknown-status", test_unknown_status, NULL);
  ADD ("fails-later", test_fails_later, NULL);
  ADD ("circle", test_circle, NULL);
  ADD ("echo", test_echo, NULL);
  ADD ("mismatch/aggregation", test_mismatch,
       "{\"JobStatus\":\"SUCCEEDED\",\"GetRequestMetadata\":{\"AggregateBy\":\"SEGMENTS\"},"
       "\"Labels\":[]}");
  ADD ("mismatch/order", test_mismatch,
       "{\"JobStatus\":\"SUCCEEDED\",\"GetRequestMetadata\":{\"SortBy\":\"NAME\"},\"Labels\":[]}");
  ADD ("mismatch/job", test_mismatch,
       "{\"JobStatus\":\"SUCCEEDED\",\"JobId\":\"other\",\"Labels\":[]}");
  ADD ("unreadable/empty", test_unreadable, "");
  ADD ("unreadable/cut", test_unreadable, "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[");
  ADD ("unreadable/array", test_unreadable, "[]");
  ADD ("unreadable/faces", test_unreadable,
       "{\"JobStatus\":\"SUCCEEDED\",\"Persons\":[{\"Timestamp\":0}]}");
  ADD ("unreadable/member", test_unreadable,
       "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[{\"Timestamp\":\"x\"}]}");
#undef ADD

  return g_test_run ();
}
