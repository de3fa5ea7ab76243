/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"
#include "proof-label-fetch.h"
#include "proof-loaded-labels.h"

G_BEGIN_DECLS

#define PROOF_TYPE_JOB_FETCH (proof_job_fetch_get_type ())

/* One job on its way into its document: by timestamps and by segments side by side, on from what
 * the document had. Each page is on the disk before it is in a store. It writes down what the
 * Library shows of the job. For a window's session and for what goes on behind it. Main thread.
 *
 * ::changed: state, status text, progress or error.
 * ::kept (ProofLabelStore): that store has a page more.
 * ::replaced: a store is another one, since the job comes anew. */
G_DECLARE_FINAL_TYPE (ProofJobFetch, proof_job_fetch, PROOF, JOB_FETCH, GObject)

ProofJobFetch   *proof_job_fetch_new             (ProofAwsClient        *client,
                                                  const ProofJobRequest *request,
                                                  ProofDocument         *document,
                                                  ProofLoadedLabels     *labels);
void             proof_job_fetch_start           (ProofJobFetch         *self);
void             proof_job_fetch_pause           (ProofJobFetch         *self);
void             proof_job_fetch_resume          (ProofJobFetch         *self);
/* For good; what is on its way to the disk gets there. */
void             proof_job_fetch_cancel          (ProofJobFetch         *self);

/* Of the two together: DONE when both are and all is on the disk, FAILED when one is. */
ProofFetchState  proof_job_fetch_get_state       (ProofJobFetch         *self);
double           proof_job_fetch_get_progress    (ProofJobFetch         *self);
const char      *proof_job_fetch_get_status_text (ProofJobFetch         *self);
const GError    *proof_job_fetch_get_error       (ProofJobFetch         *self);
ProofLabelStore *proof_job_fetch_get_store       (ProofJobFetch         *self,
                                                  ProofAggregation       aggregation);

/* How long to wait between questions after a job in progress; for tests. */
void             proof_job_fetch_set_poll_interval (ProofJobFetch       *self,
                                                    guint                first_ms,
                                                    guint                longest_ms);

/* Errors that trying again does not mend: the service has given its last word on the job. */
gboolean         proof_job_fetch_is_final        (const GError          *error);

G_END_DECLS
