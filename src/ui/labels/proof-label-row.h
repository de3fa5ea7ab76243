/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-label-item.h"

G_BEGIN_DECLS

#define PROOF_TYPE_LABEL_ROW (proof_label_row_get_type ())

/* A row of the label list, reused for other labels: check, colour, name, count.
 *
 * ::toggled: the check was used; the item is not changed yet. */
G_DECLARE_FINAL_TYPE (ProofLabelRow, proof_label_row, PROOF, LABEL_ROW, GtkWidget)

GtkWidget      *proof_label_row_new      (void);
void            proof_label_row_bind     (ProofLabelRow  *self,
                                          GtkTreeListRow *row);
void            proof_label_row_unbind   (ProofLabelRow  *self);
ProofLabelItem *proof_label_row_get_item (ProofLabelRow  *self);

G_END_DECLS
