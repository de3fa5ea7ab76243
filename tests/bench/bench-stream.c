/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the main loop is kept while a thousand pages of a job stream in: signed calls,
 * parsing, the document, store, index, and a view that reads lanes and segments at each
 * change. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <libsoup/soup.h>

#include "bench-results.h"
#include "proof-pacer.h"
#include "proof-session-private.h"

#define N_PAGES 1000
#define N_LABELS 40

static gint64 longest, woken;
static guint n_long;

/* Between two polls lies one iteration's work. */
static int
poll_func (GPollFD *fds,
           guint    n,
           int      timeout)
{
  gint64 now = g_get_monotonic_time ();
  int ready;

  if (woken != 0)
    {
      longest = MAX (longest, now - woken);
      n_long += now - woken > 16000;
    }
  ready = g_poll (fds, n, timeout);
  woken = g_get_monotonic_time ();
  return ready;
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  const char *token = strstr (text, "page-");
  g_autofree char *answer =
    bench_describe_page (token != NULL ? atoi (token + 5) : 0, N_PAGES);
  gsize length = strlen (answer);

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/x-amz-json-1.1", SOUP_MEMORY_TAKE,
                                    g_steal_pointer (&answer), length);
}

typedef struct
{
  GMainLoop *loop;
  char *url;
  GMutex mutex;
  GCond cond;
} Server;

static gpointer
serve (gpointer data)
{
  Server *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SoupServer) server = NULL;
  GSList *uris;

  g_main_context_push_thread_default (context);
  server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server, NULL, request_cb, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL))
    g_error ("no port");
  uris = soup_server_get_uris (server);
  g_mutex_lock (&self->mutex);
  self->loop = g_main_loop_new (context, FALSE);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* What a window does at each change: lanes, and the segments of those in view. */
static void
read_lanes_cb (ProofSession *session)
{
  const GArray *lanes = proof_session_get_lanes (session);

  for (guint i = 0; i < MIN (lanes->len, 12); i++)
    proof_session_get_segments (session, g_array_index (lanes, ProofLane, i).name);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-stream-XXXXXX", NULL);
  g_autoptr (GFile) place = g_file_new_for_path (folder);
  g_autoptr (ProofVault) vault = NULL;
  g_autoptr (ProofSession) session = NULL;
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  Server server = { 0, };
  GThread *thread;
  gint64 started;

  g_setenv ("AWS_ACCESS_KEY_ID", "bench", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "bench", TRUE);
  gst_init (&argc, &argv);
  thread = g_thread_new ("server", serve, &server);
  g_mutex_lock (&server.mutex);
  while (server.url == NULL)
    g_cond_wait (&server.cond, &server.mutex);
  g_mutex_unlock (&server.mutex);

  vault = proof_vault_new (place);
  session = proof_session_new (vault);
  g_signal_connect (session, "lanes-changed", G_CALLBACK (read_lanes_cb), NULL);
  request->job_id = g_strdup ("bench");
  request->region = g_strdup ("eu-west-1");
  request->endpoint_url = g_strdup (server.url);
  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;

  started = g_get_monotonic_time ();
  proof_session_open_job (session, request);
  while (session->client == NULL)
    g_main_context_iteration (NULL, TRUE);
  proof_pacer_init (proof_pacer_of_client (session->client), 1000);
  g_main_context_set_poll_func (NULL, poll_func);
  while (proof_session_get_loading (session) != PROOF_LOADING_READY)
    {
      if (proof_session_get_loading (session) == PROOF_LOADING_FAILED)
        g_error ("%s", proof_session_get_error (session)->message);
      g_main_context_iteration (NULL, TRUE);
    }

  g_print ("pages streamed in: %u pages, %u detections in %.1f s\n", N_PAGES,
           proof_label_store_get_n_detections (proof_session_get_store (session)),
           (g_get_monotonic_time () - started) / 1e6);
  g_print ("longest main loop iteration: %.1f ms\n", longest / 1000.0);
  g_print ("iterations over 16 ms: %u\n", n_long);
  g_print ("longest iteration vs 16 ms: %.2f x\n", longest / 16000.0);

  g_main_context_set_poll_func (NULL, NULL);
  g_clear_object (&session);
  g_main_loop_quit (server.loop);
  g_thread_join (thread);
  g_main_loop_unref (server.loop);
  g_free (server.url);
  {
    g_autoptr (GFileEnumerator) files =
      g_file_enumerate_children (place, "standard::name", 0, NULL, NULL);
    GFile *file;

    while (g_file_enumerator_iterate (files, NULL, &file, NULL, NULL) && file != NULL)
      g_file_delete (file, NULL, NULL);
  }
  g_rmdir (folder);
  return 0;
}
