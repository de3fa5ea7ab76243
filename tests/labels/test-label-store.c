/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Store and index against plain arrays that are sorted from scratch. */
#include "proof-label-index.h"
#include "proof-label-page-builder.h"

#define N_NAMES 7

static const char *const names[N_NAMES] = { "Person", "Car", "Bus", "Dog", "Adult", "Tree", "Ape" };

typedef struct
{
  gint64 ms;
  guint name; /* in names */
  float confidence;
  guint n_instances;
  ProofInstance instances[3];
} Truth;

static ProofLabelPage *
make_page (const Truth *truths,
           guint        n)
{
  g_autoptr (ProofLabelPageBuilder) builder = proof_label_page_builder_new ();
  g_autoptr (ProofLabelMeta) meta = proof_label_meta_new ();

  for (guint i = 0; i < n; i++)
    {
      ProofDetection detection = {
        .timestamp_ms = truths[i].ms,
        .start_ms = PROOF_MS_NONE,
        .end_ms = PROOF_MS_NONE,
        .duration_ms = PROOF_MS_NONE,
        .confidence = truths[i].confidence,
        .offset = 1000 + i,
        .length = i,
      };

      detection.name = proof_label_names_intern (proof_label_page_builder_get_names (builder),
                                                 names[truths[i].name]);
      for (guint j = 0; j < truths[i].n_instances; j++)
        proof_label_page_builder_add_instance (builder, &truths[i].instances[j]);
      proof_label_page_builder_add_detection (builder, &detection);
    }

  return proof_label_page_builder_finish (builder, meta);
}

static GArray *
make_truths (guint n,
             guint n_samples)
{
  GArray *truths = g_array_new (FALSE, TRUE, sizeof (Truth));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  while (truths->len < n)
    {
      Truth truth = { 0, };
      guint sample = g_test_rand_int_range (0, n_samples);

      truth.name = g_test_rand_int_range (0, N_NAMES);
      if (!g_hash_table_add (seen, GUINT_TO_POINTER (sample * N_NAMES + truth.name + 1)))
        continue;
      truth.ms = sample * 200 + sample % 3 * 7;
      truth.confidence = g_test_rand_int_range (5000, 10000) / 100.0;
      truth.n_instances = g_test_rand_int_range (0, 4);
      for (guint i = 0; i < truth.n_instances; i++)
        truth.instances[i] = (ProofInstance) { { g_test_rand_double (), i, 1, 2 }, 50 + i };
      g_array_append_val (truths, truth);
    }

  return truths;
}

static int
compare_truths (gconstpointer a,
                gconstpointer b)
{
  const Truth *left = a;
  const Truth *right = b;

  if (left->ms != right->ms)
    return left->ms < right->ms ? -1 : 1;

  return strcmp (names[left->name], names[right->name]);
}

static int
compare_truths_by_name (gconstpointer a,
                        gconstpointer b)
{
  const Truth *left = a;
  const Truth *right = b;
  int order = strcmp (names[left->name], names[right->name]);

  if (order != 0)
    return order;

  return left->confidence > right->confidence ? -1 : left->confidence < right->confidence;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return difference < 0 ? -1 : difference > 0;
}

