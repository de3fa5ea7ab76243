/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-sso-json.h"

G_BEGIN_DECLS

/* The folder ~/.aws/sso/cache, which the AWS CLI and the SDKs share: access tokens, and beside them
 * the registrations of clients. Blocking and for any thread; whoever gets an object frees it. */

typedef enum
{
  PROOF_SSO_ACCESS_TOKEN,
  PROOF_SSO_REGISTRATION,
} ProofSsoKind;

/* @name: what the file's name is a hash of. */
ProofSsoJson *proof_sso_token_load (const char    *name,
                                    ProofSsoKind   kind);
gboolean      proof_sso_token_save (const char    *name,
                                    ProofSsoJson  *token,
                                    GError       **error);

G_END_DECLS
