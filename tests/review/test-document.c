/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-document.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proof-test-folder.h"

#define SKIPPED 77
#define N_MAKERS 4

static const char *program;

typedef struct
{
  char  *folder;
  char  *path;
  GFile *file;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("proof-document-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "a.proofreel", NULL);
  fixture->file = g_file_new_for_path (fixture->path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_chmod (fixture->folder, 0700);
  proof_test_folder_remove (fixture->folder);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
  g_free (fixture->folder);
  g_free (fixture->path);
  g_object_unref (fixture->file);
}

static ProofDocument *
open_document (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ProofDocument *document = proof_document_open (fixture->file, &error);

  g_assert_no_error (error);
  return document;
}

/* A page that can be told from all others by its content alone. */
static GBytes *
make_page (guint number)
{
  GString *text = g_string_new ("{\"Labels\":[");

  for (guint i = 0; i < 50 + number % 7; i++)
    g_string_append_printf (text, "{\"Timestamp\":%u,\"Label\":{\"Name\":\"N%u\"}},",
                            number * 1000 + i, i);
  g_string_append_printf (text, "null],\"NextToken\":\"token-%u\"}", number);
  return g_string_free_to_bytes (text);
}

static void
add_page (ProofDocument *document,
          guint          number,
          const char    *token)
{
  g_autoptr (GBytes) raw = make_page (number);
  g_autoptr (GError) error = NULL;

  proof_document_add_page (document, PROOF_AGGREGATION_TIMESTAMPS, number, raw, token, &error);
  g_assert_no_error (error);
}

static void
assert_page (ProofDocument *document,
             guint          number)
{
  g_autoptr (GBytes) expected = make_page (number);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw =
    proof_document_get_page (document, PROOF_AGGREGATION_TIMESTAMPS, number, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (raw, expected));
}

/* Straight SQL, past our own code. */
static void
sql (const char *path,
     const char *statements)
{
  sqlite3 *db;
  g_autofree char *message = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, statements, NULL, NULL, &text);
  g_assert_cmpstr (text, ==, NULL);
  sqlite3_close (db);
}

/* The sqlite3 shell's answer; NULL where there is none on this machine. */
static char *
shell (const char *path,
       const char *statement)
{
  g_autofree char *shell_path = g_find_program_in_path ("sqlite3");
  const char *argv[] = { "sqlite3", path, statement, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  if (shell_path == NULL)
    return NULL;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                NULL, NULL, &error);
  g_assert_no_error (error);
  return g_strchomp (output);
}

static void
test_values (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  g_autoptr (ProofDocument) other = NULL;
  g_autoptr (GHashTable) values = NULL;
  const char *created;

  g_assert_true (proof_document_get_file (document) == fixture->file);
  created = proof_document_get (document, PROOF_DOCUMENT_CREATED_US);
  g_assert_cmpint (g_ascii_strtoll (created, NULL, 10), >,
                   g_get_real_time () - G_USEC_PER_SEC * 60);

  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_JOB_ID), ==, NULL);
  g_assert_true (proof_document_set (document, PROOF_DOCUMENT_JOB_ID, "a", NULL));
  g_assert_true (proof_document_set (document, PROOF_DOCUMENT_JOB_ID,
                                     "'); DROP TABLE meta; --", NULL));
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_JOB_ID), ==,
                   "'); DROP TABLE meta; --");

  /* What one changes, the other sees. */
  other = open_document (fixture);
  g_assert_cmpstr (proof_document_get (other, PROOF_DOCUMENT_JOB_ID), ==,
                   "'); DROP TABLE meta; --");
  g_assert_true (proof_document_set (other, PROOF_DOCUMENT_JOB_ID, "ü\n\"", NULL));
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_JOB_ID), ==, "ü\n\"");
  g_assert_true (proof_document_set (other, PROOF_DOCUMENT_JOB_ID, NULL, NULL));
  g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_JOB_ID), ==, NULL);

  g_assert_true (proof_document_set (other, PROOF_DOCUMENT_MODEL, "", NULL));
  values = proof_document_dup_values (document, NULL);
  g_assert_cmpuint (g_hash_table_size (values), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (values, PROOF_DOCUMENT_MODEL), ==, "");
}

