/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-thumbnailer.h"

#include "proof-thumbnail-worker.h"

/* A pointer that has not moved for so long rests. */
#define REST_MS 200

/* Of pixels: some 170 pictures of 16:9. */
#define MAX_BYTES (16 * 1024 * 1024)

typedef struct
{
  ProofFrame *frame;
  ProofTimeSpan near; /* for all of these times, both ends included, demuxers come to this frame as
                       * the key frame nearby; begin is after end where it is none */
} Picture;

struct _ProofThumbnailer
{
  GObject parent_instance;

  ProofMedia *media;
  ProofThumbnailWorker *worker;
  ProofFrameTable *table;
  GQueue pictures; /* of Picture, those used last first */
  gsize n_bytes;
  ProofTime wanted;
  gboolean near_asked; /* and not yet answered */
  guint rest_source;
  gboolean failed;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofThumbnailer, proof_thumbnailer, G_TYPE_OBJECT)

static gsize
get_size (const Picture *picture)
{
  return g_bytes_get_size (picture->frame->pixels);
}

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  proof_frame_unref (picture->frame);
  g_free (picture);
}

static gboolean
is_same_frame (ProofThumbnailer *self,
               ProofTime         a,
               ProofTime         b)
{
  return a == b || (self->table != NULL && proof_frame_table_find_shown (self->table, a)
                                             == proof_frame_table_find_shown (self->table, b));
}

/* Of the frame itself, else of the key frame that is known to be nearby. */
static GList *
find (ProofThumbnailer *self,
      ProofTime         time,
      gboolean         *exact)
{
  GList *found = NULL;

  *exact = FALSE;
  for (GList *l = self->pictures.head; l != NULL && !*exact; l = l->next)
    {
      const Picture *picture = l->data;

      *exact = is_same_frame (self, picture->frame->time, time);
      if (*exact || (found == NULL && picture->near.begin <= time && time <= picture->near.end))
        found = l;
    }

  return found;
}

static void
touch (ProofThumbnailer *self,
       GList            *link)
{
  g_queue_unlink (&self->pictures, link);
  g_queue_push_head_link (&self->pictures, link);
}

static void
insert (ProofThumbnailer    *self,
        ProofFrame          *frame,
        const ProofSeekWish *wish)
{
  gboolean exact;
  GList *link = find (self, frame->time, &exact);
  Picture *picture;

  if (exact)
    {
      touch (self, link);
      picture = link->data;
    }
  else
    {
      picture = g_new (Picture, 1);
      picture->frame = proof_frame_ref (frame);
      picture->near = (ProofTimeSpan) { G_MAXINT64, G_MININT64 };
      self->n_bytes += get_size (picture);
      g_queue_push_head (&self->pictures, picture);
    }

  /* No other one lies between. */
  if (wish != NULL && !wish->accurate)
    {
      picture->near.begin = MIN (picture->near.begin, MIN (wish->time, frame->time));
      picture->near.end = MAX (picture->near.end, MAX (wish->time, frame->time));
    }

  while (self->n_bytes > MAX_BYTES && self->pictures.length > 1)
    {
      picture = g_queue_pop_tail (&self->pictures);
      self->n_bytes -= get_size (picture);
      picture_free (picture);
    }
}

