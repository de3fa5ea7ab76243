/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_SIGN_IN_DIALOG (proof_sign_in_dialog_get_type ())

/* Shows the code of a sign-in and opens its page in the browser. ::signed-in: once; the dialog
 * closes after it. Closing it earlier gives the code up. */
G_DECLARE_FINAL_TYPE (ProofSignInDialog, proof_sign_in_dialog, PROOF, SIGN_IN_DIALOG, AdwDialog)

/* Whether signing in is the remedy for @error. */
gboolean           proof_sign_in_dialog_helps (const GError *error);
ProofSignInDialog *proof_sign_in_dialog_show  (ProofSsoSignIn *sign_in,
                                               GtkWidget      *parent);
ProofSignInDialog *proof_sign_in_dialog_offer (ProofSession *session,
                                               const GError *error,
                                               GtkWidget    *parent);

G_END_DECLS
