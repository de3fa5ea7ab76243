/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-scale.h"

#include <math.h>

/* Where a revealed time is put, as part of the visible length from the edge that it came in by. */
#define REVEAL_MARGIN 0.05

/* Frames are drawn one by one when they are at least this far apart. */
#define MIN_FRAME_PX 8.0

static void
clamp_visible (ProofTimelineScale *self)
{
  ProofTime whole = proof_time_span_length (self->extent);
  ProofTime shortest = MIN (PROOF_TIMELINE_MIN_LENGTH, whole);
  ProofTime length = CLAMP (proof_time_span_length (self->visible), shortest, whole);

  self->visible.begin = CLAMP (self->visible.begin, self->extent.begin, self->extent.end - length);
  self->visible.end = self->visible.begin + length;
}

/**
 * proof_timeline_scale_set_extent:
 * @self: a scale
 * @extent: all that there is; where it is empty, a second is taken
 *
 * Changes what can be seen at most. A scale that showed all goes on doing so.
 */
void
proof_timeline_scale_set_extent (ProofTimelineScale *self,
                                 ProofTimeSpan       extent)
{
  gboolean fitted = proof_timeline_scale_is_fitted (self);

  if (extent.end <= extent.begin)
    extent.end = extent.begin + PROOF_SECOND;
  self->extent = extent;
  if (fitted)
    self->visible = extent;
  clamp_visible (self);
}

/**
 * proof_timeline_scale_set_visible:
 * @self: a scale
 * @visible: the part to show; made to lie in the extent and to be no shorter than
 *   %PROOF_TIMELINE_MIN_LENGTH
 */
void
proof_timeline_scale_set_visible (ProofTimelineScale *self,
                                  ProofTimeSpan       visible)
{
  self->visible = visible;
  clamp_visible (self);
}

/**
 * proof_timeline_scale_is_fitted:
 * @self: a scale
 *
 * Returns: whether all is shown
 */
gboolean
proof_timeline_scale_is_fitted (const ProofTimelineScale *self)
{
  return self->visible.begin == self->extent.begin && self->visible.end == self->extent.end;
}

/**
 * proof_timeline_scale_get_resolution:
 * @self: a scale
 *
 * Returns: nanoseconds in a pixel
 */
double
proof_timeline_scale_get_resolution (const ProofTimelineScale *self)
{
  return proof_time_span_length (self->visible) / MAX (self->width, 1.0);
}

/**
 * proof_timeline_scale_to_x:
 * @self: a scale
 * @time: a time, visible or not
 *
 * Returns: its pixel, 0 at the visible begin
 */
double
proof_timeline_scale_to_x (const ProofTimelineScale *self,
                           ProofTime                 time)
{
  return (time - self->visible.begin) / proof_timeline_scale_get_resolution (self);
}

/**
 * proof_timeline_scale_to_time:
 * @self: a scale
 * @x: a pixel, 0 at the visible begin
 *
 * Returns: the time there, held within the extent (its last nanosecond at most)
 */
ProofTime
proof_timeline_scale_to_time (const ProofTimelineScale *self,
                              double                    x)
{
  double time = self->visible.begin + round (x * proof_timeline_scale_get_resolution (self));

  return CLAMP (time, self->extent.begin, self->extent.end - 1);
}

/**
 * proof_timeline_scale_zoom:
 * @self: a scale
 * @factor: above 1 shows less, below 1 more
 * @about: the time that keeps its place
 */
void
proof_timeline_scale_zoom (ProofTimelineScale *self,
                           double              factor,
                           ProofTime           about)
{
  double length = proof_time_span_length (self->visible);
  double whole = proof_time_span_length (self->extent);
  double shortest = MIN ((double) PROOF_TIMELINE_MIN_LENGTH, whole);
  double zoomed;
  ProofTimeSpan visible;

  g_return_if_fail (factor > 0);

  /* Clamped before the begin is found, or zooming on at the limit would drift. */
  zoomed = CLAMP (length / factor, shortest, whole);
  visible.begin = about - llround ((about - self->visible.begin) * (zoomed / length));
  visible.end = visible.begin + llround (zoomed);
  proof_timeline_scale_set_visible (self, visible);
}

