/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where buckets turned out to be, for as long as the process lives: the next object of a bucket is
 * not led about again. S3 says so if it is no longer true. */
#include "config.h"

#include "proof-s3-object-private.h"

static GMutex lock;
static GHashTable *regions; /* guarded by lock; by bucket_key() */

/* (transfer full): buckets of one name may be of several services. */
static char *
bucket_key (ProofAwsSettings *settings,
            const char       *bucket)
{
  const char *region = proof_aws_settings_get_region (settings, NULL);
  gboolean custom;
  g_autofree char *endpoint =
    proof_aws_settings_dup_endpoint (settings, "s3", region ? region : "us-east-1", &custom, NULL);

  return g_strconcat (endpoint ? endpoint : "", " ", bucket, NULL);
}

/**
 * proof_s3_region_recall:
 * @settings: how AWS is reached
 * @bucket: a bucket
 *
 * Any thread.
 *
 * Returns: (transfer full): where @bucket was last, else the region of @settings; S3 in any region
 *   tells where a bucket is, so that none need be known
 */
char *
proof_s3_region_recall (ProofAwsSettings *settings,
                        const char       *bucket)
{
  g_autofree char *key = bucket_key (settings, bucket);
  const char *said = proof_aws_settings_get_region (settings, NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  const char *known = regions ? g_hash_table_lookup (regions, key) : NULL;

  return g_strdup (known ? known : said ? said : "us-east-1");
}

/* @bucket answered in @region. Any thread. */
void
proof_s3_region_remember (ProofAwsSettings *settings,
                          const char       *bucket,
                          const char       *region)
{
  char *key = bucket_key (settings, bucket);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (!regions)
    regions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (regions, key, g_strdup (region));
}