/* @truths: sorted by time and name. */
static void
check_index (ProofLabelIndex *index,
             GArray          *truths)
{
  ProofLabelStore *store = proof_label_index_get_store (index);
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint sample = 0, at = 0, n = 0, n_instances = 0;
  const guint *positions = NULL;

  g_assert_cmpuint (proof_label_store_get_n_detections (store), ==, truths->len);

  for (guint i = 0; i < truths->len; i++)
    {
      const Truth *truth = &g_array_index (truths, Truth, i);
      const ProofInstance *instances;
      ProofDetection detection;
      guint n_own;

      if (at == n)
        {
          if (i > 0)
            {
              gint64 gap = truth->ms - g_array_index (truths, Truth, i - 1).ms;

              g_array_append_val (gaps, gap);
              sample++;
            }
          at = 0;
          positions = proof_label_index_get_at_sample (index, sample, &n);
          g_assert_cmpint (proof_label_index_get_sample_ms (index, sample), ==, truth->ms);
          g_assert_cmpuint (proof_label_index_find_sample (index, truth->ms), ==, sample);
          g_assert_cmpuint (proof_label_index_find_sample (index, truth->ms + 1), ==, sample + 1);
        }
      proof_label_store_get_detection (store, positions[at], &detection);
      g_assert_cmpint (detection.timestamp_ms, ==, truth->ms);
      g_assert_cmpint (detection.start_ms, ==, PROOF_MS_NONE);
      g_assert_cmpfloat (detection.confidence, ==, truth->confidence);
      g_assert_cmpstr (proof_label_store_get_name (store, detection.name)->name, ==,
                       names[truth->name]);
      instances = proof_label_store_get_instances (store, positions[at], &n_own);
      g_assert_cmpmem (instances, n_own * sizeof *instances, truth->instances,
                       truth->n_instances * sizeof *instances);
      n_instances += n_own;
      at++;
    }
  g_assert_cmpuint (at, ==, n);
  g_assert_cmpuint (proof_label_index_get_n_samples (index), ==, truths->len > 0 ? sample + 1 : 0);
  g_assert_cmpuint (proof_label_store_get_n_instances (store), ==, n_instances);

  g_array_sort (gaps, compare_numbers);
  if (gaps->len == 0)
    g_assert_cmpfloat (proof_label_index_get_cadence_ms (index), ==, 0);
  else
    g_assert_cmpfloat (proof_label_index_get_cadence_ms (index), ==,
                       (g_array_index (gaps, gint64, (gaps->len - 1) / 2) +
                        g_array_index (gaps, gint64, gaps->len / 2)) / 2.0);

  for (guint name = 0; name < N_NAMES; name++)
    {
      guint id = proof_label_store_find_name (store, names[name]);
      guint in_lane = 0, in_name = 0;
      const guint *lane;

      if (id == PROOF_NAME_NONE)
        continue;
      lane = proof_label_index_get_lane (index, id, &n);
      for (guint i = 0; i < truths->len; i++)
        {
          const Truth *truth = &g_array_index (truths, Truth, i);

          if (truth->name != name)
            continue;
          g_assert_cmpuint (in_lane, <, n);
          g_assert_cmpint (proof_label_store_get_timestamp (store, lane[in_lane]), ==, truth->ms);
          g_assert_cmpuint (proof_label_index_find_in_lane (index, id, truth->ms), ==, in_lane);
          in_lane++;
          in_name += truth->n_instances;
        }
      g_assert_cmpuint (in_lane, ==, n);
      g_assert_cmpuint (proof_label_index_get_n_instances (index, id), ==, in_name);
    }
}

/* Appends @truths in pages of @n_page, every third page twice and the last one overlapping. */
static void
check_order (GArray *truths,
             guint   n_page)
{
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelIndex) live = proof_label_index_new (store);
  g_autoptr (ProofLabelIndex) late = NULL;
  g_autoptr (GArray) sorted = g_array_copy (truths);
  guint n_twice = 0;

  g_array_sort (sorted, compare_truths);
  for (guint i = 0, number = 0; i < truths->len; i += n_page, number++)
    {
      const Truth *first = &g_array_index (truths, Truth, i);
      guint n = MIN (n_page, truths->len - i);
      guint before = MIN (i, 3);
      g_autoptr (ProofLabelPage) page = make_page (first - before, n + before);

      g_assert_cmpuint (proof_label_store_append (store, page, number), ==, n);
      n_twice += before;
      if (number % 3 == 0)
        {
          g_assert_cmpuint (proof_label_store_append (store, page, 1000 + number), ==, 0);
          n_twice += n + before;
        }
      g_assert_cmpuint (proof_label_store_get_n_duplicates (store), ==, n_twice);
      g_assert_cmpuint (proof_label_store_get_source (store, i), ==, number);
      g_assert_cmpuint (proof_label_store_get_source (store, i + n - 1), ==, number);
    }
  check_index (live, sorted);

  late = proof_label_index_new (store);
  check_index (late, sorted);
}

static void
test_orders (void)
{
  for (guint round = 0; round < 30; round++)
    {
      guint n_samples = g_test_rand_int_range (1, 400);
      g_autoptr (GArray) truths =
        make_truths (g_test_rand_int_range (0, n_samples * N_NAMES), n_samples);
      guint n_page = g_test_rand_int_range (1, 100);

      check_order (truths, n_page); /* in no order */
      g_array_sort (truths, compare_truths);
      check_order (truths, n_page);
      g_array_sort (truths, compare_truths_by_name);
      check_order (truths, n_page);
    }
}

