/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows when S3 refuses: some refusals look alike, and one more question tells them apart.
 */
#include "config.h"

#include "proof-s3-fetch-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- one more question --- */

typedef struct
{
  ProofS3Fetch *fetch;
  ProofAwsFault *fault; /* what was refused */
} Question;

/* Asks @method of @key, or of the bucket, with @query instead of a version where there is one. */
static void
ask (ProofS3Fetch        *fetch,
     ProofAwsFault       *fault,
     const char          *method,
     const char          *key,
     const char          *query,
     GAsyncReadyCallback  callback)
{
  ProofS3Object *self = fetch->object;
  g_autofree char *region = g_strdup (fetch->region);
  g_autoptr (GUri) plain =
    proof_s3_address_build (self->settings, self->bucket, key, *key ? self->version : NULL,
                            &region, NULL);
  g_autoptr (GUri) uri =
    query ? g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (plain), NULL,
                         g_uri_get_host (plain), g_uri_get_port (plain), g_uri_get_path (plain),
                         query, NULL)
          : g_uri_ref (plain);
  ProofAwsRequest *request = proof_aws_request_new (self->what, "s3", region, method, uri);
  Question *question = g_new (Question, 1);

  if (self->requester_pays && *key)
    proof_aws_request_add_header (request, "x-amz-request-payer", "requester");
  question->fetch = fetch;
  question->fault = fault;
  proof_aws_client_send_async (self->client, request, fetch->cancellable, callback, question);
}

/* Frees @question; @response: (out) (transfer full) (nullable) */
static void
take_answer (gpointer           question,
             GObject           *client,
             GAsyncResult      *result,
             ProofS3Fetch     **fetch,
             ProofAwsFault    **fault,
             ProofAwsResponse **response)
{
  g_autofree Question *owned = question;

  *fetch = owned->fetch;
  *fault = owned->fault;
  *response = proof_aws_client_send_finish (PROOF_AWS_CLIENT (client), result, NULL);
}

static void
give_up (ProofS3Fetch  *fetch,
         ProofAwsFault *fault)
{
  proof_s3_fetch_end (fetch, proof_aws_fault_to_error (fault, fetch->object->what,
                                                       fetch->region));
}

/* --- where the bucket is --- */

/* Whether @fault may be of another region; HEAD of the bucket says which one to anybody. */
static gboolean
may_be_elsewhere (const ProofAwsFault *fault)
{
  return fault->status == 301 || fault->status == 302 || fault->status == 307 ||
         (fault->status == 400 && (g_str_equal (fault->code, "400") ||
                                   g_str_equal (fault->code, "AuthorizationHeaderMalformed") ||
                                   g_str_equal (fault->code,
                                                "IllegalLocationConstraintException")));
}

/* Whether @fetch goes on, in the region that S3 named. An access point's is in its ARN. */
static gboolean
follow_region (ProofS3Fetch *fetch,
               const char   *region)
{
  ProofS3Object *self = fetch->object;

  if (!region || g_str_equal (region, fetch->region) || g_str_has_prefix (self->bucket, "arn:") ||
      fetch->n_redirects >= PROOF_S3_MAX_REDIRECTS)
    return FALSE;

  fetch->n_redirects++;
  g_mutex_lock (&self->lock);
  g_free (self->region);
  self->region = g_strdup (region);
  g_mutex_unlock (&self->lock);
  proof_s3_fetch_step (fetch);

  return TRUE;
}

static void
bucket_headed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  ProofS3Fetch *fetch;
  g_autoptr (ProofAwsFault) fault = NULL;
  g_autoptr (ProofAwsResponse) response = NULL;
  g_autofree char *region = NULL;

  take_answer (user_data, source, result, &fetch, &fault, &response);
  if (response && response->fault)
    region = g_strdup (response->fault->region);
  else if (response)
    region = g_strdup (soup_message_headers_get_one (response->headers, "x-amz-bucket-region"));

  if (!follow_region (fetch, region))
    give_up (fetch, fault);
}