/**
 * proof_timeline_scale_scroll:
 * @self: a scale
 * @pixels: positive shows what comes later
 */
void
proof_timeline_scale_scroll (ProofTimelineScale *self,
                             double              pixels)
{
  ProofTime by = llround (pixels * proof_timeline_scale_get_resolution (self));

  self->visible.begin += by;
  self->visible.end += by;
  clamp_visible (self);
}

/**
 * proof_timeline_scale_reveal:
 * @self: a scale
 * @time: a time to bring into view
 *
 * Turns the page to @time: nothing happens while it is visible; a later one comes in at the left of
 * its page, an earlier one at the right.
 */
void
proof_timeline_scale_reveal (ProofTimelineScale *self,
                             ProofTime           time)
{
  ProofTime length = proof_time_span_length (self->visible);
  ProofTime margin = length * REVEAL_MARGIN;

  if (proof_time_span_contains (self->visible, time))
    return;

  if (time >= self->visible.end)
    self->visible.begin = time - margin;
  else
    self->visible.begin = time + margin - length;
  self->visible.end = self->visible.begin + length;
  clamp_visible (self);
}

/**
 * proof_timeline_scale_get_ticks:
 * @self: a scale
 * @label_width: pixels that a label and its air need
 *
 * The closest round step whose labels do not touch, from a millisecond to days.
 *
 * Returns: the steps
 */
ProofTimelineTicks
proof_timeline_scale_get_ticks (const ProofTimelineScale *self,
                                double                    label_width)
{
  static const struct
  {
    ProofTime unit;
    struct { guint8 count, parts; } steps[8];
  } units[] = {
    { PROOF_MSEC, { { 1, 1 }, { 2, 2 }, { 5, 5 } } },
    { 10 * PROOF_MSEC, { { 1, 5 }, { 2, 4 }, { 5, 5 } } },
    { 100 * PROOF_MSEC, { { 1, 5 }, { 2, 4 }, { 5, 5 } } },
    { PROOF_SECOND, { { 1, 5 }, { 2, 4 }, { 5, 5 }, { 10, 5 }, { 15, 3 }, { 30, 6 } } },
    { 60 * PROOF_SECOND, { { 1, 6 }, { 2, 4 }, { 5, 5 }, { 10, 5 }, { 15, 3 }, { 30, 6 } } },
    { 3600 * PROOF_SECOND, { { 1, 6 }, { 2, 4 }, { 3, 3 }, { 6, 6 }, { 12, 6 }, { 24, 6 } } },
  };
  double wanted = label_width * proof_timeline_scale_get_resolution (self);
  ProofTime day = 24 * 3600 * PROOF_SECOND;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    for (guint j = 0; units[i].steps[j].count != 0; j++)
      {
        ProofTime major = units[i].unit * units[i].steps[j].count;

        if (major >= wanted)
          return (ProofTimelineTicks) { major, major / units[i].steps[j].parts };
      }

  while (day < wanted)
    day *= 2;
  return (ProofTimelineTicks) { day, day / 4 };
}

/**
 * proof_timeline_scale_get_frame_step:
 * @self: a scale
 * @frame_length: of a frame, in ns
 * @label_width: pixels that a label and its air need
 *
 * Returns: every how many frames one is labelled; 0 where frames are too close to be drawn singly
 */
guint
proof_timeline_scale_get_frame_step (const ProofTimelineScale *self,
                                     double                    frame_length,
                                     double                    label_width)
{
  static const guint8 steps[] = { 1, 2, 5, 10, 20, 50 };
  double px = frame_length / proof_timeline_scale_get_resolution (self);

  if (px < MIN_FRAME_PX)
    return 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * px >= label_width)
      return steps[i];
  return 100;
}

/**
 * proof_timeline_ticks_get_decimals:
 * @self: ticks
 *
 * Returns: decimals of a second that the labels need to differ
 */
guint
proof_timeline_ticks_get_decimals (const ProofTimelineTicks *self)
{
  guint decimals = 0;

  for (ProofTime unit = PROOF_SECOND; self->major % unit != 0 && decimals < 3; unit /= 10)
    decimals++;
  return decimals;
}
