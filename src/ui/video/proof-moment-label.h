/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_MOMENT_LABEL (proof_moment_label_get_type ())

/* One line under the picture: which sample the boxes are of, which frame is shown, how far apart
 * they are, and what that makes of the boxes. Its width does not depend on the numbers. */
G_DECLARE_FINAL_TYPE (ProofMomentLabel, proof_moment_label, PROOF, MOMENT_LABEL, AdwBin)

GtkWidget  *proof_moment_label_new         (ProofSession     *session);
void        proof_moment_label_set_session (ProofMomentLabel *self,
                                            ProofSession     *session);
/* Opens the controls of the nudge, which stands at the line's end. */
void        proof_moment_label_open_nudge  (ProofMomentLabel *self);
const char *proof_moment_label_get_text    (ProofMomentLabel *self);

G_END_DECLS
