/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-pacer.h"

/* GetLabelDetection's quota is 20 a second in four regions and 5 in the others, shared with all
 * other programs of the account. */
#define HIGHEST_RATE 4.0
#define SLOWEST 16 /* times slower than the highest */

/**
 * proof_pacer_of_client:
 * @client: a client
 *
 * Returns: (transfer none): the pacer that all who call through @client share
 */
ProofPacer *
proof_pacer_of_client (ProofAwsClient *client)
{
  ProofPacer *self = g_object_get_data (G_OBJECT (client), "proof-pacer");

  if (self == NULL)
    {
      self = g_new (ProofPacer, 1);
      proof_pacer_init (self, HIGHEST_RATE);
      g_object_set_data_full (G_OBJECT (client), "proof-pacer", self, g_free);
    }
  return self;
}

void
proof_pacer_init (ProofPacer *self,
                  double      rate)
{
  self->highest = self->rate = rate;
  self->free_us = G_MININT64;
}

/**
 * proof_pacer_reserve:
 * @self: a pacer
 * @now_us: the present
 *
 * Takes the next place for a call. A place that is not used is lost.
 *
 * Returns: how many µs from @now_us the call has to wait
 */
gint64
proof_pacer_reserve (ProofPacer *self,
                     gint64      now_us)
{
  gint64 at = MAX (self->free_us, now_us);

  self->free_us = at + (gint64) (G_USEC_PER_SEC / self->rate);
  return at - now_us;
}

/* After an answer: from half to whole speed in some 50 calls. */
void
proof_pacer_speed_up (ProofPacer *self)
{
  self->rate = MIN (self->highest, self->rate + self->highest / 100);
}

void
proof_pacer_slow_down (ProofPacer *self)
{
  self->rate = MAX (self->highest / SLOWEST, self->rate / 2);
}
