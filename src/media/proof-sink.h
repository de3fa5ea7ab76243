/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/gstvideosink.h>

#include "proof-frame.h"

G_BEGIN_DECLS

#define PROOF_TYPE_SINK (proof_sink_get_type ())

/* A video sink that shows nothing: it hands each frame, together with its time, to the main loop
 * through one slot. Signal `frame-ready` comes in the main context in which it was made, when the
 * slot has been filled; frames that nobody took in time are overwritten and counted. */
G_DECLARE_FINAL_TYPE (ProofSink, proof_sink, PROOF, SINK, GstVideoSink)

ProofSink  *proof_sink_new             (void);
ProofFrame *proof_sink_take_frame      (ProofSink *self) G_GNUC_WARN_UNUSED_RESULT;
guint       proof_sink_get_seek_serial (ProofSink *self);
guint       proof_sink_get_overwritten (ProofSink *self);

/* For pictures that went another way and are to be taken alike. */
ProofFrame *proof_sink_wrap            (GstBuffer          *buffer,
                                        const GstVideoInfo *info) G_GNUC_WARN_UNUSED_RESULT;
ProofTime   proof_sink_get_stream_time (const GstSegment   *segment,
                                        GstClockTime        pts);

G_END_DECLS
