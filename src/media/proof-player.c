/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player: a playbin3 for each opened video, with our own sink. Everything here runs on the main
 * thread: frames come through the sink's slot, all else as messages of the bus. Position is what
 * the frame on screen says, looked up in the frame table, and never a query. */
#include "config.h"

#include <math.h>
#include <gst/audio/streamvolume.h>
#include <gst/video/gstvideodecoder.h>

#include "proof-media-error.h"
#include "proof-mp4-filter.h"
#include "proof-player.h"
#include "proof-retimer.h"
#include "proof-seek-queue.h"
#include "proof-sink.h"

#define MIN_RATE 0.25
#define MAX_RATE 4.0

/* Decoding this many frames on costs less than a seek, which starts at the key frame. */
#define MAX_STEPS 8

/* How often a seek that led to another frame is tried again. */
#define MAX_RETRIES 5

/* Without GST_PLAY_FLAG_DEINTERLACE, which makes two pictures of one frame, and without text. */
#define FLAG_VIDEO (1 << 0)
#define FLAG_AUDIO (1 << 1)
#define FLAG_SOFT_VOLUME (1 << 4)

struct _ProofPlayer
{
  GObject parent_instance;

  ProofMedia *media;
  GCancellable *scan; /* of the frame table */
  ProofFrameTable *table;

  GstElement *pipeline;
  GstElement *audio_sink; /* owned by the pipeline */
  ProofSink *sink;
  ProofRetimer *retimer;
  guint bus_watch;
  char *missing;

  ProofPlayerState state;
  GError *error;
  ProofFrame *frame;
  guint frame_number;
  guint overwritten; /* by the sinks of pipelines that are gone */

  ProofSeekQueue queue;
  gboolean stepping;        /* the wish in flight is carried out as a step event */
  gboolean arrived;         /* its frame is there */
  guint retries;            /* of the same wish */
  guint serial;             /* the sink's when it was sent */
  int waiting_steps;        /* asked for before the table was there */
  gboolean playing;         /* wanted */
  gboolean without_audio;   /* the audio device failed */
  gboolean audio_elsewhere; /* after a step event */
  double segment_rate;      /* of the newest seek */

  double rate;
  double volume;
  gboolean mute;
};

typedef enum
{
  PROP_STATE = 1,
  PROP_FRAME,
  PROP_FRAME_TABLE,
  PROP_POSITION,
  PROP_FRAME_NUMBER,
  PROP_DURATION,
  PROP_RATE,
  PROP_VOLUME,
  PROP_MUTE,
  PROP_ERROR,
  PROP_SEEKING,
  PROP_OVERWRITTEN,
} ProofPlayerProperty;

static GParamSpec *properties[PROP_OVERWRITTEN + 1];

