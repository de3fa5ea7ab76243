/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PROOF_TYPE_LABEL_ITEM (proof_label_item_get_type ())

/* A label in the sidebar's list. Lives as long as its label is known, so that rows keep their place
 * and what is unfolded stays so.
 *
 * Properties, read-only: name, detections and accepted (uint), shown, mixed (labels below are shown
 * otherwise), current (the selected detection's). */
G_DECLARE_FINAL_TYPE (ProofLabelItem, proof_label_item, PROOF, LABEL_ITEM, GObject)

ProofLabelItem *proof_label_item_new            (const char     *name);
const char     *proof_label_item_get_name       (ProofLabelItem *self);
/* Labels below this one; ProofLabelItem. */
GListStore     *proof_label_item_get_children   (ProofLabelItem *self);
guint           proof_label_item_get_detections (ProofLabelItem *self);
guint           proof_label_item_get_accepted   (ProofLabelItem *self);
void            proof_label_item_set_counts     (ProofLabelItem *self,
                                                 guint           detections,
                                                 guint           accepted);
gboolean        proof_label_item_get_shown      (ProofLabelItem *self);
gboolean        proof_label_item_get_mixed      (ProofLabelItem *self);
void            proof_label_item_set_state      (ProofLabelItem *self,
                                                 gboolean        shown,
                                                 gboolean        mixed);
void            proof_label_item_set_current    (ProofLabelItem *self,
                                                 gboolean        current);

G_END_DECLS
