/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-profile-provider.h"

#include "proof-aws-cached-provider.h"
#include "proof-aws-profile-sources.h"

typedef struct
{
  char *profile;
  char *region;           /* (nullable) */
  gboolean use_environment;
} Source;

static void
source_free (gpointer data)
{
  Source *self = data;

  g_free (self->profile);
  g_free (self->region);
  g_free (self);
}

/* An endpoint that the user gave is for the calls that the keys are for, as in the AWS CLI: none
 * is handed on here. */
static ProofAwsCredentials *
load (gpointer       data,
      GCancellable  *cancellable,
      GError       **error)
{
  Source *self = data;
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (self->profile, self->region,
                                                                  NULL);

  return proof_aws_profile_sources_load (settings, self->use_environment, cancellable, error);
}

/**
 * proof_aws_profile_provider_new:
 * @profile: its name
 * @region: (nullable): where STS is asked, unless the profile says it
 * @use_environment: whether the environment may name a web identity
 *
 * Returns: (transfer full): a provider of the profile's keys
 */
ProofAwsProvider *
proof_aws_profile_provider_new (const char *profile,
                                const char *region,
                                gboolean    use_environment)
{
  Source *source = g_new0 (Source, 1);

  source->profile = g_strdup (profile);
  source->region = g_strdup (region);
  source->use_environment = use_environment;

  return proof_aws_cached_provider_new (load, source, source_free);
}