G_DEFINE_ENUM_TYPE (ProofPlayerState, proof_player_state,
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_PLAYING, "playing"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_ENDED, "ended"),
                    G_DEFINE_ENUM_VALUE (PROOF_PLAYER_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (ProofPlayer, proof_player, G_TYPE_OBJECT)

static void
notify (ProofPlayer        *self,
        ProofPlayerProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_state (ProofPlayer     *self,
           ProofPlayerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

static gboolean
is_open (ProofPlayer *self)
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
      notify (self, PROP_FRAME_NUMBER);
    }
  notify (self, PROP_POSITION);
}

static void
set_frame (ProofPlayer *self,
           ProofFrame  *frame)
{
  if (frame == self->frame)
    return;

  g_clear_pointer (&self->frame, proof_frame_unref);
  self->frame = frame != NULL ? proof_frame_ref (frame) : NULL;
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_FRAME);
  update_frame_number (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- the pipeline ---------------------------------------------------------- */

static void
stop_pipeline (ProofPlayer *self)
{
  if (self->pipeline == NULL)
    return;

  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->sink, self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  self->overwritten += proof_sink_get_overwritten (self->sink);
  g_clear_object (&self->sink);
  g_clear_object (&self->pipeline);
  g_clear_pointer (&self->retimer, proof_retimer_unref);
  self->audio_sink = NULL;
  g_clear_pointer (&self->missing, g_free);
  proof_seek_queue_clear (&self->queue);
  self->audio_elsewhere = FALSE;
  self->segment_rate = 1;
}

static void
fail (ProofPlayer *self,
      GError      *error)
{
  g_cancellable_cancel (self->scan);
  stop_pipeline (self);
  self->playing = FALSE;
  g_clear_error (&self->error);
  self->error = error;
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_ERROR);
  notify (self, PROP_SEEKING);
  set_state (self, PROOF_PLAYER_FAILED);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
apply_volume (ProofPlayer *self)
{
  if (self->pipeline == NULL)
    return;

  gst_stream_volume_set_volume (GST_STREAM_VOLUME (self->pipeline), GST_STREAM_VOLUME_FORMAT_CUBIC,
                                self->volume);
  gst_stream_volume_set_mute (GST_STREAM_VOLUME (self->pipeline), self->mute);
}

/* Whether the pipeline stands where it was told to, and nothing is on its way. */
static gboolean
is_settled (ProofPlayer *self)
{
  return gst_element_get_state (self->pipeline, NULL, NULL, 0) != GST_STATE_CHANGE_ASYNC;
}

/* --- seeking --------------------------------------------------------------- */

/* A step forward, where that is cheaper than a seek. To the sink alone: the audio sink would step
 * an audio buffer. */
static gboolean
send_step (ProofPlayer         *self,
           const ProofSeekWish *wish)
{
  if (self->table == NULL || wish->frame == PROOF_NO_FRAME || self->frame_number == PROOF_NO_FRAME
      || wish->frame <= self->frame_number || wish->frame > self->frame_number + MAX_STEPS
      || self->state != PROOF_PLAYER_PAUSED || self->playing || self->segment_rate < 0
      || !is_settled (self))
    return FALSE;

  if (!gst_element_send_event (GST_ELEMENT (self->sink),
                               gst_event_new_step (GST_FORMAT_BUFFERS,
                                                   wish->frame - self->frame_number,
                                                   1, TRUE, FALSE)))
    return FALSE;
  self->audio_elsewhere = TRUE;

  return TRUE;
}

static gboolean
send_seek (ProofPlayer         *self,
           const ProofSeekWish *wish)
{
  double rate = self->playing ? self->rate : fabs (self->rate);
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;
  ProofTime time = wish->time;
  gboolean sent;

  /* Aimed at the middle of the frame: its own time may be rounded to the frame before. */
  if (wish->frame != PROOF_NO_FRAME)
    time = proof_frame_table_get_time (self->table, wish->frame)
           + proof_frame_table_get_duration (self->table, wish->frame) / 2;
  if (self->retries > 0)
    time -= MAX_STEPS * PROOF_SECOND / MAX (proof_frame_table_get_rate (self->table), 1);
  time = MAX (time, 0);
  flags |= wish->accurate ? GST_SEEK_FLAG_ACCURATE
                          : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST;

  self->serial = proof_sink_get_seek_serial (self->sink);
  if (rate > 0)
    sent = gst_element_seek (self->pipeline, rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET, time,
                             GST_SEEK_TYPE_SET, -1);
  else
    sent = gst_element_seek (self->pipeline, rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET, 0,
                             GST_SEEK_TYPE_SET, time);
  if (sent)
    {
      self->segment_rate = rate;
      self->audio_elsewhere = FALSE;
    }

  return sent;
}

static void
start_next_seek (ProofPlayer *self)
{
  while (is_open (self) && proof_seek_queue_start_next (&self->queue))
    {
      const ProofSeekWish wish = self->queue.current;

      self->arrived = FALSE;
      self->stepping = send_step (self, &wish);
      if (self->stepping || send_seek (self, &wish))
        break;
      proof_seek_queue_finish (&self->queue);
    }
  notify (self, PROP_SEEKING);
}

static void
push_wish (ProofPlayer  *self,
           ProofSeekWish wish)
{
  self->retries = 0;
  proof_seek_queue_push (&self->queue, &wish);
  if (self->state == PROOF_PLAYER_ENDED)
    set_state (self, PROOF_PLAYER_PAUSED);
  start_next_seek (self);
}

static void
push_frame (ProofPlayer *self,
            guint        frame)
{
  push_wish (self, (ProofSeekWish) { .frame = frame, .accurate = TRUE });
}

/* Once more to the frame on screen: with the present rate, and with the sound where it belongs. */
static void
seek_in_place (ProofPlayer *self)
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
         && wish->frame != self->frame_number && self->retries < MAX_RETRIES;
}

/* Standing, the pipeline has to settle as well, for a step is refused before that. A seek past the
 * end settles without a frame; a step is taken up later than it is sent: its frame is awaited. */
static gboolean
has_arrived (ProofPlayer *self)
{
  if (self->playing)
    return self->arrived;

  return is_settled (self)
         && (self->arrived || !self->stepping || GST_BASE_SINK (self->sink)->eos);
}

static void
check_arrival (ProofPlayer *self)
{
  ProofSeekWish wish;

  if (!self->queue.in_flight || !has_arrived (self))
    return;

  wish = self->queue.current;
  proof_seek_queue_finish (&self->queue);
  if (is_missed (self, &wish))
    {
      self->retries++;
      proof_seek_queue_push (&self->queue, &wish);
    }
  start_next_seek (self);
}

static void
take_frame (ProofPlayer *self)
{
  g_autoptr (ProofFrame) frame = proof_sink_take_frame (self->sink);

  if (frame == NULL)
    return;
  if (self->stepping || frame->seek_serial != self->serial)
    self->arrived = TRUE;
  set_frame (self, frame);
}

static void
frame_ready_cb (ProofSink *sink,
                gpointer   data)
{
  g_autoptr (ProofPlayer) self = g_object_ref (data);

  take_frame (self);
  if (self->sink == sink)
    check_arrival (self);
}

/* --- messages -------------------------------------------------------------- */

static void start_pipeline (ProofPlayer *self);

/* Loaded, as far as there is a picture. Where an edit list begins with nothing, the first one has
 * to be sought, for which the table is awaited; a scan that finds none fails by itself. */
static void
finish_loading (ProofPlayer *self)
{
  if (self->frame == NULL && self->missing == NULL
      && (self->table == NULL || proof_sink_get_seek_serial (self->sink) == 0))
    {
      if (self->table != NULL)
        send_seek (self, &(ProofSeekWish) { .frame = 0, .accurate = TRUE });
      return;
    }
  if (self->frame == NULL)
    {
      fail (self, self->missing != NULL ? proof_media_error_missing (self->media, self->missing)
                                        : proof_media_error_no_video (self->media));
      return;
    }

  set_state (self, PROOF_PLAYER_PAUSED);
  notify (self, PROP_DURATION);
  if (self->playing)
    proof_player_play (self);
  else
    start_next_seek (self);
}

static void
async_done (ProofPlayer *self)
{
  take_frame (self);
  if (self->pipeline == NULL)
    return;
  if (self->state == PROOF_PLAYER_LOADING)
    finish_loading (self);
  else
    check_arrival (self);
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
      stop_pipeline (self);
      start_pipeline (self);
      if (frame != NULL)
        proof_seek_queue_push (&self->queue, &wish);
      return;
    }

  fail (self, proof_media_error_from_message (self->media, message, self->missing));
}

