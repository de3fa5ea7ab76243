/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-timeline-axis.h"

G_BEGIN_DECLS

#define PROOF_TIMELINE_OVERVIEW_HEIGHT 32

#define PROOF_TYPE_TIMELINE_OVERVIEW (proof_timeline_overview_get_type ())

/* The whole extent: how many labels are present when, and the visible span, which can be dragged,
 * resized at its edges and set anew by a click. */
G_DECLARE_FINAL_TYPE (ProofTimelineOverview, proof_timeline_overview, PROOF, TIMELINE_OVERVIEW,
                      GtkWidget)

void      proof_timeline_overview_set_axis (ProofTimelineOverview *self,
                                            ProofTimelineAxis     *axis);
ProofTime proof_timeline_overview_get_time (ProofTimelineOverview *self,
                                            double                 x);

G_END_DECLS
