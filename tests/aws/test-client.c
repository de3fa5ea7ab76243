/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-client-private.h"

#include <glib/gstdio.h>
#include <string.h>

#include "proof-test-aws.h"

#define GOOD_ANSWER "{\"JobStatus\":\"SUCCEEDED\"}"

/* --- a call against scripted answers --------------------------------------- */

typedef struct _Play Play;

struct _Play
{
  void (*act) (Play *play, const ProofTestRequest *request, ProofTestReply *reply);
  GPtrArray *dates;          /* X-Amz-Date of each attempt */
  GPtrArray *ids;
  GPtrArray *counts;
  guint n_bad_signatures;
  gint64 first_us;
};

static void
play_cb (const ProofTestRequest *request,
         ProofTestReply         *reply,
         gpointer                user_data)
{
  Play *play = user_data;

  g_ptr_array_add (play->dates, g_strdup (proof_test_request_get (request, "x-amz-date")));
  g_ptr_array_add (play->ids, g_strdup (proof_test_request_get (request, "amz-sdk-invocation-id")));
  g_ptr_array_add (play->counts, g_strdup (proof_test_request_get (request, "amz-sdk-request")));
  if (!proof_test_aws_signature_is_right (request, "rekognition", "eu-west-1"))
    play->n_bad_signatures++;
  proof_test_reply_set_text (reply, 200, GOOD_ANSWER);
  proof_test_reply_add_header (reply, "x-amzn-RequestId", "req-42");
  play->act (play, request, reply);
}

typedef struct
{
  GMainLoop *loop;
  GBytes *answer;
  GError *error;
} Outcome;

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->answer = proof_aws_client_call_finish (PROOF_AWS_CLIENT (source), result,
                                                  &outcome->error);
  g_main_loop_quit (outcome->loop);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

/* Runs one call; the number of requests that arrived is returned. */
static guint
run (void        (*act) (Play *, const ProofTestRequest *, ProofTestReply *),
     guint         cancel_after_ms,
     double        scale,
     char        **answer,
     GError      **error,
     Play         *kept)
{
  Play play = { .act = act };
  Outcome outcome = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (ProofTestServer) server = NULL;
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (ProofAwsClient) client = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"JobId\":\"a\"}", 13);
  guint n;

  play.dates = g_ptr_array_new_with_free_func (g_free);
  play.ids = g_ptr_array_new_with_free_func (g_free);
  play.counts = g_ptr_array_new_with_free_func (g_free);
  server = proof_test_server_new (play_cb, &play);
  settings = proof_aws_settings_new (NULL, "eu-west-1", proof_test_server_get_url (server));
  proof_aws_settings_set_retry_scale (settings, scale);
  client = proof_aws_client_new (settings);
  proof_aws_client_call_async (client, "rekognition", "RekognitionService.GetLabelDetection", body,
                               cancellable, called_cb, &outcome);
  if (cancel_after_ms > 0)
    g_timeout_add (cancel_after_ms, cancel_cb, cancellable);
  g_main_loop_run (outcome.loop);
  g_main_loop_unref (outcome.loop);

  n = proof_test_server_get_n_requests (server);
  g_assert_cmpuint (play.n_bad_signatures, ==, 0);
  g_assert_true ((outcome.answer != NULL) != (outcome.error != NULL));
  if (outcome.error)
    {
      proof_test_aws_assert_no_secret (outcome.error->message);
      g_test_message ("%s", outcome.error->message);
    }
  if (answer)
    *answer = outcome.answer ? g_strndup (g_bytes_get_data (outcome.answer, NULL),
                                          g_bytes_get_size (outcome.answer)) : NULL;
  g_clear_pointer (&outcome.answer, g_bytes_unref);
  if (error)
    *error = outcome.error;
  else
    g_assert_no_error (outcome.error);

  if (kept)
    {
      *kept = play;
    }
  else
    {
      g_ptr_array_unref (play.dates);
      g_ptr_array_unref (play.ids);
      g_ptr_array_unref (play.counts);
    }

  return n;
}

/* --- plays ----------------------------------------------------------------- */

static void
good (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->target, ==, "/");
  g_assert_cmpstr (proof_test_request_get (request, "content-type"), ==,
                   "application/x-amz-json-1.1");
  g_assert_cmpstr (proof_test_request_get (request, "x-amz-target"), ==,
                   "RekognitionService.GetLabelDetection");
  g_assert_cmpstr (proof_test_request_get (request, "x-amz-security-token"), ==, PROOF_TEST_TOKEN);
  g_assert_null (proof_test_request_get (request, "accept-encoding"));
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body),
                   "{\"JobId\":\"a\"}", 13);
}

