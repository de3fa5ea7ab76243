/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `proofreel fetch` in a process of its own against the loopback service. */
#include "proof-cli.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <signal.h>
#include <sqlite3.h>

#include "proof-demo-service.h"
#include "proof-test-folder.h"

#define JOB_ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define N_DETECTIONS 60

static const char *program;

typedef struct
{
  ProofDemoService *service;
  JsonNode         *results;
  char             *folder;
  char             *path;
  char             *part;

  /* of the last run */
  GSubprocess      *process;
  char             *out;
  char             *err;
} Fixture;

static GBytes *
make_results (gboolean segments)
{
  GString *text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\","
                                "\"LabelModelVersion\":\"3.0\",\"VideoMetadata\":"
                                "{\"DurationMillis\":12000,"
                                "\"FrameRate\":29.970029830932617},\"Labels\":[");

  for (guint i = 0; i < N_DETECTIONS; i++)
    g_string_append_printf (text, "%s{\"Timestamp\":%u,%s\"Label\":{\"Name\":\"Ü%u\","
                                  "\"Confidence\":%u.125,"
                                  "\"Instances\":[],\"Parents\":[{\"Name\":\"}]\"}]}}",
                            i > 0 ? "," : "", i * 200,
                            segments ? "\"StartTimestampMillis\":1," : "", i % 3, 50 + i % 50);
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GBytes) timestamps = make_results (FALSE);
  g_autoptr (GBytes) segments = make_results (TRUE);
  g_autoptr (GError) error = NULL;

  fixture->service = proof_demo_service_new (&error);
  g_assert_no_error (error);
  proof_demo_service_add_job (fixture->service, JOB_ID, timestamps, segments);
  fixture->results = json_from_string (g_bytes_get_data (timestamps, NULL), NULL);
  fixture->folder = g_dir_make_tmp ("proof-fetch-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "résults.json", NULL);
  fixture->part = g_strconcat (fixture->path, ".part", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  proof_test_folder_remove (fixture->folder);
  g_clear_object (&fixture->process);
  g_object_unref (fixture->service);
  json_node_unref (fixture->results);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->part);
  g_free (fixture->out);
  g_free (fixture->err);
}

static void
start (Fixture           *fixture,
       const char *const *options)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_subprocess_launcher_setenv (launcher, "AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_subprocess_launcher_setenv (launcher, "AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  /* A proxy is not for what stays on this machine: it would see the session token in the clear. */
  g_subprocess_launcher_unsetenv (launcher, "GIO_USE_PROXY_RESOLVER");
  g_subprocess_launcher_unsetenv (launcher, "no_proxy");
  g_subprocess_launcher_unsetenv (launcher, "NO_PROXY");
  g_subprocess_launcher_setenv (launcher, "http_proxy", "http://127.0.0.1:1", TRUE);
  /* The log neither stands in the answer nor holds a secret. */
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "AWS_PROFILE");
  g_subprocess_launcher_unsetenv (launcher, "AWS_REGION");
  g_subprocess_launcher_unsetenv (launcher, "AWS_DEFAULT_REGION");
  g_subprocess_launcher_unsetenv (launcher, "AWS_SESSION_TOKEN");

  g_ptr_array_add (argv, (char *) program);
  g_ptr_array_add (argv, (char *) "fetch");
  for (guint i = 0; options[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) options[i]);
  g_ptr_array_add (argv, NULL);
  g_clear_object (&fixture->process);
  fixture->process =
    g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
}

/* Returns: the exit code, -1 where it was killed */
static int
finish (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->out, g_free);
  g_clear_pointer (&fixture->err, g_free);
  g_subprocess_communicate_utf8 (fixture->process, NULL, NULL, &fixture->out,
                                 &fixture->err, &error);
  g_assert_no_error (error);
  g_test_message ("%s", fixture->err);
  g_assert_null (strstr (fixture->err, PROOF_DEMO_SECRET));
  return g_subprocess_get_if_exited (fixture->process)
         ? g_subprocess_get_exit_status (fixture->process)
         : -1;
}

/* Pages of 10 from the loopback service, with up to four more words. */
static int
fetch_with (Fixture    *fixture,
            const char *a,
            const char *b,
            const char *c,
            const char *d)
{
  start (fixture, (const char *[]) { "--job-id", JOB_ID, "--region", PROOF_DEMO_REGION,
                                     "--endpoint-url",
                                     proof_demo_service_get_url (fixture->service),
                                     "--max-results", "10",
                                     "-o", fixture->path, a, b, c, d, NULL });
  return finish (fixture);
}

