/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player: a playbin3 for each opened video, with our own sink. Everything here runs on the main
 * thread: frames come through the sink's slot, all else as messages of the bus. Position is what
 * the frame on screen says, looked up in the frame table, and never a query. This file is the
 * object; proof-player-pipeline.c plays, proof-player-seek.c goes to a frame. */
#include "config.h"

#include <math.h>

#include "proof-player-private.h"

static GParamSpec *properties[PROP_OVERWRITTEN + 1];

G_DEFINE_ENUM_TYPE (ProofPlayerState, proof_player_state,
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_PLAYING, "playing"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_ENDED, "ended"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (ProofPlayer, proof_player, G_TYPE_OBJECT)

void
proof_player_notify (ProofPlayer        *self,
                     ProofPlayerProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
proof_player_set_state (ProofPlayer     *self,
                        ProofPlayerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  proof_player_notify (self, PROP_STATE);
}

gboolean
proof_player_is_open (ProofPlayer *self)
{
  return self->state == PROOF_PLAYER_PAUSED || self->state == PROOF_PLAYER_PLAYING
         || self->state == PROOF_PLAYER_ENDED;
}

/* The frame's number by the table, after either of them changed. */
static void
update_frame_number (ProofPlayer *self)
{
  guint number = PROOF_NO_FRAME;

  if (self->frame != NULL && self->table != NULL)
    number = proof_frame_table_find_shown (self->table, self->frame->time);
  if (number != self->frame_number)
    {
      self->frame_number = number;
      proof_player_notify (self, PROP_FRAME_NUMBER);
    }
  proof_player_notify (self, PROP_POSITION);
}

void
proof_player_set_frame (ProofPlayer *self,
                        ProofFrame  *frame)
{
  if (frame == self->frame)
    return;

  g_clear_pointer (&self->frame, proof_frame_unref);
  self->frame = frame != NULL ? proof_frame_ref (frame) : NULL;
  g_object_freeze_notify (G_OBJECT (self));
  proof_player_notify (self, PROP_FRAME);
  update_frame_number (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
scan_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GError) error = NULL;
  ProofFrameTable *table = proof_frame_table_scan_finish (result, &error);
  ProofPlayer *self;

  /* A closed player cancels the scan; it may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = data;
  if (table == NULL)
    {
      proof_player_fail (self, g_steal_pointer (&error));
      return;
    }

  self->table = table;
  if (self->retimer != NULL)
    proof_retimer_set_table (self->retimer, table);
  g_object_ref (self);
  g_object_freeze_notify (G_OBJECT (self));
  proof_player_notify (self, PROP_FRAME_TABLE);
  proof_player_notify (self, PROP_DURATION);
  update_frame_number (self);
  g_object_thaw_notify (G_OBJECT (self));
  if (self->state == PROOF_PLAYER_LOADING && self->pipeline != NULL
      && proof_player_is_settled (self))
    proof_player_async_done (self);
  if (self->waiting_steps != 0 && self->table == table)
    {
      int steps = self->waiting_steps;

      self->waiting_steps = 0;
      proof_player_step (self, steps);
    }
  g_object_unref (self);
}

static void
close_media (ProofPlayer *self)
{
  g_cancellable_cancel (self->scan);
  g_clear_object (&self->scan);
  proof_player_stop_pipeline (self);
  g_clear_object (&self->media);
  g_clear_pointer (&self->table, proof_frame_table_unref);
  g_clear_pointer (&self->frame, proof_frame_unref);
  g_clear_error (&self->error);
  self->start = 0;
  self->frame_number = PROOF_NO_FRAME;
  self->waiting_steps = 0;
  self->playing = FALSE;
  self->without_audio = FALSE;
  self->loop = self->around = (ProofFrameSpan) { 0, 0 };
}

static void
proof_player_dispose (GObject *object)
{
  close_media (PROOF_PLAYER (object));

  G_OBJECT_CLASS (proof_player_parent_class)->dispose (object);
}

static void
proof_player_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ProofPlayer *self = PROOF_PLAYER (object);

  switch ((ProofPlayerProperty) property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_FRAME:
      g_value_set_boxed (value, self->frame);
      break;
    case PROP_FRAME_TABLE:
      g_value_set_boxed (value, self->table);
      break;
    case PROP_POSITION:
      g_value_set_int64 (value, proof_player_get_position (self));
      break;
    case PROP_FRAME_NUMBER:
      g_value_set_uint (value, self->frame_number);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, proof_player_get_duration (self));
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case PROP_MUTE:
      g_value_set_boolean (value, self->mute);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_SEEKING:
      g_value_set_boolean (value, proof_player_get_seeking (self));
      break;
    case PROP_SKIPPING:
      g_value_set_boolean (value, self->skipping);
      break;
    case PROP_OVERWRITTEN:
      g_value_set_uint (value,
                        self->overwritten
                          + (self->sink != NULL ? proof_sink_get_overwritten (self->sink) : 0));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_player_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  ProofPlayer *self = PROOF_PLAYER (object);

  switch ((int) property_id)
    {
    case PROP_RATE:
      proof_player_set_rate (self, g_value_get_double (value));
      break;
    case PROP_VOLUME:
      proof_player_set_volume (self, g_value_get_double (value));
      break;
    case PROP_MUTE:
      proof_player_set_mute (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_player_class_init (ProofPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->dispose = proof_player_dispose;
  object_class->get_property = proof_player_get_property;
  object_class->set_property = proof_player_set_property;

  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, PROOF_TYPE_PLAYER_STATE, PROOF_PLAYER_EMPTY, readable);
  properties[PROP_FRAME] = g_param_spec_boxed ("frame", NULL, NULL, PROOF_TYPE_FRAME, readable);
  properties[PROP_FRAME_TABLE] =
    g_param_spec_boxed ("frame-table", NULL, NULL, PROOF_TYPE_FRAME_TABLE, readable);
  properties[PROP_POSITION] =
    g_param_spec_int64 ("position", NULL, NULL, G_MININT64, G_MAXINT64, PROOF_TIME_NONE, readable);
  properties[PROP_FRAME_NUMBER] =
    g_param_spec_uint ("frame-number", NULL, NULL, 0, G_MAXUINT, PROOF_NO_FRAME, readable);
  properties[PROP_DURATION] =
    g_param_spec_int64 ("duration", NULL, NULL, G_MININT64, G_MAXINT64, PROOF_TIME_NONE, readable);
  properties[PROP_RATE] =
    g_param_spec_double ("rate", NULL, NULL, -PROOF_PLAYER_MAX_RATE, PROOF_PLAYER_MAX_RATE, 1,
                         writable);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, writable);
  properties[PROP_MUTE] = g_param_spec_boolean ("mute", NULL, NULL, FALSE, writable);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_SEEKING] = g_param_spec_boolean ("seeking", NULL, NULL, FALSE, readable);
  properties[PROP_SKIPPING] = g_param_spec_boolean ("skipping", NULL, NULL, FALSE, readable);
  properties[PROP_OVERWRITTEN] =
    g_param_spec_uint ("overwritten", NULL, NULL, 0, G_MAXUINT, 0, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
proof_player_init (ProofPlayer *self)
{
  self->frame_number = PROOF_NO_FRAME;
  self->rate = 1;
  self->segment_rate = 1;
  self->volume = 1;
}

/**
 * proof_player_new:
 *
 * Makes a player with nothing in it. It lives in the thread-default main context of its maker.
 *
 * Returns: (transfer full): the player
 */
ProofPlayer *
proof_player_new (void)
{
  return g_object_new (PROOF_TYPE_PLAYER, NULL);
}

static void
notify_all (ProofPlayer *self)
{
  for (guint i = PROP_STATE; i < G_N_ELEMENTS (properties); i++)
    proof_player_notify (self, i);
}

static void
load (ProofPlayer *self)
{
  proof_frame_table_scan_async (self->media, self->scan, scan_cb, self);
  proof_player_start_pipeline (self);
}

static void
open_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (proof_media_open (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    load (data);
  /* A closed player cancels this; it may be gone. */
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    proof_player_fail (data, g_steal_pointer (&error));
}

/* A service may take its time to say what it has. */
static void
open_media (ProofPlayer *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->scan, opened_cb, self);

  g_task_set_source_tag (task, open_media);
  g_task_set_task_data (task, g_object_ref (self->media), g_object_unref);
  g_task_run_in_thread (task, open_thread);
}

/**
 * proof_player_open:
 * @self: a player
 * @media: what to play
 *
 * Closes what was open and loads @media: `state` goes to loading, then to paused with the first
 * frame, or to failed with `error` set. The frame table is scanned meanwhile.
 */
void
proof_player_open (ProofPlayer *self,
                   ProofMedia  *media)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));
  g_return_if_fail (PROOF_IS_MEDIA (media));

  gst_init (NULL, NULL);
  g_object_ref (media);
  g_object_freeze_notify (G_OBJECT (self));
  close_media (self);
  self->media = media;
  self->state = PROOF_PLAYER_LOADING;
  self->scan = g_cancellable_new ();
  if (proof_media_get_source (media) != NULL)
    open_media (self);
  else
    load (self);
  notify_all (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * proof_player_close:
 * @self: a player
 *
 * Lets go of the video, at any time; `state` is empty afterwards.
 */
void
proof_player_close (ProofPlayer *self)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  g_object_freeze_notify (G_OBJECT (self));
  close_media (self);
  self->state = PROOF_PLAYER_EMPTY;
  notify_all (self);
  g_object_thaw_notify (G_OBJECT (self));
}

ProofMedia *
proof_player_get_media (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), NULL);

  return self->media;
}

