/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-retry.h"

#define MAX_DELAY_MS 20000
#define MAX_HINT_ABOVE_OWN_MS 5000

static const struct
{
  guint base_ms;
  guint cost;
} numbers[] = {
  [PROOF_AWS_RETRY_TRANSIENT] = { 50, 14 },
  [PROOF_AWS_RETRY_THROTTLE] = { 1000, 5 },
};

/**
 * proof_aws_retry_next:
 * @self: the call whose attempt failed
 * @bucket: tokens left for retries
 * @kind: of the failure
 * @hint_ms: what the server asked for, negative where it did not
 * @chance: 0 to 1, for the full jitter
 * @delay_ms: (out): how long to wait
 *
 * Returns: whether to try again
 */
gboolean
proof_aws_retry_next (ProofAwsRetry     *self,
                      guint             *bucket,
                      ProofAwsRetryKind  kind,
                      gint64             hint_ms,
                      double             chance,
                      guint             *delay_ms)
{
  double own;

  self->failures++;
  if (self->failures >= self->max_attempts || *bucket < numbers[kind].cost)
    return FALSE;

  *bucket -= numbers[kind].cost;
  self->held = numbers[kind].cost;
  own = chance * MIN (numbers[kind].base_ms * (double) (1u << MIN (self->failures - 1, 20)),
                      MAX_DELAY_MS);
  *delay_ms = MAX (own, MIN (hint_ms, own + MAX_HINT_ABOVE_OWN_MS));

  return TRUE;
}

/**
 * proof_aws_retry_done:
 * @self: a call that succeeded
 * @bucket: gets back what the last retry took, or 1 where none was needed
 */
void
proof_aws_retry_done (ProofAwsRetry *self,
                      guint         *bucket)
{
  *bucket = MIN (*bucket + MAX (self->held, 1), PROOF_AWS_RETRY_BUCKET);
}
