/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-sso-config.h"

G_BEGIN_DECLS

/* One code that a person is to confirm, and what belongs to it. Immutable and reference counted;
 * the two calls that use the network block and are for worker threads. */
typedef struct _ProofSsoFlow ProofSsoFlow;

typedef enum
{
  PROOF_SSO_POLL_FAILED,
  PROOF_SSO_POLL_PENDING,
  PROOF_SSO_POLL_SLOW_DOWN,
  PROOF_SSO_POLL_EXPIRED,
  PROOF_SSO_POLL_DONE,      /* the token is kept */
} ProofSsoPoll;

ProofSsoFlow *proof_sso_flow_begin      (ProofSsoConfig       *config,
                                         GCancellable         *cancellable,
                                         GError              **error);
ProofSsoPoll  proof_sso_flow_poll       (const ProofSsoFlow   *self,
                                         GCancellable         *cancellable,
                                         GError              **error);
ProofSsoFlow *proof_sso_flow_ref        (ProofSsoFlow         *self);
void          proof_sso_flow_unref      (ProofSsoFlow         *self);
/* Members of the answer that gave the code. */
const char   *proof_sso_flow_get        (const ProofSsoFlow   *self,
                                         const char           *member);
gint64        proof_sso_flow_get_number (const ProofSsoFlow   *self,
                                         const char           *member);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofSsoFlow, proof_sso_flow_unref)

G_END_DECLS
