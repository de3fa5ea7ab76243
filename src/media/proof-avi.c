/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AVI numbers packets in the order of decoding, and says nothing of when pictures are shown. Of
 * MPEG-4 with B-frames (Xvid, DivX) avidemux (1.26) takes the one for the other: after each seek
 * pictures had the times of others, by as many frames as the decoder left out. When each is shown
 * follows from its kind: B-frames as soon as they are decoded, any other one when the next other
 * one is, which is a frame later. So packets are held until the next one that is no B-frame.
 *
 * Some writers pack a B-frame into the packet before it, and fill the gap with an empty one. That is
 * taken apart again. ISO/IEC 14496-2, 6.2.5. */
#include "config.h"

#include "proof-avi.h"

#define VOP_START 0xb6
#define KIND_B 2

/* What is shorter fills a gap. */
#define MIN_SIZE 20

/* All is the streaming thread's. */
typedef struct
{
  GQueue held;          /* of GstBuffer: one that is no B-frame first */
  GstClockTime last;    /* the time of the packet before, in the order of decoding */
  GstClockTime alone;   /* of a B-frame that came without what it refers to */
  GstBuffer *packed;    /* (nullable): a B-frame that came with the packet before */
  gboolean handing_on;  /* what was held passes here as well */
} Stream;

static void
forget (Stream *stream)
{
  g_queue_clear_full (&stream->held, (GDestroyNotify) gst_buffer_unref);
  gst_clear_buffer (&stream->packed);
  stream->alone = GST_CLOCK_TIME_NONE;
}

static void
stream_free (gpointer data)
{
  forget (data);
  g_free (data);
}

/* @second: (out): where a second picture begins, 0 if there is none. Returns the first one's kind. */
static guint
get_kind (GstBuffer *buffer,
          gsize     *second)
{
  GstMapInfo map;
  guint kind = 0, n = 0;

  *second = 0;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return kind;
  for (gsize i = 0; i + 4 < map.size && n < 2; i++)
    if (map.data[i] == 0 && map.data[i + 1] == 0 && map.data[i + 2] == 1
        && map.data[i + 3] == VOP_START)
      {
        if (n++ == 0)
          kind = map.data[i + 4] >> 6;
        else
          *second = i;
      }
  gst_buffer_unmap (buffer, &map);

  return kind;
}

/* What was packed into the packet before comes in the place of this one, and this in the next. */
static GstBuffer *
unpack (Stream    *stream,
        GstBuffer *buffer,
        gboolean  *b_frame)
{
  const gboolean empty = gst_buffer_get_size (buffer) < MIN_SIZE;
  gsize second;

  *b_frame = get_kind (buffer, &second) == KIND_B || (empty && stream->packed != NULL);
  if (stream->packed != NULL && *b_frame)
    {
      GstBuffer *packed = g_steal_pointer (&stream->packed);

      gst_buffer_copy_into (packed, buffer,
                            GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_FLAGS, 0, -1);
      if (empty)
        gst_buffer_unref (buffer);
      else
        stream->packed = buffer;
      return packed;
    }

  gst_clear_buffer (&stream->packed);
  if (second > 0)
    {
      stream->packed = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_MEMORY, second, -1);
      gst_buffer_resize (buffer, 0, second);
    }

  return buffer;
}

/* A pad that was told of the end takes nothing more, the next one still does. */
static GstFlowReturn
hand_on (GstPad   *pad,
         Stream   *stream,
         gboolean  at_end)
{
  g_autoptr (GstPad) peer = at_end ? gst_pad_get_peer (pad) : NULL;
  GstBuffer *first = g_queue_peek_head (&stream->held);
  GstFlowReturn result = GST_FLOW_OK;
  GstBuffer *buffer;

  if (first != NULL)
    GST_BUFFER_PTS (first) = stream->last;
  if (first != NULL && stream->alone == stream->last + GST_BUFFER_DURATION (first))
    GST_BUFFER_PTS (first) = stream->alone;
  stream->handing_on = TRUE;
  while ((buffer = g_queue_pop_head (&stream->held)) != NULL)
    {
      if (result == GST_FLOW_OK)
        result = peer != NULL ? gst_pad_chain (peer, buffer) : gst_pad_push (pad, buffer);
      else
        gst_buffer_unref (buffer);
    }
  stream->handing_on = FALSE;

  return result;
}

static GstPadProbeReturn
packet_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  Stream *stream = data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstFlowReturn result = GST_FLOW_OK;
  gboolean b_frame;

  if (stream->handing_on || !GST_BUFFER_DTS_IS_VALID (buffer))
    return GST_PAD_PROBE_OK;

  buffer = unpack (stream, gst_buffer_make_writable (buffer), &b_frame);
  /* Backward, the very last one may come before all others. */
  if (b_frame && g_queue_is_empty (&stream->held))
    {
      stream->alone = GST_BUFFER_DTS (buffer);
      gst_buffer_unref (buffer);
      return GST_PAD_PROBE_HANDLED;
    }
  if (b_frame)
    GST_BUFFER_PTS (buffer) = stream->last;
  else
    result = hand_on (pad, stream, FALSE);
  stream->last = GST_BUFFER_DTS (buffer);
  /* A parser puts off what is shown before that. */
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  g_queue_push_tail (&stream->held, buffer);
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = result;

  return GST_PAD_PROBE_HANDLED;
}

static GstPadProbeReturn
event_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  Stream *stream = data;
  const GstEventType type = GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info));

  if (type == GST_EVENT_FLUSH_STOP)
    forget (stream);
  else if (type == GST_EVENT_EOS || type == GST_EVENT_SEGMENT)
    hand_on (pad, stream, TRUE);

  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstElement *demuxer,
              GstPad     *pad,
              gpointer    data)
{
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  g_autoptr (GstCaps) mpeg4 =
    gst_caps_new_simple ("video/mpeg", "mpegversion", G_TYPE_INT, 4, NULL);
  Stream *stream;

  if (!gst_caps_can_intersect (caps, mpeg4))
    return;

  stream = g_new0 (Stream, 1);
  g_queue_init (&stream->held);
  stream->alone = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     event_cb, stream, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, packet_cb, stream, stream_free);
}

/**
 * proof_avi_attach:
 * @element: an element that is new in a pipeline
 *
 * Where @element is the demuxer of AVI, packets of MPEG-4 say from now on when they are shown. Any
 * thread.
 */
void
proof_avi_attach (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "avidemux"))
    g_signal_connect (element, "pad-added", G_CALLBACK (pad_added_cb), NULL);
}
