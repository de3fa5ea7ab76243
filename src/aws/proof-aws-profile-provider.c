/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-profile-provider.h"

#include "proof-aws-error.h"
#include "proof-aws-profile.h"

struct _ProofAwsProfileProvider
{
  GObject parent_instance;

  char *profile;
  char *config_path;
  char *credentials_path;

  GMutex lock;
  ProofAwsCredentials *credentials; /* (nullable): what was read last; under lock */
};

/* What a profile may say instead of keys, in the order in which the AWS CLI looks; static keys of
 * the credentials file come before the last two, those of the config file after them. */
static const struct
{
  const char *key;
  const char *means;
  gboolean beats_credentials_file;
} other_kinds[] = {
  { "role_arn", "takes on a role (role_arn)", TRUE },
  { "web_identity_token_file", "uses a web identity token", TRUE },
  { "sso_session", "signs in with IAM Identity Center (sso_session)", TRUE },
  { "sso_start_url", "signs in with IAM Identity Center (sso_start_url)", TRUE },
  { "sso_account_id", "signs in with IAM Identity Center (sso_account_id)", TRUE },
  { "login_session", "signs in with “aws login”", FALSE },
  { "credential_process", "asks a program for its keys (credential_process)", FALSE },
};

static void
set_missing_error (ProofAwsProfileProvider *self,
                   const ProofAwsProfiles  *profiles,
                   GError                 **error)
{
  g_auto (GStrv) names = proof_aws_profiles_list (profiles, PROOF_AWS_SECTION_PROFILE);
  g_autofree char *known = g_strjoinv (", ", names);
  g_autofree char *choice = *names ? g_strdup_printf ("choose one of the profiles that "
                                                      "are there: %s",
                                                      known)
                                   : g_strdup ("run “aws configure” to make one");

  if (g_str_equal (self->profile, "default"))
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                 "No AWS credentials were found: AWS_ACCESS_KEY_ID is not set, and neither %s "
                 "nor %s has a profile “default”. Set the variables, or %s.",
                 self->config_path, self->credentials_path, choice);
  else
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                 "There is no profile “%s” in %s or %s. Check its name, or %s.",
                 self->profile, self->config_path, self->credentials_path, choice);
}

static ProofAwsCredentials *
load (ProofAwsProfileProvider *self,
      GError                 **error)
{
  g_autoptr (ProofAwsProfiles) profiles = proof_aws_profiles_new ();
  static const ProofAwsFile files[] = { PROOF_AWS_FILE_CREDENTIALS, PROOF_AWS_FILE_CONFIG };

  proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CONFIG, self->config_path);
  proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CREDENTIALS, self->credentials_path);

  if (!proof_aws_profiles_has (profiles, PROOF_AWS_SECTION_PROFILE, self->profile))
    {
      set_missing_error (self, profiles, error);
      return NULL;
    }

  for (guint f = 0; f < G_N_ELEMENTS (files); f++)
    {
      const char *access_key, *secret, *token;

      for (guint i = 0; i < G_N_ELEMENTS (other_kinds); i++)
        {
          if (other_kinds[i].beats_credentials_file != (f == 0) ||
              !proof_aws_profiles_get (profiles, PROOF_AWS_SECTION_PROFILE, self->profile,
                                       other_kinds[i].key))
            continue;
          g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                       "The profile “%s” %s. This version reads environment variables and static "
                       "keys only: run eval \"$(aws configure export-credentials --profile '%s' "
                       "--format env)\" in a terminal, start Proofreel there and name no profile.",
                       self->profile, other_kinds[i].means, self->profile);
          return NULL;
        }

      /* Key, secret and token of one file: sets are never mixed. */
      access_key = proof_aws_profiles_get_in (profiles, files[f], PROOF_AWS_SECTION_PROFILE,
                                              self->profile, "aws_access_key_id");
      secret = proof_aws_profiles_get_in (profiles, files[f], PROOF_AWS_SECTION_PROFILE,
                                          self->profile, "aws_secret_access_key");
      token = proof_aws_profiles_get_in (profiles, files[f], PROOF_AWS_SECTION_PROFILE,
                                         self->profile, "aws_session_token");
      if (access_key && *access_key && secret && *secret)
        {
          g_autofree char *source = g_strdup_printf ("profile “%s”", self->profile);

          return proof_aws_credentials_new (access_key, secret, token, 0, source);
        }
      if ((access_key && *access_key) || (secret && *secret))
        {
          g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                       "The profile “%s” has only one of aws_access_key_id and "
                       "aws_secret_access_key in %s. Add the other one.", self->profile,
                       f == 0 ? self->credentials_path : self->config_path);
          return NULL;
        }
    }

  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
               "The profile “%s” has no keys in %s or %s, and none come from the environment. "
               "Run “aws configure --profile '%s'”, or choose another profile.",
               self->profile, self->config_path, self->credentials_path, self->profile);

  return NULL;
}

static void
proof_aws_profile_provider_get_async (ProofAwsProvider    *provider,
                                      gboolean             refresh,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  ProofAwsProfileProvider *self = PROOF_AWS_PROFILE_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ProofAwsCredentials *credentials = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, proof_aws_profile_provider_get_async);

  g_mutex_lock (&self->lock);
  if (refresh)
    g_clear_pointer (&self->credentials, proof_aws_credentials_unref);
  if (!self->credentials)
    self->credentials = load (self, &error);
  if (self->credentials)
    credentials = proof_aws_credentials_ref (self->credentials);
  g_mutex_unlock (&self->lock);

  if (credentials)
    g_task_return_pointer (task, credentials, (GDestroyNotify) proof_aws_credentials_unref);
  else
    g_task_return_error (task, error);
}

static ProofAwsCredentials *
proof_aws_profile_provider_get_finish (ProofAwsProvider  *provider,
                                       GAsyncResult      *result,
                                       GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
provider_iface_init (ProofAwsProviderInterface *iface)
{
  iface->get_async = proof_aws_profile_provider_get_async;
  iface->get_finish = proof_aws_profile_provider_get_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofAwsProfileProvider, proof_aws_profile_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_AWS_PROVIDER, provider_iface_init))

static void
proof_aws_profile_provider_finalize (GObject *object)
{
  ProofAwsProfileProvider *self = PROOF_AWS_PROFILE_PROVIDER (object);

  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->config_path, g_free);
  g_clear_pointer (&self->credentials_path, g_free);
  g_clear_pointer (&self->credentials, proof_aws_credentials_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (proof_aws_profile_provider_parent_class)->finalize (object);
}

static void
proof_aws_profile_provider_class_init (ProofAwsProfileProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_aws_profile_provider_finalize;
}

static void
proof_aws_profile_provider_init (ProofAwsProfileProvider *self)
{
  g_mutex_init (&self->lock);
}

/**
 * proof_aws_profile_provider_new:
 * @profile: its name
 * @config_path: of the config file, which need not exist
 * @credentials_path: of the credentials file, which need not exist
 *
 * Returns: (transfer full): a provider of the profile's static keys
 */
ProofAwsProvider *
proof_aws_profile_provider_new (const char *profile,
                                const char *config_path,
                                const char *credentials_path)
{
  ProofAwsProfileProvider *self = g_object_new (PROOF_TYPE_AWS_PROFILE_PROVIDER, NULL);

  self->profile = g_strdup (profile);
  self->config_path = g_strdup (config_path);
  self->credentials_path = g_strdup (credentials_path);

  return PROOF_AWS_PROVIDER (self);
}
