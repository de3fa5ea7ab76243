/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a results file holds, as it gets into memory. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "read-labels.h"

#define TEXT "{\"Labels\":[{\"Timestamp\":0,\"Label\":{\"Name\":\"Car\",\"Confidence\":75}}]}"

static void
check (GBytes *bytes)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), TEXT, strlen (TEXT));
}

/* What was loaded stays when somebody cuts the file or writes another over it. */
static void
test_load_stays (void)
{
  g_autofree char *folder = g_dir_make_tmp ("labels-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "results.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GString) text = g_string_new (TEXT);
  g_autoptr (GBytes) loaded = NULL;
  g_autoptr (GError) error = NULL;

  while (text->len < 100000)
    g_string_append (text, "\n        ");
  g_file_set_contents (path, text->str, text->len, NULL);
  loaded = proof_label_reader_load (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (truncate (path, 10), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (loaded, NULL), g_bytes_get_size (loaded), text->str, text->len);

  g_unlink (path);
  g_rmdir (folder);
}

/* A pipe has no length. */
static void
test_load_pipe (void)
{
  int ends[2];
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) loaded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], TEXT, strlen (TEXT)), ==, strlen (TEXT));
  close (ends[1]);
  path = g_strdup_printf ("/dev/fd/%d", ends[0]);
  file = g_file_new_for_path (path);
  loaded = proof_label_reader_load (file, NULL, &error);
  g_assert_no_error (error);
  check (loaded);
  close (ends[0]);
}

static void
test_load (void)
{
  g_autofree char *folder = g_dir_make_tmp ("labels-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "results.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) directory = g_file_new_for_path (folder);
  g_autoptr (GBytes) packed = read_labels_gzip (TEXT, strlen (TEXT));
  g_autoptr (GBytes) loaded = NULL;
  g_autoptr (GBytes) unpacked = NULL;
  g_autoptr (GBytes) empty = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (proof_label_reader_load (file, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (proof_label_reader_load (directory, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);

  g_file_set_contents (path, TEXT, -1, NULL);
  loaded = proof_label_reader_load (file, NULL, &error);
  g_assert_no_error (error);
  check (loaded);

  g_file_set_contents (path, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), NULL);
  unpacked = proof_label_reader_load (file, NULL, &error);
  g_assert_no_error (error);
  check (unpacked);

  g_file_set_contents (path, "", 0, NULL);
  empty = proof_label_reader_load (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (read_labels (empty, &error));
  g_assert_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_EMPTY);

  g_unlink (path);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-load/file", test_load);
  g_test_add_func ("/label-load/stays", test_load_stays);
  g_test_add_func ("/label-load/pipe", test_load_pipe);

  return g_test_run ();
}
