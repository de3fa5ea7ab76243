/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening: results files, documents, jobs and videos. Each page goes into the document before it is
 * shown, so that whatever happens next loses nothing. */
#include "config.h"

#include "proof-session-private.h"

#include "proof-s3-object.h"

#define N_FETCHES G_N_ELEMENTS (((ProofSession *) NULL)->fetches)

static void
set_loading (ProofSession *self,
             ProofLoading  loading)
{
  if (self->loading == loading)
    return;

  self->loading = loading;
  proof_session_notify (self, "loading");
  proof_session_notify (self, "subtitle");
}

static void
set_status (ProofSession *self,
            const char   *text,
            double        progress)
{
  if (g_set_str (&self->status_text, text))
    proof_session_notify (self, "status-text");
  if (self->progress != progress)
    {
      self->progress = progress;
      proof_session_notify (self, "progress");
    }
}

static void
set_error (ProofSession *self,
           const GError *error)
{
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  proof_session_notify (self, "error");
}

/* What was open stays; the views show the error beside it. */
static void
fail (ProofSession *self,
      const GError *error)
{
  set_error (self, error);
  set_status (self, "", -1);
  set_loading (self, PROOF_LOADING_FAILED);
}

static void
store_appended_cb (ProofSession *self)
{
  proof_session_queue_changed (self, TRUE);
}

/* The samples speak where there are any; else the service's segments do. */
static ProofLabelStore *
choose_active (ProofSession *self)
{
  if (proof_label_store_get_n_detections (self->timestamps) == 0 &&
      proof_label_store_get_n_detections (self->segments) > 0)
    return self->segments;
  return self->timestamps;
}

static void
index_active (ProofSession *self)
{
  ProofLabelStore *active = choose_active (self);

  if (self->index != NULL && proof_label_index_get_store (self->index) == active)
    return;

  g_clear_object (&self->index);
  self->index = proof_label_index_new (active);
  proof_session_select (self, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  self->hop_sample = PROOF_NO_SAMPLE;
  proof_session_reset_lanes (self);
}

/* Replaces both stores at once; the views hear of it in the next turn of the main loop. */
void
proof_session_use_stores (ProofSession    *self,
                          ProofLabelStore *timestamps,
                          ProofLabelStore *segments)
{
  ProofLabelStore **stores[] = { &self->timestamps, &self->segments };
  ProofLabelStore *fresh[] = { timestamps, segments };

  for (guint i = 0; i < G_N_ELEMENTS (stores); i++)
    {
      if (*stores[i] == fresh[i])
        continue;
      if (*stores[i] != NULL)
        g_signal_handlers_disconnect_by_data (*stores[i], self);
      g_set_object (stores[i], fresh[i]);
      g_signal_connect_swapped (fresh[i], "appended", G_CALLBACK (store_appended_cb), self);
    }
  self->n_ends = 0;
  self->end_ms = 0;
  index_active (self);
  proof_session_queue_changed (self, TRUE);
}

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

/* Before something else is opened; labels and video go when it is known to be good. */
static GCancellable *
begin_opening (ProofSession *self,
               const char   *status)
{
  proof_session_drop_fetches (self);
  self->cancellable = g_cancellable_new ();
  set_error (self, NULL);
  set_status (self, status, -1);
  set_loading (self, PROOF_LOADING_FILE);
  return self->cancellable;
}

/* --- video --- */

static gboolean
play_uri (ProofSession  *self,
          const char    *uri,
          GError       **error)
{
  g_autoptr (ProofMedia) media = NULL;

  if (g_ascii_strncasecmp (uri, "file:", 5) == 0 || g_path_is_absolute (uri))
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (uri);

      if (!g_file_query_exists (file, NULL))
        {
          g_set_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_NOT_FOUND,
                       "The video %s is not there. Choose where it is now.", g_file_peek_path (file));
          return FALSE;
        }
      media = proof_media_new_for_file (file);
    }
  else
    {
      g_autofree char *bucket = NULL, *key = NULL, *version = NULL, *name = NULL;
      g_autoptr (ProofS3Object) object = NULL;

      if (!proof_s3_uri_parse (uri, &bucket, &key, &version, error))
        return FALSE;
      if (self->settings == NULL)
        self->settings = proof_aws_settings_new (NULL, NULL, NULL);
      object = proof_s3_object_new (self->settings, bucket, key, version);
      name = g_path_get_basename (key);
      media = proof_media_new_for_source (PROOF_BYTE_SOURCE (object), name);
    }

  self->video_tried = TRUE;
  self->visible_chosen = FALSE;
  proof_player_open (self->player, media);
  proof_session_notify (self, "title");
  return TRUE;
}

