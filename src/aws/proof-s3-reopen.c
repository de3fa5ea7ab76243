/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening an object that the disk holds blocks of. If all that is asked for first is there, S3 is
 * only asked whether the object is still the same, and sends nothing where it is. */
#include "config.h"

#include "proof-s3-fetch-private.h"

/* (transfer full): what the object is called on the disk; holds nothing secret */
char *
proof_s3_reopen_address (ProofS3Object *self,
                         GUri          *uri)
{
  return g_strdup_printf ("%s://%s:%d%s?%s", g_uri_get_scheme (uri), g_uri_get_host (uri),
                          g_uri_get_port (uri), g_uri_get_path (uri),
                          self->version ? g_uri_get_query (uri) : "");
}

void
proof_s3_reopen_forget (ProofS3Fetch *fetch)
{
  g_clear_pointer (&fetch->memory, proof_s3_cache_close);
  g_clear_pointer (&fetch->kept, g_byte_array_unref);
  g_clear_pointer (&fetch->etag, g_free);
}

/* Whether all blocks of the stretch are in memory now. */
static gboolean
read_stretch (ProofS3Fetch *fetch)
{
  GBytes *found[PROOF_S3_MAX_STRETCH] = { NULL };
  guint64 n_blocks = (fetch->size + PROOF_S3_BLOCK_SIZE - 1) / PROOF_S3_BLOCK_SIZE;
  guint n = MIN (fetch->stretch->n_blocks, n_blocks);
  gboolean all = n > 0;

  proof_s3_cache_read (fetch->memory, 0, n, found);
  fetch->kept = g_byte_array_new ();
  for (guint i = 0; i < n; i++)
    {
      all &= found[i] != NULL;
      if (all)
        g_byte_array_append (fetch->kept, g_bytes_get_data (found[i], NULL),
                             g_bytes_get_size (found[i]));
      g_clear_pointer (&found[i], g_bytes_unref);
    }

  return all;
}

/**
 * proof_s3_reopen_recall:
 * @fetch: a request
 * @uri: what it asks for
 *
 * Returns: whether the disk holds all of it, if the object has still the ETag that @fetch then has
 */
gboolean
proof_s3_reopen_recall (ProofS3Fetch *fetch,
                        GUri         *uri)
{
  ProofS3Object *self = fetch->object;
  g_autofree char *address = NULL;

  proof_s3_reopen_forget (fetch);
  if (self->opened || !self->cache_folder || fetch->stretch->first > 0 || fetch->got->len > 0)
    return FALSE;

  address = proof_s3_reopen_address (self, uri);
  if (!proof_s3_cache_recall (self->cache_folder, address, &fetch->etag, &fetch->size))
    return FALSE;
  fetch->memory = proof_s3_cache_open (self->cache_folder, self->cache_size, address, fetch->etag,
                                       fetch->size);
  if (fetch->memory && read_stretch (fetch))
    return TRUE;
  proof_s3_reopen_forget (fetch);

  return FALSE;
}

/* A version never changes, but for the one called "null", which is written over wherever the bucket
 * does not keep versions. */
gboolean
proof_s3_reopen_is_sure (ProofS3Fetch *fetch)
{
  const char *version = fetch->object->version;

  return fetch->memory && version && !g_str_equal (version, "null");
}

/* Whether nothing of the object need be asked for any more. */
gboolean
proof_s3_reopen_is_whole (ProofS3Fetch *fetch)
{
  return fetch->memory && proof_s3_cache_is_whole (fetch->memory);
}

/* Ends @fetch: the object is the one that the disk holds. */
void
proof_s3_reopen_accept (ProofS3Fetch *fetch)
{
  ProofS3Object *self = fetch->object;

  self->cache = g_steal_pointer (&fetch->memory);
  g_mutex_lock (&self->lock);
  self->opened = TRUE;
  self->size = fetch->size;
  self->etag = g_steal_pointer (&fetch->etag);
  g_mutex_unlock (&self->lock);
  g_byte_array_append (fetch->got, fetch->kept->data, fetch->kept->len);
  fetch->from_disk = TRUE;
  proof_s3_fetch_end (fetch, NULL);
}
