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

static GtkWidget *
create_s3_group (void)
{
  GSettings *settings = proof_settings_get ();
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *size = adw_spin_row_new_with_range (0, MAX_GIB, 1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("S3 Videos"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (size), _("Kept on This _Disk"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (size), TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (size),
                               _("GiB at most, so that watching again costs next to no "
                                 "requests; what was watched longest ago goes first"));
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
