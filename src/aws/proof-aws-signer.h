/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

/* Signature Version 4. Pure: the time is an input, nothing is sent and nothing is kept. */

#define PROOF_AWS_EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define PROOF_AWS_UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"

/* What becomes of the path on the wire before it is signed. */
typedef enum
{
  PROOF_AWS_PATH_NORMALISED, /* all but S3: dot and empty segments go, then encoded again */
  PROOF_AWS_PATH_ENCODED,    /* encoded again, segments stay */
  PROOF_AWS_PATH_VERBATIM,   /* S3: byte for byte */
} ProofAwsPathRule;

typedef struct
{
  const ProofAwsCredentials *credentials;
  const char *region;
  const char *service;
  gint64 time;                 /* Unix seconds; one value for date, scope and signature */
  ProofAwsPathRule path_rule;

  const char *method;
  const char *path;            /* as on the wire */
  const char *query;           /* as on the wire, or NULL */
  const char * const *headers; /* name, value, … NULL: those to sign, host among them */
  const char *payload_hash;    /* hex SHA-256, or PROOF_AWS_UNSIGNED_PAYLOAD */
  guint expires;               /* query form: seconds; 0 = header form */
} ProofAwsSignInput;

/* Every step, so that a test (and a refused request) can be compared line by line. */
typedef struct
{
  char *date;                  /* the X-Amz-Date to send */
  char *canonical_request;
  char *string_to_sign;
  char *signature;
  char *authorization;         /* header form: the Authorization to send */
  char *query;                 /* query form: the whole query to send */
} ProofAwsSignature;

ProofAwsSignature *proof_aws_sign           (const ProofAwsSignInput *input);
void               proof_aws_signature_free (ProofAwsSignature       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofAwsSignature, proof_aws_signature_free)

G_END_DECLS
