/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-time.h"

G_BEGIN_DECLS

/* Nothing shorter is shown: two or three frames of an ordinary video. */
#define PROOF_TIMELINE_MIN_LENGTH (100 * PROOF_MSEC)

/* What a time axis shows: a visible part of an extent, over some pixels. A plain value. */
typedef struct
{
  ProofTimeSpan extent;
  ProofTimeSpan visible;
  double        width; /* of the visible span, in pixels */
} ProofTimelineScale;

/* Ticks of a ruler: labelled ones and the ones between. */
typedef struct
{
  ProofTime major;
  ProofTime minor; /* divides major */
} ProofTimelineTicks;

void               proof_timeline_scale_set_extent     (ProofTimelineScale       *self,
                                                        ProofTimeSpan             extent);
void               proof_timeline_scale_set_visible    (ProofTimelineScale       *self,
                                                        ProofTimeSpan             visible);
gboolean           proof_timeline_scale_is_fitted      (const ProofTimelineScale *self);
double             proof_timeline_scale_get_resolution (const ProofTimelineScale *self);
double             proof_timeline_scale_to_x           (const ProofTimelineScale *self,
                                                        ProofTime                 time);
ProofTime          proof_timeline_scale_to_time        (const ProofTimelineScale *self,
                                                        double                    x);
void               proof_timeline_scale_zoom           (ProofTimelineScale       *self,
                                                        double                    factor,
                                                        ProofTime                 about);
void               proof_timeline_scale_scroll         (ProofTimelineScale       *self,
                                                        double                    pixels);
void               proof_timeline_scale_reveal         (ProofTimelineScale       *self,
                                                        ProofTime                 time);
ProofTimelineTicks proof_timeline_scale_get_ticks      (const ProofTimelineScale *self,
                                                        double                    label_width);
guint              proof_timeline_scale_get_frame_step (const ProofTimelineScale *self,
                                                        double                    frame_length,
                                                        double                    label_width);
guint              proof_timeline_ticks_get_decimals   (const ProofTimelineTicks *self);

G_END_DECLS
