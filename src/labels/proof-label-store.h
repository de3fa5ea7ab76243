/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-page.h"

G_BEGIN_DECLS

#define PROOF_TYPE_LABEL_STORE (proof_label_store_get_type ())

/* All detections of one job and one aggregation: append-only rows with interned names.
 * Positions, and pointers to instances, are good for the life of the store; other pointers that it
 * gives until the next append. One thread at a time: a worker may fill a store of its own and hand
 * it to the main thread whole.
 *
 * A detection that is there already in every respect (time, label, confidence, instances) is a page
 * delivered twice and does not count again. Where anything differs both are kept: which of the two
 * is right is not for a store to say.
 *
 * ::appended (guint first, guint n): after each page, once, also where the page had nothing new. */
G_DECLARE_FINAL_TYPE (ProofLabelStore, proof_label_store, PROOF, LABEL_STORE, GObject)

ProofLabelStore      *proof_label_store_new              (void);
guint                 proof_label_store_append           (ProofLabelStore *self,
                                                          ProofLabelPage  *page,
                                                          guint            source);
const ProofLabelMeta *proof_label_store_get_meta         (ProofLabelStore *self);

guint                 proof_label_store_get_n_detections (ProofLabelStore *self);
guint                 proof_label_store_get_n_instances  (ProofLabelStore *self);
guint                 proof_label_store_get_n_duplicates (ProofLabelStore *self);
void                  proof_label_store_get_detection    (ProofLabelStore *self,
                                                          guint            position,
                                                          ProofDetection  *detection);
guint                 proof_label_store_get_source       (ProofLabelStore *self,
                                                          guint            position);
gint64                proof_label_store_get_timestamp    (ProofLabelStore *self,
                                                          guint            position);
guint                 proof_label_store_get_name_id      (ProofLabelStore *self,
                                                          guint            position);
float                 proof_label_store_get_confidence   (ProofLabelStore *self,
                                                          guint            position);
const ProofInstance  *proof_label_store_get_instances    (ProofLabelStore *self,
                                                          guint            position,
                                                          guint           *n_instances);

/* Positions of one label by time (start of the segment where there is no timestamp). */
const guint          *proof_label_store_get_lane         (ProofLabelStore *self,
                                                          guint            name,
                                                          guint           *n);
guint                 proof_label_store_get_lane_instances (ProofLabelStore *self,
                                                          guint            name);

guint                 proof_label_store_get_n_names      (ProofLabelStore *self);
const ProofLabelName *proof_label_store_get_name         (ProofLabelStore *self,
                                                          guint            id);
guint                 proof_label_store_find_name        (ProofLabelStore *self,
                                                          const char      *name);
/* Changes whenever a name, parent, alias or category is added. */
guint                 proof_label_store_get_names_serial (ProofLabelStore *self);
gsize                 proof_label_store_get_memory       (ProofLabelStore *self);

G_END_DECLS
