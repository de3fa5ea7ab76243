/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"

G_BEGIN_DECLS

/* Keeps calls under the account's quota: 4 a second, half of it on throttling, creeping back. One
 * a client, shared by its fetches. Plain value; times are g_get_monotonic_time(). */
typedef struct
{
  double highest; /* calls a second */
  double rate;
  gint64 free_us; /* when the next call may go */
} ProofPacer;

/* Lives as long as the client. */
ProofPacer *proof_pacer_of_client (ProofAwsClient *client);
void        proof_pacer_init      (ProofPacer     *self,
                                   double          rate);
gint64      proof_pacer_reserve   (ProofPacer     *self,
                                   gint64          now_us);
void        proof_pacer_speed_up  (ProofPacer     *self);
void        proof_pacer_slow_down (ProofPacer     *self);

G_END_DECLS
