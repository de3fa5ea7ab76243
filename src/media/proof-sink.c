/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picture and time leave the streaming thread in one ProofFrame, so that what is drawn over a
 * picture can never belong to another one. */
#include "config.h"

#include <glib/gi18n.h>
#include <gst/video/video.h>

#include "proof-media-error.h"
#include "proof-sink.h"

struct _ProofSink
{
  GstVideoSink parent_instance;

  /* Streaming thread. */
  GstVideoInfo info;
  gboolean has_orientation[2];
  ProofOrientation orientation[2]; /* by GstTagScope: the stream's, the whole video's */
  GstClockTime prerolled;          /* of the buffer that was handed over while standing */

  GMainContext *context;
  GMutex lock;
  ProofFrame *slot;  /* guarded by lock */
  gboolean waking;   /* guarded by lock: a wake-up is under way */
  guint seek_serial; /* guarded by lock */
  guint overwritten; /* guarded by lock */
};

enum
{
  FRAME_READY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofSink, proof_sink, GST_TYPE_VIDEO_SINK)

static gboolean
wake_cb (gpointer data)
{
  ProofSink *self = data;

  g_mutex_lock (&self->lock);
  self->waking = FALSE;
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signals[FRAME_READY], 0);

  return G_SOURCE_REMOVE;
}

static void
put_frame (ProofSink  *self,
           ProofFrame *frame)
{
  g_autoptr (ProofFrame) old = NULL;
  gboolean wake;

  g_mutex_lock (&self->lock);
  frame->seek_serial = self->seek_serial;
  old = g_steal_pointer (&self->slot);
  self->slot = frame;
  self->overwritten += old != NULL;
  wake = !self->waking;
  self->waking = TRUE;
  g_mutex_unlock (&self->lock);

  if (wake)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, wake_cb, g_object_ref (self), g_object_unref);
      g_source_set_static_name (source, "frame ready");
      g_source_attach (source, self->context);
    }
}

static void
drop_frame (ProofSink *self,
            gboolean   flushed)
{
  g_autoptr (ProofFrame) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->slot);
  self->seek_serial += flushed;
  g_mutex_unlock (&self->lock);
  self->prerolled = GST_CLOCK_TIME_NONE;
}

static void
unmap_frame (gpointer data)
{
  GstVideoFrame *video = data;

  gst_video_frame_unmap (video);
  g_free (video);
}

/* When a picture is shown; one without a time comes first in its segment. Any thread. */
ProofTime
proof_sink_get_stream_time (const GstSegment *segment,
                            GstClockTime      pts)
{
  GstClockTime time;
  int sign;

  if (!GST_CLOCK_TIME_IS_VALID (pts))
    pts = segment->start;
  sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, pts, &time);

  return sign < 0 ? -(ProofTime) time : (ProofTime) time;
}

/**
 * proof_sink_wrap:
 * @buffer: a picture in BGRA
 * @info: what it is
 *
 * Wraps the mapped buffer without a copy; the crop is a matter of where the pixels begin. Any
 * thread.
 *
 * Returns: (transfer full) (nullable): a frame that has all but time and orientation; NULL where
 *   the picture cannot be read
 */
ProofFrame *
proof_sink_wrap (GstBuffer          *buffer,
                 const GstVideoInfo *info)
{
  GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);
  GstVideoFrame *video = g_new0 (GstVideoFrame, 1);
  ProofFrame *frame;
  guint x = 0, y = 0;

  if (!gst_video_frame_map (video, info, buffer, GST_MAP_READ))
    {
      g_free (video);
      return NULL;
    }

  frame = g_atomic_rc_box_new0 (ProofFrame);
  frame->width = GST_VIDEO_FRAME_WIDTH (video);
  frame->height = GST_VIDEO_FRAME_HEIGHT (video);
  if (crop != NULL && crop->width > 0 && crop->height > 0
      && crop->x < (guint) frame->width && crop->y < (guint) frame->height)
    {
      x = crop->x;
      y = crop->y;
      frame->width = MIN (crop->width, frame->width - x);
      frame->height = MIN (crop->height, frame->height - y);
    }
  frame->stride = GST_VIDEO_FRAME_PLANE_STRIDE (video, 0);
  frame->pixels = g_bytes_new_with_free_func ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (video, 0)
                                              + y * frame->stride + x * 4,
                                              (frame->height - 1) * frame->stride
                                              + frame->width * 4,
                                              unmap_frame, video);
  frame->par_n = GST_VIDEO_INFO_PAR_N (info);
  frame->par_d = GST_VIDEO_INFO_PAR_D (info);

  return frame;
}

static ProofFrame *
make_frame (ProofSink *self,
            GstBuffer *buffer)
{
  int scope = self->has_orientation[GST_TAG_SCOPE_STREAM] ? GST_TAG_SCOPE_STREAM
                                                          : GST_TAG_SCOPE_GLOBAL;
  ProofFrame *frame = proof_sink_wrap (buffer, &self->info);

  if (frame == NULL)
    return NULL;
  frame->orientation = self->orientation[scope];
  frame->time = proof_sink_get_stream_time (&GST_BASE_SINK (self)->segment,
                                            GST_BUFFER_PTS (buffer));
  frame->duration = GST_BUFFER_DURATION_IS_VALID (buffer) ? (ProofTime) GST_BUFFER_DURATION (buffer)
                                                          : PROOF_TIME_NONE;

  return frame;
}

