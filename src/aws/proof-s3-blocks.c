/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which bytes of an S3 object are here, and which are asked for: what is read, and as much ahead of
 * it as it pays. Everything here happens under the object's lock. */
#include "config.h"

#include "proof-s3-object-private.h"

#define BLOCK_SIZE PROOF_S3_BLOCK_SIZE
#define MAX_BLOCKS (64 * 1024 * 1024 / BLOCK_SIZE)
#define MAX_AHEAD (4 * 1024 * 1024)

/* Where little is known, as much is read ahead as half of what was read in one go: after a jump that
 * is little, and soon as much as the network takes. What was told beforehand is fetched as a whole,
 * and beyond it queues fill up that nobody waits for: a small part will do, and no more than was
 * read beyond, until it is plain that reading goes on. */
#define AHEAD_UNTOLD 2
#define AHEAD_TOLD 32
#define GOES_ON (1024 * 1024)

/* Told at once at most. */
#define MAX_EXPECTED (8 * 1024 * 1024)

/* As far around the end of a run, reading still belongs to it: demuxers look back, and skip what
 * they need not know. */
#define LOOK_BACK (256 * 1024)
#define SKIP (64 * 1024)

static void
block_clear (gpointer data)
{
  ProofS3Block *block = data;

  g_clear_pointer (&block->bytes, g_bytes_unref);
  g_clear_error (&block->error);
}

void
proof_s3_block_unref (ProofS3Block *block)
{
  g_atomic_rc_box_release_full (block, block_clear);
}

/* The block was read: it is forgotten last. */
void
proof_s3_block_use (ProofS3Object *self,
                    ProofS3Block  *block)
{
  /* It may have been forgotten meanwhile. */
  if (g_hash_table_lookup (self->blocks, &block->index) != block)
    return;

  g_queue_unlink (&self->kept, &block->link);
  g_queue_push_head_link (&self->kept, &block->link);
}

void
proof_s3_stretch_free (ProofS3Stretch *stretch)
{
  for (guint i = 0; i < stretch->n_blocks; i++)
    proof_s3_block_unref (stretch->blocks[i]);
  g_free (stretch);
}

gboolean
proof_s3_stretch_is_awaited (ProofS3Stretch *stretch)
{
  for (guint i = 0; i < stretch->n_blocks; i++)
    if (stretch->blocks[i]->n_waiting > 0)
      return TRUE;

  return FALSE;
}

/* Whoever reads there from now on asks anew. */
void
proof_s3_stretch_give_up (ProofS3Object  *self,
                          ProofS3Stretch *stretch)
{
  for (guint i = 0; i < stretch->n_blocks; i++)
    if (g_hash_table_lookup (self->blocks, &stretch->blocks[i]->index) == stretch->blocks[i])
      g_hash_table_remove (self->blocks, &stretch->blocks[i]->index);
}

/* The first request's blocks stay: a player that starts again begins there. */
static void
forget_oldest (ProofS3Object *self)
{
  GList *link = self->kept.tail;

  while (self->kept.length > MAX_BLOCKS && link)
    {
      ProofS3Block *block = link->data;

      link = link->prev;
      if (block->index < PROOF_S3_MAX_STRETCH)
        continue;
      g_queue_unlink (&self->kept, &block->link);
      g_hash_table_remove (self->blocks, &block->index);
    }
}

/* Shares @bytes out among the blocks of @stretch. */
void
proof_s3_stretch_keep (ProofS3Object  *self,
                       ProofS3Stretch *stretch,
                       GByteArray     *bytes)
{
  for (guint i = 0; i < stretch->n_blocks; i++)
    {
      ProofS3Block *block = stretch->blocks[i];
      gsize begin = MIN ((gsize) i * BLOCK_SIZE, bytes->len);

      block->bytes = g_bytes_new (bytes->data + begin, MIN (BLOCK_SIZE, bytes->len - begin));
      /* Past the end there is nothing to keep; that was not known when it was asked for. */
      if (begin == bytes->len && block->index > 0)
        g_hash_table_remove (self->blocks, &block->index);
      else
        g_queue_push_head_link (&self->kept, &block->link);
    }
  forget_oldest (self);
}

/* What was not looked for on the disk yet: what somebody waits for first, then in order. */
ProofS3Stretch *
proof_s3_take_unseen (ProofS3Object *self)
{
  ProofS3Stretch *stretch;
  GList *found = NULL;

  for (GList *link = self->wanted.tail; link; link = link->prev)
    {
      stretch = link->data;
      if (stretch->looked_up)
        continue;
      if (!found || proof_s3_stretch_is_awaited (stretch))
        found = link;
      if (proof_s3_stretch_is_awaited (stretch))
        break;
    }
  if (!found)
    return NULL;
  stretch = found->data;
  g_queue_delete_link (&self->wanted, found);

  return stretch;
}

/* Keeps what was @found of @stretch (transfer full, both) on the disk; the rest is still wanted. */
void
proof_s3_stretch_split (ProofS3Object   *self,
                        ProofS3Stretch  *stretch,
                        GBytes         **found)
{
  ProofS3Stretch *rest = NULL;

  for (guint i = 0; i < stretch->n_blocks; i++)
    {
      ProofS3Block *block = stretch->blocks[i];

      if (found[i])
        {
          block->bytes = found[i];
          g_queue_push_head_link (&self->kept, &block->link);
          proof_s3_block_unref (block);
          rest = NULL;
          continue;
        }
      if (!rest)
        {
          rest = g_new0 (ProofS3Stretch, 1);
          rest->first = block->index;
          rest->looked_up = TRUE;
          g_queue_push_head (&self->wanted, rest);
        }
      rest->blocks[rest->n_blocks++] = block;
    }
  g_free (stretch);
  forget_oldest (self);
}

