/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

/* Keys that AWS gives to its own machines and containers, and local helpers to this one. Blocks. */
gboolean             proof_aws_container_is_named (void);
ProofAwsCredentials *proof_aws_container_load     (const char    *ca_bundle,
                                                   GCancellable  *cancellable,
                                                   GError       **error);
ProofAwsCredentials *proof_aws_instance_load      (const char    *profile,
                                                   GCancellable  *cancellable,
                                                   GError       **error);

G_END_DECLS
