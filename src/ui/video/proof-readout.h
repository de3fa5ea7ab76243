/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_READOUT (proof_readout_get_type ())

/* Where the frame on screen stands: as a time, a frame number or a timecode, which a click changes.
 * Says where it is only reckoned.
 *
 * Properties: form ("time", "frame", "timecode"), drop-frame; both remembered by the application.
 * narrow (leaves out the length and the second form).
 * Uses the actions viewer.jump, viewer.go (int32); installs readout.form (string),
 * readout.drop-frame, readout.next-form, readout.menu. */
G_DECLARE_FINAL_TYPE (ProofReadout, proof_readout, PROOF, READOUT, AdwBin)

void proof_readout_set_session (ProofReadout *self,
                                ProofSession *session);
void proof_readout_set_narrow  (ProofReadout *self,
                                gboolean      narrow);
void proof_readout_jump        (ProofReadout *self);

G_END_DECLS
