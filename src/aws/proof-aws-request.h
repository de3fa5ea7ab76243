/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-fault.h"

G_BEGIN_DECLS

/* One signed request and its answer, as a ProofAwsClient sends and returns them. */
typedef struct
{
  char *what;           /* the operation or the object, for people */
  char *service;        /* signing name */
  char *region;         /* signed for */
  char *method;
  GUri *uri;            /* path and query go out and are signed exactly as they stand here */
  GPtrArray *headers;   /* name, value, …: sent and signed */
  GBytes *body;         /* (nullable) */
  gsize max_answer;     /* no more of the answer is read than this, and one byte to tell */
  gboolean part_is_fine;/* a body that was cut is returned, not asked for again */
} ProofAwsRequest;

typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body;
  gboolean complete;
  ProofAwsFault *fault; /* (nullable): what a status other than 2xx means */
} ProofAwsResponse;

ProofAwsRequest *proof_aws_request_new        (const char       *what,
                                               const char       *service,
                                               const char       *region,
                                               const char       *method,
                                               GUri             *uri);
void             proof_aws_request_add_header (ProofAwsRequest  *self,
                                               const char       *name,
                                               const char       *value);
void             proof_aws_request_sign       (const ProofAwsRequest     *self,
                                               const ProofAwsCredentials *credentials,
                                               gint64                     time,
                                               SoupMessageHeaders        *headers);
void             proof_aws_request_free       (ProofAwsRequest  *self);
void             proof_aws_response_free      (ProofAwsResponse *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofAwsRequest, proof_aws_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofAwsResponse, proof_aws_response_free)

G_END_DECLS
