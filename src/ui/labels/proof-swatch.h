/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PROOF_TYPE_SWATCH (proof_swatch_get_type ())

/* A small square in a label's colour; hollow where there is nothing to find on the picture.
 *
 * Properties: label (the name, NULL draws nothing), hollow. */
G_DECLARE_FINAL_TYPE (ProofSwatch, proof_swatch, PROOF, SWATCH, GtkWidget)

GtkWidget *proof_swatch_new        (void);
void       proof_swatch_set_label  (ProofSwatch *self,
                                    const char  *label);
void       proof_swatch_set_hollow (ProofSwatch *self,
                                    gboolean     hollow);

G_END_DECLS
