/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-vault.h"

G_BEGIN_DECLS

#define PROOF_TYPE_JOB_ROW (proof_job_row_get_type ())

/* A job of the Library. ::remove: its button was pressed. */
G_DECLARE_FINAL_TYPE (ProofJobRow, proof_job_row, PROOF, JOB_ROW, GtkListBoxRow)

GtkWidget      *proof_job_row_new      (ProofVaultItem *item);
ProofVaultItem *proof_job_row_get_item (ProofJobRow    *self);

/* What a job is called: its video, else its results file, else its JobId. */
char           *proof_job_dup_name     (ProofVaultItem *item) G_GNUC_WARN_UNUSED_RESULT;
gboolean        proof_job_matches      (ProofVaultItem *item,
                                        const char     *needle);

G_END_DECLS
