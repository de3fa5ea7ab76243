/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames are kept as the decoder made them, which takes three eighths of what they take when they
 * are shown. A step back costs the frames from the key frame on, so they are decoded by the
 * dozen, and early: when fewer than a third are left. */
#include "config.h"

#include "proof-frame-converter.h"
#include "proof-step-window.h"

/* Kept whatever they take: a window of one frame would save nothing. */
#define MIN_FRAMES 4

/* More would be decoded for nobody. */
#define MAX_FRAMES 120

/* So many are decoded first: they take no longer than a seek does, the others follow. */
#define FIRST_FRAMES 8

/* Where nothing is known of the picture, until the first frame is there. */
#define USUAL_SIZE (1920 * 1080 * 3 / 2)

struct _ProofStepWindow
{
  GObject parent_instance;

  ProofFrameTable *table;
  ProofFrameDecoder *decoder;
  gsize budget;

  GPtrArray *frames; /* of ProofDecodedFrame; consecutive */
  gsize frame_size;  /* of one, as far as is known */
  guint playhead;    /* where the window is wanted; PROOF_NO_FRAME where nowhere */

  GCancellable *filling;
  guint fill_first;  /* valid while filling */
  guint fill_last;   /* as well */
  guint futile_last; /* a filling up to there brought nothing */

  ProofFrameConverter *converter;
};

enum
{
  FILLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofStepWindow, proof_step_window, G_TYPE_OBJECT)

static ProofDecodedFrame *
get_nth (ProofStepWindow *self,
         guint            n)
{
  return self->frames->pdata[n];
}

static void
keep_only (ProofStepWindow *self,
           guint            first,
           guint            last)
{
  while (self->frames->len > 0 && get_nth (self, self->frames->len - 1)->number > last)
    g_ptr_array_set_size (self->frames, self->frames->len - 1);
  while (self->frames->len > 0 && get_nth (self, 0)->number < first)
    g_ptr_array_remove_index (self->frames, 0);
}

static guint
get_capacity (ProofStepWindow *self)
{
  return CLAMP (self->budget / self->frame_size, MIN_FRAMES, MAX_FRAMES);
}

/* Which frames are to be decoded, so that the window reaches back from the playhead. Those that are
 * too far away to be kept beside them are let go. */
static gboolean
plan (ProofStepWindow *self,
      guint           *first,
      guint           *last)
{
  const guint capacity = get_capacity (self), playhead = self->playhead;
  const guint begin = playhead - MIN (playhead, capacity - 1);
  guint low, high;

  if (playhead == PROOF_NO_FRAME)
    return FALSE;
  if (!proof_step_window_get_extent (self, &low, &high) || playhead + capacity / 3 < low
      || high + 1 < begin)
    {
      g_ptr_array_set_size (self->frames, 0);
      *first = MAX (begin, playhead - MIN (playhead, FIRST_FRAMES - 1));
      *last = playhead;
      return TRUE;
    }

  if (playhead > high)
    {
      keep_only (self, begin, high);
      *first = MAX (high + 1, begin);
      *last = playhead;
      return TRUE;
    }

  if (low == 0 || playhead >= low + capacity / 3)
    return FALSE;
  keep_only (self, low, MAX (playhead, low) + capacity / 6);
  *last = low - 1;
  *first = low - MIN (low, capacity - MIN (self->frames->len, capacity - 1));

  return TRUE;
}

static gsize
get_size (const ProofDecodedFrame *frame)
{
  return gst_buffer_get_size (frame->buffer);
}

/* Takes what has been decoded and joins the frames at hand, since a hole would be stepped over
 * unseen. */
static void
join (ProofStepWindow *self,
      GPtrArray       *frames)
{
  guint n = frames->len, begin = self->fill_last + 1, low, high;

  while (n > 0 && ((ProofDecodedFrame *) frames->pdata[n - 1])->number == begin - 1)
    {
      n--;
      begin--;
    }
  self->futile_last = n == frames->len ? self->fill_last : PROOF_NO_FRAME;
  if (n == frames->len)
    {
      g_ptr_array_unref (frames);
      return;
    }

  g_ptr_array_remove_range (frames, 0, n);
  self->frame_size = get_size (frames->pdata[0]);
  if (proof_step_window_get_extent (self, &low, &high) && high + 1 != begin
      && low != self->fill_last + 1)
    g_ptr_array_set_size (self->frames, 0);
  if (self->frames->len > 0 && get_nth (self, 0)->number < begin)
    g_ptr_array_extend_and_steal (self->frames, frames);
  else
    {
      g_ptr_array_extend_and_steal (frames, self->frames);
      self->frames = frames;
    }
}

