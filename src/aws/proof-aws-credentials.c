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
  char **source; /* a marked text, then what its two %s stand for */
  char *source_text;
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

/* Puts the lines of @source behind its first one where @format has a %s. */
static char *
fill_in (const char *format,
         char      **source)
{
  g_auto (GStrv) parts = g_strsplit (format ? format : "", "%s", -1);
  GString *text = g_string_new (parts[0]);

  for (guint i = 1; parts[0] && parts[i] && source[i]; i++)
    {
      g_string_append (text, source[i]);
      g_string_append (text, parts[i]);
    }

  return g_string_free_and_steal (text);
}

/**
 * proof_aws_credentials_new:
 * @access_key: names the key; not secret
 * @secret: the secret
 * @session_token: (nullable): of temporary keys
 * @expires_us: g_get_real_time() at which they end, 0 = never
 * @source: where they are from: a text that is marked with the context "source of keys", and on
 *   further lines what its %s stand for, in their order
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
  self->source = g_strsplit (source ? source : "", "\n", -1);
  self->source_text = fill_in (self->source[0], self->source);

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
  g_strfreev (self->source);
  g_free (self->source_text);
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

/* The same in every language, for programs. */
const char *
proof_aws_credentials_get_source (const ProofAwsCredentials *self)
{
  return self->source_text;
}

/* (transfer full): the same for people. */
char *
proof_aws_credentials_describe_source (const ProofAwsCredentials *self)
{
  const char *format = self->source[0];

  return fill_in (format && *format ? g_dpgettext2 (NULL, "source of keys", format) : "",
                  self->source);
}
