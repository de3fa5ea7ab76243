/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sample speaks for which frame. Rekognition's times are whole milliseconds from the first
 * frame, frames have times of their own; a sample belongs to the frame that is nearest.
 *
 * A sample that was cut from a frame's time is earlier than the frame by less than 1 ms. While frames
 * are 2 ms or more apart that is less than half way to the frame before: up to 500 frames a second
 * the nearest frame is the sample's own. With rounded times that holds up to 1,000. */
#include "config.h"

#include "proof-moment.h"

/* A sample is held for this many cadences, then it says nothing any more. */
#define HOLD_CADENCES 1.5

/* A frame is taken to be this long without a table, and where a lone one's length is not known. */
#define ASSUMED_DURATION (PROOF_SECOND / 25)

/**
 * proof_moment_ceil_ms:
 * @time: nanoseconds
 *
 * Returns: the first whole millisecond at or after @time
 */
gint64
proof_moment_ceil_ms (ProofTime time)
{
  return time / PROOF_MSEC + (time > 0 && time % PROOF_MSEC != 0);
}

/**
 * proof_moment_get_reach:
 * @table: a video's frames
 * @frame: one of them
 *
 * A frame's samples lie up to the middle to each neighbour, the earlier frame taking what is just
 * between. Before the first frame and after the last it is as though there were one more: a sample
 * that lies farther out, as a nudge may bring about, belongs to no frame.
 *
 * Returns: a span of stream times
 */
ProofTimeSpan
proof_moment_get_reach (ProofFrameTable *table,
                        guint            frame)
{
  ProofTime time = proof_frame_table_get_time (table, frame);
  ProofTime after = proof_frame_table_get_duration (table, frame);
  ProofTime before;

  if (after <= 0)
    after = ASSUMED_DURATION;
  before = frame > 0 ? time - proof_frame_table_get_time (table, frame - 1) : after;

  /* 1 ns is what rounding may have taken away: it does not move what is just between. */
  return (ProofTimeSpan) { time - before / 2 + 1, time + (after + 1) / 2 + 1 };
}

/**
 * proof_moment_find_frame:
 * @table: a video's frames
 * @at: a time as people write it
 *
 * Finds the frame that is shown @at after the first one, which is how the viewer's clock and the
 * results count. What lies past the end that way is taken as the stream time of the frame table.
 * Times are written cut or rounded to milliseconds: a frame that begins that little later is meant.
 *
 * Returns: the frame
 */
guint
proof_moment_find_frame (ProofFrameTable *table,
                         ProofTime        at)
{
  ProofTime time = proof_frame_table_get_time (table, 0) + at;

  if (time >= proof_frame_table_get_end (table))
    time = at;
  return proof_frame_table_find_shown (table, time + PROOF_MSEC);
}

static ProofTime
get_sample_time (ProofLabelIndex *index,
                 ProofTime        zero,
                 guint            sample)
{
  return zero + proof_label_index_get_sample_ms (index, sample) * PROOF_MSEC;
}

/**
 * proof_moment_get_hold:
 * @index: the samples
 *
 * Returns: for how long a sample speaks after its own time, where none follows
 */
ProofTime
proof_moment_get_hold (ProofLabelIndex *index)
{
  return HOLD_CADENCES * proof_label_index_get_cadence_ms (index) * PROOF_MSEC;
}

/**
 * proof_moment_resolve:
 * @table: (nullable): the video's frames; without them the answer is approximate
 * @index: the samples
 * @nudge: by how much the samples are moved against the video, later where it is above 0
 * @time: the stream time that a shown frame carries
 * @moment: (out caller-allocates): what it means
 *
 * Finds the frame and the sample that speaks for it: fresh where the sample belongs to that frame,
 * held where it is the last one before and at most 1.5 cadences old. Costs two binary searches.
 */
void
proof_moment_resolve (ProofFrameTable *table,
                      ProofLabelIndex *index,
                      ProofTime        nudge,
                      ProofTime        time,
                      ProofMoment     *moment)
{
  ProofTime zero = nudge + (table != NULL ? proof_frame_table_get_time (table, 0) : 0);
  ProofTimeSpan reach;
  guint sample;

  g_return_if_fail (PROOF_IS_LABEL_INDEX (index));
  g_return_if_fail (moment != NULL);

  *moment = (ProofMoment) {
    .state = PROOF_SHOWN_NONE,
    .frame = PROOF_NO_FRAME,
    .frame_time = time,
    .sample = PROOF_NO_SAMPLE,
    .sample_ms = PROOF_MS_NONE,
  };

  if (table != NULL)
    {
      moment->frame = proof_frame_table_find_shown (table, time);
      moment->frame_time = proof_frame_table_get_time (table, moment->frame);
      reach = proof_moment_get_reach (table, moment->frame);
    }
  else
    {
      reach.begin = time - ASSUMED_DURATION / 2;
      reach.end = time + ASSUMED_DURATION / 2;
    }

  sample = proof_label_index_find_sample (index, proof_moment_ceil_ms (reach.end - zero));
  if (sample == 0)
    return;
  sample--;

  /* Several samples may share a long frame: the nearest speaks for it. */
  while (sample > 0)
    {
      ProofTime earlier = get_sample_time (index, zero, sample - 1);

      if (earlier < reach.begin ||
          ABS (earlier - moment->frame_time) >
          ABS (get_sample_time (index, zero, sample) - moment->frame_time))
        break;
      sample--;
    }

  moment->offset = moment->frame_time - get_sample_time (index, zero, sample);
  if (get_sample_time (index, zero, sample) >= reach.begin)
    moment->state = PROOF_SHOWN_FRESH;
  else if (moment->offset <= proof_moment_get_hold (index))
    moment->state = PROOF_SHOWN_HELD;
  else
    return;
  moment->sample = sample;
  moment->sample_ms = proof_label_index_get_sample_ms (index, sample);
}

