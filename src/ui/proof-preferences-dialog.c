/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choices that hold for all jobs; each row is a key of the settings. */
#include "config.h"

#include "proof-preferences-dialog.h"

#include <glib/gi18n.h>

#include "proof-aws-page.h"
#include "proof-background-groups.h"
#include "proof-payer-dialog.h"
#include "proof-settings.h"

#define MAX_GIB 1024

/* --- one of a few --- */

static gboolean
get_choice (GValue   *value,
            GVariant *variant,
            gpointer  user_data)
{
  const char *const *nicks = user_data;
  const char *nick = g_variant_get_string (variant, NULL);

  for (guint i = 0; nicks[i]; i++)
    if (g_str_equal (nicks[i], nick))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_choice (const GValue       *value,
            const GVariantType *type,
            gpointer            user_data)
{
  const char *const *nicks = user_data;

  return g_variant_new_string (nicks[g_value_get_uint (value)]);
}

/* @nicks: of the key's values, for the life of the program; @names: of the same, for people. */
static GtkWidget *
new_choice (const char        *title,
            const char        *key,
            const char *const *nicks,
            const char *const *names)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (names);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  g_settings_bind_with_mapping (proof_settings_get (), key, row, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_choice, set_choice,
                                (gpointer) nicks, NULL);
  return row;
}

/* --- groups --- */

static GtkWidget *
create_appearance_group (void)
{
  static const char *const styles[] = { "default", "force-light", "force-dark", NULL };
  const char *const names[] = { _("As the Desktop"), _("Light"), _("Dark"), NULL };
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Appearance"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             new_choice (_("_Style"), "style", styles, names));
  return group;
}

static GtkWidget *
create_playback_group (void)
{
  static const char *const forms[] = { "time", "frame", "timecode", NULL };
  const char *const names[] = { _("Time"), _("Frame Number"), _("Timecode"), NULL };
  GSettings *settings = proof_settings_get ();
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *drop_frame = adw_switch_row_new ();
  GtkWidget *around = adw_spin_row_new_with_range (0, 60, 0.5);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Playback"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             new_choice (_("Place in the _Video"), "readout", forms, names));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (drop_frame), _("Dro_p-Frame Timecode"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (drop_frame), TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (drop_frame),
                               _("At 29.97 and 59.94 frames a second"));
  g_settings_bind (settings, "drop-frame", drop_frame, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), drop_frame);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (around), _("Play _Around the Selection"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (around), TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (around), _("Seconds before it, and after it"));
  adw_spin_row_set_digits (ADW_SPIN_ROW (around), 1);
  g_settings_bind (settings, "play-around", around, "value", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), around);
  return group;
}

static GtkWidget *
create_s3_group (void)
{
  GSettings *settings = proof_settings_get ();
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *size = adw_spin_row_new_with_range (0, MAX_GIB, 1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("S3 Videos"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (size), _("Kept on This _Disk (GiB)"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (size), TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (size),
                               _("Watching again costs next to no requests then; what was "
                                 "watched longest ago goes first"));
  g_settings_bind (settings, "cache-size", size, "value", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), size);

  return group;
}

AdwDialog *
proof_preferences_dialog_new (void)
{
  AdwDialog *dialog = adw_preferences_dialog_new ();
  GtkWidget *page = adw_preferences_page_new ();

  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), _("General"));
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), "preferences-system-symbolic");
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (create_appearance_group ()));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (create_playback_group ()));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (create_s3_group ()));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (proof_payer_group_new ()));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), proof_fetching_group_new ());
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), proof_queue_group_new ());
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), ADW_PREFERENCES_PAGE (page));
  page = proof_aws_page_new (proof_settings_get ());
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), ADW_PREFERENCES_PAGE (page));

  return dialog;
}