/* The same label at the same time with other contents: both stay, once each. */
static void
test_contradiction (void)
{
  const Truth truths[] = {
    { 200, 0, 90, 1, { { { 0.1, 0.2, 0.3, 0.4 }, 80 } } },
    { 200, 0, 90, 1, { { { 0.1, 0.2, 0.3, 0.5 }, 80 } } },
    { 200, 0, 91, 1, { { { 0.1, 0.2, 0.3, 0.4 }, 80 } } },
    { 200, 0, 90, 0 },
    { 200, 1, 90, 0 },
    { 200, 0, 90, 1, { { { 0.1, 0.2, 0.3, 0.4 }, 80 } } }, /* this one came before */
  };
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelPage) page = make_page (truths, G_N_ELEMENTS (truths));
  guint n;

  g_assert_cmpuint (proof_label_store_append (store, page, 0), ==, 5);
  g_assert_cmpuint (proof_label_store_append (store, page, 1), ==, 0);
  g_assert_cmpuint (proof_label_store_get_n_duplicates (store), ==, 7);
  proof_label_store_get_lane (store, proof_label_store_find_name (store, "Person"), &n);
  g_assert_cmpuint (n, ==, 4);
}

/* More instances than fit where the others are kept. */
static void
test_many_instances (void)
{
  static const guint counts[] = { 1, 0, 8190, 8192, 2, 30000, 1, 3 };
  g_autoptr (ProofLabelPageBuilder) builder = proof_label_page_builder_new ();
  g_autoptr (ProofLabelMeta) meta = proof_label_meta_new ();
  g_autoptr (ProofLabelPage) page = NULL;
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  guint n_all = 0;

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      ProofDetection detection = { .timestamp_ms = i, PROOF_MS_NONE, PROOF_MS_NONE, PROOF_MS_NONE };

      detection.name = proof_label_names_intern (proof_label_page_builder_get_names (builder), "A");
      for (guint j = 0; j < counts[i]; j++)
        {
          ProofInstance instance = { { i, j, 1, 1 }, 50 };

          proof_label_page_builder_add_instance (builder, &instance);
          n_all++;
        }
      proof_label_page_builder_add_detection (builder, &detection);
    }
  page = proof_label_page_builder_finish (builder, meta);
  g_assert_cmpuint (proof_label_store_append (store, page, 0), ==, G_N_ELEMENTS (counts));
  g_assert_cmpuint (proof_label_store_append (store, page, 0), ==, 0);
  g_assert_cmpuint (proof_label_store_get_n_instances (store), ==, n_all);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint n;
      const ProofInstance *instances = proof_label_store_get_instances (store, i, &n);

      g_assert_cmpuint (n, ==, counts[i]);
      for (guint j = 0; j < n; j++)
        {
          g_assert_cmpfloat (instances[j].box.left, ==, i);
          g_assert_cmpfloat (instances[j].box.top, ==, j);
        }
    }
}

static void
count_cb (ProofLabelStore *store,
          guint            first,
          guint            n,
          guint           *count)
{
  g_assert_cmpuint (first + n, ==, proof_label_store_get_n_detections (store));
  count[0]++;
  count[1] += n;
}

static void
test_signal (void)
{
  const Truth truths[] = { { 0, 0, 90, 0 }, { 0, 1, 90, 0 } };
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelPage) page = make_page (truths, G_N_ELEMENTS (truths));
  g_autoptr (ProofLabelPage) empty = make_page (truths, 0);
  guint count[2] = { 0, };

  g_signal_connect (store, "appended", G_CALLBACK (count_cb), count);
  proof_label_store_append (store, page, 0);
  proof_label_store_append (store, empty, 1);
  g_assert_cmpuint (count[0], ==, 2);
  g_assert_cmpuint (count[1], ==, 2);
  g_assert_finalize_object (g_steal_pointer (&store));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/label-store/orders", test_orders);
  g_test_add_func ("/label-store/contradiction", test_contradiction);
  g_test_add_func ("/label-store/many-instances", test_many_instances);
  g_test_add_func ("/label-store/signal", test_signal);

  return g_test_run ();
}
