/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-video-row.h"

#include <glib/gi18n.h>

#include "proof-s3-address.h"

struct _ProofVideoRow
{
  AdwEntryRow parent_instance;
};

G_DEFINE_FINAL_TYPE (ProofVideoRow, proof_video_row, ADW_TYPE_ENTRY_ROW)

static void
file_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (ProofVideoRow) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *name = file ? g_file_get_parse_name (file) : NULL;

  if (name)
    gtk_editable_set_text (GTK_EDITABLE (self), name);
}

static void
browse_cb (ProofVideoRow *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_file_dialog_set_title (dialog, _("Choose a Video"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (root), NULL, file_opened_cb, g_object_ref (self));
}

static void
proof_video_row_class_init (ProofVideoRowClass *klass)
{
}

static void
proof_video_row_init (ProofVideoRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic");

  gtk_widget_set_tooltip_text (button, _("Choose a File…"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (browse_cb), self);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), button);
  /* A narrow window cuts the title. */
  g_object_bind_property (self, "title", self, "tooltip-text", G_BINDING_DEFAULT);
}

GtkWidget *
proof_video_row_new (void)
{
  return g_object_new (PROOF_TYPE_VIDEO_ROW, NULL);
}

/**
 * proof_video_row_get_uri:
 * @uri: (out) (transfer full) (nullable): what the entry names, NULL where it is empty
 *
 * Only the form is checked; whether it can be played, the player says.
 */
gboolean
proof_video_row_get_uri (ProofVideoRow  *self,
                         char          **uri,
                         GError        **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (PROOF_IS_VIDEO_ROW (self), FALSE);

  *uri = NULL;
  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self))));
  if (*text == '\0')
    return TRUE;

  if (g_ascii_strncasecmp (text, "s3:", 3) == 0 || g_str_has_prefix (text, "arn:") ||
      g_ascii_strncasecmp (text, "https:", 6) == 0)
    {
      *uri = proof_s3_uri_tidy (text, error);
      return *uri != NULL;
    }

  file = g_file_parse_name (text);
  if (!g_file_peek_path (file) || !g_path_is_absolute (g_file_peek_path (file)) ||
      (!g_path_is_absolute (text) && *text != '~' && !g_str_has_prefix (text, "file:")))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("Name a video by its whole path or by its address in S3."));
      return FALSE;
    }
  *uri = g_file_get_uri (file);
  return TRUE;
}
