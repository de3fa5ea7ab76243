/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-vault.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "proof-test-folder.h"

typedef struct
{
  char       *path;
  GFile      *folder;
  ProofVault *vault;
} Fixture;

static void
wait_loaded (ProofVault *vault)
{
  while (proof_vault_get_loading (vault))
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *top = g_dir_make_tmp ("proof-vault-XXXXXX", NULL);

  fixture->path = g_build_filename (top, "jobs", NULL);
  g_assert_no_errno (g_mkdir (fixture->path, 0700));
  fixture->folder = g_file_new_for_path (fixture->path);
  fixture->vault = proof_vault_new (fixture->folder);
  wait_loaded (fixture->vault);
}

/* What a vault has belongs to the thread that made it. */
static void
gone_cb (gpointer  data,
         GObject  *where)
{
  *(GThread **) data = g_thread_self ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *top = g_path_get_dirname (fixture->path);
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  GThread *gone = NULL;

  /* A look at the folder that is under way holds it until then. */
  g_object_weak_ref (G_OBJECT (fixture->vault), gone_cb, &gone);
  g_object_unref (fixture->vault);
  while (!gone && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (gone == g_thread_self ());
  g_object_unref (fixture->folder);
  proof_test_folder_remove (top);
  g_free (fixture->path);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  gboolean *timed_out = user_data;

  *timed_out = TRUE;
  return G_SOURCE_REMOVE;
}

static ProofVaultItem *
peek (ProofVault *vault,
      guint       position)
{
  g_autoptr (ProofVaultItem) item = g_list_model_get_item (G_LIST_MODEL (vault), position);

  return item;
}

/* Waits until the list has @n items, of which the one at @position has @value. */
static void
wait_for (ProofVault *vault,
          guint       n,
          guint       position,
          const char *key,
          const char *value)
{
  gboolean timed_out = FALSE;
  guint id = g_timeout_add_seconds (60, timed_out_cb, &timed_out);

  while (g_list_model_get_n_items (G_LIST_MODEL (vault)) != n ||
         (key != NULL &&
          g_strcmp0 (proof_vault_item_get (peek (vault, position), key), value) != 0))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_false (timed_out);
    }
  g_source_remove (id);
}

static void
run_for (guint ms)
{
  gboolean timed_out = FALSE;

  g_timeout_add (ms, timed_out_cb, &timed_out);
  while (!timed_out)
    g_main_context_iteration (NULL, TRUE);
}

static ProofDocument *
open_job (Fixture    *fixture,
          const char *job_id,
          const char *fetched_us)
{
  g_autoptr (GError) error = NULL;
  ProofDocument *document =
    proof_vault_open_job (fixture->vault, job_id, "eu-west-1", NULL, &error);

  g_assert_no_error (error);
  if (fetched_us != NULL)
    g_assert_true (proof_document_set (document, PROOF_DOCUMENT_FETCHED_US, fetched_us, NULL));
  return document;
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (ProofDocument) a = open_job (fixture, "a", "1000");
  g_autoptr (ProofDocument) b = open_job (fixture, "b", "3000");
  g_autoptr (ProofDocument) c = open_job (fixture, "c", "2000");
  ProofVaultItem *second;

  wait_for (fixture->vault, 3, 0, NULL, NULL);
  g_assert_cmpstr (proof_vault_item_get (peek (fixture->vault, 0), PROOF_DOCUMENT_JOB_ID), ==, "b");
  g_assert_cmpstr (proof_vault_item_get (peek (fixture->vault, 1), PROOF_DOCUMENT_JOB_ID), ==, "c");
  g_assert_cmpstr (proof_vault_item_get (peek (fixture->vault, 2), PROOF_DOCUMENT_JOB_ID), ==, "a");
  g_assert_cmpstr (proof_vault_item_get (peek (fixture->vault, 2), PROOF_DOCUMENT_REGION), ==,
                   "eu-west-1");
  g_assert_cmpstr (proof_vault_item_get (peek (fixture->vault, 2), PROOF_DOCUMENT_ENDPOINT), ==,
                   NULL);
  g_assert_cmpstr (proof_vault_item_get (peek (fixture->vault, 2), PROOF_DOCUMENT_SOURCE), ==,
                   "job");
  g_assert_null (proof_vault_item_get_error (peek (fixture->vault, 2)));
  g_assert_true (g_file_equal (proof_vault_item_get_file (peek (fixture->vault, 2)),
                               proof_document_get_file (a)));

  /* It follows; what did not change keeps its item. */
  second = peek (fixture->vault, 1);
  g_assert_true (proof_document_set (a, PROOF_DOCUMENT_STATE, "complete", NULL));
  wait_for (fixture->vault, 3, 2, PROOF_DOCUMENT_STATE, "complete");
  g_assert_true (peek (fixture->vault, 1) == second);
  g_assert_true (proof_document_set (a, PROOF_DOCUMENT_FETCHED_US, "4000", NULL));
  wait_for (fixture->vault, 3, 0, PROOF_DOCUMENT_JOB_ID, "a");
}

