/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recorder.h"

#define LONGEST_S 120

static void
page_cb (ProofLabelFetch *fetch,
         guint            number,
         GBytes          *raw,
         ProofLabelPage  *page,
         Recorder        *self)
{
  const ProofDetection *detections;
  guint n;

  g_assert_cmpuint (g_bytes_get_size (raw), >, 0);
  g_assert_cmpuint (number, ==, self->first + self->n_pages);
  g_assert_cmpuint (proof_label_fetch_get_n_pages (fetch), ==, number);
  self->n_pages++;
  detections = proof_label_page_get_detections (page, &n);
  self->n_empty += n == 0;
  for (guint i = 0; i < n; i++)
    g_array_append_val (self->times, detections[i].timestamp_ms);
  g_set_str (&self->last_token, proof_label_page_get_meta (page)->next_token);
}

static void
restarted_cb (ProofLabelFetch *fetch,
              Recorder        *self)
{
  g_assert_cmpuint (proof_label_fetch_get_n_pages (fetch), ==, 0);
  self->n_restarts++;
  self->first = self->n_pages = 0;
  g_array_set_size (self->times, 0);
}

static void
state_cb (ProofLabelFetch *fetch,
          GParamSpec      *pspec,
          Recorder        *self)
{
  self->n_states[proof_label_fetch_get_state (fetch)]++;
}

Recorder *
recorder_new (ProofLabelFetch *fetch,
              guint            first)
{
  Recorder *self = g_new0 (Recorder, 1);

  self->fetch = g_object_ref (fetch);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->first = first;
  g_signal_connect (fetch, "page", G_CALLBACK (page_cb), self);
  g_signal_connect (fetch, "restarted", G_CALLBACK (restarted_cb), self);
  g_signal_connect (fetch, "notify::state", G_CALLBACK (state_cb), self);
  return self;
}

void
recorder_free (Recorder *self)
{
  g_signal_handlers_disconnect_by_data (self->fetch, self);
  g_object_unref (self->fetch);
  g_array_unref (self->times);
  g_free (self->last_token);
  g_free (self);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  gboolean *timed_out = user_data;

  *timed_out = TRUE;
  return G_SOURCE_REMOVE;
}

void
recorder_run_until (Recorder        *self,
                    ProofFetchState  state)
{
  gboolean timed_out = FALSE;
  guint id = g_timeout_add_seconds (LONGEST_S, timed_out_cb, &timed_out);

  while (proof_label_fetch_get_state (self->fetch) != state)
    {
      g_main_context_iteration (NULL, TRUE);
      if (timed_out || (state != PROOF_FETCH_FAILED &&
                        proof_label_fetch_get_state (self->fetch) == PROOF_FETCH_FAILED))
        g_error ("waiting for state %d, but: %s", state,
                 proof_label_fetch_get_status_text (self->fetch));
    }
  g_source_remove (id);
}

void
run_for (guint ms)
{
  gboolean timed_out = FALSE;

  g_timeout_add (ms, timed_out_cb, &timed_out);
  while (!timed_out)
    g_main_context_iteration (NULL, TRUE);
}
