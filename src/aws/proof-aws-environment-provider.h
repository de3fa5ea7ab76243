/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-provider.h"

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_ENVIRONMENT_PROVIDER (proof_aws_environment_provider_get_type ())

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, read once in new(). */
G_DECLARE_FINAL_TYPE (ProofAwsEnvironmentProvider, proof_aws_environment_provider,
                      PROOF, AWS_ENVIRONMENT_PROVIDER, GObject)

/* NULL where none of the keys is set. */
ProofAwsProvider *proof_aws_environment_provider_new (void);

G_END_DECLS
