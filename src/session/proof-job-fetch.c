/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-fetch.h"

#include "proof-page-keeper.h"

#define N_FETCHES 2 /* timestamps, segments */

struct _ProofJobFetch
{
  GObject          parent_instance;

  ProofAwsClient  *client;
  ProofJobRequest *request;
  ProofDocument   *document;              /* NULL: nothing is kept */
  ProofPageKeeper *keeper;                /* of the document */
  GCancellable    *cancellable;           /* of all that is under way */
  ProofLabelStore *stores[N_FETCHES];
  ProofLabelFetch *fetches[N_FETCHES];    /* NULL where there is nothing to fetch */
  guint            n_read[N_FETCHES];     /* pages that the document had */
  gboolean         anew[N_FETCHES];       /* what is there goes once the first page is here again */
  guint            n_keeping;             /* pages on their way to the disk */

  ProofFetchState  state;
  double           progress;
  char            *status_text;
  GError          *error;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_KEPT,
  SIGNAL_REPLACED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofJobFetch, proof_job_fetch, G_TYPE_OBJECT)

/* --- what the document says of itself --- */

static gboolean
set_number (ProofJobFetch *self,
            const char    *key,
            gint64         number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return proof_document_set (self->document, key, text, NULL);
}

/* The samples speak where there are any; else the service's segments do. */
static ProofLabelStore *
get_active_store (ProofJobFetch *self)
{
  return self->stores[proof_label_store_get_n_detections (self->stores[0]) == 0 &&
                      proof_label_store_get_n_detections (self->stores[1]) > 0];
}

static guint
count_labels (ProofLabelStore *store)
{
  guint n_labels = 0;

  for (guint name = 0; name < proof_label_store_get_n_names (store); name++)
    {
      guint n;

      proof_label_store_get_lane (store, name, &n);
      n_labels += n > 0;
    }
  return n_labels;
}

/* What the Library tells; a document that cannot be written is told of by its pages. */
static void
describe (ProofJobFetch *self,
          const char    *state)
{
  ProofLabelStore *store = get_active_store (self);
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);
  g_autofree char *video = proof_job_dup_video (meta);

  if (self->document == NULL)
    return;

  proof_document_set (self->document, PROOF_DOCUMENT_STATE, state, NULL);
  proof_document_set (self->document, PROOF_DOCUMENT_ERROR,
                      self->error != NULL ? self->error->message : NULL, NULL);
  set_number (self, PROOF_DOCUMENT_N_DETECTIONS, proof_label_store_get_n_detections (store));
  set_number (self, PROOF_DOCUMENT_N_LABELS, count_labels (store));
  if (meta->job_tag != NULL)
    proof_document_set (self->document, PROOF_DOCUMENT_JOB_TAG, meta->job_tag, NULL);
  if (meta->model_version != NULL)
    proof_document_set (self->document, PROOF_DOCUMENT_MODEL, meta->model_version, NULL);
  if (meta->has_video_metadata)
    set_number (self, PROOF_DOCUMENT_DURATION_MS, meta->duration_ms);
  if (video != NULL && proof_document_get (self->document, PROOF_DOCUMENT_VIDEO) == NULL)
    proof_document_set (self->document, PROOF_DOCUMENT_VIDEO, video, NULL);
}

/* How far it came, as a part of all; nothing where that is not known. */
static void
describe_progress (ProofJobFetch *self)
{
  g_autofree char *text = NULL;

  if (self->document == NULL)
    return;
  if (self->progress >= 0)
    text = g_strdup_printf ("%d", (int) (self->progress * 1000));
  proof_document_set (self->document, PROOF_DOCUMENT_PROGRESS, text, NULL);
}

/* --- state --- */

static void
pause_fetches (ProofJobFetch *self)
{
  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_pause (self->fetches[i]);
}

static gboolean
has_labels (ProofJobFetch *self)
{
  return proof_label_store_get_n_detections (get_active_store (self)) > 0;
}

