/* SPDX-License-Identifier: GPL-3.0-or-later */
/* H.264 may be entered at key frames that are no IDR pictures (an open GOP), which go on counting
 * the frames from before. libav then makes up the frames that it believes to be missing, and
 * avdec_h264 (1.26) has no buffer for more than a few of them in one packet: the key frame itself
 * is given up, and all that follows is grey. What was made up stays, though, so such a key frame is
 * decoded again and again until nothing was missing. It is put out once.
 *
 * Pictures that come after such a key frame and are shown before it refer to one that was not
 * decoded. They are not put out, so that the player sees that it has to start further ahead.
 *
 * H.265 may be entered so as well (a CRA picture), as x265 makes its files unless told otherwise.
 *
 * Where libav decodes several frames at a time, avdec_h265 (1.26) then puts out damaged pictures,
 * now and then, and avdec_h264 gives up some that are still being decoded. From the first such
 * entry on they are made to decode one frame after the other, slices side by side. libav's decoder
 * of H.265 (7.1) then keeps pictures over a flush, if that came while it was being emptied: they
 * would be the first after a seek, and GstVideoDecoder, for which times then go back, would give
 * pictures the times of others from there on. So it is opened anew with each flush. */
#include "config.h"

#include <gst/video/gstvideodecoder.h>

#include "proof-nal.h"
#include "proof-open-gop.h"

/* H.264 may refer to 16 frames, of which two and more are made up at a time. */
#define MAX_COPIES 8

typedef struct
{
  GstVideoDecoder *decoder; /* not owned: it owns the pads that own this */
  gboolean h265;
  int entering;             /* atomic: the next packet is the first one since the start or a flush */
  gboolean again;           /* streaming thread, as all below: copies pass here as well */
  gboolean sliced;
  gboolean other;           /* what the caps last said */
  guint n_copies;           /* of the last key frame, that may still be put out */
  GstClockTime last;        /* put out */
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

/* Other caps make the decoder open libav's anew. */
static void
reopen (GstPad *pad,
        Entry  *entry)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps == NULL)
    return;

  entry->other = !entry->other;
  caps = gst_caps_make_writable (g_steal_pointer (&caps));
  gst_caps_set_simple (caps, "opened-anew", G_TYPE_BOOLEAN, entry->other, NULL);
  gst_pad_send_event (pad, gst_event_new_caps (caps));
}

static void
use_slices (GstPad *pad,
            Entry  *entry)
{
  if (entry->sliced)
    return;

  entry->sliced = TRUE;
  gst_util_set_object_arg (G_OBJECT (entry->decoder), "thread-type", "slice");
  reopen (pad, entry);
}

/* Whether the decoder knows a frame of that time still, which it (1.26) does not where it made up
 * others for the same packet. */
static gboolean
is_known (Entry       *entry,
          GstClockTime time)
{
  GList *frames = gst_video_decoder_get_frames (entry->decoder);
  gboolean known = FALSE;

  for (GList *l = frames; l != NULL; l = l->next)
    known |= ((GstVideoCodecFrame *) l->data)->pts == time;
  g_list_free_full (frames, (GDestroyNotify) gst_video_codec_frame_unref);

  return known;
}

/* Backward the decoder takes what lies between two key frames in one go, later: there nothing is
 * known yet, and all copies but the first give their mark up. */
static GstFlowReturn
enter_h264 (GstPad    *pad,
            Entry     *entry,
            GstBuffer *buffer,
            gboolean   backward)
{
  GstFlowReturn result;

  entry->last = GST_CLOCK_TIME_NONE;
  entry->again = TRUE;
  result = gst_pad_chain (pad, gst_buffer_copy (buffer));
  entry->n_copies = 0;
  while (result == GST_FLOW_OK && entry->n_copies < MAX_COPIES
         && !is_known (entry, GST_BUFFER_PTS (buffer)))
    {
      GstBuffer *copy = gst_buffer_copy (buffer);

      if (backward)
        {
          GST_BUFFER_FLAG_UNSET (copy, GST_BUFFER_FLAG_DISCONT);
          GST_BUFFER_FLAG_SET (copy, GST_BUFFER_FLAG_DELTA_UNIT);
        }
      entry->n_copies++;
      result = gst_pad_chain (pad, copy);
    }
  entry->again = FALSE;

  return result;
}

/* Whether libav decodes one frame after the other. */
static gboolean
is_sequential (Entry *entry)
{
  int max_threads;

  g_object_get (entry->decoder, "max-threads", &max_threads, NULL);

  return entry->sliced || max_threads == 1;
}

static GstPadProbeReturn
flush_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  Entry *entry = data;

  g_atomic_int_set (&entry->entering, TRUE);
  /* What comes after the decoder is flushed still, and takes nothing. */
  if (entry->h265 && GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_FLUSH_STOP
      && is_sequential (entry))
    reopen (pad, entry);

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
packet_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  Entry *entry = data;
  gboolean backward = plays_backward (pad);
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint8 header;

  if (entry->again
      || !g_atomic_int_compare_and_exchange (&entry->entering, TRUE, backward)
      || (backward && GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      || !proof_nal_get_slice (pad, buffer, entry->h265, &header)
      || (entry->h265 ? PROOF_H265_TYPE (header) != PROOF_H265_CRA
                      : PROOF_H264_TYPE (header) == PROOF_H264_IDR))
    return GST_PAD_PROBE_OK;

  use_slices (pad, entry);
  if (entry->h265)
    return GST_PAD_PROBE_OK;

  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = enter_h264 (pad, entry, buffer, backward);
  gst_buffer_unref (buffer);

  return GST_PAD_PROBE_HANDLED;
}

/* The copies of one picture come one after the other. */
static GstPadProbeReturn
picture_cb (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         data)
{
  Entry *entry = data;
  const GstClockTime time = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  const gboolean again = entry->n_copies > 0 && time == entry->last;

  entry->n_copies -= again;
  entry->last = time;

  return again ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
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
  g_autoptr (GstPad) packets = gst_element_get_static_pad (decoder, "sink");
  g_autoptr (GstPad) pictures = gst_element_get_static_pad (decoder, "src");
  gboolean h264, h265;
  Entry *entry;

  if (factory == NULL || packets == NULL || pictures == NULL)
    return;
  h264 = g_str_equal (GST_OBJECT_NAME (factory), "avdec_h264");
  h265 = g_str_equal (GST_OBJECT_NAME (factory), "avdec_h265");
  if (!h264 && !h265)
    return;

  if (h264)
    g_object_set (decoder, "output-corrupt", FALSE, NULL);
  entry = g_new0 (Entry, 1);
  entry->decoder = GST_VIDEO_DECODER (decoder);
  entry->h265 = h265;
  entry->entering = TRUE;
  entry->last = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (packets, GST_PAD_PROBE_TYPE_EVENT_FLUSH, flush_cb, entry, NULL);
  gst_pad_add_probe (packets, GST_PAD_PROBE_TYPE_BUFFER, packet_cb, entry, g_free);
  gst_pad_add_probe (pictures, GST_PAD_PROBE_TYPE_BUFFER, picture_cb, entry, NULL);
}