static int
compare_area (gconstpointer a,
              gconstpointer b)
{
  const ProofShownBox *x = a, *y = b;
  float difference = y->box.width * y->box.height - x->box.width * x->box.height;

  return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

/**
 * proof_moment_sort_boxes:
 * @boxes: (element-type ProofShownBox): put in drawing order, largest first
 */
void
proof_moment_sort_boxes (GArray *boxes)
{
  g_array_sort (boxes, compare_area);
}

/**
 * proof_moment_list_boxes:
 * @moment: from proof_moment_resolve()
 * @index: the samples
 * @filter: what may be shown
 * @boxes: (element-type ProofShownBox): emptied, then filled, largest first
 * @n_hidden: (out) (optional): boxes that the filter took away
 *
 * The boxes to draw over a frame.
 */
void
proof_moment_list_boxes (const ProofMoment *moment,
                         ProofLabelIndex   *index,
                         ProofLabelFilter  *filter,
                         GArray            *boxes,
                         guint             *n_hidden)
{
  ProofLabelStore *store;
  const guint *positions;
  guint n = 0, hidden = 0;

  g_return_if_fail (moment != NULL && boxes != NULL);

  g_array_set_size (boxes, 0);
  store = proof_label_index_get_store (index);
  if (moment->sample != PROOF_NO_SAMPLE)
    {
      positions = proof_label_index_get_at_sample (index, moment->sample, &n);
      for (guint i = 0; i < n; i++)
        {
          gboolean accepted = proof_label_filter_accepts_detection (filter, store, positions[i]);
          guint n_instances;
          const ProofInstance *instances =
              proof_label_store_get_instances (store, positions[i], &n_instances);

          for (guint j = 0; j < n_instances; j++)
            {
              ProofShownBox box = {
                .box = instances[j].box,
                .detection = positions[i],
                .instance = j,
                .name = proof_label_store_get_name_id (store, positions[i]),
                .label_confidence = proof_label_store_get_confidence (store, positions[i]),
                .confidence = instances[j].confidence,
              };

              if (accepted && proof_label_filter_accepts_instance (filter, &instances[j]))
                g_array_append_val (boxes, box);
              else
                hidden++;
            }
        }
      proof_moment_sort_boxes (boxes);
    }

  if (n_hidden != NULL)
    *n_hidden = hidden;
}

static gboolean
has_boxes (ProofLabelIndex  *index,
           ProofLabelFilter *filter,
           guint             sample)
{
  ProofLabelStore *store = proof_label_index_get_store (index);
  guint n = 0, n_instances;
  const guint *positions = proof_label_index_get_at_sample (index, sample, &n);

  for (guint i = 0; i < n; i++)
    {
      const ProofInstance *instances =
          proof_label_store_get_instances (store, positions[i], &n_instances);

      if (n_instances == 0 || !proof_label_filter_accepts_detection (filter, store, positions[i]))
        continue;
      for (guint j = 0; j < n_instances; j++)
        if (proof_label_filter_accepts_instance (filter, &instances[j]))
          return TRUE;
    }

  return FALSE;
}

/**
 * proof_moment_find_boxes:
 * @index: the samples
 * @filter: what may be shown
 * @sample: where to begin; out of range there is nothing
 * @direction: 1 = later ones, -1 = earlier ones
 *
 * Returns: the first sample of which a box would be drawn, %PROOF_NO_SAMPLE for none
 */
guint
proof_moment_find_boxes (ProofLabelIndex  *index,
                         ProofLabelFilter *filter,
                         guint             sample,
                         int               direction)
{
  guint n = proof_label_index_get_n_samples (index);

  /* Unsigned: one before the first is past the last. */
  for (; sample < n; sample += direction)
    if (has_boxes (index, filter, sample))
      return sample;

  return PROOF_NO_SAMPLE;
}
