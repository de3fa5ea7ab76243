/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"
#include "proof-label-filter.h"
#include "proof-label-index.h"

G_BEGIN_DECLS

#define PROOF_NO_SAMPLE G_MAXUINT

/* How far a nudge moves the samples, either way. */
#define PROOF_NUDGE_MAX (24 * 3600 * PROOF_SECOND)

typedef enum
{
  PROOF_SHOWN_NONE,  /* no sample holds here */
  PROOF_SHOWN_FRESH, /* the sample belongs to this very frame */
  PROOF_SHOWN_HELD,  /* the last sample, at most 1.5 cadences old */
} ProofShownState;

/* What a shown frame means for the labels: which frame it is, and which sample speaks for it. */
typedef struct
{
  ProofShownState state;
  guint           frame;      /* PROOF_NO_FRAME while there is no frame table */
  ProofTime       frame_time; /* the frame's own presentation time, by the table if there is one */
  guint           sample;     /* PROOF_NO_SAMPLE with PROOF_SHOWN_NONE */
  gint64          sample_ms;  /* as the service wrote it */
  ProofTime       offset;     /* the frame's time since the sample's, nudged */
} ProofMoment;

/* One box to draw. @detection is a position in the store, @instance counts within it. */
typedef struct
{
  ProofBox box;
  guint    detection;
  guint    instance;
  guint    name;
  float    label_confidence;
  float    confidence;
  gboolean interpolated; /* not where a sample has it, but between two: see proof-tracks.h */
} ProofShownBox;

void proof_moment_resolve    (ProofFrameTable   *table,
                              ProofLabelIndex   *index,
                              ProofTime          nudge,
                              ProofTime          time,
                              ProofMoment       *moment);
void proof_moment_list_boxes (const ProofMoment *moment,
                              ProofLabelIndex   *index,
                              ProofLabelFilter  *filter,
                              GArray            *boxes,
                              guint             *n_hidden);
void proof_moment_sort_boxes (GArray            *boxes);

/* The first sample from @sample on, forward (1) or backward (-1), that has boxes under the filter;
 * PROOF_NO_SAMPLE where there is none. */
guint         proof_moment_find_boxes (ProofLabelIndex  *index,
                                       ProofLabelFilter *filter,
                                       guint             sample,
                                       int               direction);

/* Half-open span of stream times whose samples belong to a frame. */
ProofTimeSpan proof_moment_get_reach (ProofFrameTable *table,
                                      guint            frame);
ProofTime     proof_moment_get_hold  (ProofLabelIndex *index);
gint64        proof_moment_ceil_ms   (ProofTime        time);
guint         proof_moment_find_frame (ProofFrameTable *table,
                                      ProofTime        at);

G_END_DECLS
