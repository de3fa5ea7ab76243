/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-session.h"
#include "proof-timeline-scale.h"

G_BEGIN_DECLS

#define PROOF_TYPE_TIMELINE_AXIS (proof_timeline_axis_get_type ())

/* The time axis that the parts of a timeline share: the session's visible span over the pixels of
 * the lane area, the playhead and the pointer's time. Main thread.
 *
 * ::changed: the visible span, the extent or the width is another.
 * ::moved: the playhead or the pointer is elsewhere; nothing but what marks them need be drawn. */
G_DECLARE_FINAL_TYPE (ProofTimelineAxis, proof_timeline_axis, PROOF, TIMELINE_AXIS, GObject)

ProofTimelineAxis        *proof_timeline_axis_new          (ProofSession      *session);
ProofSession             *proof_timeline_axis_get_session  (ProofTimelineAxis *self);
const ProofTimelineScale *proof_timeline_axis_get_scale    (ProofTimelineAxis *self);
gboolean                  proof_timeline_axis_is_empty     (ProofTimelineAxis *self);
void                      proof_timeline_axis_set_column   (ProofTimelineAxis *self,
                                                            int                column);
int                       proof_timeline_axis_get_column   (ProofTimelineAxis *self);
void                      proof_timeline_axis_set_width    (ProofTimelineAxis *self,
                                                            double             width);
void                      proof_timeline_axis_set_visible  (ProofTimelineAxis *self,
                                                            ProofTimeSpan      visible);
void                      proof_timeline_axis_zoom         (ProofTimelineAxis *self,
                                                            double             factor,
                                                            ProofTime          about);
void                      proof_timeline_axis_scroll       (ProofTimelineAxis *self,
                                                            double             pixels);
void                      proof_timeline_axis_fit          (ProofTimelineAxis *self);
void                      proof_timeline_axis_set_position (ProofTimelineAxis *self,
                                                            ProofTime          position);
ProofTime                 proof_timeline_axis_get_position (ProofTimelineAxis *self);
void                      proof_timeline_axis_set_hover    (ProofTimelineAxis *self,
                                                            ProofTime          hover);
ProofTime                 proof_timeline_axis_get_hover    (ProofTimelineAxis *self);

G_END_DECLS
