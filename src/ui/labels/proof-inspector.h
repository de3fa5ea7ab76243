/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_INSPECTOR (proof_inspector_get_type ())

/* The right sidebar of the viewer: what is on this frame, all that the API says of the selected
 * detection, and of the response as a whole.
 *
 * Installs inspector.neighbour (int32), inspector.copy-json. */
G_DECLARE_FINAL_TYPE (ProofInspector, proof_inspector, PROOF, INSPECTOR, AdwBin)

GtkWidget *proof_inspector_new         (ProofSession   *session);
void       proof_inspector_set_session (ProofInspector *self,
                                        ProofSession   *session);
/* Moves the selection along the list of this frame: 1 = down, -1 = up. */
void       proof_inspector_select_row  (ProofInspector *self,
                                        int             direction);

G_END_DECLS
