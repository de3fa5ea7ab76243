/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libav may decode into GStreamer's own buffers. Where the coded picture is larger than the one that
 * is shown (1088 lines for 1080), GStreamer (1.26) copies all the same, and now and then takes the
 * one buffer for the other when a decoder thread asks for one at the wrong moment: "video meta uses
 * 1088x720 instead of 1080x720" ends the program. There it is not let. */
#include "config.h"

#include "proof-direct-rendering.h"

#define PROPERTY "direct-rendering"

/* Of H.264, the largest of the blocks in which sizes are coded. */
#define BLOCK 16

static GstPadProbeReturn
event_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  g_autoptr (GstElement) decoder = gst_pad_get_parent_element (pad);
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  int width = 0, height = 0;
  GstStructure *format;
  GstCaps *caps;

  if (decoder == NULL || GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;

  gst_event_parse_caps (event, &caps);
  format = gst_caps_get_structure (caps, 0);
  g_object_set (decoder, PROPERTY,
                gst_structure_get_int (format, "width", &width)
                  && gst_structure_get_int (format, "height", &height)
                  && width % BLOCK == 0 && height % BLOCK == 0, NULL);

  return GST_PAD_PROBE_OK;
}

/**
 * proof_direct_rendering_attach:
 * @decoder: a video decoder that is new in a pipeline
 *
 * Keeps @decoder to its own buffers where others would not be safe. Any thread.
 */
void
proof_direct_rendering_attach (GstElement *decoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");

  if (pad != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (decoder), PROPERTY) != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb, NULL, NULL);
}
