/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-job-request.h"

G_BEGIN_DECLS

/* Links to a job, for chats and tickets: proofreel://job/REGION/JOBID. They name no profile and no
 * endpoint: whoever opens one does it with credentials of their own, at AWS. */
gboolean         proof_job_link_is_one (const char *text);
ProofJobRequest *proof_job_link_parse  (const char  *text,
                                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char            *proof_job_link_make   (const char *region,
                                        const char *job_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
