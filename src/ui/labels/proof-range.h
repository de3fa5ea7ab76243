/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PROOF_RANGE_N_BINS 50

#define PROOF_TYPE_RANGE (proof_range_get_type ())

/* A part of 0 to 100, chosen with two handles over the distribution of what is chosen from. Each
 * handle is a slider for keyboard and screen reader: arrows 1, Page Up and Down 10, Home, End.
 *
 * Properties: title, lower, upper (double, lower at most upper). */
G_DECLARE_FINAL_TYPE (ProofRange, proof_range, PROOF, RANGE, GtkWidget)

void   proof_range_set_values    (ProofRange  *self,
                                  double       lower,
                                  double       upper);
double proof_range_get_lower     (ProofRange  *self);
double proof_range_get_upper     (ProofRange  *self);
void   proof_range_set_histogram (ProofRange  *self,
                                  const guint *bins);

G_END_DECLS