static void
test_good (void)
{
  g_autofree char *answer = NULL;

  g_assert_cmpuint (run (good, 0, 0, &answer, NULL, NULL), ==, 1);
  g_assert_cmpstr (answer, ==, GOOD_ANSWER);
}

static void
throttle_twice (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number == 1)
    proof_test_reply_set_text (reply, 400,
                               "{\"__type\":\"ProvisionedThroughputExceededException\"}");
  if (request->number == 2)
    proof_test_reply_set_text (reply, 500,
                               "{\"__type\":\"ThrottlingException\","
                               "\"Message\":\"Service Unavailable\"}");
}

static void
test_throttle (void)
{
  Play play;

  g_assert_cmpuint (run (throttle_twice, 0, 0, NULL, NULL, &play), ==, 3);
  g_assert_cmpstr (play.ids->pdata[0], ==, play.ids->pdata[2]);
  g_assert_cmpstr (play.counts->pdata[0], ==, "attempt=1; max=3");
  g_assert_cmpstr (play.counts->pdata[2], ==, "attempt=3; max=3");
  g_ptr_array_unref (play.dates);
  g_ptr_array_unref (play.ids);
  g_ptr_array_unref (play.counts);
}

static void
server_error (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  proof_test_reply_set_text (reply, 503, "<html><body>Service Unavailable</body></html>");
}

static void
test_server_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (run (server_error, 0, 0, NULL, &error, NULL), ==, 3);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SERVER);
  g_assert_nonnull (strstr (error->message, "req-42"));
}

static void
hang_up_once (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number == 1)
    reply->status = 0;
}

static void
cut_once (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number == 1)
    reply->cut_after = 5;
}

static void
cut_always (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  reply->cut_after = 5;
}

static void
test_transport (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (run (hang_up_once, 0, 0, NULL, NULL, NULL), ==, 2);
  g_assert_cmpuint (run (cut_once, 0, 0, NULL, NULL, NULL), ==, 2);
  g_assert_cmpuint (run (cut_always, 0, 0, NULL, &error, NULL), ==, 3);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK);
}

static void
expired_once (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number == 1)
    proof_test_reply_set_text (reply, 400,
                               "{\"__type\":\"ExpiredTokenException\","
                               "\"message\":\"The security token is expired\"}");
}

static void
expired_always (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  proof_test_reply_set_text (reply, 400,
                             "{\"__type\":\"ExpiredTokenException\","
                             "\"message\":\"The security token "
                                         PROOF_TEST_TOKEN " is expired\"}");
}

static void
test_expired (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (run (expired_once, 0, 0, NULL, NULL, NULL), ==, 2);
  g_assert_cmpuint (run (expired_always, 0, 0, NULL, &error, NULL), ==, 2);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_EXPIRED);
}

/* The server's clock is ten minutes ahead. */
static void
skewed (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (!proof_test_aws_tell_clock (request, reply, 600))
    proof_test_reply_set_text (reply, 400, "{\"__type\":\"InvalidSignatureException\",\"message\":"
                                           "\"Signature expired: A is now earlier than B\"}");
}

/* As a wrong secret is answered: the clock is right, and the request comes back in the message. */
static void
wrong_secret (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  g_autofree char *text =
    g_strdup_printf ("{\"__type\":\"InvalidSignatureException\","
                     "\"message\":\"The request signature we calculated "
                     "does not match. " PROOF_TEST_SECRET " %s\\n\\n"
                     "The Canonical String should have been\\n%s\"}",
                     proof_test_request_get (request, "authorization"),
                     proof_test_request_get (request, "x-amz-security-token"));

  proof_test_reply_set_text (reply, 403, text);
}

static void
test_clock (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (run (skewed, 0, 0, NULL, NULL, NULL), ==, 2);
  g_assert_cmpuint (run (wrong_secret, 0, 0, NULL, &error, NULL), ==, 1);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SIGNATURE);
  g_assert_null (strstr (error->message, "Canonical"));
}

static void
redirect (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  proof_test_reply_set_text (reply, 307, "");
  proof_test_reply_add_header (reply, "Location", "http://127.0.0.1:1/elsewhere");
}

static void
test_redirect (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (run (redirect, 0, 0, NULL, &error, NULL), ==, 1);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL);
}

static void
html (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  proof_test_reply_set_text (reply, 200, "<html>Please sign in</html>");
}

static void
test_sign_in_page (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (run (html, 0, 0, NULL, &error, NULL), ==, 1);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL);
}

static void
slow (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  reply->delay_ms = 60000;
}

