/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An accurate seek decodes from the key frame to its target. Of the pictures in between, those that
 * no other one is made from need not be decoded: with B-frames that is half of them. */
#include "config.h"

#include "proof-nal.h"
#include "proof-unseen.h"

/* Whether it is over where the segment begins, which is what the decoder would find out. Key frames
 * say where decoding begins, whatever else they claim. */
static gboolean
is_unseen (GstPad    *pad,
           GstBuffer *buffer)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (event == NULL || !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)
      || !GST_BUFFER_PTS_IS_VALID (buffer)
      || !GST_BUFFER_DURATION_IS_VALID (buffer))
    return FALSE;
  gst_event_parse_segment (event, &segment);

  return segment->format == GST_FORMAT_TIME && segment->rate > 0
         && GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer) <= segment->start;
}

static gboolean
is_h264 (GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  return caps != NULL
         && gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-h264");
}

static GstPadProbeReturn
buffer_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint8 header;

  if (!is_unseen (pad, buffer) || !is_h264 (pad)
      || !proof_nal_get_slice (pad, buffer, FALSE, &header))
    return GST_PAD_PROBE_OK;

  return PROOF_H264_REFERENCE (header) != 0 ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/**
 * proof_unseen_attach:
 * @decoder: a video decoder that is new in a pipeline, with its retimer attached
 *
 * Spares @decoder pictures that are neither shown nor needed for others. Any thread.
 */
void
proof_unseen_attach (GstElement *decoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");

  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, buffer_cb, NULL, NULL);
}
