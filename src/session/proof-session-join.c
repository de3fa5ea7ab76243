/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The join of video and labels: moments, selection, hops from sample to sample. */
#include "config.h"

#include "proof-session-private.h"

/* Whoever has gone farther than this from where a jump led was not brought there by it. */
#define MAX_MEND (PROOF_SECOND / 5)

/**
 * proof_session_get_origin:
 * @self: a session
 *
 * Where people's clocks stand at 0: the video's first frame. That of the results is nudged, see
 * proof_session_time_of_ms().
 *
 * Returns: a stream time
 */
ProofTime
proof_session_get_origin (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), 0);

  return proof_player_get_start (self->player);
}

/* Where the results' clock stands at 0. */
static ProofTime
get_zero (ProofSession *self)
{
  return proof_session_get_origin (self) + self->nudge;
}

/**
 * proof_session_resolve:
 * @self: a session
 * @time: the stream time that a shown frame carries
 * @moment: (out caller-allocates): what it means
 *
 * See proof_moment_resolve(). Until the frame table is there, its frame is %PROOF_NO_FRAME and all
 * of it is approximate. Main thread.
 */
void
proof_session_resolve (ProofSession *self,
                       ProofTime     time,
                       ProofMoment  *moment)
{
  ProofFrameTable *table;

  g_return_if_fail (PROOF_IS_SESSION (self));

  table = proof_player_get_frame_table (self->player);
  proof_moment_resolve (table, self->index, self->nudge,
                        table != NULL ? time : time - proof_session_get_origin (self), moment);
  if (table == NULL)
    moment->frame_time = time;
}

/**
 * proof_session_list_boxes:
 * @self: a session
 * @moment: from proof_session_resolve()
 * @boxes: (element-type ProofShownBox): emptied, then filled, largest first
 * @n_hidden: (out) (optional): boxes that the filter took away
 *
 * The boxes to draw over a frame; between samples interpolated ones if that is wished.
 *
 * Returns: how many are interpolated
 */
guint
proof_session_list_boxes (ProofSession      *self,
                          const ProofMoment *moment,
                          GArray            *boxes,
                          guint             *n_hidden)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), 0);

  proof_moment_list_boxes (moment, self->index, self->filter, boxes, n_hidden);
  return proof_session_interpolate_boxes (self, moment, boxes);
}

/**
 * proof_session_list_detections:
 * @self: a session
 * @moment: from proof_session_resolve()
 * @positions: (element-type guint): emptied, then filled with store positions
 *
 * What was reported for a frame and passes the filter, with or without boxes.
 */
void
proof_session_list_detections (ProofSession      *self,
                               const ProofMoment *moment,
                               GArray            *positions)
{
  const guint *at;
  guint n = 0;

  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (moment != NULL && positions != NULL);

  g_array_set_size (positions, 0);
  if (moment->sample == PROOF_NO_SAMPLE)
    return;

  at = proof_label_index_get_at_sample (self->index, moment->sample, &n);
  for (guint i = 0; i < n; i++)
    if (proof_label_filter_accepts_detection (self->filter, proof_session_get_store (self), at[i]))
      g_array_append_val (positions, at[i]);
}

/**
 * proof_session_time_of_ms:
 * @self: a session
 * @ms: a time in the results
 * @snap: to the frame that a sample at @ms belongs to, if there is one
 *
 * Returns: the stream time, nudged
 */
ProofTime
proof_session_time_of_ms (ProofSession *self,
                          gint64        ms,
                          gboolean      snap)
{
  ProofFrameTable *table;
  ProofTime time;
  guint frame;

  g_return_val_if_fail (PROOF_IS_SESSION (self), 0);

  time = get_zero (self) + ms * PROOF_MSEC;
  table = proof_player_get_frame_table (self->player);
  if (!snap || table == NULL)
    return time;

  frame = proof_frame_table_find_nearest (table, time);
  return proof_time_span_contains (proof_moment_get_reach (table, frame), time)
         ? proof_frame_table_get_time (table, frame) : time;
}