static void
set_state (ProofJobFetch   *self,
           ProofFetchState  state,
           const char      *status_text,
           double           progress)
{
  self->state = state;
  self->progress = progress;
  g_set_str (&self->status_text, status_text);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* It did when it was asked last. */
static gboolean
is_known_to_run (ProofJobFetch *self)
{
  return self->document != NULL &&
         g_strcmp0 (proof_document_get (self->document, PROOF_DOCUMENT_STATE), "waiting") == 0;
}

static void
fail (ProofJobFetch *self,
      const GError  *error)
{
  if (self->state == PROOF_FETCH_FAILED || self->state == PROOF_FETCH_CANCELLED)
    return;

  self->error = g_error_copy (error);
  describe_progress (self);
  describe (self, proof_job_fetch_is_final (error) ? "failed"
                  : has_labels (self)              ? "partial"
                  : is_known_to_run (self)         ? "waiting"
                                                   : "pending");
  /* Before the fetches pause, so that they are not heard. */
  self->state = PROOF_FETCH_FAILED;
  pause_fetches (self);
  set_state (self, PROOF_FETCH_FAILED, "", -1);
}

static void
complete (ProofJobFetch *self)
{
  describe_progress (self);
  describe (self, "complete");
  set_state (self, PROOF_FETCH_DONE, "", 1);
}

static void
update (ProofJobFetch *self)
{
  ProofFetchState state = PROOF_FETCH_SENDING;
  guint running = 0, done = 0, all = 0;
  double progress = 2;
  const char *status = "";

  if (self->state == PROOF_FETCH_FAILED || self->state == PROOF_FETCH_CANCELLED ||
      self->state == PROOF_FETCH_DONE)
    return;

  for (guint i = 0; i < N_FETCHES; i++)
    {
      ProofLabelFetch *fetch = self->fetches[i];
      ProofFetchState its;

      if (fetch == NULL)
        continue;
      all++;
      its = proof_label_fetch_get_state (fetch);
      if (its == PROOF_FETCH_FAILED &&
          (i == 0 || self->request->aggregation != PROOF_AGGREGATION_UNKNOWN))
        {
          fail (self, proof_label_fetch_get_error (fetch));
          return;
        }
      /* The service's segments are an extra: jobs of older models have none. */
      if (its == PROOF_FETCH_DONE || its == PROOF_FETCH_FAILED)
        {
          done++;
          continue;
        }
      if (its == PROOF_FETCH_PAUSED)
        state = PROOF_FETCH_PAUSED;
      else if (its == PROOF_FETCH_WAITING && state != PROOF_FETCH_PAUSED)
        state = PROOF_FETCH_WAITING;
      running++;
      if (*status == '\0')
        status = proof_label_fetch_get_status_text (fetch);
      progress = MIN (progress, proof_label_fetch_get_progress (fetch));
    }

  if (done == all && self->n_keeping == 0)
    {
      complete (self);
      return;
    }
  if (running == 0)
    return;
  if (state == PROOF_FETCH_WAITING && self->state != PROOF_FETCH_WAITING && !has_labels (self))
    describe (self, "waiting");
  set_state (self, state, status, progress > 1 ? -1 : progress);
}

/* --- pages --- */

/* A page that is on its way to the disk. */
typedef struct
{
  ProofJobFetch   *fetch;
  GCancellable    *cancellable;
  ProofLabelStore *store;
  ProofLabelPage  *page;
  guint            number;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_object_unref (keeping->fetch);
  g_object_unref (keeping->cancellable);
  g_object_unref (keeping->store);
  proof_label_page_unref (keeping->page);
  g_free (keeping);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Keeping, keeping_free)

static void
take_page (ProofJobFetch   *self,
           ProofLabelStore *store,
           ProofLabelPage  *page,
           guint            number)
{
  gboolean first = !has_labels (self);

  proof_label_store_append (store, page, number);
  if (first)
    {
      if (self->document != NULL &&
          proof_document_get (self->document, PROOF_DOCUMENT_FETCHED_US) == NULL)
        set_number (self, PROOF_DOCUMENT_FETCHED_US, g_get_real_time ());
      describe (self, "partial");
    }
  g_signal_emit (self, signals[SIGNAL_KEPT], 0, store);
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Keeping) keeping = data;
  g_autoptr (GError) error = NULL;
  ProofJobFetch *self = keeping->fetch;
  gboolean kept = proof_page_keeper_finish (result, &error);

  if (g_cancellable_is_cancelled (keeping->cancellable))
    return;

  self->n_keeping--;
  if (!kept)
    {
      /* The pages behind it fail too, for want of it: the first error is the cause. */
      fail (self, error);
      return;
    }
  /* A page of a store that was replaced meanwhile is void. */
  if (keeping->store == self->stores[0] || keeping->store == self->stores[1])
    take_page (self, keeping->store, keeping->page, keeping->number);
  if (!g_cancellable_is_cancelled (keeping->cancellable))
    update (self);
}

