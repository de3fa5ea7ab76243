/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso-config.h"

#include <glib/gi18n.h>

#include "proof-aws-error.h"
#include "proof-aws-service-endpoint.h"

static const char *
of_profile (const ProofAwsProfiles *profiles,
            const char             *profile,
            const char             *key)
{
  return proof_aws_profiles_get_said (profiles, PROOF_AWS_SECTION_PROFILE, profile, key);
}

static char **
split_scopes (const char *text)
{
  g_auto (GStrv) parts = text ? g_strsplit (text, ",", -1) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) scopes = NULL;

  for (guint i = 0; parts && parts[i]; i++)
    if (*g_strstrip (parts[i]))
      g_strv_builder_add (builder, parts[i]);
  scopes = g_strv_builder_end (builder);

  return *scopes ? g_steal_pointer (&scopes) : NULL;
}

/* The key of the sso-session, else of the profile; both may say it if they say the same. */
static gboolean
get_shared_key (const ProofAwsProfiles *profiles,
                const ProofSsoConfig   *self,
                const char             *key,
                char                  **value,
                GError                **error)
{
  const char *own = of_profile (profiles, self->profile, key);
  const char *common =
    self->session ? proof_aws_profiles_get_said (profiles, PROOF_AWS_SECTION_SSO_SESSION,
                                                 self->session, key)
                  : NULL;

  if (own && common && !g_str_equal (own, common))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("The profile “%s” and its sso-session “%s” say different things in %s. Take "
                     "it out of the profile."), self->profile, self->session, key);
      return FALSE;
    }
  *value = g_strdup (common ? common : own);
  if (*value)
    return TRUE;

  g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
               self->session
               ? _("%s is missing in the sso-session “%s” of the AWS config file. Add it, or run "
                   "“aws configure sso”.")
               : _("%s is missing in the profile “%s” of the AWS config file. Add it, or run “aws "
                   "configure sso”."), key, self->session ? self->session : self->profile);

  return FALSE;
}

/**
 * proof_sso_config_new:
 * @profiles: the sections of both files
 * @profile: which profile
 * @ca_bundle: (nullable): a PEM file of authorities in place of the system's
 * @error: PROOF_AWS_ERROR_CONFIG, naming the key
 *
 * Follows "IAM Identity Center credential provider" of the AWS SDKs guide. Account and role are not
 * asked for, since signing in needs none.
 *
 * Returns: (transfer full) (nullable): how to sign in
 */
ProofSsoConfig *
proof_sso_config_new (const ProofAwsProfiles *profiles,
                      const char             *profile,
                      const char             *ca_bundle,
                      GError                **error)
{
  g_autoptr (ProofSsoConfig) self = g_atomic_rc_box_new0 (ProofSsoConfig);

  self->profile = g_strdup (profile);
  self->ca_bundle = g_strdup (ca_bundle);
  self->session = g_strdup (of_profile (profiles, profile, "sso_session"));
  if (self->session &&
      !proof_aws_profiles_has (profiles, PROOF_AWS_SECTION_SSO_SESSION, self->session))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("The profile “%s” names the sso-session “%s”, which the AWS config file does "
                     "not have. Correct the name, or run “aws configure sso-session”."),
                   profile, self->session);
      return NULL;
    }
  if (!get_shared_key (profiles, self, "sso_start_url", &self->start_url, error) ||
      !get_shared_key (profiles, self, "sso_region", &self->region, error))
    return NULL;

  self->account = g_strdup (of_profile (profiles, profile, "sso_account_id"));
  self->role = g_strdup (of_profile (profiles, profile, "sso_role_name"));
  if (self->session)
    self->scopes = split_scopes (proof_aws_profiles_get (profiles, PROOF_AWS_SECTION_SSO_SESSION,
                                                         self->session,
                                                         "sso_registration_scopes"));
  self->portal = proof_aws_service_endpoint (profiles, profile, "sso", "portal.sso", self->region, NULL, NULL,
                                             error);
  if (!self->portal)
    return NULL;
  self->oidc = proof_aws_service_endpoint (profiles, profile, "sso_oidc", "oidc", self->region, NULL, NULL,
                                           error);
  if (!self->oidc)
    return NULL;

  return g_steal_pointer (&self);
}

static void
clear_cb (gpointer data)
{
  ProofSsoConfig *self = data;

  g_free (self->profile);
  g_free (self->session);
  g_free (self->start_url);
  g_free (self->region);
  g_free (self->account);
  g_free (self->role);
  g_strfreev (self->scopes);
  g_free (self->portal);
  g_free (self->oidc);
  g_free (self->ca_bundle);
}

ProofSsoConfig *
proof_sso_config_ref (ProofSsoConfig *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
proof_sso_config_unref (ProofSsoConfig *self)
{
  g_atomic_rc_box_release_full (self, clear_cb);
}

/* What names the token file: the session, of a legacy profile the start URL. */
const char *
proof_sso_config_get_name (const ProofSsoConfig *self)
{
  return self->session ? self->session : self->start_url;
}

/* As json.dumps() of Python writes it: ASCII alone. */
static void
append_python_string (GString    *out,
                      const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;
  g_autofree gunichar2 *units = valid ? g_utf8_to_utf16 (valid, -1, NULL, NULL, NULL) : NULL;

  if (!units)
    {
      g_string_append (out, "null");
      return;
    }

  g_string_append_c (out, '"');
  for (gunichar2 *unit = units; *unit; unit++)
    if (*unit == '"' || *unit == '\\')
      g_string_append_printf (out, "\\%c", *unit);
    else if (*unit == '\n' || *unit == '\t' || *unit == '\r')
      g_string_append (out, *unit == '\n' ? "\\n" : *unit == '\t' ? "\\t" : "\\r");
    else if (*unit < ' ' || *unit > '~')
      g_string_append_printf (out, "\\u%04x", *unit);
    else
      g_string_append_c (out, *unit);
  g_string_append_c (out, '"');
}

/**
 * proof_sso_config_dup_registration_name:
 * @self: how to sign in
 *
 * The AWS CLI names the file of a registration by the hash of this text, so one registration serves
 * both programs.
 *
 * Returns: (transfer full): for proof_sso_token_load()
 */
char *
proof_sso_config_dup_registration_name (const ProofSsoConfig *self)
{
  GString *out = g_string_new ("{\"region\": ");

  append_python_string (out, self->region);
  g_string_append (out, ", \"scopes\": ");
  if (!self->scopes)
    g_string_append (out, "null");
  for (guint i = 0; self->scopes && self->scopes[i]; i++)
    {
      g_string_append (out, i == 0 ? "[" : ", ");
      append_python_string (out, self->scopes[i]);
    }
  g_string_append (out, self->scopes ? "], \"session_name\": " : ", \"session_name\": ");
  append_python_string (out, self->session);
  g_string_append (out, ", \"startUrl\": ");
  append_python_string (out, self->start_url);
  g_string_append (out, ", \"tool\": \"botocore\"}");

  return g_string_free (out, FALSE);
}
