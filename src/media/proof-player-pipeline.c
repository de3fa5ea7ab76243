/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player's pipeline: made, played, and listened to. */
#include "config.h"

#include <glib/gi18n.h>
#include <gst/audio/streamvolume.h>

#include "proof-colour-filter.h"
#include "proof-media-error.h"
#include "proof-pipeline.h"
#include "proof-player-private.h"

/* Without GST_PLAY_FLAG_DEINTERLACE, which makes two pictures of one frame, and without text. */
#define FLAG_VIDEO (1 << 0)
#define FLAG_AUDIO (1 << 1)
#define FLAG_SOFT_VOLUME (1 << 4)

/* Of pictures that wait to be shown while playing backward. */
#define DECODED_BYTES (64 * 1024 * 1024)

/* So long a pipeline that is to be stopped may go on loading. */
#define LOADING_PATIENCE (10 * GST_SECOND)

void
proof_player_apply_volume (ProofPlayer *self)
{
  if (self->pipeline == NULL)
    return;

  gst_stream_volume_set_volume (GST_STREAM_VOLUME (self->pipeline), GST_STREAM_VOLUME_FORMAT_CUBIC,
                                self->volume);
  gst_stream_volume_set_mute (GST_STREAM_VOLUME (self->pipeline), self->mute);
}

/* Whether the pipeline stands where it was told to, and nothing is on its way. */
gboolean
proof_player_is_settled (ProofPlayer *self)
{
  return gst_element_get_state (self->pipeline, NULL, NULL, 0) != GST_STATE_CHANGE_ASYNC;
}

static void
stop_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  gst_element_get_state (data, NULL, NULL, LOADING_PATIENCE);
  gst_element_set_state (data, GST_STATE_NULL);
  g_task_return_boolean (task, TRUE);
}

/* Stopping a playbin3 that finds out what it is given may lock it up for good (1.26: the
 * type finder holds its pad and wants the bin, who stops it holds the bin and wants the
 * pad): such a one is left to load to its end, away from the main thread. */
static void
stop (ProofPlayer *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->state != PROOF_PLAYER_LOADING)
    {
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      return;
    }

  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, stop);
  g_task_set_task_data (task, gst_object_ref (self->pipeline), gst_object_unref);
  g_task_run_in_thread (task, stop_thread);
}

void
proof_player_stop_pipeline (ProofPlayer *self)
{
  if (self->pipeline == NULL)
    {
      proof_seek_queue_clear (&self->queue);
      return;
    }

  proof_player_close_kept (self);
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->sink, self);
  stop (self);
  self->overwritten += proof_sink_get_overwritten (self->sink);
  g_clear_object (&self->sink);
  g_clear_object (&self->pipeline);
  g_clear_pointer (&self->retimer, proof_retimer_unref);
  self->audio_sink = NULL;
  self->decoded = NULL;
  g_clear_pointer (&self->missing, g_free);
  proof_seek_queue_clear (&self->queue);
  self->audio_elsewhere = FALSE;
  self->segment_rate = 1;
  proof_player_set_skipping (self, FALSE);
  proof_player_stop_pace (self);
  self->held = (ProofFrameSpan) { 0, 0 };
}

