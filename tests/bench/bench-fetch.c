/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job of a thousand pages of a thousand detections from a service that takes 50 ms for each
 * answer: reading, keeping and indexing a page must cost nothing on top of waiting for it. The
 * service itself, a process of its own, adds up what it takes from each request to the last byte of
 * its answer, so that a busy machine slows both sides of the ratio. boto3's loop over the same
 * pages comes after it. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proof-pacer.h"
#include "proof-session-private.h"

#define PAGE_SIZE 1000
#define N_PAGES 1000
#define N_PACED 240
#define N_BARE 200
#define PACE 4.0 /* calls a second: what Proofreel allows itself */
#define LATENCY_US 50000
#define UNHINDERED 100000.0

/* What the service has to tell. */
typedef struct
{
  int    port;
  gint64 busy_us; /* from requests to the last bytes of their answers */
  guint  n_answers;
} Shared;

static Shared *shared;

static const char loop[] =
  "import sys, time, boto3, botocore.config\n"
  "client = boto3.client('rekognition', region_name='eu-west-1', endpoint_url=sys.argv[1],\n"
  "  config=botocore.config.Config(proxies={}))\n"
  "asked = dict(JobId='pages-' + sys.argv[2], MaxResults=1000)\n"
  "begin, n = time.monotonic(), 0\n"
  "while True:\n"
  "  page = client.get_label_detection(**asked)\n"
  "  n += len(page['Labels'])\n"
  "  if 'NextToken' not in page: break\n"
  "  asked['NextToken'] = page['NextToken']\n"
  "print(n, time.monotonic() - begin)\n";

/* --- the service ------------------------------------------------------------- */

typedef struct
{
  SoupServerMessage *message;
  gint64             begin_us;
} Exchange;

static GString *
make_page (guint number,
           guint n_pages)
{
  GString *text = g_string_sized_new (400 * PAGE_SIZE);

  g_string_append (text, "{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\","
                         "\"VideoMetadata\":{\"DurationMillis\":20000000,"
                         "\"FrameRate\":25.0,\"FrameHeight\":720,\"FrameWidth\":1280},");
  if (number + 1 < n_pages)
    g_string_append_printf (text, "\"NextToken\":\"page-%u\",", number + 1);
  g_string_append (text, "\"Labels\":[");
  for (guint i = 0; i < PAGE_SIZE; i++)
    {
      guint n = number * PAGE_SIZE + i;

      g_string_append_printf (text, "%s{\"Timestamp\":%u,\"Label\":{\"Name\":\"Label %u\","
                                    "\"Confidence\":%u.%03u77795410,\"Instances\":[",
                              i > 0 ? "," : "", n / 10 * 200, n % 10 * 4 + n / 10 % 4,
                              50 + n % 50, n * 7919 % 1000);
      if (i % 4 == 3)
        g_string_append_printf (text, "{\"BoundingBox\":{\"Width\":0.1%u,\"Height\":0.25%u,"
                                      "\"Left\":0.3%u,\"Top\":0.4%u},\"Confidence\":%u.5}",
                                n % 997, n % 991, n % 983, n % 977, 50 + n % 49);
      g_string_append (text, "],\"Parents\":[{\"Name\":\"Transportation\"}],\"Aliases\":[],"
                             "\"Categories\":[{\"Name\":\"Vehicles and Automotive\"}]}}");
    }
  return g_string_append (text, "]}");
}

static guint
number_after (const char *text,
              const char *name,
              guint       otherwise)
{
  const char *at = strstr (text, name);

  return at ? g_ascii_strtoull (at + strlen (name), NULL, 10) : otherwise;
}

static gboolean
answer_cb (gpointer data)
{
  soup_server_message_unpause (((Exchange *) data)->message);
  return G_SOURCE_REMOVE;
}

static void
finished_cb (SoupServerMessage *message,
             Exchange          *exchange)
{
  shared->busy_us += g_get_monotonic_time () - exchange->begin_us;
  shared->n_answers++;
  g_free (exchange);
}

