/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stretches of frames are decoded by an accurate seek to the first one and taken from there, as
 * they come, up to the last one: no demuxer is relied on to stop in the right place. The pipeline
 * stands still in between, blocked by the frames that nobody takes. */
#include "config.h"

#include <gst/app/gstappsink.h>

#include "proof-frame-decoder.h"
#include "proof-media-error.h"
#include "proof-picture-pipeline.h"
#include "proof-pipeline.h"
#include "proof-sink.h"

/* So often it is looked whether the frames are still wanted. */
#define LOOK_INTERVAL (20 * GST_MSECOND)

/* A pipeline that gives nothing for so long is given up. */
#define PATIENCE (20 * GST_SECOND)

/* Frames that a seek left out are sought from so far ahead, then twice as far, and so on. */
#define LEAD 8
#define MAX_LEAD 32

/* What two conversions between a container's clock and nanoseconds may take away. */
#define ROUNDING 2

struct _ProofFrameDecoder
{
  ProofMedia *media;
  ProofFrameTable *table;

  GMutex lock; /* held by whoever decodes or stops */
  GstElement *pipeline;
  GstAppSink *sink;
  gboolean loaded;
  gboolean stopped; /* for good */
  int failed;       /* atomic: as stopped, found out by the streaming thread */
};

void
proof_decoded_frame_free (ProofDecodedFrame *self)
{
  gst_buffer_unref (self->buffer);
  g_free (self);
}

/* --- the pipeline --- */

/* Nobody reads this bus: all that matters is whether something broke. */
static GstBusSyncReply
message_cb (GstBus     *bus,
            GstMessage *message,
            gpointer    data)
{
  ProofFrameDecoder *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    g_atomic_int_set (&self->failed, TRUE);
  gst_message_unref (message);

  return GST_BUS_DROP;
}

