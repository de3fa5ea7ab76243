/* SPDX-License-Identifier: GPL-3.0-or-later */
/* H.264 may be entered at key frames that are no IDR pictures (an open GOP), which go on counting
 * the frames from before. libav then makes up the frames that it believes to be missing, and
 * avdec_h264 (1.26) has no buffer for more than a few of them in one packet: the key frame itself
 * is given up, and all that follows is grey. Once they are made up, the same packet is taken. So
 * such a key frame is decoded twice, the first time for nothing.
 *
 * Pictures that come after such a key frame and are shown before it refer to one that was not
 * decoded. They are not put out, so that the player sees that it has to start further ahead. */
#include "config.h"

#include "proof-h264.h"
#include "proof-open-gop.h"

typedef struct
{
  int entering; /* atomic: the next packet is the first one since the start or a flush */
} Entry;

static gboolean
plays_forward (GstPad *pad)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (event == NULL)
    return FALSE;
  gst_event_parse_segment (event, &segment);

  return segment->rate > 0;
}

static GstPadProbeReturn
probe_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  Entry *entry = data;
  GstBuffer *buffer, *copy;
  guint8 slice;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_FLUSH)
    {
      g_atomic_int_set (&entry->entering, TRUE);
      return GST_PAD_PROBE_OK;
    }

  if (!g_atomic_int_compare_and_exchange (&entry->entering, TRUE, FALSE) || !plays_forward (pad))
    return GST_PAD_PROBE_OK;
  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  slice = proof_h264_get_slice (pad, buffer);
  if (slice == 0 || PROOF_H264_TYPE (slice) == PROOF_H264_IDR)
    return GST_PAD_PROBE_OK;

  copy = gst_buffer_copy (buffer);
  GST_BUFFER_FLAG_SET (copy, GST_BUFFER_FLAG_DECODE_ONLY);
  gst_pad_chain (pad, copy);

  return GST_PAD_PROBE_OK;
}

/**
 * proof_open_gop_attach:
 * @decoder: a video decoder that is new in a pipeline
 *
 * Lets @decoder start at any key frame, where it is the one that cannot. Any thread.
 */
void
proof_open_gop_attach (GstElement *decoder)
{
  GstElementFactory *factory = gst_element_get_factory (decoder);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");
  Entry *entry;

  if (factory == NULL || pad == NULL || !g_str_equal (GST_OBJECT_NAME (factory), "avdec_h264"))
    return;

  g_object_set (decoder, "output-corrupt", FALSE, NULL);
  entry = g_new (Entry, 1);
  entry->entering = TRUE;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH, probe_cb,
                     entry, g_free);
}