static JsonObject *
get_answer (Fixture   *fixture,
            JsonNode **root)
{
  g_autoptr (GError) error = NULL;

  *root = json_from_string (fixture->out, &error);
  g_assert_no_error (error);
  return json_node_get_object (*root);
}

static void
assert_answer (Fixture    *fixture,
               const char *aggregation,
               guint       n_resumed)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *answer = get_answer (fixture, &root);

  g_assert_cmpstr (json_object_get_string_member (answer, "file"), ==, fixture->path);
  g_assert_cmpstr (json_object_get_string_member (answer, "job_id"), ==, JOB_ID);
  g_assert_cmpstr (json_object_get_string_member (answer, "aggregation"), ==, aggregation);
  g_assert_cmpint (json_object_get_int_member (answer, "pages"), ==, 6);
  g_assert_cmpint (json_object_get_int_member (answer, "detections"), ==, N_DETECTIONS);
  g_assert_cmpint (json_object_get_int_member (answer, "resumed_pages"), ==, n_resumed);
}

static JsonObject *
read_results (Fixture   *fixture,
              JsonNode **root)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  *root = json_from_string (text, &error);
  g_assert_no_error (error);
  return json_node_get_object (*root);
}

/* What the service was given is what the file holds, and nothing is left beside it. */
static void
assert_results (Fixture *fixture)
{
  static const char *const members[] = { "JobStatus", "LabelModelVersion",
                                         "VideoMetadata", "Labels" };
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  JsonObject *results = read_results (fixture, &root);
  JsonObject *expected = json_node_get_object (fixture->results);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_node_equal (json_object_get_member (results, members[i]),
                                    json_object_get_member (expected, members[i])));
  g_assert_false (json_object_has_member (results, "NextToken"));
  g_assert_nonnull (g_dir_read_name (dir));
  g_assert_null (g_dir_read_name (dir));
}

static void
test_whole (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_cmpint (fetch_with (fixture, NULL, NULL, NULL, NULL), ==, 0);
  assert_answer (fixture, "TIMESTAMPS", 0);
  assert_results (fixture);
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, 6);

  /* Again, over the results that are there. */
  g_assert_cmpint (fetch_with (fixture, NULL, NULL, NULL, NULL), ==, 0);
  assert_results (fixture);
}

static void
test_options (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *first;

  g_assert_cmpint (fetch_with (fixture, "--aggregate-by", "segments", "--sort-by", "NAME"), ==, 0);
  assert_answer (fixture, "SEGMENTS", 0);
  first =
    json_array_get_object_element (json_object_get_array_member (read_results (fixture, &root),
                                                                 "Labels"), 0);
  g_assert_true (json_object_has_member (first, "StartTimestampMillis"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (first, "Label"),
                                                  "Name"), ==, "Ü0");
}

/* Several processes fetch into one file: one does, or one after another, and the file is whole. */
static void
test_at_once (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint round = 0; round < 5; round++)
    {
      GSubprocess *processes[8];
      guint n_good = 0;

      for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
        {
          start (fixture, (const char *[]) { "--job-id", JOB_ID, "--region", PROOF_DEMO_REGION,
                                             "--endpoint-url",
                                             proof_demo_service_get_url (fixture->service),
                                             "-o", fixture->path,
                                             NULL });
          processes[i] = g_steal_pointer (&fixture->process);
        }
      for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
        {
          g_set_object (&fixture->process, processes[i]);
          g_object_unref (processes[i]);
          if (finish (fixture) == 0)
            n_good++;
          else
            g_assert_nonnull (strstr (fixture->err, "Another proofreel fetch"));
        }
      g_assert_cmpuint (n_good, >, 0);
      assert_results (fixture);
    }
}

