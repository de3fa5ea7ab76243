/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that is carried on page by page holds what deriving it whole gives. */
#include "proof-label-reader.h"
#include "proof-label-segments.h"

static void
append (ProofLabelStore *store,
        const gint64    *times,
        guint            n)
{
  g_autoptr (GString) text = g_string_new ("{\"Labels\":[");
  g_autoptr (ProofLabelPage) page = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s{\"Timestamp\":%" G_GINT64_FORMAT ","
                            "\"Label\":{\"Name\":\"%s\",\"Confidence\":%d}}",
                            i > 0 ? "," : "", times[i],
                            g_test_rand_int_range (0, 4) > 0 ? "Car" : "Dog",
                            g_test_rand_int_range (50, 100));
  g_string_append (text, "]}");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  page = proof_label_reader_read_page (bytes, &error);
  g_assert_no_error (error);
  proof_label_store_append (store, page, 0);
}

static void
assert_same (const GArray *got,
             const GArray *want)
{
  g_assert_cmpuint (got->len, ==, want->len);
  for (guint i = 0; i < got->len; i++)
    {
      const ProofSegment *g = &g_array_index (got, ProofSegment, i);
      const ProofSegment *w = &g_array_index (want, ProofSegment, i);

      g_assert_cmpint (g->begin_ms, ==, w->begin_ms);
      g_assert_cmpint (g->end_ms, ==, w->end_ms);
      g_assert_cmpuint (g->first, ==, w->first);
      g_assert_cmpuint (g->n, ==, w->n);
      g_assert_cmpfloat (g->confidence, ==, w->confidence);
    }
}

static void
test_run (gconstpointer data)
{
  gboolean shuffled = GPOINTER_TO_INT (data);

  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (ProofLabelStore) store = proof_label_store_new ();
      g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
      g_autoptr (ProofSegmentRun) run = NULL;
      g_autoptr (ProofLabelIndex) index = proof_label_index_new (store);
      gint64 ms = 0;
      guint name;

      append (store, (gint64[]) { 0, 200, 400 }, 3);
      name = proof_label_store_get_name_id (store, 0);
      proof_label_filter_set_label_range (filter, 60, 100);
      run = proof_segment_run_new (index, filter, name);
      for (guint page = 0; page < 12; page++)
        {
          gint64 times[20];
          guint n = g_test_rand_int_range (0, 20);
          g_autoptr (GArray) want = NULL;

          for (guint i = 0; i < n; i++)
            times[i] = ms += g_test_rand_int_range (0, 5) > 0 ? 200 : 1000;
          if (shuffled && page % 4 == 3)
            for (guint i = 0; i < n; i++)
              times[i] = g_test_rand_int_range (0, 100000);
          append (store, times, n);
          want = proof_label_segments_derive (index, filter, name);
          assert_same (proof_segment_run_update (run), want);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/segment-run/in-order", GINT_TO_POINTER (FALSE), test_run);
  g_test_add_data_func ("/segment-run/out-of-order", GINT_TO_POINTER (TRUE), test_run);

  return g_test_run ();
}
