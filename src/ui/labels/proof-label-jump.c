/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-jump.h"

/* When a detection is: the service's segments may have no timestamp, but they have a start. */
static gint64
get_ms (ProofLabelStore *store,
        guint            position)
{
  gint64 ms = proof_label_store_get_timestamp (store, position);
  ProofDetection detection;

  if (ms != PROOF_MS_NONE)
    return ms;
  proof_label_store_get_detection (store, position, &detection);
  return detection.start_ms;
}

/* Where in a lane the first detection after @ms is. */
static guint
find_after (ProofLabelStore *store,
            const guint     *lane,
            guint            n,
            gint64           ms)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_ms (store, lane[middle]) <= ms)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint
find_accepted (ProofSession *session,
               const guint  *lane,
               guint         n,
               gint64        from,
               int           direction)
{
  ProofLabelStore *store = proof_session_get_store (session);
  ProofLabelFilter *filter = proof_session_get_filter (session);

  for (gint64 i = from; i >= 0 && i < n; i += direction)
    if (proof_label_filter_accepts_detection (filter, store, lane[i]))
      return lane[i];
  return PROOF_NO_DETECTION;
}

/**
 * proof_label_find_detection:
 * @session: a session
 * @name: a label
 * @time: stream time
 *
 * The detection that speaks for a time: the last one of the label at or before it under the filter,
 * else the first after it.
 *
 * Returns: its position in the store, or %PROOF_NO_DETECTION
 */
guint
proof_label_find_detection (ProofSession *session,
                            guint         name,
                            ProofTime     time)
{
  ProofLabelIndex *index = proof_session_get_index (session);
  guint n, after, found;
  const guint *lane;
  gint64 ms;

  g_return_val_if_fail (PROOF_IS_SESSION (session), PROOF_NO_DETECTION);

  ms = time != PROOF_TIME_NONE ? proof_session_ms_of_time (session, time) : 0;
  lane = proof_label_index_get_lane (index, name, &n);
  after = find_after (proof_session_get_store (session), lane, n, ms);
  found = find_accepted (session, lane, n, (gint64) after - 1, -1);
  return found != PROOF_NO_DETECTION ? found : find_accepted (session, lane, n, after, 1);
}

/* The frame that is gone to for a detection: the last one for what lies past the video's end. */
static ProofTime
get_place (ProofSession *session,
           gint64        ms)
{
  ProofFrameTable *table = proof_player_get_frame_table (proof_session_get_player (session));
  ProofTime time = proof_session_time_of_ms (session, ms, TRUE);

  if (table == NULL)
    return time;
  return MIN (time, proof_frame_table_get_time (table, proof_frame_table_get_n_frames (table) - 1));
}

/**
 * proof_label_jump:
 * @session: a session
 * @name: a label
 *
 * Selects the label's next detection after the playhead under the filter, from the start again at
 * the end, and goes to its exact frame.
 *
 * Returns: whether there is one
 */
gboolean
proof_label_jump (ProofSession *session,
                  guint         name)
{
  ProofLabelIndex *index = proof_session_get_index (session);
  ProofLabelStore *store = proof_session_get_store (session);
  ProofTime position;
  guint n, found = PROOF_NO_DETECTION;
  const guint *lane;

  g_return_val_if_fail (PROOF_IS_SESSION (session), FALSE);

  position = proof_player_get_position (proof_session_get_player (session));
  lane = proof_label_index_get_lane (index, name, &n);
  if (position != PROOF_TIME_NONE)
    {
      guint i = find_after (store, lane, n, proof_session_ms_of_time (session, position));

      /* The sample of the frame on screen may be a little later than the frame itself. */
      while (i < n && get_place (session, get_ms (store, lane[i])) <= position)
        i++;
      found = find_accepted (session, lane, n, i, 1);
    }
  if (found == PROOF_NO_DETECTION)
    found = find_accepted (session, lane, n, 0, 1);
  if (found == PROOF_NO_DETECTION)
    return FALSE;

  proof_session_select (session, found, PROOF_NO_INSTANCE, TRUE);
  return TRUE;
}