void
proof_player_fail (ProofPlayer *self,
                   GError      *error)
{
  g_cancellable_cancel (self->scan);
  proof_player_stop_pipeline (self);
  self->playing = FALSE;
  g_clear_error (&self->error);
  self->error = error;
  g_object_freeze_notify (G_OBJECT (self));
  proof_player_notify (self, PROP_ERROR);
  proof_player_notify (self, PROP_SEEKING);
  proof_player_set_state (self, PROOF_PLAYER_FAILED);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
frame_ready_cb (ProofSink *sink,
                gpointer   data)
{
  g_autoptr (ProofPlayer) self = g_object_ref (data);

  proof_player_take_frame (self);
  if (self->sink == sink)
    proof_player_check_arrival (self);
}

/* Loaded, as far as there is a picture. Where an edit list begins with nothing, the first one has
 * to be sought, for which the table is awaited; a scan that finds none fails by itself. */
static void
finish_loading (ProofPlayer *self)
{
  if (self->frame == NULL && self->missing == NULL
      && (self->table == NULL || proof_sink_get_seek_serial (self->sink) == 0))
    {
      if (self->table != NULL)
        proof_player_send_seek (self, &(ProofSeekWish) { .frame = 0, .accurate = TRUE });
      return;
    }
  if (self->frame == NULL)
    {
      proof_player_fail (self, self->missing != NULL
                                 ? proof_media_error_missing (self->media, self->missing)
                                 : proof_media_error_no_video (self->media));
      return;
    }

  self->start = self->frame->time;
  proof_player_set_state (self, PROOF_PLAYER_PAUSED);
  proof_player_notify (self, PROP_DURATION);
  if (self->playing)
    proof_player_play (self);
  else
    proof_player_start_next_seek (self);
}

void
proof_player_async_done (ProofPlayer *self)
{
  proof_player_take_frame (self);
  if (self->pipeline == NULL)
    return;
  if (self->state == PROOF_PLAYER_LOADING)
    finish_loading (self);
  else
    proof_player_check_arrival (self);
}

static void
handle_error (ProofPlayer *self,
              GstMessage  *message)
{
  g_autoptr (ProofFrame) frame = NULL;

  /* No sound is no reason to show no picture. */
  if (!self->without_audio && self->audio_sink != NULL
      && gst_object_has_as_ancestor (GST_MESSAGE_SRC (message), GST_OBJECT (self->audio_sink)))
    {
      ProofSeekWish wish = { self->frame_number, 0, TRUE };

      frame = self->frame != NULL ? proof_frame_ref (self->frame) : NULL;
      if (frame != NULL)
        wish.time = frame->time;
      self->without_audio = TRUE;
      proof_player_stop_pipeline (self);
      proof_player_start_pipeline (self);
      if (frame != NULL)
        proof_seek_queue_push (&self->queue, &wish);
      return;
    }

  proof_player_fail (self, proof_media_error_from_message (self->media, message, self->missing));
}

static void
handle_end (ProofPlayer *self)
{
  guint last;

  proof_player_take_frame (self);
  /* A flush may have overtaken the message. */
  if (self->pipeline == NULL || !self->playing || !GST_BASE_SINK (self->sink)->eos)
    return;

  proof_seek_queue_finish (&self->queue);
  if (self->queue.waiting)
    {
      proof_player_start_next_seek (self);
      return;
    }
  if (proof_player_end_span (self))
    return;
  self->playing = FALSE;
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  proof_player_set_state (self, PROOF_PLAYER_ENDED);

  /* The last frame may have come too late to be shown. */
  if (self->state != PROOF_PLAYER_ENDED || self->table == NULL)
    return;
  last = self->segment_rate > 0 ? proof_frame_table_get_n_frames (self->table) - 1 : 0;
  if (self->frame_number != last)
    {
      self->retries = 0;
      proof_seek_queue_push (&self->queue, &(ProofSeekWish) { .frame = last, .accurate = TRUE });
    }
  proof_player_start_next_seek (self);
}

static gboolean
bus_cb (GstBus     *bus,
        GstMessage *message,
        gpointer    data)
{
  g_autoptr (ProofPlayer) self = g_object_ref (data);

  switch ((int) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ASYNC_DONE:
      proof_player_async_done (self);
      break;
    case GST_MESSAGE_STATE_CHANGED:
      if (GST_MESSAGE_SRC (message) != GST_OBJECT (self->pipeline))
        break;
      /* The frame that it settled with may still lie in the slot. */
      proof_player_take_frame (self);
      if (self->pipeline != NULL)
        proof_player_check_arrival (self);
      break;
    case GST_MESSAGE_STEP_DONE:
      /* Also where the video had no more frames to step to. */
      if (self->stepping && gst_message_get_seqnum (message) == self->step
          && GST_MESSAGE_SRC (message) == GST_OBJECT (self->sink))
        self->arrived = TRUE;
      break;
    case GST_MESSAGE_EOS:
      handle_end (self);
      break;
    case GST_MESSAGE_ERROR:
      handle_error (self, message);
      break;
    case GST_MESSAGE_ELEMENT:
      if (self->missing == NULL)
        self->missing = proof_media_get_missing (message);
      break;
    case GST_MESSAGE_DURATION_CHANGED:
      proof_player_notify (self, PROP_DURATION);
      break;
    case GST_MESSAGE_LATENCY:
      gst_bin_recalculate_latency (GST_BIN (self->pipeline));
      break;
    case GST_MESSAGE_CLOCK_LOST:
      if (self->playing)
        {
          gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
          gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
        }
      break;
    default:
      break;
    }

  return G_SOURCE_CONTINUE;
}

/* Backward, a decoder gives the frames of a whole GOP at once, and then nothing until it has
 * decoded the one before: meanwhile those are shown that wait in the queue. */
void
proof_player_set_backward (ProofPlayer *self,
                           gboolean     backward)
{
  g_object_set (self->decoded, "max-size-buffers", backward ? 0 : 1, "max-size-bytes",
                backward ? DECODED_BYTES : 0, NULL);
}

/* What waits, as the decoder made it, then what shows wide colours. */
static GstElement *
make_video_filter (ProofPlayer *self)
{
  GstElement *bin = gst_bin_new (NULL), *colours = proof_colour_filter_new ();
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) source = NULL;

  self->decoded = gst_element_factory_make ("queue", NULL);
  g_object_set (self->decoded, "max-size-time", (guint64) 0, NULL);
  proof_player_set_backward (self, FALSE);
  gst_bin_add_many (GST_BIN (bin), self->decoded, colours, NULL);
  gst_element_link (self->decoded, colours);
  sink = gst_element_get_static_pad (self->decoded, "sink");
  source = gst_element_get_static_pad (colours, "src");
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  gst_element_add_pad (bin, gst_ghost_pad_new ("src", source));

  return bin;
}

