/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-segments.h"

G_BEGIN_DECLS

/* The segments of a lane, made ready for drawing at any zoom: the work for a pixel does not grow
 * with the segments in it. Main thread. */
typedef struct _ProofLaneRuns ProofLaneRuns;

ProofLaneRuns *proof_lane_runs_new       (GArray              *segments) G_GNUC_WARN_UNUSED_RESULT;
void           proof_lane_runs_free      (ProofLaneRuns       *self);
const ProofSegment *
               proof_lane_runs_get       (const ProofLaneRuns *self,
                                          guint               *n);
guint          proof_lane_runs_find      (const ProofLaneRuns *self,
                                          double               ms);
guint          proof_lane_runs_count     (const ProofLaneRuns *self,
                                          double               begin_ms,
                                          double               end_ms);
void           proof_lane_runs_rasterise (const ProofLaneRuns *self,
                                          double               begin_ms,
                                          double               ms_per_px,
                                          float               *strengths,
                                          guint                n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLaneRuns, proof_lane_runs_free)

G_END_DECLS
