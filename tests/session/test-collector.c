/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is fetched behind the window, against the loopback service. */
#include "proof-claim.h"
#include "proof-collector.h"
#include "proof-demo-service.h"
#include "proof-session.h"

#include <gst/gst.h>
#include <stdio.h>

#include "proof-test-folder.h"

#define N_SAMPLES 500
#define N_PAGES 5

/* --- a network that says whether it is metered --- */

typedef struct
{
  GObject  parent_instance;
  gboolean metered;
} FakeNetwork;

typedef GObjectClass FakeNetworkClass;

static void fake_network_init_monitor (GNetworkMonitorInterface *iface);
static void fake_network_init_initable (GInitableIface *iface);
static GType fake_network_get_type (void);

G_DEFINE_TYPE_WITH_CODE (FakeNetwork, fake_network, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, fake_network_init_initable)
                         G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, fake_network_init_monitor))

static void
fake_network_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "network-metered"))
    g_value_set_boolean (value, ((FakeNetwork *) object)->metered);
  else if (g_str_equal (pspec->name, "connectivity"))
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, TRUE);
}

static void
fake_network_class_init (FakeNetworkClass *klass)
{
  klass->get_property = fake_network_get_property;
  g_object_class_override_property (klass, 1, "network-available");
  g_object_class_override_property (klass, 2, "network-metered");
  g_object_class_override_property (klass, 3, "connectivity");
}

static gboolean
fake_network_start (GInitable     *initable,
                    GCancellable  *cancellable,
                    GError       **error)
{
  return TRUE;
}

static void
fake_network_init_initable (GInitableIface *iface)
{
  iface->init = fake_network_start;
}

static void
fake_network_init_monitor (GNetworkMonitorInterface *iface)
{
}

static void
fake_network_init (FakeNetwork *self)
{
}

static void
set_metered (gboolean metered)
{
  FakeNetwork *network = (FakeNetwork *) g_network_monitor_get_default ();

  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (network, fake_network_get_type ()));
  network->metered = metered;
  g_object_notify (G_OBJECT (network), "network-metered");
}

/* --- fixture --- */

typedef struct
{
  char *folder;
  ProofDemoService *service;
  ProofVault *vault;
  ProofCollector *collector;
  GPtrArray *ended; /* GFile, in order */
  GError *error;    /* of the last one */
} Fixture;

static GBytes *
make_results (void)
{
  GString *text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\","
                                "\"Video\":{\"S3Object\":{\"Bucket\":\"reels\","
                                "\"Name\":\"in/harbour.mp4\"}},"
                                "\"VideoMetadata\":{\"Codec\":\"h264\",\"DurationMillis\":100000,"
                                "\"Format\":\"QuickTime / MOV\",\"FrameRate\":25,"
                                "\"FrameHeight\":720,\"FrameWidth\":1280},\"Labels\":[");

  for (int i = 0; i < N_SAMPLES; i++)
    g_string_append_printf (text, "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"%s\","
                                  "\"Confidence\":77.25}}",
                            i > 0 ? "," : "", i * 200, i % 2 ? "Car" : "Person");
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

static void
ended_cb (ProofCollector *collector,
          GFile          *document,
          const GError   *error,
          Fixture        *fixture)
{
  g_ptr_array_add (fixture->ended, g_object_ref (document));
  g_clear_error (&fixture->error);
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GBytes) results = make_results ();
  g_autoptr (GFile) folder = NULL;
  g_autofree char *vault = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("proof-collector-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->service = proof_demo_service_new (&error);
  g_assert_no_error (error);
  proof_demo_service_set_keys (fixture->service, PROOF_DEMO_ACCESS_KEY, PROOF_DEMO_SECRET, NULL);
  proof_demo_service_add_job (fixture->service, "job-1", results, NULL);
  proof_demo_service_add_job (fixture->service, "job-2", results, NULL);
  vault = g_build_filename (fixture->folder, "vault", NULL);
  folder = g_file_new_for_path (vault);
  fixture->vault = proof_vault_new (folder);
  fixture->collector = proof_collector_new (fixture->vault);
  fixture->ended = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (fixture->collector, "ended", G_CALLBACK (ended_cb), fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  set_metered (FALSE);
  g_clear_object (&fixture->collector);
  g_object_unref (fixture->vault);
  g_object_unref (fixture->service);
  g_ptr_array_unref (fixture->ended);
  g_clear_error (&fixture->error);
  proof_test_folder_remove (fixture->folder);
  g_free (fixture->folder);
}

static void
run (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
}

#define UNTIL(condition) \
  G_STMT_START \
  { \
    gint64 _end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > _end) \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
        run (5); \
      } \
  } \
  G_STMT_END