static void
test_pages (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  gboolean complete = TRUE;

  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==, 0);
  g_assert_null (proof_document_dup_next_token (document, PROOF_AGGREGATION_TIMESTAMPS,
                                                0, &complete));
  g_assert_false (complete);

  for (guint i = 0; i < 20; i++)
    add_page (document, i, "next");
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==, 20);
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_SEGMENTS), ==, 0);
  token = proof_document_dup_next_token (document, PROOF_AGGREGATION_TIMESTAMPS, 20, &complete);
  g_assert_cmpstr (token, ==, "next");
  g_assert_false (complete);

  /* No gaps. */
  g_assert_false (proof_document_add_page (document, PROOF_AGGREGATION_TIMESTAMPS, 21,
                                           empty, NULL, &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (proof_document_get_page (document, PROOF_AGGREGATION_TIMESTAMPS, 20, &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE);
  g_clear_error (&error);

  /* Replacing; "" ends the pages as NULL does; a page of nothing. */
  add_page (document, 7, "other");
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==, 20);
  g_assert_true (proof_document_add_page (document, PROOF_AGGREGATION_TIMESTAMPS, 20,
                                          empty, "", &error));
  g_assert_null (proof_document_dup_next_token (document, PROOF_AGGREGATION_TIMESTAMPS,
                                                21, &complete));
  g_assert_true (complete);

  /* Who has read fewer pages goes on behind those. */
  g_clear_pointer (&token, g_free);
  token = proof_document_dup_next_token (document, PROOF_AGGREGATION_TIMESTAMPS, 8, &complete);
  g_assert_cmpstr (token, ==, "other");
  g_assert_false (complete);
  read = proof_document_get_page (document, PROOF_AGGREGATION_TIMESTAMPS, 20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (read), ==, 0);

  g_clear_object (&document);
  document = open_document (fixture);
  for (guint i = 0; i < 20; i++)
    assert_page (document, i);

  g_assert_true (proof_document_add_page (document, PROOF_AGGREGATION_SEGMENTS, 0,
                                          empty, NULL, &error));
  g_assert_true (proof_document_clear_pages (document, PROOF_AGGREGATION_TIMESTAMPS, &error));
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==, 0);
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_SEGMENTS), ==, 1);
}

/* A new run takes the place of the old one with its first page, or not at all. */
static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  g_autoptr (GBytes) raw = make_page (0);
  g_autoptr (GError) error = NULL;
  sqlite3 *db;
  gboolean complete = TRUE;

  for (guint i = 0; i < 5; i++)
    add_page (document, i, "next");
  g_assert_true (proof_document_add_page (document, PROOF_AGGREGATION_SEGMENTS, 0,
                                          raw, NULL, &error));

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_false (proof_document_restart_pages (document, PROOF_AGGREGATION_TIMESTAMPS,
                                                raw, "new", &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==, 5);
  sqlite3_close (db);

  g_assert_true (proof_document_forget_tokens (document, &error));
  g_assert_null (proof_document_dup_next_token (document, PROOF_AGGREGATION_TIMESTAMPS,
                                                5, &complete));
  g_assert_false (complete);
  g_assert_null (proof_document_dup_next_token (document, PROOF_AGGREGATION_SEGMENTS,
                                                1, &complete));
  g_assert_true (complete);

  g_assert_true (proof_document_restart_pages (document, PROOF_AGGREGATION_TIMESTAMPS,
                                               raw, "new", &error));
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==, 1);
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_SEGMENTS), ==, 1);
  add_page (document, 1, "next");
}

/* A token lives for 24 h with the service. */
static void
test_token_age (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  g_autofree char *young = NULL;
  gboolean complete = TRUE;

  add_page (document, 0, "a");
  sql (fixture->path, "UPDATE pages SET fetched_us = fetched_us - 23 * 3600 * 1000000");
  young = proof_document_dup_next_token (document, PROOF_AGGREGATION_TIMESTAMPS, 1, NULL);
  g_assert_cmpstr (young, ==, "a");
  sql (fixture->path, "UPDATE pages SET fetched_us = fetched_us - 3600 * 1000000");
  g_assert_null (proof_document_dup_next_token (document, PROOF_AGGREGATION_TIMESTAMPS,
                                                1, &complete));
  g_assert_false (complete);
}

static void
test_blobs (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) read = NULL;

  g_assert_null (proof_document_get_blob (document, "x"));
  g_assert_true (proof_document_set_blob (document, "x", empty, NULL));
  g_assert_true (proof_document_set_blob (document, "x", bytes, NULL));
  read = proof_document_get_blob (document, "x");
  g_assert_true (g_bytes_equal (read, bytes));
  g_assert_true (proof_document_set_blob (document, "x", NULL, NULL));
  g_assert_null (proof_document_get_blob (document, "x"));
}