static void
start (ProofFrameDecoder *self)
{
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-raw");
  g_autoptr (ProofRetimer) retimer = proof_retimer_new ();
  g_autoptr (GstBus) bus = NULL;

  proof_retimer_set_table (retimer, self->table);
  self->pipeline = proof_picture_pipeline_new (self->media, retimer, sink, NULL);
  if (self->pipeline == NULL)
    {
      self->failed = TRUE;
      return;
    }

  self->sink = GST_APP_SINK (sink);
  g_object_set (sink, "caps", caps, "sync", FALSE, "async", FALSE, "max-buffers", 1,
                "enable-last-sample", FALSE, NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, message_cb, self, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

/* The next frame; NULL at the end, on failure, and when cancelled. */
static GstSample *
pull (ProofFrameDecoder *self,
      GCancellable      *cancellable)
{
  for (GstClockTime waited = 0; waited < PATIENCE; waited += LOOK_INTERVAL)
    {
      GstSample *sample;

      if (g_cancellable_is_cancelled (cancellable) || g_atomic_int_get (&self->failed))
        return NULL;
      sample = gst_app_sink_try_pull_sample (self->sink, LOOK_INTERVAL);
      if (sample != NULL || gst_app_sink_is_eos (self->sink))
        return sample;
    }
  g_atomic_int_set (&self->failed, TRUE);

  return NULL;
}

/* Loaded is what has given a frame. One that loads is never stopped or sought. */
static gboolean
load (ProofFrameDecoder *self,
      GCancellable      *cancellable)
{
  GstSample *sample;

  if (self->pipeline == NULL)
    start (self);
  if (self->loaded)
    return TRUE;

  sample = pull (self, cancellable);
  self->loaded = sample != NULL;
  g_clear_pointer (&sample, gst_sample_unref);

  return self->loaded;
}

/* --- frames --- */

/* What is told of the stream goes before what is told of the whole video. */
static ProofOrientation
get_orientation (ProofFrameDecoder *self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (GST_ELEMENT (self->sink), "sink");
  ProofOrientation orientation = { 0, FALSE };
  gboolean of_stream = FALSE;
  GstEvent *event;

  for (guint i = 0; (event = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, i)) != NULL; i++)
    {
      GstTagList *tags;

      gst_event_parse_tag (event, &tags);
      if (gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_STREAM)
        of_stream |= proof_orientation_from_tags (tags, &orientation);
      else if (!of_stream)
        proof_orientation_from_tags (tags, &orientation);
      gst_event_unref (event);
    }

  return orientation;
}

/* The first frame after a seek carries the seek's time, all others their own. One whose time is
 * neither is nobody's. */
static guint
identify (ProofFrameDecoder *self,
          GstSample         *sample,
          ProofTime          seek_time)
{
  ProofTime time = proof_sink_get_stream_time (gst_sample_get_segment (sample),
                                               GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
  guint number;

  if (ABS (time - seek_time) <= ROUNDING)
    return proof_frame_table_find_shown (self->table, time);
  number = proof_frame_table_find_nearest (self->table, time);

  return ABS (proof_frame_table_get_time (self->table, number) - time) <= ROUNDING
           ? number : PROOF_NO_FRAME;
}

static ProofDecodedFrame *
make_frame (GstSample       *sample,
            guint            number,
            ProofOrientation orientation)
{
  ProofDecodedFrame *frame = g_new0 (ProofDecodedFrame, 1);

  if (!gst_video_info_from_caps (&frame->info, gst_sample_get_caps (sample)))
    {
      g_free (frame);
      return NULL;
    }
  frame->number = number;
  frame->buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
  frame->orientation = orientation;

  return frame;
}

/* Aimed at the middle of the frame: its own time may be rounded to the frame before. Where sound
 * goes on, the decoder would keep the last frames to itself until that ends as well. */
static ProofTime
seek (ProofFrameDecoder *self,
      guint              frame)
{
  ProofTime time = MAX (proof_frame_table_get_time (self->table, frame)
                        + proof_frame_table_get_duration (self->table, frame) / 2, 0);

  proof_pipeline_expect (self->pipeline, time);
  gst_element_seek (self->pipeline, 1, GST_FORMAT_TIME,
                    GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET, time,
                    GST_SEEK_TYPE_SET, proof_frame_table_get_end (self->table));

  return time;
}

/* Puts the frames of a stretch that come after a seek to @sought in front of @frames, as far as
 * there is room; the earliest ones give way. Returns the first that came. */
static guint
take_frames (ProofFrameDecoder *self,
             guint              sought,
             guint              first,
             guint              last,
             GPtrArray         *frames,
             gssize            *room,
             GCancellable      *cancellable)
{
  ProofTime seek_time = seek (self, sought);
  guint begin = last + 1, number = PROOF_NO_FRAME, n = 0;
  ProofOrientation orientation = { 0, FALSE };

  while (number != last)
    {
      g_autoptr (GstSample) sample = pull (self, cancellable);
      guint before = number;
      ProofDecodedFrame *frame;

      if (sample == NULL)
        break;
      number = identify (self, sample, seek_time);
      if (number != PROOF_NO_FRAME && number > last)
        break;
      /* Of frames that share a time the first one is shown. */
      if (number == PROOF_NO_FRAME || number < first || number == before)
        continue;

      if (begin > last)
        {
          begin = number;
          orientation = get_orientation (self);
        }
      frame = make_frame (sample, number, orientation);
      if (frame == NULL)
        break;
      g_ptr_array_insert (frames, n++, frame);
      *room -= gst_buffer_get_size (frame->buffer);
      while (*room < 0 && n > 0 && frames->len > 1)
        {
          frame = frames->pdata[0];
          *room += gst_buffer_get_size (frame->buffer);
          g_ptr_array_remove_index (frames, 0);
          n--;
        }
    }

  return begin;
}

/* --- the object --- */

/**
 * proof_frame_decoder_new:
 * @media: a video
 * @table: its frames
 *
 * Makes a decoder; its pipeline is loaded when it is first used.
 *
 * Returns: (transfer full): the decoder
 */
ProofFrameDecoder *
proof_frame_decoder_new (ProofMedia      *media,
                         ProofFrameTable *table)
{
  ProofFrameDecoder *self = g_atomic_rc_box_new0 (ProofFrameDecoder);

  self->media = g_object_ref (media);
  self->table = proof_frame_table_ref (table);
  g_mutex_init (&self->lock);

  return self;
}

ProofFrameDecoder *
proof_frame_decoder_ref (ProofFrameDecoder *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ProofFrameDecoder *self = data;

  g_warn_if_fail (self->pipeline == NULL);
  g_object_unref (self->media);
  proof_frame_table_unref (self->table);
  g_mutex_clear (&self->lock);
}

/* One that has decoded must have been stopped before. */
void
proof_frame_decoder_unref (ProofFrameDecoder *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * proof_frame_decoder_decode:
 * @self: a decoder
 * @first: a frame's number
 * @last: another one, not before @first
 * @budget: how many bytes of pictures may be returned; one frame in any case
 * @cancellable: (nullable): ends it early
 *
 * Decodes a stretch of frames. Blocks. Where not all can be had, or kept within @budget, the
 * earliest are missing; where frames of a stretch cannot be decoded, there are holes.
 *
 * Returns: (transfer full) (element-type ProofDecodedFrame): the frames, in their order
 */
GPtrArray *
proof_frame_decoder_decode (ProofFrameDecoder *self,
                            guint              first,
                            guint              last,
                            gsize              budget,
                            GCancellable      *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *frames =
    g_ptr_array_new_with_free_func ((GDestroyNotify) proof_decoded_frame_free);
  gssize room = budget;
  guint begin;

  if (self->stopped || !load (self, cancellable) || g_atomic_int_get (&self->failed))
    return frames;

  /* A seek may lead behind its frame: where that stands before its key frame (an open GOP), or
   * where a demuxer seeks by decoding time. */
  begin = take_frames (self, first, first, last, frames, &room, cancellable);
  for (guint lead = LEAD; lead <= MAX_LEAD && begin > first && first > 0 && room > 0
                          && !g_cancellable_is_cancelled (cancellable); lead *= 2)
    begin = take_frames (self, first - MIN (first, lead), first, begin - 1, frames, &room,
                         cancellable);

  return frames;
}

/**
 * proof_frame_decoder_stop:
 * @self: a decoder
 *
 * Lets go of the pipeline, for good. Blocks: one that still loads is left to load to its end, since
 * stopping it may lock it up (GStreamer 1.26).
 */
void
proof_frame_decoder_stop (ProofFrameDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->stopped = TRUE;
  if (self->pipeline == NULL)
    return;
  load (self, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->pipeline, gst_object_unref);
}
