/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-error.h"

#include <glib/gi18n.h>
#include "proof-s3-fetch-private.h"

/* How the blocks of an S3 object come over the network; all in the object's own thread. */

#define MAX_ACTIVE 6              /* requests under way at once */
#define MAX_ACTIVE_AHEAD 4        /* the others are for what somebody waits for */
#define MAX_CUTS 16               /* times that one request's body may end early */

/* Ends @fetch with its bytes, or with @error. */
void
proof_s3_fetch_end (ProofS3Fetch *fetch,
                    GError       *error)
{
  ProofS3Object *self = fetch->object;
  ProofS3Stretch *stretch = fetch->stretch;
  gboolean replaced = error && g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REPLACED);
  gboolean got_all = !error;

  g_queue_remove (&self->active, fetch);
  g_mutex_lock (&self->lock);
  if (replaced && !self->replaced)
    self->replaced = g_error_copy (error);
  if (error)
    {
      /* Told to those who wait; who reads later tries again. */
      proof_s3_stretch_give_up (self, stretch);
      for (guint i = 0; i < stretch->n_blocks; i++)
        stretch->blocks[i]->error = g_error_copy (error);
    }
  else
    {
      proof_s3_stretch_keep (self, stretch, fetch->got);
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  /* The network has work before the disk has. */
  proof_s3_fetch_wanted (self);
  if (self->cache && replaced)
    proof_s3_cache_drop (self->cache);
  else if (self->cache && got_all && !fetch->from_disk)
    proof_s3_cache_write (self->cache, stretch->first, fetch->got->data, fetch->got->len);

  g_clear_error (&error);
  proof_s3_reopen_forget (fetch);
  g_byte_array_unref (fetch->got);
  g_object_unref (fetch->cancellable);
  g_free (fetch->region);
  proof_s3_stretch_free (stretch);
  g_free (fetch);
}

G_GNUC_PRINTF (1, 2)
static GError *
protocol_error (const char *format,
                ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL, format, args);
  va_end (args);

  return error;
}

static GError *
replaced_error (ProofS3Fetch *fetch)
{
  return g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_REPLACED,
                      _("%s was replaced while it was open. Open it again to see the new one."),
                      fetch->object->what);
}

/* "bytes FIRST-LAST/TOTAL"; FALSE for anything else. */
static gboolean
parse_content_range (SoupMessageHeaders *headers,
                     guint64            *first,
                     guint64            *total)
{
  goffset start, end, size;

  if (!soup_message_headers_get_content_range (headers, &start, &end, &size) || start < 0 ||
      size < 0)
    return FALSE;
  *first = start;
  *total = size;

  return TRUE;
}

/* Where the object's blocks are on the disk, now that it is known which object it is. */
static void
open_cache (ProofS3Fetch *fetch,
            const char   *etag,
            guint64       size)
{
  ProofS3Object *self = fetch->object;
  g_autofree char *region = g_strdup (fetch->region), *address = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!self->cache_folder || !etag)
    return;
  uri = proof_s3_address_build (self->settings, self->bucket, self->key, self->version, &region,
                                NULL);
  address = proof_s3_reopen_address (self, uri);
  self->cache = proof_s3_cache_open (self->cache_folder, self->cache_size, address, etag, size);
}

