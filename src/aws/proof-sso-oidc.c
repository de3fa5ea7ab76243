/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso-oidc.h"

#include <glib/gi18n.h>

#include "proof-aws-credentials.h"
#include "proof-aws-error.h"
#include "proof-aws-http.h"

#define TIMEOUT_SECONDS 30
#define DEVICE_GRANT "urn:ietf:params:oauth:grant-type:device_code"

static void
set_refusal (const ProofSsoConfig *config,
             guint                 status,
             ProofSsoJson         *request,
             ProofSsoJson         *answer,
             char                **refusal,
             GError              **error)
{
  const char *word = answer ? proof_sso_json_get (answer, "error") : NULL;
  const char *text = answer ? proof_sso_json_get (answer, "error_description") : NULL;

  if (status >= 500 || status == 429)
    {
      g_set_error (error, PROOF_AWS_ERROR,
                   status == 429 ? PROOF_AWS_ERROR_THROTTLED : PROOF_AWS_ERROR_SERVER,
                   _("IAM Identity Center in %s cannot answer at the moment (HTTP %u). Try again "
                     "in a minute."), config->region, status);
      return;
    }

  *refusal = g_strdup (word ? word : "");
  if (proof_sso_json_is_repeated (request, text) || proof_sso_json_is_repeated (request, word))
    text = word = NULL;
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_FAILED,
               _("IAM Identity Center in %s refused: %s (HTTP %u). Check sso_start_url and "
                 "sso_region of the profile “%s”. If they are right, your organisation may not "
                 "allow signing in with a code: run “aws sso login --profile '%s'” instead."),
               config->region, text ? text : word ? word : _("no reason given"), status,
               config->profile, config->profile);
}

static ProofSsoJson *
post (const ProofSsoConfig *config,
      const char           *path,
      ProofSsoJson         *request,
      GCancellable         *cancellable,
      char                **refusal,
      GError              **error)
{
  static const char * const headers[] = { "Content-Type", "application/json", NULL };
  g_autofree char *url = g_strconcat (config->oidc, path, NULL);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (ProofSsoJson) answer = NULL;
  char *text = proof_sso_json_to_text (request);
  guint status;

  *refusal = NULL;
  body = proof_aws_http_exchange ("POST", url, headers, text, config->ca_bundle,
                                  TIMEOUT_SECONDS, cancellable, &status, NULL, error);
  proof_aws_wipe (text);
  if (!body)
    return NULL;

  answer = proof_sso_json_parse_bytes (body);
  if (status != 200)
    set_refusal (config, status, request, answer, refusal, error);
  else if (answer)
    return g_steal_pointer (&answer);
  else
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                 _("%s answered something that is not an answer of IAM Identity Center. Is there "
                   "a proxy or a sign-in page of the network in between?"), config->oidc);

  return NULL;
}

/* Passes on @answer if it has all of the members, which are words. */
static ProofSsoJson *
expect (const ProofSsoConfig *config,
        ProofSsoJson         *answer,
        const char * const   *members,
        GError              **error)
{
  g_autoptr (ProofSsoJson) owned = answer;

  for (guint i = 0; owned && members[i]; i++)
    if (!proof_sso_json_get_word (owned, members[i]))
      {
        g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                     _("The answer of %s has no %s that can be used. Try again; if it stays so, "
                       "tell whoever runs that endpoint."), config->oidc, members[i]);
        return NULL;
      }

  return g_steal_pointer (&owned);
}

static void
add_scopes (const ProofSsoConfig *config,
            ProofSsoJson         *json)
{
  static const char * const usual[] = { "sso:account:access", NULL };
  const char * const *scopes = config->scopes ? (const char * const *) config->scopes : usual;
  JsonArray *array;

  /* Without a scope there are no refresh tokens, which legacy profiles have no use for. */
  if (!config->session)
    return;

  array = json_array_new ();
  for (guint i = 0; scopes[i]; i++)
    json_array_add_string_element (array, scopes[i]);
  json_object_set_array_member (json, "scopes", array);
}

/**
 * proof_sso_oidc_register:
 * @config: how to sign in
 * @cancellable: (nullable): ends it early
 * @refusal: (out) (nullable): the OAuth error
 * @error: PROOF_AWS_ERROR
 *
 * Returns: (transfer full): the registration in the form in which the AWS CLI keeps it
 */
