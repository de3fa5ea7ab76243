/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-request.h"

#define MAX_ANSWER (64 * 1024 * 1024)

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

void
proof_aws_request_add_header (ProofAwsRequest *self,
                              const char      *name,
                              const char      *value)
{
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
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
