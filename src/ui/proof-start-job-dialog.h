/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-job-request.h"

G_BEGIN_DECLS

#define PROOF_TYPE_START_JOB_DIALOG (proof_start_job_dialog_get_type ())

/* Starts a job, after a confirmation of what it costs. ::started (ProofJobRequest request): once,
 * with what opens it; the dialog closes before, if it is still there. */
G_DECLARE_FINAL_TYPE (ProofStartJobDialog, proof_start_job_dialog, PROOF, START_JOB_DIALOG,
                      AdwDialog)

ProofStartJobDialog *proof_start_job_dialog_new (GSettings *settings);

G_END_DECLS
