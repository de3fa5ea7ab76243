/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-label-segments.h"
#include "read-labels.h"

/* @samples: times at which "A" is reported with confidence 90, negative ones with 40; "B" marks the
 * samples at all of @others. */
static ProofLabelIndex *
make_index (const int *samples,
            guint      n_samples,
            const int *others,
            guint      n_others)
{
  g_autoptr (GString) text = g_string_new ("{\"Labels\":[");
  g_autoptr (ProofLabelStore) store = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_samples; i++)
    g_string_append_printf (text, "{\"Timestamp\":%d,\"Label\":{\"Name\":\"A\","
                                  "\"Confidence\":%d}},",
                            ABS (samples[i]), samples[i] < 0 ? 40 : 90);
  for (guint i = 0; i < n_others; i++)
    g_string_append_printf (text, "{\"Timestamp\":%d,\"Label\":{\"Name\":\"B\"}},", others[i]);
  g_string_truncate (text, text->len - 1);
  g_string_append (text, "]}");
  store = read_labels_text (text->str, &error);
  g_assert_no_error (error);

  return proof_label_index_new (store);
}

static char *
print (GArray *segments)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < segments->len; i++)
    {
      const ProofSegment *segment = &g_array_index (segments, ProofSegment, i);

      g_string_append_printf (text, "%s%d-%d x%u %g", i > 0 ? ", " : "", (int) segment->begin_ms,
                              (int) segment->end_ms, segment->n, segment->confidence);
    }

  return g_string_free_and_steal (text);
}

static void
check_derived (const int        *samples,
               guint             n_samples,
               const int        *others,
               guint             n_others,
               ProofLabelFilter *filter,
               const char       *expected)
{
  g_autoptr (ProofLabelIndex) index = make_index (samples, n_samples, others, n_others);
  g_autoptr (GArray) segments = NULL;
  g_autofree char *text = NULL;

  segments = proof_label_segments_derive (
    index, filter, proof_label_store_find_name (proof_label_index_get_store (index), "A"));
  text = print (segments);
  g_assert_cmpstr (text, ==, expected);
}

#define CHECK(samples, others, filter, expected) \
  check_derived (samples, G_N_ELEMENTS (samples), others, G_N_ELEMENTS (others), filter, expected)

static void
test_derive (void)
{
  static const int run[] = { 0, 200, 400, 1000, 1200 };
  static const int all[] = { 0, 200, 400, 600, 800, 1000, 1200 };
  static const int uneven[] = { 480, 1000, 1480, 2000, 2480, 4000 };
  static const int uneven_all[] = { 0, 480, 1000, 1480, 2000, 2480, 3000, 3480, 4000 };
  static const int dip[] = { 0, -200, 400, -600, -800, 1000 };
  static const int short_gap[] = { 0, 200, 400, 500 };
  static const int short_all[] = { 0, 200, 400, 450, 600, 800, 1000 };
  static const int single[] = { 700 };
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();

  CHECK (run, all, NULL, "0-600 x3 90, 1000-1400 x2 90");
  CHECK (run, all, filter, "0-600 x3 90, 1000-1400 x2 90");
  /* 480 and 520 ms belong together; the median is 500. */
  CHECK (uneven, uneven_all, NULL, "480-2980 x5 90, 4000-4500 x1 90");
  CHECK (dip, all, NULL, "0-1200 x6 90");
  proof_label_filter_set_label_range (filter, 50, 100);
  CHECK (dip, all, filter, "0-200 x1 90, 400-600 x1 90, 1000-1200 x1 90");
  /* At most to the sample after the last, where the label is not. */
  CHECK (short_gap, short_all, NULL, "0-600 x4 90");
  /* With one sample there is no cadence: as short as can be. */
  CHECK (single, single, NULL, "700-701 x1 90");
  proof_label_filter_set_label_hidden (filter, "A", TRUE);
  CHECK (run, all, filter, "");
}

