/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-provider.h"

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_PROFILE_PROVIDER (proof_aws_profile_provider_get_type ())

/* Static keys of one profile. The files are read when keys are first asked for, and again when the
 * old ones have expired: another tool may have renewed them there. */
G_DECLARE_FINAL_TYPE (ProofAwsProfileProvider, proof_aws_profile_provider,
                      PROOF, AWS_PROFILE_PROVIDER, GObject)

ProofAwsProvider *proof_aws_profile_provider_new (const char *profile,
                                                  const char *config_path,
                                                  const char *credentials_path);

G_END_DECLS
