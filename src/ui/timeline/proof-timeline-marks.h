/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-timeline-axis.h"

G_BEGIN_DECLS

/* In and out points along an axis: the span between them, tinted, and its ends, which can be
 * dragged on the ruler. An end of the video that nobody has set is none. Main thread. */
typedef enum
{
  PROOF_TIMELINE_MARK_NONE,
  PROOF_TIMELINE_MARK_IN,
  PROOF_TIMELINE_MARK_OUT,
} ProofTimelineMark;

gboolean          proof_timeline_marks_get_span  (ProofTimelineAxis *axis,
                                                  ProofTimeSpan     *span);
ProofTimelineMark proof_timeline_marks_pick      (ProofTimelineAxis *axis,
                                                  double             x);
void              proof_timeline_marks_drag      (ProofTimelineAxis *axis,
                                                  ProofTimelineMark  mark,
                                                  double             x);
void              proof_timeline_marks_draw      (ProofTimelineAxis *axis,
                                                  GtkSnapshot       *snapshot);
void              proof_timeline_marks_draw_band (GtkSnapshot       *snapshot,
                                                  double             x,
                                                  double             width,
                                                  double             height);

G_END_DECLS
