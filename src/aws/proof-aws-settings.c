/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-settings.h"

#include <glib/gi18n.h>

#include "proof-aws-endpoint.h"
#include "proof-aws-environment-provider.h"
#include "proof-aws-error.h"
#include "proof-aws-profile-provider.h"
#include "proof-aws-service-endpoint.h"

struct _ProofAwsSettings
{
  GObject parent_instance;

  char *profile;
  char *region;             /* (nullable) */
  char *said_endpoint;      /* (nullable): by the user, for every service that it fits */
  ProofAwsProfiles *profiles;
  ProofAwsProvider *provider;
  gboolean attended;        /* somebody can be asked */
  char *ca_bundle;          /* (nullable) */
  guint max_attempts;
  double retry_scale;
};

/* What the user chose once for all, where nothing else says one. */
G_LOCK_DEFINE_STATIC (defaults);
static char *default_profile; /* (nullable) */
static char *default_region;  /* (nullable) */

enum
{
  PROP_RETRY_SCALE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ProofAwsSettings, proof_aws_settings, G_TYPE_OBJECT)

/* NULL and "" are both "not said". */
static const char *
said (const char *text)
{
  return text && *text ? text : NULL;
}

/* The first of two variables that is set, else the profile's key; each may be NULL. */
static const char *
look_up (ProofAwsSettings *self,
         const char       *variable,
         const char       *other_variable,
         const char       *key)
{
  const char *value = said (g_getenv (variable));

  if (!value && other_variable)
    value = said (g_getenv (other_variable));
  if (!value && key)
    value = proof_aws_profiles_get_said (self->profiles, PROOF_AWS_SECTION_PROFILE, self->profile,
                                         key);

  return value;
}

/* Expands a leading ~ and $NAME or ${NAME}, as the AWS CLI does for these paths. */
static char *
expand_path (const char *path)
{
  GString *out = g_string_new (NULL);

  if (path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
    {
      g_string_append (out, g_get_home_dir ());
      path++;
    }
  while (*path)
    {
      gboolean braces = path[0] == '$' && path[1] == '{';
      const char *name = path + (braces ? 2 : 1);
      gsize length = 0;

      if (*path == '$')
        while (g_ascii_isalnum (name[length]) || name[length] == '_')
          length++;
      if (length > 0 && (!braces || name[length] == '}'))
        {
          g_autofree char *variable = g_strndup (name, length);
          const char *value = g_getenv (variable);

          if (value)
            {
              g_string_append (out, value);
              path = name + length + (braces ? 1 : 0);
              continue;
            }
        }
      g_string_append_c (out, *path++);
    }

  return g_string_free (out, FALSE);
}

/* (transfer full): where the file is, or would be. */
char *
proof_aws_settings_dup_file_path (ProofAwsFile file)
{
  const char *set = said (g_getenv (file == PROOF_AWS_FILE_CONFIG ? "AWS_CONFIG_FILE"
                                                                  : "AWS_SHARED_CREDENTIALS_FILE"));

  return set ? expand_path (set)
             : g_build_filename (g_get_home_dir (), ".aws",
                                 file == PROOF_AWS_FILE_CONFIG ? "config" : "credentials", NULL);
}

static ProofAwsProfiles *
load_profiles (const char *config_path,
               const char *credentials_path)
{
  ProofAwsProfiles *profiles = proof_aws_profiles_new ();

  proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CONFIG, config_path);
  proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CREDENTIALS, credentials_path);

  return profiles;
}

static void
proof_aws_settings_finalize (GObject *object)
{
  ProofAwsSettings *self = PROOF_AWS_SETTINGS (object);

  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->region, g_free);
  g_clear_pointer (&self->said_endpoint, g_free);
  g_clear_pointer (&self->profiles, proof_aws_profiles_free);
  g_clear_object (&self->provider);
  g_clear_pointer (&self->ca_bundle, g_free);

  G_OBJECT_CLASS (proof_aws_settings_parent_class)->finalize (object);
}

