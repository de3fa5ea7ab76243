/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that need no decoding: the frames before the one on screen are kept in a window. While one
 * of them is shown, the pipeline stands where it stood, with its frame parked; it follows when it
 * is played, or stepped out of the window. */
#include "config.h"

#include "proof-player-private.h"

#define BUDGET (128 * 1024 * 1024)

/* So long nothing may have happened before the window is filled: whoever goes from place to place
 * wants the next one sooner than the frames before this one. */
#define REST_MS 200

/* Where the pipeline stands, which need not be what is on screen. */
guint
proof_player_get_standing (ProofPlayer *self)
{
  if (self->parked != NULL && self->table != NULL)
    return proof_frame_table_find_shown (self->table, self->parked->time);

  return self->frame_number;
}

static void
filled_cb (ProofStepWindow *window,
           gpointer         data)
{
  g_autoptr (ProofPlayer) self = g_object_ref (data);
  ProofSeekWish wish = self->queue.current;

  if (!self->awaiting)
    return;
  wish.step = proof_step_window_has_frame (window, wish.frame);
  if (!wish.step && proof_step_window_is_filling (window))
    return;

  /* What could not be had is sought. */
  proof_player_stop_awaiting (self);
  if (!self->queue.waiting)
    proof_seek_queue_push (&self->queue, &wish);
  proof_player_start_next_seek (self);
}

static void
fill (ProofPlayer *self,
      guint        frame)
{
  if (self->window == NULL)
    {
      self->window = proof_step_window_new (self->media, self->table, BUDGET);
      g_signal_connect (self->window, "filled", G_CALLBACK (filled_cb), self);
    }
  proof_step_window_fill (self->window, frame);
}

/* Carries out @wish with a frame that is at hand; returns whether there was one. */
gboolean
proof_player_show_kept (ProofPlayer         *self,
                        const ProofSeekWish *wish)
{
  g_autoptr (ProofFrame) frame = NULL;

  if (!wish->step || self->playing)
    return FALSE;

  if (self->parked != NULL && wish->frame == proof_player_get_standing (self))
    frame = g_steal_pointer (&self->parked);
  else if (self->window != NULL)
    {
      frame = proof_step_window_get_frame (self->window, wish->frame);
      if (frame != NULL && self->parked == NULL)
        self->parked = proof_frame_ref (self->frame);
    }
  if (frame == NULL)
    return FALSE;

  fill (self, wish->frame);
  proof_player_set_frame (self, frame);

  return TRUE;
}

/* Has the window filled for a step back, which takes no longer than a seek and makes the next ones
 * short; returns whether that is under way. */
gboolean
proof_player_await_kept (ProofPlayer         *self,
                         const ProofSeekWish *wish)
{
  if (!wish->step || self->playing || self->frame_number == PROOF_NO_FRAME
      || wish->frame >= self->frame_number)
    return FALSE;

  fill (self, wish->frame);
  self->awaiting = proof_step_window_is_filling (self->window);

  return self->awaiting;
}

/* The wish in flight is given up, or carried out otherwise. */
void
proof_player_stop_awaiting (ProofPlayer *self)
{
  if (!self->awaiting)
    return;

  self->awaiting = FALSE;
  proof_seek_queue_finish (&self->queue);
}

static void
rest_cb (gpointer data)
{
  ProofPlayer *self = data;

  self->rest = 0;
  if (proof_player_is_open (self) && self->table != NULL && self->frame_number != PROOF_NO_FRAME
      && self->frame_number > 0)
    fill (self, self->frame_number);
}

/* Something has happened; fills the window if it was the last thing for a while. */
void
proof_player_rest (ProofPlayer *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  if (!self->playing && proof_seek_queue_peek (&self->queue) == NULL)
    self->rest = g_timeout_add_once (REST_MS, rest_cb, self);
}

/* A seek has the processors to itself. */
void
proof_player_stop_filling (ProofPlayer *self)
{
  if (self->window != NULL)
    proof_step_window_stop (self->window);
}

/* Playing leads away from the window. */
void
proof_player_drop_kept (ProofPlayer *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->window != NULL)
    proof_step_window_drop (self->window);
}

void
proof_player_close_kept (ProofPlayer *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  self->awaiting = FALSE;
  g_clear_pointer (&self->parked, proof_frame_unref);
  if (self->window == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->window, self);
  proof_step_window_close (self->window);
  g_clear_object (&self->window);
}