static void
got_headers_cb (SoupServerMessage *message,
                gpointer           data)
{
  Exchange *exchange = g_new (Exchange, 1);

  *exchange = (Exchange) { message, g_get_monotonic_time () };
  g_object_set_data (G_OBJECT (message), "exchange", exchange);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), exchange);
}

static void
request_started_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           data)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  Exchange *exchange = g_object_get_data (G_OBJECT (message), "exchange");
  g_autoptr (GBytes) bytes =
    soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  GString *page = make_page (number_after (text, "page-", 0), number_after (text, "pages-", 1));
  g_autoptr (GSource) source = g_timeout_source_new (0);
  gsize length = page->len;

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/x-amz-json-1.1", SOUP_MEMORY_TAKE,
                                    g_string_free_and_steal (page), length);
  soup_server_message_pause (message);
  g_source_set_callback (source, answer_cb, exchange, NULL);
  g_source_set_ready_time (source, exchange->begin_us + LATENCY_US);
  g_source_attach (source, NULL);
}

/* Ends with the bench. */
static pid_t
start_service (void)
{
  g_autoptr (SoupServer) server = NULL;
  GSList *uris;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child > 0)
    return child;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  server = soup_server_new (NULL, NULL);
  g_signal_connect (server, "request-started", G_CALLBACK (request_started_cb), NULL);
  soup_server_add_handler (server, NULL, request_cb, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL))
    _exit (1);
  uris = soup_server_get_uris (server);
  g_atomic_int_set (&shared->port, g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
  _exit (0);
}

/* --- those who fetch --------------------------------------------------------- */

static gsize
get_anonymous_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nRssAnon:");
  return line ? g_ascii_strtoull (line + strlen ("\nRssAnon:"), NULL, 10) * 1024 : 0;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* Fetches a job of @n_pages as a window does. Returns: seconds */
static double
fetch (const char *url,
       guint       n_pages,
       double      rate,
       gsize      *peak,
       guint      *n_instances)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-fetch-XXXXXX", NULL);
  g_autoptr (GFile) place = g_file_new_for_path (folder);
  g_autoptr (ProofVault) vault = proof_vault_new (place);
  g_autoptr (ProofSession) session = proof_session_new (vault);
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  gint64 begin_us = 0, looked_us = 0;

  request->job_id = g_strdup_printf ("pages-%u", n_pages);
  request->region = g_strdup ("eu-west-1");
  request->endpoint_url = g_strdup (url);
  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_session_open_job (session, request);
  while (session->client == NULL)
    g_main_context_iteration (NULL, TRUE);
  proof_pacer_init (proof_pacer_of_client (session->client), rate);
  begin_us = g_get_monotonic_time ();
  while (proof_session_get_loading (session) != PROOF_LOADING_READY)
    {
      if (proof_session_get_loading (session) == PROOF_LOADING_FAILED)
        g_error ("%s", proof_session_get_error (session)->message);
      g_main_context_iteration (NULL, TRUE);
      if (g_get_monotonic_time () - looked_us > 200000)
        {
          *peak = MAX (*peak, get_anonymous_memory ());
          looked_us = g_get_monotonic_time ();
        }
    }
  begin_us = g_get_monotonic_time () - begin_us;
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    n_pages * PAGE_SIZE);
  *n_instances = proof_label_store_get_n_instances (proof_session_get_store (session));
  g_clear_object (&session);
  remove_folder (folder);
  return begin_us / 1e6;
}

/* What nobody can do without: a bare loop that asks, receives and looks for the next token.
 * Returns: seconds */
static double
fetch_bare (const char *url,
            guint       n_pages)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  gint64 begin_us = g_get_monotonic_time ();

  for (guint i = 0; i < n_pages; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
      g_autofree char *body = g_strdup_printf ("{\"JobId\":\"pages-%u\",\"NextToken\":"
                                               "\"page-%u\"}", n_pages, i);
      g_autoptr (GBytes) sent = g_bytes_new (body, strlen (body));
      g_autoptr (GBytes) page = NULL;
      gsize length;
      const char *text;

      soup_message_set_request_body_from_bytes (message, "application/x-amz-json-1.1", sent);
      page = soup_session_send_and_read (session, message, NULL, NULL);
      g_assert_nonnull (page);
      text = g_bytes_get_data (page, &length);
      g_assert_true ((memmem (text, length, "\"NextToken\"", 11) != NULL) == (i + 1 < n_pages));
    }
  return (g_get_monotonic_time () - begin_us) / 1e6;
}

