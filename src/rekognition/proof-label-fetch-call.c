/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of GetLabelDetection, and what becomes of its errors. */
#include "config.h"

#include "proof-label-fetch-private.h"

#define MAX_THROTTLED 6 /* answers in a row, each after the client's own attempts */

static void
take_error (ProofLabelFetch *self,
            GError          *error)
{
  if (g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_THROTTLED) &&
      self->n_throttled + 1 < MAX_THROTTLED)
    {
      g_error_free (error);
      self->n_throttled++;
      proof_pacer_slow_down (self->pacer);
      proof_label_fetch_enter (self, PROOF_FETCH_PACING);
      return;
    }

  if (g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_TOKEN) &&
      self->token != NULL && !self->restarted)
    {
      g_autoptr (GCancellable) current = g_object_ref (self->cancellable);

      g_error_free (error);
      self->restarted = TRUE;
      g_clear_pointer (&self->token, g_free);
      g_hash_table_remove_all (self->tokens);
      self->n_pages = 0;
      self->last_ms = PROOF_MS_NONE;
      g_signal_emit_by_name (self, "restarted");
      if (!g_cancellable_is_cancelled (current))
        proof_label_fetch_enter (self, PROOF_FETCH_PACING);
      proof_label_fetch_tell_pages (self);
      return;
    }

  proof_label_fetch_fail (self, error);
}

static void
call_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (ProofFetchFlight) flight = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = proof_aws_client_call_finish (PROOF_AWS_CLIENT (source), result, &error);
  g_autoptr (ProofLabelFetch) self = NULL;

  if (g_cancellable_is_cancelled (flight->cancellable))
    return;

  self = g_object_ref (flight->fetch);
  if (raw == NULL)
    {
      take_error (self, g_steal_pointer (&error));
      return;
    }
  self->n_throttled = 0;
  proof_pacer_speed_up (self->pacer);
  self->raw = g_steal_pointer (&raw);
  proof_label_fetch_enter (self, PROOF_FETCH_PARSING);
}

/* Asks for the page that @self has come to, or whether the job is ready. */
void
proof_label_fetch_call (ProofLabelFetch *self)
{
  g_autoptr (GBytes) body = proof_job_request_to_body (self->request, self->aggregation,
                                                       self->token, self->polling);

  proof_aws_client_call_async (self->client, "rekognition", "RekognitionService.GetLabelDetection",
                               body, self->cancellable, call_cb, proof_fetch_flight_new (self));
}