/**
 * proof_session_open_video:
 * @self: a session
 * @uri: a file's or an S3 object's
 * @error: what is wrong with it
 *
 * Opens a person's choice of video, and remembers it in the document.
 *
 * Returns: whether there is something to play; what is wrong inside it the player tells
 */
gboolean
proof_session_open_video (ProofSession  *self,
                          const char    *uri,
                          GError       **error)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  if (!play_uri (self, uri, error))
    return FALSE;

  if (self->document != NULL &&
      (!proof_document_set (self->document, PROOF_DOCUMENT_VIDEO, uri, error) ||
       !proof_document_set (self->document, PROOF_DOCUMENT_VIDEO_CHOSEN, "1", error)))
    return FALSE;
  return TRUE;
}

static char *
dup_s3_uri (const ProofLabelMeta *meta)
{
  if (meta == NULL || meta->bucket == NULL || meta->key == NULL)
    return NULL;
  if (meta->version != NULL)
    return g_strdup_printf ("s3://%s/%s?versionId=%s", meta->bucket, meta->key, meta->version);
  return g_strdup_printf ("s3://%s/%s", meta->bucket, meta->key);
}

/* The video that the document remembers, else the one that the results name. */
static void
open_own_video (ProofSession *self)
{
  const ProofLabelMeta *meta = proof_label_store_get_meta (proof_session_get_store (self));
  g_autofree char *named = dup_s3_uri (meta);
  g_autoptr (GError) error = NULL;
  const char *uri = NULL;

  if (self->video_tried)
    return;

  if (self->document != NULL)
    uri = proof_document_get (self->document, PROOF_DOCUMENT_VIDEO);
  if (uri == NULL)
    uri = named;
  if (uri == NULL)
    return;

  self->video_tried = TRUE;
  if (self->document != NULL && uri == named)
    proof_document_set (self->document, PROOF_DOCUMENT_VIDEO, uri, NULL);
  if (!play_uri (self, uri, &error))
    set_error (self, error);
}

/* --- what the Library shows --- */

static gboolean
set_number (ProofDocument *document,
            const char    *key,
            gint64         number,
            GError       **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return proof_document_set (document, key, text, error);
}

static gboolean
describe (ProofSession *self,
          const char   *state,
          GError      **error)
{
  ProofLabelStore *store = proof_session_get_store (self);
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);

  if (self->document == NULL)
    return TRUE;
  if (!proof_document_set (self->document, PROOF_DOCUMENT_STATE, state, error) ||
      !set_number (self->document, PROOF_DOCUMENT_N_DETECTIONS,
                   proof_label_store_get_n_detections (store), error) ||
      !set_number (self->document, PROOF_DOCUMENT_N_LABELS,
                   proof_session_get_lanes (self)->len, error))
    return FALSE;
  if (meta == NULL)
    return TRUE;
  return (meta->job_tag == NULL ||
          proof_document_set (self->document, PROOF_DOCUMENT_JOB_TAG, meta->job_tag, error)) &&
         (meta->model_version == NULL ||
          proof_document_set (self->document, PROOF_DOCUMENT_MODEL, meta->model_version, error)) &&
         (!meta->has_video_metadata ||
          set_number (self->document, PROOF_DOCUMENT_DURATION_MS, meta->duration_ms, error));
}

/* --- a job's pages --- */

static void
stop_fetches (ProofSession *self,
              const GError *error)
{
  proof_session_pause_fetch (self);
  fail (self, error);
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
          if (i == 1 && self->fetches[0] != NULL)
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
        describe (self, "failed", NULL);
      stop_fetches (self, copy);
      return;
    }

  if (all > 0 && done == all && self->n_keeping == 0)
    {
      g_autoptr (GError) local_error = NULL;

      if (self->loading == PROOF_LOADING_READY)
        return;
      set_status (self, "", 1);
      set_loading (self, PROOF_LOADING_READY);
      if (self->document != NULL)
        proof_document_set (self->document, PROOF_DOCUMENT_ERROR, NULL, NULL);
      if (!describe (self, "complete", &local_error))
        set_error (self, local_error);
      open_own_video (self);
      return;
    }

  if (running == 0)
    return;
  set_status (self, status, progress > 1 ? -1 : progress);
  set_loading (self, paused ? PROOF_LOADING_PAUSED
                     : waiting ? PROOF_LOADING_WAITING
                               : PROOF_LOADING_FETCHING);
}

