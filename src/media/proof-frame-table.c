/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The times of a video's frames and the arithmetic over them. Where the times come from is
 * proof-frame-scan.c. */
#include "config.h"

#include "proof-frame-table-private.h"

struct _ProofFrameTable
{
  ProofTime *times;
  guint n_frames;
  ProofTime last_duration;
  ProofTime median_duration;
  double rate;
  gboolean variable;
  ProofPicture picture;
  char *tag;    /* (nullable) */
  GBytes *kept; /* (nullable) */
};

G_DEFINE_BOXED_TYPE (ProofFrameTable, proof_frame_table,
                     proof_frame_table_ref, proof_frame_table_unref)

/* Containers tick in units of up to a millisecond (Matroska), so distances that differ by one tick
 * still belong to a constant rate. */
#define TICK (PROOF_MSEC + PROOF_MSEC / 100)

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  ProofTime x = *(const ProofTime *) a, y = *(const ProofTime *) b;

  return (x > y) - (x < y);
}

/* Distances between neighbours, sorted. */
static GArray *
get_distances (const ProofFrameTable *self)
{
  GArray *distances = g_array_sized_new (FALSE, FALSE, sizeof (ProofTime), self->n_frames);

  for (guint i = 1; i < self->n_frames; i++)
    {
      ProofTime distance = self->times[i] - self->times[i - 1];

      g_array_append_val (distances, distance);
    }
  g_array_sort (distances, compare_times);

  return distances;
}

/* Rate, whether it varies, and the last frame's duration where the stream did not tell. */
static void
measure (ProofFrameTable *self)
{
  g_autoptr (GArray) distances = NULL;
  ProofTime median, tolerance;

  if (self->n_frames < 2)
    {
      self->last_duration = MAX (self->last_duration, 0);
      self->median_duration = self->last_duration;
      self->rate = self->last_duration > 0 ? (double) PROOF_SECOND / self->last_duration : 0;
      return;
    }

  distances = get_distances (self);
  median = g_array_index (distances, ProofTime, distances->len / 2);
  tolerance = MIN (TICK, median / 2);
  self->rate = (self->n_frames - 1) * (double) PROOF_SECOND
               / (self->times[self->n_frames - 1] - self->times[0]);
  self->variable = g_array_index (distances, ProofTime, 0) < median - tolerance
                   || g_array_index (distances, ProofTime, distances->len - 1) > median + tolerance;
  if (self->last_duration <= 0)
    self->last_duration = median;
  self->median_duration = median;
}

/**
 * proof_frame_table_new_take:
 * @times: (element-type gint64) (transfer full): times in any order, repeated ones allowed
 * @last_duration: how long the last frame is shown; 0 or less where unknown (the median distance)
 * @picture: (nullable): what the stream says of its picture
 * @tag: (nullable): names the bytes that were scanned
 * @kept: (nullable): the form that the table was read from
 *
 * Sorts the times and folds repeated ones into one frame.
 *
 * Returns: (transfer full): the table
 */
ProofFrameTable *
proof_frame_table_new_take (GArray             *times,
                            ProofTime           last_duration,
                            const ProofPicture *picture,
                            const char         *tag,
                            GBytes             *kept)
{
  ProofFrameTable *self = g_atomic_rc_box_new0 (ProofFrameTable);
  ProofTime *array = (ProofTime *) (void *) times->data;
  gboolean sorted = TRUE;

  for (guint i = 1; i < times->len && sorted; i++)
    sorted = array[i - 1] <= array[i];
  if (!sorted)
    g_array_sort (times, compare_times);
  for (guint i = 0; i < times->len; i++)
    {
      if (self->n_frames == 0 || array[i] > array[self->n_frames - 1])
        array[self->n_frames++] = array[i];
    }

  self->times = g_renew (ProofTime, g_array_free (times, FALSE), self->n_frames);
  self->last_duration = last_duration;
  if (picture != NULL)
    self->picture = *picture;
  self->tag = g_strdup (tag);
  if (kept != NULL)
    self->kept = g_bytes_ref (kept);
  measure (self);

  return self;
}

/**
 * proof_frame_table_new:
 * @times: (array length=n_frames): presentation times in any order; repeated ones become one frame
 * @n_frames: how many
 * @last_duration: how long the last frame is shown; 0 or less where unknown
 *
 * Makes a table of known times.
 *
 * Returns: (transfer full): the table
 */
ProofFrameTable *
proof_frame_table_new (const ProofTime *times,
                       guint            n_frames,
                       ProofTime        last_duration)
{
  GArray *array = g_array_sized_new (FALSE, FALSE, sizeof (ProofTime), n_frames);

  g_array_append_vals (array, times, n_frames);

  return proof_frame_table_new_take (array, last_duration, NULL, NULL, NULL);
}

