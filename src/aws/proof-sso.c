/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso.h"

#include "proof-aws-error.h"

/* (nullable): always NULL with an error that says how to get in. */
ProofAwsCredentials *
proof_sso_load (const ProofAwsProfiles  *profiles,
                const char              *profile,
                const char              *ca_bundle,
                GCancellable            *cancellable,
                GError                 **error)
{
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
               "The profile “%s” signs in with IAM Identity Center, which this version cannot: run "
               "eval \"$(aws configure export-credentials --profile '%s' --format env)\" in a "
               "terminal, start Proofreel there and name no profile.", profile, profile);
  return NULL;
}
