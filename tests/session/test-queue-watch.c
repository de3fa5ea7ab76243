/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue of one's own: SQS and SNS of moto, and the loopback service for the jobs. */
#include "proof-aws-error.h"
#include "proof-demo-service.h"
#include "proof-queue-watch.h"

#include <gst/gst.h>

#include "proof-test-folder.h"

#define JOB "0d3e00000000000000000000000000000000000000000000000000000000000a"
#define OTHER_JOB "0d3e00000000000000000000000000000000000000000000000000000000000b"
#define NOTICE(job) \
  "{\"JobId\":\"" job "\",\"Status\":\"SUCCEEDED\",\"API\":\"StartLabelDetection\"," \
  "\"JobTag\":\"night\",\"Timestamp\":1600000000000," \
  "\"Video\":{\"S3ObjectName\":\"in/harbour.mp4\",\"S3Bucket\":\"reels\"}}"

typedef struct
{
  char *folder;
  GSubprocess *moto;
  GDataInputStream *answers;
  char *queue; /* its URL */
  ProofDemoService *service;
  ProofVault *vault;
  ProofCollector *collector;
  ProofQueueWatch *watch;
} Fixture;

static char *
read_line (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (fixture->answers, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

G_GNUC_PRINTF (2, 3)
static char *
order (Fixture    *fixture,
       const char *format,
       ...)
{
  GOutputStream *input = g_subprocess_get_stdin_pipe (fixture->moto);
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_true (g_output_stream_write_all (input, line, strlen (line), NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (input, "\n", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_flush (input, NULL, NULL));
  return read_line (fixture);
}

static GBytes *
make_results (void)
{
  GString *text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\","
                                "\"VideoMetadata\":{\"Codec\":\"h264\",\"DurationMillis\":40000,"
                                "\"Format\":\"QuickTime / MOV\",\"FrameRate\":25,"
                                "\"FrameHeight\":720,\"FrameWidth\":1280},\"Labels\":[");

  for (int i = 0; i < 200; i++)
    g_string_append_printf (text, "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"Car\","
                                  "\"Confidence\":77.25}}", i > 0 ? "," : "", i * 200);
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  const char *const command[] = { "python3", SRC_DIR "/tests/session/queue-service.py", NULL };
  g_autoptr (GBytes) results = make_results ();
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  fixture->moto = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                     G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (!fixture->moto)
    {
      g_test_skip (error->message);
      return;
    }
  fixture->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->moto));
  url = read_line (fixture);
  if (g_str_has_prefix (url, "skip"))
    {
      g_test_skip ("moto, which plays SQS and SNS, is not installed");
      return;
    }
  g_setenv ("AWS_ENDPOINT_URL_SQS", url, TRUE);
  fixture->queue = order (fixture, "queue proofreel");

  fixture->service = proof_demo_service_new (&error);
  g_assert_no_error (error);
  proof_demo_service_add_job (fixture->service, JOB, results, NULL);
  proof_demo_service_add_job (fixture->service, OTHER_JOB, results, NULL);
  g_setenv ("AWS_ENDPOINT_URL_REKOGNITION", proof_demo_service_get_url (fixture->service), TRUE);

  fixture->folder = g_dir_make_tmp ("proof-queue-XXXXXX", NULL);
  folder = g_file_new_build_filename (fixture->folder, "vault", NULL);
  fixture->vault = proof_vault_new (folder);
  fixture->collector = proof_collector_new (fixture->vault);
  fixture->watch = proof_queue_watch_new (fixture->vault, fixture->collector);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  if (fixture->watch)
    proof_queue_watch_stop (fixture->watch);
  g_clear_object (&fixture->watch);
  g_clear_object (&fixture->collector);
  g_clear_object (&fixture->vault);
  g_clear_object (&fixture->service);
  g_clear_object (&fixture->answers);
  if (fixture->moto)
    {
      g_output_stream_close (g_subprocess_get_stdin_pipe (fixture->moto), NULL, NULL);
      g_subprocess_wait (fixture->moto, NULL, NULL);
    }
  g_clear_object (&fixture->moto);
  g_clear_pointer (&fixture->queue, g_free);
  if (fixture->folder)
    proof_test_folder_remove (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
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
        run (20); \
      } \
  } \
  G_STMT_END

static gboolean
has_count (Fixture    *fixture,
           const char *count)
{
  g_autofree char *answer = order (fixture, "count %s", fixture->queue);

  return g_str_equal (answer, count);
}

/* Of the only job in the vault, or the one that is named. */
static char *
dup_value (Fixture    *fixture,
           const char *job_id,
           const char *key)
{
  GListModel *items = G_LIST_MODEL (fixture->vault);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (ProofVaultItem) item = g_list_model_get_item (items, i);

      if (g_strcmp0 (proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID), job_id) == 0)
        return g_strdup (proof_vault_item_get (item, key));
    }
  return NULL;
}

