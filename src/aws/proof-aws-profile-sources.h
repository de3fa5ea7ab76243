/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"

G_BEGIN_DECLS

/* Where a profile's keys come from, in the order of the AWS CLI. Blocks: for worker threads.
 * @use_environment: nobody named the profile, so the environment may name a web identity. */
ProofAwsCredentials *proof_aws_profile_sources_load (ProofAwsSettings  *settings,
                                                     gboolean           use_environment,
                                                     GCancellable      *cancellable,
                                                     GError           **error);

G_END_DECLS
