/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-lane-runs.h"
#include "proof-timeline-axis.h"

G_BEGIN_DECLS

#define PROOF_TIMELINE_LANE_HEIGHT 24

/* Draws lanes along an axis: segments far out, samples on their frames near. Keeps what it needs of
 * a lane between frames, until it is told that lanes changed. Main thread. */
typedef struct _ProofLanePainter ProofLanePainter;

ProofLanePainter    *proof_lane_painter_new      (ProofTimelineAxis *axis);
void                 proof_lane_painter_free     (ProofLanePainter  *self);
void                 proof_lane_painter_clear    (ProofLanePainter  *self);
const ProofLaneRuns *proof_lane_painter_get_runs (ProofLanePainter  *self,
                                                  guint              name);
void                 proof_lane_painter_draw     (ProofLanePainter  *self,
                                                  GtkSnapshot       *snapshot,
                                                  const ProofLane   *lanes,
                                                  guint              n,
                                                  double             top,
                                                  double             device);

G_END_DECLS
