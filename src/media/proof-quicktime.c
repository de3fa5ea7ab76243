/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing backward, qtdemux (1.26) does not end where it is told to. Its segment begins too early
 * by what the edit list leaves out of the track, which is something wherever there are B-frames;
 * and it may leave out the frames between that time and a key frame, whose decoding time it goes
 * by. So it is told an earlier time, and what it gives is cut to the right one. */
#include "config.h"

#include "proof-quicktime.h"

/* Frames are decoded this much earlier than shown at most. */
#define REORDERING GST_SECOND

typedef struct
{
  GstClockTime begin; /* of playing backward, as it was asked for; guarded by the demuxer's lock */
} Demuxer;

typedef struct
{
  Demuxer *demuxer;
  /* Streaming thread. */
  gboolean complete; /* nothing is needed after the present stretch of packets */
  gboolean dropping;
} Stream;

static GstEvent *
move_seek (GstEvent   *event,
           GstElement *element,
           Demuxer    *demuxer)
{
  double rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  gboolean backward;
  GstEvent *moved;

  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  backward = rate < 0 && format == GST_FORMAT_TIME && start_type == GST_SEEK_TYPE_SET && start > 0;
  GST_OBJECT_LOCK (element);
  demuxer->begin = backward ? start : 0;
  GST_OBJECT_UNLOCK (element);
  if (!backward)
    return event;

  moved = gst_event_new_seek (rate, format, flags, start_type, MAX (start - REORDERING, 0),
                              stop_type, stop);
  gst_event_set_seqnum (moved, gst_event_get_seqnum (event));
  gst_event_unref (event);

  return moved;
}

static GstEvent *
cut_segment (GstEvent   *event,
             GstElement *element,
             Demuxer    *demuxer)
{
  GstSegment segment;
  GstClockTime begin;
  GstEvent *cut;

  GST_OBJECT_LOCK (element);
  begin = demuxer->begin;
  GST_OBJECT_UNLOCK (element);
  gst_event_copy_segment (event, &segment);
  if (segment.format != GST_FORMAT_TIME || segment.rate > 0 || segment.time >= begin
      || begin - segment.time >= segment.stop - segment.start)
    return event;

  segment.start += begin - segment.time;
  segment.time = begin;
  cut = gst_event_new_segment (&segment);
  gst_event_set_seqnum (cut, gst_event_get_seqnum (event));
  gst_event_unref (event);

  return cut;
}

static GstPadProbeReturn
event_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  Stream *stream = data;

  if (element == NULL)
    return GST_PAD_PROBE_OK;
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK)
    event = move_seek (event, element, stream->demuxer);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    {
      event = cut_segment (event, element, stream->demuxer);
      stream->complete = stream->dropping = FALSE;
    }
  GST_PAD_PROBE_INFO_DATA (info) = event;

  return GST_PAD_PROBE_OK;
}

/* Backward, stretches of packets come one before the other, each in its own order. The one that
 * begins before the segment is the last that is needed; the next would be decoded for nothing. */
static GstPadProbeReturn
buffer_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  Stream *stream = data;

  if (event == NULL)
    return GST_PAD_PROBE_OK;
  gst_event_parse_segment (event, &segment);
  if (segment->rate > 0 || !GST_BUFFER_IS_DISCONT (buffer) || !GST_BUFFER_PTS_IS_VALID (buffer))
    return segment->rate < 0 && stream->dropping ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;

  stream->dropping = stream->complete;
  stream->complete |= GST_BUFFER_PTS (buffer) <= segment->start;

  return stream->dropping ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstElement *demuxer,
              GstPad     *pad,
              gpointer    data)
{
  Stream *stream = g_new0 (Stream, 1);

  stream->demuxer = data;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, buffer_cb, stream, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_BOTH, event_cb, stream, g_free);
}

static void
free_demuxer (gpointer  data,
              GClosure *closure)
{
  g_free (data);
}

/**
 * proof_quicktime_attach:
 * @element: an element that is new in a pipeline
 *
 * Where @element is the demuxer of MP4 and QuickTime, it ends from now on where it is told to. Any
 * thread.
 */
void
proof_quicktime_attach (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "qtdemux"))
    g_signal_connect_data (element, "pad-added", G_CALLBACK (pad_added_cb),
                           g_new0 (Demuxer, 1), free_demuxer, G_CONNECT_DEFAULT);
}
