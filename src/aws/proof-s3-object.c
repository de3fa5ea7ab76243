/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-s3-object-private.h"

#include <string.h>

#include "proof-aws-error.h"

#define BLOCK_SIZE PROOF_S3_BLOCK_SIZE

/* (transfer full): the bytes of one block, waited for; under the lock.
 * @last: the last block that this reading is about */
static GBytes *
wait_for_block (ProofS3Object  *self,
                guint64         index,
                guint64         last,
                GCancellable   *cancellable,
                GError        **error)
{
  ProofS3Block *block;
  GBytes *bytes = NULL;

  if (self->replaced)
    {
      g_propagate_error (error, g_error_copy (self->replaced));
      return NULL;
    }

  /* Given up meanwhile, or after an error, all that is left to read is asked for again. */
  if (!g_hash_table_contains (self->blocks, &index))
    proof_s3_want (self, index, last);
  block = g_atomic_rc_box_acquire (g_hash_table_lookup (self->blocks, &index));
  block->n_waiting++;
  while (!block->bytes && !block->error && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->lock);
  block->n_waiting--;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    ;
  else if (block->error)
    g_propagate_error (error, g_error_copy (block->error));
  else
    bytes = g_bytes_ref (block->bytes);

  if (bytes)
    proof_s3_block_use (self, block);
  proof_s3_block_unref (block);

  return bytes;
}

static void
cancelled_cb (GCancellable  *cancellable,
              ProofS3Object *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Whether size and generation are known; under the lock. */
static gboolean
open_object (ProofS3Object  *self,
             GCancellable   *cancellable,
             GError        **error)
{
  GBytes *first;

  if (self->opened && !self->replaced)
    return TRUE;
  /* How long it is, is not known: what is first asked for is as much as one request may bring. */
  first = wait_for_block (self, 0, PROOF_S3_MAX_STRETCH - 1, cancellable, error);
  g_clear_pointer (&first, g_bytes_unref);

  return self->opened && !(error && *error);
}

static gboolean
proof_s3_object_query (ProofByteSource  *source,
                       guint64          *size,
                       char            **etag,
                       GCancellable     *cancellable,
                       GError          **error)
{
  ProofS3Object *self = PROOF_S3_OBJECT (source);
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                        self, NULL) : 0;
  GError *failure = NULL;

  g_mutex_lock (&self->lock);
  if (open_object (self, cancellable, &failure))
    {
      if (size)
        *size = self->size;
      if (etag)
        *etag = g_strdup (self->etag);
    }
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);

  if (failure)
    g_propagate_error (error, failure);

  return failure == NULL;
}

static gssize
proof_s3_object_read (ProofByteSource  *source,
                      guint64           offset,
                      void             *buffer,
                      gsize             count,
                      GCancellable     *cancellable,
                      GError          **error)
{
  ProofS3Object *self = PROOF_S3_OBJECT (source);
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                        self, NULL) : 0;
  GError *failure = NULL;
  gsize done = 0;

  g_mutex_lock (&self->lock);
  if (open_object (self, cancellable, &failure))
    {
      count = offset < self->size ? MIN (count, self->size - offset) : 0;
      if (count > 0)
        proof_s3_read_ahead (self, offset, offset + count);
      while (done < count)
        {
          guint64 index = (offset + done) / BLOCK_SIZE;
          gsize skip = (offset + done) % BLOCK_SIZE;
          gsize part = MIN (count - done, BLOCK_SIZE - skip);
          g_autoptr (GBytes) bytes = NULL;

          bytes = wait_for_block (self, index, (offset + count - 1) / BLOCK_SIZE, cancellable,
                                  &failure);
          if (!bytes)
            break;
          memcpy ((guint8 *) buffer + done, (const guint8 *) g_bytes_get_data (bytes, NULL) + skip,
                  part);
          done += part;
        }
    }
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);

  if (failure)
    {
      g_propagate_error (error, failure);
      return -1;
    }

  return done;
}

static void
proof_s3_object_expect (ProofByteSource *source,
                        guint64          begin,
                        guint64          end)
{
  ProofS3Object *self = PROOF_S3_OBJECT (source);

  g_mutex_lock (&self->lock);
  if (self->opened && !self->replaced)
    proof_s3_expect (self, begin, end);
  g_mutex_unlock (&self->lock);
}

