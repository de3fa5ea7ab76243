/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer: parsed on a worker, judged, handed out. */
#include "config.h"

#include "proof-label-fetch-private.h"

#include <glib/gi18n.h>

#include "proof-label-reader.h"

static void
advance (ProofLabelFetch      *self,
         const ProofLabelPage *page)
{
  const ProofLabelMeta *meta = proof_label_page_get_meta (page);
  const ProofDetection *detections;
  guint n;

  detections = proof_label_page_get_detections (page, &n);
  for (guint i = 0; i < n; i++)
    {
      const ProofDetection *d = &detections[i];
      gint64 ms = d->timestamp_ms != PROOF_MS_NONE ? d->timestamp_ms : d->start_ms;

      self->last_ms = MAX (self->last_ms, ms);
    }
  if (meta->has_video_metadata && meta->duration_ms > 0)
    self->duration_ms = meta->duration_ms;
  self->n_pages++;
  g_set_str (&self->token, meta->next_token);
  if (meta->next_token != NULL)
    g_hash_table_add (self->tokens, g_strdup (meta->next_token));
}

/* The page is good: hands it out and goes on. */
static void
deliver (ProofLabelFetch *self,
         ProofLabelPage  *page)
{
  g_autoptr (GCancellable) current = g_object_ref (self->cancellable);
  g_autoptr (GBytes) raw = g_bytes_ref (self->raw);

  g_signal_emit_by_name (self, "page", self->n_pages, raw, page);
  if (g_cancellable_is_cancelled (current))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  advance (self, page);
  proof_label_fetch_tell_pages (self);
  proof_label_fetch_enter (self, self->token != NULL ? PROOF_FETCH_PACING : PROOF_FETCH_DONE);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Judges an answer. */
static void
take_page (ProofLabelFetch *self,
           ProofLabelPage  *page)
{
  const ProofLabelMeta *meta = proof_label_page_get_meta (page);
  GError *error = NULL;

  if (meta->status == PROOF_JOB_STATUS_FAILED)
    {
      const char *message = meta->status_message;

      error = g_error_new (PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_JOB_FAILED,
                           _("The analysis of the video failed; start a new job. AWS says: “%s”"),
                           message != NULL && *message != '\0' ? message : "FAILED");
      proof_label_fetch_fail (self, error);
    }
  else if (meta->status == PROOF_JOB_STATUS_IN_PROGRESS || meta->status == PROOF_JOB_STATUS_OTHER)
    {
      self->poll_ms = self->polling ? MIN (self->poll_ms * 3 / 2, self->poll_longest_ms)
                                    : self->poll_first_ms;
      self->polling = TRUE;
      g_set_str (&self->job_status, meta->status_text);
      proof_label_fetch_enter (self, PROOF_FETCH_WAITING);
    }
  else if (self->polling)
    {
      self->polling = FALSE;
      proof_label_fetch_enter (self, PROOF_FETCH_PACING);
    }
  else if (!proof_job_request_check_answer (self->request, self->aggregation, meta, &error))
    {
      proof_label_fetch_fail (self, error);
    }
  else if (meta->next_token != NULL && g_hash_table_contains (self->tokens, meta->next_token))
    {
      error = g_error_new (PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REPEATED_TOKEN,
                           _("After page %u the service leads back to a page that was there "
                             "already (its NextToken repeats), so the results would never end. "
                             "Try again."),
                           self->n_pages + 1);
      proof_label_fetch_fail (self, error);
    }
  else
    {
      deliver (self, page);
    }
}

static void
parse_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  GError *error = NULL;
  ProofLabelPage *page = proof_label_reader_read_page (data, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) proof_label_page_unref);
  else
    g_task_return_error (task, error);
}

static void
parse_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ProofFetchFlight) flight = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLabelPage) page = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (ProofLabelFetch) self = NULL;

  if (g_cancellable_is_cancelled (flight->cancellable))
    return;

  self = g_object_ref (flight->fetch);
  if (page != NULL)
    take_page (self, page);
  else
    proof_label_fetch_fail (self, g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                                               _("The service's answer cannot be read: %s Check "
                                                 "the endpoint; a proxy may stand between."),
                                               error->message));
}

/* Parses the answer that has come. */
void
proof_label_fetch_parse (ProofLabelFetch *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, parse_cb,
                                       proof_fetch_flight_new (self));

  g_task_set_source_tag (task, proof_label_fetch_parse);
  g_task_set_task_data (task, g_bytes_ref (self->raw), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, parse_thread);
}
