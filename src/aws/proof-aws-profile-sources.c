/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-profile-sources.h"

#include <glib/gi18n.h>

#include "proof-aws-error.h"
#include "proof-aws-keyring.h"
#include "proof-aws-login.h"
#include "proof-aws-metadata.h"
#include "proof-aws-process.h"
#include "proof-aws-role.h"
#include "proof-sso.h"

/* One answer to "which keys". */
typedef struct
{
  ProofAwsSettings *settings;
  const ProofAwsProfiles *profiles;
  GPtrArray *visited;         /* (element-type utf8): the profiles on the way through sources */
  GCancellable *cancellable;
} Chain;

static const char *
get (Chain      *chain,
     const char *profile,
     const char *key)
{
  return proof_aws_profiles_get_said (chain->profiles, PROOF_AWS_SECTION_PROFILE, profile, key);
}

static gboolean
has_profile (Chain      *chain,
             const char *profile)
{
  return proof_aws_profiles_has (chain->profiles, PROOF_AWS_SECTION_PROFILE, profile);
}

static void
set_missing_error (Chain       *chain,
                   const char  *profile,
                   GError     **error)
{
  g_auto (GStrv) names = proof_aws_profiles_list (chain->profiles, PROOF_AWS_SECTION_PROFILE);
  g_autofree char *known = g_strjoinv (", ", names);
  g_autofree char *config = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CONFIG);
  g_autofree char *keys = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CREDENTIALS);
  gboolean is_default = g_str_equal (profile, "default");

  if (is_default && *names)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                 _("No AWS credentials were found: AWS_ACCESS_KEY_ID is not set, and neither %s "
                   "nor %s has a profile “default”. Set the variables, keep access keys in "
                   "Preferences, or choose one of the profiles that are there: %s."),
                 config, keys, known);
  else if (is_default)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                 _("No AWS credentials were found: AWS_ACCESS_KEY_ID is not set, and neither %s "
                   "nor %s has a profile “default”. Set the variables, keep access keys in "
                   "Preferences, or run “aws configure” to make one."), config, keys);
  else if (*names)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                 _("There is no profile “%s” in %s or %s. Check its name, or choose one of the "
                   "profiles that are there: %s."), profile, config, keys, known);
  else
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                 _("There is no profile “%s” in %s or %s. Check its name, or run “aws configure” "
                   "to make one."), profile, config, keys);
}

/* Key, secret and token of one file: sets are never mixed. */
static ProofAwsCredentials *
load_static (Chain         *chain,
             ProofAwsFile   file,
             const char    *profile,
             GError       **error)
{
  const char *access_key = proof_aws_profiles_get_in (chain->profiles, file,
                                                      PROOF_AWS_SECTION_PROFILE, profile,
                                                      "aws_access_key_id");
  const char *secret = proof_aws_profiles_get_in (chain->profiles, file, PROOF_AWS_SECTION_PROFILE,
                                                  profile, "aws_secret_access_key");
  const char *token = proof_aws_profiles_get_in (chain->profiles, file, PROOF_AWS_SECTION_PROFILE,
                                                 profile, "aws_session_token");
  gboolean has_key = access_key && *access_key, has_secret = secret && *secret;
  g_autofree char *source = g_strconcat (NC_("source of keys", "profile “%s”"), "\n", profile,
                                         NULL);

  if (has_key && has_secret)
    return proof_aws_credentials_new (access_key, secret, token, 0, source);

  if (has_key || has_secret)
    {
      g_autofree char *path = proof_aws_settings_dup_file_path (file);

      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   _("The profile “%s” has only one of aws_access_key_id and "
                     "aws_secret_access_key in %s. Add the other one."), profile, path);
    }

  return NULL;
}

