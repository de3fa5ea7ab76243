/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-words.h"

#include <glib/gi18n.h>

static char *
dup_basename (const char *uri)
{
  g_autoptr (GUri) parsed = uri ? g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;
  const char *path = parsed ? g_uri_get_path (parsed) : NULL;

  if (!path || g_str_equal (path, "") || g_str_equal (path, "/"))
    return NULL;
  return g_path_get_basename (path);
}

/**
 * proof_job_dup_name_of:
 *
 * Each NULL where it is not known.
 *
 * Returns: (transfer full): the name that people know the job by
 */
char *
proof_job_dup_name_of (const char *video,
                       const char *source,
                       const char *job_id)
{
  char *name = dup_basename (video);

  if (!name)
    name = dup_basename (source);
  if (!name)
    name = g_strdup (job_id);
  return name ? name : g_strdup (_("Unnamed"));
}

char *
proof_job_dup_name (ProofVaultItem *item)
{
  return proof_job_dup_name_of (proof_vault_item_get (item, PROOF_DOCUMENT_VIDEO),
                                proof_vault_item_get (item, PROOF_DOCUMENT_SOURCE),
                                proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID));
}

/* Rather than a results file. */
gboolean
proof_job_is_job (ProofVaultItem *item)
{
  const char *source = proof_vault_item_get (item, PROOF_DOCUMENT_SOURCE);

  return !source || g_str_equal (source, "job");
}

const char *
proof_job_get_source (ProofVaultItem *item)
{
  const char *host = proof_vault_item_get (item, PROOF_DOCUMENT_SOURCE_HOST);

  return host ? host : proof_vault_item_get (item, PROOF_DOCUMENT_SOURCE);
}

static gboolean
is_fetching (ProofVaultItem *item,
             ProofCollector *collector)
{
  return collector && proof_collector_is_fetching (collector, proof_vault_item_get_file (item));
}

static gboolean
is_stopped (ProofVaultItem *item)
{
  return proof_vault_item_get (item, PROOF_DOCUMENT_STOPPED) != NULL;
}

/* The service keeps results for 7 days from the job's end, which only a notice tells. */
static int
get_days_left (ProofVaultItem *item)
{
  gint64 left = proof_vault_item_get_deadline (item) - g_get_real_time ();

  return left > 0 ? (int) ((left + G_TIME_SPAN_DAY - 1) / G_TIME_SPAN_DAY) : 0;
}

static gboolean
knows_end (ProofVaultItem *item)
{
  return proof_vault_item_get (item, PROOF_DOCUMENT_ENDED_US) != NULL;
}

char *
proof_job_dup_copy (ProofVaultItem *item)
{
  int days = get_days_left (item);

  if (!proof_job_is_job (item) || proof_vault_item_get_deadline (item) == 0)
    return NULL;
  if (days == 0)
    return g_strdup (_("the service’s copy has ended"));
  if (knows_end (item))
    return g_strdup_printf (ngettext ("the service’s copy ends within a day",
                                      "the service’s copy ends in %d days", days), days);
  return g_strdup_printf (ngettext ("the service’s copy ends in at most %d day",
                                    "the service’s copy ends in at most %d days", days),
                          days);
}

const char *
proof_job_get_state (ProofVaultItem *item,
                     ProofCollector *collector,
                     const char    **css_class)
{
  static const struct
  {
    const char *state;
    const char *text;
    const char *css_class;
  } states[] = {
    /* Translators: states of a job: a part of its results is kept here, none is, the service is
     * still at it, it came to nothing */
    { "partial", N_("Partial"), "warning" },
    { "pending", N_("Not fetched"), "warning" },
    { "waiting", N_("In progress"), "accent" },
    { "failed", N_("Failed"), "error" },
  };
  const char *state = proof_vault_item_get (item, PROOF_DOCUMENT_STATE);

  if (is_fetching (item, collector))
    {
      *css_class = "accent";
      return _("Fetching");
    }
  /* A job of which nobody has heard yet. */
  if (!state && proof_job_is_job (item))
    state = "pending";
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (state, states[i].state) == 0)
      {
        *css_class = states[i].css_class;
        return _(states[i].text);
      }
  return NULL;
}

/* "41 of about 120 pages kept", or as much of it as is known. */
static char *
dup_kept (ProofVaultItem *item)
{
  const char *progress = proof_vault_item_get (item, PROOF_DOCUMENT_PROGRESS);
  gint64 thousandths = progress ? g_ascii_strtoll (progress, NULL, 10) : 0;
  guint n = proof_vault_item_get_n_pages (item);

  if (thousandths > 10 && thousandths < 1000)
    {
      guint n_all = (n * 1000 + thousandths - 1) / thousandths;

      /* Translators: the form is that of the second number, of all pages */
      return g_strdup_printf (ngettext ("%'u of about %'u pages kept",
                                        "%'u of about %'u pages kept", n_all), n, n_all);
    }
  return g_strdup_printf (ngettext ("%'u page kept", "%'u pages kept", n), n);
}

static char *
dup_rest (ProofVaultItem *item)
{
  if (proof_vault_item_get_n_pages (item) > 0 && proof_vault_item_get_deadline (item) != 0 &&
      get_days_left (item) == 0)
    return g_strdup (_("the rest is gone"));
  return proof_job_dup_copy (item);
}

/* Why nothing is going on, NULL where something is or will be. */
static char *
dup_reason (ProofVaultItem *item,
            ProofCollector *collector)
{
  const char *error = proof_vault_item_get (item, PROOF_DOCUMENT_ERROR);

  if (is_stopped (item))
    return g_strdup (_("fetching is stopped"));
  if (error)
    return g_strdup (error);
  if (collector && proof_collector_is_held_back (collector))
    return g_strdup (_("waits for a network that is not metered"));
  return NULL;
}

char *
proof_job_dup_status (ProofVaultItem *item,
                      ProofCollector *collector)
{
  const char *state = proof_vault_item_get (item, PROOF_DOCUMENT_STATE);
  const char *live = NULL;
  g_autofree char *first = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *when = NULL;

  if (!proof_job_is_job (item) || g_strcmp0 (state, "complete") == 0)
    return NULL;
  if (is_fetching (item, collector))
    live = proof_collector_get_status (collector, proof_vault_item_get_file (item));
  if (live && *live)
    {
      g_autofree char *start = g_utf8_substring (live, 0, 1);
      g_autofree char *upper = g_utf8_strup (start, -1);

      return g_strconcat (upper, g_utf8_next_char (live), NULL);
    }

  if (proof_vault_item_get_n_pages (item) > 0)
    first = dup_kept (item);
  else if (g_strcmp0 (state, "failed") == 0)
    return g_strdup (proof_vault_item_get (item, PROOF_DOCUMENT_ERROR));
  else if (g_strcmp0 (state, "waiting") == 0)
    first = g_strdup (_("Running at Amazon Rekognition"));
  else
    first = g_strdup (_("No results kept yet"));
  rest = dup_rest (item);
  reason = dup_reason (item, collector);
  /* Translators: what is kept, and until when there is more: "3 pages kept, the service’s copy
   * ends in 2 days" */
  when = rest ? g_strdup_printf (_("%s, %s"), first, rest) : g_steal_pointer (&first);
  if (!reason)
    return g_steal_pointer (&when);
  /* Translators: that, and why nothing goes on: "3 pages kept — fetching is stopped" */
  return g_strdup_printf (_("%s — %s"), when, reason);
}
