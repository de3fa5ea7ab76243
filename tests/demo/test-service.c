/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The service as an object: its life, its threads, its numbers. What it says is tested by
 * clients.py. */
#include <libsoup/soup.h>
#include <string.h>

#include "proof-demo.h"

static GBytes *
get (const char  *url,
     const char  *method,
     gboolean     is_rekognition,
     guint       *status,
     GError     **error)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  GBytes *body;

  if (is_rekognition)
    soup_message_headers_replace (soup_message_get_request_headers (message), "X-Amz-Target",
                                  "RekognitionService.GetLabelDetection");
  body = soup_session_send_and_read (session, message, NULL, error);
  *status = soup_message_get_status (message);
  return body;
}

static gboolean
contains (GBytes     *bytes,
          const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return g_strstr_len (data, size, text) != NULL;
}

static void
test_unsigned (void)
{
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  const char *url = proof_demo_service_get_url (service);
  g_autofree char *object_url = g_strconcat (url, "/bucket/key", NULL);
  g_autoptr (GBytes) refused = NULL;
  g_autoptr (GBytes) denied = NULL;
  guint status;

  g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:"));
  refused = get (url, "POST", TRUE, &status, NULL);
  g_assert_cmpuint (status, ==, 400);
  g_assert_true (contains (refused, "\"__type\":\"MissingAuthenticationTokenException\""));
  denied = get (object_url, "GET", FALSE, &status, NULL);
  g_assert_cmpuint (status, ==, 403);
  g_assert_true (contains (denied, "<Code>AccessDenied</Code>"));
  g_assert_cmpuint (proof_demo_service_get_n_requests (service, "rekognition"), ==, 1);
  g_assert_cmpuint (proof_demo_service_get_n_requests (service, "s3"), ==, 1);
  g_assert_cmpuint (proof_demo_service_get_n_requests (service, "all"), ==, 2);
}

static void
test_faults_count_down (void)
{
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  static const guint statuses[] = { 503, 502, 502, 400, 400 };

  proof_demo_service_set_fault (service, "server-error", 2, 502);
  proof_demo_service_set_fault (service, "rekognition:html", 1, 0);
  proof_demo_service_set_fault (service, "throttle", 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      guint status;
      g_autoptr (GBytes) body =
          get (proof_demo_service_get_url (service), "POST", TRUE, &status, NULL);

      g_assert_cmpuint (status, ==, statuses[i]);
      if (i == 0)
        g_assert_true (contains (body, "<html>"));
      if (i == 3)
        g_assert_true (contains (body, "ProvisionedThroughputExceededException"));
      if (i == 4)
        g_assert_true (contains (body, "MissingAuthenticationTokenException"));
    }
}

static void
test_ends_while_slow (void)
{
  ProofDemoService *service = proof_demo_service_new (NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", proof_demo_service_get_url (service));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 start = g_get_monotonic_time ();

  proof_demo_service_set_fault (service, "slow", -1, 60000);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, NULL, NULL);
  while (g_get_monotonic_time () < start + 200 * G_TIME_SPAN_MILLISECOND)
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (service);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_TIME_SPAN_SECOND);
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gpointer
turn_knobs (gpointer data)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("bytes", 5);
      g_autoptr (GBytes) labels = g_bytes_new_static ("{\"Labels\":[]}", 13);

      proof_demo_service_set_fault (data, "throttle", i % 3, 0);
      proof_demo_service_add_object (data, "bucket", "key", bytes);
      proof_demo_service_add_job (data, "job", labels, NULL);
      proof_demo_service_set_keys (data, "AKID", "secret", i & 1 ? "token" : NULL);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  GThread *threads[2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, turn_knobs, service);
  for (guint i = 0; i < 40; i++)
    {
      guint status;
      g_autoptr (GBytes) body =
          get (proof_demo_service_get_url (service), "POST", TRUE, &status, NULL);

      g_assert_cmpuint (status, ==, 400);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_demo (void)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (ProofDemoService) service = proof_demo_start (&error);

  g_assert_no_error (error);
  g_assert_nonnull (service);
  g_test_message ("ready after %.1f ms", (g_get_monotonic_time () - start) / 1000.0);
}

static void
test_no_demo (void)
{
  g_autofree char *data = g_strdup (g_getenv ("PROOFREEL_DATA_DIR"));
  g_autoptr (GError) error = NULL;

  g_setenv ("PROOFREEL_DATA_DIR", "/nowhere", TRUE);
  g_assert_null (proof_demo_start (&error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nowhere/demo/street.mp4"));
  g_setenv ("PROOFREEL_DATA_DIR", data, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/service/unsigned", test_unsigned);
  g_test_add_func ("/demo/service/faults-count-down", test_faults_count_down);
  g_test_add_func ("/demo/service/ends-while-slow", test_ends_while_slow);
  g_test_add_func ("/demo/service/threads", test_threads);
  g_test_add_func ("/demo/service/demo", test_demo);
  g_test_add_func ("/demo/service/no-demo", test_no_demo);
  return g_test_run ();
}