/* A page that is on its way to the disk. */
typedef struct
{
  ProofSession *session;
  GCancellable *cancellable; /* of the opening that it belongs to */
  ProofLabelStore *store;
  ProofLabelPage *page; /* NULL: the pages before it are void */
  guint number;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_object_unref (keeping->session);
  g_object_unref (keeping->cancellable);
  g_object_unref (keeping->store);
  g_clear_pointer (&keeping->page, proof_label_page_unref);
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
  keeping->page = page != NULL ? proof_label_page_ref (page) : NULL;
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
  index_active (self);
  if (first)
    {
      if (self->document != NULL &&
          proof_document_get (self->document, PROOF_DOCUMENT_FETCHED_US) == NULL)
        set_number (self->document, PROOF_DOCUMENT_FETCHED_US, g_get_real_time (), NULL);
      describe (self, "partial", NULL);
      open_own_video (self);
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
    stop_fetches (self, error);
  else
    {
      /* A page of a store that was replaced meanwhile is void. */
      if (keeping->page != NULL && (keeping->store == self->timestamps || keeping->store == self->segments))
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
  Keeping *keeping = keeping_new (self, fetch, page, number);

  if (self->keeper == NULL)
    {
      show_page (self, keeping->store, page, number);
      keeping_free (keeping);
      return;
    }

  self->n_keeping++;
  proof_page_keeper_add_async (self->keeper, proof_label_fetch_get_aggregation (fetch), number, raw,
                               proof_label_page_get_meta (page)->next_token, kept_cb, keeping);
}

static void
fetch_restarted_cb (ProofSession    *self,
                    ProofLabelFetch *fetch)
{
  g_autoptr (ProofLabelStore) fresh = proof_label_store_new ();
  gboolean segments = fetch == self->fetches[1];

  proof_session_use_stores (self, segments ? self->timestamps : fresh, segments ? fresh : self->segments);
  if (self->keeper != NULL)
    {
      self->n_keeping++;
      proof_page_keeper_clear_async (self->keeper, proof_label_fetch_get_aggregation (fetch), kept_cb,
                                     keeping_new (self, fetch, NULL, 0));
    }
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
  guint n_pages = 0;

  if (self->document != NULL)
    {
      token = proof_document_dup_next_token (self->document, aggregation, &complete);
      n_pages = proof_document_get_n_pages (self->document, aggregation);
    }
  if (complete)
    return;
  if (token == NULL && n_pages > 0)
    {
      /* The token is too old to go on with: from the first page again. */
      g_autoptr (ProofLabelStore) fresh = proof_label_store_new ();

      proof_document_clear_pages (self->document, aggregation, NULL);
      proof_session_use_stores (self, which == 0 ? fresh : self->timestamps,
                                which == 1 ? fresh : self->segments);
      n_pages = 0;
    }

  fetch = proof_label_fetch_new (self->client, self->request, aggregation, token, n_pages);
  g_signal_connect_swapped (fetch, "page", G_CALLBACK (fetch_page_cb), self);
  g_signal_connect_swapped (fetch, "restarted", G_CALLBACK (fetch_restarted_cb), self);
  g_signal_connect_swapped (fetch, "notify", G_CALLBACK (update_fetching), self);
  self->fetches[which] = g_steal_pointer (&fetch);
}

static void
start_fetches (ProofSession *self)
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
      set_status (self, "", 1);
      set_loading (self, PROOF_LOADING_READY);
      open_own_video (self);
      return;
    }
  for (guint i = 0; i < N_FETCHES; i++)
    if (self->fetches[i] != NULL)
      proof_label_fetch_start (self->fetches[i]);
  update_fetching (self);
}

/* --- documents and jobs --- */

static void
forget_open (ProofSession *self)
{
  proof_player_close (self->player);
  g_clear_object (&self->document);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->request, proof_job_request_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->name, g_free);
  self->video_tried = FALSE;
  self->visible_chosen = FALSE;
}

