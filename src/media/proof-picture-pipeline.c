/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pipeline for the picture alone. Only the first video track, which is the one that plays, gets to
 * a decoder: uridecodebin3 (1.26) goes on plugging sound and text when the picture is there, and is
 * not to be stopped meanwhile. */
#include "config.h"

#include "proof-colour-filter.h"

#include <glib/gi18n.h>
#include "proof-media-error.h"
#include "proof-mp4-filter.h"
#include "proof-picture-pipeline.h"
#include "proof-pipeline.h"

static gboolean
is_video (GstStream *stream)
{
  return (gst_stream_get_stream_type (stream) & GST_STREAM_TYPE_VIDEO) != 0;
}

static int
select_stream_cb (GstElement          *decoder,
                  GstStreamCollection *collection,
                  GstStream           *stream,
                  gpointer             data)
{
  return is_video (stream);
}

static void
parsed_cb (GstElement *parser,
           GstPad     *pad,
           gpointer    data)
{
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (data, "sink");
  g_autoptr (GstStream) stream = gst_pad_get_stream (pad);

  if (stream != NULL && is_video (stream) && !gst_pad_is_linked (sink_pad))
    gst_pad_link (pad, sink_pad);
}

static void
decoded_cb (GstElement *decoder,
            GstPad     *pad,
            gpointer    data)
{
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (data, "sink");

  gst_pad_link (pad, sink_pad);
}

/**
 * proof_picture_pipeline_new:
 * @media: a video
 * @retimer: knows the frame table, sooner or later
 * @next: (transfer floating) (nullable): what gets the decoded frames, linked on by the caller;
 *   %NULL where it could not be made, which is an error
 * @error: PROOF_MEDIA_ERROR
 *
 * Makes the pipeline, with @next in it. Any thread.
 *
 * Returns: (transfer full): the pipeline, or %NULL where there is nothing to read
 */
GstElement *
proof_picture_pipeline_new (ProofMedia   *media,
                            ProofRetimer *retimer,
                            GstElement   *next,
                            GError      **error)
{
  GstElement *pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *source = gst_element_make_from_uri (GST_URI_SRC, proof_media_get_uri (media), NULL,
                                                  NULL);
  GstElement *parser = gst_element_factory_make ("parsebin", NULL);
  GstElement *decoder = gst_element_factory_make ("decodebin3", NULL);
  GstElement *colours = proof_colour_filter_new ();
  ProofMp4Filter *filter;

  if (source == NULL || parser == NULL || decoder == NULL || next == NULL)
    {
      GstElement *const parts[] = { source, parser, decoder, colours, next, pipeline };

      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        if (parts[i] != NULL)
          gst_object_unref (g_object_is_floating (parts[i]) ? gst_object_ref_sink (parts[i])
                                                            : parts[i]);
      g_set_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED,
                   _("“%s” cannot be read a second time."), proof_media_get_name (media));
      return NULL;
    }

  filter = proof_mp4_filter_attach (source);
  if (filter != NULL)
    proof_mp4_filter_look_ahead (filter);
  proof_pipeline_watch (pipeline, retimer);
  g_signal_connect (parser, "pad-added", G_CALLBACK (parsed_cb), decoder);
  g_signal_connect (decoder, "select-stream", G_CALLBACK (select_stream_cb), NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (decoded_cb), colours);
  gst_bin_add_many (GST_BIN (pipeline), source, parser, decoder, colours, next, NULL);
  gst_element_link (source, parser);
  gst_element_link (colours, next);

  return pipeline;
}
