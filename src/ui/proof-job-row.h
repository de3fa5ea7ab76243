/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-collector.h"

G_BEGIN_DECLS

#define PROOF_TYPE_JOB_ROW (proof_job_row_get_type ())

/* A job of the Library, with what is going on with it. Its menu and the keys do all that its
 * buttons do. ::remove: its button was pressed, or a person has said so.
 * ::sign-in: for the profile that it is fetched with. */
G_DECLARE_FINAL_TYPE (ProofJobRow, proof_job_row, PROOF, JOB_ROW, GtkListBoxRow)

GtkWidget      *proof_job_row_new      (ProofVaultItem *item,
                                        ProofCollector *collector);
ProofVaultItem *proof_job_row_get_item (ProofJobRow    *self);
/* What is told of the job has changed. */
void            proof_job_row_update   (ProofJobRow    *self);
gboolean        proof_job_matches      (ProofVaultItem *item,
                                        const char     *needle);

G_END_DECLS
