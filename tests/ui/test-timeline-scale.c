/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-timeline-scale.h"

#include <math.h>

static ProofTimelineScale
make (ProofTime begin,
      ProofTime end,
      double    width)
{
  ProofTimelineScale scale = { .width = width };

  proof_timeline_scale_set_extent (&scale, (ProofTimeSpan) { begin, end });
  return scale;
}

static void
assert_inside (const ProofTimelineScale *scale)
{
  g_assert_cmpint (scale->visible.begin, >=, scale->extent.begin);
  g_assert_cmpint (scale->visible.end, <=, scale->extent.end);
  g_assert_cmpint (scale->visible.begin, <, scale->visible.end);
}

static void
test_extent (void)
{
  ProofTimelineScale scale = make (0, 10 * PROOF_SECOND, 1000);

  g_assert_true (proof_timeline_scale_is_fitted (&scale));

  /* More arrives: all of it is shown. */
  proof_timeline_scale_set_extent (&scale, (ProofTimeSpan) { 0, 20 * PROOF_SECOND });
  g_assert_true (proof_timeline_scale_is_fitted (&scale));

  /* A chosen part stays as it was chosen. */
  proof_timeline_scale_set_visible (&scale, (ProofTimeSpan) { PROOF_SECOND, 2 * PROOF_SECOND });
  proof_timeline_scale_set_extent (&scale, (ProofTimeSpan) { 0, 30 * PROOF_SECOND });
  g_assert_cmpint (scale.visible.begin, ==, PROOF_SECOND);
  g_assert_cmpint (scale.visible.end, ==, 2 * PROOF_SECOND);

  /* And is moved into an extent that it lies outside of. */
  proof_timeline_scale_set_extent (&scale, (ProofTimeSpan) { 7 * PROOF_SECOND, 8 * PROOF_SECOND });
  assert_inside (&scale);

  scale = make (5, 5, 100);
  g_assert_cmpint (proof_time_span_length (scale.extent), ==, PROOF_SECOND);

  /* Shorter than the least that is shown otherwise. */
  scale = make (0, 10 * PROOF_MSEC, 100);
  proof_timeline_scale_zoom (&scale, 100, 5 * PROOF_MSEC);
  g_assert_true (proof_timeline_scale_is_fitted (&scale));
}

static void
test_pixels (void)
{
  ProofTimelineScale scale = make (7250 * PROOF_MSEC, 17250 * PROOF_MSEC, 1000);

  g_assert_cmpfloat (proof_timeline_scale_to_x (&scale, 7250 * PROOF_MSEC), ==, 0);
  g_assert_cmpfloat (proof_timeline_scale_to_x (&scale, 8250 * PROOF_MSEC), ==, 100);
  g_assert_cmpint (proof_timeline_scale_to_time (&scale, 100), ==, 8250 * PROOF_MSEC);
  g_assert_cmpint (proof_timeline_scale_to_time (&scale, -50), ==, 7250 * PROOF_MSEC);
  g_assert_cmpint (proof_timeline_scale_to_time (&scale, 1000), ==, 17250 * PROOF_MSEC - 1);

  for (guint i = 0; i < 1000; i++)
    {
      double x = g_test_rand_double_range (0, 1000);

      g_assert_cmpfloat_with_epsilon (
          proof_timeline_scale_to_x (&scale, proof_timeline_scale_to_time (&scale, x)), x, 0.001);
    }
}

static void
test_zoom (void)
{
  ProofTimelineScale scale = make (0, 3600 * PROOF_SECOND, 1234);
  const double x = 400;
  ProofTime about;
  ProofTimeSpan before;

  /* The point stays under the pointer all the way in. */
  about = proof_timeline_scale_to_time (&scale, x);
  for (guint i = 0; i < 20; i++)
    {
      proof_timeline_scale_zoom (&scale, 1.25, about);
      assert_inside (&scale);
      g_assert_cmpfloat_with_epsilon (proof_timeline_scale_to_x (&scale, about), x, 0.01);
    }

  /* At the limit nothing drifts. */
  proof_timeline_scale_zoom (&scale, 1e9, about);
  g_assert_cmpint (proof_time_span_length (scale.visible), ==, PROOF_TIMELINE_MIN_LENGTH);
  before = scale.visible;
  for (guint i = 0; i < 100; i++)
    proof_timeline_scale_zoom (&scale, 2, about);
  g_assert_cmpint (scale.visible.begin, ==, before.begin);

  proof_timeline_scale_zoom (&scale, 1e-12, about);
  g_assert_true (proof_timeline_scale_is_fitted (&scale));
}