/* Stopped in mid-way in three manners; the next run goes on. */
static void
test_resume (Fixture       *fixture,
             gconstpointer  data)
{
  static const int stops[] = { SIGINT, SIGTERM, SIGKILL };

  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_autoptr (JsonNode) root = NULL;
      guint before = proof_demo_service_get_n_requests (fixture->service, "rekognition");
      int code;
      guint n_resumed, n_answers;

      g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
      proof_demo_service_set_fault (fixture->service, "slow", -1, 150);
      start (fixture, (const char *[]) { "--job-id", JOB_ID, "--region", PROOF_DEMO_REGION,
                                         "--endpoint-url",
                                         proof_demo_service_get_url (fixture->service),
                                         "--max-results", "10",
                                         "-o", fixture->path, NULL });
      while (proof_demo_service_get_n_requests (fixture->service, "rekognition") < before + 4)
        g_usleep (5000);
      g_subprocess_send_signal (fixture->process, stops[i]);
      code = finish (fixture);
      proof_demo_service_set_fault (fixture->service, "slow", 0, 0);

      g_assert_cmpint (code, ==, stops[i] == SIGKILL ? -1 : 1);
      g_assert_cmpstr (fixture->out, ==, "");
      if (code == 1)
        g_assert_nonnull (strstr (fixture->err, "the same command goes on from there"));
      g_assert_true (g_file_test (fixture->part, G_FILE_TEST_EXISTS));

      before = proof_demo_service_get_n_requests (fixture->service, "rekognition");
      g_assert_cmpint (fetch_with (fixture, NULL, NULL, NULL, NULL), ==, 0);
      n_resumed = json_object_get_int_member (get_answer (fixture, &root), "resumed_pages");
      g_assert_cmpuint (n_resumed, >=, 3);
      /* The answer to the run that was stopped may still have been under way. */
      n_answers = proof_demo_service_get_n_requests (fixture->service, "rekognition") - before;
      g_assert_cmpuint (n_answers, >=, 6 - n_resumed);
      g_assert_cmpuint (n_answers, <=, 6 - n_resumed + 1);
      assert_answer (fixture, "TIMESTAMPS", n_resumed);
      assert_results (fixture);
    }
}

/* Leaves three pages or more in the part. */
static void
fetch_some (Fixture *fixture)
{
  proof_demo_service_set_fault (fixture->service, "slow", -1, 150);
  start (fixture, (const char *[]) { "--job-id", JOB_ID, "--region", PROOF_DEMO_REGION,
                                     "--endpoint-url",
                                     proof_demo_service_get_url (fixture->service),
                                     "--max-results", "10",
                                     "-o", fixture->path, NULL });
  while (proof_demo_service_get_n_requests (fixture->service, "rekognition") < 4)
    g_usleep (5000);
  g_subprocess_send_signal (fixture->process, SIGINT);
  g_assert_cmpint (finish (fixture), ==, 1);
  /* The answer that was under way is given to nobody, and uses up a fault that is set meanwhile. */
  g_usleep (400 * 1000);
  proof_demo_service_set_fault (fixture->service, "slow", 0, 0);
}

/* The token is older than a day, or the service says so: from the first page. */
static void
test_stale (Fixture       *fixture,
            gconstpointer  data)
{
  sqlite3 *db;

  fetch_some (fixture);
  if (data != NULL)
    {
      proof_demo_service_set_fault (fixture->service, "expired-token", 1, 0);
    }
  else
    {
      g_assert_cmpint (sqlite3_open (fixture->part, &db), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (db, "UPDATE pages SET fetched_us = fetched_us - 86400000000",
                                     NULL, NULL, NULL), ==, SQLITE_OK);
      sqlite3_close (db);
    }
  g_assert_cmpint (fetch_with (fixture, NULL, NULL, NULL, NULL), ==, 0);
  assert_answer (fixture, "TIMESTAMPS", 0);
  assert_results (fixture);
}

