/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening: results files, documents and jobs. What is open is replaced only
 * once the new is known to be good. */
#include "config.h"

#include "proof-kept-request.h"

#include <glib/gi18n.h>
#include "proof-session-private.h"

void
proof_session_set_loading (ProofSession *self,
                           ProofLoading  loading)
{
  if (self->loading == loading)
    return;

  self->loading = loading;
  proof_session_notify (self, "loading");
  proof_session_notify (self, "subtitle");
}

void
proof_session_set_status (ProofSession *self,
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

void
proof_session_set_error (ProofSession *self,
                         const GError *error)
{
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  proof_session_notify (self, "error");
}

/* What was open stays; the views show the error beside it. */
void
proof_session_fail (ProofSession *self,
                    const GError *error)
{
  proof_session_set_error (self, error);
  proof_session_set_status (self, "", -1);
  proof_session_set_loading (self, PROOF_LOADING_FAILED);
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
use_index (ProofSession    *self,
           ProofLabelIndex *index)
{
  g_set_object (&self->index, index);
  proof_session_select (self, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  self->hop_sample = PROOF_NO_SAMPLE;
  proof_session_reset_lanes (self);
}

void
proof_session_index_active (ProofSession *self)
{
  ProofLabelStore *active = choose_active (self);
  g_autoptr (ProofLabelIndex) index = NULL;

  if (self->index != NULL && proof_label_index_get_store (self->index) == active)
    return;

  index = proof_label_index_new (active);
  use_index (self, index);
}

/* Replaces both stores at once; the views hear of it in the next turn of the main loop. @index may
 * be there already, of the active one. */
void
proof_session_use_stores (ProofSession    *self,
                          ProofLabelStore *timestamps,
                          ProofLabelStore *segments,
                          ProofLabelIndex *index)
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
  if (index != NULL && proof_label_index_get_store (index) == choose_active (self))
    use_index (self, index);
  else
    proof_session_index_active (self);
  proof_session_queue_changed (self, TRUE);
}

gboolean
proof_session_set_number (ProofDocument *document,
                          const char    *key,
                          gint64         number,
                          GError       **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return proof_document_set (document, key, text, error);
}

gboolean
proof_session_describe (ProofSession *self,
                        const char   *state,
                        GError      **error)
{
  ProofLabelStore *store = proof_session_get_store (self);
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);

  if (self->document == NULL)
    return TRUE;
  if (!proof_document_set (self->document, PROOF_DOCUMENT_STATE, state, error) ||
      !proof_session_set_number (self->document, PROOF_DOCUMENT_N_DETECTIONS,
                   proof_label_store_get_n_detections (store), error) ||
      !proof_session_set_number (self->document, PROOF_DOCUMENT_N_LABELS,
                   proof_session_get_lanes (self)->len, error))
    return FALSE;
  return (meta->job_tag == NULL ||
          proof_document_set (self->document, PROOF_DOCUMENT_JOB_TAG, meta->job_tag, error)) &&
         (meta->model_version == NULL ||
          proof_document_set (self->document, PROOF_DOCUMENT_MODEL, meta->model_version, error)) &&
         (!meta->has_video_metadata ||
          proof_session_set_number (self->document, PROOF_DOCUMENT_DURATION_MS,
                                    meta->duration_ms, error));
}

/* Before something else is opened; labels and video go when it is known to be good. */
static GCancellable *
begin_opening (ProofSession *self,
               const char   *status)
{
  proof_session_drop_fetch (self);
  self->cancellable = g_cancellable_new ();
  proof_session_set_error (self, NULL);
  proof_session_set_status (self, status, -1);
  proof_session_set_loading (self, PROOF_LOADING_FILE);
  return self->cancellable;
}

/* What a person has set for the document that is open now; without one as usual. */
static void
recall (ProofSession *self)
{
  gboolean coded = self->document != NULL &&
                   g_strcmp0 (proof_document_get (self->document, "coded-boxes"), "1") == 0;

  if (self->coded_boxes != coded)
    {
      self->coded_boxes = coded;
      proof_session_notify (self, "coded-boxes");
    }
  proof_session_load_points (self);
  proof_session_recall_nudge (self);
  proof_picture_look_set_document (self->look, self->document);
}

static void
forget_open (ProofSession *self)
{
  proof_player_close (self->player);
  proof_session_keep_nudge (self);
  proof_picture_look_set_document (self->look, NULL);
  proof_session_save_points (self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->claim, proof_claim_free);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->request, proof_job_request_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->name, g_free);
  self->video_tried = FALSE;
  g_clear_pointer (&self->video_uri, g_free);
  g_clear_pointer (&self->video_bucket, g_free);
  g_clear_pointer (&self->difference_ignored, g_free);
  self->visible_chosen = FALSE;
  recall (self);
}

