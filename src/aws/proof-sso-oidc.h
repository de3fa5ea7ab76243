/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-sso-config.h"
#include "proof-sso-json.h"

G_BEGIN_DECLS

/* The OIDC service of IAM Identity Center. Blocking, for worker threads. Where it answers with an
 * OAuth error, the call gives NULL, the error's word in @refusal and PROOF_AWS_ERROR_FAILED. */

ProofSsoJson *proof_sso_oidc_register     (const ProofSsoConfig *config,
                                           GCancellable         *cancellable,
                                           char                **refusal,
                                           GError              **error);
ProofSsoJson *proof_sso_oidc_authorize    (const ProofSsoConfig *config,
                                           ProofSsoJson         *registration,
                                           GCancellable         *cancellable,
                                           char                **refusal,
                                           GError              **error);
/* @client: a registration, or a token that came of it. */
ProofSsoJson *proof_sso_oidc_create_token (const ProofSsoConfig *config,
                                           ProofSsoJson         *client,
                                           const char           *device_code,
                                           const char           *refresh_token,
                                           GCancellable         *cancellable,
                                           char                **refusal,
                                           GError              **error);
void          proof_sso_oidc_take_over    (const ProofSsoConfig *config,
                                           ProofSsoJson         *token,
                                           ProofSsoJson         *answer);

G_END_DECLS
