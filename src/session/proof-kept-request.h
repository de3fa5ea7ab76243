/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"
#include "proof-job-request.h"

G_BEGIN_DECLS

/* What a document keeps of the question, so that it can be gone on with, and back. */
gboolean         proof_job_request_remember (const ProofJobRequest *request,
                                             ProofDocument         *document,
                                             GError               **error);
ProofJobRequest *proof_job_request_recall   (ProofDocument         *document)
                                             G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
