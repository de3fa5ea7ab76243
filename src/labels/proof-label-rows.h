/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-page.h"

G_BEGIN_DECLS

#define PROOF_LABEL_NO_TIME G_MININT32

/* Rows or instances in a block. */
#define PROOF_LABEL_BLOCK 8192

/* A detection in 32 bytes. */
typedef struct
{
  guint64 offset;
  guint32 length;
  gint32 timestamp;
  guint32 name;
  float confidence;
  guint32 first_instance;
  guint32 n_instances;
} ProofLabelRow;

/* Where detections lie: 32 bytes each and 20 an instance, in blocks that never move, so
 * that growing costs the same at any size. Times are kept as 32-bit milliseconds: the
 * reader lets none pass that is longer than 24 days. */
typedef struct
{
  GPtrArray *blocks; /* of ProofLabelRow */
  guint n_rows;
  GPtrArray *instances; /* blocks of ProofInstance; those of a detection are in one piece */
  GPtrArray *pieces;    /* what was allocated for them */
  guint instances_end;  /* with the gaps that this leaves */
  guint n_instances;
  GArray *spans; /* start, end and duration of segments, for positions below its length */
} ProofLabelRows;

void   proof_label_rows_init          (ProofLabelRows       *self);
void   proof_label_rows_clear         (ProofLabelRows       *self);
guint  proof_label_rows_add           (ProofLabelRows       *self,
                                       const ProofDetection *detection,
                                       guint                 name,
                                       const ProofInstance  *instances);
void   proof_label_rows_get_detection (const ProofLabelRows *self,
                                       guint                 position,
                                       ProofDetection       *detection);
gint32 proof_label_rows_get_time      (const ProofLabelRows *self,
                                       guint                 position);
gsize  proof_label_rows_get_memory    (const ProofLabelRows *self);

static inline ProofLabelRow *
proof_label_rows_get (const ProofLabelRows *self,
                      guint                 position)
{
  return (ProofLabelRow *) self->blocks->pdata[position / PROOF_LABEL_BLOCK] +
         position % PROOF_LABEL_BLOCK;
}

/* NULL where there are none. */
static inline ProofInstance *
proof_label_rows_get_instances (const ProofLabelRows *self,
                                const ProofLabelRow  *row)
{
  if (row->n_instances == 0)
    return NULL;

  return (ProofInstance *) self->instances->pdata[row->first_instance / PROOF_LABEL_BLOCK] +
         row->first_instance % PROOF_LABEL_BLOCK;
}

static inline gint32
proof_label_rows_narrow (gint64 ms)
{
  return ms == PROOF_MS_NONE ? PROOF_LABEL_NO_TIME
                             : (gint32) CLAMP (ms, -G_MAXINT32, G_MAXINT32);
}

static inline gint64
proof_label_rows_widen (gint32 ms)
{
  return ms == PROOF_LABEL_NO_TIME ? PROOF_MS_NONE : ms;
}

G_END_DECLS
