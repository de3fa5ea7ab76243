/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"

G_BEGIN_DECLS

/* The Security Token Service, which speaks forms and XML. Blocks: for worker threads. */

/* The leaf elements of the answer, by name; wiped on free. */
GHashTable          *proof_aws_sts_call            (ProofAwsSettings          *settings,
                                                    const char                *action,
                                                    const char * const        *fields,
                                                    const ProofAwsCredentials *credentials,
                                                    const char                *about,
                                                    GCancellable              *cancellable,
                                                    GError                   **error);
ProofAwsCredentials *proof_aws_sts_get_credentials (GHashTable                *answer,
                                                    const char                *source,
                                                    GError                   **error);

G_END_DECLS
