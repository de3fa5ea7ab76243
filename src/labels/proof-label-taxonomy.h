/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-store.h"

G_BEGIN_DECLS

/* The tree of labels that a store's `Parents` spell out. The API lists a label's ancestors in no
 * stable order; a label is put under the nearest one, which is the ancestor that itself has most
 * ancestors. Labels that only ever appear as parents are in the tree too, with no detections. */
typedef struct _ProofLabelTaxonomy ProofLabelTaxonomy;

ProofLabelTaxonomy *proof_label_taxonomy_new          (ProofLabelStore    *store);
void                proof_label_taxonomy_free         (ProofLabelTaxonomy *self);

/* Names in the order of the tree's levels, sorted by name; NULL @parent = the roots. */
const char *const  *proof_label_taxonomy_get_children (ProofLabelTaxonomy *self,
                                                       const char         *parent);
const char         *proof_label_taxonomy_get_parent   (ProofLabelTaxonomy *self,
                                                       const char         *name);
const char *const  *proof_label_taxonomy_get_categories (ProofLabelTaxonomy *self);
/* Whether @needle (any case) is in the label's name, aliases, parents or categories. */
gboolean            proof_label_taxonomy_matches      (ProofLabelTaxonomy *self,
                                                       const char         *name,
                                                       const char         *needle);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLabelTaxonomy, proof_label_taxonomy_free)

G_END_DECLS
