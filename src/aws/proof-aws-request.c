/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-request.h"

#include <string.h>

#include "proof-aws-signer.h"

#define MAX_ANSWER (64 * 1024 * 1024)

/* (transfer full): a request without headers and body; see the struct for each argument. */
ProofAwsRequest *
proof_aws_request_new (const char *what,
                       const char *service,
                       const char *region,
                       const char *method,
                       GUri       *uri)
{
  ProofAwsRequest *self = g_new0 (ProofAwsRequest, 1);

  self->what = g_strdup (what);
  self->service = g_strdup (service);
  self->region = g_strdup (region);
  self->method = g_strdup (method);
  self->uri = g_uri_ref (uri);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->max_answer = MAX_ANSWER;

  return self;
}

/* Adds a header that is sent and signed; not host, date or token, which signing adds. */
void
proof_aws_request_add_header (ProofAwsRequest *self,
                              const char      *name,
                              const char      *value)
{
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/* As libsoup writes it: with the port where it is not the scheme's own. */
static char *
host_header (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  int port = g_uri_get_port (uri);
  gboolean usual = port == -1 || port == (g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80);
  g_autofree char *name = strchr (host, ':') ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  return usual ? g_steal_pointer (&name) : g_strdup_printf ("%s:%d", name, port);
}

/**
 * proof_aws_request_sign:
 * @request: a request
 * @credentials: what to sign with
 * @time: Unix seconds, by the server's clock
 * @headers: (inout): gets every header of the request, the signed ones and the signature
 *
 * Signs afresh: what an earlier attempt left in @headers is replaced.
 */
void
proof_aws_request_sign (const ProofAwsRequest     *request,
                        const ProofAwsCredentials *credentials,
                        gint64                     time,
                        SoupMessageHeaders        *headers)
{
  gboolean s3 = g_str_equal (request->service, "s3");
  const char *token = proof_aws_credentials_get_token (credentials);
  g_autoptr (GPtrArray) signed_headers = g_ptr_array_new ();
  g_autoptr (ProofAwsSignature) signature = NULL;
  g_autofree char *host = host_header (request->uri);
  g_autofree char *hash =
    request->body ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, request->body)
                  : g_strdup (PROOF_AWS_EMPTY_HASH);
  const char *path = g_uri_get_path (request->uri);
  ProofAwsSignInput input = {
    .credentials = credentials,
    .region = request->region,
    .service = request->service,
    .time = time,
    .path_rule = s3 ? PROOF_AWS_PATH_VERBATIM : PROOF_AWS_PATH_NORMALISED,
    .method = request->method,
    .path = *path ? path : "/",
    .query = g_uri_get_query (request->uri),
    .payload_hash = hash,
  };

  for (guint i = 0; i < request->headers->len; i += 2)
    {
      soup_message_headers_replace (headers, request->headers->pdata[i],
                                    request->headers->pdata[i + 1]);
      g_ptr_array_add (signed_headers, request->headers->pdata[i]);
      g_ptr_array_add (signed_headers, request->headers->pdata[i + 1]);
    }
  g_ptr_array_add (signed_headers, (gpointer) "host");
  g_ptr_array_add (signed_headers, host);
  if (s3)
    {
      soup_message_headers_replace (headers, "x-amz-content-sha256", hash);
      g_ptr_array_add (signed_headers, (gpointer) "x-amz-content-sha256");
      g_ptr_array_add (signed_headers, hash);
    }
  g_ptr_array_add (signed_headers, NULL);

  input.headers = (const char * const *) signed_headers->pdata;
  signature = proof_aws_sign (&input);
  soup_message_headers_replace (headers, "Host", host);
  soup_message_headers_replace (headers, "X-Amz-Date", signature->date);
  if (token)
    soup_message_headers_replace (headers, "X-Amz-Security-Token", token);
  soup_message_headers_replace (headers, "Authorization", signature->authorization);
}

void
proof_aws_request_free (ProofAwsRequest *self)
{
  g_free (self->what);
  g_free (self->service);
  g_free (self->region);
  g_free (self->method);
  g_uri_unref (self->uri);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

void
proof_aws_response_free (ProofAwsResponse *self)
{
  soup_message_headers_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->fault, proof_aws_fault_free);
  g_free (self);
}