static gboolean
is_plain (const char *text)
{
  for (; text && *text; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

/* Frees @credentials where a line break in them would write headers of its own. */
static ProofAwsCredentials *
check_plain (ProofAwsCredentials  *credentials,
             const char           *profile,
             GError              **error)
{
  g_autoptr (ProofAwsCredentials) owned = credentials;
  g_autofree char *source = NULL;

  if (!owned || (is_plain (proof_aws_credentials_get_access_key (owned)) &&
                 is_plain (proof_aws_credentials_get_secret (owned)) &&
                 is_plain (proof_aws_credentials_get_token (owned))))
    return g_steal_pointer (&owned);
  source = proof_aws_credentials_describe_source (owned);
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
               _("The keys of the profile “%s” hold a blank or another character that no key has. "
                 "Copy them anew (%s)."), profile, source);

  return NULL;
}

/* The CLI can renew what “aws login” keeps; the error stands where it cannot. One that is too old
 * to know of it may give keys of the profile that are not these: they never end. */
static ProofAwsCredentials *
load_login (Chain       *chain,
            const char  *profile,
            const char  *session,
            GError     **error)
{
  g_autoptr (GError) cause = NULL, cancelled = NULL;
  ProofAwsCredentials *credentials = proof_aws_login_load (profile, session, &cause);

  if (!credentials)
    credentials = proof_aws_process_export (profile, chain->cancellable, &cancelled);
  if (credentials && proof_aws_credentials_get_expires_us (credentials) == 0)
    g_clear_pointer (&credentials, proof_aws_credentials_unref);
  if (!credentials)
    g_propagate_error (error, cancelled ? g_steal_pointer (&cancelled) : g_steal_pointer (&cause));

  return credentials;
}

/* All but roles with a source. NULL without an error where the profile names nothing. */
static ProofAwsCredentials *
load_own (Chain       *chain,
          const char  *profile,
          gboolean     use_environment,
          GError     **error)
{
  const char *bundle = proof_aws_settings_get_ca_bundle (chain->settings);
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials;
  const char *value;

  credentials = proof_aws_role_load_web_identity (chain->settings, profile, use_environment,
                                                  chain->cancellable, &cause);
  if (!credentials && !cause &&
      (get (chain, profile, "sso_account_id") || get (chain, profile, "sso_role_name")))
    credentials = proof_sso_load (chain->profiles, profile, bundle, chain->cancellable, &cause);
  if (!credentials && !cause)
    credentials = load_static (chain, PROOF_AWS_FILE_CREDENTIALS, profile, &cause);
  if (!credentials && !cause && (value = get (chain, profile, "login_session")))
    credentials = load_login (chain, profile, value, &cause);
  if (!credentials && !cause && (value = get (chain, profile, "credential_process")))
    credentials = proof_aws_process_load (profile, value, chain->cancellable, &cause);
  if (!credentials && !cause)
    credentials = load_static (chain, PROOF_AWS_FILE_CONFIG, profile, &cause);
  /* The AWS CLI does not look at these two without account and role; saying so helps more. */
  if (!credentials && !cause &&
      (get (chain, profile, "sso_session") || get (chain, profile, "sso_start_url")))
    credentials = proof_sso_load (chain->profiles, profile, bundle, chain->cancellable, &cause);
  if (cause)
    g_propagate_error (error, g_steal_pointer (&cause));

  return credentials;
}

/* --- roles and their sources ----------------------------------------------- */

static gboolean
is_role (Chain      *chain,
         const char *profile)
{
  return get (chain, profile, "role_arn") && !get (chain, profile, "web_identity_token_file");
}

static gboolean
has_static (Chain      *chain,
            const char *profile)
{
  return get (chain, profile, "aws_access_key_id") || get (chain, profile, "aws_secret_access_key");
}

static ProofAwsCredentials *
load_environment (const char  *profile,
                  GError     **error)
{
  const char *access_key = g_getenv ("AWS_ACCESS_KEY_ID");
  const char *secret = g_getenv ("AWS_SECRET_ACCESS_KEY");

  if (access_key && *access_key && secret && *secret)
    return proof_aws_credentials_new (access_key, secret, g_getenv ("AWS_SESSION_TOKEN"), 0,
                                      NC_("source of keys", "environment variables"));
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
               _("The profile “%s” takes its keys from the environment (credential_source = "
                 "Environment), but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set. "
                 "Set them before Proofreel starts."), profile);

  return NULL;
}

static ProofAwsCredentials *
load_container (Chain       *chain,
                const char  *profile,
                GError     **error)
{
  if (proof_aws_container_is_named ())
    return proof_aws_container_load (proof_aws_settings_get_ca_bundle (chain->settings),
                                     chain->cancellable, error);
  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
               _("The profile “%s” takes the keys of the container that it runs in "
                 "(credential_source = EcsContainer), but AWS_CONTAINER_CREDENTIALS_RELATIVE_URI "
                 "is not set. Name a source_profile where this is no such container."), profile);

  return NULL;
}

static ProofAwsCredentials *
load_named_source (Chain       *chain,
                   const char  *profile,
                   const char  *name,
                   GError     **error)
{
  if (g_ascii_strcasecmp (name, "Environment") == 0)
    return load_environment (profile, error);
  if (g_ascii_strcasecmp (name, "EcsContainer") == 0)
    return load_container (chain, profile, error);
  if (g_ascii_strcasecmp (name, "Ec2InstanceMetadata") == 0)
    return proof_aws_instance_load (profile, chain->cancellable, error);

  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
               _("credential_source of the profile “%s” is “%s”. Make it Environment, "
                 "EcsContainer or Ec2InstanceMetadata, or name a source_profile."), profile, name);
  return NULL;
}

/* A profile may name itself where it has keys: they sign for its role. */
static gboolean
check_source (Chain       *chain,
              const char  *profile,
              const char  *source,
              GError     **error)
{
  if (!has_profile (chain, source))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("source_profile of the profile “%s” is “%s”, which is in neither file. "
                     "Correct it in the config file."), profile, source);
      return FALSE;
    }
  if (g_ptr_array_find_with_equal_func (chain->visited, source, g_str_equal, NULL) &&
      !(g_str_equal (profile, source) && has_static (chain, source)))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("source_profile of the profile “%s” leads back to “%s”, for ever. Name a "
                     "profile with keys of its own."), profile, source);
      return FALSE;
    }

  return TRUE;
}

