/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job's pages. Each goes into the document before it is shown, so that
 * whatever happens next loses nothing. */
#include "config.h"

#include "proof-session-private.h"

#define N_FETCHES G_N_ELEMENTS (((ProofSession *) NULL)->fetches)

void
proof_session_drop_fetches (ProofSession *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->fetches[i], self);
        proof_label_fetch_cancel (self->fetches[i]);
        g_clear_object (&self->fetches[i]);
      }
  g_clear_object (&self->keeper);
  self->n_keeping = 0;
}

static void
stop_fetches (ProofSession *self,
              const GError *error)
{
  proof_session_pause_fetch (self);
  proof_session_fail (self, error);
}

static void
update_fetching (ProofSession *self)
{
  guint running = 0, done = 0, all = 0;
  gboolean waiting = FALSE, paused = FALSE;
  double progress = 2;
  const char *status = "";
  const GError *error = NULL;

  for (guint i = 0; i < N_FETCHES; i++)
    {
      ProofLabelFetch *fetch = self->fetches[i];

      if (fetch == NULL)
        continue;
      all++;
      switch (proof_label_fetch_get_state (fetch))
        {
        case PROOF_FETCH_DONE:
          done++;
          continue;
        case PROOF_FETCH_FAILED:
          /* The service's segments are an extra: jobs of older models have none. */
          if (i == 1 && self->request->aggregation == PROOF_AGGREGATION_UNKNOWN)
            done++;
          else
            error = proof_label_fetch_get_error (fetch);
          continue;
        case PROOF_FETCH_CANCELLED:
          continue;
        case PROOF_FETCH_WAITING:
          waiting = TRUE;
          break;
        case PROOF_FETCH_PAUSED:
          paused = TRUE;
          break;
        case PROOF_FETCH_IDLE:
        case PROOF_FETCH_SENDING:
        case PROOF_FETCH_PARSING:
        case PROOF_FETCH_PACING:
        default:
          break;
        }
      running++;
      if (*status == '\0')
        status = proof_label_fetch_get_status_text (fetch);
      progress = MIN (progress, proof_label_fetch_get_progress (fetch));
    }

  if (error != NULL)
    {
      g_autoptr (GError) copy = g_error_copy (error);

      if (self->document != NULL)
        proof_document_set (self->document, PROOF_DOCUMENT_ERROR, copy->message, NULL);
      if (self->loading != PROOF_LOADING_FAILED)
        proof_session_describe (self, "failed", NULL);
      stop_fetches (self, copy);
      return;
    }

  if (all > 0 && done == all && self->n_keeping == 0)
    {
      g_autoptr (GError) local_error = NULL;

      if (self->loading == PROOF_LOADING_READY)
        return;
      proof_session_set_status (self, "", 1);
      proof_session_set_loading (self, PROOF_LOADING_READY);
      if (self->document != NULL)
        proof_document_set (self->document, PROOF_DOCUMENT_ERROR, NULL, NULL);
      if (!proof_session_describe (self, "complete", &local_error))
        proof_session_set_error (self, local_error);
      proof_session_open_own_video (self);
      return;
    }

  if (running == 0)
    return;
  if (waiting && self->loading != PROOF_LOADING_WAITING &&
      proof_label_store_get_n_detections (self->timestamps) == 0)
    proof_session_describe (self, "waiting", NULL);
  proof_session_set_status (self, status, progress > 1 ? -1 : progress);
  proof_session_set_loading (self, paused ? PROOF_LOADING_PAUSED
                     : waiting ? PROOF_LOADING_WAITING
                               : PROOF_LOADING_FETCHING);
}

/* A page that is on its way to the disk. */
typedef struct
{
  ProofSession *session;
  GCancellable *cancellable; /* of the opening that it belongs to */
  ProofLabelStore *store;
  ProofLabelPage *page;
  guint number;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_object_unref (keeping->session);
  g_object_unref (keeping->cancellable);
  g_object_unref (keeping->store);
  proof_label_page_unref (keeping->page);
  g_free (keeping);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Keeping, keeping_free)

static Keeping *
keeping_new (ProofSession    *self,
             ProofLabelFetch *fetch,
             ProofLabelPage  *page,
             guint            number)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->session = g_object_ref (self);
  keeping->cancellable = g_object_ref (self->cancellable);
  keeping->store = g_object_ref (fetch == self->fetches[0] ? self->timestamps : self->segments);
  keeping->page = proof_label_page_ref (page);
  keeping->number = number;
  return keeping;
}

