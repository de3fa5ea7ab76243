/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso.h"

#include <glib/gi18n.h>

#include "proof-aws-error.h"
#include "proof-aws-http.h"
#include "proof-aws-retry.h"
#include "proof-sso-config.h"
#include "proof-sso-oidc.h"
#include "proof-sso-token.h"

#define REFRESH_US (15 * 60 * G_USEC_PER_SEC) /* left to a token that is refreshed */
#define TIMEOUT_SECONDS 30
#define MAX_ATTEMPTS 3

/* Profiles of one session share a token: the second waits and finds the new one, since a refresh
 * token counts once. */
static GMutex refresh_lock;

static void
set_refused_error (const ProofSsoConfig *config,
                   GError              **error)
{
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SIGN_IN,
               _("The sign-in is no longer accepted by IAM Identity Center “%s”. Sign in, or run "
                 "“aws sso login --profile '%s'”."),
               proof_sso_config_get_name (config), config->profile);
}

static gint64
time_left (ProofSsoJson *token)
{
  return proof_sso_json_get_time (token, "expiresAt") - g_get_real_time ();
}

/* A legacy profile's token is never refreshed: nobody else would, and its registration may not. */
static gboolean
can_refresh (const ProofSsoConfig *config,
             ProofSsoJson         *token)
{
  return config->session && proof_sso_json_get (token, "refreshToken") &&
         proof_sso_json_get (token, "clientId") && proof_sso_json_get (token, "clientSecret") &&
         proof_sso_json_get_time (token, "registrationExpiresAt") > g_get_real_time ();
}

/* Exchanges the token for a new one, in the file as well. */
static gboolean
refresh (const ProofSsoConfig *config,
         ProofSsoJson        **token,
         GCancellable         *cancellable,
         GError              **error)
{
  const char *name = proof_sso_config_get_name (config);
  g_autoptr (GError) not_kept = NULL;
  g_autofree char *refusal = NULL;
  g_autoptr (ProofSsoJson) answer =
    proof_sso_oidc_create_token (config, *token, NULL,
                                 proof_sso_json_get (*token, "refreshToken"), cancellable,
                                 &refusal, error);
  g_autoptr (ProofSsoJson) other = NULL;

  if (answer)
    {
      proof_sso_oidc_take_over (config, *token, answer);
      if (!proof_sso_token_save (name, *token, &not_kept))
        g_message ("%s", not_kept->message);
      return TRUE;
    }
  if (!refusal)
    return FALSE;

  /* Another program may have been faster. */
  other = proof_sso_token_load (name, PROOF_SSO_ACCESS_TOKEN);
  if (other && time_left (other) > MAX (time_left (*token), 0))
    {
      proof_sso_json_free (*token);
      *token = g_steal_pointer (&other);
      g_clear_error (error);
      return TRUE;
    }
  g_clear_error (error);
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SIGN_IN,
               _("Your sign-in has ended, says IAM Identity Center “%s”. Sign in, or run "
                 "“aws sso login --profile '%s'”."),
               proof_sso_config_get_name (config), config->profile);

  return FALSE;
}

/* The token of the file, which is refreshed where it is about to end or is @refused. */
static ProofSsoJson *
get_token (const ProofSsoConfig *config,
           const char           *refused,
           GCancellable         *cancellable,
           GError              **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&refresh_lock);
  g_autoptr (ProofSsoJson) token =
    proof_sso_token_load (proof_sso_config_get_name (config), PROOF_SSO_ACCESS_TOKEN);
  g_autoptr (GError) failure = NULL;
  gboolean is_refused;

  if (!token)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SIGN_IN,
                   _("You are not signed in to IAM Identity Center “%s”. Sign in, or run "
                     "“aws sso login --profile '%s'”."),
                   proof_sso_config_get_name (config), config->profile);
      return NULL;
    }

  is_refused = g_strcmp0 (proof_sso_json_get (token, "accessToken"), refused) == 0;
  if ((is_refused || time_left (token) < REFRESH_US) && can_refresh (config, token) &&
      refresh (config, &token, cancellable, &failure))
    return g_steal_pointer (&token);

  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      (failure && (is_refused || time_left (token) <= 0)))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (is_refused)
    {
      set_refused_error (config, error);
      return NULL;
    }
  if (time_left (token) <= 0)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SIGN_IN,
                   _("Your sign-in has expired at IAM Identity Center “%s”. Sign in, or run "
                     "“aws sso login --profile '%s'”."),
                   proof_sso_config_get_name (config), config->profile);
      return NULL;
    }

  return g_steal_pointer (&token);
}

static ProofAwsCredentials *
read_credentials (const ProofSsoConfig *config,
                  ProofSsoJson         *answer,
                  GError              **error)
{
  JsonNode *node = answer ? json_object_get_member (answer, "roleCredentials") : NULL;
  ProofSsoJson *keys = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *source = g_strconcat (
    NC_("source of keys", "IAM Identity Center, profile “%s”"), "\n", config->profile, NULL);

  if (!keys || !proof_sso_json_get (keys, "accessKeyId") ||
      !proof_sso_json_get (keys, "secretAccessKey") ||
      proof_sso_json_get_number (keys, "expiration") <= 0)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                   _("%s answered without keys. Is there a proxy or a sign-in page of the network "
                     "in between?"), config->portal);
      return NULL;
    }

  return proof_aws_credentials_new (proof_sso_json_get (keys, "accessKeyId"),
                                    proof_sso_json_get (keys, "secretAccessKey"),
                                    proof_sso_json_get (keys, "sessionToken"),
                                    proof_sso_json_get_span (keys, "expiration", G_TIME_SPAN_MILLISECOND),
                                    source);
}