static void
proof_aws_settings_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ProofAwsSettings *self = PROOF_AWS_SETTINGS (object);

  switch (prop_id)
    {
    case PROP_RETRY_SCALE:
      g_value_set_double (value, self->retry_scale);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_aws_settings_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ProofAwsSettings *self = PROOF_AWS_SETTINGS (object);

  switch (prop_id)
    {
    case PROP_RETRY_SCALE:
      proof_aws_settings_set_retry_scale (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_aws_settings_class_init (ProofAwsSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = proof_aws_settings_finalize;
  object_class->get_property = proof_aws_settings_get_property;
  object_class->set_property = proof_aws_settings_set_property;

  properties[PROP_RETRY_SCALE] =
    g_param_spec_double ("retry-scale", NULL, NULL, 0, 1, 1,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
proof_aws_settings_init (ProofAwsSettings *self)
{
  self->retry_scale = 1;
}

/**
 * proof_aws_settings_set_defaults:
 * @profile: (nullable): of the shared files; the keys in the environment still come before it
 * @region: (nullable): comes before that of @profile, and after that of a profile that is named
 *
 * What settings made from now on use where neither their maker nor the environment says one. For
 * the whole program, on any thread.
 */
void
proof_aws_settings_set_defaults (const char *profile,
                                 const char *region)
{
  G_LOCK (defaults);
  g_set_str (&default_profile, said (profile));
  g_set_str (&default_region, said (region));
  G_UNLOCK (defaults);
}

/* Who names a profile means its region, too; the two defaults belong together. */
static void
choose_profile_and_region (ProofAwsSettings *self,
                           const char       *profile,
                           const char       *region)
{
  gboolean named;

  if (!said (profile))
    profile = look_up (self, "AWS_PROFILE", "AWS_DEFAULT_PROFILE", NULL);
  named = said (profile) != NULL;

  G_LOCK (defaults);
  if (!named)
    profile = default_profile ? default_profile : "default";
  self->profile = g_strdup (profile);
  if (!said (region))
    region = look_up (self, "AWS_REGION", "AWS_DEFAULT_REGION",
                      named || !default_region ? "region" : NULL);
  self->region = g_strdup (said (region) ? region : default_region);
  G_UNLOCK (defaults);
}

static ProofAwsSettings *
settings_new (const char *profile,
              const char *region,
              const char *endpoint_url,
              gboolean    attended)
{
  ProofAwsSettings *self = g_object_new (PROOF_TYPE_AWS_SETTINGS, NULL);
  g_autofree char *config_path = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CONFIG);
  g_autofree char *credentials_path = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CREDENTIALS);
  const char *attempts, *bundle;

  self->attended = attended;
  self->profiles = load_profiles (config_path, credentials_path);

  choose_profile_and_region (self, profile, region);
  self->said_endpoint = g_strdup (said (endpoint_url));
  bundle = look_up (self, "AWS_CA_BUNDLE", NULL, "ca_bundle");
  self->ca_bundle = bundle ? expand_path (bundle) : NULL;
  attempts = look_up (self, "AWS_MAX_ATTEMPTS", NULL, "max_attempts");
  self->max_attempts = attempts ? CLAMP (g_ascii_strtoull (attempts, NULL, 10), 1, 20) : 3;

  self->provider = said (profile) ? NULL : proof_aws_environment_provider_new ();
  if (!self->provider)
    self->provider = proof_aws_profile_provider_get (self->profile, self->region, !said (profile),
                                                     attended);

  return self;
}

/**
 * proof_aws_settings_new:
 * @profile: (nullable): chosen by the user; the keys in the environment are not looked at then
 * @region: (nullable): chosen by the user
 * @endpoint_url: (nullable): chosen by the user, for every service
 *
 * Reads environment and files. The order is that of "Configuration and credential precedence" of
 * the AWS SDKs guide; where SDKs differ, that of the AWS CLI; proof_aws_settings_set_defaults()
 * comes behind the variables. "" is the same as NULL.
 *
 * Returns: (transfer full): the settings; what is missing is told by the getters
 */
ProofAwsSettings *
proof_aws_settings_new (const char *profile,
                        const char *region,
                        const char *endpoint_url)
{
  return settings_new (profile, region, endpoint_url, TRUE);
}

/* As proof_aws_settings_new(), for what goes on behind the window. */
ProofAwsSettings *
proof_aws_settings_new_unattended (const char *profile,
                                   const char *region,
                                   const char *endpoint_url)
{
  return settings_new (profile, region, endpoint_url, FALSE);
}

/* Whether somebody may be asked for the code of a device. */
gboolean
proof_aws_settings_get_attended (ProofAwsSettings *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), FALSE);

  return self->attended;
}

/* The profile that is looked at, “default” where nobody named one. */
const char *
proof_aws_settings_get_profile (ProofAwsSettings *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), NULL);

  return self->profile;
}

/* What both files said in new(). */
const ProofAwsProfiles *
proof_aws_settings_get_profiles (ProofAwsSettings *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), NULL);

  return self->profiles;
}

/**
 * proof_aws_settings_get_region:
 * @self: settings
 * @error: PROOF_AWS_ERROR_NO_REGION or, for what is no name of a region, PROOF_AWS_ERROR_CONFIG
 *
 * Returns: (nullable): the region; never a guess
 */
