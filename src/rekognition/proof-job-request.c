/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-request.h"

G_DEFINE_BOXED_TYPE (ProofJobRequest, proof_job_request, proof_job_request_copy, proof_job_request_free)

/**
 * proof_job_request_new:
 *
 * Returns: (transfer full): a request with the service's defaults
 */
ProofJobRequest *
proof_job_request_new (void)
{
  ProofJobRequest *self = g_new0 (ProofJobRequest, 1);

  self->max_results = 1000;
  return self;
}

ProofJobRequest *
proof_job_request_copy (const ProofJobRequest *self)
{
  ProofJobRequest *copy = g_memdup2 (self, sizeof *self);

  copy->job_id = g_strdup (self->job_id);
  copy->profile = g_strdup (self->profile);
  copy->region = g_strdup (self->region);
  copy->endpoint_url = g_strdup (self->endpoint_url);
  return copy;
}

void
proof_job_request_free (ProofJobRequest *self)
{
  g_free (self->job_id);
  g_free (self->profile);
  g_free (self->region);
  g_free (self->endpoint_url);
  g_free (self);
}
