/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-names.h"

G_BEGIN_DECLS

/* Gathers one page. Instances come before the detection that they belong to. One thread at a
 * time. */
typedef struct _ProofLabelPageBuilder ProofLabelPageBuilder;

ProofLabelPageBuilder *proof_label_page_builder_new           (void);
void                   proof_label_page_builder_free          (ProofLabelPageBuilder *self);

ProofLabelNames       *proof_label_page_builder_get_names     (ProofLabelPageBuilder *self);
void                   proof_label_page_builder_add_instance  (ProofLabelPageBuilder *self,
                                                               const ProofInstance   *instance);
void                   proof_label_page_builder_add_detection (ProofLabelPageBuilder *self,
                                                               const ProofDetection  *detection);
guint                  proof_label_page_builder_get_n         (ProofLabelPageBuilder *self);
ProofLabelPage        *proof_label_page_builder_finish        (ProofLabelPageBuilder *self,
                                                               const ProofLabelMeta  *meta)
                                                              G_GNUC_WARN_UNUSED_RESULT;

ProofLabelMeta        *proof_label_meta_new                   (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLabelPageBuilder, proof_label_page_builder_free)

G_END_DECLS
