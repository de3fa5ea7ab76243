/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"

G_BEGIN_DECLS

/* Keys of a role that the AWS CLI keeps in ~/.aws/cli/cache. Blocks. Never written: it is private
 * to the CLI. NULL where there are none that go on for a while. */
ProofAwsCredentials *proof_aws_cli_cache_find (ProofAwsSettings *settings,
                                               const char       *profile);

G_END_DECLS
