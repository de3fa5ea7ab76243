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

/* @tag: (nullable): names the bytes that were scanned; @kept: (nullable): the form that the table
 * was read from. */
ProofFrameTable *proof_frame_table_new_take       (GArray                *times,
                                                   ProofTime              last_duration,
                                                   const ProofPicture    *picture,
                                                   const char            *tag,
                                                   GBytes                *kept);
const char      *proof_frame_table_get_tag        (const ProofFrameTable *self);
GBytes          *proof_frame_table_get_kept       (const ProofFrameTable *self);
ProofFrameTable *proof_frame_table_new_from_bytes (GBytes                *bytes,
                                                   const char            *tag);

G_END_DECLS
