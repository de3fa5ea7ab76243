/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-profile.h"

G_BEGIN_DECLS

typedef enum
{
  PROOF_SIGN_IN_IDLE,
  PROOF_SIGN_IN_STARTING,   /* there is no code yet */
  PROOF_SIGN_IN_WAITING,    /* for a person to confirm the code in a browser */
  PROOF_SIGN_IN_DONE,       /* the token is kept */
  PROOF_SIGN_IN_EXPIRED,    /* nobody confirmed the code in time */
  PROOF_SIGN_IN_FAILED,
  PROOF_SIGN_IN_CANCELLED,
} ProofSignInState;

#define PROOF_TYPE_SIGN_IN_STATE (proof_sign_in_state_get_type ())
GType proof_sign_in_state_get_type (void);

#define PROOF_TYPE_SSO_SIGN_IN (proof_sso_sign_in_get_type ())

/* Signing in with IAM Identity Center: shows a code, waits until it is confirmed in a browser, and
 * keeps the token where the AWS CLI finds it. Main thread; the network and the disk are left to
 * workers.
 *
 * Properties: state; user-code, verification-uri, verification-uri-complete (with the code in it)
 * and expires (g_get_real_time() until which the code counts) from WAITING on; error (GError) in
 * EXPIRED and FAILED. */
G_DECLARE_FINAL_TYPE (ProofSsoSignIn, proof_sso_sign_in, PROOF, SSO_SIGN_IN, GObject)

ProofSsoSignIn  *proof_sso_sign_in_new                           (const ProofAwsProfiles *profiles,
                                                                  const char             *profile,
                                                                  const char             *ca_bundle,
                                                                  GError                **error);
/* Asks for a code, also once more after it has ended. */
void             proof_sso_sign_in_start                         (ProofSsoSignIn         *self);
void             proof_sso_sign_in_cancel                        (ProofSsoSignIn         *self);
ProofSignInState proof_sso_sign_in_get_state                     (ProofSsoSignIn         *self);
const char      *proof_sso_sign_in_get_name                      (ProofSsoSignIn         *self);
const char      *proof_sso_sign_in_get_user_code                 (ProofSsoSignIn         *self);
const char      *proof_sso_sign_in_get_verification_uri          (ProofSsoSignIn         *self);
const char      *proof_sso_sign_in_get_verification_uri_complete (ProofSsoSignIn         *self);
gint64           proof_sso_sign_in_get_expires                   (ProofSsoSignIn         *self);
const GError    *proof_sso_sign_in_get_error                     (ProofSsoSignIn         *self);

G_END_DECLS
