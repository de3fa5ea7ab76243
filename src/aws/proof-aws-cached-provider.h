/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-provider.h"

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_CACHED_PROVIDER (proof_aws_cached_provider_get_type ())

/* Keeps what a blocking function loads. There is one load under way at most, in a thread of its
 * own, and everybody who asks meanwhile waits for that one; it is given up when nobody waits. */
G_DECLARE_FINAL_TYPE (ProofAwsCachedProvider, proof_aws_cached_provider,
                      PROOF, AWS_CACHED_PROVIDER, GObject)

/* Blocks. Any thread, never two at a time unless the first was given up. */
typedef ProofAwsCredentials *(*ProofAwsLoadFunc) (gpointer       data,
                                                  GCancellable  *cancellable,
                                                  GError       **error);

ProofAwsProvider *proof_aws_cached_provider_new       (ProofAwsLoadFunc        load,
                                                       gpointer                data,
                                                       GDestroyNotify          destroy);
void              proof_aws_cached_provider_set_pause (ProofAwsCachedProvider *self,
                                                       gint64                  pause_us);

G_END_DECLS
