/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PROOF_AWS_ERROR (proof_aws_error_quark ())
GQuark proof_aws_error_quark (void);

/* What callers act on. Messages are worded for people: what happened and what to do, with the
 * request id; never a secret, token or signature. */
typedef enum
{
  PROOF_AWS_ERROR_FAILED,
  PROOF_AWS_ERROR_NETWORK,           /* no answer: connection, DNS, TLS, time-out, cut body */
  PROOF_AWS_ERROR_NO_CREDENTIALS,
  PROOF_AWS_ERROR_SIGN_IN,           /* a person has to sign in with IAM Identity Center */
  PROOF_AWS_ERROR_NO_REGION,
  PROOF_AWS_ERROR_CONFIG,            /* profile missing, odd endpoint, http outside loopback */
  PROOF_AWS_ERROR_EXPIRED,           /* ExpiredToken and kin */
  PROOF_AWS_ERROR_SIGNATURE,         /* key, secret or clock wrong */
  PROOF_AWS_ERROR_ACCESS_DENIED,
  PROOF_AWS_ERROR_NOT_FOUND,         /* ResourceNotFoundException, NoSuchKey, NoSuchBucket */
  PROOF_AWS_ERROR_INVALID_PARAMETER,
  PROOF_AWS_ERROR_INVALID_TOKEN,     /* InvalidPaginationTokenException */
  PROOF_AWS_ERROR_THROTTLED,         /* after the retries: both throttling exceptions, SlowDown */
  PROOF_AWS_ERROR_SERVER,            /* after the retries: InternalServerError, 5xx */
  PROOF_AWS_ERROR_WRONG_REGION,
  PROOF_AWS_ERROR_REQUESTER_PAYS,    /* a person has to agree to be charged, or it is missing or
                                      * forbidden */
  PROOF_AWS_ERROR_REPLACED,          /* If-Match failed: not the object that was opened */
  PROOF_AWS_ERROR_PROTOCOL,          /* an answer that we cannot read */
} ProofAwsError;

G_END_DECLS
