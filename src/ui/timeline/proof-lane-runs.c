/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-lane-runs.h"

#include <math.h>

/* A confidence that is zero or not given must still be seen. */
#define LEAST_STRENGTH 0.01f

/* Level 0 has the greatest confidence of each pair of neighbours, each next level that of two of
 * the level below; so the greatest of any range takes two steps a level. */
struct _ProofLaneRuns
{
  GArray    *array;  /* the session's own may grow, so that its data move */
  guint      n;      /* of them when this was made */
  GPtrArray *levels; /* float arrays, from 2 to a part to 1 for all */
};

static const ProofSegment *
get_segment (const ProofLaneRuns *self,
             guint                i)
{
  return &g_array_index (self->array, ProofSegment, i);
}

static float
get_level (const ProofLaneRuns *self,
           guint                level,
           guint                i)
{
  const float *values;

  if (level == 0)
    return fmaxf (get_segment (self, i)->confidence, LEAST_STRENGTH);
  values = g_ptr_array_index (self->levels, level - 1);
  return values[i];
}

/* The array itself where its ends are in order, as those of derived segments are. */
static GArray *
ends_in_order (GArray *segments)
{
  GArray *ordered = NULL;

  for (guint i = 1; i < segments->len; i++)
    {
      GArray *source = ordered != NULL ? ordered : segments;
      gint64 end_ms = g_array_index (source, ProofSegment, i - 1).end_ms;

      if (g_array_index (source, ProofSegment, i).end_ms >= end_ms)
        continue;
      if (ordered == NULL)
        ordered = g_array_copy (segments);
      g_array_index (ordered, ProofSegment, i).end_ms = end_ms;
    }

  return ordered != NULL ? ordered : g_array_ref (segments);
}

/**
 * proof_lane_runs_new:
 * @segments: (element-type ProofSegment): in order of their begin
 *
 * Costs as much as reading @segments once. The service's own segments may overlap: then one that
 * lies in another is taken to end with it, which covers the same time.
 *
 * Returns: (transfer full): the runs
 */
ProofLaneRuns *
proof_lane_runs_new (GArray *segments)
{
  ProofLaneRuns *self;
  const float *below = NULL;

  g_return_val_if_fail (segments != NULL, NULL);

  self = g_new0 (ProofLaneRuns, 1);
  self->array = ends_in_order (segments);
  self->n = segments->len;
  self->levels = g_ptr_array_new_with_free_func (g_free);

  for (guint n = self->n; n > 1; n = (n + 1) / 2)
    {
      float *level = g_new (float, (n + 1) / 2);

      for (guint i = 0; i < n; i++)
        {
          float confidence = below != NULL ? below[i] : get_level (self, 0, i);

          level[i / 2] = i % 2 == 0 ? confidence : MAX (level[i / 2], confidence);
        }
      g_ptr_array_add (self->levels, level);
      below = level;
    }

  return self;
}

void
proof_lane_runs_free (ProofLaneRuns *self)
{
  g_ptr_array_unref (self->levels);
  g_array_unref (self->array);
  g_free (self);
}

/* The greatest confidence of segments @from to before @to. */
static float
get_greatest (const ProofLaneRuns *self,
              guint                from,
              guint                to)
{
  float greatest = 0;

  for (guint level = 0; from < to; level++, from /= 2, to /= 2)
    {
      if (from % 2 == 1)
        greatest = fmaxf (greatest, get_level (self, level, from++));
      if (to % 2 == 1)
        greatest = fmaxf (greatest, get_level (self, level, --to));
    }
  return greatest;
}

/* The first segment at or after @low whose begin or end is past @ms: ever greater strides, then
 * halves, so that near ones are found in few steps. */
static guint
search (const ProofLaneRuns *self,
        guint                low,
        double               ms,
        gboolean             by_end)
{
  guint stride = 1, high = low;

#define EDGE(i) (by_end ? get_segment (self, i)->end_ms : get_segment (self, i)->begin_ms)
  while (high < self->n && EDGE (high) <= ms)
    {
      low = high + 1;
      high = self->n - high > stride ? high + stride : self->n;
      stride *= 2;
    }
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (EDGE (middle) <= ms)
        low = middle + 1;
      else
        high = middle;
    }
#undef EDGE
  return low;
}

/**
 * proof_lane_runs_get:
 * @self: runs
 * @n: (out): how many there are
 *
 * Returns: (array length=n) (transfer none): the segments, for now
 */
const ProofSegment *
proof_lane_runs_get (const ProofLaneRuns *self,
                     guint               *n)
{
  *n = self->n;
  return self->n > 0 ? get_segment (self, 0) : NULL;
}

/**
 * proof_lane_runs_find:
 * @self: runs
 * @ms: a time
 *
 * Returns: the first segment that ends after @ms; their number where none does
 */
guint
proof_lane_runs_find (const ProofLaneRuns *self,
                      double               ms)
{
  return search (self, 0, ms, TRUE);
}

/**
 * proof_lane_runs_count:
 * @self: runs
 * @begin_ms: begin of a span
 * @end_ms: its end
 *
 * Returns: how many segments are in the span, wholly or in part
 */
guint
proof_lane_runs_count (const ProofLaneRuns *self,
                       double               begin_ms,
                       double               end_ms)
{
  guint from = search (self, 0, begin_ms, TRUE);

  return search (self, from, end_ms, FALSE) - from;
}

/**
 * proof_lane_runs_rasterise:
 * @self: runs
 * @begin_ms: begin of the first pixel
 * @ms_per_px: milliseconds in a pixel
 * @strengths: (array length=n): filled with the greatest confidence in each pixel, 0 where there is
 *   no segment
 * @n: pixels
 *
 * Draws a lane into a row of pixels; a segment smaller than a pixel fills it.
 */
void
proof_lane_runs_rasterise (const ProofLaneRuns *self,
                           double               begin_ms,
                           double               ms_per_px,
                           float               *strengths,
                           guint                n)
{
  guint i = proof_lane_runs_find (self, begin_ms);
  guint x = 0;

  while (x < n && i < self->n)
    {
      double from = begin_ms + x * ms_per_px;
      double to = from + ms_per_px;
      guint end;

      if (get_segment (self, i)->begin_ms >= to)
        {
          /* At least one, so that rounding cannot hold it here. */
          double gap = MAX (floor ((get_segment (self, i)->begin_ms - from) / ms_per_px), 1.0);
          guint next = gap < n - x ? x + (guint) gap : n;

          while (x < next)
            strengths[x++] = 0;
          continue;
        }

      end = search (self, i, nextafter (to, from), FALSE);
      strengths[x++] = get_greatest (self, i, end);
      i = get_segment (self, end - 1)->end_ms > to ? end - 1 : end;
    }
  while (x < n)
    strengths[x++] = 0;
}