const char *
proof_aws_settings_get_region (ProofAwsSettings  *self,
                               GError           **error)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), NULL);

  if (!self->region)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_REGION,
                 _("No AWS region is set: neither AWS_REGION nor a region of the profile “%s” was "
                   "found. Choose the region in which the job ran."), self->profile);
  else if (!proof_aws_region_is_valid (self->region))
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                 _("“%s” is not the name of a region; one looks like eu-west-1."), self->region);
  else
    return self->region;

  return NULL;
}

/**
 * proof_aws_settings_dup_endpoint:
 * @self: settings
 * @service: "rekognition", "s3", "sts"
 * @region: where
 * @custom: (out) (optional): whether it came from a setting rather than from the region
 * @error: PROOF_AWS_ERROR_CONFIG
 *
 * Returns: (transfer full): the base URL, without a trailing slash
 */
char *
proof_aws_settings_dup_endpoint (ProofAwsSettings  *self,
                                 const char        *service,
                                 const char        *region,
                                 gboolean          *custom,
                                 GError           **error)
{
  gboolean is_said;

  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), NULL);

  is_said = self->said_endpoint && proof_aws_endpoint_serves (self->said_endpoint, service);

  return proof_aws_service_endpoint (self->profiles, self->profile, service, service, region,
                                     is_said ? self->said_endpoint : NULL, custom, error);
}

static void
got_credentials_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ProofAwsCredentials *credentials =
    proof_aws_provider_get_finish (PROOF_AWS_PROVIDER (source), result, &error);

  if (credentials)
    g_task_return_pointer (task, credentials, (GDestroyNotify) proof_aws_credentials_unref);
  else
    g_task_return_error (task, error);
}

/**
 * proof_aws_settings_get_credentials_async:
 * @self: settings
 * @refused: (nullable): these were refused as expired, others are wanted
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: for @callback
 */
void
proof_aws_settings_get_credentials_async (ProofAwsSettings    *self,
                                          ProofAwsCredentials *refused,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (PROOF_IS_AWS_SETTINGS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, proof_aws_settings_get_credentials_async);
  proof_aws_provider_get_async (self->provider, refused, cancellable, got_credentials_cb, task);
}

/* (transfer full) (nullable): the keys, or PROOF_AWS_ERROR saying where they were looked for. */
ProofAwsCredentials *
proof_aws_settings_get_credentials_finish (ProofAwsSettings  *self,
                                           GAsyncResult      *result,
                                           GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* (nullable): a PEM file of authorities that takes the place of the system's. */
const char *
proof_aws_settings_get_ca_bundle (ProofAwsSettings *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), NULL);

  return self->ca_bundle;
}

/* Attempts in all, the first one among them. */
guint
proof_aws_settings_get_max_attempts (ProofAwsSettings *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), 1);

  return self->max_attempts;
}

/* A custom endpoint gets the bucket in the path unless the config says "virtual". */
gboolean
proof_aws_settings_get_path_style (ProofAwsSettings *self,
                                   gboolean          custom)
{
  g_autofree char *style = NULL;

  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), FALSE);

  style = proof_aws_profiles_dup_nested (self->profiles, PROOF_AWS_SECTION_PROFILE, self->profile,
                                         "s3", "addressing_style");

  return g_strcmp0 (style, "path") == 0 || (custom && g_strcmp0 (style, "virtual") != 0);
}

/* Factor on the waits between attempts. */
double
proof_aws_settings_get_retry_scale (ProofAwsSettings *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), 1);

  return self->retry_scale;
}

/* Before the first call only. */
void
proof_aws_settings_set_retry_scale (ProofAwsSettings *self,
                                    double            scale)
{
  g_return_if_fail (PROOF_IS_AWS_SETTINGS (self));

  if (self->retry_scale == scale)
    return;

  self->retry_scale = scale;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RETRY_SCALE]);
}

/* Lines of the two files that were skipped, without a byte of them; NULL-ended. */
const char * const *
proof_aws_settings_get_warnings (ProofAwsSettings *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (self), NULL);

  return proof_aws_profiles_get_warnings (self->profiles);
}

/**
 * proof_aws_settings_list_profiles:
 *
 * Reads the two files.
 *
 * Returns: (transfer full): the names, sorted, NULL-ended
 */
char **
proof_aws_settings_list_profiles (void)
{
  g_autofree char *config_path = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CONFIG);
  g_autofree char *credentials_path = proof_aws_settings_dup_file_path (PROOF_AWS_FILE_CREDENTIALS);
  g_autoptr (ProofAwsProfiles) profiles = load_profiles (config_path, credentials_path);

  return proof_aws_profiles_list (profiles, PROOF_AWS_SECTION_PROFILE);
}