void
proof_player_start_pipeline (ProofPlayer *self)
{
  g_autoptr (GstBus) bus = NULL;
  int flags = FLAG_VIDEO | FLAG_SOFT_VOLUME | (self->without_audio ? 0 : FLAG_AUDIO);
  GstElement *pipeline = gst_element_factory_make ("playbin3", NULL);
  GstElement *tempo = gst_element_factory_make ("scaletempo", NULL);

  if (pipeline == NULL)
    {
      proof_player_fail (self,
                         g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED,
                                      _("GStreamer's playback plugin is not installed. Install "
                                        "gstreamer1.0-plugins-base (Debian, Ubuntu), "
                                        "gstreamer1-plugins-base (Fedora) or gst-plugins-base "
                                        "(Arch).")));
      return;
    }

  self->pipeline = gst_object_ref_sink (pipeline);
  self->sink = g_object_ref_sink (proof_sink_new ());
  g_signal_connect (self->sink, "frame-ready", G_CALLBACK (frame_ready_cb), self);
  self->retimer = proof_retimer_new ();
  if (self->table != NULL)
    proof_retimer_set_table (self->retimer, self->table);
  proof_pipeline_prepare (pipeline, self->retimer);
  self->audio_sink = gst_element_factory_make ("autoaudiosink", NULL);
  g_object_set (pipeline, "uri", proof_media_get_uri (self->media), "video-sink", self->sink,
                "video-filter", make_video_filter (self), "audio-sink", self->audio_sink,
                "audio-filter", tempo, "flags", flags, NULL);
  proof_player_apply_volume (self);

  bus = gst_element_get_bus (pipeline);
  self->bus_watch = gst_bus_add_watch (bus, bus_cb, self);
  proof_player_set_state (self, PROOF_PLAYER_LOADING);
  proof_pipeline_start (pipeline, GST_STATE_PAUSED);
}

/**
 * proof_player_play:
 * @self: a player
 *
 * Plays on from the frame on screen; from the beginning where the end was reached (from the end, at
 * a negative rate). While loading it takes effect when loaded.
 */
void
proof_player_play (ProofPlayer *self)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  if (self->state == PROOF_PLAYER_LOADING)
    self->playing = TRUE;
  if (self->state != PROOF_PLAYER_PAUSED && self->state != PROOF_PLAYER_ENDED)
    return;

  self->playing = TRUE;
  proof_player_drop_kept (self);
  if (self->state == PROOF_PLAYER_ENDED && proof_player_is_held (self))
    proof_player_seek (self, self->rate > 0 ? 0 : proof_player_get_duration (self), TRUE);
  else if (self->audio_elsewhere || self->parked != NULL || self->segment_rate != self->rate
           || self->queue.in_flight || !proof_player_is_held (self))
    proof_player_enter_span (self);
  else
    proof_player_start_next_seek (self);
  /* A handler may have closed the player. */
  if (self->pipeline == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  proof_player_set_state (self, PROOF_PLAYER_PLAYING);
}

void
proof_player_pause (ProofPlayer *self)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  self->playing = FALSE;
  proof_player_forget_around (self);
  if (self->state != PROOF_PLAYER_PLAYING)
    return;

  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  proof_player_rest (self);
  proof_player_set_state (self, PROOF_PLAYER_PAUSED);
}

void
proof_player_toggle (ProofPlayer *self)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  if (self->playing)
    proof_player_pause (self);
  else
    proof_player_play (self);
}