/* --- filling --- */

typedef struct
{
  ProofFrameDecoder *decoder;
  guint first;
  guint last;
  gsize budget;
} Fill;

static void
fill_free (gpointer data)
{
  Fill *fill = data;

  proof_frame_decoder_unref (fill->decoder);
  g_free (fill);
}

static void
fill_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Fill *fill = task_data;

  g_task_return_pointer (task,
                         proof_frame_decoder_decode (fill->decoder, fill->first, fill->last,
                                                     fill->budget, cancellable),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void fill (ProofStepWindow *self);

static void
filled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  ProofStepWindow *self = PROOF_STEP_WINDOW (source);
  GPtrArray *frames = g_task_propagate_pointer (G_TASK (result), NULL);

  g_clear_object (&self->filling);
  if (frames != NULL)
    join (self, frames);
  if (self->decoder == NULL)
    return;

  fill (self);
  g_signal_emit (self, signals[FILLED], 0);
}

/* Starts to fill, unless it is under way or there is enough. */
static void
fill (ProofStepWindow *self)
{
  g_autoptr (GTask) task = NULL;
  Fill *data;
  gsize size;

  if (self->filling != NULL || !plan (self, &self->fill_first, &self->fill_last)
      || self->fill_last == self->futile_last)
    return;

  size = proof_step_window_get_size (self);
  data = g_new (Fill, 1);
  *data = (Fill) { proof_frame_decoder_ref (self->decoder), self->fill_first, self->fill_last,
                   MAX (self->budget, MIN_FRAMES * self->frame_size) - size };
  self->filling = g_cancellable_new ();
  task = g_task_new (self, self->filling, filled_cb, NULL);
  g_task_set_source_tag (task, fill);
  g_task_set_task_data (task, data, fill_free);
  g_task_run_in_thread (task, fill_thread);
}

static void
stop_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  proof_frame_decoder_stop (task_data);
  g_task_return_boolean (task, TRUE);
}

/**
 * proof_step_window_fill:
 * @self: a window
 * @frame: the frame on screen, or that is to be
 *
 * Sees to it that the window reaches back from @frame; what is filled for another place is given
 * up. Returns at once; where it is filled already, nothing happens.
 */
void
proof_step_window_fill (ProofStepWindow *self,
                        guint            frame)
{
  g_return_if_fail (PROOF_IS_STEP_WINDOW (self));

  if (self->decoder == NULL || frame >= proof_frame_table_get_n_frames (self->table))
    return;

  self->playhead = frame;
  if (self->filling != NULL && !proof_step_window_has_frame (self, frame)
      && (frame < self->fill_first || frame > self->fill_last))
    g_cancellable_cancel (self->filling);
  fill (self);
}

/* Gives up what is being filled, until the next call of proof_step_window_fill(). */
void
proof_step_window_stop (ProofStepWindow *self)
{
  g_return_if_fail (PROOF_IS_STEP_WINDOW (self));

  self->playhead = PROOF_NO_FRAME;
  g_cancellable_cancel (self->filling);
}

/* Forgets all frames as well. */
void
proof_step_window_drop (ProofStepWindow *self)
{
  g_return_if_fail (PROOF_IS_STEP_WINDOW (self));

  proof_step_window_stop (self);
  self->futile_last = PROOF_NO_FRAME;
  g_ptr_array_set_size (self->frames, 0);
}

/**
 * proof_step_window_close:
 * @self: a window
 *
 * Drops the frames and lets go of the video, on a worker. Nothing comes of the window afterwards.
 */
void
proof_step_window_close (ProofStepWindow *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PROOF_IS_STEP_WINDOW (self));

  if (self->decoder == NULL)
    return;

  proof_step_window_drop (self);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, proof_step_window_close);
  g_task_set_task_data (task, g_steal_pointer (&self->decoder),
                        (GDestroyNotify) proof_frame_decoder_unref);
  g_task_run_in_thread (task, stop_thread);
}

