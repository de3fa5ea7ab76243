/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"
#include "proof-label-page.h"

G_BEGIN_DECLS

/* What is known of a video, to be held against what its job says that it analysed. Members are 0,
 * times PROOF_TIME_NONE, where they are not known (yet). */
typedef struct
{
  /* of the picture, as coded */
  int              width;
  int              height;
  int              par_n;
  int              par_d;
  ProofOrientation orientation;

  /* of the frames, once they are counted */
  guint            n_frames;
  ProofTime        begin;      /* of the first one */
  ProofTime        end;        /* of the last one */
  ProofTime        median;     /* distance between two */
  double           rate;
  gboolean         variable;

  ProofTime        duration;   /* as the container says; may be that of the sound */
} ProofVideoFacts;

typedef enum
{
  PROOF_SAME_VIDEO = 0,
  PROOF_OTHER_SIZE = 1 << 0,
  PROOF_OTHER_DURATION = 1 << 1,
  PROOF_OTHER_RATE = 1 << 2,
} ProofVideoDifference;

void                 proof_video_facts_init    (ProofVideoFacts       *facts,
                                                const ProofFrame      *frame,
                                                const ProofFrameTable *table,
                                                ProofTime              duration);
ProofVideoDifference proof_video_facts_compare (const ProofVideoFacts *facts,
                                                const ProofLabelMeta  *meta);
char                *proof_video_facts_tell    (const ProofVideoFacts *facts,
                                                const ProofLabelMeta  *meta)
                                                G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