/* Pages that are too old to go on with stay until the first page has come again. */
static void
test_stale_refused (Fixture       *fixture,
                    gconstpointer  data)
{
  sqlite3 *db;
  sqlite3_stmt *statement;

  fetch_some (fixture);
  g_assert_cmpint (sqlite3_open (fixture->part, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE pages SET fetched_us = 0", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  proof_demo_service_set_fault (fixture->service, "access-denied", -1, 0);
  g_assert_cmpint (fetch_with (fixture, NULL, NULL, NULL, NULL), ==, 1);
  g_assert_nonnull (strstr (fixture->err, "kept in"));
  g_assert_null (strstr (fixture->err, "goes on from there"));
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count(*) FROM pages", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (statement, 0), >=, 3);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  proof_demo_service_set_fault (fixture->service, "access-denied", 0, 0);
  g_assert_cmpint (fetch_with (fixture, NULL, NULL, NULL, NULL), ==, 0);
  assert_answer (fixture, "TIMESTAMPS", 0);
  assert_results (fixture);
}

/* Pages that were asked for otherwise are not mixed in. */
static void
test_other_request (Fixture       *fixture,
                    gconstpointer  data)
{
  fetch_some (fixture);
  g_assert_cmpint (fetch_with (fixture, "--sort-by", "name", NULL, NULL), ==, 0);
  assert_answer (fixture, "TIMESTAMPS", 0);
}

static void
test_in_progress (Fixture       *fixture,
                  gconstpointer  data)
{
  proof_demo_service_set_fault (fixture->service, "in-progress", 1, 0);
  g_assert_cmpint (fetch_with (fixture, NULL, NULL, NULL, NULL), ==, 0);
  assert_results (fixture);
}

static void
assert_refused (Fixture    *fixture,
                int         code,
                const char *words)
{
  g_assert_cmpint (code, ==, 1);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_nonnull (strstr (fixture->err, words));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static int
fetch_plain (Fixture    *fixture,
             const char *job_id,
             const char *path,
             const char *extra)
{
  start (fixture, (const char *[]) { "--job-id", job_id, "--region", PROOF_DEMO_REGION,
                                     "--endpoint-url",
                                     proof_demo_service_get_url (fixture->service),
                                     "-o", path, extra, NULL });
  return finish (fixture);
}

static void
test_errors (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *nowhere = g_build_filename (fixture->folder, "none", "a.json", NULL);

  start (fixture, (const char *[]) { "-o", fixture->path, NULL });
  assert_refused (fixture, finish (fixture), "--job-id");
  start (fixture, (const char *[]) { "--job-id", JOB_ID, NULL });
  assert_refused (fixture, finish (fixture), "-o FILE");
  start (fixture, (const char *[]) { "--job-id", JOB_ID, "-o", fixture->path, NULL });
  assert_refused (fixture, finish (fixture), "region");
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->path, "more"), "“more”");
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->path, "--nonsense"),
                  "--nonsense");
  assert_refused (fixture, fetch_plain (fixture, "not an id", fixture->path, NULL), "not a JobId");
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->path, "--max-results=1001"),
                  "1000");
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->path, "--sort-by=CONFIDENCE"),
                  "TIMESTAMP");
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->folder, NULL), "folder");
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, nowhere, NULL), "No such file");
  assert_refused (fixture, fetch_plain (fixture, "unknown", fixture->path, NULL), "7 days");
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));

  proof_demo_service_set_fault (fixture->service, "access-denied", -1, 0);
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->path, NULL), "not authorized");
  proof_demo_service_set_fault (fixture->service, "access-denied", 0, 0);
  proof_demo_service_set_fault (fixture->service, "failed", -1, 0);
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->path, NULL), "Unsupported codec");
  proof_demo_service_set_fault (fixture->service, "failed", 0, 0);
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));

  /* A file of ours is never mistaken for one that may go. */
  g_assert_true (g_file_set_contents (fixture->part,
                                      "a file of somebody else, and long enough", -1, NULL));
  assert_refused (fixture, fetch_plain (fixture, JOB_ID, fixture->path, NULL),
                  "not a Proofreel document");
  g_assert_true (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
}

static void
test_pasted_id (Fixture       *fixture,
                gconstpointer  data)
{
  g_assert_cmpint (fetch_plain (fixture, " \"" JOB_ID "\"\n", fixture->path, "--max-results=10"),
                   ==, 0);
  assert_answer (fixture, "TIMESTAMPS", 0);
}

static void
test_help (Fixture       *fixture,
           gconstpointer  data)
{
  start (fixture, (const char *[]) { "--help", NULL });
  g_assert_cmpint (finish (fixture), ==, 0);
  g_assert_nonnull (strstr (fixture->out, "proofreel fetch"));
  g_assert_nonnull (strstr (fixture->out, "--aggregate-by"));
}

int
main (int    argc,
      char **argv)
{
  program = argv[0];
  setlocale (LC_ALL, "");
  if (argc > 1 && g_str_equal (argv[1], "fetch"))
    {
      g_log_writer_default_set_use_stderr (TRUE);
      return proof_cli_run (argc, argv);
    }

  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) \
  g_test_add ("/cli-fetch/" path, Fixture, data, set_up, func, tear_down)
  ADD ("whole", test_whole, NULL);
  ADD ("options", test_options, NULL);
  ADD ("at-once", test_at_once, NULL);
  ADD ("resume", test_resume, NULL);
  ADD ("stale/by-age", test_stale, NULL);
  ADD ("stale/by-refusal", test_stale, "refused");
  ADD ("stale/refused", test_stale_refused, NULL);
  ADD ("other-request", test_other_request, NULL);
  ADD ("in-progress", test_in_progress, NULL);
  ADD ("errors", test_errors, NULL);
  ADD ("pasted-id", test_pasted_id, NULL);
  ADD ("help", test_help, NULL);
#undef ADD

  return g_test_run ();
}
