/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-decoder.h"

G_BEGIN_DECLS

/* Makes decoded frames into such as are shown, as the player's pipeline does it, to the byte. One
 * thread at a time. */
typedef struct _ProofFrameConverter ProofFrameConverter;

ProofFrameConverter *proof_frame_converter_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void                 proof_frame_converter_free    (ProofFrameConverter     *self);
ProofFrame          *proof_frame_converter_convert (ProofFrameConverter     *self,
                                                    const ProofDecodedFrame *decoded)
                                                    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
