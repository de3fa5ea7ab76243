/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-environment-provider.h"

#include <glib/gi18n.h>

#include "proof-aws-error.h"

struct _ProofAwsEnvironmentProvider
{
  GObject parent_instance;

  ProofAwsCredentials *credentials;
  GError *error;
};

static void
proof_aws_environment_provider_get_async (ProofAwsProvider    *provider,
                                          ProofAwsCredentials *refused,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  ProofAwsEnvironmentProvider *self = PROOF_AWS_ENVIRONMENT_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, proof_aws_environment_provider_get_async);
  if (self->error)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_pointer (task, proof_aws_credentials_ref (self->credentials),
                           (GDestroyNotify) proof_aws_credentials_unref);
}

static ProofAwsCredentials *
proof_aws_environment_provider_get_finish (ProofAwsProvider  *provider,
                                           GAsyncResult      *result,
                                           GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
provider_iface_init (ProofAwsProviderInterface *iface)
{
  iface->get_async = proof_aws_environment_provider_get_async;
  iface->get_finish = proof_aws_environment_provider_get_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofAwsEnvironmentProvider, proof_aws_environment_provider,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_AWS_PROVIDER, provider_iface_init))

static void
proof_aws_environment_provider_finalize (GObject *object)
{
  ProofAwsEnvironmentProvider *self = PROOF_AWS_ENVIRONMENT_PROVIDER (object);

  g_clear_pointer (&self->credentials, proof_aws_credentials_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (proof_aws_environment_provider_parent_class)->finalize (object);
}

static void
proof_aws_environment_provider_class_init (ProofAwsEnvironmentProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_aws_environment_provider_finalize;
}

static void
proof_aws_environment_provider_init (ProofAwsEnvironmentProvider *self)
{
}

/**
 * proof_aws_environment_provider_new:
 *
 * Half a pair of keys is a mistake that the provider tells when asked; it never falls through to
 * other keys than those that were meant.
 *
 * Returns: (transfer full) (nullable): NULL where the environment has no keys
 */
ProofAwsProvider *
proof_aws_environment_provider_new (void)
{
  const char *access_key = g_getenv ("AWS_ACCESS_KEY_ID");
  const char *secret = g_getenv ("AWS_SECRET_ACCESS_KEY");
  ProofAwsEnvironmentProvider *self;

  if ((!access_key || !*access_key) && (!secret || !*secret))
    return NULL;

  self = g_object_new (PROOF_TYPE_AWS_ENVIRONMENT_PROVIDER, NULL);
  if (!access_key || !*access_key || !secret || !*secret)
    g_set_error_literal (&self->error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                         secret && *secret
                         ? _("Of the two environment variables AWS_ACCESS_KEY_ID and "
                             "AWS_SECRET_ACCESS_KEY only the second is set. Set both, or unset "
                             "both to use a profile.")
                         : _("Of the two environment variables AWS_ACCESS_KEY_ID and "
                             "AWS_SECRET_ACCESS_KEY only the first is set. Set both, or unset "
                             "both to use a profile."));
  else
    self->credentials = proof_aws_credentials_new (access_key, secret,
                                                   g_getenv ("AWS_SESSION_TOKEN"),
                                                   0, NC_("source of keys",
                                                          "environment variables"));

  return PROOF_AWS_PROVIDER (self);
}