static double
fetch_with_boto3 (const char *url)
{
  g_autofree char *count = g_strdup_printf ("%u", N_PAGES);
  const char *argv[] = { "python3", "-c", loop, url, count, NULL };
  g_autofree char *out = NULL;
  guint n = 0;
  double seconds = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL,
                     NULL) ||
      sscanf (out, "%u %lf", &n, &seconds) != 2)
    return 0;
  g_assert_cmpuint (n, ==, N_PAGES * PAGE_SIZE);
  return seconds;
}

/* Returns: what the service took since the last time it was asked, in seconds */
static double
take_busy (void)
{
  double seconds = shared->busy_us / 1e6;

  shared->busy_us = 0;
  shared->n_answers = 0;
  return seconds;
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *url = NULL;
  gsize before, peak = 0, ignored = 0;
  guint n_instances = 0;
  double bare, ours, busy, least, paced, boto3, load[3] = { 0 };
  pid_t service;

  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (shared != MAP_FAILED);
  service = start_service ();
  while (g_atomic_int_get (&shared->port) == 0)
    g_usleep (1000);
  url = g_strdup_printf ("http://127.0.0.1:%d", shared->port);
  g_setenv ("AWS_ACCESS_KEY_ID", "bench", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "bench", TRUE);
  gst_init (&argc, &argv);

  /* What it takes to receive a page, which the service does not see. */
  bare = fetch_bare (url, N_BARE);
  bare = (bare - take_busy ()) / N_BARE;

  /* Once for the libraries, so that memory is that of the results. */
  fetch (url, 2, UNHINDERED, &ignored, &n_instances);
  take_busy ();
  before = get_anonymous_memory ();

  ours = fetch (url, N_PAGES, UNHINDERED, &peak, &n_instances);
  busy = take_busy ();
  least = busy + N_PAGES * bare;
  g_print ("fetched: %u pages of %u detections in %.2f s\n", N_PAGES, PAGE_SIZE, ours);
  g_print ("latency and transfer: %.2f s, of which the service %.2f s\n", least, busy);
  g_print ("reading costs on top: %.2f ms a page\n", (ours - least) * 1000 / N_PAGES);
  g_print ("fetch vs latency and transfer: %.3f x\n", ours / least);
  g_print ("a detection: %.1f bytes\n",
           ((double) peak - before - 24.0 * n_instances) / N_PAGES / PAGE_SIZE);
  g_print ("peak beside 48 bytes a detection, 24 an instance: %.1f MB\n",
           ((double) peak - before - 48.0 * N_PAGES * PAGE_SIZE - 24.0 * n_instances) / 1e6);

  /* The first two calls go before the pace is set, and right after. */
  paced = fetch (url, N_PACED, PACE, &ignored, &n_instances);
  busy = take_busy ();
  g_print ("paced: %u pages at %.0f a second in %.2f s, %.3f x the pace\n", N_PACED, PACE, paced,
           paced / ((N_PACED - 2) / PACE + busy / N_PACED));

  boto3 = fetch_with_boto3 (url);
  busy = take_busy ();
  if (boto3 > 0)
    {
      g_print ("boto3: %.2f s\n", boto3);
      g_print ("boto3 vs latency and transfer: %.3f x\n", boto3 / (busy + N_PAGES * bare));
      g_print ("fetch vs boto3: %.2f x\n", boto3 / ours);
    }
  if (getloadavg (load, 1) == 1)
    g_print ("load: %.1f of %u cores\n", load[0], g_get_num_processors ());

  kill (service, SIGKILL);
  waitpid (service, NULL, 0);
  return 0;
}