static void
handle_end (ProofPlayer *self)
{
  guint last;

  take_frame (self);
  /* A flush may have overtaken the message. */
  if (self->pipeline == NULL || !self->playing || !GST_BASE_SINK (self->sink)->eos)
    return;

  proof_seek_queue_finish (&self->queue);
  if (self->queue.waiting)
    {
      start_next_seek (self);
      return;
    }
  self->playing = FALSE;
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  set_state (self, PROOF_PLAYER_ENDED);

  /* The last frame may have come too late to be shown. */
  if (self->state != PROOF_PLAYER_ENDED || self->table == NULL)
    return;
  last = self->segment_rate > 0 ? proof_frame_table_get_n_frames (self->table) - 1 : 0;
  if (self->frame_number != last)
    {
      self->retries = 0;
      proof_seek_queue_push (&self->queue, &(ProofSeekWish) { .frame = last, .accurate = TRUE });
    }
  start_next_seek (self);
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
      async_done (self);
      break;
    case GST_MESSAGE_STATE_CHANGED:
      if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->pipeline))
        check_arrival (self);
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
      notify (self, PROP_DURATION);
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

static void
source_setup_cb (GstElement *pipeline,
                 GstElement *source,
                 gpointer    data)
{
  proof_mp4_filter_attach (source);
}

