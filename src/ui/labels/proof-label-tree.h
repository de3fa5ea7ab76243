/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-item.h"
#include "proof-label-taxonomy.h"
#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_LABEL_TREE (proof_label_tree_get_type ())

/* A session's labels as list models of ProofLabelItem, by parents and flat. Follows the session:
 * only what is new is inserted, so that a list of them does not jump while pages stream in.
 *
 * ::changed: after each time that it followed. */
G_DECLARE_FINAL_TYPE (ProofLabelTree, proof_label_tree, PROOF, LABEL_TREE, GObject)

ProofLabelTree    *proof_label_tree_new            (ProofSession   *session);
/* Labels without parents. */
GListModel        *proof_label_tree_get_roots      (ProofLabelTree *self);
/* All labels by name. */
GListModel        *proof_label_tree_get_all        (ProofLabelTree *self);
const char *const *proof_label_tree_get_categories (ProofLabelTree *self);
gboolean           proof_label_tree_matches        (ProofLabelTree *self,
                                                    ProofLabelItem *item,
                                                    const char     *needle);
void               proof_label_tree_set_shown      (ProofLabelTree *self,
                                                    ProofLabelItem *item,
                                                    gboolean        shown);
void               proof_label_tree_show_only      (ProofLabelTree *self,
                                                    ProofLabelItem *item);

G_END_DECLS
