/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-request.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "proof-aws-endpoint.h"
#include "proof-rekognition-error.h"
#include "proof-s3-address.h"

G_DEFINE_BOXED_TYPE (ProofJobRequest, proof_job_request, proof_job_request_copy,
                     proof_job_request_free)

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
  copy->started_with = g_strdup (self->started_with);
  return copy;
}

void
proof_job_request_free (ProofJobRequest *self)
{
  g_free (self->job_id);
  g_free (self->profile);
  g_free (self->region);
  g_free (self->endpoint_url);
  g_free (self->started_with);
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
  g_autofree char *what = NULL, *endpoint = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->job_id == NULL || *self->job_id == '\0')
    what = g_strdup (_("Enter the JobId that StartLabelDetection returned."));
  else if (!proof_job_id_is_valid (self->job_id))
    what = g_strdup_printf (_("“%s” is not a JobId: it has 1 to 64 letters, digits, “-” and “_”."),
                            self->job_id);
  else if (self->max_results < 1 || self->max_results > 1000)
    what = g_strdup_printf (_("A page holds 1 to 1000 results, not %d."), self->max_results);
  else if (self->region != NULL && *self->region != '\0' &&
           !matches ("^[A-Za-z0-9-]+\\z", self->region))
    what = g_strdup_printf (_("“%s” is not a region. Regions are named like eu-west-1."),
                            self->region);
  else if (self->endpoint_url != NULL && *self->endpoint_url != '\0' &&
           (endpoint = proof_aws_endpoint_check (self->endpoint_url, &local)) == NULL)
    what = g_strdup (local->message);
  else
    return TRUE;

  g_set_error_literal (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REQUEST, what);
  return FALSE;
}

static const char *
aggregation_text (ProofAggregation aggregation)
{
  return aggregation == PROOF_AGGREGATION_SEGMENTS ? "SEGMENTS" : "TIMESTAMPS";
}

static const char *
sort_text (const ProofJobRequest *self)
{
  return self->sort_by_name ? "NAME" : "TIMESTAMP";
}

/**
 * proof_job_request_to_body:
 * @self: a request
 * @aggregation: TIMESTAMPS or SEGMENTS
 * @token: (nullable): which page, %NULL for the first
 * @poll: ask only whether the job is ready, as small as may be
 *
 * The members are the same with each token: whether they may change under one is not documented.
 *
 * Returns: (transfer full): the body of a GetLabelDetection call
 */
GBytes *
proof_job_request_to_body (const ProofJobRequest *self,
                           ProofAggregation       aggregation,
                           const char            *token,
                           gboolean               poll)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  char *text;

  json_object_set_string_member (object, "JobId", self->job_id);
  json_object_set_int_member (object, "MaxResults", poll ? 1 : self->max_results);
  if (token != NULL && !poll)
    json_object_set_string_member (object, "NextToken", token);
  json_object_set_string_member (object, "SortBy", sort_text (self));
  json_object_set_string_member (object, "AggregateBy", aggregation_text (aggregation));
  json_node_set_object (root, object);
  text = json_to_string (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

/**
 * proof_job_request_check_answer:
 * @self: a request
 * @aggregation: what was asked for
 * @meta: what the answer says of itself; silence is fine, older models say nothing
 * @error: return location: %PROOF_REKOGNITION_ERROR_MISMATCH
 *
 * Returns: whether the answer is to that request
 */
gboolean
proof_job_request_check_answer (const ProofJobRequest  *self,
                                ProofAggregation        aggregation,
                                const ProofLabelMeta   *meta,
                                GError                **error)
{
  const struct
  {
    const char *asked;
    const char *answered;
  } members[] = {
    { self->job_id, meta->job_id },
    { sort_text (self), meta->sort_by },
    { aggregation_text (aggregation), meta->aggregate_by },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (members[i].answered != NULL && !g_str_equal (members[i].asked, members[i].answered))
      {
        g_set_error (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_MISMATCH,
                     _("The service answered for “%s” where “%s” was asked for. Try again; if it "
                       "stays so, the endpoint does not keep to the protocol."),
                     members[i].answered, members[i].asked);
        return FALSE;
      }
  return TRUE;
}

/* (transfer full) (nullable): the address of the video that was analysed. */
char *
proof_job_dup_video (const ProofLabelMeta *meta)
{
  return meta->bucket != NULL && meta->key != NULL
         ? proof_s3_uri_format (meta->bucket, meta->key, meta->version)
         : NULL;
}