static gboolean
has_value (Fixture    *fixture,
           const char *job_id,
           const char *key,
           const char *value)
{
  g_autofree char *found = dup_value (fixture, job_id, key);

  return g_strcmp0 (found, value) == 0;
}

/* From SNS, in its envelope: in the Library at once, and hidden from all others until all of it is
 * here, longer than the queue's own 3 s; then deleted. */
static void
test_envelope (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *topic = NULL;

  if (!fixture->watch)
    return;
  topic = order (fixture, "topic AmazonRekognitionDone %s", fixture->queue);
  proof_demo_service_set_fault (fixture->service, "slow", -1, 5000);
  proof_queue_watch_start (fixture->watch, fixture->queue, NULL);
  g_assert_cmpint (proof_queue_watch_get_state (fixture->watch), ==, PROOF_QUEUE_WATCHED);
  run (500);
  g_free (order (fixture, "publish %s " NOTICE (JOB), topic));
  UNTIL (has_value (fixture, JOB, PROOF_DOCUMENT_STATE, "pending"));
  g_assert_true (has_value (fixture, JOB, PROOF_DOCUMENT_REGION, "eu-west-1"));
  g_assert_true (has_value (fixture, JOB, PROOF_DOCUMENT_JOB_TAG, "night"));
  g_assert_true (has_value (fixture, JOB, PROOF_DOCUMENT_ENDED_US, "1600000000000000"));
  run (4000);
  g_assert_true (has_count (fixture, "0 1"));
  proof_demo_service_set_fault (fixture->service, "slow", 0, 0);
  UNTIL (has_value (fixture, JOB, PROOF_DOCUMENT_STATE, "complete"));
  UNTIL (has_count (fixture, "0 0"));
  g_assert_null (proof_queue_watch_get_remark (fixture->watch));

  /* Once more: known, and deleted without another question. */
  {
    guint n = proof_demo_service_get_n_requests (fixture->service, "rekognition");

    g_free (order (fixture, "publish %s " NOTICE (JOB), topic));
    UNTIL (has_count (fixture, "0 0"));
    run (1000);
    g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, n);
  }
}

/* Raw delivery, by ARN, several at once; and among them what is no notice, which stays. */
static void
test_raw_and_odd (Fixture      *fixture,
                  gconstpointer data)
{
  if (!fixture->watch)
    return;
  g_free (order (fixture, "send %s Mind the gap.", fixture->queue));
  g_free (order (fixture, "send %s " NOTICE (JOB), fixture->queue));
  g_free (order (fixture, "send %s " NOTICE (OTHER_JOB), fixture->queue));
  proof_queue_watch_start (fixture->watch, "arn:aws:sqs:eu-west-1:123456789012:proofreel", NULL);
  UNTIL (has_value (fixture, JOB, PROOF_DOCUMENT_STATE, "complete"));
  UNTIL (has_value (fixture, OTHER_JOB, PROOF_DOCUMENT_STATE, "complete"));
  UNTIL (has_count (fixture, "1 0") || has_count (fixture, "0 1"));
  g_assert_nonnull (strstr (proof_queue_watch_get_remark (fixture->watch), "no completion notice"));
  g_assert_cmpint (proof_queue_watch_get_state (fixture->watch), ==, PROOF_QUEUE_WATCHED);
  proof_queue_watch_dismiss (fixture->watch);
  run (4000); /* it comes again, and is not told again */
  g_assert_null (proof_queue_watch_get_remark (fixture->watch));
  g_assert_false (has_count (fixture, "0 0"));
}