/* What the first answer says is held against all later ones. */
static GError *
check_generation (ProofS3Fetch       *fetch,
                  SoupMessageHeaders *headers,
                  guint64             total)
{
  ProofS3Object *self = fetch->object;
  const char *etag = soup_message_headers_get_one (headers, "ETag");
  gboolean same;

  if (!self->opened)
    {
      if (fetch->n_redirects > 0)
        proof_s3_region_remember (self->settings, self->bucket, fetch->region);
      open_cache (fetch, etag, total);
    }
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
take_bytes (ProofS3Fetch     *fetch,
            ProofAwsResponse *response)
{
  gsize length = g_bytes_get_size (response->body);
  guint64 first = 0, total = length;
  GError *error;

  if (response->status == SOUP_STATUS_PARTIAL_CONTENT)
    {
      if (!parse_content_range (response->headers, &first, &total))
        return protocol_error (_("The server of %s sent a part without saying which, so the video "
                                 "cannot be read safely. Check the endpoint."), fetch->object->what);
    }
  else if (!soup_message_headers_get_one (response->headers, "ETag"))
    {
      return protocol_error (_("The server of %s answers with something else than an object of S3, "
                               "so the video cannot be read safely. Check the endpoint."), fetch->object->what);
    }
  else if (!response->complete || length > fetch->last - fetch->first + 1)
    {
      return protocol_error (_("The server of %s sends the whole object where a part was asked "
                               "for, so the video cannot be read safely. Check the endpoint."),
                             fetch->object->what);
    }
  if (first != fetch->first)
    return protocol_error (_("The server of %s sent another part than was asked for, so the video "
                             "cannot be read safely. Check the endpoint."), fetch->object->what);
  if (length > fetch->last - fetch->first + 1)
    return protocol_error (_("The server of %s sent more than was asked for, so the video cannot "
                             "be read safely. Check the endpoint."), fetch->object->what);

  error = check_generation (fetch, response->headers, total);
  if (!error)
    g_byte_array_append (fetch->got, g_bytes_get_data (response->body, NULL), length);

  return error;
}

static void
judge_refusal (ProofS3Fetch     *fetch,
               ProofAwsResponse *response)
{
  ProofAwsFault *fault = response->fault;

  /* The only object of which even the first byte cannot be had. */
  if (fault->status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && fetch->first == 0)
    {
      proof_s3_fetch_end (fetch, check_generation (fetch, response->headers, 0));
      return;
    }
  if (fault->status == SOUP_STATUS_NOT_MODIFIED && fetch->memory)
    proof_s3_reopen_accept (fetch);
  else if (fault->status == SOUP_STATUS_PRECONDITION_FAILED ||
           fault->status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE) /* shorter than it was */
    proof_s3_fetch_end (fetch, replaced_error (fetch));
  else
    proof_s3_fetch_refused (fetch, g_steal_pointer (&response->fault));
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  ProofS3Fetch *fetch = user_data;
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
  /* What cannot be asked is taken to be as it was, if then nothing need be asked at all. */
  if (g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK) &&
      proof_s3_reopen_is_whole (fetch))
    {
      g_error_free (error);
      proof_s3_reopen_accept (fetch);
      return;
    }
  if (response)
    error = take_bytes (fetch, response);
  if (error)
    {
      proof_s3_fetch_end (fetch, error);
      return;
    }

  expected = MIN (fetch->stretch->n_blocks * PROOF_S3_BLOCK_SIZE,
                  self->size - fetch->stretch->first * PROOF_S3_BLOCK_SIZE);
  if (fetch->got->len >= expected)
    proof_s3_fetch_end (fetch, NULL);
  else if (fetch->got->len > before && ++fetch->n_cuts < MAX_CUTS)
    proof_s3_fetch_step (fetch); /* goes on behind what has come */
  else
    proof_s3_fetch_end (fetch, g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK,
                                   _("The connection to %s breaks again and again. Check the "
                                     "network and try again."), self->what));
}

/* Asks for what is still missing of @fetch. */
void
proof_s3_fetch_step (ProofS3Fetch *fetch)
{
  ProofS3Object *self = fetch->object;
  g_autofree char *region = NULL, *etag = NULL, *range = NULL;
  g_autoptr (GUri) uri = NULL;
  ProofAwsRequest *request;
  GError *error = NULL;
  gboolean remembered;

  fetch->first = fetch->stretch->first * PROOF_S3_BLOCK_SIZE + fetch->got->len;
  fetch->last = (fetch->stretch->first + fetch->stretch->n_blocks) * PROOF_S3_BLOCK_SIZE - 1;
  g_mutex_lock (&self->lock);
  region = g_strdup (self->region);
  etag = g_strdup (self->etag);
  if (self->opened)
    fetch->last = MIN (fetch->last, self->size - 1);
  g_mutex_unlock (&self->lock);

  uri = proof_s3_address_build (self->settings, self->bucket, self->key, self->version, &region,
                                &error);
  if (!uri)
    {
      proof_s3_fetch_end (fetch, error);
      return;
    }

  g_free (fetch->region);
  fetch->region = g_strdup (region);
  remembered = proof_s3_reopen_recall (fetch, uri);
  if (remembered && proof_s3_reopen_is_sure (fetch))
    {
      proof_s3_reopen_accept (fetch);
      return;
    }

  range = g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, fetch->first,
                           fetch->last);
  request = proof_aws_request_new (self->what, "s3", region, "GET", uri);
  proof_aws_request_add_header (request, "Range", range);
  if (etag)
    proof_aws_request_add_header (request, "If-Match", etag);
  if (remembered)
    proof_aws_request_add_header (request, "If-None-Match", fetch->etag);
  if (self->requester_pays)
    proof_aws_request_add_header (request, "x-amz-request-payer", "requester");
  request->max_answer = fetch->last - fetch->first + 1;
  request->part_is_fine = TRUE;
  proof_aws_client_send_async (self->client, request, fetch->cancellable, answered_cb, fetch);
}

