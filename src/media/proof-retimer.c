/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-retimer.h"

/* What two conversions between a container's clock and nanoseconds may take away. */
#define ROUNDING 2

struct _ProofRetimer
{
  GMutex lock;
  ProofFrameTable *table; /* guarded by lock; NULL until scanned */
};

static ProofFrameTable *
ref_table (ProofRetimer *self)
{
  ProofFrameTable *table;

  g_mutex_lock (&self->lock);
  table = self->table != NULL ? proof_frame_table_ref (self->table) : NULL;
  g_mutex_unlock (&self->lock);

  return table;
}

static GstPadProbeReturn
buffer_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  g_autoptr (ProofFrameTable) table = ref_table (data);
  const GstSegment *segment;
  GstClockTime time;
  guint frame;

  if (event == NULL || table == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return GST_PAD_PROBE_OK;

  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME
      || gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer),
                                          &time) < 0)
    return GST_PAD_PROBE_OK;
  frame = proof_frame_table_find_nearest (table, time);
  if (ABS (proof_frame_table_get_time (table, frame) - (ProofTime) time) > ROUNDING)
    return GST_PAD_PROBE_OK;

  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_DURATION (buffer) = proof_frame_table_get_duration (table, frame);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;

  return GST_PAD_PROBE_OK;
}

/* Matroska's duration may end where the last frame begins, and a seek would cut that frame off. */
static GstEvent *
retime_segment (GstEvent              *event,
                const ProofFrameTable *table)
{
  ProofTime last = proof_frame_table_get_time (table, proof_frame_table_get_n_frames (table) - 1);
  ProofTime end = proof_frame_table_get_end (table);
  GstSegment segment;
  GstClockTime stop;
  GstEvent *longer;

  gst_event_copy_segment (event, &segment);
  if (segment.format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (segment.stop)
      || gst_segment_to_stream_time_full (&segment, GST_FORMAT_TIME, segment.stop, &stop) < 0
      || (ProofTime) stop < last || (ProofTime) stop >= end)
    return event;

  segment.stop += end - stop;
  longer = gst_event_new_segment (&segment);
  gst_event_set_seqnum (longer, gst_event_get_seqnum (event));
  gst_event_unref (event);

  return longer;
}

static GstPadProbeReturn
event_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  g_autoptr (ProofFrameTable) table = ref_table (data);
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (table != NULL && GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    GST_PAD_PROBE_INFO_DATA (info) = retime_segment (event, table);

  return GST_PAD_PROBE_OK;
}

ProofRetimer *
proof_retimer_new (void)
{
  ProofRetimer *self = g_atomic_rc_box_new0 (ProofRetimer);

  g_mutex_init (&self->lock);

  return self;
}

static void
clear (gpointer data)
{
  ProofRetimer *self = data;

  g_clear_pointer (&self->table, proof_frame_table_unref);
  g_mutex_clear (&self->lock);
}

void
proof_retimer_unref (ProofRetimer *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Any thread. */
void
proof_retimer_set_table (ProofRetimer    *self,
                         ProofFrameTable *table)
{
  g_autoptr (ProofFrameTable) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->table);
  self->table = proof_frame_table_ref (table);
  g_mutex_unlock (&self->lock);
}

/**
 * proof_retimer_attach:
 * @self: a retimer
 * @decoder: a video decoder
 *
 * From now on every packet that @decoder gets lasts as long as the frame table says. Any thread.
 */
void
proof_retimer_attach (ProofRetimer *self,
                      GstElement   *decoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");

  if (pad == NULL)
    return;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, buffer_cb,
                     g_atomic_rc_box_acquire (self), (GDestroyNotify) proof_retimer_unref);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb,
                     g_atomic_rc_box_acquire (self), (GDestroyNotify) proof_retimer_unref);
}