static void
test_scroll (void)
{
  ProofTimelineScale scale = make (0, 100 * PROOF_SECOND, 1000);

  proof_timeline_scale_set_visible (&scale,
                                    (ProofTimeSpan) { 10 * PROOF_SECOND, 20 * PROOF_SECOND });
  proof_timeline_scale_scroll (&scale, 100);
  g_assert_cmpint (scale.visible.begin, ==, 11 * PROOF_SECOND);
  proof_timeline_scale_scroll (&scale, -1e6);
  g_assert_cmpint (scale.visible.begin, ==, 0);
  g_assert_cmpint (scale.visible.end, ==, 10 * PROOF_SECOND);
  proof_timeline_scale_scroll (&scale, 1e9);
  g_assert_cmpint (scale.visible.end, ==, 100 * PROOF_SECOND);
}

static void
test_reveal (void)
{
  ProofTimelineScale scale = make (0, 100 * PROOF_SECOND, 1000);
  ProofTimeSpan page = { 10 * PROOF_SECOND, 20 * PROOF_SECOND };

  proof_timeline_scale_set_visible (&scale, page);
  proof_timeline_scale_reveal (&scale, 15 * PROOF_SECOND);
  g_assert_cmpint (scale.visible.begin, ==, page.begin);

  /* Played past the end: the next page, the playhead at its left. */
  proof_timeline_scale_reveal (&scale, page.end);
  g_assert_cmpint (proof_time_span_length (scale.visible), ==, 10 * PROOF_SECOND);
  g_assert_cmpfloat (proof_timeline_scale_to_x (&scale, page.end), ==, 50);

  proof_timeline_scale_reveal (&scale, 5 * PROOF_SECOND);
  g_assert_cmpfloat (proof_timeline_scale_to_x (&scale, 5 * PROOF_SECOND), ==, 500);
  proof_timeline_scale_reveal (&scale, 100 * PROOF_SECOND - 1);
  g_assert_cmpint (scale.visible.end, ==, 100 * PROOF_SECOND);
  assert_inside (&scale);
}

static void
test_ticks (void)
{
  static const struct
  {
    ProofTime length;
    ProofTime major;
    guint     decimals;
  } cases[] = {
    { 100 * PROOF_MSEC, 10 * PROOF_MSEC, 2 },
    { 15 * PROOF_MSEC, 2 * PROOF_MSEC, 3 },
    { 5 * PROOF_SECOND, 500 * PROOF_MSEC, 1 },
    { 10 * PROOF_SECOND, PROOF_SECOND, 0 },
    { 30 * PROOF_SECOND, 5 * PROOF_SECOND, 0 },
    { 600 * PROOF_SECOND, 60 * PROOF_SECOND, 0 },
    { 7200 * PROOF_SECOND, 900 * PROOF_SECOND, 0 },
    { 36000 * PROOF_SECOND, 3600 * PROOF_SECOND, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ProofTimelineScale scale = make (0, cases[i].length, 1000);
      ProofTimelineTicks ticks = proof_timeline_scale_get_ticks (&scale, 100);

      g_assert_cmpint (ticks.major, ==, cases[i].major);
      g_assert_cmpuint (proof_timeline_ticks_get_decimals (&ticks), ==, cases[i].decimals);
    }

  /* At any zoom: labels never touch, are never sparse, and the small ticks
   * divide the great ones. */
  for (guint i = 0; i < 2000; i++)
    {
      ProofTime length = exp (g_test_rand_double_range (log (1e6), log (1e16)));
      ProofTimelineScale scale = make (0, length, 1000);
      ProofTimelineTicks ticks = proof_timeline_scale_get_ticks (&scale, 90);
      double major = ticks.major / proof_timeline_scale_get_resolution (&scale);

      g_assert_cmpfloat (major, >=, 90);
      if (ticks.major > PROOF_MSEC)
        g_assert_cmpfloat (major, <=, 90 * 2.5);
      g_assert_cmpint (ticks.major % ticks.minor, ==, 0);
    }
}

static void
test_frames (void)
{
  ProofTimelineScale scale = make (0, 10 * PROOF_SECOND, 1000);
  const double frame = PROOF_SECOND / 25.0;

  g_assert_cmpuint (proof_timeline_scale_get_frame_step (&scale, frame, 100), ==, 0);
  proof_timeline_scale_set_visible (&scale, (ProofTimeSpan) { 0, PROOF_SECOND });
  g_assert_cmpuint (proof_timeline_scale_get_frame_step (&scale, frame, 100), ==, 5);
  proof_timeline_scale_set_visible (&scale, (ProofTimeSpan) { 0, 200 * PROOF_MSEC });
  g_assert_cmpuint (proof_timeline_scale_get_frame_step (&scale, frame, 100), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timeline-scale/extent", test_extent);
  g_test_add_func ("/timeline-scale/pixels", test_pixels);
  g_test_add_func ("/timeline-scale/zoom", test_zoom);
  g_test_add_func ("/timeline-scale/scroll", test_scroll);
  g_test_add_func ("/timeline-scale/reveal", test_reveal);
  g_test_add_func ("/timeline-scale/ticks", test_ticks);
  g_test_add_func ("/timeline-scale/frames", test_frames);

  return g_test_run ();
}