/* Comes from any thread. */
static void
element_setup_cb (GstElement *pipeline,
                  GstElement *element,
                  gpointer    data)
{
  if (GST_IS_VIDEO_DECODER (element))
    proof_retimer_attach (data, element);
}

static void
start_pipeline (ProofPlayer *self)
{
  g_autoptr (GstBus) bus = NULL;
  int flags = FLAG_VIDEO | FLAG_SOFT_VOLUME | (self->without_audio ? 0 : FLAG_AUDIO);
  GstElement *pipeline = gst_element_factory_make ("playbin3", NULL);
  GstElement *tempo = gst_element_factory_make ("scaletempo", NULL);

  if (pipeline == NULL)
    {
      fail (self, g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED,
                               "GStreamer's playback plugin is not installed. Install "
                               "gstreamer1.0-plugins-base (Debian, Ubuntu), "
                               "gstreamer1-plugins-base (Fedora) or gst-plugins-base (Arch)."));
      return;
    }

  self->pipeline = gst_object_ref_sink (pipeline);
  self->sink = g_object_ref_sink (proof_sink_new ());
  g_signal_connect (self->sink, "frame-ready", G_CALLBACK (frame_ready_cb), self);
  self->retimer = proof_retimer_new ();
  if (self->table != NULL)
    proof_retimer_set_table (self->retimer, self->table);
  g_signal_connect (pipeline, "source-setup", G_CALLBACK (source_setup_cb), NULL);
  g_signal_connect (pipeline, "element-setup", G_CALLBACK (element_setup_cb), self->retimer);
  self->audio_sink = gst_element_factory_make ("autoaudiosink", NULL);
  g_object_set (pipeline, "uri", proof_media_get_uri (self->media), "video-sink", self->sink,
                "audio-sink", self->audio_sink, "audio-filter", tempo, "flags", flags, NULL);
  apply_volume (self);

  bus = gst_element_get_bus (pipeline);
  self->bus_watch = gst_bus_add_watch (bus, bus_cb, self);
  set_state (self, PROOF_PLAYER_LOADING);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
}

/* --- the frame table ------------------------------------------------------- */

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
      fail (self, g_steal_pointer (&error));
      return;
    }

  self->table = table;
  if (self->retimer != NULL)
    proof_retimer_set_table (self->retimer, table);
  g_object_ref (self);
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_FRAME_TABLE);
  notify (self, PROP_DURATION);
  update_frame_number (self);
  g_object_thaw_notify (G_OBJECT (self));
  if (self->state == PROOF_PLAYER_LOADING && self->pipeline != NULL && is_settled (self))
    async_done (self);
  if (self->waiting_steps != 0 && self->table == table)
    {
      int steps = self->waiting_steps;

      self->waiting_steps = 0;
      proof_player_step (self, steps);
    }
  g_object_unref (self);
}

/* --- the object ------------------------------------------------------------ */

