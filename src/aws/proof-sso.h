/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"
#include "proof-aws-profile.h"

G_BEGIN_DECLS

/* Keys of a role, for a profile that signs in with IAM Identity Center. Blocking, for worker
 * threads. */
ProofAwsCredentials *proof_sso_load (const ProofAwsProfiles *profiles,
                                     const char             *profile,
                                     const char             *ca_bundle,
                                     GCancellable           *cancellable,
                                     GError                **error);

G_END_DECLS