static void
use_loaded (ProofSession      *self,
            ProofLoadedLabels *loaded)
{
  proof_session_use_stores (self, loaded->timestamps, loaded->segments);
  if (loaded->bytes != NULL)
    self->bytes = g_bytes_ref (loaded->bytes);
  proof_session_notify (self, "title");
  proof_session_notify (self, "subtitle");
}

typedef struct
{
  ProofSession *session;
  ProofDocument *document;
  ProofJobRequest *request; /* NULL: a results file */
  GFile *file;
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->session);
  g_clear_object (&opening->document);
  g_clear_object (&opening->file);
  g_clear_pointer (&opening->request, proof_job_request_free);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Opening) opening = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLoadedLabels) loaded = proof_loaded_labels_read_finish (result, &error);
  ProofSession *self = opening->session;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (loaded == NULL)
    {
      fail (self, error);
      return;
    }

  forget_open (self);
  self->document = g_steal_pointer (&opening->document);
  self->coded_boxes = self->document != NULL &&
                      g_strcmp0 (proof_document_get (self->document, "coded-boxes"), "1") == 0;
  if (opening->request != NULL)
    {
      self->request = g_steal_pointer (&opening->request);
      self->settings = proof_aws_settings_new (self->request->profile, self->request->region,
                                               self->request->endpoint_url);
      use_loaded (self, loaded);
      if (proof_label_store_get_n_detections (proof_session_get_store (self)) > 0)
        open_own_video (self);
      start_fetches (self);
      return;
    }

  self->name = g_file_get_basename (opening->file);
  if (self->vault != NULL && self->document == NULL)
    {
      g_autofree char *uri = g_file_get_uri (opening->file);

      /* A file that cannot be remembered can be looked at all the same. */
      self->document = proof_vault_open_results (self->vault, uri, &error);
      if (self->document != NULL)
        set_number (self->document, PROOF_DOCUMENT_FETCHED_US, g_get_real_time (), NULL);
    }
  use_loaded (self, loaded);
  set_status (self, "", 1);
  set_loading (self, PROOF_LOADING_READY);
  if (error == NULL)
    describe (self, "complete", &error);
  if (error != NULL)
    set_error (self, error);
  open_own_video (self);
}

static void
load (ProofSession    *self,
      GFile           *file,
      ProofDocument   *document,
      ProofJobRequest *request)
{
  Opening *opening = g_new0 (Opening, 1);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *status = g_strdup_printf ("Reading %s", request != NULL ? request->job_id : name);
  GCancellable *cancellable = begin_opening (self, status);

  opening->session = g_object_ref (self);
  opening->document = document;
  opening->request = request;
  opening->file = g_object_ref (file);
  proof_loaded_labels_read_async (file, request != NULL, cancellable, loaded_cb, opening);
}

void
proof_session_open_results (ProofSession *self,
                            GFile        *file)
{
  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (G_IS_FILE (file));

  load (self, file, NULL, NULL);
}

static gboolean
remember_request (ProofDocument         *document,
                  const ProofJobRequest *request,
                  GError               **error)
{
  static const char *const aggregations[] = { NULL, "TIMESTAMPS", "SEGMENTS" };

  return proof_document_set (document, PROOF_DOCUMENT_SOURCE, "job", error) &&
         proof_document_set (document, PROOF_DOCUMENT_JOB_ID, request->job_id, error) &&
         proof_document_set (document, PROOF_DOCUMENT_PROFILE, request->profile, error) &&
         proof_document_set (document, PROOF_DOCUMENT_REGION, request->region, error) &&
         proof_document_set (document, PROOF_DOCUMENT_ENDPOINT, request->endpoint_url, error) &&
         set_number (document, PROOF_DOCUMENT_MAX_RESULTS, request->max_results, error) &&
         proof_document_set (document, PROOF_DOCUMENT_SORT_BY, request->sort_by_name ? "NAME" : "TIMESTAMP", error) &&
         proof_document_set (document, PROOF_DOCUMENT_AGGREGATE_BY, aggregations[request->aggregation], error);
}

