/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeks and pictures, one after the other, on a thread of their own: changing a pipeline's state
 * and seeking in it wait for its streaming threads, which the main thread may not. The newest wish
 * waits in a slot; an exact one gives way to it, a near one is finished first, so that a pointer
 * that never rests sees pictures too. */
#include "config.h"

#include "proof-thumbnail-worker.h"

#include <gst/video/gstvideodecoder.h>

#include "proof-media-error.h"
#include "proof-picture-pipeline.h"
#include "proof-sink.h"

/* A pipeline that nobody has asked for so long is taken down. */
#define IDLE (5 * G_TIME_SPAN_SECOND)

/* So long one that is to be taken down may go on loading. */
#define LOADING_PATIENCE (10 * G_TIME_SPAN_SECOND)

/* The picture lies within, in its own shape, whichever way it is turned. */
#define CAPS "video/x-raw, format=BGRA, width=[1,208], height=[1,208], pixel-aspect-ratio=1/1"

struct _ProofThumbnailWorker
{
  ProofMedia *media;
  ProofRetimer *retimer;
  GMainContext *context;

  /* the maker's thread; NULL when it is no longer there */
  ProofThumbnailFunc made;
  ProofThumbnailFailedFunc failed;
  gpointer data;

  GMutex lock;
  GCond cond;             /* one of these has changed */
  gboolean running;       /* there is a thread */
  gboolean stopping;
  gboolean waiting;       /* for the wish to be taken up */
  ProofSeekWish wish;
  gboolean settled;       /* the pipeline has said that it is */
  GError *error;
  char *missing;

  /* the thread's own */
  GstElement *pipeline;
  ProofSink *sink;
};

static void
clear (gpointer data)
{
  ProofThumbnailWorker *self = data;

  g_clear_object (&self->media);
  g_clear_pointer (&self->retimer, proof_retimer_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->missing, g_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
}

static void
unref (ProofThumbnailWorker *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* --- what the maker is told --- */

typedef struct
{
  ProofThumbnailWorker *worker;
  ProofFrame *frame;
  gboolean wished;
  ProofSeekWish wish;
  GError *error;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->frame, proof_frame_unref);
  g_clear_error (&answer->error);
  unref (answer->worker);
  g_free (answer);
}

static gboolean
answer_cb (gpointer data)
{
  Answer *answer = data;
  ProofThumbnailWorker *self = answer->worker;

  if (answer->error != NULL && self->failed != NULL)
    self->failed (answer->error, self->data);
  else if (answer->error == NULL && self->made != NULL)
    self->made (answer->frame, answer->wished ? &answer->wish : NULL, self->data);

  return G_SOURCE_REMOVE;
}

static void
send_answer (ProofThumbnailWorker *self,
             ProofFrame           *frame,
             const ProofSeekWish  *wish,
             GError               *error)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Answer *answer = g_new0 (Answer, 1);

  answer->worker = g_atomic_rc_box_acquire (self);
  answer->frame = frame;
  answer->wished = wish != NULL;
  if (wish != NULL)
    answer->wish = *wish;
  answer->error = error;
  /* After what is drawn and played. */
  g_source_set_callback (source, answer_cb, answer, answer_free);
  g_source_set_static_name (source, "thumbnail");
  g_source_attach (source, self->context);
}

/* --- the pipeline --- */

/* Who drops a message owns it. */
static GstBusSyncReply
message_cb (GstBus     *bus,
            GstMessage *message,
            gpointer    data)
{
  ProofThumbnailWorker *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  switch ((int) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ASYNC_DONE:
      self->settled = TRUE;
      break;
    case GST_MESSAGE_ERROR:
      if (self->error == NULL)
        self->error = proof_media_error_from_message (self->media, message, self->missing);
      break;
    case GST_MESSAGE_ELEMENT:
      if (self->missing == NULL)
        self->missing = proof_media_get_missing (message);
      break;
    default:
      break;
    }
  g_cond_signal (&self->cond);
  gst_message_unref (message);

  return GST_BUS_DROP;
}