static void
byte_source_iface_init (ProofByteSourceInterface *iface)
{
  iface->query = proof_s3_object_query;
  iface->read = proof_s3_object_read;
  iface->expect = proof_s3_object_expect;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofS3Object, proof_s3_object, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_BYTE_SOURCE,
                                                      byte_source_iface_init))

/* Nobody reads any more; what is under way is given up. */
static void
proof_s3_object_finalize (GObject *object)
{
  ProofS3Object *self = PROOF_S3_OBJECT (object);

  g_cancellable_cancel (self->stop);
  g_main_context_wakeup (self->context);
  if (self->thread)
    g_thread_join (self->thread);

  g_queue_clear_full (&self->wanted, (GDestroyNotify) proof_s3_stretch_free);
  g_hash_table_unref (self->blocks);
  g_clear_error (&self->replaced);
  g_main_context_unref (self->context);
  g_object_unref (self->stop);
  g_object_unref (self->settings);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->version);
  g_free (self->what);
  g_free (self->cache_folder);
  g_free (self->region);
  g_free (self->etag);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (proof_s3_object_parent_class)->finalize (object);
}

static void
proof_s3_object_class_init (ProofS3ObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_s3_object_finalize;
}

static void
proof_s3_object_init (ProofS3Object *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->context = g_main_context_new ();
  self->stop = g_cancellable_new ();
  self->blocks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                        (GDestroyNotify) proof_s3_block_unref);
  g_queue_init (&self->kept);
  g_queue_init (&self->wanted);
  g_queue_init (&self->active);
}

/**
 * proof_s3_object_new:
 * @settings: how AWS is reached
 * @bucket: its bucket, or the ARN of an access point
 * @key: its key, as it is
 * @version: (nullable): one version of it
 *
 * Asks nothing yet: the first query or read does, and tells what is wrong.
 *
 * Returns: (transfer full): the object
 */
ProofS3Object *
proof_s3_object_new (ProofAwsSettings *settings,
                     const char       *bucket,
                     const char       *key,
                     const char       *version)
{
  ProofS3Object *self;

  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (settings), NULL);
  g_return_val_if_fail (bucket != NULL && key != NULL, NULL);

  self = g_object_new (PROOF_TYPE_S3_OBJECT, NULL);
  self->settings = g_object_ref (settings);
  self->bucket = g_strdup (bucket);
  self->key = g_strdup (key);
  self->version = version && *version ? g_strdup (version) : NULL;
  self->what = proof_s3_uri_format (bucket, key, NULL);
  self->region = proof_s3_region_recall (settings, bucket);

  return self;
}

/**
 * proof_s3_object_set_cache:
 * @self: an object that was not read yet
 * @folder: where blocks of it and of other objects are kept
 * @max_bytes: that @folder may take
 *
 * What was read once need not be asked for again, today or later. Opening it still asks S3 whether
 * the object is the same, and whether it may be read.
 */
void
proof_s3_object_set_cache (ProofS3Object *self,
                           const char    *folder,
                           guint64        max_bytes)
{
  g_return_if_fail (PROOF_IS_S3_OBJECT (self));
  g_return_if_fail (self->thread == NULL);

  g_free (self->cache_folder);
  self->cache_folder = g_strdup (folder);
  self->cache_size = max_bytes;
}

/**
 * proof_s3_object_set_requester_pays:
 * @self: an object that was not read yet
 * @pays: whether the user agreed that S3 charges them where the bucket's owner asks for it
 */
void
proof_s3_object_set_requester_pays (ProofS3Object *self,
                                    gboolean       pays)
{
  g_return_if_fail (PROOF_IS_S3_OBJECT (self));
  g_return_if_fail (self->thread == NULL);

  self->requester_pays = pays;
}

/* Bytes of the object that came over the network so far. Any thread. */
guint64
proof_s3_object_get_bytes_fetched (ProofS3Object *self)
{
  guint64 n;

  g_return_val_if_fail (PROOF_IS_S3_OBJECT (self), 0);

  g_mutex_lock (&self->lock);
  n = self->bytes_fetched;
  g_mutex_unlock (&self->lock);

  return n;
}

/* Requests sent so far, repetitions among them. Any thread. */
guint
proof_s3_object_get_n_requests (ProofS3Object *self)
{
  guint n;

  g_return_val_if_fail (PROOF_IS_S3_OBJECT (self), 0);

  g_mutex_lock (&self->lock);
  n = self->n_requests;
  g_mutex_unlock (&self->lock);

  return n;
}
