/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-s3-object.h"

#include <string.h>

#include "proof-aws-client.h"
#include "proof-aws-error.h"

#define BLOCK_SIZE (256 * 1024)
#define MAX_BLOCKS 256            /* 64 MiB in memory */
#define READ_AHEAD 4
#define MAX_ACTIVE 6              /* requests under way at once */
#define MAX_REDIRECTS 2
#define MAX_CUTS 16               /* times that one block's body may end early */

/* A piece of the object, kept or under way. Those who wait for it hold a reference. */
typedef struct
{
  guint64 index;
  guint n_waiting;
  gboolean was_read;     /* by somebody, not only ahead */
  GBytes *bytes;         /* (nullable): once it is here */
  GError *error;         /* (nullable): once it has failed */
  GList link;            /* in the list of kept blocks */
} Block;

struct _ProofS3Object
{
  GObject parent_instance;

  ProofAwsSettings *settings;
  char *bucket;
  char *key;
  char *version;         /* (nullable) */
  char *what;            /* for people */

  GThread *thread;       /* does all the fetching */
  GMainContext *context;
  GCancellable *stop;

  GMutex lock;
  GCond changed;
  /* under the lock */
  char *region;          /* the bucket's, as far as is known */
  gboolean opened;
  guint64 size;
  char *etag;            /* (nullable) */
  GError *replaced;      /* (nullable): the object is not the one that was opened */
  GHashTable *blocks;    /* by index */
  GQueue kept;           /* the blocks that are here, least recently read last */
  GQueue wanted;         /* blocks not yet asked for, newest first */
  guint n_active;
  guint n_requests;
  guint64 bytes_fetched;

  ProofAwsClient *client;  /* the fetching thread's */
};

/* One block until it is here. The fetching thread's. */
typedef struct
{
  ProofS3Object *object;  /* outlives it: finalize waits for the thread */
  Block *block;
  GByteArray *got;
  guint64 first;          /* of the bytes that were asked for */
  guint64 last;
  guint n_redirects;
  guint n_cuts;
  char *region;           /* that the request was signed for */
} Fetch;

static void fetch_step (Fetch *fetch);
static void start_wanted (ProofS3Object *self);

static void
block_clear (gpointer data)
{
  Block *block = data;

  g_clear_pointer (&block->bytes, g_bytes_unref);
  g_clear_error (&block->error);
}

static void
block_unref (Block *block)
{
  g_atomic_rc_box_release_full (block, block_clear);
}

/* --- fetching, in the object's own thread -------------------------------------- */

/* Block 0 stays: a player that starts again begins there. */
static void
forget_oldest (ProofS3Object *self)
{
  GList *link = self->kept.tail;

  while (self->kept.length > MAX_BLOCKS && link)
    {
      Block *block = link->data;

      link = link->prev;
      if (block->index == 0)
        continue;
      g_queue_unlink (&self->kept, &block->link);
      g_hash_table_remove (self->blocks, &block->index);
    }
}

/* Ends @fetch with its bytes, or with @error. */
static void
fetch_end (Fetch  *fetch,
           GError *error)
{
  ProofS3Object *self = fetch->object;
  Block *block = fetch->block;

  g_mutex_lock (&self->lock);
  self->n_active--;
  if (error && g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REPLACED) && !self->replaced)
    self->replaced = g_error_copy (error);
  if (error)
    {
      /* Told to those who wait; who reads later tries again. */
      block->error = error;
      g_hash_table_remove (self->blocks, &block->index);
    }
  else
    {
      block->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&fetch->got));
      g_queue_push_head_link (&self->kept, &block->link);
      forget_oldest (self);
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&fetch->got, g_byte_array_unref);
  g_free (fetch->region);
  block_unref (block);
  g_free (fetch);
  start_wanted (self);
}

static GError *
protocol_error (Fetch      *fetch,
                const char *problem)
{
  return g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                      "The server of %s %s, so the video cannot be read safely. Check the endpoint.",
                      fetch->object->what, problem);
}

static GError *
replaced_error (Fetch *fetch)
{
  return g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_REPLACED,
                      "%s was replaced while it was open. Open it again to see the new one.",
                      fetch->object->what);
}

/* Where S3 keeps the bucket, if this answer says so; HEAD of the bucket says it to anybody. */
static gboolean
may_be_elsewhere (const ProofAwsFault *fault)
{
  return fault->status == 301 || fault->status == 302 || fault->status == 307 ||
         (fault->status == 400 && (g_str_equal (fault->code, "400") ||
                                   g_str_equal (fault->code, "AuthorizationHeaderMalformed") ||
                                   g_str_equal (fault->code, "IllegalLocationConstraintException")));
}