static void
set_number (ProofDocument *document,
            const char    *key,
            gint64         number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  g_assert_true (proof_document_set (document, key, text, NULL));
}

/* A job of which somebody knew, and no more. */
static ProofDocument *
add_job (Fixture    *fixture,
         const char *job_id,
         gint64      ended_days_ago)
{
  const char *url = proof_demo_service_get_url (fixture->service);
  ProofDocument *document = proof_vault_open_job (fixture->vault, job_id, PROOF_DEMO_REGION, url,
                                                  NULL);

  g_assert_nonnull (document);
  g_assert_true (proof_document_set (document, PROOF_DOCUMENT_MAX_RESULTS, "100", NULL));
  g_assert_true (proof_document_set (document, PROOF_DOCUMENT_AGGREGATE_BY, "TIMESTAMPS", NULL));
  if (ended_days_ago >= 0)
    set_number (document, PROOF_DOCUMENT_ENDED_US,
                g_get_real_time () - ended_days_ago * G_TIME_SPAN_DAY);
  return document;
}

static guint
get_n_requests (Fixture *fixture)
{
  return proof_demo_service_get_n_requests (fixture->service, "rekognition");
}

static void
assert_complete (ProofDocument *document)
{
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_STATE), ==, "complete");
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==,
                    N_PAGES);
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_N_DETECTIONS), ==, "500");
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_N_LABELS), ==, "2");
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_VIDEO), ==,
                   "s3://reels/in/harbour.mp4");
  g_assert_null (proof_document_get (document, PROOF_DOCUMENT_ERROR));
}

/* --- tests --- */

/* Nothing before it may; then all pages, with what the Library shows of them, once. */
static void
test_active (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", -1);

  run (1000);
  g_assert_cmpuint (get_n_requests (fixture), ==, 0);
  proof_collector_set_active (fixture->collector, TRUE);
  UNTIL (fixture->ended->len == 1);
  g_assert_no_error (fixture->error);
  assert_complete (document);
  run (1500); /* the vault has looked again */
  g_assert_cmpuint (get_n_requests (fixture), ==, N_PAGES);
  g_assert_cmpuint (fixture->ended->len, ==, 1);
}

/* A job that runs is asked again, and another one goes meanwhile. */
static void
test_waiting (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (ProofDocument) running = add_job (fixture, "job-1", 1);
  g_autoptr (ProofDocument) other = add_job (fixture, "job-2", -1);
  gint64 begin = g_get_monotonic_time ();

  proof_demo_service_set_fault (fixture->service, "in-progress", 1, 0);
  UNTIL (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)) == 2);
  proof_collector_set_active (fixture->collector, TRUE);
  UNTIL (fixture->ended->len == 1);
  assert_complete (other);
  g_assert_cmpstr (proof_document_get (running, PROOF_DOCUMENT_STATE), ==, "waiting");
  UNTIL (fixture->ended->len == 2);
  g_assert_cmpint (g_get_monotonic_time () - begin, >, 4 * G_USEC_PER_SEC);
  assert_complete (running);
  g_assert_cmpuint (get_n_requests (fixture), ==, 1 + 2 * N_PAGES);
}

/* The one whose results are deleted next goes first; what is gone is not asked for, except on a
 * wish. */
static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (ProofDocument) late = add_job (fixture, "job-1", 1);
  g_autoptr (ProofDocument) soon = add_job (fixture, "job-2", 6);
  g_autoptr (ProofDocument) gone = add_job (fixture, "job-3", 8);

  UNTIL (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)) == 3);
  proof_collector_set_active (fixture->collector, TRUE);
  UNTIL (fixture->ended->len == 2);
  g_assert_true (g_file_equal (fixture->ended->pdata[0], proof_document_get_file (soon)));
  g_assert_true (g_file_equal (fixture->ended->pdata[1], proof_document_get_file (late)));
  run (1000);
  g_assert_cmpuint (get_n_requests (fixture), ==, 2 * N_PAGES);

  proof_collector_fetch (fixture->collector, proof_document_get_file (gone));
  UNTIL (fixture->ended->len == 3);
  g_assert_error (fixture->error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NOT_FOUND);
  g_assert_cmpstr (proof_document_get (gone, PROOF_DOCUMENT_STATE), ==, "failed");
  run (1000);
  g_assert_cmpuint (get_n_requests (fixture), ==, 2 * N_PAGES + 1);
}

static void
until_kept (ProofDocument *document,
            guint          n)
{
  UNTIL (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS) >= n);
}

/* A window takes the job over where it is, and gives it back unfinished: no page is fetched twice,
 * save the one that was on its way. */
