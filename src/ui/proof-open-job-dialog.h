/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-job-request.h"

G_BEGIN_DECLS

#define PROOF_TYPE_OPEN_JOB_DIALOG (proof_open_job_dialog_get_type ())

/* Asks for a job. ::open (ProofJobRequest request, char *video_uri (nullable)): once, with a
 * request that passed its check; the dialog closes after it. */
G_DECLARE_FINAL_TYPE (ProofOpenJobDialog, proof_open_job_dialog, PROOF, OPEN_JOB_DIALOG, AdwDialog)

ProofOpenJobDialog *proof_open_job_dialog_new       (GSettings          *settings);
/* What was pasted or dropped elsewhere: an id, a completion notice, a line of a log. */
void                proof_open_job_dialog_take_text (ProofOpenJobDialog *self,
                                                     const char         *text);
void                proof_open_job_dialog_set_video (ProofOpenJobDialog *self,
                                                     const char         *uri);

G_END_DECLS
