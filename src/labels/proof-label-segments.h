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

GArray *proof_label_segments_derive   (ProofLabelIndex  *index,
                                       ProofLabelFilter *filter,
                                       guint             name) G_GNUC_WARN_UNUSED_RESULT;
GArray *proof_label_segments_reported (ProofLabelStore  *segments,
                                       ProofLabelFilter *filter,
                                       guint             name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
