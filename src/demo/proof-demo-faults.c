/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-faults.h"

#include <string.h>

typedef struct
{
  int    count;
  gint64 value;
} Fault;

struct _ProofDemoFaults
{
  GHashTable *faults; /* by name, with or without the "s3:" in front */
};

static const char *const names[] = {
  "throttle", "server-error", "cut", "slow", "expired-token", "expired-credentials", "skew",
  "wrong-region", "replaced", "in-progress", "failed", "repeat-token", "empty-pages",
  "access-denied", "invalid-parameter", "html", NULL
};

ProofDemoFaults *
proof_demo_faults_new (void)
{
  ProofDemoFaults *faults = g_new0 (ProofDemoFaults, 1);

  faults->faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return faults;
}

void
proof_demo_faults_free (ProofDemoFaults *faults)
{
  g_hash_table_unref (faults->faults);
  g_free (faults);
}

/**
 * proof_demo_faults_set:
 * @fault: a name of the list above, or one with "s3:" or "rekognition:" in front
 * @count: how many answers it touches, -1 = all, 0 = none any more
 *
 * Returns: FALSE if there is no such fault.
 */
gboolean
proof_demo_faults_set (ProofDemoFaults *faults,
                       const char      *fault,
                       int              count,
                       gint64           value)
{
  const char *colon = strchr (fault, ':');
  Fault *set;

  if (colon && !g_str_has_prefix (fault, "s3:") && !g_str_has_prefix (fault, "rekognition:"))
    return FALSE;
  if (!g_strv_contains (names, colon ? colon + 1 : fault))
    return FALSE;
  if (count == 0)
    {
      g_hash_table_remove (faults->faults, fault);
      return TRUE;
    }
  set = g_new (Fault, 1);
  *set = (Fault) { count, value };
  g_hash_table_replace (faults->faults, g_strdup (fault), set);
  return TRUE;
}

/**
 * proof_demo_faults_take:
 * @kind: "s3" or "rekognition"
 *
 * Returns: whether fault @name touches this answer of @kind; counted if so.
 */
gboolean
proof_demo_faults_take (ProofDemoFaults *faults,
                        const char      *kind,
                        const char      *name,
                        gint64          *value)
{
  g_autofree char *limited = g_strconcat (kind, ":", name, NULL);
  const char *names_to_try[] = { limited, name };

  for (guint i = 0; i < G_N_ELEMENTS (names_to_try); i++)
    {
      Fault *fault = g_hash_table_lookup (faults->faults, names_to_try[i]);

      if (!fault)
        continue;
      if (value)
        *value = fault->value;
      if (fault->count > 0 && --fault->count == 0)
        g_hash_table_remove (faults->faults, names_to_try[i]);
      return TRUE;
    }
  return FALSE;
}
