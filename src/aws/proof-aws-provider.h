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
                                      gboolean             refresh,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
  ProofAwsCredentials *(*get_finish) (ProofAwsProvider    *self,
                                      GAsyncResult        *result,
                                      GError             **error);
};

/* @refresh: the last ones were refused as expired. */
void                 proof_aws_provider_get_async  (ProofAwsProvider    *self,
                                                    gboolean             refresh,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
ProofAwsCredentials *proof_aws_provider_get_finish (ProofAwsProvider    *self,
                                                    GAsyncResult        *result,
                                                    GError             **error);

G_END_DECLS
