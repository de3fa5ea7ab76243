/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "proof-frame-table.h"

G_BEGIN_DECLS

/* Puts right how long packets last on their way into a decoder: MP4 tells the distance to the next
 * packet in decoding order, which with B-frames and a variable rate is not how long the picture is
 * shown, and a seek would take the wrong picture for the one at its target. */
typedef struct _ProofRetimer ProofRetimer;

ProofRetimer *proof_retimer_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void          proof_retimer_unref     (ProofRetimer    *self);
void          proof_retimer_set_table (ProofRetimer    *self,
                                       ProofFrameTable *table);
void          proof_retimer_attach    (ProofRetimer    *self,
                                       GstElement      *decoder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofRetimer, proof_retimer_unref)

G_END_DECLS
