/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-provider.h"

G_DEFINE_INTERFACE (ProofAwsProvider, proof_aws_provider, G_TYPE_OBJECT)

static void
proof_aws_provider_default_init (ProofAwsProviderInterface *iface)
{
}

/* Any thread; @callback comes in its thread-default main context. */
void
proof_aws_provider_get_async (ProofAwsProvider    *self,
                              ProofAwsCredentials *refused,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (PROOF_IS_AWS_PROVIDER (self));

  PROOF_AWS_PROVIDER_GET_IFACE (self)->get_async (self, refused, cancellable, callback, user_data);
}

/* (transfer full) (nullable): the keys, or an error that says what was looked for. */
ProofAwsCredentials *
proof_aws_provider_get_finish (ProofAwsProvider  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (PROOF_IS_AWS_PROVIDER (self), NULL);

  return PROOF_AWS_PROVIDER_GET_IFACE (self)->get_finish (self, result, error);
}
