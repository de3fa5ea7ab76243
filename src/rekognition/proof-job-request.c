/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-request.h"

#include "proof-rekognition-error.h"

G_DEFINE_BOXED_TYPE (ProofJobRequest, proof_job_request, proof_job_request_copy, proof_job_request_free)

/**
 * proof_job_request_new:
 *
 * Returns: (transfer full): a request with the service's defaults
 */
ProofJobRequest *
proof_job_request_new (void)
{
  ProofJobRequest *self = g_new0 (ProofJobRequest, 1);

  self->max_results = 1000;
  return self;
}

ProofJobRequest *
proof_job_request_copy (const ProofJobRequest *self)
{
  ProofJobRequest *copy = g_memdup2 (self, sizeof *self);

  copy->job_id = g_strdup (self->job_id);
  copy->profile = g_strdup (self->profile);
  copy->region = g_strdup (self->region);
  copy->endpoint_url = g_strdup (self->endpoint_url);
  return copy;
}

void
proof_job_request_free (ProofJobRequest *self)
{
  g_free (self->job_id);
  g_free (self->profile);
  g_free (self->region);
  g_free (self->endpoint_url);
  g_free (self);
}

static gboolean
matches (const char *pattern,
         const char *text)
{
  return g_regex_match_simple (pattern, text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

/**
 * proof_job_request_check:
 * @self: a request
 * @error: return location: %PROOF_REKOGNITION_ERROR_REQUEST with what is wrong, for a person
 *
 * Checks by the service's own rules, before anything is sent. Members that are not said are fine,
 * save the JobId.
 *
 * Returns: whether the request can be sent
 */
gboolean
proof_job_request_check (const ProofJobRequest  *self,
                         GError                **error)
{
  g_autofree char *what = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->job_id == NULL || *self->job_id == '\0')
    what = g_strdup ("Enter the JobId that StartLabelDetection returned.");
  else if (!matches ("^[A-Za-z0-9_-]{1,64}\\z", self->job_id))
    what = g_strdup_printf ("“%s” is not a JobId: it has 1 to 64 letters, digits, “-” and “_”.",
                            self->job_id);
  else if (self->max_results < 1 || self->max_results > 1000)
    what = g_strdup_printf ("A page holds 1 to 1000 results, not %d.", self->max_results);
  else if (self->region != NULL && *self->region != '\0' && !matches ("^[A-Za-z0-9-]+\\z", self->region))
    what = g_strdup_printf ("“%s” is not a region. Regions are named like eu-west-1.", self->region);
  else if (self->endpoint_url != NULL && *self->endpoint_url != '\0' &&
           (!matches ("^https?://[^/]", self->endpoint_url) ||
            !g_uri_is_valid (self->endpoint_url, G_URI_FLAGS_NONE, NULL)))
    what = g_strdup_printf ("“%s” is not an endpoint. Endpoints begin with https://.", self->endpoint_url);
  else
    return TRUE;

  g_set_error_literal (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REQUEST, what);
  return FALSE;
}