/* --- archived objects --- */

/* GET says that the object is archived, HEAD whether it is about to come back. */
static void
archived_headed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  ProofS3Fetch *fetch;
  g_autoptr (ProofAwsFault) fault = NULL;
  g_autoptr (ProofAwsResponse) response = NULL;

  take_answer (user_data, source, result, &fetch, &fault, &response);
  if (response)
    proof_aws_fault_add_archive (fault, response->headers);
  give_up (fetch, fault);
}

/* --- buckets whose requesters pay --- */

/* Whether the refusal gives no reason, as it does where the requester has to agree to pay. Where a
 * permission is missing, S3 names it to those of the same account. */
static gboolean
may_charge (ProofS3Fetch        *fetch,
            const ProofAwsFault *fault)
{
  return !fetch->object->requester_pays && g_str_equal (fault->code, "AccessDenied") &&
         (!fault->message || g_ascii_strncasecmp (fault->message, "Access Denied", 13) == 0);
}

static gboolean
says_requester (ProofAwsResponse *response)
{
  gsize length = 0;
  const char *body = g_bytes_get_data (response->body, &length);

  return g_strstr_len (body, length, "<Payer>Requester</Payer>") != NULL;
}

static void
end_charged (ProofS3Fetch        *fetch,
             const ProofAwsFault *fault,
             gboolean             sure)
{
  const char *bucket = fetch->object->bucket;

  proof_s3_fetch_end (fetch, g_error_new (PROOF_AWS_ERROR, PROOF_AWS_ERROR_REQUESTER_PAYS,
    sure ? _("The owner of the bucket “%s” has those pay who read from it (requester pays); the "
             "window asks whether you agree. (%s, region %s, %s, request %s)")
         : _("S3 refused and does not say why: the owner of the bucket “%s” may have those pay who "
             "read from it (requester pays; the window asks whether you agree), the video may be "
             "missing, or these credentials may not read it (s3:GetObject, with a version "
             "s3:GetObjectVersion). (%s, region %s, %s, request %s)"),
    bucket, fetch->object->what, fetch->region, fault->code,
    fault->request_id ? fault->request_id : C_("request", "unknown")));
}

static void
payer_asked_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  ProofS3Fetch *fetch;
  g_autoptr (ProofAwsFault) fault = NULL;
  g_autoptr (ProofAwsResponse) response = NULL;

  take_answer (user_data, source, result, &fetch, &fault, &response);
  if (response && !response->fault && !says_requester (response))
    give_up (fetch, fault);
  else
    end_charged (fetch, fault, response && !response->fault);
}

/**
 * proof_s3_fetch_refused:
 * @fetch: a request
 * @fault: (transfer full): what S3 answered
 *
 * Ends @fetch with what it means, or goes on with it where the bucket is.
 */
void
proof_s3_fetch_refused (ProofS3Fetch  *fetch,
                        ProofAwsFault *fault)
{
  gboolean access_point = g_str_has_prefix (fetch->object->bucket, "arn:");

  if (follow_region (fetch, fault->region))
    proof_aws_fault_free (fault);
  else if (may_be_elsewhere (fault) && !fault->region && !access_point &&
           fetch->n_redirects < PROOF_S3_MAX_REDIRECTS)
    ask (fetch, fault, "HEAD", "", NULL, bucket_headed_cb);
  else if (g_str_equal (fault->code, "InvalidObjectState"))
    ask (fetch, fault, "HEAD", fetch->object->key, NULL, archived_headed_cb);
  else if (may_charge (fetch, fault) && !access_point)
    ask (fetch, fault, "GET", "", "requestPayment", payer_asked_cb);
  else
    {
      if (may_charge (fetch, fault))
        end_charged (fetch, fault, FALSE);
      else
        give_up (fetch, fault);
      proof_aws_fault_free (fault);
    }
}
