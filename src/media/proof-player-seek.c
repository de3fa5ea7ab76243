/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the player gets to a frame: wishes, the seeks and steps that carry them out, and whether they
 * arrived where they were meant to. */
#include "config.h"

#include <math.h>

#include "proof-pipeline.h"
#include "proof-player-private.h"

/* Decoding this many frames on costs less than a seek, which starts at the key frame. */
#define MAX_STEPS 8

/* How far ahead a seek that led to another frame is tried again, a step following each: from nearer
 * where a decoder has left out a frame between, which puts a longer step out; from further where
 * key frames are none, and pictures are whole some time after (periodic intra refresh). Where
 * nothing helps, the last one leaves the player near. */
static const guint tries_ahead[] = { MAX_STEPS, 3, 1, 32, 128, 512, 1 };
#define MAX_RETRIES (2 * G_N_ELEMENTS (tries_ahead))

void
proof_player_take_frame (ProofPlayer *self)
{
  g_autoptr (ProofFrame) frame = proof_sink_take_frame (self->sink);

  /* Loading again, without sound, begins elsewhere. */
  if (frame == NULL || (self->state == PROOF_PLAYER_LOADING && self->frame != NULL))
    return;
  if (self->stepping || frame->seek_serial != self->serial)
    self->arrived = TRUE;
  if (self->parked != NULL && !self->playing)
    {
      proof_frame_unref (self->parked);
      self->parked = g_steal_pointer (&frame);
      return;
    }
  g_clear_pointer (&self->parked, proof_frame_unref);
  proof_player_set_frame (self, frame);
}

static guint
get_ahead (ProofPlayer *self)
{
  return tries_ahead[(self->retries - 1) / 2];
}

/* A step forward, where that is cheaper than a seek, or follows one that was tried again. To the sink
 * alone: the audio sink would step an audio buffer. */
static gboolean
send_step (ProofPlayer         *self,
           const ProofSeekWish *wish)
{
  const guint standing = proof_player_get_standing (self);
  const guint limit = self->retries == 0 ? MAX_STEPS : self->retries % 2 == 0 ? get_ahead (self) : 0;
  GstEvent *event;

  if (self->table == NULL || wish->frame == PROOF_NO_FRAME || standing == PROOF_NO_FRAME
      || wish->frame <= standing || wish->frame > standing + limit
      || self->state != PROOF_PLAYER_PAUSED || self->playing || self->segment_rate < 0
      || self->held.begin < self->held.end
      || !proof_player_is_settled (self))
    return FALSE;

  event = gst_event_new_step (GST_FORMAT_BUFFERS, wish->frame - standing, 1, TRUE, FALSE);
  self->step = gst_event_get_seqnum (event);
  if (!gst_element_send_event (GST_ELEMENT (self->sink), event))
    return FALSE;
  self->audio_elsewhere = TRUE;
  g_clear_pointer (&self->parked, proof_frame_unref);

  return TRUE;
}

gboolean
proof_player_send_seek (ProofPlayer         *self,
                        const ProofSeekWish *wish)
{
  double rate = self->playing ? self->rate : fabs (self->rate);
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;
  ProofTime time = wish->time;
  guint frame = wish->frame;
  ProofTime begin = 0, end = -1;
  gboolean sent;

  if (self->retries > 0)
    frame -= MIN (frame, get_ahead (self));
  /* Aimed at the middle of the frame: its own time may be rounded to the frame before. */
  if (wish->frame != PROOF_NO_FRAME)
    time = proof_frame_table_get_time (self->table, frame)
           + proof_frame_table_get_duration (self->table, frame) / 2;
  time = MAX (time, 0);
  flags |= wish->accurate ? GST_SEEK_FLAG_ACCURATE
                          : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST;
  if (self->playing && self->skipping)
    flags |= GST_SEEK_FLAG_TRICKMODE | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS;

  /* Sound that goes on would keep the last frames in the decoder, which knows of no end. */
  if (self->table != NULL)
    end = proof_frame_table_get_end (self->table);

  if (rate > 0 && wish->accurate)
    proof_pipeline_expect (self->pipeline, time);
  self->serial = proof_sink_get_seek_serial (self->sink);
  *(rate > 0 ? &begin : &end) = time;
  proof_player_set_backward (self, rate < 0);
  proof_player_hold (self, rate, &begin, &end);
  sent = gst_element_seek (self->pipeline, rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET, begin,
                           GST_SEEK_TYPE_SET, end);
  if (sent)
    {
      self->segment_rate = rate;
      self->audio_elsewhere = FALSE;
      g_clear_pointer (&self->parked, proof_frame_unref);
      proof_player_watch_pace (self, time);
    }

  return sent;
}

void
proof_player_start_next_seek (ProofPlayer *self)
{
  while (proof_player_is_open (self) && proof_seek_queue_start_next (&self->queue))
    {
      const ProofSeekWish wish = self->queue.current;

      self->arrived = FALSE;
      self->stepping = FALSE;
      if (!proof_player_show_kept (self, &wish))
        {
          if (proof_player_await_kept (self, &wish))
            break;
          self->stepping = send_step (self, &wish);
          if (self->stepping || proof_player_send_seek (self, &wish))
            break;
        }
      proof_seek_queue_finish (&self->queue);
    }
  proof_player_rest (self);
  proof_player_notify (self, PROP_SEEKING);
}

