/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-service-endpoint.h"

#include <glib/gi18n.h>

#include "proof-aws-endpoint.h"

/* NULL and "" are both "not said". */
static const char *
said (const char *text)
{
  return text && *text ? text : NULL;
}

static const char *
of_profile (const ProofAwsProfiles *profiles,
            const char             *profile,
            const char             *key)
{
  return proof_aws_profiles_get_said (profiles, PROOF_AWS_SECTION_PROFILE, profile, key);
}

static gboolean
is_on (const ProofAwsProfiles *profiles,
       const char             *profile,
       const char             *variable,
       const char             *key)
{
  const char *value = said (g_getenv (variable));

  if (!value)
    value = of_profile (profiles, profile, key);

  return value && g_ascii_strcasecmp (value, "true") == 0;
}

/* What environment or files say for @service, if they say anything. */
static gboolean
find_configured (const ProofAwsProfiles  *profiles,
                 const char              *profile,
                 const char              *service,
                 char                   **found,
                 GError                 **error)
{
  g_autofree char *upper = g_ascii_strup (service, -1);
  g_autofree char *variable = g_strconcat ("AWS_ENDPOINT_URL_", upper, NULL);
  const char *section = of_profile (profiles, profile, "services");
  g_autofree char *nested = NULL;
  const char *url;

  if (is_on (profiles, profile, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
             "ignore_configured_endpoint_urls"))
    return TRUE;

  url = said (g_getenv (variable));
  if (!url)
    url = said (g_getenv ("AWS_ENDPOINT_URL"));
  if (!url && section && !proof_aws_profiles_has (profiles, PROOF_AWS_SECTION_SERVICES, section))
    {
      /* Without it a request might go to AWS that is meant for somewhere else. */
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("The profile “%s” takes its endpoints from [services %s], but there is no "
                     "such section in the config file. Add it, or take that line out of the "
                     "profile."),
                   profile, section);
      return FALSE;
    }
  if (!url && section)
    url = said (nested = proof_aws_profiles_dup_nested (profiles, PROOF_AWS_SECTION_SERVICES,
                                                        section, service, "endpoint_url"));
  if (!url)
    url = of_profile (profiles, profile, "endpoint_url");
  *found = g_strdup (url);

  return TRUE;
}

/**
 * proof_aws_service_endpoint:
 * @profiles: the sections of both files
 * @profile: which profile
 * @service: as variables and files name it: "s3", "sso_oidc"
 * @host: as AWS's own host names have it: "s3", "oidc"
 * @region: where
 * @said_url: (nullable): what the user said, which comes before all else
 * @custom: (out) (optional): whether a setting names it, rather than the region
 * @error: PROOF_AWS_ERROR_CONFIG
 *
 * Follows "Service-specific endpoints" and "Dual-stack and FIPS endpoints" of the AWS SDKs guide.
 *
 * Returns: (transfer full): the base URL, without a trailing slash
 */
char *
proof_aws_service_endpoint (const ProofAwsProfiles  *profiles,
                            const char              *profile,
                            const char              *service,
                            const char              *host,
                            const char              *region,
                            const char              *said_url,
                            gboolean                *custom,
                            GError                 **error)
{
  gboolean fips = is_on (profiles, profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
  gboolean dualstack = is_on (profiles, profile, "AWS_USE_DUALSTACK_ENDPOINT",
                              "use_dualstack_endpoint");
  g_autofree char *url = g_strdup (said_url);

  if (!url && !find_configured (profiles, profile, service, &url, error))
    return NULL;
  if (custom)
    *custom = url != NULL;

  if (!url)
    return proof_aws_endpoint_for_region (host, region, fips, dualstack, error);

  if (fips || dualstack)
    {
      g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                           fips ? _("FIPS (AWS_USE_FIPS_ENDPOINT or use_fips_endpoint) cannot be "
                                    "combined with an endpoint of your own: unset one of the two.")
                                : _("Dual-stack (AWS_USE_DUALSTACK_ENDPOINT or "
                                    "use_dualstack_endpoint) cannot be combined with an endpoint "
                                    "of your own: unset one of the two."));
      return NULL;
    }

  return proof_aws_endpoint_check (url, error);
}
