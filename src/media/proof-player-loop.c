/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing within a span of frames: over and over (a loop), or once and back home. The seek that
 * enters the span ends at its other edge, so that no frame beyond it is ever decoded for the
 * screen; there the pipeline comes to its end, and the next round begins with a seek.
 *
 * Segment seeks, which need no flush, leave no gap where the decoder keeps up. Where it does not (a
 * short loop far behind its key frame) each round is later than the one before, until a
 * picture a second is left, and backward the demuxer queues rounds without end (1.26). */
#include "config.h"

#include "proof-player-private.h"

/* Within a frame, though what a container rounds away is counted. */
#define EDGE GST_USECOND

static gboolean
is_empty (ProofFrameSpan span)
{
  return span.begin >= span.end;
}

static ProofFrameSpan
get_span (ProofPlayer *self)
{
  return is_empty (self->around) ? self->loop : self->around;
}

static void
go_to_frame (ProofPlayer *self,
             guint        frame)
{
  self->retries = 0;
  proof_player_stop_awaiting (self);
  proof_seek_queue_push (&self->queue, &(ProofSeekWish) { .frame = frame, .accurate = TRUE });
  proof_player_start_next_seek (self);
}

static void
go_to_start (ProofPlayer   *self,
             ProofFrameSpan span)
{
  go_to_frame (self, self->rate > 0 ? span.begin : span.end - 1);
}

/* Where things will stand when all is done. */
static guint
get_aim (ProofPlayer *self)
{
  const ProofSeekWish *wish = proof_seek_queue_peek (&self->queue);

  if (wish == NULL)
    return self->frame_number;

  return wish->frame != PROOF_NO_FRAME ? wish->frame
                                       : proof_frame_table_find_shown (self->table, wish->time);
}

/* Whether the newest seek keeps to what is to be played now. */
gboolean
proof_player_is_held (ProofPlayer *self)
{
  ProofFrameSpan span = get_span (self);

  return span.begin == self->held.begin && span.end == self->held.end;
}

/**
 * proof_player_hold:
 * @self: a player
 * @rate: of the seek to come
 * @begin: (inout): of its segment
 * @end: (inout): of its segment, -1 for the video's
 *
 * Makes a seek for playing end where the span does. One that starts beyond goes on to the end of
 * the video, and enters the loop from there.
 */
void
proof_player_hold (ProofPlayer *self,
                   double       rate,
                   ProofTime   *begin,
                   ProofTime   *end)
{
  ProofFrameSpan span = self->playing ? get_span (self) : (ProofFrameSpan) { 0, 0 };
  ProofTime edge;

  self->held = span;
  if (is_empty (span))
    return;

  if (rate > 0)
    {
      edge = proof_frame_table_get_time (self->table, span.end - 1)
             + proof_frame_table_get_duration (self->table, span.end - 1) - EDGE;
      if (*begin < edge)
        *end = edge;
    }
  else
    {
      edge = proof_frame_table_get_time (self->table, span.begin) + EDGE;
      if (*end > edge)
        *begin = MAX (edge, 0);
    }
}

/* Plays on within the span; from its start where the player stands elsewhere. */
void
proof_player_enter_span (ProofPlayer *self)
{
  ProofFrameSpan span = get_span (self);
  guint aim = is_empty (span) ? PROOF_NO_FRAME : get_aim (self);

  if (aim != PROOF_NO_FRAME && (aim < span.begin || aim >= span.end))
    go_to_start (self, span);
  else
    proof_player_seek_in_place (self);
}

/* At the end of what was played. Returns whether that was no end of playing the video. */
gboolean
proof_player_end_span (ProofPlayer *self)
{
  ProofFrameSpan span = get_span (self);

  if (is_empty (span))
    return FALSE;

  if (!is_empty (self->loop))
    {
      go_to_start (self, span);
      return TRUE;
    }
  proof_player_pause (self);
  if (self->pipeline != NULL)
    go_to_frame (self, self->home);

  return TRUE;
}

void
proof_player_forget_around (ProofPlayer *self)
{
  self->around = (ProofFrameSpan) { 0, 0 };
}

static ProofFrameSpan
clamp (ProofPlayer   *self,
       ProofFrameSpan span)
{
  if (self->table == NULL || is_empty (span))
    return (ProofFrameSpan) { 0, 0 };

  span.end = MIN (span.end, proof_frame_table_get_n_frames (self->table));

  return is_empty (span) ? (ProofFrameSpan) { 0, 0 } : span;
}

/**
 * proof_player_set_loop:
 * @self: a player
 * @span: frames to play over and over; empty for none
 *
 * Holds for playing until another is set or another video is opened; standing, every frame can be
 * gone to. While playing it takes effect at once, and begins at the span's start where the frame on
 * screen lies outside. Frames are known by the table: without one there is no loop.
 */
void
proof_player_set_loop (ProofPlayer   *self,
                       ProofFrameSpan span)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  span = clamp (self, span);
  if (span.begin == self->loop.begin && span.end == self->loop.end)
    return;

  self->loop = span;
  if (self->state == PROOF_PLAYER_PLAYING)
    proof_player_enter_span (self);
}

/**
 * proof_player_play_around:
 * @self: a player
 * @span: what to play
 * @home: the frame to stand on after that
 *
 * Plays @span once, or over and over where a loop is set. Pausing, seeking and stepping end it
 * where they lead.
 */
void
proof_player_play_around (ProofPlayer   *self,
                          ProofFrameSpan span,
                          guint          home)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  span = clamp (self, span);
  if (is_empty (span) || !proof_player_is_open (self))
    return;

  self->around = span;
  self->home = home;
  self->playing = TRUE;
  proof_player_drop_kept (self);
  go_to_start (self, span);
  if (self->pipeline == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  proof_player_set_state (self, PROOF_PLAYER_PLAYING);
}