static void
page_cb (ProofJobFetch   *self,
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
      self->anew[which] = FALSE;
      g_object_unref (self->stores[which]);
      self->stores[which] = proof_label_store_new ();
      g_signal_emit (self, signals[SIGNAL_REPLACED], 0);
    }
  if (self->keeper == NULL)
    {
      take_page (self, self->stores[which], page, number);
      return;
    }

  keeping = g_new0 (Keeping, 1);
  keeping->fetch = g_object_ref (self);
  keeping->cancellable = g_object_ref (self->cancellable);
  keeping->store = g_object_ref (self->stores[which]);
  keeping->page = proof_label_page_ref (page);
  keeping->number = number;
  self->n_keeping++;
  proof_page_keeper_add_async (self->keeper, proof_label_fetch_get_aggregation (fetch), number,
                               restart, raw, proof_label_page_get_meta (page)->next_token, kept_cb,
                               keeping);
}

/* What is there stays until the first page comes again: the service may
 * have lost the job by now. */
static void
restarted_cb (ProofJobFetch   *self,
              ProofLabelFetch *fetch)
{
  self->anew[fetch == self->fetches[0] ? 0 : 1] = TRUE;
}

static void
prepare (ProofJobFetch *self,
         guint          which)
{
  const ProofAggregation aggregation =
      which == 0 ? PROOF_AGGREGATION_TIMESTAMPS : PROOF_AGGREGATION_SEGMENTS;
  g_autofree char *token = NULL;
  g_autoptr (ProofLabelFetch) fetch = NULL;
  gboolean is_complete = FALSE;
  guint n_pages = self->n_read[which];

  /* On from what was read, whatever another process has fetched since. */
  if (n_pages > 0)
    token = proof_document_dup_next_token (self->document, aggregation, n_pages, &is_complete);
  if (is_complete)
    return;

  /* A token that is too old, or of another request, leads nowhere. */
  self->anew[which] = token == NULL && n_pages > 0;
  if (token == NULL)
    n_pages = 0;
  fetch = proof_label_fetch_new (self->client, self->request, aggregation, token, n_pages);
  g_signal_connect_swapped (fetch, "page", G_CALLBACK (page_cb), self);
  g_signal_connect_swapped (fetch, "restarted", G_CALLBACK (restarted_cb), self);
  g_signal_connect_swapped (fetch, "notify", G_CALLBACK (update), self);
  self->fetches[which] = g_steal_pointer (&fetch);
}

/* --- object --- */

static void
drop_fetches (ProofJobFetch *self)
{
  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->fetches[i], self);
        proof_label_fetch_cancel (self->fetches[i]);
        g_clear_object (&self->fetches[i]);
      }
  g_clear_object (&self->keeper);
}

static void
proof_job_fetch_dispose (GObject *object)
{
  ProofJobFetch *self = PROOF_JOB_FETCH (object);

  drop_fetches (self);

  G_OBJECT_CLASS (proof_job_fetch_parent_class)->dispose (object);
}

