/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-started-with.h"

#include <glib/gi18n.h>

#include "proof-label-start.h"

static void
add_names (char      **text,
           const char *format,
           char      **names)
{
  g_autofree char *joined = NULL;
  g_autofree char *part = NULL;
  g_autofree char *before = NULL;

  if (!names || !*names)
    return;
  joined = g_strdup (names[0]);
  for (guint i = 1; names[i]; i++)
    {
      g_autofree char *head = g_steal_pointer (&joined);

      joined = g_strdup_printf (_("%s, %s"), head, names[i]);
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  part = g_strdup_printf (format, joined);
#pragma GCC diagnostic pop
  before = g_steal_pointer (text);
  /* Translators: what a job was asked for, and more of it: "at least 75 %; only Car" */
  *text = g_strdup_printf (_("%s; %s"), before, part);
}

/**
 * proof_started_with_dup_text:
 * @settings: (nullable): of the document
 *
 * Returns: (transfer full) (nullable): "at least 75 %; only Car, Person"
 */
char *
proof_started_with_dup_text (const char *settings)
{
  g_autoptr (ProofLabelStart) start = settings ? proof_label_start_parse_settings (settings) : NULL;
  char *text;

  if (!start)
    return NULL;
  /* Translators: the least confidence that was asked for, in percent */
  text = g_strdup_printf (_("at least %.4g %%"), start->min_confidence);
  /* Translators: names of labels */
  add_names (&text, _("only %s"), start->included_labels);
  /* Translators: names of labels */
  add_names (&text, _("not %s"), start->excluded_labels);
  /* Translators: names of categories of labels */
  add_names (&text, _("only of %s"), start->included_categories);
  /* Translators: names of categories of labels */
  add_names (&text, _("nothing of %s"), start->excluded_categories);
  return text;
}

gboolean
proof_started_with_get_confidence (const char *settings,
                                   double     *confidence)
{
  g_autoptr (ProofLabelStart) start = settings ? proof_label_start_parse_settings (settings) : NULL;

  if (start)
    *confidence = start->min_confidence;
  return start != NULL;
}
