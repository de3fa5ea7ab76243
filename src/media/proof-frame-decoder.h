/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "proof-frame-table.h"

G_BEGIN_DECLS

/* A frame as the decoder made it, in whatever format that is. Immutable. */
typedef struct
{
  guint            number; /* in the frame table */
  GstBuffer       *buffer;
  GstVideoInfo     info;
  ProofOrientation orientation;
} ProofDecodedFrame;

void               proof_decoded_frame_free      (ProofDecodedFrame *self);

/* Decodes stretches of a video's frames in a pipeline of its own, as fast as it can, without sound.
 * Reference counted; any thread, one at a time. */
typedef struct _ProofFrameDecoder ProofFrameDecoder;

ProofFrameDecoder *proof_frame_decoder_new       (ProofMedia        *media,
                                                  ProofFrameTable   *table)
                                                  G_GNUC_WARN_UNUSED_RESULT;
ProofFrameDecoder *proof_frame_decoder_ref       (ProofFrameDecoder *self);
void               proof_frame_decoder_unref     (ProofFrameDecoder *self);
GPtrArray         *proof_frame_decoder_decode    (ProofFrameDecoder *self,
                                                  guint              first,
                                                  guint              last,
                                                  gsize              budget,
                                                  GCancellable      *cancellable)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void               proof_frame_decoder_stop      (ProofFrameDecoder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofFrameDecoder, proof_frame_decoder_unref)

G_END_DECLS
