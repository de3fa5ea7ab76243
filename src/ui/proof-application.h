/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PROOF_TYPE_APPLICATION (proof_application_get_type ())

/* Command line, D-Bus, and the one window. */
G_DECLARE_FINAL_TYPE (ProofApplication, proof_application, PROOF, APPLICATION, AdwApplication)

ProofApplication *proof_application_new             (void);
/* What the program ends with when g_application_run () found nothing to complain of. */
int               proof_application_get_exit_status (ProofApplication *self);

G_END_DECLS
