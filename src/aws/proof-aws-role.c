/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-role.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-cli-cache.h"
#include "proof-aws-error.h"
#include "proof-aws-sts.h"

#define CHAINED_SECONDS 3600
#define KEPT_US (15 * 60 * G_USEC_PER_SEC)

G_LOCK_DEFINE_STATIC (mfa);
static ProofAwsMfaFunc mfa_func;
static gpointer mfa_data;

/* Held while somebody is asked: who wants the same waits, and finds the keys. */
G_LOCK_DEFINE_STATIC (mfa_kept);
static GHashTable *mfa_kept; /* what was asked for → keys: nobody types a code for each window */
static char *mfa_refused;    /* (nullable): what nobody typed a code for last */
static int n_mfa_refused;

/**
 * proof_aws_role_set_mfa_func:
 * @ask: (nullable): asks for the code of a device
 * @user_data: for @ask
 *
 * For the whole program. Without it, roles that need a code are refused with an explanation.
 */
void
proof_aws_role_set_mfa_func (ProofAwsMfaFunc ask,
                             gpointer        user_data)
{
  G_LOCK (mfa);
  mfa_func = ask;
  mfa_data = user_data;
  G_UNLOCK (mfa);
}

static const char *
get (ProofAwsSettings *settings,
     const char       *profile,
     const char       *key)
{
  return proof_aws_profiles_get_said (proof_aws_settings_get_profiles (settings),
                                      PROOF_AWS_SECTION_PROFILE, profile, key);
}

static void
add_field (GPtrArray  *fields,
           const char *name,
           const char *value)
{
  if (!value)
    return;
  g_ptr_array_add (fields, g_strdup (name));
  g_ptr_array_add (fields, g_strdup (value));
}

static void
add_session_name (GPtrArray  *fields,
                  const char *name)
{
  g_autofree char *made = g_strdup_printf ("proofreel-%" G_GINT64_FORMAT,
                                           g_get_real_time () / G_USEC_PER_SEC);

  add_field (fields, "RoleSessionName", name ? name : made);
}

static gboolean
add_duration (GPtrArray   *fields,
              const char  *profile,
              const char  *text,
              gboolean     chained,
              GError     **error)
{
  guint64 seconds;

  /* What is no number is nothing to the AWS CLI; its range is judged by STS. */
  if (!text || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &seconds, NULL))
    return TRUE;
  if (chained && seconds > CHAINED_SECONDS)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("duration_seconds of the profile “%s” is %s, but a role that is taken on "
                     "from another role lasts %d seconds at most. Lower it in the config file."),
                   profile,
                   text, CHAINED_SECONDS);
      return FALSE;
    }
  add_field (fields, "DurationSeconds", text);

  return TRUE;
}

/* --- codes of devices ------------------------------------------------------ */

static char *
mfa_key (GPtrArray                 *fields,
         const ProofAwsCredentials *source)
{
  GString *key = g_string_new (proof_aws_credentials_get_access_key (source));

  /* Without the session's name, which differs each time. */
  for (guint i = 0; i < fields->len; i += 2)
    if (!g_str_equal (fields->pdata[i], "RoleSessionName"))
      g_string_append_printf (key, "\n%s=%s", (char *) fields->pdata[i],
                              (char *) fields->pdata[i + 1]);

  return g_string_free (key, FALSE);
}

/* Under the lock; (transfer full) (nullable). */
static ProofAwsCredentials *
find_kept (const char *key)
{
  ProofAwsCredentials *found = mfa_kept ? g_hash_table_lookup (mfa_kept, key) : NULL;

  return found && proof_aws_credentials_get_expires_us (found) - g_get_real_time () >= KEPT_US
         ? proof_aws_credentials_ref (found)
         : NULL;
}

/* Under the lock. */
static void
keep (const char          *key,
      ProofAwsCredentials *credentials)
{
  if (!mfa_kept)
    mfa_kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) proof_aws_credentials_unref);
  g_hash_table_insert (mfa_kept, g_strdup (key), proof_aws_credentials_ref (credentials));
}

static void
set_given_up (const char  *profile,
              const char  *serial,
              GError     **error)
{
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
               _("No code of the device %s was given, so that there are no keys of the profile "
                 "“%s”. Try again with its code, or choose another profile."), serial, profile);
}

