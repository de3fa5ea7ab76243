/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a document that several threads read come in their order, and a fault where it is. */
#include "proof-page-reader.h"

#include <sqlite3.h>

#include "proof-test-folder.h"

#define N_PAGES 200

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("proof-page-reader-XXXXXX", &error);
  g_assert_no_error (error);
  folder = g_file_new_for_path (fixture->folder);
  fixture->file = g_file_get_child (folder, "job.proofreel");
  document = proof_document_open (fixture->file, &error);
  g_assert_no_error (error);
  for (guint number = 0; number < N_PAGES; number++)
    {
      char *text = g_strdup_printf ("{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[{\"Timestamp\":%u,"
                                    "\"Label\":{\"Name\":\"Car\",\"Confidence\":50}}]}", number);
      g_autoptr (GBytes) raw = g_bytes_new_take (text, strlen (text));

      proof_document_add_page (document, PROOF_AGGREGATION_TIMESTAMPS, number, raw, "on", &error);
      g_assert_no_error (error);
    }
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  proof_test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->file);
}

/* Returns: how many pages came, each at its place */
static guint
count_pages (ProofPageReader  *reader,
             GError          **error)
{
  for (guint number = 0; number < N_PAGES; number++)
    {
      g_autoptr (ProofLabelPage) page = proof_page_reader_next (reader, error);
      const ProofDetection *detections;
      guint n_detections;

      if (page == NULL)
        return number;
      detections = proof_label_page_get_detections (page, &n_detections);
      g_assert_cmpuint (n_detections, ==, 1);
      g_assert_cmpint (detections->timestamp_ms, ==, number);
    }

  return N_PAGES;
}

static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (ProofPageReader) reader =
    proof_page_reader_new (fixture->file, PROOF_AGGREGATION_TIMESTAMPS, N_PAGES, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_pages (reader, &error), ==, N_PAGES);
  g_assert_no_error (error);
}

/* Two pages are broken: the first of them is told, after all that are before it. */
static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (ProofPageReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (g_file_peek_path (fixture->file), &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE pages SET raw = x'00' WHERE number IN (120, 121)",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  reader = proof_page_reader_new (fixture->file, PROOF_AGGREGATION_TIMESTAMPS, N_PAGES, NULL);
  g_assert_cmpuint (count_pages (reader, &error), ==, 120);
  g_assert_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_DAMAGED);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ProofPageReader) reader =
    proof_page_reader_new (fixture->file, PROOF_AGGREGATION_TIMESTAMPS, N_PAGES, cancellable);
  g_autoptr (GError) error = NULL;

  /* Reading has got far enough ahead, and must not go on. */
  g_cancellable_cancel (cancellable);
  g_assert_cmpuint (count_pages (reader, &error), <, N_PAGES);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Whoever has enough may leave while pages are still being read. */
static void
test_left (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (ProofPageReader) reader =
    proof_page_reader_new (fixture->file, PROOF_AGGREGATION_TIMESTAMPS, N_PAGES, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelPage) page = proof_page_reader_next (reader, &error);

  g_assert_no_error (error);
  g_assert_nonnull (page);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/page-reader/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/page-reader/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/page-reader/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/page-reader/left", Fixture, NULL, set_up, test_left, tear_down);

  return g_test_run ();
}