/* The oldest request that nobody waits for, under the lock: it gives way to one that somebody does
 * wait for. */
static ProofS3Fetch *
give_up_one (ProofS3Object *self)
{
  for (GList *link = self->active.tail; link; link = link->prev)
    {
      ProofS3Fetch *fetch = link->data;

      if (proof_s3_stretch_is_awaited (fetch->stretch) ||
          g_cancellable_is_cancelled (fetch->cancellable))
        continue;
      /* From here on nobody can come to wait for it. */
      proof_s3_stretch_give_up (self, fetch->stretch);
      return fetch;
    }

  return NULL;
}

/* Takes from the disk what is there of what is wanted. Under the lock, which rests meanwhile. */
static void
look_up (ProofS3Object *self)
{
  ProofS3Stretch *stretch;

  while (self->cache && (stretch = proof_s3_take_unseen (self)))
    {
      GBytes *found[PROOF_S3_MAX_STRETCH] = { NULL };

      g_mutex_unlock (&self->lock);
      proof_s3_cache_read (self->cache, stretch->first, stretch->n_blocks, found);
      g_mutex_lock (&self->lock);
      proof_s3_stretch_split (self, stretch, found);
      g_cond_broadcast (&self->changed);
    }
}

/* Starts as many of the wanted requests as may be under way at once. */
void
proof_s3_fetch_wanted (ProofS3Object *self)
{
  while (!g_cancellable_is_cancelled (self->stop))
    {
      ProofS3Stretch *stretch = NULL;
      ProofS3Fetch *fetch = NULL;

      g_mutex_lock (&self->lock);
      look_up (self);
      if (self->active.length < MAX_ACTIVE)
        stretch = proof_s3_take_wanted (self, self->active.length >= MAX_ACTIVE_AHEAD);
      else if (proof_s3_is_wanted (self))
        fetch = give_up_one (self);
      g_mutex_unlock (&self->lock);
      if (fetch)
        g_cancellable_cancel (fetch->cancellable);
      if (!stretch)
        return;

      fetch = g_new0 (ProofS3Fetch, 1);
      fetch->object = self;
      fetch->stretch = stretch;
      fetch->cancellable = g_cancellable_new ();
      fetch->got = g_byte_array_new ();
      g_queue_push_head (&self->active, fetch);
      proof_s3_fetch_step (fetch);
    }
}

static void
cancel_fetch (gpointer data,
              gpointer user_data)
{
  g_cancellable_cancel (((ProofS3Fetch *) data)->cancellable);
}

/* Runs until the object stops it and everything under way has ended. */
gpointer
proof_s3_fetch_thread (gpointer object)
{
  ProofS3Object *self = object;

  g_main_context_push_thread_default (self->context);
  self->client = proof_aws_client_new (self->settings);
  while (!g_cancellable_is_cancelled (self->stop))
    g_main_context_iteration (self->context, TRUE);
  g_queue_foreach (&self->active, cancel_fetch, NULL);
  while (self->active.length > 0)
    g_main_context_iteration (self->context, TRUE);
  g_clear_object (&self->client);
  g_clear_pointer (&self->cache, proof_s3_cache_close);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}