static gboolean
add_code (ProofAwsSettings  *settings,
          GPtrArray         *fields,
          const char        *profile,
          const char        *serial,
          const char        *problem,
          GCancellable      *cancellable,
          GError           **error)
{
  g_autoptr (GError) cause = NULL;
  ProofAwsMfaFunc ask;
  gpointer data;
  char *code;

  G_LOCK (mfa);
  ask = mfa_func;
  data = mfa_data;
  G_UNLOCK (mfa);

  if (!proof_aws_settings_get_attended (settings))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   _("The role of the profile “%s” asks for a code of the device %s (mfa_serial), "
                     "which is not asked for behind the window. Open a job with that profile, or "
                     "ask “Who Am I?” in Preferences, to give it."), profile, serial);
      return FALSE;
    }
  if (!ask)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   _("The role of the profile “%s” asks for a code of the device %s (mfa_serial), "
                     "and nobody can be asked here. Run eval \"$(aws configure export-credentials "
                     "--profile '%s' --format env)\" in a terminal, start Proofreel there and "
                     "name no profile."), profile, serial, profile);
      return FALSE;
    }
  code = ask (profile, serial, problem, data, cancellable, &cause);
  if (!code && cause)
    g_propagate_error (error, g_steal_pointer (&cause));
  else if (!code)
    set_given_up (profile, serial, error);
  if (!code)
    return FALSE;
  add_field (fields, "TokenCode", g_strstrip (code));
  proof_aws_wipe (code);

  return TRUE;
}

/* --- roles ----------------------------------------------------------------- */

static ProofAwsCredentials *
assume (ProofAwsSettings          *settings,
        const char                *action,
        const char                *profile,
        const char                *role_arn,
        GPtrArray                 *fields,
        const ProofAwsCredentials *source,
        GCancellable              *cancellable,
        GError                   **error)
{
  g_autofree char *about = g_strdup_printf (_("The profile “%s” takes on the role %s"), profile,
                                            role_arn);
  g_autofree char *from = g_strconcat (
    /* Translators: leave the two in this order. */
    NC_("source of keys", "profile “%s”, role %s"), "\n", profile, "\n", role_arn, NULL);
  g_autoptr (GHashTable) answer = NULL;

  g_ptr_array_add (fields, NULL);
  answer = proof_aws_sts_call (settings, action, (const char * const *) fields->pdata, source,
                               about, cancellable, error);

  return answer ? proof_aws_sts_get_credentials (answer, from, error) : NULL;
}

/* Of all refusals, the one that another code helps against. */
static gboolean
is_wrong_code (const GError *error)
{
  return g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_ACCESS_DENIED) &&
         strstr (error->message, "invalid MFA one time pass code");
}

/* Under the lock: asks until a code is right, or the person gives up. */
static ProofAwsCredentials *
ask_and_assume (ProofAwsSettings          *settings,
                const char                *profile,
                const char                *role_arn,
                const char                *serial,
                GPtrArray                 *fields,
                const ProofAwsCredentials *source,
                GCancellable              *cancellable,
                GError                   **error)
{
  guint n_fields = fields->len;
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials;

  do
    {
      const char *problem = cause ? _("Each code counts once: wait for the next one.") : NULL;

      g_clear_error (&cause);
      g_ptr_array_set_size (fields, n_fields);
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !add_code (settings, fields, profile, serial, problem, cancellable, error))
        return NULL;
      credentials = assume (settings, "AssumeRole", profile, role_arn, fields, source, cancellable,
                            &cause);
    }
  while (is_wrong_code (cause));
  if (cause)
    g_propagate_error (error, g_steal_pointer (&cause));

  return credentials;
}

static ProofAwsCredentials *
assume_with_code (ProofAwsSettings          *settings,
                  const char                *profile,
                  const char                *role_arn,
                  const char                *serial,
                  GPtrArray                 *fields,
                  const ProofAwsCredentials *source,
                  GCancellable              *cancellable,
                  GError                   **error)
{
  g_autofree char *key = mfa_key (fields, source);
  int n_refused = g_atomic_int_get (&n_mfa_refused);
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials;

  G_LOCK (mfa_kept);
  credentials = find_kept (key);
  if (!credentials)
    credentials = proof_aws_cli_cache_find (settings, profile);
  if (!credentials && n_refused != n_mfa_refused && g_strcmp0 (key, mfa_refused) == 0)
    {
      /* The person gave up while this waited for the same answer. */
      set_given_up (profile, serial, &cause);
    }
  else if (!credentials)
    {
      credentials = ask_and_assume (settings, profile, role_arn, serial, fields, source,
                                    cancellable, &cause);
      if (credentials)
        {
          keep (key, credentials);
        }
      else if (g_error_matches (cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS))
        {
          g_set_str (&mfa_refused, key);
          g_atomic_int_inc (&n_mfa_refused);
        }
    }
  G_UNLOCK (mfa_kept);
  if (cause)
    g_propagate_error (error, g_steal_pointer (&cause));

  return credentials;
}

