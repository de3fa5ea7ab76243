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
         double           cadence)
{
  guint next = proof_label_index_find_sample (index, ms + 1);
  gint64 end = ms + (gint64) MAX (cadence, 1);

  if (next < proof_label_index_get_n_samples (index))
    end = MIN (end, proof_label_index_get_sample_ms (index, next));

  return end;
}

struct _ProofSegmentRun
{
  ProofLabelIndex *index;
  ProofLabelFilter *filter;
  guint name;
  GArray *segments; /* the last one may go on */
  guint n;          /* of the lane's detections are in it, */
  guint tail;       /* the last of which is this one, */
  gint64 last;      /* and the last that passes is at this time */
  double cadence;
  guint n_samples; /* of the index then, */
  gint64 end_ms;   /* the last of which is here: else samples came in between */
};

/**
 * proof_segment_run_new:
 * @index: samples
 * @filter: (nullable): what has to pass; %NULL for everything
 * @name: a label
 *
 * Returns: (transfer full): a run that holds nothing yet
 */
ProofSegmentRun *
proof_segment_run_new (ProofLabelIndex  *index,
                       ProofLabelFilter *filter,
                       guint             name)
{
  ProofSegmentRun *self = g_new0 (ProofSegmentRun, 1);

  self->index = g_object_ref (index);
  g_set_object (&self->filter, filter);
  self->name = name;
  self->segments = g_array_new (FALSE, FALSE, sizeof (ProofSegment));
  return self;
}

void
proof_segment_run_free (ProofSegmentRun *self)
{
  g_object_unref (self->index);
  g_clear_object (&self->filter);
  g_array_unref (self->segments);
  g_free (self);
}

/**
 * proof_segment_run_update:
 * @self: a run
 *
 * Brings the run up to its lane. Costs what the lane grew by, where it grew
 * at its end and the cadence stayed; else all of it.
 *
 * Returns: (transfer none) (element-type ProofSegment): segments in order, see
 *   proof_label_segments_derive(); valid until the next update
 */
const GArray *
proof_segment_run_update (ProofSegmentRun *self)
{
  ProofLabelStore *store = proof_label_index_get_store (self->index);
  double cadence = proof_label_index_get_cadence_ms (self->index);
  ProofSegment *segment = NULL;
  const guint *lane;
  guint n, n_samples;

  lane = proof_label_index_get_lane (self->index, self->name, &n);
  n_samples = proof_label_index_get_n_samples (self->index);
  if (cadence != self->cadence || n < self->n || n_samples < self->n_samples ||
      (self->n > 0 && lane[self->n - 1] != self->tail) ||
      (self->n_samples > 0 &&
       proof_label_index_get_sample_ms (self->index, self->n_samples - 1) != self->end_ms))
    {
      g_array_set_size (self->segments, 0);
      self->n = 0;
    }
  if (self->segments->len > 0)
    segment = &g_array_index (self->segments, ProofSegment, self->segments->len - 1);

  for (guint i = self->n; i < n; i++)
    {
      gint64 ms = proof_label_store_get_timestamp (store, lane[i]);
      float confidence = proof_label_store_get_confidence (store, lane[i]);

      if (ms == PROOF_MS_NONE || !accepts (self->filter, store, lane[i]))
        continue;

      if (segment == NULL || 2 * (ms - self->last) > 3 * cadence)
        {
          ProofSegment next = { ms, ms, lane[i], 0, confidence };

          if (segment != NULL)
            segment->end_ms = get_end (self->index, self->last, cadence);
          g_array_append_val (self->segments, next);
          segment = &g_array_index (self->segments, ProofSegment, self->segments->len - 1);
        }
      segment->n++;
      segment->confidence = MAX (segment->confidence, confidence);
      self->last = ms;
    }
  if (segment != NULL)
    segment->end_ms = get_end (self->index, self->last, cadence);

  self->n = n;
  self->tail = n > 0 ? lane[n - 1] : 0;
  self->cadence = cadence;
  self->n_samples = n_samples;
  self->end_ms = n_samples > 0 ? proof_label_index_get_sample_ms (self->index, n_samples - 1) : 0;
  return self->segments;
}

/**
 * proof_label_segments_derive:
 * @index: samples
 * @filter: (nullable): what has to pass; %NULL for everything
 * @name: a label
 *
 * Joins the samples at which the label passes: two of them belong together where no more
 * than one and a half cadences lie between them, so that one sample left out (which
 * Rekognition does) parts them and uneven steps (480 and 520 ms) do not. A segment lasts
 * one cadence past its last sample, and at most to the next.
 *
 * Returns: (transfer full) (element-type ProofSegment): segments in order
 */
GArray *
proof_label_segments_derive (ProofLabelIndex  *index,
                             ProofLabelFilter *filter,
                             guint             name)
{
  g_autoptr (ProofSegmentRun) run = proof_segment_run_new (index, filter, name);

  proof_segment_run_update (run);
  return g_array_ref (run->segments);
}

/**
 * proof_label_segments_reported:
 * @segments: a store of the service's own segments (AggregateBy=SEGMENTS)
 * @filter: (nullable): what has to pass; %NULL for everything
 * @name: a label of that store
 *
 * A segment's start and end are taken at their word; where one of them is
 * missing, the duration makes up for it.
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
