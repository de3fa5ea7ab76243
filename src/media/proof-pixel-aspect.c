/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where container and bit stream name different pixel aspects, the container's counts, as in FFmpeg
 * and mpv. libav's decoders in GStreamer (1.26) believe it only where it is not 1:1. */
#include "config.h"

#include "proof-pixel-aspect.h"

#define PIXEL_ASPECT "pixel-aspect-ratio"

static GstEvent *
correct_caps (GstEvent   *event,
              GstElement *decoder)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (decoder, "sink");
  g_autoptr (GstCaps) told = sink != NULL ? gst_pad_get_current_caps (sink) : NULL;
  const GValue *value;
  GstCaps *caps, *corrected;
  GstEvent *other;

  value = told != NULL
            ? gst_structure_get_value (gst_caps_get_structure (told, 0), PIXEL_ASPECT) : NULL;
  gst_event_parse_caps (event, &caps);
  if (value == NULL || !GST_VALUE_HOLDS_FRACTION (value)
      || !gst_structure_has_field (gst_caps_get_structure (caps, 0), PIXEL_ASPECT))
    return event;

  corrected = gst_caps_copy (caps);
  gst_caps_set_value (corrected, PIXEL_ASPECT, value);
  other = gst_event_new_caps (corrected);
  gst_event_set_seqnum (other, gst_event_get_seqnum (event));
  gst_caps_unref (corrected);
  gst_event_unref (event);

  return other;
}

static GstPadProbeReturn
event_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  g_autoptr (GstElement) decoder = gst_pad_get_parent_element (pad);
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (decoder != NULL && GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    GST_PAD_PROBE_INFO_DATA (info) = correct_caps (event, decoder);

  return GST_PAD_PROBE_OK;
}

/**
 * proof_pixel_aspect_attach:
 * @decoder: a video decoder that is new in a pipeline
 *
 * From now on the pixel aspect that @decoder is told is the one that it tells. Any thread.
 */
void
proof_pixel_aspect_attach (GstElement *decoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "src");

  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb, NULL, NULL);
}
