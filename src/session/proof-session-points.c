/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In and out points, the loop between them, and playing around what is selected. Points are frames
 * of the video; the document remembers them. */
#include "config.h"

#include "proof-session-private.h"

#define KEY_IN "in-frame"
#define KEY_OUT "out-frame"

/* A point that is dragged is written down when it rests. */
#define SAVE_DELAY_MS 300

/* Played before and after what is looked at. */

static guint
get_n_frames (ProofSession *self)
{
  ProofFrameTable *table = proof_player_get_frame_table (self->player);

  return table != NULL ? proof_frame_table_get_n_frames (table) : 0;
}

static void
update_loop (ProofSession *self)
{
  ProofFrameSpan span = { 0, 0 };

  if (self->loop && !proof_session_get_points (self, &span))
    span.end = get_n_frames (self);
  proof_player_set_loop (self->player, span);
}

static void
save_point (ProofSession *self,
            const char   *key,
            guint         frame)
{
  g_autofree char *text = frame != PROOF_NO_FRAME ? g_strdup_printf ("%u", frame) : NULL;

  if (g_strcmp0 (proof_document_get (self->document, key), text) != 0)
    proof_document_set (self->document, key, text, NULL);
}

void
proof_session_save_points (ProofSession *self)
{
  g_clear_handle_id (&self->points_source, g_source_remove);
  if (self->document == NULL)
    return;

  save_point (self, KEY_IN, self->in_frame);
  save_point (self, KEY_OUT, self->out_frame);
}

static void
save_cb (gpointer data)
{
  ProofSession *self = data;

  self->points_source = 0;
  proof_session_save_points (self);
}

static guint
load_point (ProofSession *self,
            const char   *key)
{
  const char *text = self->document != NULL ? proof_document_get (self->document, key) : NULL;
  guint64 frame;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, PROOF_NO_FRAME - 1, &frame, NULL))
    return PROOF_NO_FRAME;

  return frame;
}

/* Those of the document that is open now. */
void
proof_session_load_points (ProofSession *self)
{
  g_clear_handle_id (&self->points_source, g_source_remove);
  self->in_frame = load_point (self, KEY_IN);
  self->out_frame = load_point (self, KEY_OUT);
  update_loop (self);
  g_signal_emit_by_name (self, "points-changed");
}

static void
frame_table_cb (ProofSession *self)
{
  update_loop (self);
  g_signal_emit_by_name (self, "points-changed");
}

void
proof_session_init_points (ProofSession *self)
{
  self->in_frame = PROOF_NO_FRAME;
  self->out_frame = PROOF_NO_FRAME;
  g_signal_connect_swapped (self->player, "notify::frame-table", G_CALLBACK (frame_table_cb), self);
}

/**
 * proof_session_set_points:
 * @self: a session
 * @in: the first frame of the span, %PROOF_NO_FRAME for the video's first
 * @out: its last frame, %PROOF_NO_FRAME for the video's last
 *
 * Sets both points; @in must not come after @out.
 */
void
proof_session_set_points (ProofSession *self,
                          guint         in,
                          guint         out)
{
  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (in == PROOF_NO_FRAME || in <= out);

  if (in == self->in_frame && out == self->out_frame)
    return;

  self->in_frame = in;
  self->out_frame = out;
  update_loop (self);
  g_clear_handle_id (&self->points_source, g_source_remove);
  self->points_source = g_timeout_add_once (SAVE_DELAY_MS, save_cb, self);
  g_signal_emit_by_name (self, "points-changed");
}

/**
 * proof_session_set_point:
 * @self: a session
 * @point: which one
 *
 * Sets a point at the frame on screen. Where they would be the wrong way round the other point is
 * taken away, as editors do.
 */
void
proof_session_set_point (ProofSession *self,
                         ProofPoint    point)
{
  guint frame, in, out;

  g_return_if_fail (PROOF_IS_SESSION (self));

  frame = proof_player_get_frame_number (self->player);
  if (frame == PROOF_NO_FRAME)
    return;

  in = point == PROOF_POINT_IN ? frame : self->in_frame;
  out = point == PROOF_POINT_OUT ? frame : self->out_frame;
  if (in != PROOF_NO_FRAME && in > out)
    *(point == PROOF_POINT_IN ? &out : &in) = PROOF_NO_FRAME;
  proof_session_set_points (self, in, out);
}