/* Whether @fetch goes on, in the region that S3 named. */
static gboolean
follow_region (Fetch      *fetch,
               const char *region)
{
  ProofS3Object *self = fetch->object;

  if (!region || g_str_equal (region, fetch->region) || fetch->n_redirects >= MAX_REDIRECTS)
    return FALSE;

  fetch->n_redirects++;
  g_mutex_lock (&self->lock);
  g_free (self->region);
  self->region = g_strdup (region);
  g_mutex_unlock (&self->lock);
  fetch_step (fetch);

  return TRUE;
}

typedef struct
{
  Fetch *fetch;
  ProofAwsFault *fault;  /* what to tell if the bucket gives no better answer */
} Search;

static void
bucket_headed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autofree Search *search = user_data;
  Fetch *fetch = search->fetch;
  g_autoptr (ProofAwsFault) fault = search->fault;
  g_autoptr (ProofAwsResponse) response =
    proof_aws_client_send_finish (PROOF_AWS_CLIENT (source), result, NULL);
  g_autofree char *region = NULL;

  if (response && response->fault)
    region = g_strdup (response->fault->region);
  else if (response)
    region = g_strdup (soup_message_headers_get_one (response->headers, "x-amz-bucket-region"));

  if (!follow_region (fetch, region))
    fetch_end (fetch, proof_aws_fault_to_error (fault, fetch->object->what, fetch->region));
}

static void
search_region (Fetch         *fetch,
               ProofAwsFault *fault)
{
  ProofS3Object *self = fetch->object;
  g_autofree char *region = g_strdup (fetch->region);
  g_autoptr (GUri) uri = proof_s3_address_build (self->settings, self->bucket, "", NULL, &region, NULL);
  Search *search = g_new (Search, 1);

  search->fetch = fetch;
  search->fault = fault;
  proof_aws_client_send_async (self->client, proof_aws_request_new (self->what, "s3", region, "HEAD", uri),
                               self->stop, bucket_headed_cb, search);
}

/* "bytes FIRST-LAST/TOTAL"; FALSE for anything else. */
static gboolean
parse_content_range (SoupMessageHeaders *headers,
                     guint64            *first,
                     guint64            *total)
{
  goffset start, end, size;

  if (!soup_message_headers_get_content_range (headers, &start, &end, &size) || start < 0 || size < 0)
    return FALSE;
  *first = start;
  *total = size;

  return TRUE;
}

/* What the first answer says is held against all later ones. */
static GError *
check_generation (Fetch              *fetch,
                  SoupMessageHeaders *headers,
                  guint64             total)
{
  ProofS3Object *self = fetch->object;
  const char *etag = soup_message_headers_get_one (headers, "ETag");
  gboolean same;

  g_mutex_lock (&self->lock);
  if (!self->opened)
    {
      self->opened = TRUE;
      self->size = total;
      self->etag = g_strdup (etag);
    }
  same = self->size == total && (!etag || !self->etag || g_str_equal (etag, self->etag));
  g_mutex_unlock (&self->lock);

  return same ? NULL : replaced_error (fetch);
}

/* Takes what the answer has; an error ends the fetch. */
static GError *
take_bytes (Fetch            *fetch,
            ProofAwsResponse *response)
{
  gsize length = g_bytes_get_size (response->body);
  guint64 first = 0, total = length;
  GError *error;

  if (response->status == SOUP_STATUS_PARTIAL_CONTENT)
    {
      if (!parse_content_range (response->headers, &first, &total))
        return protocol_error (fetch, "sent a part without saying which");
    }
  else if (!response->complete || length > fetch->last - fetch->first + 1)
    {
      return protocol_error (fetch, "sends the whole object where a part was asked for");
    }
  if (first != fetch->first)
    return protocol_error (fetch, "sent another part than was asked for");
  if (length > fetch->last - fetch->first + 1)
    return protocol_error (fetch, "sent more than was asked for");

  error = check_generation (fetch, response->headers, total);
  if (!error)
    g_byte_array_append (fetch->got, g_bytes_get_data (response->body, NULL), length);

  return error;
}