/* What the sqlite3 shell makes of it. */
static void
test_shell (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  g_autofree char *output = NULL;

  for (guint i = 0; i < 3; i++)
    add_page (document, i, i < 2 ? "t" : NULL);
  g_assert_true (proof_document_set (document, "job-tag", "it's", NULL));

  output = shell (fixture->path,
                  "PRAGMA integrity_check; PRAGMA journal_mode; "
                  "PRAGMA application_id; PRAGMA user_version;"
                  "SELECT aggregation, number, next_token IS NULL, typeof (raw) "
                  "FROM pages ORDER BY number;"
                  "SELECT key, value FROM meta WHERE key = 'job-tag'; SELECT count(*) FROM blobs");
  if (output == NULL)
    {
      g_test_skip ("there is no sqlite3 shell here");
      return;
    }
  g_assert_cmpstr (output, ==, "ok\nwal\n1347571526\n1\n"
                               "TIMESTAMPS|0|0|blob\nTIMESTAMPS|1|0|blob\nTIMESTAMPS|2|1|blob\n"
                               "job-tag|it's\n0");
}

static void
assert_refused (Fixture          *fixture,
                ProofReviewError  code,
                const char       *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = proof_document_open (fixture->file, &error);

  g_assert_null (document);
  g_assert_error (error, PROOF_REVIEW_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
}

/* Files of other kinds are refused and stay as they are. */
static void
test_not_a_document (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *long_text = g_strnfill (10000, '{');
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before, n_after;

  g_assert_true (g_file_set_contents (fixture->path, long_text, -1, NULL));
  assert_refused (fixture, PROOF_REVIEW_ERROR_NOT_A_DOCUMENT, "not a Proofreel document");
  g_assert_true (g_file_get_contents (fixture->path, &after, &n_after, NULL));
  g_assert_cmpstr (after, ==, long_text);
  g_clear_pointer (&after, g_free);

  g_assert_no_errno (g_unlink (fixture->path));
  sql (fixture->path, "CREATE TABLE bookmarks (url TEXT)");
  g_assert_true (g_file_get_contents (fixture->path, &before, &n_before, NULL));
  assert_refused (fixture, PROOF_REVIEW_ERROR_NOT_A_DOCUMENT, "another program");
  g_assert_true (g_file_get_contents (fixture->path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_object_unref (open_document (fixture));
  sql (fixture->path, "PRAGMA user_version = 1000");
  assert_refused (fixture, PROOF_REVIEW_ERROR_NEWER, "newer Proofreel");
}

static void
test_existing (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (proof_document_open_existing (fixture->file, &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "No such file"));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (fixture->path, "", -1, NULL));
  g_assert_null (proof_document_open_existing (fixture->file, &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_NOT_A_DOCUMENT);
  g_clear_error (&error);

  g_object_unref (open_document (fixture));
  document = proof_document_open_existing (fixture->file, &error);
  g_assert_no_error (error);
}

static void
test_no_folder (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "none", "a.proofreel", NULL);
  Fixture elsewhere = { .file = g_file_new_for_path (path) };
  Fixture remote = { .file = g_file_new_for_uri ("sftp://example.org/a.proofreel") };

  assert_refused (&elsewhere, PROOF_REVIEW_ERROR_STORAGE, "No such file or directory");
  assert_refused (&remote, PROOF_REVIEW_ERROR_STORAGE, "local disk");
  g_object_unref (elsewhere.file);
  g_object_unref (remote.file);
}

/* Any byte may be wrong: an error or the truth, never something else. */
static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *content = NULL;
  gsize size;
  guint n_errors = 0;

  {
    g_autoptr (ProofDocument) document = open_document (fixture);

    for (guint i = 0; i < 40; i++)
      add_page (document, i, "t");
  }
  g_assert_true (g_file_get_contents (fixture->path, &content, &size, NULL));

  for (guint round = 0; round < 100; round++)
    {
      g_autofree char *copy = g_memdup2 (content, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofDocument) document = NULL;
      guint at = g_test_rand_int_range (0, size - 64);
      guint n_pages;

      for (guint i = 0; i < 64; i++)
        copy[at + i] = g_test_rand_int_range (0, 256);
      g_assert_true (g_file_set_contents (fixture->path, copy,
                                          round % 10 == 0 ? size / 2 : size, NULL));

      document = proof_document_open (fixture->file, &error);
      if (document == NULL)
        {
          g_assert_nonnull (error);
          n_errors++;
          continue;
        }
      n_pages = proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS);
      for (guint i = 0; i < MIN (n_pages, 40); i++)
        {
          g_autoptr (GError) page_error = NULL;
          g_autoptr (GBytes) raw = proof_document_get_page (document,
                                                            PROOF_AGGREGATION_TIMESTAMPS, i,
                                                            &page_error);
          g_autoptr (GBytes) expected = make_page (i);

          if (raw == NULL)
            n_errors++;
          else
            g_assert_true (g_bytes_equal (raw, expected));
          g_assert_true ((raw == NULL) == (page_error != NULL));
        }
    }
  /* Some 60 as a rule; many a byte is not in use. */
  g_assert_cmpuint (n_errors, >, 5);
}

