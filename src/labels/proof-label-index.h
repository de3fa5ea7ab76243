/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-store.h"

G_BEGIN_DECLS

#define PROOF_TYPE_LABEL_INDEX (proof_label_index_get_type ())

/* Look-ups over a store of timestamps, kept up to date as it grows. Main thread once the store is
 * shared. Samples are the distinct timestamps in order; `sample` counts them from 0.
 *
 * ::changed: after the store grew. */
G_DECLARE_FINAL_TYPE (ProofLabelIndex, proof_label_index, PROOF, LABEL_INDEX, GObject)

ProofLabelIndex *proof_label_index_new               (ProofLabelStore *store);
ProofLabelStore *proof_label_index_get_store         (ProofLabelIndex *self);

guint            proof_label_index_get_n_samples     (ProofLabelIndex *self);
gint64           proof_label_index_get_sample_ms     (ProofLabelIndex *self,
                                                      guint            sample);
/* The first sample at or after @ms; n_samples where there is none. */
guint            proof_label_index_find_sample       (ProofLabelIndex *self,
                                                      gint64           ms);
/* The median distance between samples; 0 with fewer than two of them. */
double           proof_label_index_get_cadence_ms    (ProofLabelIndex *self);

/* Positions in the store of what was reported at a sample, by name and then as they came. */
const guint     *proof_label_index_get_at_sample     (ProofLabelIndex *self,
                                                      guint            sample,
                                                      guint           *n);
/* Positions in the store of one label, in order of time. */
const guint     *proof_label_index_get_lane          (ProofLabelIndex *self,
                                                      guint            name,
                                                      guint           *n);
/* Where in the lane the first detection at or after @ms is; its length where there is none. */
guint            proof_label_index_find_in_lane      (ProofLabelIndex *self,
                                                      guint            name,
                                                      gint64           ms);
guint            proof_label_index_get_n_instances   (ProofLabelIndex *self,
                                                      guint            name);
gsize            proof_label_index_get_memory        (ProofLabelIndex *self);

G_END_DECLS
