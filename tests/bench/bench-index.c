/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes of a frame at five million instances, and a thousand pages streaming in. */
#include <stdio.h>

#include "bench-clock.h"
#include "proof-label-index.h"
#include "proof-label-page-builder.h"

#define N_LABELS 20
#define N_EACH 2 /* instances */
#define N_SAMPLES 125000 /* seven hours */
#define N_STREAMED 50000 /* samples in a thousand pages */
#define MS_STEP 200
#define N_LOOKUPS 1000000

/* @by_name: in the order of SortBy=NAME, where pages go back to the beginning of the video. */
static ProofLabelPage *
make_page (guint    first,
           guint    n,
           guint    n_instances,
           gboolean by_name,
           guint    n_samples)
{
  g_autoptr (ProofLabelPageBuilder) builder = proof_label_page_builder_new ();
  g_autoptr (ProofLabelMeta) meta = proof_label_meta_new ();

  for (guint i = first; i < first + n; i++)
    {
      guint label = by_name ? i / n_samples : i % N_LABELS;
      guint sample = by_name ? (i % n_samples) * 7919 % n_samples : i / N_LABELS;
      g_autofree char *name = g_strdup_printf ("Label %02u", label);
      ProofDetection detection = {
        .timestamp_ms = sample * MS_STEP,
        .start_ms = PROOF_MS_NONE,
        .end_ms = PROOF_MS_NONE,
        .duration_ms = PROOF_MS_NONE,
        .name = proof_label_names_intern (proof_label_page_builder_get_names (builder), name),
        .confidence = 50 + i % 50,
      };

      for (guint j = 0; j < n_instances; j++)
        {
          ProofInstance instance = { { 0.01f * j, 0.5f, 0.1f, 0.1f }, 90 };

          proof_label_page_builder_add_instance (builder, &instance);
        }
      proof_label_page_builder_add_detection (builder, &detection);
    }

  return proof_label_page_builder_finish (builder, meta);
}

static void
bench_stream (const char *what,
              gboolean    by_name)
{
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelIndex) index = proof_label_index_new (store);
  double worst = 0, total = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (ProofLabelPage) page =
        make_page (i * 1000, 1000, 1, by_name, N_STREAMED);
      double begin = bench_get_seconds ();
      double spent;

      proof_label_store_append (store, page, i);
      proof_label_index_get_cadence_ms (index);
      spent = bench_get_seconds () - begin;
      worst = MAX (worst, spent);
      total += spent;
    }
  g_assert_cmpuint (proof_label_index_get_n_samples (index), ==, N_STREAMED);
  printf ("page of 1,000 by %s: %.2f ms\n", what, total);
  printf ("slowest page by %s: %.2f ms\n", what, worst * 1e3);
}

static void
bench_lookups (void)
{
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelIndex) index = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  double sum = 0;
  double begin;
  guint n_boxes = 0;

  for (guint first = 0; first < N_SAMPLES * N_LABELS; first += 1000)
    {
      g_autoptr (ProofLabelPage) page = make_page (first, 1000, N_EACH, FALSE, N_SAMPLES);

      proof_label_store_append (store, page, 0);
    }
  begin = bench_get_seconds ();
  index = proof_label_index_new (store);
  printf ("instances: %u\n", proof_label_store_get_n_instances (store));
  printf ("index of all: %.0f ms\n", (bench_get_seconds () - begin) * 1e3);

  begin = bench_get_seconds ();
  for (guint i = 0; i < N_LOOKUPS; i++)
    {
      gint64 ms = g_rand_int_range (rand, 0, (N_SAMPLES - 1) * MS_STEP);
      guint sample = proof_label_index_find_sample (index, ms);
      const guint *positions;
      guint n;

      positions = proof_label_index_get_at_sample (index, sample, &n);
      for (guint j = 0; j < n; j++)
        {
          guint n_instances;
          const ProofInstance *instances =
            proof_label_store_get_instances (store, positions[j], &n_instances);

          for (guint k = 0; k < n_instances; k++)
            sum += instances[k].box.left;
          n_boxes += n_instances;
        }
    }
  printf ("boxes of a frame: %.0f ns\n", (bench_get_seconds () - begin) * 1e9 / N_LOOKUPS);
  printf ("boxes in a frame: %u\n", N_LABELS * N_EACH);
  g_assert_cmpuint (n_boxes, ==, N_LOOKUPS * N_LABELS * N_EACH);
  g_assert_cmpfloat (sum, >, 0);
}

int
main (void)
{
  bench_lookups ();
  bench_stream ("time", FALSE);
  bench_stream ("name", TRUE);

  return 0;
}
