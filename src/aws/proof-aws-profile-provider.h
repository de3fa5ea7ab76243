/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-provider.h"

G_BEGIN_DECLS

/* The keys of one profile, wherever they come from. The files are read when keys are first asked
 * for, and again whenever they are renewed: another tool may have changed them. */
ProofAwsProvider *proof_aws_profile_provider_get (const char *profile,
                                                  const char *region,
                                                  gboolean    use_environment,
                                                  gboolean    attended);

G_END_DECLS
