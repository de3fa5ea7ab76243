/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a seek leads to the last pictures and none of them is whole, GstVideoDecoder (1.26) comes to
 * its end, and calls that an error, which breaks the pipeline. From a decoder that has put pictures
 * out it is none: it is not told, and who sought sees the end. */
#include "config.h"

#include "proof-empty-end.h"

typedef struct
{
  GstBus *bus; /* that the decoder had */
  int works;   /* atomic: it has put a picture out */
} Words;

static void
words_free (gpointer data)
{
  Words *words = data;

  gst_object_unref (words->bus);
  g_free (words);
}

static GstBusSyncReply
message_cb (GstBus     *bus,
            GstMessage *message,
            gpointer    data)
{
  Words *words = data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && g_atomic_int_get (&words->works))
    gst_message_parse_error (message, &error, NULL);
  if (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE))
    gst_message_unref (message);
  else
    gst_bus_post (words->bus, message);

  return GST_BUS_DROP;
}

static GstPadProbeReturn
picture_cb (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         data)
{
  Words *words = data;

  g_atomic_int_set (&words->works, TRUE);

  return GST_PAD_PROBE_REMOVE;
}

/**
 * proof_empty_end_attach:
 * @decoder: a video decoder that is new in a pipeline
 *
 * From now on an end without a picture is no error to @decoder, once it has put one out. Any thread.
 */
void
proof_empty_end_attach (GstElement *decoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "src");
  g_autoptr (GstBus) bus = NULL;
  Words *words;

  if (pad == NULL || GST_ELEMENT_BUS (decoder) == NULL)
    return;

  words = g_new0 (Words, 1);
  words->bus = gst_element_get_bus (decoder);
  bus = gst_bus_new ();
  gst_bus_set_sync_handler (bus, message_cb, words, words_free);
  gst_element_set_bus (decoder, bus);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, picture_cb, words, NULL);
}