gint64
proof_session_ms_of_time (ProofSession *self,
                          ProofTime     time)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), 0);

  time -= get_zero (self);
  return time / PROOF_MSEC - (time < 0 && time % PROOF_MSEC != 0);
}

/* Asked for with every frame: only what is new is looked at. */
static gint64
get_segments_end_ms (ProofSession *self)
{
  guint n = proof_label_store_get_n_detections (self->segments);

  for (; self->n_ends < n; self->n_ends++)
    {
      ProofDetection detection;

      proof_label_store_get_detection (self->segments, self->n_ends, &detection);
      self->end_ms = MAX (self->end_ms, detection.end_ms);
    }
  return self->end_ms;
}

/**
 * proof_session_get_extent:
 * @self: a session
 * @extent: (out caller-allocates): stream times
 *
 * From the first frame to the end of the video, or of the results where they last longer. A nudge
 * changes nothing of it.
 */
void
proof_session_get_extent (ProofSession  *self,
                          ProofTimeSpan *extent)
{
  ProofFrameTable *table;
  const ProofLabelMeta *meta;
  guint n;

  g_return_if_fail (PROOF_IS_SESSION (self));

  table = proof_player_get_frame_table (self->player);
  meta = proof_label_store_get_meta (proof_session_get_store (self));
  extent->begin = proof_session_get_origin (self);
  extent->end = extent->begin;
  if (table != NULL)
    extent->end = proof_frame_table_get_end (table);
  else if (proof_player_get_duration (self->player) > 0)
    extent->end = extent->begin + proof_player_get_duration (self->player);
  else if (meta->has_video_metadata && meta->duration_ms > 0)
    extent->end = extent->begin + meta->duration_ms * PROOF_MSEC;

  n = proof_label_index_get_n_samples (self->index);
  if (n > 0)
    extent->end = MAX (extent->end,
                       extent->begin + PROOF_MSEC *
                       (proof_label_index_get_sample_ms (self->index, n - 1) + 1));
  extent->end = MAX (extent->end, extent->begin + get_segments_end_ms (self) * PROOF_MSEC);
}

/* Pauses at the frame that a sample at @ms belongs to. Without a table that is not known exactly:
 * proof_session_mend_jump() makes up for it. */
static void
jump_to_ms (ProofSession *self,
            gint64        ms)
{
  proof_player_pause (self->player);
  proof_player_seek (self->player, proof_session_time_of_ms (self, ms, TRUE), TRUE);
  self->jump_ms = proof_player_get_frame_table (self->player) == NULL ? ms : PROOF_MS_NONE;
}

/* The table has come: goes to the exact frame of a jump, if the player still is where it led. */
void
proof_session_mend_jump (ProofSession *self)
{
  gint64 ms = self->jump_ms;
  ProofTime position;

  if (ms == PROOF_MS_NONE || proof_player_get_frame_table (self->player) == NULL)
    return;

  self->jump_ms = PROOF_MS_NONE;
  position = proof_player_get_position (self->player);
  if (proof_player_get_state (self->player) != PROOF_PLAYER_PLAYING &&
      position != PROOF_TIME_NONE &&
      ABS (position - proof_session_time_of_ms (self, ms, FALSE)) < MAX_MEND)
    jump_to_ms (self, ms);
}

/* The time that a detection is gone to: its sample's, or where its segment begins. */
static gint64
get_detection_ms (ProofSession *self,
                  guint         position)
{
  ProofDetection detection;

  proof_label_store_get_detection (proof_session_get_store (self), position, &detection);
  if (detection.timestamp_ms != PROOF_MS_NONE)
    return detection.timestamp_ms;
  return detection.start_ms != PROOF_MS_NONE ? detection.start_ms : 0;
}

/**
 * proof_session_select:
 * @self: a session
 * @detection: a position in the store, %PROOF_NO_DETECTION for none
 * @instance: one of its instances, %PROOF_NO_INSTANCE for the detection as a whole
 * @seek: go to its exact frame
 *
 * Selects the same thing in every view.
 */