static void
count_cb (GListModel *model,
          guint       position,
          guint       removed,
          guint       added,
          gpointer    user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* Looking at documents touches files in the folder; that must not go on for ever. */
static void
test_settles (Fixture       *fixture,
              gconstpointer  data)
{
  guint n_changes = 0;

  g_object_unref (open_job (fixture, "a", "1000"));
  g_object_unref (open_job (fixture, "b", "2000"));
  wait_for (fixture->vault, 2, 0, NULL, NULL);
  run_for (1500);
  g_signal_connect (fixture->vault, "items-changed", G_CALLBACK (count_cb), &n_changes);
  proof_vault_refresh (fixture->vault);
  run_for (1500);
  g_assert_cmpuint (n_changes, ==, 0);
}

static void
test_same_job (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) a =
    proof_vault_open_job (fixture->vault, "a", "eu-west-1", NULL, &error);
  g_autoptr (ProofDocument) again =
    proof_vault_open_job (fixture->vault, "a", "eu-west-1", "", &error);
  g_autoptr (ProofDocument) region =
    proof_vault_open_job (fixture->vault, "a", "us-east-1", NULL, &error);
  g_autoptr (ProofDocument) endpoint = proof_vault_open_job (fixture->vault, "a", "eu-west-1",
                                                             "http://127.0.0.1:1", &error);

  g_assert_no_error (error);
  g_assert_true (g_file_equal (proof_document_get_file (a), proof_document_get_file (again)));
  g_assert_false (g_file_equal (proof_document_get_file (a), proof_document_get_file (region)));
  g_assert_false (g_file_equal (proof_document_get_file (a), proof_document_get_file (endpoint)));
}

/* Whatever is asked for, the file lies in the folder, under a name of its own. */
static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const ids[] = {
    "../../etc/passwd", "/", "", ".", "..", "a b", "a_b", "a\nb", "ä", "-rf", "CON",
    "01234567890123456789012345678901234567890123456789"
    "01234567890123456789012345678901234567890123456789a",
    "01234567890123456789012345678901234567890123456789"
    "01234567890123456789012345678901234567890123456789b",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (ProofDocument) document = open_job (fixture, ids[i], NULL);
      g_autoptr (ProofDocument) results = proof_vault_open_results (fixture->vault, ids[i], NULL);
      GFile *file = proof_document_get_file (document);

      g_assert_true (g_file_has_parent (file, fixture->folder));
      g_assert_true (g_file_has_parent (proof_document_get_file (results), fixture->folder));
      g_assert_true (g_hash_table_add (seen, g_file_get_path (file)));
      g_assert_true (g_hash_table_add (seen, g_file_get_path (proof_document_get_file (results))));
    }
}

static void
test_results (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) a =
    proof_vault_open_results (fixture->vault, "file:///tmp/a/r%20s.json", &error);
  g_autoptr (ProofDocument) b =
    proof_vault_open_results (fixture->vault, "file:///tmp/b/r%20s.json", &error);
  g_autofree char *name = g_file_get_basename (proof_document_get_file (a));

  g_assert_no_error (error);
  g_assert_false (g_file_equal (proof_document_get_file (a), proof_document_get_file (b)));
  g_assert_cmpstr (proof_document_get (a, PROOF_DOCUMENT_SOURCE), ==, "file:///tmp/a/r%20s.json");
  g_assert_true (g_str_has_prefix (name, "r_s_json-"));
}

