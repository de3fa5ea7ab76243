/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-profile.h"

G_BEGIN_DECLS

/* Where a service is reached for a profile, by the documented order. Reads the environment. */
char *proof_aws_service_endpoint (const ProofAwsProfiles  *profiles,
                                  const char              *profile,
                                  const char              *service,
                                  const char              *host,
                                  const char              *region,
                                  const char              *said_url,
                                  gboolean                *custom,
                                  GError                 **error);

G_END_DECLS