static void
made_cb (ProofFrame          *frame,
         const ProofSeekWish *wish,
         gpointer             data)
{
  ProofThumbnailer *self = data;

  if (wish != NULL && !wish->accurate && wish->time == self->wanted)
    self->near_asked = FALSE;
  if (frame == NULL)
    return;
  insert (self, frame, wish);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
failed_cb (const GError *error,
           gpointer      data)
{
  ProofThumbnailer *self = data;

  g_debug ("no thumbnails: %s", error->message);
  self->failed = TRUE;
  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
rest_cb (gpointer data)
{
  ProofThumbnailer *self = data;
  guint frame = proof_frame_table_find_shown (self->table, self->wanted);
  ProofSeekWish wish = { .frame = frame, .accurate = TRUE };

  /* Something to look at comes first. */
  if (self->near_asked)
    return G_SOURCE_CONTINUE;

  self->rest_source = 0;
  /* Aimed at its middle: its own time may be rounded to the frame before. */
  wish.time = proof_frame_table_get_time (self->table, frame)
              + proof_frame_table_get_duration (self->table, frame) / 2;
  proof_thumbnail_worker_push (self->worker, &wish);

  return G_SOURCE_REMOVE;
}

static void
proof_thumbnailer_dispose (GObject *object)
{
  ProofThumbnailer *self = PROOF_THUMBNAILER (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_pointer (&self->worker, proof_thumbnail_worker_stop);
  g_clear_pointer (&self->table, proof_frame_table_unref);
  g_queue_clear_full (&self->pictures, picture_free);
  g_clear_object (&self->media);

  G_OBJECT_CLASS (proof_thumbnailer_parent_class)->dispose (object);
}

static void
proof_thumbnailer_class_init (ProofThumbnailerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = proof_thumbnailer_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_thumbnailer_init (ProofThumbnailer *self)
{
  g_queue_init (&self->pictures);
  self->wanted = PROOF_TIME_NONE;
}

/**
 * proof_thumbnailer_new:
 * @media: a video
 *
 * Nothing is opened before the first request.
 *
 * Returns: (transfer full): a thumbnailer; it lives in the thread-default main context of its maker
 */
ProofThumbnailer *
proof_thumbnailer_new (ProofMedia *media)
{
  ProofThumbnailer *self;

  g_return_val_if_fail (PROOF_IS_MEDIA (media), NULL);

  self = g_object_new (PROOF_TYPE_THUMBNAILER, NULL);
  self->media = g_object_ref (media);
  self->worker = proof_thumbnail_worker_new (media, made_cb, failed_cb, self);

  return self;
}

ProofMedia *
proof_thumbnailer_get_media (ProofThumbnailer *self)
{
  g_return_val_if_fail (PROOF_IS_THUMBNAILER (self), NULL);

  return self->media;
}

/**
 * proof_thumbnailer_set_table:
 * @self: a thumbnailer
 * @table: the frames of its video
 *
 * Without a table no picture is known to be of the very frame.
 */
void
proof_thumbnailer_set_table (ProofThumbnailer *self,
                             ProofFrameTable  *table)
{
  g_return_if_fail (PROOF_IS_THUMBNAILER (self));
  g_return_if_fail (table != NULL);

  if (self->table == table)
    return;

  g_clear_pointer (&self->table, proof_frame_table_unref);
  self->table = proof_frame_table_ref (table);
  proof_thumbnail_worker_set_table (self->worker, table);
}

/**
 * proof_thumbnailer_request:
 * @self: a thumbnailer
 * @time: a stream time
 *
 * Asks for a picture, instead of what was asked for before.
 */
void
proof_thumbnailer_request (ProofThumbnailer *self,
                           ProofTime         time)
{
  gboolean exact;

  g_return_if_fail (PROOF_IS_THUMBNAILER (self));

  if (self->failed
      || (self->wanted != PROOF_TIME_NONE && is_same_frame (self, self->wanted, time)))
    return;

  self->wanted = time;
  g_clear_handle_id (&self->rest_source, g_source_remove);
  self->near_asked = find (self, time, &exact) == NULL;
  if (self->near_asked)
    proof_thumbnail_worker_push (self->worker,
                                 &(ProofSeekWish) { .frame = PROOF_NO_FRAME, .time = time });
  if (!exact && self->table != NULL)
    self->rest_source = g_timeout_add (REST_MS, rest_cb, self);
}

/**
 * proof_thumbnailer_get_picture:
 * @self: a thumbnailer
 * @time: a stream time
 * @exact: (out): whether it is of the frame shown at @time, or of a key frame near it
 *
 * Returns: (transfer none) (nullable): the best picture that there is for now. Its pixels are
 *   square; it is turned as the video is.
 */
ProofFrame *
proof_thumbnailer_get_picture (ProofThumbnailer *self,
                               ProofTime         time,
                               gboolean         *exact)
{
  GList *link;

  g_return_val_if_fail (PROOF_IS_THUMBNAILER (self), NULL);
  g_return_val_if_fail (exact != NULL, NULL);

  link = find (self, time, exact);
  if (link == NULL)
    return NULL;
  touch (self, link);

  return ((Picture *) link->data)->frame;
}

/* Whether there will be no pictures, but for those that are there. */
gboolean
proof_thumbnailer_has_failed (ProofThumbnailer *self)
{
  g_return_val_if_fail (PROOF_IS_THUMBNAILER (self), TRUE);

  return self->failed;
}
