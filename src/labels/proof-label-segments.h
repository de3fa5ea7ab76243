/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-filter.h"
#include "proof-label-index.h"

G_BEGIN_DECLS

/* A segment: a half-open span of milliseconds in which a label is present. */
typedef struct
{
  gint64 begin_ms;
  gint64 end_ms;
  guint  first; /* store position of its first detection, of its only element for the service's */
  guint  n;     /* detections in it */
  float  confidence; /* the greatest in it */
} ProofSegment;

/* A label's segments, carried on as its lane grows. One filter and index
 * for its life: made anew when the filter changes. */
typedef struct _ProofSegmentRun ProofSegmentRun;

ProofSegmentRun *proof_segment_run_new    (ProofLabelIndex  *index,
                                           ProofLabelFilter *filter,
                                           guint             name);
void             proof_segment_run_free   (ProofSegmentRun  *self);
const GArray    *proof_segment_run_update (ProofSegmentRun  *self);

GArray *proof_label_segments_derive   (ProofLabelIndex  *index,
                                       ProofLabelFilter *filter,
                                       guint             name) G_GNUC_WARN_UNUSED_RESULT;
GArray *proof_label_segments_reported (ProofLabelStore  *segments,
                                       ProofLabelFilter *filter,
                                       guint             name) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofSegmentRun, proof_segment_run_free)

G_END_DECLS
