/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso-flow.h"

#include <glib/gi18n.h>

#include "proof-aws-endpoint.h"
#include "proof-aws-error.h"
#include "proof-sso-oidc.h"
#include "proof-sso-token.h"

#define REGISTRATION_LEFT_US (15 * 60 * G_USEC_PER_SEC) /* as the AWS CLI has it */

struct _ProofSsoFlow
{
  ProofSsoConfig *config;
  ProofSsoJson *registration;
  ProofSsoJson *authorization;
};

static void
clear_cb (gpointer data)
{
  ProofSsoFlow *self = data;

  proof_sso_config_unref (self->config);
  g_clear_pointer (&self->registration, proof_sso_json_free);
  g_clear_pointer (&self->authorization, proof_sso_json_free);
}

ProofSsoFlow *
proof_sso_flow_ref (ProofSsoFlow *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
proof_sso_flow_unref (ProofSsoFlow *self)
{
  g_atomic_rc_box_release_full (self, clear_cb);
}

static ProofSsoJson *
load_registration (const char *name)
{
  g_autoptr (ProofSsoJson) kept = proof_sso_token_load (name, PROOF_SSO_REGISTRATION);

  /* Those of the flow with a redirect are not accepted here. */
  if (!kept || json_object_has_member (kept, "grantTypes") ||
      proof_sso_json_get_time (kept, "expiresAt") < g_get_real_time () + REGISTRATION_LEFT_US)
    return NULL;

  return g_steal_pointer (&kept);
}

static ProofSsoJson *
make_registration (const ProofSsoConfig *config,
                   const char           *name,
                   GCancellable         *cancellable,
                   GError              **error)
{
  g_autofree char *refusal = NULL;
  g_autoptr (GError) not_kept = NULL;
  ProofSsoJson *registration = proof_sso_oidc_register (config, cancellable, &refusal, error);

  if (registration && !proof_sso_token_save (name, registration, &not_kept))
    g_message ("%s", not_kept->message);

  return registration;
}

/* A browser is sent there: to nowhere else than the web. */
static gboolean
is_web_address (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  return host && *host &&
         (g_str_equal (scheme, "https") ||
          (g_str_equal (scheme, "http") && proof_aws_host_is_loopback (host)));
}

/**
 * proof_sso_flow_begin:
 * @config: how to sign in
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR
 *
 * Registers this client, unless the AWS CLI or an earlier call has done it, and asks for a code.
 *
 * Returns: (transfer full): a code
 */
ProofSsoFlow *
proof_sso_flow_begin (ProofSsoConfig *config,
                      GCancellable         *cancellable,
                      GError              **error)
{
  g_autofree char *name = proof_sso_config_dup_registration_name (config);
  g_autoptr (ProofSsoJson) registration = load_registration (name);
  g_autoptr (ProofSsoJson) authorization = NULL;
  g_autoptr (GError) failure = NULL;
  g_autofree char *refusal = NULL;
  ProofSsoFlow *self;

  if (registration)
    authorization = proof_sso_oidc_authorize (config, registration, cancellable, &refusal,
                                              &failure);
  if (!registration || refusal)
    {
      g_autofree char *last_refusal = NULL;

      /* The one that was kept may have been withdrawn. */
      g_clear_error (&failure);
      g_clear_pointer (&registration, proof_sso_json_free);
      registration = make_registration (config, name, cancellable, &failure);
      if (registration)
        authorization = proof_sso_oidc_authorize (config, registration, cancellable, &last_refusal,
                                                  &failure);
    }
  if (!authorization)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (!is_web_address (proof_sso_json_get (authorization, "verificationUri")) ||
      !is_web_address (proof_sso_json_get (authorization, "verificationUriComplete")))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                   _("%s named a page for signing in that is not an https address. Is there a "
                     "proxy in between?"), config->oidc);
      return NULL;
    }

  self = g_atomic_rc_box_new0 (ProofSsoFlow);
  self->config = proof_sso_config_ref (config);
  self->registration = g_steal_pointer (&registration);
  self->authorization = g_steal_pointer (&authorization);

  return self;
}

static gboolean
keep_token (const ProofSsoFlow *self,
            ProofSsoJson       *answer,
            GError            **error)
{
  const ProofSsoConfig *config = self->config;
  const char *name = proof_sso_config_get_name (config);
  g_autoptr (ProofSsoJson) token = proof_sso_token_load (name, PROOF_SSO_ACCESS_TOKEN);

  if (!token)
    token = json_object_new ();
  /* That of the sign-in before belongs to its client. */
  proof_sso_json_set (token, "refreshToken", NULL);
  proof_sso_oidc_take_over (config, token, answer);
  proof_sso_json_set (token, "clientId", proof_sso_json_get (self->registration, "clientId"));
  proof_sso_json_set (token, "clientSecret",
                      proof_sso_json_get (self->registration, "clientSecret"));
  proof_sso_json_set_time (token, "registrationExpiresAt",
                           proof_sso_json_get_time (self->registration, "expiresAt"));

  return proof_sso_token_save (name, token, error);
}

/**
 * proof_sso_flow_poll:
 * @self: a code
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR, with PROOF_SSO_POLL_FAILED alone
 *
 * Asks once whether the code was confirmed, and keeps the token if so. The code goes on to count
 * while the network is away: that only slows down.
 */
ProofSsoPoll
proof_sso_flow_poll (const ProofSsoFlow   *self,
                     GCancellable         *cancellable,
                     GError              **error)
{
  const ProofSsoConfig *config = self->config;
  g_autofree char *refusal = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (ProofSsoJson) answer =
    proof_sso_oidc_create_token (config, self->registration,
                                 proof_sso_json_get (self->authorization, "deviceCode"), NULL,
                                 cancellable, &refusal, &failure);

  if (answer)
    return keep_token (self, answer, error) ? PROOF_SSO_POLL_DONE : PROOF_SSO_POLL_FAILED;
  if (g_strcmp0 (refusal, "authorization_pending") == 0)
    return PROOF_SSO_POLL_PENDING;
  if (g_strcmp0 (refusal, "expired_token") == 0)
    return PROOF_SSO_POLL_EXPIRED;
  if (g_strcmp0 (refusal, "slow_down") == 0 ||
      g_error_matches (failure, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK) ||
      g_error_matches (failure, PROOF_AWS_ERROR, PROOF_AWS_ERROR_THROTTLED) ||
      g_error_matches (failure, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SERVER))
    return PROOF_SSO_POLL_SLOW_DOWN;

  if (g_strcmp0 (refusal, "access_denied") == 0)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_ACCESS_DENIED,
                 _("The sign-in to IAM Identity Center “%s” was declined in the browser. Try "
                   "again, and allow it there."), proof_sso_config_get_name (config));
  else
    g_propagate_error (error, g_steal_pointer (&failure));

  return PROOF_SSO_POLL_FAILED;
}

/* (nullable): a string. */
const char *
proof_sso_flow_get (const ProofSsoFlow *self,
                    const char         *member)
{
  return proof_sso_json_get (self->authorization, member);
}

/* 0 where there is no such number. */
gint64
proof_sso_flow_get_number (const ProofSsoFlow *self,
                           const char         *member)
{
  return proof_sso_json_get_number (self->authorization, member);
}
