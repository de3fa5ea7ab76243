/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"

G_BEGIN_DECLS

/* Roles that a profile takes on. Blocks: for worker threads. */

/* Asks a person for the code that the device @serial shows now; on a worker thread, blocks until
 * there is an answer. @problem: (nullable): with the code before. (transfer full) (nullable): NULL
 * with an error, or without one where the person gives up. One question at a time. */
typedef char *(*ProofAwsMfaFunc) (const char    *profile,
                                  const char    *serial,
                                  const char    *problem,
                                  gpointer       user_data,
                                  GCancellable  *cancellable,
                                  GError       **error);

void                 proof_aws_role_set_mfa_func      (ProofAwsMfaFunc            ask,
                                                       gpointer                   user_data);

ProofAwsCredentials *proof_aws_role_load              (ProofAwsSettings          *settings,
                                                       const char                *profile,
                                                       const ProofAwsCredentials *source,
                                                       gboolean                   chained,
                                                       GCancellable              *cancellable,
                                                       GError                   **error);
ProofAwsCredentials *proof_aws_role_load_web_identity (ProofAwsSettings          *settings,
                                                       const char                *profile,
                                                       gboolean                   use_environment,
                                                       GCancellable              *cancellable,
                                                       GError                   **error);

G_END_DECLS