static void
use_loaded (ProofSession      *self,
            ProofLoadedLabels *loaded)
{
  proof_session_use_stores (self, loaded->timestamps, loaded->segments, loaded->index);
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
  ProofClaim *claim;        /* of a job */
  GFile *file;
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->session);
  g_clear_object (&opening->document);
  g_clear_object (&opening->file);
  g_clear_pointer (&opening->request, proof_job_request_free);
  g_clear_pointer (&opening->claim, proof_claim_free);
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
      proof_session_fail (self, error);
      return;
    }

  forget_open (self);
  self->document = g_steal_pointer (&opening->document);
  if (opening->request != NULL)
    {
      self->request = g_steal_pointer (&opening->request);
      self->claim = g_steal_pointer (&opening->claim);
      self->settings = proof_aws_settings_new (self->request->profile, self->request->region,
                                               self->request->endpoint_url);
      recall (self);
      use_loaded (self, loaded);
      /* Whoever has been waiting for it may open another video. */
      proof_session_start_fetch (self, loaded);
      if (proof_label_store_get_n_detections (proof_session_get_store (self)) > 0)
        proof_session_open_own_video (self);
      return;
    }

  self->name = g_file_get_basename (opening->file);
  if (self->vault != NULL && self->document == NULL)
    {
      g_autofree char *uri = g_file_get_uri (opening->file);

      /* A file that cannot be remembered can be looked at all the same. */
      self->document = proof_vault_open_results (self->vault, uri, &error);
      if (self->document != NULL)
        proof_session_set_number (self->document, PROOF_DOCUMENT_FETCHED_US,
                                  g_get_real_time (), NULL);
    }
  recall (self);
  use_loaded (self, loaded);
  proof_session_set_status (self, "", 1);
  proof_session_set_loading (self, PROOF_LOADING_READY);
  if (error == NULL)
    proof_session_describe (self, "complete", &error);
  if (error != NULL)
    proof_session_set_error (self, error);
  proof_session_open_own_video (self);
}

static void
load (ProofSession    *self,
      GFile           *file,
      ProofDocument   *document,
      ProofJobRequest *request)
{
  Opening *opening = g_new0 (Opening, 1);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *status = g_strdup_printf (_("Reading %s"),
                                             request != NULL ? request->job_id : name);
  GCancellable *cancellable = begin_opening (self, status);

  opening->session = g_object_ref (self);
  opening->document = document;
  opening->request = request;
  opening->file = g_object_ref (file);
  /* What was fetched into it behind the window is on the disk now. */
  if (request != NULL)
    opening->claim = proof_claim_take_over (file);
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
      proof_session_fail (self, error);
      return;
    }

  settings = proof_aws_settings_new (request->profile, request->region, request->endpoint_url);
  region = proof_aws_settings_get_region (settings, &error);
  if (region == NULL)
    {
      proof_session_fail (self, error);
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
      proof_session_start_fetch (self, NULL);
      return;
    }

  document =
    proof_vault_open_job (self->vault, resolved->job_id, region, resolved->endpoint_url, &error);
  if (document == NULL || !proof_job_request_remember (resolved, document, &error))
    {
      proof_session_fail (self, error);
      return;
    }
  load (self, proof_document_get_file (document), g_object_ref (document),
        g_steal_pointer (&resolved));
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
      proof_session_fail (self, error);
      return;
    }

  source = proof_document_get (document, PROOF_DOCUMENT_SOURCE);
  if (source != NULL && g_strcmp0 (source, "job") != 0)
    {
      g_autoptr (GFile) results = g_file_new_for_uri (source);

      load (self, results, g_object_ref (document), NULL);
      return;
    }
  load (self, file, g_object_ref (document), proof_job_request_recall (document));
}

void
proof_session_close (ProofSession *self)
{
  g_autoptr (ProofLabelStore) timestamps = proof_label_store_new ();
  g_autoptr (ProofLabelStore) segments = proof_label_store_new ();

  g_return_if_fail (PROOF_IS_SESSION (self));

  proof_session_drop_fetch (self);
  forget_open (self);
  proof_session_use_stores (self, timestamps, segments, NULL);
  proof_session_set_error (self, NULL);
  proof_session_set_status (self, "", -1);
  proof_session_set_loading (self, PROOF_LOADING_EMPTY);
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

  proof_session_set_error (self, NULL);
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

/**
 * proof_session_new_sign_in:
 * @self: a session whose job or video could not be fetched
 * @error: PROOF_AWS_ERROR_CONFIG
 *
 * Reads the two files anew: they may have been mended meanwhile.
 *
 * Returns: (transfer full) (nullable): for the profile that was used
 */
ProofSsoSignIn *
proof_session_new_sign_in (ProofSession *self,
                           GError      **error)
{
  g_autoptr (ProofAwsSettings) settings = NULL;

  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  settings = proof_aws_settings_new (
    self->settings != NULL ? proof_aws_settings_get_profile (self->settings) : NULL, NULL, NULL);
  return proof_sso_sign_in_new (proof_aws_settings_get_profiles (settings),
                                proof_aws_settings_get_profile (settings),
                                proof_aws_settings_get_ca_bundle (settings), error);
}