static void
show_page (ProofSession    *self,
           ProofLabelStore *store,
           ProofLabelPage  *page,
           guint            number)
{
  gboolean first = proof_label_store_get_n_detections (self->timestamps) == 0 &&
                   proof_label_store_get_n_detections (self->segments) == 0;

  proof_label_store_append (store, page, number);
  proof_session_index_active (self);
  if (first)
    {
      if (self->document != NULL &&
          proof_document_get (self->document, PROOF_DOCUMENT_FETCHED_US) == NULL)
        proof_session_set_number (self->document, PROOF_DOCUMENT_FETCHED_US,
                                  g_get_real_time (), NULL);
      proof_session_describe (self, "partial", NULL);
      proof_session_open_own_video (self);
    }
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Keeping) keeping = data;
  g_autoptr (GError) error = NULL;
  ProofSession *self = keeping->session;
  gboolean kept = proof_page_keeper_finish (result, &error);

  if (g_cancellable_is_cancelled (keeping->cancellable))
    return;

  self->n_keeping--;
  if (!kept)
    {
      /* The pages behind it fail too, for want of it: the first error is the cause. */
      if (self->loading != PROOF_LOADING_FAILED)
        stop_fetches (self, error);
    }
  else
    {
      /* A page of a store that was replaced meanwhile is void. */
      if (keeping->store == self->timestamps || keeping->store == self->segments)
        show_page (self, keeping->store, keeping->page, keeping->number);
      update_fetching (self);
    }
}

static void
fetch_page_cb (ProofSession    *self,
               guint            number,
               GBytes          *raw,
               ProofLabelPage  *page,
               ProofLabelFetch *fetch)
{
  guint which = fetch == self->fetches[0] ? 0 : 1;
  gboolean restart = self->anew[which];
  Keeping *keeping;

  if (restart)
    {
      g_autoptr (ProofLabelStore) fresh = proof_label_store_new ();

      self->anew[which] = FALSE;
      proof_session_use_stores (self, which == 0 ? fresh : self->timestamps,
                                which == 1 ? fresh : self->segments);
    }
  keeping = keeping_new (self, fetch, page, number);
  if (self->keeper == NULL)
    {
      show_page (self, keeping->store, page, number);
      keeping_free (keeping);
      return;
    }

  self->n_keeping++;
  proof_page_keeper_add_async (self->keeper, proof_label_fetch_get_aggregation (fetch), number,
                               restart, raw, proof_label_page_get_meta (page)->next_token, kept_cb,
                               keeping);
}

/* What is there stays until the first page comes again: the service may
 * have lost the job by now. */
static void
fetch_restarted_cb (ProofSession    *self,
                    ProofLabelFetch *fetch)
{
  self->anew[fetch == self->fetches[0] ? 0 : 1] = TRUE;
}

static void
start_fetch (ProofSession *self,
             guint         which)
{
  const ProofAggregation aggregation =
      which == 0 ? PROOF_AGGREGATION_TIMESTAMPS : PROOF_AGGREGATION_SEGMENTS;
  g_autofree char *token = NULL;
  g_autoptr (ProofLabelFetch) fetch = NULL;
  gboolean complete = FALSE;
  guint n_pages = self->n_read[which];

  /* On from what is shown, whatever another process has fetched since it was read. */
  if (n_pages > 0)
    token = proof_document_dup_next_token (self->document, aggregation, n_pages, &complete);
  if (complete)
    return;

  /* A token that is too old, or of another request, leads nowhere. */
  self->anew[which] = token == NULL && n_pages > 0;
  if (token == NULL)
    n_pages = 0;
  fetch = proof_label_fetch_new (self->client, self->request, aggregation, token, n_pages);
  g_signal_connect_swapped (fetch, "page", G_CALLBACK (fetch_page_cb), self);
  g_signal_connect_swapped (fetch, "restarted", G_CALLBACK (fetch_restarted_cb), self);
  g_signal_connect_swapped (fetch, "notify", G_CALLBACK (update_fetching), self);
  self->fetches[which] = g_steal_pointer (&fetch);
}

void
proof_session_start_fetches (ProofSession *self)
{
  g_clear_object (&self->client);
  self->client = proof_aws_client_new (self->settings);
  if (self->document != NULL)
    self->keeper = proof_page_keeper_new (proof_document_get_file (self->document));
  if (self->request->aggregation != PROOF_AGGREGATION_SEGMENTS)
    start_fetch (self, 0);
  if (self->request->aggregation != PROOF_AGGREGATION_TIMESTAMPS)
    start_fetch (self, 1);

  if (self->fetches[0] == NULL && self->fetches[1] == NULL)
    {
      proof_session_set_status (self, "", 1);
      proof_session_set_loading (self, PROOF_LOADING_READY);
      /* Whoever kept the last page may have ended before it could say so. */
      if (g_strcmp0 (proof_document_get (self->document, PROOF_DOCUMENT_STATE), "complete") != 0)
        proof_session_describe (self, "complete", NULL);
      proof_session_open_own_video (self);
      return;
    }
  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_start (self->fetches[i]);
  update_fetching (self);
}

void
proof_session_pause_fetch (ProofSession *self)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_pause (self->fetches[i]);
}

void
proof_session_resume_fetch (ProofSession *self)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_resume (self->fetches[i]);
}
