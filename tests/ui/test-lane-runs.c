/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-lane-runs.h"

static GArray *
make_random (guint n)
{
  GArray *segments = g_array_new (FALSE, FALSE, sizeof (ProofSegment));
  gint64 ms = 0;

  for (guint i = 0; i < n; i++)
    {
      ProofSegment segment = { 0 };

      ms += g_test_rand_int_range (0, 5) == 0 ? 0 : g_test_rand_int_range (1, 2000);
      segment.begin_ms = ms;
      ms += g_test_rand_int_range (1, 3000);
      segment.end_ms = ms;
      segment.confidence = g_test_rand_double_range (1, 100);
      g_array_append_val (segments, segment);
    }
  return segments;
}

/* Every segment asked for every pixel. */
static float
brute (GArray *segments,
       double  from,
       double  to)
{
  float greatest = 0;

  for (guint i = 0; i < segments->len; i++)
    {
      const ProofSegment *segment = &g_array_index (segments, ProofSegment, i);

      if (segment->begin_ms < to && segment->end_ms > from)
        greatest = MAX (greatest, segment->confidence);
    }
  return greatest;
}

static void
test_rasterise (void)
{
  enum { WIDTH = 200 };
  float strengths[WIDTH];

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GArray) segments = make_random (g_test_rand_int_range (0, 300));
      g_autoptr (ProofLaneRuns) runs = proof_lane_runs_new (segments);
      /* Powers of two, so that the oracle's edges are exactly ours. */
      double ms_per_px = g_test_rand_int_range (1, 4096) / 16.0 * (round % 2 == 0 ? 1 : 64);
      double begin = g_test_rand_int_range (-5000, 300000);

      proof_lane_runs_rasterise (runs, begin, ms_per_px, strengths, WIDTH);
      for (guint x = 0; x < WIDTH; x++)
        {
          double from = begin + x * ms_per_px;

          g_assert_cmpfloat (strengths[x], ==, brute (segments, from, from + ms_per_px));
        }
    }
}

static void
test_find (void)
{
  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (GArray) segments = make_random (100);
      g_autoptr (ProofLaneRuns) runs = proof_lane_runs_new (segments);

      for (guint i = 0; i < 50; i++)
        {
          double begin = g_test_rand_double_range (-1000, 300000);
          double end = begin + g_test_rand_double_range (0, 50000);
          guint found = 0, n = 0;

          while (found < segments->len &&
                 g_array_index (segments, ProofSegment, found).end_ms <= begin)
            found++;
          for (guint j = 0; j < segments->len; j++)
            if (g_array_index (segments, ProofSegment, j).begin_ms <= end &&
                g_array_index (segments, ProofSegment, j).end_ms > begin)
              n++;
          g_assert_cmpuint (proof_lane_runs_find (runs, begin), ==, found);
          g_assert_cmpuint (proof_lane_runs_count (runs, begin, end), ==, n);
        }
    }
}

/* The service's own segments may lie in each other; what is covered must stay covered. */
static void
test_overlap (void)
{
  const ProofSegment nested[] = {
    { .begin_ms = 0, .end_ms = 1000, .confidence = 60 },
    { .begin_ms = 100, .end_ms = 200, .confidence = 90 },
    { .begin_ms = 300, .end_ms = 400, .confidence = 70 },
    { .begin_ms = 2000, .end_ms = 2100, .confidence = -1 },
  };
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (ProofSegment));
  g_autoptr (ProofLaneRuns) runs = NULL;
  float strengths[25];

  g_array_append_vals (segments, nested, G_N_ELEMENTS (nested));
  runs = proof_lane_runs_new (segments);
  proof_lane_runs_rasterise (runs, 0, 100, strengths, G_N_ELEMENTS (strengths));
  for (guint x = 0; x < G_N_ELEMENTS (strengths); x++)
    if (x < 10 || x == 20)
      g_assert_cmpfloat (strengths[x], >, 0);
    else
      g_assert_cmpfloat (strengths[x], ==, 0);
  g_assert_cmpint (g_array_index (segments, ProofSegment, 1).end_ms, ==, 200);
}

/* The work is bounded by the pixels: a million segments in them take no longer than many do. */
static void
test_cost (void)
{
  g_autoptr (GArray) segments = make_random (1000000);
  g_autoptr (ProofLaneRuns) runs = proof_lane_runs_new (segments);
  gint64 end_ms = g_array_index (segments, ProofSegment, segments->len - 1).end_ms;
  float strengths[512];
  gint64 begun = g_get_monotonic_time ();

  for (guint i = 0; i < 100; i++)
    proof_lane_runs_rasterise (runs, 0, end_ms / 512.0, strengths, G_N_ELEMENTS (strengths));
  g_test_message ("512 px over 1,000,000 segments: %.3f ms",
                  (g_get_monotonic_time () - begun) / 1000.0 / 100);
  for (guint x = 0; x < G_N_ELEMENTS (strengths) - 1; x++)
    g_assert_cmpfloat (strengths[x], >, 50);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lane-runs/rasterise", test_rasterise);
  g_test_add_func ("/lane-runs/find", test_find);
  g_test_add_func ("/lane-runs/overlap", test_overlap);
  g_test_add_func ("/lane-runs/cost", test_cost);

  return g_test_run ();
}