/* A page that claims to be larger than its bytes can make. */
static void
test_forged_size (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  static const char *const sizes[] = { "1", "-1", "100000", "9223372036854775807" };

  add_page (document, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *statement = g_strdup_printf ("UPDATE pages SET size = %s", sizes[i]);
      g_autoptr (GError) error = NULL;

      sql (fixture->path, statement);
      g_assert_null (proof_document_get_page (document, PROOF_AGGREGATION_TIMESTAMPS, 0, &error));
      g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_DAMAGED);
    }
}

static void
test_locked (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ProofDocument) document = open_document (fixture);
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_false (proof_document_set (document, "a", "b", &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "another program"));
  g_assert_nonnull (proof_document_get (document, PROOF_DOCUMENT_CREATED_US));
  sqlite3_close (db);
  g_assert_true (proof_document_set (document, "a", "b", NULL));
}

/* --- other processes ------------------------------------------------------ */

/* Runs this program in another mode; its exit code, -1 where it was killed. */
static int
run_child (Fixture    *fixture,
           const char *mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, mode,
                                                    fixture->path, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  return g_subprocess_get_if_exited (child) ? g_subprocess_get_exit_status (child) : -1;
}

/* Child, which is not root: a document that may not be written can be looked at. */
static int
read_only (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = NULL;

  if (geteuid () == 0 && setuid (65534) != 0)
    return SKIPPED;
  document = proof_document_open (file, &error);
  g_assert_no_error (error);
  assert_page (document, 0);
  g_assert_false (proof_document_set (document, "a", "b", &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_READ_ONLY);
  return 0;
}

static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  ProofDocument *document = open_document (fixture);
  int status;

  add_page (document, 0, NULL);
  g_object_unref (document);
  g_assert_no_errno (g_chmod (fixture->path, 0444));
  g_assert_no_errno (g_chmod (fixture->folder, 0777));
  status = run_child (fixture, "--read-only");
  if (status == SKIPPED)
    {
      g_test_skip ("cannot become an ordinary user here");
      return;
    }
  g_assert_cmpint (status, ==, 0);
  g_assert_no_errno (g_chmod (fixture->folder, 0555));
  g_assert_cmpint (run_child (fixture, "--read-only"), ==, 0);
}

/* Child: a limit on the size of files stands for a full disk, SQLite is
 * told so by the same call. */
static int
fill (const char *path)
{
  struct rlimit limit = { 300 * 1024, 300 * 1024 };
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  guint number = 0;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
  document = proof_document_open (file, &error);
  g_assert_no_error (error);
  for (; error == NULL && number < 100000; number++)
    {
      g_autoptr (GBytes) raw = make_page (number);

      proof_document_add_page (document, PROOF_AGGREGATION_TIMESTAMPS, number, raw, "t", &error);
    }
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "no room left"));
  /* All that was said to be kept is. */
  g_assert_cmpuint (proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS), ==,
                    number - 1);
  assert_page (document, number - 2);
  return 0;
}

static void
test_full (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_cmpint (run_child (fixture, "--fill"), ==, 0);
}

/* Child: adds pages until it is killed, telling each that is kept. */
static int
write_pages (const char *path,
             guint       n_pages)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = proof_document_open (file, &error);
  guint first;

  g_assert_no_error (error);
  first = proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS);
  for (guint i = first; i < first + n_pages; i++)
    {
      add_page (document, i, "t");
      printf ("%u\n", i);
      fflush (stdout);
    }
  return 0;
}

