/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

/* credential_process: a program that prints keys. Blocks. */
ProofAwsCredentials *proof_aws_process_load   (const char    *profile,
                                               const char    *command,
                                               GCancellable  *cancellable,
                                               GError       **error);
/* What the AWS CLI makes of a profile that is beyond us. NULL without an error where it is of no
 * help. Blocks. */
ProofAwsCredentials *proof_aws_process_export (const char    *profile,
                                               GCancellable  *cancellable,
                                               GError       **error);

G_END_DECLS
