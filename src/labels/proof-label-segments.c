/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-segments.h"

static gboolean
accepts (ProofLabelFilter *filter,
         ProofLabelStore  *store,
         guint             position)
{
  return filter == NULL || proof_label_filter_accepts_detection (filter, store, position);
}

/* Until when the sample at @ms speaks: one cadence, at most to the sample after it. */
static gint64
get_end (ProofLabelIndex *index,
         gint64           ms,
         gint64           cadence)
{
  guint next = proof_label_index_find_sample (index, ms + 1);
  gint64 end = ms + MAX (cadence, 1);

  if (next < proof_label_index_get_n_samples (index))
    end = MIN (end, proof_label_index_get_sample_ms (index, next));

  return end;
}

/**
 * proof_label_segments_derive:
 * @index: samples
 * @filter: (nullable): what has to pass; %NULL for everything
 * @name: a label
 *
 * Joins the samples at which the label passes: two of them belong together where no more than one and
 * a half cadences lie between them, so that one sample left out (which Rekognition does) parts them
 * and uneven steps (480 and 520 ms) do not. A segment lasts one cadence past its last sample, and at
 * most to the next.
 *
 * Returns: (transfer full) (element-type ProofSegment): segments in order
 */
GArray *
proof_label_segments_derive (ProofLabelIndex  *index,
                             ProofLabelFilter *filter,
                             guint             name)
{
  GArray *segments = g_array_new (FALSE, FALSE, sizeof (ProofSegment));
  ProofLabelStore *store = proof_label_index_get_store (index);
  gint64 cadence = proof_label_index_get_cadence_ms (index);
  ProofSegment segment = { 0, };
  gint64 last = 0;
  const guint *lane;
  guint n;

  lane = proof_label_index_get_lane (index, name, &n);
  for (guint i = 0; i < n; i++)
    {
      gint64 ms = proof_label_store_get_timestamp (store, lane[i]);
      float confidence = proof_label_store_get_confidence (store, lane[i]);

      if (ms == PROOF_MS_NONE || !accepts (filter, store, lane[i]))
        continue;

      if (segment.n > 0 && 2 * (ms - last) > 3 * cadence)
        {
          segment.end_ms = get_end (index, last, cadence);
          g_array_append_val (segments, segment);
          segment.n = 0;
        }
      if (segment.n == 0)
        segment = (ProofSegment) { ms, ms, lane[i], 0, confidence };
      segment.n++;
      segment.confidence = MAX (segment.confidence, confidence);
      last = ms;
    }
  if (segment.n > 0)
    {
      segment.end_ms = get_end (index, last, cadence);
      g_array_append_val (segments, segment);
    }

  return segments;
}

/**
 * proof_label_segments_reported:
 * @segments: a store of the service's own segments (AggregateBy=SEGMENTS)
 * @filter: (nullable): what has to pass; %NULL for everything
 * @name: a label of that store
 *
 * A segment's start and end are taken at their word; where one of them is missing, the duration makes
 * up for it.
 *
 * Returns: (transfer full) (element-type ProofSegment): segments in order of their start
 */
GArray *
proof_label_segments_reported (ProofLabelStore  *segments,
                               ProofLabelFilter *filter,
                               guint             name)
{
  GArray *reported = g_array_new (FALSE, FALSE, sizeof (ProofSegment));
  const guint *lane;
  guint n;

  lane = proof_label_store_get_lane (segments, name, &n);
  for (guint i = 0; i < n; i++)
    {
      ProofSegment segment = { 0, 0, lane[i], 1, };
      ProofDetection detection;

      if (!accepts (filter, segments, lane[i]))
        continue;

      proof_label_store_get_detection (segments, lane[i], &detection);
      segment.confidence = detection.confidence;
      segment.begin_ms = detection.start_ms != PROOF_MS_NONE ? detection.start_ms
                                                             : detection.timestamp_ms;
      if (segment.begin_ms == PROOF_MS_NONE)
        continue;
      if (detection.end_ms != PROOF_MS_NONE)
        segment.end_ms = detection.end_ms;
      else
        segment.end_ms = segment.begin_ms + MAX (detection.duration_ms, 0);
      segment.end_ms = MAX (segment.end_ms, segment.begin_ms + 1);
      g_array_append_val (reported, segment);
    }

  return reported;
}
