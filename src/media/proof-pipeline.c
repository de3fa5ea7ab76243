/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/video/gstvideodecoder.h>

#include "proof-avi.h"
#include "proof-backward.h"
#include "proof-direct-rendering.h"
#include "proof-empty-end.h"
#include "proof-late-end.h"
#include "proof-matroska.h"
#include "proof-mp4-filter.h"
#include "proof-open-gop.h"
#include "proof-pipeline.h"
#include "proof-pixel-aspect.h"
#include "proof-quicktime.h"
#include "proof-source.h"
#include "proof-stream-choice.h"
#include "proof-unseen.h"

static void
source_setup_cb (GstElement *bin,
                 GstElement *source,
                 gpointer    data)
{
  ProofMp4Filter *filter = proof_mp4_filter_attach (source);

  if (filter != NULL)
    proof_mp4_filter_look_ahead (filter);
}

/* Held while a pipeline is started. */
static GMutex starting;

/* What is plugged meanwhile may lock GStreamer (1.26) up: the type finder holds its pad and wants the
 * state of what it plugs, who starts the pipeline is just changing that and wants the pad. */
static void
have_type_cb (GstElement *typefind,
              guint       probability,
              GstCaps    *caps,
              gpointer    data)
{
  g_mutex_lock (&starting);
  g_mutex_unlock (&starting);
}

/* Comes from any thread. */
static void
element_added_cb (GstBin     *bin,
                  GstBin     *parent,
                  GstElement *element,
                  gpointer    data)
{
  proof_avi_attach (element);
  proof_matroska_attach (element);
  proof_quicktime_attach (element);
  /* Before whoever made it does so to plug. */
  if (g_signal_lookup ("have-type", G_OBJECT_TYPE (element)) != 0)
    g_signal_connect (element, "have-type", G_CALLBACK (have_type_cb), NULL);
  if (!GST_IS_VIDEO_DECODER (element))
    return;
  proof_empty_end_attach (element);
  proof_retimer_attach (data, element);
  proof_open_gop_attach (element);
  proof_pixel_aspect_attach (element);
  proof_direct_rendering_attach (element);
  proof_unseen_attach (element);
  proof_backward_attach (element);
}

static void
release_retimer_cb (gpointer  data,
                    GClosure *closure)
{
  proof_retimer_unref (data);
}

/**
 * proof_pipeline_watch:
 * @bin: any bin or pipeline that decodes, not started
 * @retimer: knows the frame table, sooner or later
 *
 * Puts right what demuxers and decoders that join @bin get wrong about frames.
 */
void
proof_pipeline_watch (GstElement   *bin,
                      ProofRetimer *retimer)
{
  g_signal_connect_data (bin, "deep-element-added", G_CALLBACK (element_added_cb),
                         g_atomic_rc_box_acquire (retimer), release_retimer_cb,
                         G_CONNECT_DEFAULT);
}

/**
 * proof_pipeline_prepare:
 * @bin: a playbin3 or uridecodebin3 that is not started
 * @retimer: knows the frame table, sooner or later
 *
 * As proof_pipeline_watch(), and what is to be put right in the source.
 */
void
proof_pipeline_prepare (GstElement   *bin,
                        ProofRetimer *retimer)
{
  g_signal_connect (bin, "source-setup", G_CALLBACK (source_setup_cb), NULL);
  proof_pipeline_watch (bin, retimer);
}

/**
 * proof_pipeline_start:
 * @pipeline: a pipeline with a playbin3 or uridecodebin3 that is not started
 * @state: how far
 *
 * uridecodebin3 (1.26) starts its source before its decoder: what the source is quick to push is
 * refused there, and the pipeline waits for it ever after. So the decoder is made ready first.
 */
void
proof_pipeline_start (GstElement *pipeline,
                      GstState    state)
{
  g_autoptr (GstIterator) decoders = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&starting);

  gst_element_set_state (pipeline, GST_STATE_READY);
  decoders = gst_bin_iterate_all_by_element_factory_name (GST_BIN (pipeline), "decodebin3");
  if (gst_iterator_next (decoders, &value) == GST_ITERATOR_OK)
    {
      proof_stream_choice_attach (g_value_get_object (&value));
      proof_late_end_attach (g_value_get_object (&value));
      gst_element_set_state (g_value_get_object (&value), GST_STATE_PAUSED);
    }
  gst_element_set_state (pipeline, state);
}

/**
 * proof_pipeline_expect:
 * @pipeline: a pipeline that reads a video
 * @time: a stream time that is about to be sought
 *
 * Lets a source of ours fetch at once what the demuxer will then read bit by bit.
 */
void
proof_pipeline_expect (GstElement *pipeline,
                       ProofTime   time)
{
  g_autoptr (GstIterator) sources =
    gst_bin_iterate_all_by_element_factory_name (GST_BIN (pipeline), "proofsource");
  g_auto (GValue) value = G_VALUE_INIT;

  if (gst_iterator_next (sources, &value) == GST_ITERATOR_OK)
    proof_source_expect_time (g_value_get_object (&value), time);
}
