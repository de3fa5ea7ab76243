/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys, to read. */
#include "config.h"

#include "proof-shortcuts-dialog.h"

#include <glib/gi18n.h>

#include "proof-keys.h"

static GtkWidget *
create_cap (const char *trigger)
{
  guint keyval;
  GdkModifierType modifiers;
  g_autofree char *text = NULL;
  GtkWidget *cap;

  gtk_accelerator_parse (trigger, &keyval, &modifiers);
  text = gtk_accelerator_get_label (keyval, modifiers);
  cap = gtk_label_new (text);
  gtk_widget_set_valign (cap, GTK_ALIGN_CENTER);
  /* Right to left, “[” would be drawn as “]”. */
  gtk_widget_set_direction (cap, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (cap, "keycap");
  return cap;
}

/* A line with the keys of the lines after it that have no title of their own. */
static GtkWidget *
create_row (const ProofKey *keys,
            guint           n_keys)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *caps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(keys[0].title));
  for (guint i = 0; i < n_keys && (i == 0 || !keys[i].title); i++)
    gtk_box_append (GTK_BOX (caps), create_cap (keys[i].trigger));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), caps);
  return row;
}

AdwDialog *
proof_shortcuts_dialog_new (void)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  guint n_groups;
  const ProofKeyGroup *groups = proof_keys_get_groups (&n_groups);

  for (guint i = 0; i < n_groups; i++)
    {
      GtkWidget *group = adw_preferences_group_new ();

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _(groups[i].title));
      for (guint j = 0; j < groups[i].n_keys; j++)
        if (groups[i].keys[j].title)
          adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                     create_row (&groups[i].keys[j], groups[i].n_keys - j));
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
    }

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, _("Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 520);
  adw_dialog_set_content_height (dialog, 640);
  adw_dialog_set_child (dialog, view);
  return dialog;
}