static GstFlowReturn
show (ProofSink *self,
      GstBuffer *buffer)
{
  ProofFrame *frame = make_frame (self, buffer);

  if (frame == NULL)
    {
      GST_ELEMENT_ERROR (self, RESOURCE, READ, (_("A picture cannot be read.")), (NULL));
      return GST_FLOW_ERROR;
    }
  put_frame (self, frame);

  return GST_FLOW_OK;
}

static GstFlowReturn
proof_sink_preroll (GstBaseSink *base,
                    GstBuffer   *buffer)
{
  ProofSink *self = PROOF_SINK (base);

  self->prerolled = GST_BUFFER_PTS (buffer);

  return show (self, buffer);
}

static GstFlowReturn
proof_sink_render (GstBaseSink *base,
                   GstBuffer   *buffer)
{
  ProofSink *self = PROOF_SINK (base);
  GstClockTime prerolled = self->prerolled;

  /* What was shown while standing comes once more when playing begins. */
  self->prerolled = GST_CLOCK_TIME_NONE;
  if (GST_CLOCK_TIME_IS_VALID (prerolled) && prerolled == GST_BUFFER_PTS (buffer))
    return GST_FLOW_OK;

  return show (self, buffer);
}

static gboolean
proof_sink_event (GstBaseSink *base,
                  GstEvent    *event)
{
  ProofSink *self = PROOF_SINK (base);
  GstTagList *tags;
  GstTagScope scope;

  switch ((int) GST_EVENT_TYPE (event))
    {
    case GST_EVENT_STREAM_START:
      memset (self->has_orientation, 0, sizeof self->has_orientation);
      memset (self->orientation, 0, sizeof self->orientation);
      break;
    case GST_EVENT_TAG:
      gst_event_parse_tag (event, &tags);
      scope = gst_tag_list_get_scope (tags);
      if (proof_orientation_from_tags (tags, &self->orientation[scope]))
        self->has_orientation[scope] = TRUE;
      break;
    case GST_EVENT_FLUSH_STOP:
      drop_frame (self, TRUE);
      break;
    default:
      break;
    }

  return GST_BASE_SINK_CLASS (proof_sink_parent_class)->event (base, event);
}

static gboolean
proof_sink_set_info (GstVideoSink       *sink,
                     GstCaps            *caps,
                     const GstVideoInfo *info)
{
  PROOF_SINK (sink)->info = *info;

  return TRUE;
}

static gboolean
proof_sink_propose_allocation (GstBaseSink *base,
                               GstQuery    *query)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_add_allocation_meta (query, GST_VIDEO_CROP_META_API_TYPE, NULL);

  return TRUE;
}

static gboolean
proof_sink_stop (GstBaseSink *base)
{
  drop_frame (PROOF_SINK (base), FALSE);

  return TRUE;
}

static void
proof_sink_finalize (GObject *object)
{
  ProofSink *self = PROOF_SINK (object);

  g_clear_pointer (&self->slot, proof_frame_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (proof_sink_parent_class)->finalize (object);
}

static void
proof_sink_class_init (ProofSinkClass *klass)
{
  static GstStaticPadTemplate template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                             GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("BGRA")));
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = proof_sink_finalize;
  base_class->preroll = proof_sink_preroll;
  base_class->render = proof_sink_render;
  base_class->event = proof_sink_event;
  base_class->stop = proof_sink_stop;
  base_class->propose_allocation = proof_sink_propose_allocation;
  GST_VIDEO_SINK_CLASS (klass)->set_info = proof_sink_set_info;

  signals[FRAME_READY] = g_signal_new ("frame-ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gst_element_class_add_static_pad_template (element_class, &template);
  gst_element_class_set_static_metadata (element_class, "Frame sink", "Sink/Video",
                                         "Hands frames to the main loop", "Proofreel");
}

static void
proof_sink_init (ProofSink *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->prerolled = GST_CLOCK_TIME_NONE;
  gst_video_info_init (&self->info);
  /* The last sample would keep one more of the decoder's buffers. */
  gst_base_sink_set_last_sample_enabled (GST_BASE_SINK (self), FALSE);
  gst_base_sink_set_max_lateness (GST_BASE_SINK (self), 20 * GST_MSECOND);
}

ProofSink *
proof_sink_new (void)
{
  return g_object_new (PROOF_TYPE_SINK, NULL);
}

/**
 * proof_sink_take_frame:
 * @self: a sink
 *
 * Empties the slot. Main thread.
 *
 * Returns: (transfer full) (nullable): the newest frame that was not taken yet
 */
ProofFrame *
proof_sink_take_frame (ProofSink *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (PROOF_IS_SINK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);

  return g_steal_pointer (&self->slot);
}

/* How many flushes there were; a frame that carries the same number came after the last one. */
guint
proof_sink_get_seek_serial (ProofSink *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (PROOF_IS_SINK (self), 0);

  locker = g_mutex_locker_new (&self->lock);

  return self->seek_serial;
}

/* How many frames were replaced in the slot before anybody took them. */
guint
proof_sink_get_overwritten (ProofSink *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (PROOF_IS_SINK (self), 0);

  locker = g_mutex_locker_new (&self->lock);

  return self->overwritten;
}
