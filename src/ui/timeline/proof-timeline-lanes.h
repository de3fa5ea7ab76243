/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-lane-painter.h"
#include "proof-timeline-axis.h"

G_BEGIN_DECLS

#define PROOF_TYPE_TIMELINE_LANES (proof_timeline_lanes_get_type ())

/* The rows of a timeline: names in a column, segments along the axis. Draws the rows in view only;
 * scrolls vertically. */
G_DECLARE_FINAL_TYPE (ProofTimelineLanes, proof_timeline_lanes, PROOF, TIMELINE_LANES, GtkWidget)

void     proof_timeline_lanes_set_axis   (ProofTimelineLanes *self,
                                          ProofTimelineAxis  *axis);
void     proof_timeline_lanes_set_narrow (ProofTimelineLanes *self,
                                          gboolean            narrow);
guint    proof_timeline_lanes_get_n_rows (ProofTimelineLanes *self);
gboolean proof_timeline_lanes_pick       (ProofTimelineLanes *self,
                                          double              y,
                                          guint              *name);
gboolean proof_timeline_lanes_pick_segment (ProofTimelineLanes *self,
                                            guint               name,
                                            double              x,
                                            ProofSegment       *segment);
gboolean proof_timeline_lanes_get_row    (ProofTimelineLanes *self,
                                          guint               name,
                                          double             *y);
void     proof_timeline_lanes_reveal     (ProofTimelineLanes *self,
                                          guint               name);
gboolean proof_timeline_lanes_step       (ProofTimelineLanes *self,
                                          int                 direction,
                                          guint              *name);
guint    proof_timeline_lanes_get_n_drawn (ProofTimelineLanes *self);

G_END_DECLS
