/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The video of a session: the one that the job names, or a person's choice. */
#include "config.h"

#include "proof-session-private.h"

#include "proof-s3-object.h"

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
                       "The video %s is not there. Choose where it is now.",
                       g_file_peek_path (file));
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
        self->settings = self->access != NULL ? g_object_ref (self->access)
                                              : proof_aws_settings_new (NULL, NULL, NULL);
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
  if (meta->bucket == NULL || meta->key == NULL)
    return NULL;
  if (meta->version != NULL)
    return g_strdup_printf ("s3://%s/%s?versionId=%s", meta->bucket, meta->key, meta->version);
  return g_strdup_printf ("s3://%s/%s", meta->bucket, meta->key);
}

/* The video that the document remembers, else the one that the results name. */
void
proof_session_open_own_video (ProofSession *self)
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
    proof_session_set_error (self, error);
}
