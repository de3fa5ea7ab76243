/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "proof-label-page.h"

G_BEGIN_DECLS

/* What a person asks for when opening a job. Plain value; strings NULL where not said. */
typedef struct
{
  char    *job_id;
  char    *profile;
  char    *region;
  char    *endpoint_url;
  int      max_results;  /* 1 to 1000 */
  gboolean sort_by_name; /* SortBy NAME instead of TIMESTAMP */
  char    *started_with; /* MinConfidence and filters as JSON, of a job that was started here */
  ProofAggregation aggregation; /* UNKNOWN = both, side by side */
} ProofJobRequest;

#define PROOF_TYPE_JOB_REQUEST (proof_job_request_get_type ())
GType            proof_job_request_get_type (void);

ProofJobRequest *proof_job_request_new      (void);
ProofJobRequest *proof_job_request_copy     (const ProofJobRequest *self);
void             proof_job_request_free     (ProofJobRequest       *self);
/* FALSE with what is wrong with the request in @error, worded for people. */
gboolean         proof_job_request_check    (const ProofJobRequest *self,
                                             GError               **error);
/* The body of a GetLabelDetection call, and whether an answer is to it. */
GBytes          *proof_job_request_to_body  (const ProofJobRequest *self,
                                             ProofAggregation       aggregation,
                                             const char            *token,
                                             gboolean               poll) G_GNUC_WARN_UNUSED_RESULT;
gboolean         proof_job_request_check_answer (const ProofJobRequest *self,
                                             ProofAggregation       aggregation,
                                             const ProofLabelMeta  *meta,
                                             GError               **error);
gboolean         proof_job_id_is_valid      (const char            *text);
/* Finds the JobId in what people paste: an id with blanks and quotes around it, a completion
 * notice (raw or in its SNS envelope), a Start or Get response. NULL where there is none. */
char            *proof_job_id_from_text     (const char            *text) G_GNUC_WARN_UNUSED_RESULT;

/* The address of the video that was analysed, for proof_s3_uri_parse(); NULL where it is not told. */
char            *proof_job_dup_video        (const ProofLabelMeta  *meta) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofJobRequest, proof_job_request_free)

G_END_DECLS