/**
 * proof_player_set_rate:
 * @self: a player
 * @rate: 0.1 to 8, or -8 to -0.1 for backward; others are drawn to the nearest
 *
 * Keeps the position.
 */
void
proof_player_set_rate (ProofPlayer *self,
                       double       rate)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  rate = copysign (CLAMP (fabs (rate), PROOF_PLAYER_MIN_RATE, PROOF_PLAYER_MAX_RATE), rate);
  if (rate == self->rate)
    return;
  self->rate = rate;
  proof_player_set_skipping (self, FALSE);
  if (self->state == PROOF_PLAYER_PLAYING)
    proof_player_seek_in_place (self);
  proof_player_notify (self, PROP_RATE);
}

double
proof_player_get_rate (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), 1);

  return self->rate;
}

/* 0 to 1 on a cubic scale, which is how loudness is perceived. */
void
proof_player_set_volume (ProofPlayer *self,
                         double       volume)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  volume = CLAMP (volume, 0, 1);
  if (volume == self->volume)
    return;
  self->volume = volume;
  proof_player_apply_volume (self);
  proof_player_notify (self, PROP_VOLUME);
}

double
proof_player_get_volume (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), 0);

  return self->volume;
}

void
proof_player_set_mute (ProofPlayer *self,
                       gboolean     mute)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  mute = mute != FALSE;
  if (mute == self->mute)
    return;
  self->mute = mute;
  proof_player_apply_volume (self);
  proof_player_notify (self, PROP_MUTE);
}

