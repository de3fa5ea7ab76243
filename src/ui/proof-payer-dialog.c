/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buckets whose requesters pay: nothing is charged that nobody agreed to, bucket by bucket. */
#include "config.h"

#include "proof-payer-dialog.h"

#include <glib/gi18n.h>

#include "proof-alert.h"
#include "proof-aws-error.h"
#include "proof-settings.h"

#define KEY "paid-buckets"

/* Buckets that were asked about, for as long as the process lives. */
static GHashTable *asked;

static void
set_paid (const char *bucket,
          gboolean    paid)
{
  g_auto (GStrv) before = g_settings_get_strv (proof_settings_get (), KEY);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;

  for (guint i = 0; before[i]; i++)
    if (!g_str_equal (before[i], bucket))
      g_strv_builder_add (builder, before[i]);
  if (paid)
    g_strv_builder_add (builder, bucket);
  after = g_strv_builder_end (builder);
  g_settings_set_strv (proof_settings_get (), KEY, (const char *const *) after);
}

static void
agreed_cb (ProofSession   *session,
           const char     *response,
           AdwAlertDialog *dialog)
{
  const char *bucket = g_object_get_data (G_OBJECT (dialog), "bucket");

  set_paid (bucket, TRUE);
  /* Unless another video was opened meanwhile. */
  if (g_strcmp0 (proof_session_get_video_bucket (session), bucket) == 0)
    proof_session_reopen_video (session);
}

gboolean
proof_payer_dialog_helps (const GError *error)
{
  return g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REQUESTER_PAYS);
}

gboolean
proof_payer_dialog_offer (ProofSession *session,
                          const GError *error,
                          GtkWidget    *parent,
                          gboolean      by_itself)
{
  const char *bucket = proof_session_get_video_bucket (session);
  g_autofree char *body = NULL;
  AdwDialog *dialog;
  AdwAlertDialog *alert;

  if (!bucket || !proof_payer_dialog_helps (error))
    return FALSE;
  if (!asked)
    asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_add (asked, g_strdup (bucket)) && by_itself)
    return FALSE;

  /* Translators: the name of a bucket in S3 */
  body = g_strdup_printf (_("The owner of the bucket “%s” may charge your AWS account for requests "
                            "and for the transfer of what is watched. Preferences list the buckets "
                            "that you pay for."), bucket);
  dialog = proof_alert_new (_("Pay for This Video?"), body);
  alert = ADW_ALERT_DIALOG (dialog);
  adw_alert_dialog_add_responses (alert, "cancel", _("_Cancel"), "pay", _("_Pay and Open"), NULL);
  adw_alert_dialog_set_close_response (alert, "cancel");
  /* Return must not spend money by mistake. */
  adw_alert_dialog_set_default_response (alert, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "bucket", g_strdup (bucket), g_free);
  g_signal_connect_object (dialog, "response::pay", G_CALLBACK (agreed_cb), session,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, parent);

  return TRUE;
}

/* --- in the preferences --- */

static void
stop_cb (GtkWidget *row)
{
  set_paid (g_object_get_data (G_OBJECT (row), "bucket"), FALSE);
}

static void
add_row (GtkListBox *list,
         const char *bucket)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), bucket);
  gtk_widget_set_tooltip_text (button, _("Do Not Pay Any More"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (row), "bucket", g_strdup (bucket), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (stop_cb), row);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (list, row);
}

static void
buckets_changed_cb (GtkListBox *list)
{
  g_auto (GStrv) buckets = g_settings_get_strv (proof_settings_get (), KEY);

  gtk_list_box_remove_all (list);
  for (guint i = 0; buckets[i]; i++)
    add_row (list, buckets[i]);
  gtk_widget_set_visible (GTK_WIDGET (list), buckets[0] != NULL);
}

GtkWidget *
proof_payer_group_new (void)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Buckets You Pay For"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("Their owners may charge your account for requests and "
                                           "transfer"));
  g_signal_connect_object (proof_settings_get (), "changed::" KEY,
                           G_CALLBACK (buckets_changed_cb), list, G_CONNECT_SWAPPED);
  g_object_bind_property (list, "visible", group, "visible", G_BINDING_DEFAULT);
  buckets_changed_cb (GTK_LIST_BOX (list));

  return group;
}