/* Against a plain reading of the rule, sample by sample. */
static void
test_random (void)
{
  for (guint round = 0; round < 100; round++)
    {
      int samples[60], others[60];
      guint n_samples = 0, n = 60;
      double cadence;
      g_autoptr (ProofLabelIndex) index = NULL;
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GArray) segments = NULL;
      g_autofree char *text = NULL;
      int begin = -1, count = 0;

      for (guint i = 0; i < n; i++)
        {
          others[i] = (i > 0 ? others[i - 1] : 0) +
                      (g_test_rand_bit () ? 200 : g_test_rand_int_range (1, 500));
          if (n_samples == 0 || g_test_rand_int_range (0, 4) > 0)
            samples[n_samples++] = others[i];
        }
      index = make_index (samples, n_samples, others, n);
      cadence = proof_label_index_get_cadence_ms (index);

      for (guint i = 0; i < n_samples; i++)
        {
          if (begin < 0)
            begin = samples[i];
          count++;
          if (i + 1 < n_samples && samples[i + 1] - samples[i] <= 1.5 * cadence)
            continue;

          gint64 end = samples[i] + cadence;

          for (guint j = 0; j < n; j++)
            if (others[j] > samples[i])
              {
                end = MIN (end, others[j]);
                break;
              }
          g_string_append_printf (expected, "%s%d-%d x%d 90", expected->len > 0 ? ", " : "", begin,
                                  (int) end, count);
          begin = -1;
          count = 0;
        }

      segments = proof_label_segments_derive (
        index, NULL, proof_label_store_find_name (proof_label_index_get_store (index), "A"));
      text = print (segments);
      g_assert_cmpstr (text, ==, expected->str);
    }
}

static void
test_reported (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelStore) store = read_labels_text (
    "{\"Labels\":["
    "{\"StartTimestampMillis\":5000,\"EndTimestampMillis\":6000,\"DurationMillis\":1000,"
    "\"Label\":{\"Name\":\"A\",\"Confidence\":60}},"
    "{\"StartTimestampMillis\":225,\"EndTimestampMillis\":3578,\"DurationMillis\":9999,"
    "\"Timestamp\":225,\"Label\":{\"Name\":\"A\",\"Confidence\":99}},"
    "{\"StartTimestampMillis\":225,\"EndTimestampMillis\":3578,\"DurationMillis\":9999,"
    "\"Timestamp\":225,\"Label\":{\"Name\":\"A\",\"Confidence\":99}},"
    "{\"StartTimestampMillis\":100,\"DurationMillis\":50,\"Label\":{\"Name\":\"B\"}},"
    "{\"StartTimestampMillis\":300,\"EndTimestampMillis\":300,\"Label\":{\"Name\":\"B\"}},"
    "{\"Timestamp\":400,\"DurationMillis\":10,\"Label\":{\"Name\":\"B\"}}"
    "]}", &error);
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) sure = NULL;
  g_autoptr (GArray) odd = NULL;
  g_autofree char *all_text = NULL;
  g_autofree char *sure_text = NULL;
  g_autofree char *odd_text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (proof_label_store_get_n_duplicates (store), ==, 1);
  all = proof_label_segments_reported (store, filter, proof_label_store_find_name (store, "A"));
  all_text = print (all);
  g_assert_cmpstr (all_text, ==, "225-3578 x1 99, 5000-6000 x1 60");
  g_assert_cmpuint (g_array_index (all, ProofSegment, 0).first, ==, 1);

  proof_label_filter_set_label_range (filter, 70, 100);
  sure = proof_label_segments_reported (store, filter, proof_label_store_find_name (store, "A"));
  sure_text = print (sure);
  g_assert_cmpstr (sure_text, ==, "225-3578 x1 99");

  odd = proof_label_segments_reported (store, NULL, proof_label_store_find_name (store, "B"));
  odd_text = print (odd);
  g_assert_cmpstr (odd_text, ==, "100-150 x1 -1, 300-301 x1 -1, 400-410 x1 -1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-segments/derive", test_derive);
  g_test_add_func ("/label-segments/random", test_random);
  g_test_add_func ("/label-segments/reported", test_reported);

  return g_test_run ();
}
