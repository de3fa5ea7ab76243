/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The video of a session: the one that the job names, or a person's choice. */
#include "config.h"

#include "proof-session-private.h"

#include <glib/gi18n.h>

#include "proof-s3-object.h"

static gboolean
play_uri (ProofSession  *self,
          const char    *uri,
          GError       **error)
{
  g_autoptr (ProofMedia) media = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autofree char *kept_uri = NULL, *bucket = NULL;

  if (g_ascii_strncasecmp (uri, "file:", 5) == 0 || g_path_is_absolute (uri))
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (uri);

      if (!g_file_query_exists (file, NULL))
        {
          g_set_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_NOT_FOUND,
                       _("The video %s is not there. Choose where it is now."),
                       g_file_peek_path (file));
          return FALSE;
        }
      media = proof_media_new_for_file (file);
    }
  else
    {
      g_autofree char *key = NULL, *version = NULL, *name = NULL;
      g_autoptr (ProofS3Object) object = NULL;

      if (!proof_s3_uri_parse (uri, &bucket, &key, &version, error))
        return FALSE;
      if (self->settings == NULL)
        self->settings = self->access != NULL ? g_object_ref (self->access)
                                              : proof_aws_settings_new (NULL, NULL, NULL);
      object = proof_s3_object_new (self->settings, bucket, key, version);
      proof_s3_object_set_requester_pays (
        object, self->paid_buckets != NULL &&
                g_strv_contains ((const char *const *) self->paid_buckets, bucket));
      if (self->cache_size > 0)
        {
          g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "proofreel", "s3",
                                                      NULL);

          proof_s3_object_set_cache (object, folder, self->cache_size);
        }
      name = g_path_get_basename (key);
      kept_uri = proof_s3_uri_format (bucket, key, version);
      media = proof_media_new_for_source (PROOF_BYTE_SOURCE (object), name);
    }

  if (self->document != NULL)
    kept = proof_document_get_blob (self->document, PROOF_DOCUMENT_FRAME_TABLE);
  proof_media_set_kept_table (media, kept);
  g_set_str (&self->video_uri, kept_uri != NULL ? kept_uri : uri);
  g_set_str (&self->video_bucket, bucket);
  self->video_tried = TRUE;
  self->visible_chosen = FALSE;
  self->jump_ms = PROOF_MS_NONE;
  proof_player_open (self->player, media);
  proof_session_notify (self, "title");
  return TRUE;
}

/**
 * proof_session_set_access:
 * @self: a session
 * @profile: (nullable): of the shared AWS files
 * @region: (nullable): where the video is
 * @endpoint_url: (nullable): where to reach the service
 *
 * How S3 videos are reached from now on that do not come with a job, which has an answer of its own.
 */
void
proof_session_set_access (ProofSession *self,
                          const char   *profile,
                          const char   *region,
                          const char   *endpoint_url)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  g_clear_object (&self->access);
  self->access = proof_aws_settings_new (profile, region, endpoint_url);
}

/**
 * proof_session_set_cache_size:
 * @self: a session
 * @bytes: that all videos may take on the disk; 0 = nothing of them is kept
 *
 * Holds for S3 videos that are opened from now on.
 */
void
proof_session_set_cache_size (ProofSession *self,
                              guint64       bytes)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  self->cache_size = bytes;
}

/**
 * proof_session_set_paid_buckets:
 * @self: a session
 * @buckets: those whose owners may charge the user, as the user agreed
 *
 * Holds for S3 videos that are opened from now on.
 */
void
proof_session_set_paid_buckets (ProofSession      *self,
                                const char *const *buckets)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  g_strfreev (self->paid_buckets);
  self->paid_buckets = g_strdupv ((char **) buckets);
}

const char *
proof_session_get_video_bucket (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->video_bucket;
}

void
proof_session_reopen_video (ProofSession *self)
{
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (PROOF_IS_SESSION (self));

  uri = g_strdup (self->video_uri);
  if (uri != NULL && !play_uri (self, uri, &error))
    proof_session_set_error (self, error);
}

/**
 * proof_session_open_video:
 * @self: a session
 * @uri: a file's, or whatever proof_s3_uri_parse() reads
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
      (!proof_document_set (self->document, PROOF_DOCUMENT_VIDEO, self->video_uri, error) ||
       !proof_document_set (self->document, PROOF_DOCUMENT_VIDEO_CHOSEN, "1", error)))
    return FALSE;
  return TRUE;
}

/* The video that the document remembers, else the one that the results name. */
void
proof_session_open_own_video (ProofSession *self)
{
  const ProofLabelMeta *meta = proof_label_store_get_meta (proof_session_get_store (self));
  g_autofree char *named = proof_job_dup_video (meta);
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
    proof_session_set_error (self, error);
}

typedef struct
{
  GFile *document;
  GBytes *kept; /* (nullable): what it holds already */
  ProofFrameTable *table;
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  g_object_unref (keeping->document);
  g_clear_pointer (&keeping->kept, g_bytes_unref);
  proof_frame_table_unref (keeping->table);
  g_free (keeping);
}

/* A table that cannot be kept is scanned again: nobody need hear of it. */
static void
keep_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Keeping *keeping = data;
  g_autoptr (GBytes) bytes = proof_frame_table_to_bytes (keeping->table);
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  if (bytes != NULL && bytes != keeping->kept)
    {
      document = proof_document_open_existing (keeping->document, &error);
      if (document == NULL ||
          !proof_document_set_blob (document, PROOF_DOCUMENT_FRAME_TABLE, bytes, &error))
        g_debug ("The frame table is not kept: %s", error->message);
    }
  g_task_return_boolean (task, TRUE);
}

/* Keeps a table that was scanned for the next opening. Writing waits for the disk, so a worker
 * does it. */
void
proof_session_keep_table (ProofSession *self)
{
  ProofFrameTable *table = proof_player_get_frame_table (self->player);
  g_autoptr (GTask) task = NULL;
  Keeping *keeping;
  GBytes *kept;

  if (table == NULL || self->document == NULL)
    return;

  keeping = g_new0 (Keeping, 1);
  keeping->document = g_object_ref (proof_document_get_file (self->document));
  kept = proof_media_get_kept_table (proof_player_get_media (self->player));
  if (kept != NULL)
    keeping->kept = g_bytes_ref (kept);
  keeping->table = proof_frame_table_ref (table);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, proof_session_keep_table);
  g_task_set_task_data (task, keeping, keeping_free);
  g_task_run_in_thread (task, keep_thread);
}
