/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job's pages, as they come: what the fetch into the document tells, in the session's words. */
#include "config.h"

#include "proof-session-private.h"

void
proof_session_drop_fetch (ProofSession *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->fetch != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->fetch, self);
      proof_job_fetch_cancel (self->fetch);
      g_clear_object (&self->fetch);
    }
}

static void
changed_cb (ProofSession *self)
{
  switch (proof_job_fetch_get_state (self->fetch))
    {
    case PROOF_FETCH_DONE:
      proof_session_set_status (self, "", 1);
      proof_session_set_loading (self, PROOF_LOADING_READY);
      proof_session_open_own_video (self);
      break;

    case PROOF_FETCH_FAILED:
      proof_session_fail (self, proof_job_fetch_get_error (self->fetch));
      break;

    case PROOF_FETCH_WAITING:
    case PROOF_FETCH_PAUSED:
    case PROOF_FETCH_SENDING:
    case PROOF_FETCH_PARSING:
    case PROOF_FETCH_PACING:
      proof_session_set_status (self, proof_job_fetch_get_status_text (self->fetch),
                                proof_job_fetch_get_progress (self->fetch));
      proof_session_set_loading (self,
                                 proof_job_fetch_get_state (self->fetch) == PROOF_FETCH_PAUSED
                                   ? PROOF_LOADING_PAUSED
                                   : proof_job_fetch_get_state (self->fetch) == PROOF_FETCH_WAITING
                                   ? PROOF_LOADING_WAITING
                                   : PROOF_LOADING_FETCHING);
      break;

    case PROOF_FETCH_IDLE:
    case PROOF_FETCH_CANCELLED:
    default:
      break;
    }
}

static void
kept_cb (ProofSession *self)
{
  proof_session_index_active (self);
  proof_session_open_own_video (self);
}

static void
replaced_cb (ProofSession *self)
{
  proof_session_use_stores (self,
                            proof_job_fetch_get_store (self->fetch, PROOF_AGGREGATION_TIMESTAMPS),
                            proof_job_fetch_get_store (self->fetch, PROOF_AGGREGATION_SEGMENTS),
                            NULL);
}

/**
 * proof_session_start_fetch:
 * @self: a session
 * @loaded: (nullable): what its document has already
 *
 * Shows that, and fetches the rest.
 */
void
proof_session_start_fetch (ProofSession      *self,
                           ProofLoadedLabels *loaded)
{
  g_clear_object (&self->client);
  self->client = proof_aws_client_new (self->settings);
  self->fetch = proof_job_fetch_new (self->client, self->request, self->document, loaded);
  proof_session_use_stores (self,
                            proof_job_fetch_get_store (self->fetch, PROOF_AGGREGATION_TIMESTAMPS),
                            proof_job_fetch_get_store (self->fetch, PROOF_AGGREGATION_SEGMENTS),
                            loaded ? loaded->index : NULL);
  g_signal_connect_swapped (self->fetch, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->fetch, "kept", G_CALLBACK (kept_cb), self);
  g_signal_connect_swapped (self->fetch, "replaced", G_CALLBACK (replaced_cb), self);
  proof_job_fetch_start (self->fetch);
}

void
proof_session_pause_fetch (ProofSession *self)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  if (self->fetch != NULL)
    proof_job_fetch_pause (self->fetch);
}

void
proof_session_resume_fetch (ProofSession *self)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  if (self->fetch != NULL)
    proof_job_fetch_resume (self->fetch);
}