ProofSsoJson *
proof_sso_oidc_register (const ProofSsoConfig *config,
                         GCancellable         *cancellable,
                         char                **refusal,
                         GError              **error)
{
  static const char * const members[] = { "clientId", "clientSecret", NULL };
  g_autoptr (ProofSsoJson) request = json_object_new ();
  g_autoptr (ProofSsoJson) answer = NULL;
  g_autoptr (ProofSsoJson) registration = NULL;

  proof_sso_json_set (request, "clientName", "Proofreel");
  proof_sso_json_set (request, "clientType", "public");
  add_scopes (config, request);

  answer = expect (config, post (config, "/client/register", request, cancellable, refusal,
                                 error),
                   members, error);
  if (!answer)
    return NULL;

  registration = json_object_new ();
  for (guint i = 0; members[i]; i++)
    proof_sso_json_set (registration, members[i], proof_sso_json_get (answer, members[i]));
  proof_sso_json_set_time (registration, "expiresAt",
                           proof_sso_json_get_span (answer, "clientSecretExpiresAt",
                                                    G_USEC_PER_SEC));
  add_scopes (config, registration);

  return g_steal_pointer (&registration);
}

/**
 * proof_sso_oidc_authorize:
 * @config: how to sign in
 * @registration: of this client
 * @cancellable: (nullable): ends it early
 * @refusal: (out) (nullable): the OAuth error
 * @error: PROOF_AWS_ERROR
 *
 * Returns: (transfer full): deviceCode, userCode, verificationUri, verificationUriComplete,
 *   expiresIn, interval
 */
ProofSsoJson *
proof_sso_oidc_authorize (const ProofSsoConfig *config,
                          ProofSsoJson         *registration,
                          GCancellable         *cancellable,
                          char                **refusal,
                          GError              **error)
{
  static const char * const members[] = { "deviceCode", "userCode", "verificationUri",
                                          "verificationUriComplete", NULL };
  g_autoptr (ProofSsoJson) request = json_object_new ();

  proof_sso_json_set (request, "clientId", proof_sso_json_get (registration, "clientId"));
  proof_sso_json_set (request, "clientSecret", proof_sso_json_get (registration, "clientSecret"));
  proof_sso_json_set (request, "startUrl", config->start_url);

  return expect (config, post (config, "/device_authorization", request, cancellable, refusal,
                               error),
                 members, error);
}

/**
 * proof_sso_oidc_create_token:
 * @config: how to sign in
 * @client: has clientId and clientSecret
 * @device_code: (nullable): what a person has confirmed, or not yet
 * @refresh_token: (nullable): in place of @device_code
 * @cancellable: (nullable): ends it early
 * @refusal: (out) (nullable): the OAuth error
 * @error: PROOF_AWS_ERROR
 *
 * Returns: (transfer full): accessToken, expiresIn and perhaps another refreshToken
 */
ProofSsoJson *
proof_sso_oidc_create_token (const ProofSsoConfig *config,
                             ProofSsoJson         *client,
                             const char           *device_code,
                             const char           *refresh_token,
                             GCancellable         *cancellable,
                             char                **refusal,
                             GError              **error)
{
  static const char * const members[] = { "accessToken", NULL };
  g_autoptr (ProofSsoJson) request = json_object_new ();

  proof_sso_json_set (request, "grantType", device_code ? DEVICE_GRANT : "refresh_token");
  proof_sso_json_set (request, "clientId", proof_sso_json_get (client, "clientId"));
  proof_sso_json_set (request, "clientSecret", proof_sso_json_get (client, "clientSecret"));
  proof_sso_json_set (request, "deviceCode", device_code);
  proof_sso_json_set (request, "refreshToken", refresh_token);

  return expect (config, post (config, "/token", request, cancellable, refusal, error),
                 members, error);
}

/**
 * proof_sso_oidc_take_over:
 * @config: how to sign in
 * @token: what is kept in the file
 * @answer: of proof_sso_oidc_create_token(), just now
 *
 * Makes @token what the answer says; members of other programs stay.
 */
void
proof_sso_oidc_take_over (const ProofSsoConfig *config,
                          ProofSsoJson         *token,
                          ProofSsoJson         *answer)
{
  proof_sso_json_set (token, "startUrl", config->start_url);
  proof_sso_json_set (token, "region", config->region);
  proof_sso_json_set (token, "accessToken", proof_sso_json_get (answer, "accessToken"));
  proof_sso_json_set_time (token, "expiresAt",
                           g_get_real_time () +
                             proof_sso_json_get_span (answer, "expiresIn", G_USEC_PER_SEC));
  if (proof_sso_json_get (answer, "refreshToken"))
    proof_sso_json_set (token, "refreshToken", proof_sso_json_get (answer, "refreshToken"));
}
