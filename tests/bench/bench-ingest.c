/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a long job's results: speed against yyjson and json-glib on the same file, and memory. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yyjson.h>

#include "bench-clock.h"
#include "proof-label-index.h"
#include "proof-label-reader.h"

#define N_DETECTIONS 200000
#define N_AT_ONCE 12
#define MS_STEP 200

static const char *const names[N_AT_ONCE] = {
  "Adult", "Bicycle", "Bus", "Car", "City", "Dog", "Male", "Person", "Plant", "Road", "Tree",
  "Wheel",
};

static void
put_instance (FILE    *file,
              GRand   *rand,
              gboolean is_last)
{
  fprintf (file,
           "                    {\n"
           "                        \"BoundingBox\": {\n"
           "                            \"Width\": %.17g,\n"
           "                            \"Height\": %.17g,\n"
           "                            \"Left\": %.17g,\n"
           "                            \"Top\": %.17g\n"
           "                        },\n"
           "                        \"Confidence\": %.16g\n"
           "                    }%s\n",
           (float) g_rand_double (rand), (float) g_rand_double (rand),
           (float) g_rand_double (rand), (float) g_rand_double (rand),
           (float) g_rand_double_range (rand, 50, 100), is_last ? "" : ",");
}

/* The AWS CLI's output; every fourth detection has up to three instances. */
static char *
make_file (const char *folder,
           const char *name,
           gboolean    with_instances)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  char *path = g_build_filename (folder, name, NULL);
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  fputs ("{\n    \"JobStatus\": \"SUCCEEDED\",\n    \"Labels\": [\n", file);
  for (guint i = 0; i < N_DETECTIONS; i++)
    {
      guint n = with_instances && i % 4 == 3 ? g_rand_int_range (rand, 1, 4) : 0;

      fprintf (file,
               "        {\n"
               "            \"Timestamp\": %u,\n"
               "            \"Label\": {\n"
               "                \"Name\": \"%s\",\n"
               "                \"Confidence\": %.16g,\n"
               "                \"Instances\": [",
               i / N_AT_ONCE * MS_STEP, names[i % N_AT_ONCE],
               (float) g_rand_double_range (rand, 50, 100));
      for (guint j = 0; j < n; j++)
        {
          if (j == 0)
            fputc ('\n', file);
          put_instance (file, rand, j + 1 == n);
        }
      fprintf (file,
               "%s],\n"
               "                \"Parents\": [\n"
               "                    {\n"
               "                        \"Name\": \"Transportation\"\n"
               "                    }\n"
               "                ]\n"
               "            }\n"
               "        }%s\n",
               n > 0 ? "                " : "", i + 1 == N_DETECTIONS ? "" : ",");
    }
  fputs ("    ],\n    \"LabelModelVersion\": \"3.0\"\n}\n", file);
  fclose (file);

  return path;
}

static gsize
get_anonymous_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nRssAnon:");

  return line != NULL ? g_ascii_strtoull (line + strlen ("\nRssAnon:"), NULL, 10) * 1024 : 0;
}

typedef struct
{
  ProofLabelStore *store;
  gsize peak;
  gboolean watch;
} Load;

static gboolean
take (ProofLabelPage *page,
      gpointer        user_data,
      GError        **error)
{
  Load *load = user_data;

  proof_label_store_append (load->store, page, 0);
  if (load->watch)
    load->peak = MAX (load->peak, get_anonymous_memory ());
  proof_label_page_unref (page);

  return TRUE;
}

static void
read_results (const char *path,
              Load       *load)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = proof_label_reader_load (file, NULL, &error);

  g_assert_no_error (error);
  load->store = proof_label_store_new ();
  proof_label_reader_read (bytes, take, load, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (proof_label_store_get_n_detections (load->store), ==, N_DETECTIONS);
}

static double
time_ours (const char *path)
{
  double begin = bench_get_seconds ();
  Load load = { NULL, };

  read_results (path, &load);
  g_object_unref (load.store);

  return bench_get_seconds () - begin;
}

