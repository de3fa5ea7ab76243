/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of a fetch and the one step between them. */
#include "config.h"

#include "proof-label-fetch-private.h"

ProofFetchFlight *
proof_fetch_flight_new (ProofLabelFetch *self)
{
  ProofFetchFlight *flight = g_new (ProofFetchFlight, 1);

  flight->fetch = self;
  flight->cancellable = g_object_ref (self->cancellable);
  return flight;
}

void
proof_fetch_flight_free (ProofFetchFlight *flight)
{
  g_object_unref (flight->cancellable);
  g_free (flight);
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_autoptr (ProofLabelFetch) self = g_object_ref (user_data);

  self->timeout_id = 0;
  proof_label_fetch_enter (self, self->state == PROOF_FETCH_PACING ? PROOF_FETCH_SENDING
                                                                   : PROOF_FETCH_PACING);
  return G_SOURCE_REMOVE;
}

/* Ends what is under way; its callback finds its cancellable cancelled and does nothing. */
void
proof_label_fetch_stop (ProofLabelFetch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
}

/* The one step: leaves the present state, whatever it is, and starts what the new one is for. */
void
proof_label_fetch_enter (ProofLabelFetch *self,
                         ProofFetchState  state)
{
  gint64 wait_us;

  proof_label_fetch_stop (self);
  self->cancellable = g_cancellable_new ();
  self->state = state;

  switch (state)
    {
    case PROOF_FETCH_PACING:
      wait_us = proof_pacer_reserve (self->pacer, g_get_monotonic_time ());
      self->timeout_id = g_timeout_add ((wait_us + 999) / 1000, timeout_cb, self);
      break;

    case PROOF_FETCH_WAITING:
      self->timeout_id = g_timeout_add (self->poll_ms, timeout_cb, self);
      break;

    case PROOF_FETCH_SENDING:
      proof_label_fetch_call (self);
      break;

    case PROOF_FETCH_PARSING:
      proof_label_fetch_parse (self);
      break;

    case PROOF_FETCH_IDLE:
    case PROOF_FETCH_PAUSED:
    case PROOF_FETCH_DONE:
    case PROOF_FETCH_FAILED:
    case PROOF_FETCH_CANCELLED:
    default:
      break;
    }

  if (state != PROOF_FETCH_PARSING)
    g_clear_pointer (&self->raw, g_bytes_unref);
  proof_label_fetch_tell (self);
}

void
proof_label_fetch_fail (ProofLabelFetch *self,
                        GError          *error)
{
  g_clear_error (&self->error);
  self->error = error;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify (G_OBJECT (self), "error");
  proof_label_fetch_enter (self, PROOF_FETCH_FAILED);
  g_object_thaw_notify (G_OBJECT (self));
}
