/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-sso-sign-in.h"
#include "proof-vault.h"

G_BEGIN_DECLS

#define PROOF_TYPE_COLLECTOR (proof_collector_get_type ())

/* Fetches what is missing in the vault behind the window: one job at a time, that first whose
 * results are deleted next, and asks whether those in progress have ended. What a window has open
 * it leaves to the window. Main thread.
 *
 * ::changed (GFile document): what it tells of that document.
 * ::ended (GFile document, GError error): all of it is there, or, with an error, a person has to do
 * something about it. Once a try. */
G_DECLARE_FINAL_TYPE (ProofCollector, proof_collector, PROOF, COLLECTOR, GObject)

ProofCollector *proof_collector_new               (ProofVault     *vault);
/* Whether it goes on by itself; not until this is called. */
void            proof_collector_set_active        (ProofCollector *self,
                                                   gboolean        active);
/* Whether it does so where the network says that it is metered; not until this is called. */
void            proof_collector_set_allow_metered (ProofCollector *self,
                                                   gboolean        allow);
gboolean        proof_collector_is_held_back      (ProofCollector *self);
/* A wish: at once, active or not, stopped before or failed. */
void            proof_collector_fetch             (ProofCollector *self,
                                                   GFile          *document);
/* No more of this one until it is wished for. */
void            proof_collector_stop              (ProofCollector *self,
                                                   GFile          *document);
/* It was taken off the vault. */
void            proof_collector_leave             (ProofCollector *self,
                                                   GFile          *document);
/* All that failed: credentials may have been mended. */
void            proof_collector_retry             (ProofCollector *self);

/* What is going on with a document; each NULL or FALSE where nothing is. */
const char     *proof_collector_get_status        (ProofCollector *self,
                                                   GFile          *document);
gboolean        proof_collector_is_fetching       (ProofCollector *self,
                                                   GFile          *document);
const GError   *proof_collector_get_error         (ProofCollector *self,
                                                   GFile          *document);
/* For an error of PROOF_AWS_ERROR_SIGN_IN; when it is done, retry. */
ProofSsoSignIn *proof_collector_new_sign_in       (ProofCollector *self,
                                                   ProofVaultItem *item,
                                                   GError        **error);

G_END_DECLS