/* The points as they were set: frames, %PROOF_NO_FRAME where there is none. */
void
proof_session_get_set_points (ProofSession *self,
                              guint        *in,
                              guint        *out)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  *in = self->in_frame;
  *out = self->out_frame;
}

/**
 * proof_session_get_points:
 * @self: a session
 * @span: (out): the frames between the points, including theirs; to an end of the video where only
 *   one is set
 *
 * Returns: whether there is such a span: a point is set, and lies in the video
 */
gboolean
proof_session_get_points (ProofSession   *self,
                          ProofFrameSpan *span)
{
  guint n;

  g_return_val_if_fail (PROOF_IS_SESSION (self), FALSE);

  n = get_n_frames (self);
  span->begin = self->in_frame != PROOF_NO_FRAME ? self->in_frame : 0;
  span->end = self->out_frame < n ? self->out_frame + 1 : n;

  return (self->in_frame != PROOF_NO_FRAME || self->out_frame != PROOF_NO_FRAME)
         && span->begin < span->end;
}

/**
 * proof_session_go_to_point:
 * @self: a session
 * @point: which one
 *
 * Goes to its frame; to the video's first or last where it is not set.
 */
void
proof_session_go_to_point (ProofSession *self,
                           ProofPoint    point)
{
  ProofFrameSpan span;

  g_return_if_fail (PROOF_IS_SESSION (self));

  if (!proof_session_get_points (self, &span))
    span = (ProofFrameSpan) { 0, get_n_frames (self) };
  if (span.end > 0)
    proof_player_seek_frame (self->player, point == PROOF_POINT_IN ? span.begin : span.end - 1);
}

gboolean
proof_session_get_loop (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), FALSE);

  return self->loop;
}

/* Over and over between the points; without any, the whole video. */
void
proof_session_set_loop (ProofSession *self,
                        gboolean      loop)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  if (self->loop == !!loop)
    return;

  self->loop = !!loop;
  update_loop (self);
  proof_session_notify (self, "loop");
}

/* When the selected detection is there; what the frame on screen shows where none is selected. */
static gboolean
get_span_of_interest (ProofSession  *self,
                      ProofTimeSpan *span)
{
  ProofDetection detection;
  gint64 begin_ms, end_ms;

  span->begin = span->end = proof_player_get_position (self->player);
  if (self->selected == PROOF_NO_DETECTION)
    return span->begin != PROOF_TIME_NONE;

  proof_label_store_get_detection (proof_session_get_store (self), self->selected, &detection);
  begin_ms = end_ms = detection.timestamp_ms;
  if (begin_ms == PROOF_MS_NONE)
    {
      begin_ms = detection.start_ms;
      end_ms = MAX (detection.end_ms, begin_ms);
    }
  if (begin_ms == PROOF_MS_NONE)
    return FALSE;
  span->begin = proof_session_time_of_ms (self, begin_ms, TRUE);
  span->end = proof_session_time_of_ms (self, end_ms, TRUE);

  return TRUE;
}

/**
 * proof_session_play_around:
 * @self: a session
 * @roll: nanoseconds before the selected detection and after it
 *
 * Plays the selected detection (without a selection, the frame on screen) and what is around it,
 * then stands on its first frame. With the loop on, over and over.
 */
void
proof_session_play_around (ProofSession *self,
                           ProofTime     roll)
{
  ProofFrameTable *table;
  ProofTimeSpan time;
  ProofFrameSpan span;

  g_return_if_fail (PROOF_IS_SESSION (self));

  table = proof_player_get_frame_table (self->player);
  if (table == NULL || !get_span_of_interest (self, &time))
    return;

  span.begin = proof_frame_table_find_shown (table, time.begin - roll);
  span.end = proof_frame_table_find_shown (table, time.end + roll) + 1;
  proof_player_play_around (self->player, span, proof_frame_table_find_shown (table, time.begin));
}
