/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a service holds against a request's signature. */
typedef enum
{
  PROOF_DEMO_SIGNATURE_OK,
  PROOF_DEMO_SIGNATURE_MISSING,        /* no Authorization header */
  PROOF_DEMO_SIGNATURE_MALFORMED,      /* not the form of AWS4-HMAC-SHA256 */
  PROOF_DEMO_SIGNATURE_UNKNOWN_KEY,    /* not our access key */
  PROOF_DEMO_SIGNATURE_WRONG_TOKEN,    /* the session token is not the one given out */
  PROOF_DEMO_SIGNATURE_WRONG_SCOPE,    /* another service, or a scope of another day */
  PROOF_DEMO_SIGNATURE_WRONG_REGION,
  PROOF_DEMO_SIGNATURE_SKEWED,         /* signed outside of the window */
  PROOF_DEMO_SIGNATURE_UNSIGNED,       /* host or an x-amz- header is not signed */
  PROOF_DEMO_SIGNATURE_NO_PAYLOAD,     /* S3 without x-amz-content-sha256 */
  PROOF_DEMO_SIGNATURE_WRONG_PAYLOAD,  /* x-amz-content-sha256 is not that of the body */
  PROOF_DEMO_SIGNATURE_WRONG,          /* the signature itself */
} ProofDemoVerdict;

typedef struct
{
  const char *access_key;
  const char *secret;
  const char *session_token;
  const char *region;
  const char *service;
  gint64      now;    /* s since 1970 by the service's clock */
  int         window; /* s */
} ProofDemoSignatureRules;

/* What the request says of its signature, and the steps to check it, for error answers. */
typedef struct
{
  gboolean is_given;
  char    *date;
  gint64   time;
  char   **scope;        /* key, day, region, service, aws4_request; NULL if malformed */
  char   **signed_names;
  char    *canonical_request;
  char    *string_to_sign;
  char    *given;
  char    *unsigned_header;
} ProofDemoSignature;

void             proof_demo_signature_parse (ProofDemoSignature            *signature,
                                             SoupMessageHeaders            *headers);
ProofDemoVerdict proof_demo_signature_check (ProofDemoSignature            *signature,
                                             const ProofDemoSignatureRules *rules,
                                             const char                    *method,
                                             GUri                          *uri,
                                             SoupMessageHeaders            *headers,
                                             GBytes                        *body);
void             proof_demo_signature_clear (ProofDemoSignature            *signature);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ProofDemoSignature, proof_demo_signature_clear)

G_END_DECLS
