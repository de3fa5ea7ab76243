/* SPDX-License-Identifier: GPL-3.0-or-later */
/* H.264 may be entered at key frames that are no IDR pictures (an open GOP), which go on counting
 * the frames from before. libav then makes up the frames that it believes to be missing, and
 * avdec_h264 (1.26) has no buffer for more than a few of them in one packet: the key frame itself
 * is given up, and all that follows is grey. Once they are made up, the same packet is taken. So
 * such a key frame is decoded twice, the first time for nothing. Playing backward the decoder
 * enters at every key frame, and takes what lies between two that are marked so in one go: there
 * the second one gives its mark up to the first.
 *
 * Pictures that come after such a key frame and are shown before it refer to one that was not
 * decoded. They are not put out, so that the player sees that it has to start further ahead.
 *
 * H.265 may be entered so as well (a CRA picture), as x265 makes its files unless told otherwise.
 * Where libav decodes several frames at a time, avdec_h265 (1.26) then puts out damaged ones, now and
 * then. From the first such entry on it is made to decode one after the other, slices side by
 * side. */
#include "config.h"

#include "proof-nal.h"
#include "proof-open-gop.h"

typedef struct
{
  gboolean h265;
  int entering;    /* atomic: the next packet is the first one since the start or a flush */
  gboolean again;  /* streaming thread: the copy passes here as well */
  gboolean sliced; /* streaming thread */
} Entry;

static gboolean
plays_backward (GstPad *pad)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (event == NULL)
    return FALSE;
  gst_event_parse_segment (event, &segment);

  return segment->rate < 0;
}

/* The packet is decoded once for what it lacks. Returns what takes its place. */
static GstBuffer *
enter_h264 (GstPad    *pad,
            Entry     *entry,
            GstBuffer *buffer,
            gboolean   backward)
{
  GstBuffer *copy = gst_buffer_copy (buffer);

  GST_BUFFER_FLAG_SET (copy, GST_BUFFER_FLAG_DECODE_ONLY);
  entry->again = TRUE;
  gst_pad_chain (pad, copy);
  entry->again = FALSE;
  if (!backward)
    return buffer;

  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  return buffer;
}

/* Other caps make the decoder open libav's anew. */
static void
enter_h265 (GstPad *pad,
            Entry  *entry)
{
  g_autoptr (GstElement) decoder = gst_pad_get_parent_element (pad);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (decoder == NULL || caps == NULL || entry->sliced)
    return;

  entry->sliced = TRUE;
  gst_util_set_object_arg (G_OBJECT (decoder), "thread-type", "slice");
  caps = gst_caps_make_writable (g_steal_pointer (&caps));
  gst_caps_set_simple (caps, "open-gop", G_TYPE_BOOLEAN, TRUE, NULL);
  gst_pad_send_event (pad, gst_event_new_caps (caps));
}

static GstPadProbeReturn
probe_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  Entry *entry = data;
  gboolean backward = plays_backward (pad);
  GstBuffer *buffer;
  guint8 header;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_FLUSH)
    {
      g_atomic_int_set (&entry->entering, TRUE);
      return GST_PAD_PROBE_OK;
    }

  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  if (!g_atomic_int_compare_and_exchange (&entry->entering, TRUE, backward) || entry->again
      || (backward && GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      || !proof_nal_get_slice (pad, buffer, entry->h265, &header))
    return GST_PAD_PROBE_OK;

  if (entry->h265 && PROOF_H265_TYPE (header) == PROOF_H265_CRA)
    enter_h265 (pad, entry);
  else if (!entry->h265 && PROOF_H264_TYPE (header) != PROOF_H264_IDR)
    GST_PAD_PROBE_INFO_DATA (info) = enter_h264 (pad, entry, buffer, backward);

  return GST_PAD_PROBE_OK;
}

/**
 * proof_open_gop_attach:
 * @decoder: a video decoder that is new in a pipeline
 *
 * Lets @decoder start at any key frame, where it is one that cannot. Any thread.
 */
void
proof_open_gop_attach (GstElement *decoder)
{
  GstElementFactory *factory = gst_element_get_factory (decoder);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");
  gboolean h264, h265;
  Entry *entry;

  if (factory == NULL || pad == NULL)
    return;
  h264 = g_str_equal (GST_OBJECT_NAME (factory), "avdec_h264");
  h265 = g_str_equal (GST_OBJECT_NAME (factory), "avdec_h265");
  if (!h264 && !h265)
    return;

  if (h264)
    g_object_set (decoder, "output-corrupt", FALSE, NULL);
  entry = g_new0 (Entry, 1);
  entry->h265 = h265;
  entry->entering = TRUE;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH, probe_cb,
                     entry, g_free);
}