static void
judge_refusal (Fetch            *fetch,
               ProofAwsResponse *response)
{
  ProofAwsFault *fault = response->fault;

  /* The only object of which even the first byte cannot be had. */
  if (fault->status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && fetch->first == 0)
    {
      fetch_end (fetch, check_generation (fetch, response->headers, 0));
      return;
    }
  if (follow_region (fetch, fault->region))
    return;
  if (may_be_elsewhere (fault) && !fault->region && fetch->n_redirects < MAX_REDIRECTS)
    {
      search_region (fetch, g_steal_pointer (&response->fault));
      return;
    }

  fetch_end (fetch, fault->status == SOUP_STATUS_PRECONDITION_FAILED
                      ? replaced_error (fetch)
                      : proof_aws_fault_to_error (fault, fetch->object->what, fetch->region));
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fetch *fetch = user_data;
  ProofS3Object *self = fetch->object;
  GError *error = NULL;
  g_autoptr (ProofAwsResponse) response =
    proof_aws_client_send_finish (PROOF_AWS_CLIENT (source), result, &error);
  gsize before = fetch->got->len;
  guint64 expected;

  g_mutex_lock (&self->lock);
  self->n_requests = proof_aws_client_get_n_attempts (self->client);
  if (response && !response->fault)
    self->bytes_fetched += g_bytes_get_size (response->body);
  g_mutex_unlock (&self->lock);

  if (response && response->fault)
    {
      judge_refusal (fetch, response);
      return;
    }
  if (response)
    error = take_bytes (fetch, response);
  if (error)
    {
      fetch_end (fetch, error);
      return;
    }

  expected = MIN (BLOCK_SIZE, self->size - fetch->block->index * BLOCK_SIZE);
  if (fetch->got->len >= expected)
    fetch_end (fetch, NULL);
  else if (fetch->got->len > before && ++fetch->n_cuts < MAX_CUTS)
    fetch_step (fetch); /* goes on behind what has come */
  else
    fetch_end (fetch, g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK,
                                   "The connection to %s breaks again and again. Check the network "
                                   "and try again.", self->what));
}

static void
fetch_step (Fetch *fetch)
{
  ProofS3Object *self = fetch->object;
  g_autofree char *region = NULL, *etag = NULL, *range = NULL;
  g_autoptr (GUri) uri = NULL;
  ProofAwsRequest *request;
  GError *error = NULL;

  fetch->first = fetch->block->index * BLOCK_SIZE + fetch->got->len;
  fetch->last = (fetch->block->index + 1) * BLOCK_SIZE - 1;
  g_mutex_lock (&self->lock);
  region = g_strdup (self->region);
  etag = g_strdup (self->etag);
  if (self->opened)
    fetch->last = MIN (fetch->last, self->size - 1);
  g_mutex_unlock (&self->lock);

  uri = proof_s3_address_build (self->settings, self->bucket, self->key, self->version, &region, &error);
  if (!uri)
    {
      fetch_end (fetch, error);
      return;
    }

  range = g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, fetch->first, fetch->last);
  request = proof_aws_request_new (self->what, "s3", region, "GET", uri);
  proof_aws_request_add_header (request, "Range", range);
  if (etag)
    proof_aws_request_add_header (request, "If-Match", etag);
  request->max_answer = fetch->last - fetch->first + 1;
  request->part_is_fine = TRUE;
  g_free (fetch->region);
  fetch->region = g_steal_pointer (&region);
  proof_aws_client_send_async (self->client, request, self->stop, answered_cb, fetch);
}

/* What somebody waits for goes before what is only read ahead, the newest wish first. */
static Block *
take_wanted (ProofS3Object *self)
{
  for (GList *link = self->wanted.head; link; link = link->next)
    if (((Block *) link->data)->n_waiting > 0)
      {
        Block *block = link->data;

        g_queue_delete_link (&self->wanted, link);
        return block;
      }

  return g_queue_pop_tail (&self->wanted);
}

static void
start_wanted (ProofS3Object *self)
{
  for (;;)
    {
      Block *block = NULL;
      Fetch *fetch;

      g_mutex_lock (&self->lock);
      if (self->n_active < MAX_ACTIVE && !g_cancellable_is_cancelled (self->stop))
        block = take_wanted (self);
      if (block)
        self->n_active++;
      g_mutex_unlock (&self->lock);
      if (!block)
        return;

      fetch = g_new0 (Fetch, 1);
      fetch->object = self;
      fetch->block = block;
      fetch->got = g_byte_array_new ();
      fetch_step (fetch);
    }
}

static gboolean
wanted_cb (gpointer user_data)
{
  start_wanted (user_data);

  return G_SOURCE_REMOVE;
}

static gpointer
fetch_thread (gpointer data)
{
  ProofS3Object *self = data;

  g_main_context_push_thread_default (self->context);
  self->client = proof_aws_client_new (self->settings);
  while (!g_cancellable_is_cancelled (self->stop) || self->n_active > 0)
    g_main_context_iteration (self->context, TRUE);
  g_clear_object (&self->client);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* --- reading, in any thread -------------------------------------------------------- */

/* The block, asked for if nobody has yet; owned by the table, under the lock. */
static Block *
want_block (ProofS3Object *self,
            guint64        index)
{
  Block *block = g_hash_table_lookup (self->blocks, &index);
  GSource *source;

  if (block)
    return block;

  block = g_atomic_rc_box_new0 (Block);
  block->index = index;
  block->link.data = block;
  g_hash_table_insert (self->blocks, &block->index, block);
  g_queue_push_head (&self->wanted, g_atomic_rc_box_acquire (block));

  if (!self->thread)
    self->thread = g_thread_new ("proof-s3", fetch_thread, self);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, wanted_cb, self, NULL);
  g_source_attach (source, self->context);
  g_source_unref (source);

  return block;
}

