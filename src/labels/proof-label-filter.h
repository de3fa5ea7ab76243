/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-store.h"

G_BEGIN_DECLS

#define PROOF_TYPE_LABEL_FILTER (proof_label_filter_get_type ())

/* What is shown: labels, categories, and the two confidences apart, each from a minimum to a
 * maximum (0 to 100, both inclusive). Labels are kept by name, so that a filter outlives a store.
 * `enabled` FALSE lets everything pass and forgets nothing.
 *
 * Properties: enabled, label-minimum, label-maximum, instance-minimum, instance-maximum.
 * ::changed: once after any change. Main thread. */
G_DECLARE_FINAL_TYPE (ProofLabelFilter, proof_label_filter, PROOF, LABEL_FILTER, GObject)

ProofLabelFilter *proof_label_filter_new                  (void);
gboolean          proof_label_filter_get_enabled          (ProofLabelFilter *self);
void              proof_label_filter_set_enabled          (ProofLabelFilter *self,
                                                           gboolean          enabled);
gboolean          proof_label_filter_is_active            (ProofLabelFilter *self);
void              proof_label_filter_reset                (ProofLabelFilter *self);

void              proof_label_filter_set_label_range      (ProofLabelFilter *self,
                                                           double            minimum,
                                                           double            maximum);
void              proof_label_filter_get_label_range      (ProofLabelFilter *self,
                                                           double           *minimum,
                                                           double           *maximum);
void              proof_label_filter_set_instance_range   (ProofLabelFilter *self,
                                                           double            minimum,
                                                           double            maximum);
void              proof_label_filter_get_instance_range   (ProofLabelFilter *self,
                                                           double           *minimum,
                                                           double           *maximum);

void              proof_label_filter_set_label_hidden     (ProofLabelFilter *self,
                                                           const char       *name,
                                                           gboolean          hidden);
gboolean          proof_label_filter_get_label_hidden     (ProofLabelFilter *self,
                                                           const char       *name);
void              proof_label_filter_set_category_hidden  (ProofLabelFilter *self,
                                                           const char       *category,
                                                           gboolean          hidden);
gboolean          proof_label_filter_get_category_hidden  (ProofLabelFilter *self,
                                                           const char       *category);
void              proof_label_filter_show_only            (ProofLabelFilter *self,
                                                           const char *const *names);

gboolean          proof_label_filter_accepts_name         (ProofLabelFilter *self,
                                                           ProofLabelStore  *store,
                                                           guint             name);
gboolean          proof_label_filter_accepts_detection    (ProofLabelFilter *self,
                                                           ProofLabelStore  *store,
                                                           guint             position);
gboolean          proof_label_filter_accepts_instance     (ProofLabelFilter *self,
                                                           const ProofInstance *instance);

G_END_DECLS