static double
time_yyjson (const char *path)
{
  double begin = bench_get_seconds ();
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  yyjson_doc *doc = yyjson_read (g_mapped_file_get_contents (file),
                                 g_mapped_file_get_length (file), 0);

  g_assert_nonnull (doc);
  yyjson_doc_free (doc);

  return bench_get_seconds () - begin;
}

static double
time_json_glib (const char *path)
{
  double begin = bench_get_seconds ();
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  g_assert_true (json_parser_load_from_mapped_file (parser, path, NULL));
  g_clear_object (&parser);

  return bench_get_seconds () - begin;
}

/* Best of some rounds, in turns, so that a slow spell hits both. */
static void
compare (const char *path,
         double     *ours,
         double     *yyjson)
{
  *ours = *yyjson = G_MAXDOUBLE;
  for (guint i = 0; i < 7; i++)
    {
      *ours = MIN (*ours, time_ours (path));
      *yyjson = MIN (*yyjson, time_yyjson (path));
    }
}

/* The same without a blank, as the service sends it. */
static char *
make_compact (const char *folder,
              const char *path)
{
  char *compact = g_build_filename (folder, "compact.json", NULL);
  yyjson_doc *doc = yyjson_read_file (path, 0, NULL, NULL);

  g_assert_true (yyjson_write_file (compact, doc, 0, NULL, NULL));
  yyjson_doc_free (doc);

  return compact;
}

typedef struct
{
  gsize peak;
  guint n_instances;
} Memory;

/* What reading takes at its peak beside the text itself, with store and index, in a process of its
 * own. */
static Memory
measure_memory (const char *path)
{
  Memory memory = { 0, };
  int ends[2];
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
      gsize before = get_anonymous_memory () + g_mapped_file_get_length (file);
      Load load = { NULL, 0, TRUE };
      g_autoptr (ProofLabelIndex) index = NULL;

      read_results (path, &load);
      index = proof_label_index_new (load.store);
      memory.peak = MAX (load.peak, get_anonymous_memory ()) - before;
      memory.n_instances = proof_label_store_get_n_instances (load.store);
      g_assert_cmpint (write (ends[1], &memory, sizeof memory), ==, sizeof memory);
      _exit (0);
    }
  g_assert_cmpint (read (ends[0], &memory, sizeof memory), ==, sizeof memory);
  close (ends[0]);
  close (ends[1]);
  waitpid (pid, NULL, 0);

  return memory;
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-ingest-XXXXXX", NULL);
  g_autofree char *path = make_file (folder, "results.json", TRUE);
  g_autofree char *bare = make_file (folder, "bare.json", FALSE);
  Memory with = measure_memory (path);
  Memory without = measure_memory (bare);
  g_autofree char *compact = make_compact (folder, path);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  double size = g_mapped_file_get_length (file) / 1e6;
  double ours, yyjson, json_glib;

  printf ("results file: %.1f MB\n", size);
  printf ("detections: %u\n", N_DETECTIONS);
  printf ("instances: %u\n", with.n_instances);

  compare (compact, &ours, &yyjson);
  printf ("read without blanks vs yyjson: %.2f x\n", yyjson / ours);
  compare (path, &ours, &yyjson);
  json_glib = time_json_glib (path);
  printf ("read: %.0f MB/s\n", size / ours);
  printf ("yyjson: %.0f MB/s\n", size / yyjson);
  printf ("json-glib: %.0f MB/s\n", size / json_glib);
  printf ("read vs yyjson: %.2f x\n", yyjson / ours);
  printf ("read vs json-glib: %.1f x\n", json_glib / ours);

  printf ("a detection: %.1f bytes\n", (double) without.peak / N_DETECTIONS);
  printf ("an instance: %.1f bytes\n",
          ((double) with.peak - without.peak) / with.n_instances);
  printf ("peak beside the file: %.1f MB\n", with.peak / 1e6);
  printf ("peak beside the file and 48 bytes a detection, 24 an instance: %.1f MB\n",
          (with.peak - 48.0 * N_DETECTIONS - 24.0 * with.n_instances) / 1e6);

  g_unlink (path);
  g_unlink (bare);
  g_unlink (compact);
  g_rmdir (folder);

  return 0;
}
