/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"

G_BEGIN_DECLS

#define PROOF_TYPE_STEP_WINDOW (proof_step_window_get_type ())

/* The frames that lead up to the playhead, decoded and at hand, so that stepping back to them takes
 * no time: some consecutive ones, within a budget of bytes, in the decoder's own format. A pipeline
 * of its own fills it on a worker. Main thread. Signal `filled` comes when a filling has ended,
 * whether it brought what was wanted or not. */
G_DECLARE_FINAL_TYPE (ProofStepWindow, proof_step_window, PROOF, STEP_WINDOW, GObject)

ProofStepWindow *proof_step_window_new        (ProofMedia      *media,
                                               ProofFrameTable *table,
                                               gsize            budget);
void             proof_step_window_close      (ProofStepWindow *self);
void             proof_step_window_fill       (ProofStepWindow *self,
                                               guint            frame);
void             proof_step_window_stop       (ProofStepWindow *self);
void             proof_step_window_drop       (ProofStepWindow *self);
gboolean         proof_step_window_is_filling (ProofStepWindow *self);
gboolean         proof_step_window_get_extent (ProofStepWindow *self,
                                               guint           *first,
                                               guint           *last);
gsize            proof_step_window_get_size   (ProofStepWindow *self);
gboolean         proof_step_window_has_frame  (ProofStepWindow *self,
                                               guint            frame);
ProofFrame      *proof_step_window_get_frame  (ProofStepWindow *self,
                                               guint            frame) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
