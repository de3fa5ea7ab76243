/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-collector.h"

G_BEGIN_DECLS

/* What the Library says of a job. @collector: (nullable): what is going on with it. */

/* What a job is called: its video, else its results file, else its JobId. */
char       *proof_job_dup_name    (ProofVaultItem *item) G_GNUC_WARN_UNUSED_RESULT;
char       *proof_job_dup_name_of (const char     *video,
                                   const char     *source,
                                   const char     *job_id) G_GNUC_WARN_UNUSED_RESULT;
gboolean    proof_job_is_job      (ProofVaultItem *item);
/* The URI of its results file, as people know it. */
const char *proof_job_get_source  (ProofVaultItem *item);
/* A word for its state with the colour's class, NULL where there is nothing to say. */
const char *proof_job_get_state   (ProofVaultItem *item,
                                   ProofCollector *collector,
                                   const char    **css_class);
/* How far its results are, and why no farther; NULL where they are all here. */
char       *proof_job_dup_status  (ProofVaultItem *item,
                                   ProofCollector *collector) G_GNUC_WARN_UNUSED_RESULT;
/* Until when the service has them, NULL where that is not known. */
char       *proof_job_dup_copy    (ProofVaultItem *item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