static void
slow_body (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  reply->body_delay_ms = 60000;
}

static void
throttle_long (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  proof_test_reply_set_text (reply, 400, "{\"__type\":\"ThrottlingException\"}");
  proof_test_reply_add_header (reply, "Retry-After", "60");
}

static void
test_cancel (void)
{
  void (*acts[]) (Play *, const ProofTestRequest *, ProofTestReply *) = { slow, slow_body,
                                                                          throttle_long };

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();

      g_assert_cmpuint (run (acts[i], 50, 1, NULL, &error, NULL), <=, 1);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
    }
}

/* The answer is there when it is first looked for. */
static void
wait_cb (SoupMessage *message,
         gpointer     user_data)
{
  g_usleep (50 * 1000);
}

static void
queued_cb (SoupSession *session,
           SoupMessage *message,
           gpointer     user_data)
{
  g_signal_connect (message, "wrote-body", G_CALLBACK (wait_cb), NULL);
  g_signal_connect_swapped (message, "got-headers", G_CALLBACK (g_cancellable_cancel), user_data);
}

static void
answer_cb (const ProofTestRequest *request,
           ProofTestReply         *reply,
           gpointer                user_data)
{
  proof_test_reply_set_text (reply, 200, GOOD_ANSWER);
}

typedef struct
{
  guint n_ended;
  GError *error;           /* of the last that had one */
} Sent;

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Sent *sent = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsResponse) response =
    proof_aws_client_send_finish (PROOF_AWS_CLIENT (source), result, &error);

  sent->n_ended++;
  if (error)
    {
      g_clear_error (&sent->error);
      sent->error = g_steal_pointer (&error);
    }
}

static void
send_some (ProofAwsClient *client,
           const char     *url,
           const char     *method,
           guint           n,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  Sent sent = { 0 };

  for (guint i = 0; i < n; i++)
    proof_aws_client_send_async (client,
                                 proof_aws_request_new ("it", "s3", "eu-west-1", method, uri),
                                 cancellable, sent_cb, &sent);
  while (sent.n_ended < n)
    g_main_context_iteration (NULL, TRUE);
  if (sent.error)
    g_propagate_error (error, sent.error);
}

/* An answer and the wish to be rid of it come in the same turn of the main loop. */
static void
test_cancel_answered (void)
{
  g_autoptr (ProofTestServer) server = proof_test_server_new (answer_cb, NULL);
  const char *url = proof_test_server_get_url (server);
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, "eu-west-1", url);
  g_autoptr (ProofAwsClient) client = proof_aws_client_new (settings);

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      gulong id = g_signal_connect (client->loopback, "request-queued", G_CALLBACK (queued_cb),
                                    cancellable);

      send_some (client, url, "GET", 1, cancellable, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_signal_handler_disconnect (client->loopback, id);
    }
  g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, 10);
}

static void
hang_up_third_cb (const ProofTestRequest *request,
                  ProofTestReply         *reply,
                  gpointer                user_data)
{
  proof_test_reply_set_text (reply, request->number == 3 ? 0 : 200, GOOD_ANSWER);
  /* The first is under way for as long as it takes to send the second. */
  reply->delay_ms = request->number == 1 ? 300 : 0;
}

static void
hold_up_cb (SoupSession *session,
            SoupMessage *message,
            gpointer     user_data)
{
  g_signal_connect (message, "wrote-body", G_CALLBACK (wait_cb), NULL);
}

/* Of two connections one breaks in the turn of the main loop in which it is taken up again: the
 * request goes by a new one, and that is no second attempt. */
static void
test_restarted (void)
{
  g_autoptr (ProofTestServer) server = proof_test_server_new (hang_up_third_cb, NULL);
  const char *url = proof_test_server_get_url (server);
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, "eu-west-1", url);
  g_autoptr (ProofAwsClient) client = proof_aws_client_new (settings);
  g_autoptr (GError) error = NULL;

  send_some (client, url, "GET", 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (proof_test_server_get_n_connections (server), ==, 2);
  g_signal_connect (client->loopback, "request-queued", G_CALLBACK (hold_up_cb), NULL);
  send_some (client, url, "GET", 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, 4);
  g_assert_cmpuint (proof_test_server_get_n_connections (server), ==, 3);
  g_assert_cmpuint (proof_aws_client_get_n_attempts (client), ==, 3);
}