/**
 * proof_aws_role_load:
 * @settings: with the profiles
 * @profile: with role_arn
 * @source: signs for the role
 * @chained: whether @source is of a role as well
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR
 *
 * Returns: (transfer full) (nullable): keys of the role
 */
ProofAwsCredentials *
proof_aws_role_load (ProofAwsSettings          *settings,
                     const char                *profile,
                     const ProofAwsCredentials *source,
                     gboolean                   chained,
                     GCancellable              *cancellable,
                     GError                   **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify) proof_aws_wipe);
  const char *role_arn = get (settings, profile, "role_arn");
  const char *serial = get (settings, profile, "mfa_serial");

  add_field (fields, "RoleArn", role_arn);
  add_session_name (fields, get (settings, profile, "role_session_name"));
  add_field (fields, "ExternalId", get (settings, profile, "external_id"));
  add_field (fields, "SerialNumber", serial);
  if (!add_duration (fields, profile, get (settings, profile, "duration_seconds"), chained, error))
    return NULL;

  return serial ? assume_with_code (settings, profile, role_arn, serial, fields, source,
                                    cancellable, error)
                : assume (settings, "AssumeRole", profile, role_arn, fields, source, cancellable,
                          error);
}

/* The environment first, as far as it counts. */
static const char *
web_identity_setting (ProofAwsSettings *settings,
                      const char       *profile,
                      gboolean          use_environment,
                      const char       *variable,
                      const char       *key)
{
  const char *value = use_environment ? g_getenv (variable) : NULL;

  return value && *value ? value : get (settings, profile, key);
}

/**
 * proof_aws_role_load_web_identity:
 * @settings: with the profiles
 * @profile: whose role it is
 * @use_environment: whether the environment may name file and role
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR; not set where nothing names a token file
 *
 * The token's file is read each time: somebody else renews it.
 *
 * Returns: (transfer full) (nullable): keys of the role
 */
ProofAwsCredentials *
proof_aws_role_load_web_identity (ProofAwsSettings  *settings,
                                  const char        *profile,
                                  gboolean           use_environment,
                                  GCancellable      *cancellable,
                                  GError           **error)
{
  const char *path = web_identity_setting (settings, profile, use_environment,
                                           "AWS_WEB_IDENTITY_TOKEN_FILE",
                                           "web_identity_token_file");
  const char *role_arn = web_identity_setting (settings, profile, use_environment, "AWS_ROLE_ARN",
                                               "role_arn");
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify) proof_aws_wipe);
  g_autoptr (GError) cause = NULL;
  char *token = NULL;

  if (!path)
    return NULL;
  if (!role_arn)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("A web identity token is named (AWS_WEB_IDENTITY_TOKEN_FILE, or "
                     "web_identity_token_file of the profile “%s”), but no role that it is for: "
                     "set AWS_ROLE_ARN or role_arn."), profile);
      return NULL;
    }
  if (!g_file_get_contents (path, &token, NULL, &cause))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   g_getenv ("FLATPAK_ID")
                   ? _("The web identity token of the profile “%s” cannot be read: %s. Correct "
                       "web_identity_token_file or AWS_WEB_IDENTITY_TOKEN_FILE; Flatpak hides "
                       "most folders.")
                   : _("The web identity token of the profile “%s” cannot be read: %s. Correct "
                       "web_identity_token_file or AWS_WEB_IDENTITY_TOKEN_FILE."), profile,
                   cause->message);
      return NULL;
    }

  add_field (fields, "RoleArn", role_arn);
  add_session_name (fields, web_identity_setting (settings, profile, use_environment,
                                                  "AWS_ROLE_SESSION_NAME", "role_session_name"));
  add_field (fields, "WebIdentityToken", g_strstrip (token));
  proof_aws_wipe (token);

  return assume (settings, "AssumeRoleWithWebIdentity", profile, role_arn, fields, NULL,
                 cancellable, error);
}
