/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-kept-request.h"

/**
 * proof_job_request_remember:
 * @request: whose region is known
 * @document: of that job
 * @error: return location
 *
 * Returns: whether the document keeps what was asked for, so that it can be gone on with
 */
gboolean
proof_job_request_remember (const ProofJobRequest  *request,
                            ProofDocument          *document,
                            GError                **error)
{
  static const char *const aggregations[] = { NULL, "TIMESTAMPS", "SEGMENTS" };
  const char *sort_by = request->sort_by_name ? "NAME" : "TIMESTAMP";
  g_autofree char *max_results = g_strdup_printf ("%d", request->max_results);

  /* Whether size and order of pages may change under a token is not documented. */
  if ((g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_SORT_BY), sort_by) != 0 ||
       g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_MAX_RESULTS), max_results) != 0) &&
      !proof_document_forget_tokens (document, error))
    return FALSE;

  if (request->started_with &&
      !proof_document_set (document, PROOF_DOCUMENT_STARTED_WITH, request->started_with, error))
    return FALSE;

  return proof_document_set (document, PROOF_DOCUMENT_SOURCE, "job", error) &&
         proof_document_set (document, PROOF_DOCUMENT_JOB_ID, request->job_id, error) &&
         proof_document_set (document, PROOF_DOCUMENT_PROFILE, request->profile, error) &&
         proof_document_set (document, PROOF_DOCUMENT_REGION, request->region, error) &&
         proof_document_set (document, PROOF_DOCUMENT_ENDPOINT, request->endpoint_url, error) &&
         proof_document_set (document, PROOF_DOCUMENT_MAX_RESULTS, max_results, error) &&
         proof_document_set (document, PROOF_DOCUMENT_SORT_BY, sort_by, error) &&
         proof_document_set (document, PROOF_DOCUMENT_AGGREGATE_BY,
                             aggregations[request->aggregation], error);
}

ProofJobRequest *
proof_job_request_recall (ProofDocument *document)
{
  ProofJobRequest *request = proof_job_request_new ();
  const char *max = proof_document_get (document, PROOF_DOCUMENT_MAX_RESULTS);
  const char *aggregation = proof_document_get (document, PROOF_DOCUMENT_AGGREGATE_BY);

  request->job_id = g_strdup (proof_document_get (document, PROOF_DOCUMENT_JOB_ID));
  request->profile = g_strdup (proof_document_get (document, PROOF_DOCUMENT_PROFILE));
  request->region = g_strdup (proof_document_get (document, PROOF_DOCUMENT_REGION));
  request->endpoint_url = g_strdup (proof_document_get (document, PROOF_DOCUMENT_ENDPOINT));
  if (max != NULL)
    request->max_results = g_ascii_strtoll (max, NULL, 10);
  request->sort_by_name = g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_SORT_BY),
                                     "NAME") == 0;
  if (g_strcmp0 (aggregation, "TIMESTAMPS") == 0)
    request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  else if (g_strcmp0 (aggregation, "SEGMENTS") == 0)
    request->aggregation = PROOF_AGGREGATION_SEGMENTS;
  return request;
}
