/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-details.h"

#include <glib/gi18n.h>

#include "proof-job-words.h"
#include "proof-started-with.h"

static void
add_row (GtkWidget  *group,
         const char *title,
         const char *value)
{
  GtkWidget *row;

  if (!value || !*value)
    return;
  row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static void
add_job (GtkWidget      *group,
         ProofVaultItem *item,
         ProofCollector *collector)
{
  g_autofree char *asked =
    proof_started_with_dup_text (proof_vault_item_get (item, PROOF_DOCUMENT_STARTED_WITH));
  g_autofree char *status = proof_job_dup_status (item, collector);
  g_autofree char *copy = proof_job_dup_copy (item);
  const char *profile = proof_vault_item_get (item, PROOF_DOCUMENT_PROFILE);

  add_row (group, _("JobId"), proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID));
  add_row (group, _("Job Tag"), proof_vault_item_get (item, PROOF_DOCUMENT_JOB_TAG));
  add_row (group, _("Region"), proof_vault_item_get (item, PROOF_DOCUMENT_REGION));
  add_row (group, _("Profile"), profile && *profile ? profile : _("From the environment"));
  add_row (group, _("Endpoint"), proof_vault_item_get (item, PROOF_DOCUMENT_ENDPOINT));
  add_row (group, _("Asked For"),
           asked ? asked
                 : _("Not known: the job was started elsewhere, and the service does not tell"));
  add_row (group, _("Results"), status ? status : _("All pages are kept"));
  /* Translators: until when the service keeps the results */
  add_row (group, _("At the Service"), copy);
}

static char *
dup_counts (ProofVaultItem *item)
{
  const char *labels = proof_vault_item_get (item, PROOF_DOCUMENT_N_LABELS);
  const char *detections = proof_vault_item_get (item, PROOF_DOCUMENT_N_DETECTIONS);
  gint64 n_labels = labels ? g_ascii_strtoll (labels, NULL, 10) : 0;
  gint64 n_detections = detections ? g_ascii_strtoll (detections, NULL, 10) : 0;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (n_detections == 0)
    return NULL;
  first = g_strdup_printf (ngettext ("%'d label", "%'d labels", n_labels), (int) n_labels);
  second = g_strdup_printf (ngettext ("%'d detection", "%'d detections", n_detections),
                            (int) n_detections);
  return g_strdup_printf ("%s · %s", first, second);
}

AdwDialog *
proof_job_details_new (ProofVaultItem *item,
                       ProofCollector *collector)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *name = proof_job_dup_name (item);
  g_autofree char *counts = dup_counts (item);

  add_row (group, _("Video"), proof_vault_item_get (item, PROOF_DOCUMENT_VIDEO));
  if (proof_job_is_job (item))
    add_job (group, item, collector);
  else
    add_row (group, _("Results File"), proof_job_get_source (item));
  add_row (group, _("Model"), proof_vault_item_get (item, PROOF_DOCUMENT_MODEL));
  /* Translators: so many labels and detections */
  add_row (group, _("Found"), counts);

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, name);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_content_width (dialog, 460);
  return dialog;
}