static void
set_portal_error (const ProofSsoConfig *config,
                  ProofSsoJson         *token,
                  guint                 status,
                  ProofSsoJson         *answer,
                  GError              **error)
{
  const char *text = answer ? proof_sso_json_get (answer, "message") : NULL;

  if (proof_sso_json_is_repeated (token, text))
    text = NULL;
  if (status == 401)
    set_refused_error (config, error);
  else if (status == 403)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_ACCESS_DENIED,
                 _("No access: you are signed in, but not assigned to the role “%s” in account "
                   "%s. Correct sso_role_name or sso_account_id of the profile “%s”, or ask your "
                   "administrator for the role."), config->role, config->account, config->profile);
  else if (status == 429)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_THROTTLED,
                 _("IAM Identity Center in %s has been asked too often. Try again in a minute."),
                 config->region);
  else if (status >= 500)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SERVER,
                 _("IAM Identity Center in %s cannot answer at the moment (HTTP %u). Try again in "
                   "a minute."), config->region, status);
  else
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER,
                 _("IAM Identity Center in %s gave no keys for the role “%s” in account %s: %s "
                   "(HTTP %u). Check sso_region, sso_account_id and sso_role_name of the profile "
                   "“%s”."), config->region, config->role, config->account,
                 text ? text : _("no reason given"), status, config->profile);
}

static gboolean
wait_ms (guint         ms,
         GCancellable *cancellable,
         GError      **error)
{
  GPollFD fd;

  if (cancellable && g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, ms);
      g_cancellable_release_fd (cancellable);
    }
  else
    {
      g_usleep (ms * 1000);
    }

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Asks the portal; @status tells a token that is refused. */
static ProofAwsCredentials *
fetch (const ProofSsoConfig *config,
       ProofSsoJson         *token,
       GCancellable         *cancellable,
       guint                *status,
       GError              **error)
{
  const char *headers[] = { "x-amz-sso_bearer_token", proof_sso_json_get (token, "accessToken"),
                            NULL };
  g_autofree char *role = g_uri_escape_string (config->role, NULL, FALSE);
  g_autofree char *account = g_uri_escape_string (config->account, NULL, FALSE);
  g_autofree char *url =
    g_strdup_printf ("%s/federation/credentials?role_name=%s&account_id=%s", config->portal, role,
                     account);
  ProofAwsRetry retry = { .max_attempts = MAX_ATTEMPTS };
  guint bucket = PROOF_AWS_RETRY_BUCKET;

  for (;;)
    {
      g_autoptr (ProofSsoJson) answer = NULL;
      GError *failure = NULL;
      g_autoptr (GBytes) body = NULL;
      guint delay;

      *status = 0;
      body = proof_aws_http_exchange ("GET", url, headers, NULL, config->ca_bundle, TIMEOUT_SECONDS,
                                      cancellable, status, NULL, &failure);
      answer = body ? proof_sso_json_parse_bytes (body) : NULL;
      if (*status == 200 && body)
        return read_credentials (config, answer, error);

      if (body)
        set_portal_error (config, token, *status, answer, &failure);
      if (!(g_error_matches (failure, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK) ||
            *status == 429 || *status >= 500) ||
          !proof_aws_retry_next (&retry, &bucket,
                                 *status == 429 ? PROOF_AWS_RETRY_THROTTLE
                                                : PROOF_AWS_RETRY_TRANSIENT,
                                 -1, g_random_double (), &delay))
        {
          g_propagate_error (error, failure);
          return NULL;
        }
      g_clear_error (&failure);
      if (!wait_ms (delay, cancellable, error))
        return NULL;
    }
}

/**
 * proof_sso_load:
 * @profiles: the sections of both files
 * @profile: one with sso_session or sso_start_url
 * @ca_bundle: (nullable): a PEM file of authorities in place of the system's
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR; SIGN_IN where a person has to sign in, ACCESS_DENIED where that would
 *   not help, CONFIG where the profile is incomplete
 *
 * Takes the token that the AWS CLI or ProofSsoSignIn has kept, prolongs it where it is about to
 * end, and gets the role's keys for it. Blocks until the network has answered.
 *
 * Returns: (transfer full): keys that end
 */
ProofAwsCredentials *
proof_sso_load (const ProofAwsProfiles *profiles,
                const char             *profile,
                const char             *ca_bundle,
                GCancellable           *cancellable,
                GError                **error)
{
  g_autoptr (ProofSsoConfig) config = proof_sso_config_new (profiles, profile, ca_bundle, error);
  g_autoptr (ProofSsoJson) token = NULL;
  g_autoptr (ProofSsoJson) newer = NULL;
  g_autoptr (GError) refused = NULL;
  ProofAwsCredentials *credentials;
  guint status;

  if (!config)
    return NULL;
  if (!config->account || !config->role)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("%s is missing in the profile “%s” of the AWS config file. Add it, or run "
                     "“aws configure sso --profile '%s'”."),
                   config->account ? "sso_role_name" : "sso_account_id", profile, profile);
      return NULL;
    }

  token = get_token (config, NULL, cancellable, error);
  if (!token)
    return NULL;
  credentials = fetch (config, token, cancellable, &status, &refused);
  if (credentials)
    return credentials;
  if (status != 401)
    {
      g_propagate_error (error, g_steal_pointer (&refused));
      return NULL;
    }

  /* Its end was no promise: sessions are ended from outside as well. */
  newer = get_token (config, proof_sso_json_get (token, "accessToken"), cancellable, error);

  return newer ? fetch (config, newer, cancellable, &status, error) : NULL;
}
