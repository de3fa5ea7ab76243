/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-json-cursor.h"
#include "proof-label-page-builder.h"

G_BEGIN_DECLS

/* The longest time that is no nonsense: 24 days, where the service takes 6 hours of video. */
#define PROOF_LABEL_MAX_MS ((gint64) G_MAXINT32)

/* Reads elements of `Labels`; remembers what they give away of the model and of the request. */
typedef struct
{
  GString *name;
  GArray *instances;                   /* ProofInstance */
  GString *lists[PROOF_LABEL_N_LISTS]; /* each item with its NUL */
  gboolean has_list[PROOF_LABEL_N_LISTS];
  ProofDetection detection;            /* the last one that was read */
  ProofGeneration generation;
  ProofAggregation aggregation; /* of those that were added */
} ProofLabelElements;

void     proof_label_elements_init   (ProofLabelElements    *self);
void     proof_label_elements_clear  (ProofLabelElements    *self);
void     proof_label_elements_forget (ProofLabelElements    *self);
gboolean proof_label_elements_read   (ProofLabelElements    *self,
                                      ProofJsonCursor       *cursor);
gboolean proof_label_elements_turns  (ProofLabelElements    *self);
void     proof_label_elements_add    (ProofLabelElements    *self,
                                      ProofLabelPageBuilder *builder);

G_END_DECLS
