/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_JUMP_POPOVER (proof_jump_popover_get_type ())

/* An entry for a frame number, a time or a timecode, which says what it has understood. Enter goes
 * there.
 *
 * Properties: drop-frame (whether typed timecodes count so where the rate allows it).
 * Uses the action viewer.go (int32). */
G_DECLARE_FINAL_TYPE (ProofJumpPopover, proof_jump_popover, PROOF, JUMP_POPOVER, GtkPopover)

void proof_jump_popover_set_player (ProofJumpPopover *self,
                                    ProofPlayer      *player);

G_END_DECLS
