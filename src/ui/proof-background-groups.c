/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-background-groups.h"

#include <glib/gi18n.h>

#include "proof-aws-settings.h"
#include "proof-settings.h"

static GtkWidget *
new_switch (const char *title,
            const char *subtitle,
            const char *key)
{
  GtkWidget *row = adw_switch_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  g_settings_bind (proof_settings_get (), key, row, "active", G_SETTINGS_BIND_DEFAULT);
  return row;
}

AdwPreferencesGroup *
proof_fetching_group_new (void)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Jobs of the Library"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             new_switch (_("Fetch over _Metered Networks"),
                                         _("What is missing of jobs is fetched while the Library "
                                           "is shown, before the service deletes it"),
                                         "fetch-metered"));
  return ADW_PREFERENCES_GROUP (group);
}

/* --- the queue --- */

static GtkWidget *
new_profile_row (void)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkExpression) string =
    gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  g_autofree char *profile = g_settings_get_string (proof_settings_get (), "queue-profile");
  g_auto (GStrv) profiles = proof_aws_settings_list_profiles ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected;

  gtk_string_list_append (list, _("From the environment"));
  gtk_string_list_splice (list, 1, 0, (const char *const *) profiles);
  selected = *profile ? gtk_string_list_find (list, profile) : 0;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("P_rofile"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  /* Names are long. */
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (row), TRUE);
  adw_combo_row_set_expression (ADW_COMBO_ROW (row), string);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected != G_MAXUINT ? selected : 0);
  return row;
}

static void
profile_selected_cb (AdwComboRow *row)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (row);

  /* The first stands for the environment's own. */
  g_settings_set_string (proof_settings_get (), "queue-profile",
                         adw_combo_row_get_selected (row) > 0 && item
                           ? gtk_string_object_get_string (item) : "");
}

/* What was declared of one queue does not hold for another. */
static void
queue_changed_cb (GtkEditable *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));
  g_autofree char *known = g_settings_get_string (proof_settings_get (), "queue");

  if (g_str_equal (text, known))
    return;
  g_settings_set_boolean (proof_settings_get (), "queue-own", FALSE);
  g_settings_set_string (proof_settings_get (), "queue", text);
}

static void
update_sensitive (GtkWidget  *row,
                  const char *key,
                  GSettings  *settings)
{
  g_autofree char *queue = g_settings_get_string (settings, "queue");

  gtk_widget_set_sensitive (row, *queue != '\0');
}

AdwPreferencesGroup *
proof_queue_group_new (void)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *queue = adw_entry_row_new ();
  GtkWidget *profile = new_profile_row ();
  GtkWidget *own = new_switch (_("This Queue Is Proofreel’s A_lone"),
                               _("Only then is it watched. Whoever receives a message hides it "
                                 "from all others: a queue that another program reads would lose "
                                 "its notices, or drive them into its dead-letter queue. Give "
                                 "Proofreel a queue with a subscription of its own."),
                               "queue-own");
  g_autofree char *text = g_settings_get_string (proof_settings_get (), "queue");

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Queue of Completion Notices"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("Jobs that end appear in the Library, with their "
                                           "results, while Proofreel is open."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (queue), _("URL or ARN of an SQS _Queue"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (queue), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (queue), text);
  g_signal_connect (queue, "changed", G_CALLBACK (queue_changed_cb), NULL);
  g_signal_connect (profile, "notify::selected", G_CALLBACK (profile_selected_cb), NULL);
  g_signal_connect_object (proof_settings_get (), "changed::queue", G_CALLBACK (update_sensitive),
                           own, G_CONNECT_SWAPPED);
  update_sensitive (own, NULL, proof_settings_get ());
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), queue);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), profile);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), own);
  return ADW_PREFERENCES_GROUP (group);
}