static ProofJobRequest *
recall_request (ProofDocument *document)
{
  ProofJobRequest *request = proof_job_request_new ();
  const char *max = proof_document_get (document, PROOF_DOCUMENT_MAX_RESULTS);
  const char *aggregation = proof_document_get (document, PROOF_DOCUMENT_AGGREGATE_BY);

  request->job_id = g_strdup (proof_document_get (document, PROOF_DOCUMENT_JOB_ID));
  request->profile = g_strdup (proof_document_get (document, PROOF_DOCUMENT_PROFILE));
  request->region = g_strdup (proof_document_get (document, PROOF_DOCUMENT_REGION));
  request->endpoint_url = g_strdup (proof_document_get (document, PROOF_DOCUMENT_ENDPOINT));
  if (max != NULL)
    request->max_results = g_ascii_strtoll (max, NULL, 10);
  request->sort_by_name = g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_SORT_BY), "NAME") == 0;
  if (g_strcmp0 (aggregation, "TIMESTAMPS") == 0)
    request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  else if (g_strcmp0 (aggregation, "SEGMENTS") == 0)
    request->aggregation = PROOF_AGGREGATION_SEGMENTS;
  return request;
}

/**
 * proof_session_open_job:
 * @self: a session
 * @request: what to fetch
 *
 * Opens a job: what the vault has of it at once, the rest from the service. What is wrong shows as
 * ProofSession:error.
 */
void
proof_session_open_job (ProofSession          *self,
                        const ProofJobRequest *request)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (ProofJobRequest) resolved = NULL;
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  const char *region;

  g_return_if_fail (PROOF_IS_SESSION (self));

  if (!proof_job_request_check (request, &error))
    {
      fail (self, error);
      return;
    }

  settings = proof_aws_settings_new (request->profile, request->region, request->endpoint_url);
  region = proof_aws_settings_get_region (settings, &error);
  if (region == NULL)
    {
      fail (self, error);
      return;
    }

  /* A job lives in one region: the document keeps the one that was meant. */
  resolved = proof_job_request_copy (request);
  g_set_str (&resolved->region, region);
  if (self->vault == NULL)
    {
      begin_opening (self, "");
      forget_open (self);
      self->settings = g_steal_pointer (&settings);
      self->request = g_steal_pointer (&resolved);
      start_fetches (self);
      return;
    }

  document = proof_vault_open_job (self->vault, resolved->job_id, region, resolved->endpoint_url, &error);
  if (document == NULL || !remember_request (document, resolved, &error))
    {
      fail (self, error);
      return;
    }
  load (self, proof_document_get_file (document), g_object_ref (document), g_steal_pointer (&resolved));
}

/**
 * proof_session_open_document:
 * @self: a session
 * @file: a document
 *
 * Opens a line of the Library: all that was fetched, then on from there where it was cut short.
 */
void
proof_session_open_document (ProofSession *self,
                             GFile        *file)
{
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  const char *source;

  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (G_IS_FILE (file));

  document = proof_document_open_existing (file, &error);
  if (document == NULL)
    {
      fail (self, error);
      return;
    }

  source = proof_document_get (document, PROOF_DOCUMENT_SOURCE);
  if (source != NULL && g_strcmp0 (source, "job") != 0)
    {
      g_autoptr (GFile) results = g_file_new_for_uri (source);

      load (self, results, g_object_ref (document), NULL);
      return;
    }
  load (self, file, g_object_ref (document), recall_request (document));
}

void
proof_session_close (ProofSession *self)
{
  g_autoptr (ProofLabelStore) timestamps = proof_label_store_new ();
  g_autoptr (ProofLabelStore) segments = proof_label_store_new ();

  g_return_if_fail (PROOF_IS_SESSION (self));

  proof_session_drop_fetches (self);
  forget_open (self);
  proof_session_use_stores (self, timestamps, segments);
  set_error (self, NULL);
  set_status (self, "", -1);
  set_loading (self, PROOF_LOADING_EMPTY);
  proof_session_notify (self, "title");
}

/**
 * proof_session_retry:
 * @self: a session
 *
 * Tries again what failed: the fetch from where it stopped, and the video if it would not open.
 */
void
proof_session_retry (ProofSession *self)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  set_error (self, NULL);
  if (self->request != NULL && self->document != NULL)
    {
      /* Anew from the document: settings and credentials may have been mended meanwhile. */
      g_autoptr (GFile) file = g_object_ref (proof_document_get_file (self->document));

      proof_session_open_document (self, file);
    }
  else if (self->request != NULL)
    {
      g_autoptr (ProofJobRequest) request = proof_job_request_copy (self->request);

      proof_session_open_job (self, request);
    }
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
