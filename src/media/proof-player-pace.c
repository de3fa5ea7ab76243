/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing fast, more frames may be due than can be decoded. Then pictures come later and later, and
 * in the end one a second is left. Key frames alone keep up on any machine: they are shown from
 * when the picture is seen to fall behind until the rate is another. */
#include "config.h"

#include <math.h>

#include "proof-player-private.h"

#define INTERVAL_MS 200

/* So far behind, and so often in a row: the main loop may have been held up once. */
#define MAX_LATENESS (700 * PROOF_MSEC)
#define MAX_LATE 2

/* To decode the way to the first frame takes its time, once. */
#define MAX_START (3 * PROOF_SECOND)

void
proof_player_stop_pace (ProofPlayer *self)
{
  g_clear_handle_id (&self->pace, g_source_remove);
}

static void
start_from (ProofPlayer *self,
            ProofTime    from)
{
  self->pace_from = from;
  self->pace_since = g_get_monotonic_time ();
  self->n_late = 0;
}

/* Whether the frame on screen was due long ago. */
static gboolean
is_late (ProofPlayer *self)
{
  ProofTime position = proof_player_get_position (self), played;

  if (!self->pace_started && !self->queue.in_flight)
    {
      self->pace_started = TRUE;
      start_from (self, position);
    }
  played = (g_get_monotonic_time () - self->pace_since) * 1000;
  if (!self->pace_started)
    return played > MAX_START;

  return played - ABS (position - self->pace_from) / fabs (self->segment_rate) > MAX_LATENESS;
}

void
proof_player_set_skipping (ProofPlayer *self,
                           gboolean     skipping)
{
  if (skipping == self->skipping)
    return;
  self->skipping = skipping;
  proof_player_notify (self, PROP_SKIPPING);
}

static gboolean
pace_cb (gpointer data)
{
  g_autoptr (ProofPlayer) self = g_object_ref (data);
  gboolean playing = self->state == PROOF_PLAYER_PLAYING;

  self->n_late = playing && is_late (self) ? self->n_late + 1 : 0;
  if (playing && self->n_late < MAX_LATE)
    return G_SOURCE_CONTINUE;

  self->pace = 0;
  if (playing)
    {
      proof_player_set_skipping (self, TRUE);
      proof_player_seek_in_place (self);
    }

  return G_SOURCE_REMOVE;
}

/* A seek for playing was sent. Not within a span, which may have no key frame. */
void
proof_player_watch_pace (ProofPlayer *self,
                         ProofTime    from)
{
  if (!self->playing || self->skipping || fabs (self->segment_rate) <= 1
      || self->held.begin < self->held.end)
    {
      proof_player_stop_pace (self);
      return;
    }

  start_from (self, from);
  self->pace_started = FALSE;
  if (self->pace == 0)
    self->pace = g_timeout_add (INTERVAL_MS, pace_cb, self);
}
