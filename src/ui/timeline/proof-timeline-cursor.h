/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-timeline-lanes.h"

G_BEGIN_DECLS

#define PROOF_TYPE_TIMELINE_CURSOR (proof_timeline_cursor_get_type ())

/* What moves over a timeline: playhead, pointer's time, selection. A widget of its own, so that
 * playing draws nothing else. Lies over overview, ruler and lanes and takes no input. */
G_DECLARE_FINAL_TYPE (ProofTimelineCursor, proof_timeline_cursor, PROOF, TIMELINE_CURSOR, GtkWidget)

void  proof_timeline_cursor_set_axis       (ProofTimelineCursor *self,
                                            ProofTimelineAxis   *axis,
                                            ProofTimelineLanes  *lanes);
void  proof_timeline_cursor_set_tells_time (ProofTimelineCursor *self,
                                            gboolean             tells_time);
guint proof_timeline_cursor_get_n_drawn    (ProofTimelineCursor *self);

G_END_DECLS
