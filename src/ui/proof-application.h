/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PROOF_TYPE_APPLICATION (proof_application_get_type ())

G_DECLARE_FINAL_TYPE (ProofApplication, proof_application, PROOF, APPLICATION, AdwApplication)

ProofApplication *proof_application_new (void);

G_END_DECLS
