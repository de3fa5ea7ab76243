/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-timeline-axis.h"

G_BEGIN_DECLS

#define PROOF_TIMELINE_RULER_HEIGHT 24

#define PROOF_TYPE_TIMELINE_RULER (proof_timeline_ruler_get_type ())

/* Ticks and times over the lanes; frames with their numbers when they are far enough apart. */
G_DECLARE_FINAL_TYPE (ProofTimelineRuler, proof_timeline_ruler, PROOF, TIMELINE_RULER, GtkWidget)

void proof_timeline_ruler_set_axis (ProofTimelineRuler *self,
                                    ProofTimelineAxis  *axis);

G_END_DECLS