/* Decoding ahead with several threads would delay the one picture, and disturb who plays. */
static void
element_added_cb (GstBin     *pipeline,
                  GstBin     *bin,
                  GstElement *element,
                  gpointer    data)
{
  if (GST_IS_VIDEO_DECODER (element)
      && g_object_class_find_property (G_OBJECT_GET_CLASS (element), "max-threads") != NULL)
    g_object_set (element, "max-threads", 1, NULL);
}

/* Until the pipeline is loaded, or has failed. One that is no longer wanted is left to load all the
 * same, since GStreamer 1.26 may lock up for good where it is stopped meanwhile. */
static void
wait_loaded (ProofThumbnailWorker *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 end = g_get_monotonic_time () + LOADING_PATIENCE;

  while (!self->settled && self->error == NULL && !self->stopping)
    g_cond_wait (&self->cond, &self->lock);
  while (!self->settled && self->error == NULL
         && g_cond_wait_until (&self->cond, &self->lock, end))
    ;
}

/* FALSE where there is nothing to read. */
static gboolean
start_pipeline (ProofThumbnailWorker *self)
{
  GstElement *convert = gst_element_factory_make ("videoconvertscale", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (CAPS);
  g_autoptr (GstBus) bus = NULL;
  GstElement *filter;

  self->pipeline = proof_picture_pipeline_new (self->media, self->retimer, convert, &self->error);
  if (self->pipeline == NULL)
    return FALSE;

  filter = gst_element_factory_make ("capsfilter", NULL);
  g_object_set (filter, "caps", caps, NULL);
  self->sink = g_object_ref_sink (proof_sink_new ());
  g_signal_connect (self->pipeline, "deep-element-added", G_CALLBACK (element_added_cb), NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), filter, self->sink, NULL);
  gst_element_link_many (convert, filter, GST_ELEMENT (self->sink), NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, message_cb, self, NULL);

  self->settled = FALSE;
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  wait_loaded (self);

  return TRUE;
}

static void
stop_pipeline (ProofThumbnailWorker *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_object (&self->sink);
  g_clear_object (&self->pipeline);
}

static gboolean
send_seek (ProofThumbnailWorker *self,
           const ProofSeekWish  *wish)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;
  ProofTime time = wish->time;

  flags |= wish->accurate ? GST_SEEK_FLAG_ACCURATE
                          : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST;

  return gst_element_seek (self->pipeline, 1, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                           MAX (time, 0), GST_SEEK_TYPE_SET, -1);
}

/* One that came after the seek; older ones are dropped.
 * @serial: the sink's when it was sent */
static ProofFrame *
take_frame (ProofThumbnailWorker *self,
            guint                 serial)
{
  g_autoptr (ProofFrame) frame = proof_sink_take_frame (self->sink);

  return frame != NULL && frame->seek_serial != serial ? g_steal_pointer (&frame) : NULL;
}

/* Waits until the seek has led somewhere, or has to give way. */
static ProofFrame *
await_frame (ProofThumbnailWorker *self,
             const ProofSeekWish  *wish,
             guint                 serial)
{
  gboolean settled = TRUE;
  ProofFrame *frame;

  while ((frame = take_frame (self, serial)) == NULL && settled)
    {
      g_mutex_lock (&self->lock);
      while (!self->settled && self->error == NULL && !self->stopping
             && !(self->waiting && wish->accurate))
        g_cond_wait (&self->cond, &self->lock);
      /* An older seek may have said so. */
      settled = self->settled;
      self->settled = FALSE;
      g_mutex_unlock (&self->lock);

      /* Past the last frame there is none. */
      if (settled
          && gst_element_get_state (self->pipeline, NULL, NULL, 0) != GST_STATE_CHANGE_ASYNC)
        return take_frame (self, serial);
    }

  return frame;
}