/* The service's last word on a job is a result; that it knows no such job may be our mistake. */
static void
test_failed_jobs (Fixture      *fixture,
                  gconstpointer data)
{
  if (!fixture->watch)
    return;
  proof_demo_service_set_fault (fixture->service, "failed", -1, 0);
  proof_queue_watch_start (fixture->watch, fixture->queue, NULL);
  g_free (order (fixture, "send %s " NOTICE (JOB), fixture->queue));
  UNTIL (has_value (fixture, JOB, PROOF_DOCUMENT_STATE, "failed"));
  UNTIL (has_count (fixture, "0 0"));
  g_assert_null (proof_queue_watch_get_remark (fixture->watch));

  g_free (order (fixture, "send %s " NOTICE ("unknown"), fixture->queue));
  UNTIL (proof_queue_watch_get_remark (fixture->watch));
  g_assert_nonnull (strstr (proof_queue_watch_get_remark (fixture->watch), "no such job"));
  g_assert_false (has_count (fixture, "0 0"));
}

/* A queue that is not there is told, and found when it is made. */
static void
test_no_queue (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *queue = NULL;

  if (!fixture->watch)
    return;
  queue = g_strdup_printf ("%.*s-later", (int) strlen (fixture->queue), fixture->queue);
  proof_queue_watch_start (fixture->watch, queue, NULL);
  UNTIL (proof_queue_watch_get_state (fixture->watch) == PROOF_QUEUE_TROUBLE);
  g_assert_error (proof_queue_watch_get_error (fixture->watch), PROOF_AWS_ERROR,
                  PROOF_AWS_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (proof_queue_watch_get_error (fixture->watch)->message,
                            "no such queue"));
  g_free (fixture->queue);
  fixture->queue = order (fixture, "queue proofreel-later");
  g_free (order (fixture, "send %s " NOTICE (JOB), fixture->queue));
  UNTIL (proof_queue_watch_get_state (fixture->watch) == PROOF_QUEUE_WATCHED);
  UNTIL (has_value (fixture, JOB, PROOF_DOCUMENT_STATE, "complete"));
  UNTIL (has_count (fixture, "0 0"));
}

/* Off is off: nothing more is received. */
static void
test_stop (Fixture      *fixture,
           gconstpointer data)
{
  if (!fixture->watch)
    return;
  proof_queue_watch_start (fixture->watch, fixture->queue, NULL);
  run (1500);
  proof_queue_watch_stop (fixture->watch);
  g_assert_cmpint (proof_queue_watch_get_state (fixture->watch), ==, PROOF_QUEUE_OFF);
  run (500);
  g_free (order (fixture, "send %s " NOTICE (JOB), fixture->queue));
  run (2000);
  /* moto goes on waiting for who has hung up, and hides it once more. */
  UNTIL (has_count (fixture, "1 0"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)), ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *runtime = g_dir_make_tmp ("proof-runtime-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_REGION", PROOF_DEMO_REGION, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/dev/null", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);

  ADD ("/queue-watch/envelope", test_envelope);
  ADD ("/queue-watch/raw-and-odd", test_raw_and_odd);
  ADD ("/queue-watch/failed-jobs", test_failed_jobs);
  ADD ("/queue-watch/no-queue", test_no_queue);
  ADD ("/queue-watch/stop", test_stop);

  status = g_test_run ();
  proof_test_folder_remove (runtime);
  return status;
}