/* A sandbox sees one file of the host under another name each time that it is chosen. */
static void
test_results_of_host (Fixture       *fixture,
                      gconstpointer  data)
{
  const char *host = "/home/ana/labels.json";
  g_autofree char *top = g_path_get_dirname (fixture->path);
  g_autofree char *known = NULL, *last = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", top, i);
      g_autofree char *path = g_build_filename (folder, "labels.json", NULL);
      g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
      g_autoptr (ProofDocument) document = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_no_errno (g_mkdir (folder, 0700));
      g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
      if (setxattr (path, "user.document-portal.host-path", host, strlen (host), 0) != 0)
        {
          g_test_skip ("this file system keeps no extended attributes");
          return;
        }
      document = proof_vault_open_results (fixture->vault, uri, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_SOURCE), ==, uri);
      g_assert_cmpstr (proof_document_get (document, PROOF_DOCUMENT_SOURCE_HOST), ==,
                       "file:///home/ana/labels.json");
      last = g_file_get_path (proof_document_get_file (document));
      g_assert_true (known == NULL || g_str_equal (known, last));
      g_free (known);
      known = g_steal_pointer (&last);
    }
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ProofVaultItem) item = NULL;
  g_autoptr (ProofVault) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_object_unref (open_job (fixture, "a", "1000"));
  g_object_unref (open_job (fixture, "b", "2000"));
  g_object_unref (open_job (fixture, "c", "3000"));
  wait_for (fixture->vault, 3, 1, PROOF_DOCUMENT_JOB_ID, "b");
  item = g_object_ref (peek (fixture->vault, 1));
  path = g_file_get_path (proof_vault_item_get_file (item));

  g_assert_true (proof_vault_remove (fixture->vault, item, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)), ==, 2);
  g_assert_false (proof_vault_remove (fixture->vault, item, &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE);
  g_clear_error (&error);
  proof_vault_refresh (fixture->vault);
  run_for (700);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)), ==, 2);

  g_assert_true (proof_vault_restore (fixture->vault, item, NULL));
  g_assert_cmpstr (proof_vault_item_get (peek (fixture->vault, 1), PROOF_DOCUMENT_JOB_ID), ==, "b");
  proof_vault_purge (fixture->vault, NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  run_for (700);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->vault)), ==, 3);

  /* Removed and opened again: kept. */
  g_assert_true (proof_vault_remove (fixture->vault, peek (fixture->vault, 1), NULL));
  g_object_unref (open_job (fixture, "b", NULL));
  wait_for (fixture->vault, 3, 1, PROOF_DOCUMENT_JOB_ID, "b");

  g_set_object (&item, peek (fixture->vault, 1));
  g_assert_true (proof_vault_remove (fixture->vault, item, NULL));
  proof_vault_purge (fixture->vault, NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (proof_vault_restore (fixture->vault, item, &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE);

  other = proof_vault_new (fixture->folder);
  wait_loaded (other);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, 2);
}

/* What cannot be opened is listed with the reason, so that it can be removed. */
static void
test_damaged (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *damaged = g_build_filename (fixture->path, "damaged.proofreel", NULL);
  g_autofree char *empty = g_build_filename (fixture->path, "empty.proofreel", NULL);
  g_autofree char *other = g_build_filename (fixture->path, "notes.txt", NULL);
  g_autofree char *folder = g_build_filename (fixture->path, "folder.proofreel", NULL);
  ProofVaultItem *item;

  g_assert_true (g_file_set_contents (damaged, "not a database, but a text of some length",
                                      -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", -1, NULL));
  g_assert_true (g_file_set_contents (other, "hello", -1, NULL));
  g_assert_no_errno (g_mkdir (folder, 0700));
  g_object_unref (open_job (fixture, "a", "1000"));

  wait_for (fixture->vault, 2, 1, PROOF_DOCUMENT_JOB_ID, "a");
  item = peek (fixture->vault, 0);
  g_assert_error (proof_vault_item_get_error (item), PROOF_REVIEW_ERROR,
                  PROOF_REVIEW_ERROR_NOT_A_DOCUMENT);
  g_assert_cmpstr (proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID), ==, NULL);
  g_assert_true (proof_vault_remove (fixture->vault, item, NULL));
  proof_vault_purge (fixture->vault, NULL);
  g_assert_false (g_file_test (damaged, G_FILE_TEST_EXISTS));
}

/* A vault whose folder is not there yet, or never will be. */
static void
test_no_folder (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->path, "b", "jobs", NULL);
  g_autofree char *file_path = g_build_filename (fixture->path, "file", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFile) file = g_file_new_for_path (file_path);
  g_autoptr (ProofVault) vault = proof_vault_new (folder);
  g_autoptr (ProofVault) impossible = NULL;
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  wait_loaded (vault);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (vault)), ==, 0);
  document = proof_vault_open_job (vault, "a", NULL, NULL, &error);
  g_assert_no_error (error);
  wait_for (vault, 1, 0, PROOF_DOCUMENT_JOB_ID, "a");

  g_assert_true (g_file_set_contents (file_path, "x", -1, NULL));
  impossible = proof_vault_new (file);
  wait_loaded (impossible);
  g_assert_null (proof_vault_open_job (impossible, "a", NULL, NULL, &error));
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE);
}

/* Whoever lets go of a vault in the middle of a look, and whoever is quicker then. */
static void
test_let_go (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint i = 0; i < 300; i++)
    {
      GThread *gone = NULL;
      ProofVault *vault = proof_vault_new (fixture->folder);

      if (i % 2 > 0)
        wait_loaded (vault);
      g_object_weak_ref (G_OBJECT (vault), gone_cb, &gone);
      g_object_unref (vault);
      while (g_atomic_pointer_get (&gone) == NULL)
        g_main_context_iteration (NULL, FALSE);
      g_assert_true (gone == g_thread_self ());
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/vault/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("list", test_list);
  ADD ("settles", test_settles);
  ADD ("same-job", test_same_job);
  ADD ("names", test_names);
  ADD ("results", test_results);
  ADD ("results-of-host", test_results_of_host);
  ADD ("remove", test_remove);
  ADD ("damaged", test_damaged);
  ADD ("no-folder", test_no_folder);
  ADD ("let-go", test_let_go);
#undef ADD

  return g_test_run ();
}
