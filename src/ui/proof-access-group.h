/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-aws-settings.h"

G_BEGIN_DECLS

#define PROOF_TYPE_ACCESS_GROUP (proof_access_group_get_type ())

/* Rows for how AWS is reached: profile, region and, unless :with-endpoint is FALSE, endpoint.
 * ::changed () when a person, or the program, changes one of them. */
G_DECLARE_FINAL_TYPE (ProofAccessGroup, proof_access_group, PROOF, ACCESS_GROUP,
                      AdwPreferencesGroup)

/* What is said; NULL where it is left open. */
const char       *proof_access_group_get_profile  (ProofAccessGroup *self);
char             *proof_access_group_dup_region   (ProofAccessGroup *self);
char             *proof_access_group_dup_endpoint (ProofAccessGroup *self);
ProofAwsSettings *proof_access_group_new_settings (ProofAccessGroup *self);
void              proof_access_group_set_region   (ProofAccessGroup *self,
                                                   const char       *region);
/* From and to the keys PREFIX-profile, PREFIX-region and, with an endpoint, PREFIX-endpoint-url.
 * @open: what it means that no profile is chosen. */
void              proof_access_group_recall       (ProofAccessGroup *self,
                                                   GSettings        *settings,
                                                   const char       *prefix,
                                                   const char       *open);
void              proof_access_group_remember     (ProofAccessGroup *self,
                                                   GSettings        *settings,
                                                   const char       *prefix);

G_END_DECLS
