/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_LABEL_SIDEBAR (proof_label_sidebar_get_type ())

/* The labels with their counts, which of them are shown, and the confidences asked for. */
G_DECLARE_FINAL_TYPE (ProofLabelSidebar, proof_label_sidebar, PROOF, LABEL_SIDEBAR, AdwBin)

void proof_label_sidebar_set_session  (ProofLabelSidebar *self,
                                       ProofSession      *session);
void proof_label_sidebar_focus_search (ProofLabelSidebar *self);

G_END_DECLS
