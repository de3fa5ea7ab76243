/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-credentials.h"

#include <string.h>

struct _ProofAwsCredentials
{
  gatomicrefcount ref_count;
  char *access_key;
  char *secret;
  char *token;
  gint64 expires_us;
  char *source;
};

G_DEFINE_BOXED_TYPE (ProofAwsCredentials, proof_aws_credentials,
                     proof_aws_credentials_ref, proof_aws_credentials_unref)

/**
 * proof_aws_wipe:
 * @secret: (nullable) (transfer full): a string that nobody may find in memory
 *
 * Overwrites and frees @secret.
 */
void
proof_aws_wipe (char *secret)
{
  if (secret)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/**
 * proof_aws_credentials_new:
 * @access_key: names the key; not secret
 * @secret: the secret
 * @session_token: (nullable): of temporary keys
 * @expires_us: g_get_real_time() at which they end, 0 = never
 * @source: where they are from, for people
 *
 * Returns: (transfer full): one snapshot of key, secret and token
 */
ProofAwsCredentials *
proof_aws_credentials_new (const char *access_key,
                           const char *secret,
                           const char *session_token,
                           gint64      expires_us,
                           const char *source)
{
  ProofAwsCredentials *self;

  g_return_val_if_fail (access_key != NULL && secret != NULL, NULL);

  self = g_new0 (ProofAwsCredentials, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->access_key = g_strdup (access_key);
  self->secret = g_strdup (secret);
  self->token = session_token && *session_token ? g_strdup (session_token) : NULL;
  self->expires_us = expires_us;
  self->source = g_strdup (source);

  return self;
}

ProofAwsCredentials *
proof_aws_credentials_ref (ProofAwsCredentials *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
proof_aws_credentials_unref (ProofAwsCredentials *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->access_key);
  proof_aws_wipe (self->secret);
  proof_aws_wipe (self->token);
  g_free (self->source);
  g_free (self);
}

const char *
proof_aws_credentials_get_access_key (const ProofAwsCredentials *self)
{
  return self->access_key;
}

const char *
proof_aws_credentials_get_secret (const ProofAwsCredentials *self)
{
  return self->secret;
}

/* NULL where the keys are permanent ones. */
const char *
proof_aws_credentials_get_token (const ProofAwsCredentials *self)
{
  return self->token;
}

gint64
proof_aws_credentials_get_expires_us (const ProofAwsCredentials *self)
{
  return self->expires_us;
}

const char *
proof_aws_credentials_get_source (const ProofAwsCredentials *self)
{
  return self->source;
}