static gboolean
wanted_cb (gpointer user_data)
{
  proof_s3_fetch_wanted (user_data);

  return G_SOURCE_REMOVE;
}

static void
call_thread (ProofS3Object *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  if (!self->thread)
    self->thread = g_thread_new ("proof-s3", proof_s3_fetch_thread, self);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, wanted_cb, self, NULL);
  g_source_attach (source, self->context);
}

/* Asks for those of the blocks from @first to @last that are neither here nor asked for. */
void
proof_s3_want (ProofS3Object *self,
               guint64        first,
               guint64        last)
{
  ProofS3Stretch *stretch = NULL;
  gboolean any = FALSE;

  for (guint64 index = first; index <= last; index++)
    {
      ProofS3Block *block;

      if (g_hash_table_contains (self->blocks, &index))
        {
          stretch = NULL;
          continue;
        }
      if (!stretch || stretch->n_blocks == PROOF_S3_MAX_STRETCH)
        {
          stretch = g_new0 (ProofS3Stretch, 1);
          stretch->first = index;
          g_queue_push_head (&self->wanted, stretch);
          any = TRUE;
        }
      block = g_atomic_rc_box_new0 (ProofS3Block);
      block->index = index;
      block->link.data = block;
      stretch->blocks[stretch->n_blocks++] = block;
      g_hash_table_insert (self->blocks, &block->index, g_atomic_rc_box_acquire (block));
    }
  if (any)
    call_thread (self);
}

static GList *
find_awaited (ProofS3Object *self)
{
  for (GList *link = self->wanted.head; link; link = link->next)
    if (proof_s3_stretch_is_awaited (link->data))
      return link;

  return NULL;
}

/* Whether somebody waits for what is not even asked for. */
gboolean
proof_s3_is_wanted (ProofS3Object *self)
{
  return find_awaited (self) != NULL;
}

/* What somebody waits for goes before what is only read ahead, the newest wish first. */
ProofS3Stretch *
proof_s3_take_wanted (ProofS3Object *self,
                      gboolean       only_awaited)
{
  GList *link = find_awaited (self);
  ProofS3Stretch *stretch;

  if (!link)
    return only_awaited ? NULL : g_queue_pop_tail (&self->wanted);

  stretch = link->data;
  g_queue_delete_link (&self->wanted, link);

  return stretch;
}

/* After a jump nobody may want what was to be read ahead. Whoever does asks again with the next
 * read. */
static void
drop_unawaited (ProofS3Object *self)
{
  GList *next;

  for (GList *link = self->wanted.head; link; link = next)
    {
      ProofS3Stretch *stretch = link->data;

      next = link->next;
      if (proof_s3_stretch_is_awaited (stretch))
        continue;
      g_queue_delete_link (&self->wanted, link);
      proof_s3_stretch_give_up (self, stretch);
      proof_s3_stretch_free (stretch);
    }
}

/* Puts a run in front of the others. */
static ProofS3Run *
put_first (ProofS3Object *self,
           guint          place,
           ProofS3Run     run)
{
  for (; place > 0; place--)
    self->runs[place] = self->runs[place - 1];
  self->runs[0] = run;

  return &self->runs[0];
}

/* The run that a reading belongs to, prolonged by it; a jump begins one. */
static ProofS3Run *
find_run (ProofS3Object *self,
          guint64        begin,
          guint64        end)
{
  for (guint i = 0; i < PROOF_S3_MAX_RUNS; i++)
    {
      ProofS3Run run = self->runs[i];

      if (begin + LOOK_BACK < run.end || begin > run.end + SKIP ||
          (run.end == 0 && run.told == 0))
        continue;
      if (end > run.end)
        {
          run.length += end - run.end;
          run.end = end;
        }
      return put_first (self, i, run);
    }

  drop_unawaited (self);
  return put_first (self, PROOF_S3_MAX_RUNS - 1,
                    (ProofS3Run) { .end = end, .length = end - begin });
}

/* The bytes from @begin to @end, not past the end of the object, are being read: asks for them, and
 * for what will be read next. */
void
proof_s3_read_ahead (ProofS3Object *self,
                     guint64        begin,
                     guint64        end)
{
  const ProofS3Run *run = find_run (self, begin, end);
  gboolean fills_up = run->told > 0 && run->length < run->told + MAX (run->told, GOES_ON);
  guint64 beyond = run->length - MIN (run->length, run->told);
  guint64 ahead = fills_up ? MIN (run->length / AHEAD_TOLD, beyond)
                           : MIN (run->length / AHEAD_UNTOLD, MAX_AHEAD);
  guint64 last = (MIN (run->end + ahead, self->size) - 1) / BLOCK_SIZE;
  guint64 index = (run->end - 1) / BLOCK_SIZE;

  proof_s3_want (self, begin / BLOCK_SIZE, (end - 1) / BLOCK_SIZE);
  if (run->length == end - begin && run->told == 0)
    return;

  /* Not for each block by itself: half of it may be used up before. */
  while (index <= last && g_hash_table_contains (self->blocks, &index))
    index++;
  if (index <= last && index * BLOCK_SIZE < run->end + ahead / 2)
    proof_s3_want (self, index, last);
}

/* The bytes from @begin to @end will be read now, and perhaps not much more. */
void
proof_s3_expect (ProofS3Object *self,
                 guint64        begin,
                 guint64        end)
{
  end = MIN (MIN (end, self->size), begin + MAX_EXPECTED);
  if (begin >= end)
    return;

  drop_unawaited (self);
  put_first (self, PROOF_S3_MAX_RUNS - 1, (ProofS3Run) { .end = begin, .told = end - begin });
  proof_s3_want (self, begin / BLOCK_SIZE, (end - 1) / BLOCK_SIZE);
}