/* (transfer full): the bytes of one block, waited for; under the lock. */
static GBytes *
wait_for_block (ProofS3Object  *self,
                guint64         index,
                GCancellable   *cancellable,
                GError        **error)
{
  Block *block;
  GBytes *bytes = NULL;

  if (self->replaced)
    {
      g_propagate_error (error, g_error_copy (self->replaced));
      return NULL;
    }

  block = g_atomic_rc_box_acquire (want_block (self, index));
  block->n_waiting++;
  block->was_read = TRUE;
  while (!block->bytes && !block->error && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->lock);
  block->n_waiting--;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    ;
  else if (block->error)
    g_propagate_error (error, g_error_copy (block->error));
  else
    bytes = g_bytes_ref (block->bytes);

  /* It may have been forgotten meanwhile. */
  if (bytes && g_hash_table_lookup (self->blocks, &index) == block)
    {
      g_queue_unlink (&self->kept, &block->link);
      g_queue_push_head_link (&self->kept, &block->link);
    }
  block_unref (block);

  return bytes;
}

/* Asks for what will be read next: the rest of this read, and more where reading goes forward. */
static void
read_ahead (ProofS3Object *self,
            guint64        index,
            guint64        last_wanted)
{
  guint64 before = index - 1;
  const Block *previous = index > 0 ? g_hash_table_lookup (self->blocks, &before) : NULL;
  gboolean forward = previous && previous->was_read;

  for (guint64 next = index + 1; next <= index + READ_AHEAD && next * BLOCK_SIZE < self->size; next++)
    if (forward || next <= last_wanted)
      want_block (self, next);
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
  first = wait_for_block (self, 0, cancellable, error);
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
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
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
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
  GError *failure = NULL;
  gsize done = 0;

  g_mutex_lock (&self->lock);
  if (open_object (self, cancellable, &failure))
    {
      count = offset < self->size ? MIN (count, self->size - offset) : 0;
      while (done < count)
        {
          guint64 index = (offset + done) / BLOCK_SIZE;
          gsize skip = (offset + done) % BLOCK_SIZE;
          gsize part = MIN (count - done, BLOCK_SIZE - skip);
          g_autoptr (GBytes) bytes = NULL;

          want_block (self, index);
          read_ahead (self, index, (offset + count - 1) / BLOCK_SIZE);
          bytes = wait_for_block (self, index, cancellable, &failure);
          if (!bytes)
            break;
          memcpy ((guint8 *) buffer + done, (const guint8 *) g_bytes_get_data (bytes, NULL) + skip, part);
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
byte_source_iface_init (ProofByteSourceInterface *iface)
{
  iface->query = proof_s3_object_query;
  iface->read = proof_s3_object_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofS3Object, proof_s3_object, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_BYTE_SOURCE, byte_source_iface_init))

/* Nobody reads any more; what is under way is given up. */
static void
proof_s3_object_finalize (GObject *object)
{
  ProofS3Object *self = PROOF_S3_OBJECT (object);

  g_cancellable_cancel (self->stop);
  g_main_context_wakeup (self->context);
  if (self->thread)
    g_thread_join (self->thread);

  g_queue_clear_full (&self->wanted, (GDestroyNotify) block_unref);
  g_hash_table_unref (self->blocks);
  g_clear_error (&self->replaced);
  g_main_context_unref (self->context);
  g_object_unref (self->stop);
  g_object_unref (self->settings);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->version);
  g_free (self->what);
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
  self->blocks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) block_unref);
  g_queue_init (&self->kept);
  g_queue_init (&self->wanted);
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
  const char *region;

  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (settings), NULL);
  g_return_val_if_fail (bucket != NULL && key != NULL, NULL);

  self = g_object_new (PROOF_TYPE_S3_OBJECT, NULL);
  self->settings = g_object_ref (settings);
  self->bucket = g_strdup (bucket);
  self->key = g_strdup (key);
  self->version = version && *version ? g_strdup (version) : NULL;
  self->what = g_strdup_printf ("s3://%s/%s", bucket, key);
  /* S3 in any region tells where a bucket is, so that none need be known. */
  region = proof_aws_settings_get_region (settings, NULL);
  self->region = g_strdup (region ? region : "us-east-1");

  return self;
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