static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  guint n_kept = 0;

  for (guint round = 0; round < 6; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                                        &error, program, "--write-pages",
                                                        fixture->path, "100000", NULL);
      g_autoptr (GDataInputStream) lines = NULL;
      g_autoptr (ProofDocument) document = NULL;
      g_autofree char *check = NULL;
      char *line;
      guint n_pages;

      g_assert_no_error (error);
      lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
      for (guint i = 0; i < 20 + round * 17; i++)
        {
          line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
          n_kept = g_ascii_strtoull (line, NULL, 10) + 1;
          g_free (line);
        }
      g_usleep (g_test_rand_int_range (0, 3000));
      g_subprocess_force_exit (child);
      while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
        {
          n_kept = g_ascii_strtoull (line, NULL, 10) + 1;
          g_free (line);
        }
      g_assert_true (g_subprocess_wait (child, NULL, NULL));
      g_assert_true (g_subprocess_get_if_signaled (child));

      document = open_document (fixture);
      n_pages = proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS);
      /* The last may be kept before it could be told. */
      g_assert_cmpuint (n_pages, >=, n_kept);
      g_assert_cmpuint (n_pages, <=, n_kept + 1);
      for (guint i = 0; i < n_pages; i++)
        assert_page (document, i);
      check = shell (fixture->path, "PRAGMA integrity_check");
      if (check != NULL)
        g_assert_cmpstr (check, ==, "ok");
    }
}

/* Several processes make and write one document at once. */
static void
test_two_processes (Fixture       *fixture,
                    gconstpointer  data)
{
  GSubprocess *children[4];
  g_autoptr (ProofDocument) document = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *prefix = g_strdup_printf ("p%u-", i);
      g_autoptr (GError) error = NULL;

      children[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                                      program, "--write-values",
                                      fixture->path, prefix, NULL);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_assert_true (g_subprocess_wait_check (children[i], NULL, NULL));
      g_object_unref (children[i]);
    }

  document = open_document (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    for (guint j = 0; j < 50; j++)
      {
        g_autofree char *key = g_strdup_printf ("p%u-%u", i, j);

        g_assert_cmpstr (proof_document_get (document, key), ==, key);
      }
}

static int
write_values (const char *path,
              const char *prefix)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = proof_document_open (file, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *key = g_strdup_printf ("%s%u", prefix, i);

      proof_document_set (document, key, key, &error);
      g_assert_no_error (error);
    }
  return 0;
}

typedef struct
{
  Fixture *fixture;
  guint   *n_ready; /* under way in as many threads */
} Maker;

static gpointer
make_thread (gpointer data)
{
  Maker *maker = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = NULL;

  g_atomic_int_inc (maker->n_ready);
  /* Asleep, for under valgrind a thread that spins may keep the others from running at all. */
  while (g_atomic_int_get (maker->n_ready) < N_MAKERS)
    g_usleep (1);
  document = proof_document_open (maker->fixture->file, &error);
  g_assert_no_error (error);
  g_assert_nonnull (proof_document_get (document, PROOF_DOCUMENT_CREATED_US));
  return NULL;
}

/* Two windows that open a new job at the same moment both find its document, whoever makes it. */
static void
test_made_at_once (Fixture       *fixture,
                   gconstpointer  data)
{
  for (guint round = 0; round < (g_getenv ("PROOF_VALGRIND") ? 3 : 100); round++)
    {
      guint n_ready = 0;
      Maker maker = { fixture, &n_ready };
      GThread *threads[N_MAKERS];

      for (guint i = 0; i < N_MAKERS; i++)
        threads[i] = g_thread_new ("maker", make_thread, &maker);
      for (guint i = 0; i < N_MAKERS; i++)
        g_thread_join (threads[i]);
      g_assert_no_errno (g_unlink (fixture->path));
    }
}

int
main (int    argc,
      char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--read-only"))
    return read_only (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--fill"))
    return fill (argv[2]);
  if (argc == 4 && g_str_equal (argv[1], "--write-pages"))
    return write_pages (argv[2], atoi (argv[3]));
  if (argc == 4 && g_str_equal (argv[1], "--write-values"))
    return write_values (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/document/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("values", test_values);
  ADD ("pages", test_pages);
  ADD ("restart", test_restart);
  ADD ("token-age", test_token_age);
  ADD ("blobs", test_blobs);
  ADD ("shell", test_shell);
  ADD ("not-a-document", test_not_a_document);
  ADD ("newer", test_newer);
  ADD ("existing", test_existing);
  ADD ("no-folder", test_no_folder);
  ADD ("damaged", test_damaged);
  ADD ("forged-size", test_forged_size);
  ADD ("locked", test_locked);
  ADD ("read-only", test_read_only);
  ADD ("full", test_full);
  ADD ("killed", test_killed);
  ADD ("two-processes", test_two_processes);
  ADD ("made-at-once", test_made_at_once);
#undef ADD

  return g_test_run ();
}