static void
test_taken_over (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", -1);
  GFile *file = proof_document_get_file (document);
  g_autoptr (ProofSession) session = proof_session_new (fixture->vault);

  proof_demo_service_set_fault (fixture->service, "slow", -1, 200);
  proof_collector_set_active (fixture->collector, TRUE);
  until_kept (document, 1);
  g_assert_true (proof_collector_is_fetching (fixture->collector, file));
  g_assert_nonnull (strstr (proof_collector_get_status (fixture->collector, file), "page"));

  proof_session_open_document (session, file);
  g_assert_false (proof_collector_is_fetching (fixture->collector, file));
  until_kept (document, 3);
  g_assert_false (proof_collector_is_fetching (fixture->collector, file));
  proof_session_close (session);
  proof_vault_refresh (fixture->vault);

  proof_collector_fetch (fixture->collector, file);
  UNTIL (fixture->ended->len == 1);
  assert_complete (document);
  g_assert_cmpuint (get_n_requests (fixture), <=, N_PAGES + 2);
}

/* Another program, with a collector of its own over the same vault. */
static void
test_two (Fixture      *fixture,
          gconstpointer data)
{
  g_autoptr (ProofVault) vault = proof_vault_new (proof_vault_get_folder (fixture->vault));
  g_autoptr (ProofCollector) other = proof_collector_new (vault);
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", -1);

  proof_demo_service_set_fault (fixture->service, "slow", -1, 100);
  UNTIL (g_list_model_get_n_items (G_LIST_MODEL (vault)) == 1);
  proof_collector_set_active (fixture->collector, TRUE);
  proof_collector_set_active (other, TRUE);
  UNTIL (g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_STATE), "complete") == 0);
  run (1000);
  g_assert_cmpuint (get_n_requests (fixture), ==, N_PAGES);
}

/* A window of another process: a copy of this program. */
static void
test_elsewhere (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", -1);
  GFile *file = proof_document_get_file (document);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  ProofClaim *claim;
  char word[4];

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error, "/proc/self/exe", "--hold", g_file_peek_path (file), NULL);
  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (process), word, sizeof word,
                                        NULL, NULL), >, 0);
  g_assert_null (proof_claim_try (file, (ProofClaimLostFunc) g_free, NULL));
  proof_collector_set_active (fixture->collector, TRUE);
  run (1500);
  g_assert_cmpuint (get_n_requests (fixture), ==, 0);

  /* Whatever ends it, a crash too, frees the claim. */
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  claim = proof_claim_try (file, (ProofClaimLostFunc) g_free, NULL);
  g_assert_nonnull (claim);
  proof_claim_free (claim);
  proof_collector_fetch (fixture->collector, file);
  UNTIL (fixture->ended->len == 1);
  assert_complete (document);
}

static int
hold (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  ProofClaim *claim = proof_claim_take_over (file);

  g_print ("held");
  while (getchar () != EOF)
    ;
  proof_claim_free (claim);
  return 0;
}

/* What a person has to mend is told once, does not keep the others, and goes on when it is mended;
 * what the service says for good is not asked again. */
static void
test_failure (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", 1);
  g_autoptr (ProofDocument) other = add_job (fixture, "job-2", -1);
  GFile *file = proof_document_get_file (document);
  guint n_requests;

  proof_demo_service_set_fault (fixture->service, "access-denied", 1, 0);
  UNTIL (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)) == 2);
  proof_collector_set_active (fixture->collector, TRUE);
  UNTIL (fixture->ended->len == 2);
  assert_complete (other);
  g_assert_error (proof_collector_get_error (fixture->collector, file), PROOF_AWS_ERROR,
                  PROOF_AWS_ERROR_ACCESS_DENIED);
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_STATE), ==, "pending");
  g_assert_nonnull (strstr (proof_document_get (document, PROOF_DOCUMENT_ERROR), "permission"));

  proof_demo_service_set_fault (fixture->service, "failed", -1, 0);
  proof_collector_retry (fixture->collector);
  UNTIL (fixture->ended->len == 3);
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_STATE), ==, "failed");
  n_requests = get_n_requests (fixture);
  proof_collector_retry (fixture->collector);
  run (1500);
  g_assert_cmpuint (get_n_requests (fixture), ==, n_requests);

  proof_demo_service_set_fault (fixture->service, "failed", 0, 0);
  proof_collector_fetch (fixture->collector, file);
  UNTIL (fixture->ended->len == 4);
  assert_complete (document);
}

/* In the vault, which hears of it later. */
static gboolean
is_stopped (Fixture *fixture)
{
  g_autoptr (ProofVaultItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->vault), 0);

  return item && proof_vault_item_get (item, PROOF_DOCUMENT_STOPPED);
}

