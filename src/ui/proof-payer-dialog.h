/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

/* Whether agreeing to pay may be the remedy for @error. */
gboolean   proof_payer_dialog_helps (const GError *error);
/* Asks whether the owner of the video's bucket may charge the user; if so, opens the video again.
 * @by_itself: not where the bucket was asked about before. */
gboolean   proof_payer_dialog_offer (ProofSession *session,
                                     const GError *error,
                                     GtkWidget    *parent,
                                     gboolean      by_itself);
/* What was agreed to, and a way back; hidden where that is nothing. */
GtkWidget *proof_payer_group_new    (void);

G_END_DECLS