/* --- frames --- */

gboolean
proof_step_window_is_filling (ProofStepWindow *self)
{
  g_return_val_if_fail (PROOF_IS_STEP_WINDOW (self), FALSE);

  return self->filling != NULL;
}

/**
 * proof_step_window_get_extent:
 * @self: a window
 * @first: (out): the first frame in it
 * @last: (out): the last one
 *
 * Returns: whether there are frames in it
 */
gboolean
proof_step_window_get_extent (ProofStepWindow *self,
                              guint           *first,
                              guint           *last)
{
  g_return_val_if_fail (PROOF_IS_STEP_WINDOW (self), FALSE);

  if (self->frames->len == 0)
    return FALSE;
  *first = get_nth (self, 0)->number;
  *last = get_nth (self, self->frames->len - 1)->number;

  return TRUE;
}

/* Bytes of all frames in it. */
gsize
proof_step_window_get_size (ProofStepWindow *self)
{
  gsize size = 0;

  g_return_val_if_fail (PROOF_IS_STEP_WINDOW (self), 0);

  for (guint i = 0; i < self->frames->len; i++)
    size += get_size (get_nth (self, i));

  return size;
}

gboolean
proof_step_window_has_frame (ProofStepWindow *self,
                             guint            frame)
{
  guint first, last;

  return proof_step_window_get_extent (self, &first, &last) && frame >= first && frame <= last;
}

/**
 * proof_step_window_get_frame:
 * @self: a window
 * @frame: a frame's number
 *
 * Returns: (transfer full) (nullable): that frame as the player shows it, with its own time; NULL
 *   where it is not at hand
 */
ProofFrame *
proof_step_window_get_frame (ProofStepWindow *self,
                             guint            frame)
{
  ProofFrame *shown;

  g_return_val_if_fail (PROOF_IS_STEP_WINDOW (self), NULL);

  if (!proof_step_window_has_frame (self, frame))
    return NULL;
  shown = proof_frame_converter_convert (self->converter,
                                         get_nth (self, frame - get_nth (self, 0)->number));
  if (shown == NULL)
    return NULL;
  shown->time = proof_frame_table_get_time (self->table, frame);
  shown->duration = proof_frame_table_get_duration (self->table, frame);

  return shown;
}

/* --- the object --- */

static void
proof_step_window_dispose (GObject *object)
{
  proof_step_window_close (PROOF_STEP_WINDOW (object));

  G_OBJECT_CLASS (proof_step_window_parent_class)->dispose (object);
}

static void
proof_step_window_finalize (GObject *object)
{
  ProofStepWindow *self = PROOF_STEP_WINDOW (object);

  g_ptr_array_unref (self->frames);
  proof_frame_table_unref (self->table);
  proof_frame_converter_free (self->converter);

  G_OBJECT_CLASS (proof_step_window_parent_class)->finalize (object);
}

static void
proof_step_window_class_init (ProofStepWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_step_window_dispose;
  object_class->finalize = proof_step_window_finalize;

  signals[FILLED] = g_signal_new ("filled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_step_window_init (ProofStepWindow *self)
{
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) proof_decoded_frame_free);
  self->playhead = PROOF_NO_FRAME;
  self->futile_last = PROOF_NO_FRAME;
}

/**
 * proof_step_window_new:
 * @media: a video
 * @table: its frames
 * @budget: how many bytes the frames may take
 *
 * Makes an empty window.
 *
 * Returns: (transfer full): the window
 */
ProofStepWindow *
proof_step_window_new (ProofMedia      *media,
                       ProofFrameTable *table,
                       gsize            budget)
{
  ProofStepWindow *self = g_object_new (PROOF_TYPE_STEP_WINDOW, NULL);
  int width, height;

  self->table = proof_frame_table_ref (table);
  self->decoder = proof_frame_decoder_new (media, table);
  self->converter = proof_frame_converter_new ();
  self->budget = budget;
  proof_frame_table_get_picture (table, &width, &height, NULL, NULL, NULL);
  self->frame_size = width > 0 && height > 0 ? (gsize) width * height * 3 / 2 : USUAL_SIZE;

  return self;
}
