/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-marks.h"

#include <adwaita.h>
#include <math.h>

#include "proof-timeline-ruler.h"

#define REACH 5
#define BAND_ALPHA 0.25
#define FLAG_WIDTH 5
#define FLAG_HEIGHT 3
#define POLE_WIDTH 2

static ProofFrameTable *
get_table (ProofTimelineAxis *axis)
{
  return proof_player_get_frame_table (
      proof_session_get_player (proof_timeline_axis_get_session (axis)));
}

/**
 * proof_timeline_marks_get_span:
 * @axis: an axis
 * @span: (out): from where the in point's frame begins to where the out point's ends
 *
 * Returns: whether there are points
 */
gboolean
proof_timeline_marks_get_span (ProofTimelineAxis *axis,
                               ProofTimeSpan     *span)
{
  ProofFrameTable *table = get_table (axis);
  ProofFrameSpan frames;

  if (table == NULL ||
      !proof_session_get_points (proof_timeline_axis_get_session (axis), &frames))
    return FALSE;

  span->begin = proof_frame_table_get_time (table, frames.begin);
  span->end = proof_frame_table_get_time (table, frames.end - 1) +
              proof_frame_table_get_duration (table, frames.end - 1);
  return TRUE;
}

/* Whether somebody has set it. */
static gboolean
is_set (ProofTimelineAxis *axis,
        ProofTimelineMark  mark)
{
  guint in, out;

  proof_session_get_set_points (proof_timeline_axis_get_session (axis), &in, &out);
  return (mark == PROOF_TIMELINE_MARK_IN ? in : out) != PROOF_NO_FRAME;
}

/**
 * proof_timeline_marks_pick:
 * @axis: an axis
 * @x: of the ruler
 *
 * Returns: the end of the span that can be taken hold of at @x
 */
ProofTimelineMark
proof_timeline_marks_pick (ProofTimelineAxis *axis,
                           double             x)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (axis);
  ProofTimeSpan span;
  double in, out;

  if (!proof_timeline_marks_get_span (axis, &span))
    return PROOF_TIMELINE_MARK_NONE;

  x -= proof_timeline_axis_get_column (axis);
  if (x < -REACH || x > scale->width + REACH)
    return PROOF_TIMELINE_MARK_NONE;
  in = fabs (x - proof_timeline_scale_to_x (scale, span.begin));
  out = fabs (x - proof_timeline_scale_to_x (scale, span.end));
  if (in <= REACH && in <= out && is_set (axis, PROOF_TIMELINE_MARK_IN))
    return PROOF_TIMELINE_MARK_IN;
  return out <= REACH && is_set (axis, PROOF_TIMELINE_MARK_OUT) ? PROOF_TIMELINE_MARK_OUT
                                                                : PROOF_TIMELINE_MARK_NONE;
}

/**
 * proof_timeline_marks_drag:
 * @axis: an axis
 * @mark: an end of the span
 * @x: of the ruler
 *
 * Moves @mark to the nearest edge of a frame; one frame at least stays between the ends.
 */
void
proof_timeline_marks_drag (ProofTimelineAxis *axis,
                           ProofTimelineMark  mark,
                           double             x)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (axis);
  ProofSession *session = proof_timeline_axis_get_session (axis);
  ProofFrameTable *table = get_table (axis);
  ProofTime time, half;
  guint in, out, frame;

  if (table == NULL)
    return;

  x -= proof_timeline_axis_get_column (axis);
  time = proof_timeline_scale_to_time (scale, CLAMP (x, 0, scale->width));
  frame = proof_frame_table_find_shown (table, time);
  half = proof_frame_table_get_time (table, frame) +
         proof_frame_table_get_duration (table, frame) / 2;
  proof_session_get_set_points (session, &in, &out);
  if (mark == PROOF_TIMELINE_MARK_IN)
    {
      frame += time > half;
      in = MIN (frame, MIN (out, proof_frame_table_get_n_frames (table) - 1));
    }
  else
    {
      frame -= time < half && frame > 0;
      out = in != PROOF_NO_FRAME ? MAX (frame, in) : frame;
    }
  proof_session_set_points (session, in, out);
}

static void
get_accent (GdkRGBA *colour)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  AdwAccentColor accent = adw_style_manager_get_accent_color (manager);

  adw_accent_color_to_standalone_rgba (accent, adw_style_manager_get_dark (manager), colour);
}

/**
 * proof_timeline_marks_draw_band:
 * @snapshot: where to
 * @x: where the span begins
 * @width: its width
 * @height: of what is drawn
 *
 * Tints the span.
 */
void
proof_timeline_marks_draw_band (GtkSnapshot *snapshot,
                                double       x,
                                double       width,
                                double       height)
{
  GdkRGBA tint;

  get_accent (&tint);
  tint.alpha = BAND_ALPHA;
  gtk_snapshot_append_color (snapshot, &tint,
                             &GRAPHENE_RECT_INIT (floor (x), 0, MAX (ceil (width), 1), height));
}

static void
draw_mark (GtkSnapshot   *snapshot,
           const GdkRGBA *colour,
           double         x,
           int            direction)
{
  x = direction > 0 ? floor (x) : ceil (x) - POLE_WIDTH;
  gtk_snapshot_append_color (snapshot, colour,
                             &GRAPHENE_RECT_INIT (x, 0, POLE_WIDTH, PROOF_TIMELINE_RULER_HEIGHT));
  gtk_snapshot_append_color (snapshot, colour,
                             &GRAPHENE_RECT_INIT (direction > 0 ? x
                                                                : x + POLE_WIDTH - FLAG_WIDTH,
                                                  0, FLAG_WIDTH, FLAG_HEIGHT));
}

/**
 * proof_timeline_marks_draw:
 * @axis: an axis
 * @snapshot: where to, 0 being the begin of the axis
 *
 * Draws span and ends over a ruler.
 */
void
proof_timeline_marks_draw (ProofTimelineAxis *axis,
                           GtkSnapshot       *snapshot)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (axis);
  ProofTimeSpan span;
  double begin, end;
  GdkRGBA colour;

  if (!proof_timeline_marks_get_span (axis, &span))
    return;

  /* Far beyond the edges, floats would be at their end. */
  begin = MAX (proof_timeline_scale_to_x (scale, span.begin), -FLAG_WIDTH);
  end = MIN (proof_timeline_scale_to_x (scale, span.end), scale->width + FLAG_WIDTH);
  if (begin >= end)
    return;
  proof_timeline_marks_draw_band (snapshot, begin, end - begin, PROOF_TIMELINE_RULER_HEIGHT);
  get_accent (&colour);
  if (is_set (axis, PROOF_TIMELINE_MARK_IN))
    draw_mark (snapshot, &colour, begin, 1);
  if (is_set (axis, PROOF_TIMELINE_MARK_OUT))
    draw_mark (snapshot, &colour, end, -1);
}