ProofFrameTable *
proof_frame_table_ref (ProofFrameTable *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ProofFrameTable *self = data;

  g_free (self->times);
  g_free (self->tag);
  g_clear_pointer (&self->kept, g_bytes_unref);
}

void
proof_frame_table_unref (ProofFrameTable *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

const char *
proof_frame_table_get_tag (const ProofFrameTable *self)
{
  return self->tag;
}

GBytes *
proof_frame_table_get_kept (const ProofFrameTable *self)
{
  return self->kept;
}

guint
proof_frame_table_get_n_frames (const ProofFrameTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_frames;
}

const ProofTime *
proof_frame_table_get_times (const ProofFrameTable *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->times;
}

/* PROOF_TIME_NONE past the last frame. */
ProofTime
proof_frame_table_get_time (const ProofFrameTable *self,
                            guint                  frame)
{
  g_return_val_if_fail (self != NULL, PROOF_TIME_NONE);

  return frame < self->n_frames ? self->times[frame] : PROOF_TIME_NONE;
}

/* How long @frame stays on the screen: until the next one begins. */
ProofTime
proof_frame_table_get_duration (const ProofFrameTable *self,
                                guint                  frame)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (frame < self->n_frames, 0);

  return frame + 1 < self->n_frames ? self->times[frame + 1] - self->times[frame]
                                    : self->last_duration;
}

/* The last frame that begins at or before @time, else the first one. */
static guint
find_begun (const ProofFrameTable *self,
            ProofTime              time)
{
  guint low = 0, high = self->n_frames;

  if (self->n_frames == 0)
    return PROOF_NO_FRAME;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (self->times[middle] <= time)
        low = middle;
      else
        high = middle;
    }

  return low;
}

guint
proof_frame_table_find_shown (const ProofFrameTable *self,
                              ProofTime              time)
{
  g_return_val_if_fail (self != NULL, PROOF_NO_FRAME);

  /* 1 ns is what rounding may have taken away. */
  return find_begun (self, time < G_MAXINT64 ? time + 1 : time);
}

guint
proof_frame_table_find_nearest (const ProofFrameTable *self,
                                ProofTime              time)
{
  guint frame;

  g_return_val_if_fail (self != NULL, PROOF_NO_FRAME);

  frame = find_begun (self, time);
  if (frame == PROOF_NO_FRAME || frame + 1 >= self->n_frames || time < self->times[frame])
    return frame;

  /* 1 ns is what rounding may have taken away from the middle. */
  return time - self->times[frame] <= self->times[frame + 1] - time + 1 ? frame : frame + 1;
}

/* Where the last frame ends; PROOF_TIME_NONE in an empty table. */
ProofTime
proof_frame_table_get_end (const ProofFrameTable *self)
{
  g_return_val_if_fail (self != NULL, PROOF_TIME_NONE);

  return self->n_frames > 0 ? self->times[self->n_frames - 1] + self->last_duration
                            : PROOF_TIME_NONE;
}

/* Frames a second on average, from the first frame to the last. */
double
proof_frame_table_get_rate (const ProofFrameTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rate;
}

ProofTime
proof_frame_table_get_median_duration (const ProofFrameTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->median_duration;
}

/* Whether a distance differs from the median one by more than a container's tick (1 ms), or by more
 * than half of it where frames are closer than two ticks. */
gboolean
proof_frame_table_is_variable (const ProofFrameTable *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->variable;
}

void
proof_frame_table_get_picture (const ProofFrameTable *self,
                               int                   *width,
                               int                   *height,
                               int                   *par_n,
                               int                   *par_d,
                               ProofOrientation      *orientation)
{
  g_return_if_fail (self != NULL);

  if (width != NULL)
    *width = self->picture.width;
  if (height != NULL)
    *height = self->picture.height;
  if (par_n != NULL)
    *par_n = self->picture.par_n;
  if (par_d != NULL)
    *par_d = self->picture.par_d;
  if (orientation != NULL)
    *orientation = self->picture.orientation;
}

/**
 * proof_frame_table_get_display_size:
 * @self: a frame table
 * @width: (out): in square pixels
 * @height: (out): in square pixels
 *
 * The size in which people see the picture: after pixel aspect and turning.
 */
void
proof_frame_table_get_display_size (const ProofFrameTable *self,
                                    int                   *width,
                                    int                   *height)
{
  ProofFrame frame = { 0, };
  double w, h;

  g_return_if_fail (self != NULL);

  proof_frame_table_get_picture (self, &frame.width, &frame.height, &frame.par_n, &frame.par_d,
                                 &frame.orientation);
  proof_frame_get_display_size (&frame, &w, &h);
  *width = (int) (w + 0.5);
  *height = (int) (h + 0.5);
}