static void
proof_job_fetch_finalize (GObject *object)
{
  ProofJobFetch *self = PROOF_JOB_FETCH (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->request, proof_job_request_free);
  g_clear_object (&self->document);
  g_clear_object (&self->cancellable);
  for (guint i = 0; i < N_FETCHES; i++)
    g_clear_object (&self->stores[i]);
  g_clear_pointer (&self->status_text, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (proof_job_fetch_parent_class)->finalize (object);
}

static void
proof_job_fetch_class_init (ProofJobFetchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_job_fetch_dispose;
  object_class->finalize = proof_job_fetch_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[SIGNAL_KEPT] =
    g_signal_new ("kept", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, PROOF_TYPE_LABEL_STORE);
  signals[SIGNAL_REPLACED] =
    g_signal_new ("replaced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
proof_job_fetch_init (ProofJobFetch *self)
{
  self->cancellable = g_cancellable_new ();
  self->status_text = g_strdup ("");
  self->progress = -1;
}

/**
 * proof_job_fetch_new:
 * @client: calls through it
 * @request: what to ask for; copied
 * @document: (nullable): where the pages go; without one they are only shown
 * @labels: (nullable): all that @document had when it was read; the stores grow from now on
 *
 * Returns: (transfer full): a fetch that proof_job_fetch_start() sets going
 */
ProofJobFetch *
proof_job_fetch_new (ProofAwsClient        *client,
                     const ProofJobRequest *request,
                     ProofDocument         *document,
                     ProofLoadedLabels     *labels)
{
  ProofJobFetch *self;

  g_return_val_if_fail (PROOF_IS_AWS_CLIENT (client), NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (document != NULL || labels == NULL, NULL);

  self = g_object_new (PROOF_TYPE_JOB_FETCH, NULL);
  self->client = g_object_ref (client);
  self->request = proof_job_request_copy (request);
  self->stores[0] = labels != NULL ? g_object_ref (labels->timestamps) : proof_label_store_new ();
  self->stores[1] = labels != NULL ? g_object_ref (labels->segments) : proof_label_store_new ();
  if (labels != NULL)
    memcpy (self->n_read, labels->n_pages, sizeof self->n_read);
  if (document != NULL)
    {
      self->document = g_object_ref (document);
      self->keeper = proof_page_keeper_new (proof_document_get_file (document));
    }
  return self;
}

/**
 * proof_job_fetch_start:
 * @self: a fetch
 *
 * Goes on from where the document ends; with all pages there it is done at once.
 */
void
proof_job_fetch_start (ProofJobFetch *self)
{
  g_autoptr (GCancellable) current = NULL;

  g_return_if_fail (PROOF_IS_JOB_FETCH (self));
  g_return_if_fail (self->state == PROOF_FETCH_IDLE);

  self->state = PROOF_FETCH_SENDING;
  if (self->request->aggregation != PROOF_AGGREGATION_SEGMENTS)
    prepare (self, 0);
  if (self->request->aggregation != PROOF_AGGREGATION_TIMESTAMPS)
    prepare (self, 1);

  if (self->fetches[0] == NULL && self->fetches[1] == NULL)
    {
      /* Whoever kept the last page may have ended before it could say so. */
      if (self->document != NULL &&
          g_strcmp0 (proof_document_get (self->document, PROOF_DOCUMENT_STATE), "complete") != 0)
        describe (self, "complete");
      set_state (self, PROOF_FETCH_DONE, "", 1);
      return;
    }
  current = g_object_ref (self->cancellable);
  for (guint i = 0; i < N_FETCHES && !g_cancellable_is_cancelled (current); i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_start (self->fetches[i]);
  if (!g_cancellable_is_cancelled (current))
    update (self);
}

void
proof_job_fetch_pause (ProofJobFetch *self)
{
  g_return_if_fail (PROOF_IS_JOB_FETCH (self));

  pause_fetches (self);
}

void
proof_job_fetch_resume (ProofJobFetch *self)
{
  g_return_if_fail (PROOF_IS_JOB_FETCH (self));

  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_resume (self->fetches[i]);
}

void
proof_job_fetch_cancel (ProofJobFetch *self)
{
  g_return_if_fail (PROOF_IS_JOB_FETCH (self));

  if (self->state == PROOF_FETCH_DONE || self->state == PROOF_FETCH_FAILED ||
      self->state == PROOF_FETCH_CANCELLED)
    {
      drop_fetches (self);
      return;
    }
  /* Its numbers are those of the first page. */
  if (has_labels (self))
    {
      describe_progress (self);
      describe (self, "partial");
    }
  self->state = PROOF_FETCH_CANCELLED;
  drop_fetches (self);
}

ProofFetchState
proof_job_fetch_get_state (ProofJobFetch *self)
{
  g_return_val_if_fail (PROOF_IS_JOB_FETCH (self), PROOF_FETCH_IDLE);

  return self->state;
}

/* How much of the video's duration is covered, 0 to 1; -1 = not known. */
double
proof_job_fetch_get_progress (ProofJobFetch *self)
{
  g_return_val_if_fail (PROOF_IS_JOB_FETCH (self), -1);

  return self->progress;
}

const char *
proof_job_fetch_get_status_text (ProofJobFetch *self)
{
  g_return_val_if_fail (PROOF_IS_JOB_FETCH (self), "");

  return self->status_text;
}

/* (nullable): why it failed. */
const GError *
proof_job_fetch_get_error (ProofJobFetch *self)
{
  g_return_val_if_fail (PROOF_IS_JOB_FETCH (self), NULL);

  return self->error;
}

ProofLabelStore *
proof_job_fetch_get_store (ProofJobFetch    *self,
                           ProofAggregation  aggregation)
{
  g_return_val_if_fail (PROOF_IS_JOB_FETCH (self), NULL);

  return self->stores[aggregation == PROOF_AGGREGATION_SEGMENTS];
}

/* @first_ms, @longest_ms: of the waits, which grow from one to the other. */
void
proof_job_fetch_set_poll_interval (ProofJobFetch *self,
                                   guint          first_ms,
                                   guint          longest_ms)
{
  g_return_if_fail (PROOF_IS_JOB_FETCH (self));

  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_set_poll_interval (self->fetches[i], first_ms, longest_ms);
}

gboolean
proof_job_fetch_is_final (const GError *error)
{
  return g_error_matches (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_JOB_FAILED) ||
         g_error_matches (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REQUEST) ||
         g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NOT_FOUND) ||
         g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER);
}
