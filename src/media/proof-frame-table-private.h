/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"

G_BEGIN_DECLS

/* What a stream says of its picture; 0 where it says nothing. */
typedef struct
{
  int              width;
  int              height;
  int              par_n;
  int              par_d;
  ProofOrientation orientation;
} ProofPicture;

ProofFrameTable *proof_frame_table_new_take (GArray             *times,
                                             ProofTime           last_duration,
                                             const ProofPicture *picture);

G_END_DECLS