/* A stop holds over the program's end, until somebody wishes otherwise. */
static void
test_stop (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", -1);
  GFile *file = proof_document_get_file (document);
  guint n_requests;

  proof_demo_service_set_fault (fixture->service, "slow", -1, 100);
  proof_collector_set_active (fixture->collector, TRUE);
  until_kept (document, 2);
  proof_collector_stop (fixture->collector, file);
  g_assert_false (proof_collector_is_fetching (fixture->collector, file));
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_STATE), ==, "partial");
  g_assert_cmpint (atoi (proof_document_get (document, PROOF_DOCUMENT_PROGRESS)), >, 300);
  run (500); /* the call that was under way is counted */
  n_requests = get_n_requests (fixture);
  g_assert_cmpuint (n_requests, <, N_PAGES);

  UNTIL (is_stopped (fixture));
  g_assert_cmpuint (get_n_requests (fixture), ==, n_requests);
  g_clear_object (&fixture->collector);
  fixture->collector = proof_collector_new (fixture->vault);
  g_signal_connect (fixture->collector, "ended", G_CALLBACK (ended_cb), fixture);
  proof_collector_set_active (fixture->collector, TRUE);
  run (1000);
  g_assert_cmpuint (get_n_requests (fixture), ==, n_requests);

  proof_collector_fetch (fixture->collector, file);
  UNTIL (fixture->ended->len == 1);
  assert_complete (document);
  g_assert_null (proof_document_get (document, PROOF_DOCUMENT_STOPPED));
}

/* What is taken off the vault is left where it is, and gone on with when it is back. */
static void
test_removed (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", -1);
  g_autoptr (ProofVaultItem) item = NULL;
  GFile *file = proof_document_get_file (document);
  guint n_pages;

  proof_demo_service_set_fault (fixture->service, "slow", -1, 100);
  proof_collector_set_active (fixture->collector, TRUE);
  until_kept (document, 2);
  item = g_list_model_get_item (G_LIST_MODEL (fixture->vault), 0);
  g_assert_true (proof_vault_remove (fixture->vault, item, NULL));
  proof_collector_leave (fixture->collector, file);
  n_pages = proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS);
  run (1500);
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==,
                    n_pages);
  g_assert_cmpuint (fixture->ended->len, ==, 0);
  g_assert_true (proof_vault_restore (fixture->vault, item, NULL));
  UNTIL (fixture->ended->len == 1);
  assert_complete (document);
}

/* Not over a network that costs, unless that is allowed, or wished for. */
static void
test_metered (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (ProofDocument) document = add_job (fixture, "job-1", -1);
  g_autoptr (ProofDocument) other = add_job (fixture, "job-2", -1);

  set_metered (TRUE);
  UNTIL (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)) == 2);
  proof_collector_set_active (fixture->collector, TRUE);
  run (500);
  g_assert_true (proof_collector_is_held_back (fixture->collector));
  g_assert_cmpuint (get_n_requests (fixture), ==, 0);
  proof_collector_fetch (fixture->collector, proof_document_get_file (document));
  UNTIL (fixture->ended->len == 1);
  assert_complete (document);
  run (500);
  g_assert_cmpuint (get_n_requests (fixture), ==, N_PAGES);

  proof_collector_set_allow_metered (fixture->collector, TRUE);
  until_kept (other, 1);
  proof_collector_set_allow_metered (fixture->collector, FALSE);
  g_assert_false (proof_collector_is_fetching (fixture->collector,
                                               proof_document_get_file (other)));
  set_metered (FALSE);
  UNTIL (fixture->ended->len == 2);
  assert_complete (other);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *runtime = NULL;
  int status;

  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return hold (argv[2]);
  runtime = g_dir_make_tmp ("proof-runtime-XXXXXX", NULL);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/dev/null", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);
  g_setenv ("GIO_USE_NETWORK_MONITOR", "fake", TRUE);
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, fake_network_get_type (),
                                  "fake", 1);

  ADD ("/collector/active", test_active);
  ADD ("/collector/waiting", test_waiting);
  ADD ("/collector/order", test_order);
  ADD ("/collector/taken-over", test_taken_over);
  ADD ("/collector/two", test_two);
  ADD ("/collector/elsewhere", test_elsewhere);
  ADD ("/collector/failure", test_failure);
  ADD ("/collector/stop", test_stop);
  ADD ("/collector/removed", test_removed);
  ADD ("/collector/metered", test_metered);

  status = g_test_run ();
  proof_test_folder_remove (runtime);
  return status;
}