/* --- the thread --- */

/* With the lock held. */
static gboolean
has_work (ProofThumbnailWorker *self)
{
  return self->waiting && !self->stopping && self->error == NULL;
}

/* Takes up the next wish; FALSE where none has come for long, or none is to be taken up.
 * @begun: when the last one was taken up, or now. It is followed by a pause of the same length, so
 * that who plays has half of every core even where the pointer never rests. */
static gboolean
take_wish (ProofThumbnailWorker *self,
           gint64                begun,
           ProofSeekWish        *wish)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time (), end = now + IDLE;
  gboolean in_time = TRUE;

  while (!self->stopping && self->error == NULL
         && g_cond_wait_until (&self->cond, &self->lock, now + (now - begun)))
    ;
  while (!self->waiting && !self->stopping && self->error == NULL && in_time)
    in_time = g_cond_wait_until (&self->cond, &self->lock, end);
  if (!has_work (self))
    return FALSE;
  *wish = self->wish;
  self->waiting = FALSE;
  self->settled = FALSE;

  return TRUE;
}

/* FALSE where the thread ends, as whoever pushes a wish knows from then on. */
static gboolean
goes_on (ProofThumbnailWorker *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->running = has_work (self);

  return self->running;
}

static void
serve (ProofThumbnailWorker *self)
{
  ProofFrame *frame = proof_sink_take_frame (self->sink);
  gint64 begun = g_get_monotonic_time ();
  ProofSeekWish wish;

  if (frame != NULL)
    send_answer (self, frame, NULL, NULL);
  while (take_wish (self, begun, &wish))
    {
      guint serial = proof_sink_get_seek_serial (self->sink);

      begun = g_get_monotonic_time ();
      frame = send_seek (self, &wish) ? await_frame (self, &wish, serial) : NULL;
      send_answer (self, frame, &wish, NULL);
    }
}

static gpointer
run (gpointer data)
{
  ProofThumbnailWorker *self = data;
  /* The sink's wake-ups go nowhere: here the pipeline's messages tell of frames. */
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  do
    {
      if (!start_pipeline (self))
        break;
      serve (self);
      stop_pipeline (self);
    }
  while (goes_on (self));
  if (self->error != NULL)
    send_answer (self, NULL, NULL, g_error_copy (self->error));
  g_main_context_pop_thread_default (context);
  unref (self);

  return NULL;
}

/* --- the maker's thread --- */

ProofThumbnailWorker *
proof_thumbnail_worker_new (ProofMedia              *media,
                            ProofThumbnailFunc       made,
                            ProofThumbnailFailedFunc failed,
                            gpointer                 data)
{
  ProofThumbnailWorker *self = g_atomic_rc_box_new0 (ProofThumbnailWorker);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->media = g_object_ref (media);
  self->retimer = proof_retimer_new ();
  self->context = g_main_context_ref_thread_default ();
  self->made = made;
  self->failed = failed;
  self->data = data;

  return self;
}

/* Nothing is called any more; the thread ends when it can. */
void
proof_thumbnail_worker_stop (ProofThumbnailWorker *self)
{
  self->made = NULL;
  self->failed = NULL;
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  unref (self);
}

/* How long frames last, which exact wishes need. */
void
proof_thumbnail_worker_set_table (ProofThumbnailWorker *self,
                                  ProofFrameTable      *table)
{
  proof_retimer_set_table (self->retimer, table);
}

/* The newest wish wins. */
void
proof_thumbnail_worker_push (ProofThumbnailWorker *self,
                             const ProofSeekWish  *wish)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->wish = *wish;
  self->waiting = TRUE;
  g_cond_signal (&self->cond);
  if (!self->running && self->error == NULL)
    {
      self->running = TRUE;
      g_thread_unref (g_thread_new ("thumbnails", run, g_atomic_rc_box_acquire (self)));
    }
}