void
proof_session_select (ProofSession *self,
                      guint         detection,
                      guint         instance,
                      gboolean      seek)
{
  gboolean changed;

  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (detection == PROOF_NO_DETECTION ||
                    detection <
                    proof_label_store_get_n_detections (proof_session_get_store (self)));

  changed = self->selected != detection || self->selected_instance != instance;
  self->selected = detection;
  self->selected_instance = detection == PROOF_NO_DETECTION ? PROOF_NO_INSTANCE : instance;
  if (changed)
    {
      proof_session_notify (self, "selected-detection");
      proof_session_notify (self, "selected-instance");
    }

  if (seek && detection != PROOF_NO_DETECTION)
    jump_to_ms (self, get_detection_ms (self, detection));
}

guint
proof_session_get_selection (ProofSession *self,
                             guint        *instance)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), PROOF_NO_DETECTION);

  if (instance != NULL)
    *instance = self->selected_instance;
  return self->selected;
}

/* Where a hop starts: the next sample is the first at or after, the previous one the last before.
 * While a hop is still under way its aim counts, not the frame on screen. */
static gint64
get_hop_ms (ProofSession *self,
            int           direction)
{
  ProofFrameTable *table = proof_player_get_frame_table (self->player);
  ProofTime time = proof_player_get_position (self->player);
  ProofTime edge;

  if (proof_player_get_seeking (self->player) &&
      self->hop_sample < proof_label_index_get_n_samples (self->index))
    return proof_label_index_get_sample_ms (self->index, self->hop_sample) + (direction > 0);

  if (time == PROOF_TIME_NONE)
    return direction > 0 ? G_MININT64 : G_MAXINT64;
  if (table != NULL)
    {
      ProofTimeSpan reach =
        proof_moment_get_reach (table, proof_frame_table_find_shown (table, time));

      edge = direction > 0 ? reach.end : reach.begin;
    }
  else
    edge = time + (direction > 0);
  return proof_moment_ceil_ms (edge - get_zero (self));
}

static void
hop_in_lane (ProofSession *self,
             gint64        from,
             int           direction)
{
  ProofLabelStore *store = proof_session_get_store (self);
  guint name = proof_label_store_get_name_id (store, self->selected);
  guint n;
  const guint *lane = proof_label_index_get_lane (self->index, name, &n);
  guint i = proof_label_index_find_in_lane (self->index, name, from);

  /* Unsigned: one before the first is past the last. */
  for (i -= direction < 0; i < n; i += direction)
    if (proof_label_filter_accepts_detection (self->filter, store, lane[i]))
      {
        self->hop_sample =
          proof_label_index_find_sample (self->index,
                                         proof_label_store_get_timestamp (store, lane[i]));
        proof_session_select (self, lane[i], PROOF_NO_INSTANCE, TRUE);
        return;
      }
}

static void
go_to_sample (ProofSession *self,
              guint         sample)
{
  if (sample >= proof_label_index_get_n_samples (self->index))
    return;

  self->hop_sample = sample;
  jump_to_ms (self, proof_label_index_get_sample_ms (self->index, sample));
}

/**
 * proof_session_hop_sample:
 * @self: a session
 * @direction: 1 = next, -1 = previous
 *
 * Goes to the next sample of the selected label that passes the filter and selects its detection
 * there; without a selection to the next sample at all.
 */
void
proof_session_hop_sample (ProofSession *self,
                          int           direction)
{
  guint sample;
  gint64 from;

  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (direction == 1 || direction == -1);

  from = get_hop_ms (self, direction);
  if (self->selected != PROOF_NO_DETECTION)
    {
      hop_in_lane (self, from, direction);
      return;
    }

  sample = proof_label_index_find_sample (self->index, from) - (direction < 0);
  go_to_sample (self, sample);
}

/**
 * proof_session_hop_boxes:
 * @self: a session
 * @direction: 1 = next, -1 = previous
 *
 * Goes to the next sample's frame on which there are boxes under the filter.
 */
void
proof_session_hop_boxes (ProofSession *self,
                         int           direction)
{
  guint sample;

  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (direction == 1 || direction == -1);

  sample = proof_label_index_find_sample (self->index, get_hop_ms (self, direction));
  go_to_sample (self, proof_moment_find_boxes (self->index, self->filter,
                                               sample - (direction < 0), direction));
}
