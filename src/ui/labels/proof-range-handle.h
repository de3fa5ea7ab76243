/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PROOF_TYPE_RANGE_HANDLE (proof_range_handle_get_type ())

/* A handle of a ProofRange: takes the focus and the keys, and says what it stands at.
 *
 * ::moved (double by): a key asked for this much more; ±HUGE_VAL for the ends. */
G_DECLARE_FINAL_TYPE (ProofRangeHandle, proof_range_handle, PROOF, RANGE_HANDLE, GtkWidget)

GtkWidget *proof_range_handle_new    (void);
void       proof_range_handle_update (ProofRangeHandle *self,
                                      const char       *label,
                                      double            least,
                                      double            greatest,
                                      double            value);

G_END_DECLS