static ProofAwsCredentials *
load_role (Chain       *chain,
           const char  *profile,
           GError     **error)
{
  const char *source_profile = get (chain, profile, "source_profile");
  const char *named = get (chain, profile, "credential_source");
  g_autoptr (ProofAwsCredentials) source = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean chained = FALSE;

  if (!source_profile == !named)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   named ? _("The profile “%s” takes on a role (role_arn) and has both of "
                             "source_profile and credential_source. Keep one in the config file, "
                             "to say whose keys sign for it.")
                         : _("The profile “%s” takes on a role (role_arn) and has neither of "
                             "source_profile and credential_source. Keep one in the config file, "
                             "to say whose keys sign for it."), profile);
      return NULL;
    }

  if (named)
    {
      source = load_named_source (chain, profile, named, &cause);
    }
  else if (check_source (chain, profile, source_profile, &cause))
    {
      gboolean own = has_static (chain, source_profile) || !is_role (chain, source_profile);

      g_ptr_array_add (chain->visited, (gpointer) source_profile);
      chained = !own || get (chain, source_profile, "web_identity_token_file") ||
                get (chain, source_profile, "sso_role_name");
      source = own ? load_own (chain, source_profile, FALSE, &cause)
                   : load_role (chain, source_profile, &cause);
      if (!source && !cause)
        g_set_error (&cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                     _("source_profile of the profile “%s” is “%s”, which has no keys. Run “aws "
                       "configure --profile '%s'”, or name another one in the config file."),
                     profile,
                     source_profile, source_profile);
    }

  source = check_plain (g_steal_pointer (&source), profile, &cause);
  if (source)
    return proof_aws_role_load (chain->settings, profile, source, chained, chain->cancellable,
                                error);
  g_propagate_error (error, g_steal_pointer (&cause));

  return NULL;
}

/* Whoever has no keyring has no keys in it, which is no mistake. */
static ProofAwsCredentials *
load_keyring (Chain   *chain,
              GError **error)
{
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials = proof_aws_keyring_load (TRUE, chain->cancellable, &cause);

  if (g_error_matches (cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_FAILED))
    g_debug ("%s", cause->message);
  else if (cause)
    g_propagate_error (error, g_steal_pointer (&cause));

  return credentials;
}

static ProofAwsCredentials *
load_profile (Chain       *chain,
              const char  *profile,
              gboolean     use_environment,
              GError     **error)
{
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials;

  if (!has_profile (chain, profile) && !g_str_equal (profile, "default"))
    {
      set_missing_error (chain, profile, error);
      return NULL;
    }
  if (is_role (chain, profile))
    return load_role (chain, profile, error);

  credentials = load_own (chain, profile, use_environment, &cause);
  if (credentials)
    return credentials;

  if (cause)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  else if (proof_aws_container_is_named ())
    {
      return proof_aws_container_load (proof_aws_settings_get_ca_bundle (chain->settings),
                                       chain->cancellable, error);
    }
  else if (has_profile (chain, profile) &&
           (credentials = proof_aws_process_export (profile, chain->cancellable, &cause)))
    {
      return credentials;
    }
  else if (!cause && (credentials = load_keyring (chain, &cause)))
    {
      return credentials;
    }
  else if (cause)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  else if (!has_profile (chain, profile))
    {
      set_missing_error (chain, profile, error);
    }
  else
    {
      g_autofree char *config = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CONFIG);
      g_autofree char *keys = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CREDENTIALS);

      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   _("The profile “%s” has no keys in %s or %s, and none come from the environment "
                     "or the keyring. Run “aws configure --profile '%s'”, keep access keys in "
                     "Preferences, or choose another profile."), profile, config, keys, profile);
    }

  return NULL;
}

/**
 * proof_aws_profile_sources_load:
 * @settings: profile, files, region
 * @use_environment: whether the environment may name a web identity
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR, naming the profile, the key in the file and what to do
 *
 * A source that is named and fails is an error: no other keys than those that were meant are used.
 *
 * Returns: (transfer full) (nullable): the keys
 */
ProofAwsCredentials *
proof_aws_profile_sources_load (ProofAwsSettings  *settings,
                                gboolean           use_environment,
                                GCancellable      *cancellable,
                                GError           **error)
{
  const char *profile = proof_aws_settings_get_profile (settings);
  g_autoptr (GPtrArray) visited = g_ptr_array_new ();
  Chain chain = {
    .settings = settings,
    .profiles = proof_aws_settings_get_profiles (settings),
    .visited = visited,
    .cancellable = cancellable,
  };

  g_ptr_array_add (visited, (gpointer) profile);

  return check_plain (load_profile (&chain, profile, use_environment, error), profile, error);
}
