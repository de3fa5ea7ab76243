/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-profile.h"

G_BEGIN_DECLS

/* What the files and the environment say of a profile that signs in with IAM Identity Center.
 * Immutable, reference counted, crosses threads. */
typedef struct
{
  char *profile;
  char *session;      /* (nullable): sso-session; NULL = a legacy profile */
  char *start_url;    /* exactly as written */
  char *region;       /* of Identity Center, not of the profile */
  char *account;      /* (nullable) */
  char *role;         /* (nullable) */
  char **scopes;      /* (nullable): what the registration asks for, where the session says it */
  char *portal;       /* base URLs */
  char *oidc;
  char *ca_bundle;    /* (nullable): a PEM file of authorities in place of the system's */
} ProofSsoConfig;

ProofSsoConfig *proof_sso_config_new                   (const ProofAwsProfiles *profiles,
                                                        const char             *profile,
                                                        const char             *ca_bundle,
                                                        GError                **error);
ProofSsoConfig *proof_sso_config_ref                   (ProofSsoConfig         *self);
void            proof_sso_config_unref                 (ProofSsoConfig         *self);
const char     *proof_sso_config_get_name              (const ProofSsoConfig   *self);
char           *proof_sso_config_dup_registration_name (const ProofSsoConfig   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofSsoConfig, proof_sso_config_unref)

G_END_DECLS
