/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-session.h"

G_BEGIN_DECLS

guint    proof_label_find_detection (ProofSession *session,
                                     guint         name,
                                     ProofTime     time);
gboolean proof_label_jump           (ProofSession *session,
                                     guint         name);

G_END_DECLS
