/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

/* What “aws login” keeps for a login_session, for as long as it is valid. Blocks. */
ProofAwsCredentials *proof_aws_login_load (const char  *profile,
                                           const char  *login_session,
                                           GError     **error);

G_END_DECLS