static void
push_wish (ProofPlayer  *self,
           ProofSeekWish wish)
{
  self->retries = 0;
  proof_player_stop_awaiting (self);
  if (!wish.step)
    proof_player_stop_filling (self);
  proof_seek_queue_push (&self->queue, &wish);
  if (self->state == PROOF_PLAYER_ENDED)
    proof_player_set_state (self, PROOF_PLAYER_PAUSED);
  proof_player_start_next_seek (self);
}

static void
push_frame (ProofPlayer *self,
            guint        frame)
{
  push_wish (self, (ProofSeekWish) { .frame = frame, .accurate = TRUE });
}

/* Once more to the frame on screen: with the present rate, and with the sound where it belongs. */
void
proof_player_seek_in_place (ProofPlayer *self)
{
  if (proof_seek_queue_peek (&self->queue) != NULL)
    push_wish (self, *proof_seek_queue_peek (&self->queue));
  else if (self->frame_number != PROOF_NO_FRAME)
    push_frame (self, self->frame_number);
  else if (self->frame != NULL)
    push_wish (self, (ProofSeekWish) { PROOF_NO_FRAME, self->frame->time, TRUE });
}

/* Whether a wish that is done led to another frame, which is worth a try from further ahead: where
 * the frame stands before its key frame (an open GOP), or where a demuxer seeks by decoding time.
 * Frames that share a time put a step out of step; it is taken up again. */
static gboolean
is_missed (ProofPlayer         *self,
           const ProofSeekWish *wish)
{
  return !self->queue.waiting && !self->playing && wish->frame != PROOF_NO_FRAME
         && wish->frame != self->frame_number;
}

/* No step where the seek led nowhere, or too far. */
static guint
get_next_try (ProofPlayer         *self,
              const ProofSeekWish *wish)
{
  const gboolean stepless = !self->arrived || self->frame_number > wish->frame;

  return self->retries + (self->retries % 2 == 1 && stepless ? 2 : 1);
}

/* Standing, the pipeline has to settle as well, for a step is refused before that. A seek past the
 * end settles without a frame; a step is taken up later than it is sent: its frame is awaited. */
static gboolean
has_arrived (ProofPlayer *self)
{
  if (self->playing)
    return self->arrived;

  return proof_player_is_settled (self)
         && (self->arrived || !self->stepping || GST_BASE_SINK (self->sink)->eos);
}

void
proof_player_check_arrival (ProofPlayer *self)
{
  ProofSeekWish wish;

  if (!self->queue.in_flight || self->awaiting || !has_arrived (self))
    return;

  wish = self->queue.current;
  proof_seek_queue_finish (&self->queue);
  if (is_missed (self, &wish) && get_next_try (self, &wish) <= MAX_RETRIES)
    {
      self->retries = get_next_try (self, &wish);
      proof_seek_queue_push (&self->queue, &wish);
    }
  proof_player_start_next_seek (self);
}

/**
 * proof_player_seek:
 * @self: a player
 * @time: a stream time; outside of the video its first or last frame is meant
 * @accurate: whether the frame shown at @time is wanted, or the nearest key frame (while dragging)
 *
 * One seek is in flight at a time; of those that come meanwhile the newest is carried out.
 */
void
proof_player_seek (ProofPlayer *self,
                   ProofTime    time,
                   gboolean     accurate)
{
  ProofSeekWish wish = { PROOF_NO_FRAME, time, accurate };

  g_return_if_fail (PROOF_IS_PLAYER (self));

  if (!proof_player_is_open (self) && self->state != PROOF_PLAYER_LOADING)
    return;
  proof_player_forget_around (self);
  if (self->table != NULL && accurate)
    wish.frame = proof_frame_table_find_shown (self->table, time);
  self->waiting_steps = 0;
  push_wish (self, wish);
}

/**
 * proof_player_seek_frame:
 * @self: a player
 * @frame: a frame's number; past the last one the last is meant
 *
 * Like proof_player_seek(), to exactly that frame. Does nothing before the frame table is there.
 */
void
proof_player_seek_frame (ProofPlayer *self,
                         guint        frame)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  if (self->table == NULL || (!proof_player_is_open (self) && self->state != PROOF_PLAYER_LOADING))
    return;

  proof_player_forget_around (self);
  push_frame (self, MIN (frame, proof_frame_table_get_n_frames (self->table) - 1));
}

/**
 * proof_player_step:
 * @self: a player
 * @frames: how many, negative for backward
 *
 * Pauses, and goes on from where the seek under way leads, else from the frame on screen. Steps
 * asked for before the frame table is there wait for it.
 */
void
proof_player_step (ProofPlayer *self,
                   int          frames)
{
  const ProofSeekWish *wish;
  gint64 base, target;

  g_return_if_fail (PROOF_IS_PLAYER (self));

  if (!proof_player_is_open (self))
    return;
  proof_player_pause (self);
  if (!proof_player_is_open (self))
    return;
  if (self->table == NULL)
    {
      self->waiting_steps += frames;
      return;
    }

  wish = proof_seek_queue_peek (&self->queue);
  if (wish == NULL)
    base = self->frame_number;
  else if (wish->frame != PROOF_NO_FRAME)
    base = wish->frame;
  else
    base = proof_frame_table_find_shown (self->table, wish->time);
  target = CLAMP (base + frames, 0, (gint64) proof_frame_table_get_n_frames (self->table) - 1);
  if (wish != NULL || target != self->frame_number)
    push_wish (self, (ProofSeekWish) { .frame = target, .accurate = TRUE, .step = TRUE });
}

/* Whether a seek or a step is under way. */
gboolean
proof_player_get_seeking (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), FALSE);

  return proof_seek_queue_peek (&self->queue) != NULL || self->waiting_steps != 0;
}