gboolean
proof_player_get_mute (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), FALSE);

  return self->mute;
}

ProofPlayerState
proof_player_get_state (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), PROOF_PLAYER_EMPTY);

  return self->state;
}

/* (transfer none) (nullable): the one to draw now. */
ProofFrame *
proof_player_get_frame (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), NULL);

  return self->frame;
}

/* (transfer none) (nullable): NULL until it is scanned. */
ProofFrameTable *
proof_player_get_frame_table (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), NULL);

  return self->table;
}

/* When the frame on screen begins; before the table is there, the time that the frame carries. */
ProofTime
proof_player_get_position (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), PROOF_TIME_NONE);

  if (self->frame_number != PROOF_NO_FRAME)
    return proof_frame_table_get_time (self->table, self->frame_number);

  return self->frame != NULL ? self->frame->time : PROOF_TIME_NONE;
}

/* The number of the frame on screen; PROOF_NO_FRAME until it is known. */
guint
proof_player_get_frame_number (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), PROOF_NO_FRAME);

  return self->frame_number;
}

/* When the first frame begins; before the table is there, as the first one to come said. */
ProofTime
proof_player_get_start (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), 0);

  return self->table != NULL ? proof_frame_table_get_time (self->table, 0) : self->start;
}

/* Where the last frame ends, in stream time; PROOF_TIME_NONE while unknown. */
ProofTime
proof_player_get_duration (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), PROOF_TIME_NONE);

  if (self->table != NULL)
    return proof_frame_table_get_end (self->table);

  return proof_player_get_full_duration (self);
}

/* Where all that the container holds ends, as it says itself, with sound that goes on after the
 * picture; PROOF_TIME_NONE while unknown. */
ProofTime
proof_player_get_full_duration (ProofPlayer *self)
{
  gint64 duration;

  g_return_val_if_fail (PROOF_IS_PLAYER (self), PROOF_TIME_NONE);

  if (self->pipeline != NULL
      && gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &duration))
    return duration;

  return PROOF_TIME_NONE;
}

const GError *
proof_player_get_error (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), NULL);

  return self->error;
}
