/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_PROVIDER (proof_aws_provider_get_type ())

/* One place where credentials come from. Called on any thread, answers in the caller's
 * thread-default main context and never needs the main loop: who waits there gets an answer. */
G_DECLARE_INTERFACE (ProofAwsProvider, proof_aws_provider, PROOF, AWS_PROVIDER, GObject)

struct _ProofAwsProviderInterface
{
  GTypeInterface parent;

  void                 (*get_async)  (ProofAwsProvider    *self,
                                      ProofAwsCredentials *refused,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
  ProofAwsCredentials *(*get_finish) (ProofAwsProvider    *self,
                                      GAsyncResult        *result,
                                      GError             **error);
};

/* @refused: (nullable): these were refused as expired; they are not given again where others can
 * be had, and whoever asks second gets what the first one had loaded. */
void                 proof_aws_provider_get_async  (ProofAwsProvider    *self,
                                                    ProofAwsCredentials *refused,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
ProofAwsCredentials *proof_aws_provider_get_finish (ProofAwsProvider    *self,
                                                    GAsyncResult        *result,
                                                    GError             **error);

G_END_DECLS
