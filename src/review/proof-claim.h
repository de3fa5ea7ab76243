/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The right to fetch a job into its document: one holder, in this program and in all others of the
 * user that see the same runtime folder. A person's window comes first. Main thread. */
typedef struct _ProofClaim ProofClaim;

/* The document is wanted by a window: free the claim now. */
typedef void (*ProofClaimLostFunc) (gpointer data);

ProofClaim *proof_claim_take_over (GFile              *document);
ProofClaim *proof_claim_try       (GFile              *document,
                                   ProofClaimLostFunc  lost,
                                   gpointer            data) G_GNUC_WARN_UNUSED_RESULT;
void        proof_claim_free      (ProofClaim         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofClaim, proof_claim_free)

G_END_DECLS
