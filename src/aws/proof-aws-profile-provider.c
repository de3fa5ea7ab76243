/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-profile-provider.h"

#include <glib/gstdio.h>

#include "proof-aws-cached-provider.h"
#include "proof-aws-keyring.h"
#include "proof-aws-profile-sources.h"

typedef struct
{
  char *profile;
  char *region;           /* (nullable) */
  gboolean use_environment;
  gboolean attended;
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
  g_autoptr (ProofAwsSettings) settings =
    self->attended ? proof_aws_settings_new (self->profile, self->region, NULL)
                   : proof_aws_settings_new_unattended (self->profile, self->region, NULL);

  return proof_aws_profile_sources_load (settings, self->use_environment, cancellable, error);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
is_gone (gpointer key,
         gpointer value,
         gpointer user_data)
{
  g_autoptr (GObject) object = g_weak_ref_get (value);

  return object == NULL;
}

static int
compare_names (const void *a,
               const void *b)
{
  return strcmp (*(char * const *) a, *(char * const *) b);
}

static void
add_text (GChecksum  *sum,
          const char *text)
{
  /* With its end, so that "ab", "c" is not "a", "bc". */
  g_checksum_update (sum, (const guchar *) text, strlen (text) + 1);
}

/* Of all that the keys depend on: another environment, an edited file or other keys in the keyring
 * give another one. */
static char *
fingerprint (const Source *source)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_auto (GStrv) variables = g_listenv ();
  guint keyring = proof_aws_keyring_get_generation ();

  g_checksum_update (sum, (const guchar *) &keyring, sizeof keyring);
  add_text (sum, source->profile);
  add_text (sum, source->region ? source->region : "");
  add_text (sum, source->use_environment ? "environment" : "");
  add_text (sum, source->attended ? "attended" : "");
  qsort (variables, g_strv_length (variables), sizeof *variables, compare_names);
  for (guint i = 0; variables[i]; i++)
    if (g_str_has_prefix (variables[i], "AWS_"))
      {
        add_text (sum, variables[i]);
        add_text (sum, g_getenv (variables[i]));
      }
  for (ProofAwsFile file = PROOF_AWS_FILE_CONFIG; file <= PROOF_AWS_FILE_CREDENTIALS; file++)
    {
      g_autofree char *path = proof_aws_settings_dup_file_path (file);
      GStatBuf info = { 0 };
      gint64 state[4];

      add_text (sum, path);
      if (g_stat (path, &info) != 0)
        continue;
      state[0] = info.st_ino;
      state[1] = info.st_size;
      state[2] = info.st_mtim.tv_sec;
      state[3] = info.st_mtim.tv_nsec;
      g_checksum_update (sum, (const guchar *) state, sizeof state);
    }

  return g_strdup (g_checksum_get_string (sum));
}

/**
 * proof_aws_profile_provider_get:
 * @profile: its name
 * @region: (nullable): where STS is asked, unless the profile says it
 * @use_environment: whether the environment may name a web identity
 * @attended: whether somebody may be asked for the code of a device
 *
 * Whoever asks for the same keys gets the same provider for as long as anyone holds it: they are
 * loaded once for all of the program's calls.
 *
 * Returns: (transfer full): a provider of the profile's keys
 */
ProofAwsProvider *
proof_aws_profile_provider_get (const char *profile,
                                const char *region,
                                gboolean    use_environment,
                                gboolean    attended)
{
  static GMutex lock;
  static GHashTable *shared; /* fingerprint → GWeakRef of a provider */
  Source *source = g_new0 (Source, 1);
  g_autofree char *key = NULL;
  ProofAwsProvider *provider;
  GWeakRef *held;

  source->profile = g_strdup (profile);
  source->region = g_strdup (region);
  source->use_environment = use_environment;
  source->attended = attended;
  key = fingerprint (source);

  g_mutex_lock (&lock);
  if (!shared)
    shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, weak_ref_free);
  g_hash_table_foreach_remove (shared, is_gone, NULL);
  held = g_hash_table_lookup (shared, key);
  provider = held ? g_weak_ref_get (held) : NULL;
  if (provider)
    {
      source_free (source);
    }
  else
    {
      provider = proof_aws_cached_provider_new (load, source, source_free);
      held = g_new0 (GWeakRef, 1);
      g_weak_ref_init (held, provider);
      g_hash_table_replace (shared, g_steal_pointer (&key), held);
    }
  g_mutex_unlock (&lock);

  return provider;
}
