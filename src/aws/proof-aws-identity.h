/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"

G_BEGIN_DECLS

/* Whose keys are used, as AWS sees it; nothing of the keys. Plain value. */
typedef struct
{
  char *source;       /* where the keys are from, the same in every language */
  char *source_words; /* the same for people */
  char *account;
  char *arn;
  char *user_id;
  char *region;      /* (nullable) */
  gint64 expires_us; /* g_get_real_time() at which they end, 0 = never */
} ProofAwsIdentity;

void              proof_aws_identity_free       (ProofAwsIdentity    *self);
/* Asks STS, with fresh keys where those at hand have ended. Answers in the caller's thread-default
 * main context. */
void              proof_aws_identity_get_async  (ProofAwsSettings    *settings,
                                                 GCancellable        *cancellable,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
ProofAwsIdentity *proof_aws_identity_get_finish (ProofAwsSettings    *settings,
                                                 GAsyncResult        *result,
                                                 GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofAwsIdentity, proof_aws_identity_free)

G_END_DECLS
