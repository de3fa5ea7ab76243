/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Key, secret and session token as one frozen snapshot. Immutable, reference counted, crosses
 * threads; secret and token are wiped on free. */
typedef struct _ProofAwsCredentials ProofAwsCredentials;

#define PROOF_TYPE_AWS_CREDENTIALS (proof_aws_credentials_get_type ())
GType                proof_aws_credentials_get_type       (void);

/* @expires_us: g_get_real_time() at which they end, 0 = never; @source: where from, see there. */
ProofAwsCredentials *proof_aws_credentials_new            (const char *access_key,
                                                           const char *secret,
                                                           const char *session_token,
                                                           gint64      expires_us,
                                                           const char *source);
ProofAwsCredentials *proof_aws_credentials_ref            (ProofAwsCredentials *self);
void                 proof_aws_credentials_unref          (ProofAwsCredentials *self);
const char          *proof_aws_credentials_get_access_key (const ProofAwsCredentials *self);
const char          *proof_aws_credentials_get_secret     (const ProofAwsCredentials *self);
const char          *proof_aws_credentials_get_token      (const ProofAwsCredentials *self);
gint64               proof_aws_credentials_get_expires_us (const ProofAwsCredentials *self);
const char          *proof_aws_credentials_get_source     (const ProofAwsCredentials *self);
char                *proof_aws_credentials_describe_source
                                                          (const ProofAwsCredentials *self)
                                                          G_GNUC_WARN_UNUSED_RESULT;

/* Overwrites and frees a string that nobody may find in memory. */
void                 proof_aws_wipe                       (char       *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofAwsCredentials, proof_aws_credentials_unref)

G_END_DECLS