static void
close_media (ProofPlayer *self)
{
  g_cancellable_cancel (self->scan);
  g_clear_object (&self->scan);
  stop_pipeline (self);
  g_clear_object (&self->media);
  g_clear_pointer (&self->table, proof_frame_table_unref);
  g_clear_pointer (&self->frame, proof_frame_unref);
  g_clear_error (&self->error);
  self->frame_number = PROOF_NO_FRAME;
  self->waiting_steps = 0;
  self->playing = FALSE;
  self->without_audio = FALSE;
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
    g_param_spec_double ("rate", NULL, NULL, -MAX_RATE, MAX_RATE, 1, writable);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, writable);
  properties[PROP_MUTE] = g_param_spec_boolean ("mute", NULL, NULL, FALSE, writable);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_SEEKING] = g_param_spec_boolean ("seeking", NULL, NULL, FALSE, readable);
  properties[PROP_OVERWRITTEN] =
    g_param_spec_uint ("overwritten", NULL, NULL, 0, G_MAXUINT, 0, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
proof_player_init (ProofPlayer *self)
{
  gst_init (NULL, NULL);
  self->frame_number = PROOF_NO_FRAME;
  self->rate = 1;
  self->segment_rate = 1;
  self->volume = 1;
}

/* --- public ---------------------------------------------------------------- */

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
    notify (self, i);
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

  g_object_ref (media);
  g_object_freeze_notify (G_OBJECT (self));
  close_media (self);
  self->media = media;
  self->state = PROOF_PLAYER_LOADING;
  self->scan = g_cancellable_new ();
  proof_frame_table_scan_async (media, self->scan, scan_cb, self);
  start_pipeline (self);
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
  if (self->state == PROOF_PLAYER_ENDED)
    proof_player_seek (self, self->rate > 0 ? 0 : proof_player_get_duration (self), TRUE);
  else if (self->audio_elsewhere || self->segment_rate != self->rate || self->queue.in_flight)
    seek_in_place (self);
  else
    start_next_seek (self);
  /* A handler may have closed the player. */
  if (self->pipeline == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  set_state (self, PROOF_PLAYER_PLAYING);
}

void
proof_player_pause (ProofPlayer *self)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  self->playing = FALSE;
  if (self->state != PROOF_PLAYER_PLAYING)
    return;

  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  set_state (self, PROOF_PLAYER_PAUSED);
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

  if (!is_open (self) && self->state != PROOF_PLAYER_LOADING)
    return;
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

  if (self->table == NULL || (!is_open (self) && self->state != PROOF_PLAYER_LOADING))
    return;

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

  if (!is_open (self))
    return;
  proof_player_pause (self);
  if (!is_open (self))
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
    push_frame (self, target);
}

/**
 * proof_player_set_rate:
 * @self: a player
 * @rate: 0.25 to 4, or -4 to -0.25 for backward; others are drawn to the nearest
 *
 * Keeps the position.
 */
void
proof_player_set_rate (ProofPlayer *self,
                       double       rate)
{
  g_return_if_fail (PROOF_IS_PLAYER (self));

  rate = copysign (CLAMP (fabs (rate), MIN_RATE, MAX_RATE), rate);
  if (rate == self->rate)
    return;
  self->rate = rate;
  if (self->state == PROOF_PLAYER_PLAYING)
    seek_in_place (self);
  notify (self, PROP_RATE);
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
  apply_volume (self);
  notify (self, PROP_VOLUME);
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
  apply_volume (self);
  notify (self, PROP_MUTE);
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

/* Where the last frame ends, in stream time; PROOF_TIME_NONE while unknown. */
ProofTime
proof_player_get_duration (ProofPlayer *self)
{
  gint64 duration;

  g_return_val_if_fail (PROOF_IS_PLAYER (self), PROOF_TIME_NONE);

  if (self->table != NULL)
    return proof_frame_table_get_end (self->table);
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

/* Whether a seek or a step is under way. */
gboolean
proof_player_get_seeking (ProofPlayer *self)
{
  g_return_val_if_fail (PROOF_IS_PLAYER (self), FALSE);

  return proof_seek_queue_peek (&self->queue) != NULL || self->waiting_steps != 0;
}
