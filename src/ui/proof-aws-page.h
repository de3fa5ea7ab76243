/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_PAGE (proof_aws_page_get_type ())

/* The page of Preferences for AWS: profile and region for all, whose keys those are, and access
 * keys in the keyring. */
G_DECLARE_FINAL_TYPE (ProofAwsPage, proof_aws_page, PROOF, AWS_PAGE, AdwPreferencesPage)

GtkWidget *proof_aws_page_new (GSettings *settings);

G_END_DECLS
