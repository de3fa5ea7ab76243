/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To play backward, a decoder keeps all frames of a GOP: a gigabyte for ten seconds of large ones.
 * Here the last frames of such a GOP are left out. */
#include "config.h"

#include "proof-backward.h"

#define MAX_BYTES (512 * 1024 * 1024)

typedef struct
{
  guint64 bytes; /* of the pictures since the key frame; streaming thread */
} Gop;

/* As decoders have them, in 4:2:0. */
static guint64
get_picture_size (GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *structure;
  int width = 0, height = 0;
  guint depth = 8;

  if (caps == NULL)
    return 0;
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_get (structure, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL);
  gst_structure_get_uint (structure, "bit-depth-luma", &depth);

  return (guint64) width * height * 3 / 2 * (depth > 8 ? 2 : 1);
}

static GstPadProbeReturn
buffer_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  Gop *gop = data;

  if (event == NULL)
    return GST_PAD_PROBE_OK;
  gst_event_parse_segment (event, &segment);
  if (segment->rate > 0)
    return GST_PAD_PROBE_OK;

  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT))
    gop->bytes = 0;
  gop->bytes += get_picture_size (pad);

  return gop->bytes > MAX_BYTES ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/**
 * proof_backward_attach:
 * @decoder: a video decoder that is new in a pipeline
 *
 * Bounds what @decoder keeps while playing backward. Any thread.
 */
void
proof_backward_attach (GstElement *decoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");

  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, buffer_cb, g_new0 (Gop, 1), g_free);
}