/* Pages are asked for with POST. */
static void
test_reuse (void)
{
  static const char * const methods[] = { "POST", "GET", "POST" };
  g_autoptr (ProofTestServer) server = proof_test_server_new (answer_cb, NULL);
  const char *url = proof_test_server_get_url (server);
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, "eu-west-1", url);
  g_autoptr (ProofAwsClient) client = proof_aws_client_new (settings);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GError) error = NULL;

      send_some (client, url, methods[i], 1, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, G_N_ELEMENTS (methods));
  g_assert_cmpuint (proof_test_server_get_n_connections (server), ==, 1);
}

/* Retry-After is heeded: own wait is at most 1 s here, the hint 1 s. */
static void
throttle_hint (Play *play, const ProofTestRequest *request, ProofTestReply *reply)
{
  if (request->number == 1)
    {
      proof_test_reply_set_text (reply, 400, "{\"__type\":\"ThrottlingException\"}");
      proof_test_reply_add_header (reply, "x-amz-retry-after", "1200");
    }
}

static void
test_retry_after (void)
{
  gint64 start = g_get_monotonic_time ();

  g_assert_cmpuint (run (throttle_hint, 0, 1, NULL, NULL, NULL), ==, 2);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 1200 * 1000);
}

/* --- without an answer ----------------------------------------------------- */

static guint
call_once (const char  *url,
           GError     **error)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, "eu-west-1", url);
  g_autoptr (ProofAwsClient) client = proof_aws_client_new (settings);
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  Outcome outcome = { .loop = g_main_loop_new (NULL, FALSE) };

  proof_aws_settings_set_retry_scale (settings, 0);
  proof_aws_client_call_async (client, "rekognition", "S.Op", body, NULL, called_cb, &outcome);
  g_main_loop_run (outcome.loop);
  g_main_loop_unref (outcome.loop);
  g_clear_pointer (&outcome.answer, g_bytes_unref);
  if (outcome.error)
    g_propagate_error (error, outcome.error);

  return proof_aws_client_get_n_attempts (client);
}

static void
test_nobody_there (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (call_once ("http://127.0.0.1:1", &error), ==, 3);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK);
}

/* --- TLS ------------------------------------------------------------------- */

/* Nothing is sent to a server that cannot prove its name; AWS_CA_BUNDLE can vouch for it. */
static void
test_tls (void)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-tls-XXXXXX", NULL);
  g_autofree char *key = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *certificate_path = g_build_filename (folder, "certificate.pem", NULL);
  const char *argv[] = {
    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
    "/CN=127.0.0.1",
    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate_path, NULL
  };
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (ProofTestServer) server = NULL;
  g_autoptr (GError) refused = NULL, error = NULL;

  if (g_getenv ("PROOF_VALGRIND"))
    {
      g_test_skip ("a handshake under valgrind may take longer than a connection is waited for");
      g_rmdir (folder);
      return;
    }
  if (!g_spawn_sync (NULL, (char **) argv, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, NULL, NULL))
    {
      g_test_skip ("openssl is not installed");
      g_rmdir (folder);
      return;
    }
  certificate = g_tls_certificate_new_from_files (certificate_path, key, &error);
  g_assert_no_error (error);
  server = proof_test_server_new_tls (certificate, answer_cb, NULL);

  g_assert_cmpuint (call_once (proof_test_server_get_url (server), &refused), ==, 1);
  g_assert_error (refused, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK);
  g_assert_nonnull (strstr (refused->message, "AWS_CA_BUNDLE"));
  g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, 0);

  g_setenv ("AWS_CA_BUNDLE", certificate_path, TRUE);
  call_once (proof_test_server_get_url (server), &error);
  g_unsetenv ("AWS_CA_BUNDLE");
  g_assert_no_error (error);
  g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, 1);

  g_unlink (key);
  g_unlink (certificate_path);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  proof_test_aws_plant_keys ();

  g_test_add_func ("/client/good", test_good);
  g_test_add_func ("/client/throttle", test_throttle);
  g_test_add_func ("/client/server-error", test_server_error);
  g_test_add_func ("/client/transport", test_transport);
  g_test_add_func ("/client/expired", test_expired);
  g_test_add_func ("/client/clock", test_clock);
  g_test_add_func ("/client/redirect", test_redirect);
  g_test_add_func ("/client/sign-in-page", test_sign_in_page);
  g_test_add_func ("/client/cancel", test_cancel);
  g_test_add_func ("/client/cancel-answered", test_cancel_answered);
  g_test_add_func ("/client/restarted", test_restarted);
  g_test_add_func ("/client/reuse", test_reuse);
  g_test_add_func ("/client/retry-after", test_retry_after);
  g_test_add_func ("/client/nobody-there", test_nobody_there);
  g_test_add_func ("/client/tls", test_tls);

  return g_test_run ();
}
