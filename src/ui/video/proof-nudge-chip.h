/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_NUDGE_CHIP (proof_nudge_chip_get_type ())

/* Says that boxes are nudged against the picture, and by how much; seen only while they are. Opens
 * the controls, by frames and by milliseconds. */
G_DECLARE_FINAL_TYPE (ProofNudgeChip, proof_nudge_chip, PROOF, NUDGE_CHIP, AdwBin)

GtkWidget *proof_nudge_chip_new         (void);
void       proof_nudge_chip_set_session (ProofNudgeChip *self,
                                         ProofSession   *session);
void       proof_nudge_chip_open        (ProofNudgeChip *self);

G_END_DECLS
