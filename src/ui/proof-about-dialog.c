/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-about-dialog.h"

#include <glib/gi18n.h>
#include <gst/gst.h>
#include <libsoup/soup.h>
#include <sqlite3.h>

#define HOME_PAGE "https://github.com/proofreel/proofreel"

/* The element that would decode it, since "it is black" mostly means that there is none. */
static void
append_decoder (GString    *text,
                const char *name,
                const char *caps_text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  g_autolist (GstElementFactory) all =
    gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER |
                                           GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO,
                                           GST_RANK_MARGINAL);
  GList *fitting;

  all = g_list_sort (all, (GCompareFunc) gst_plugin_feature_rank_compare_func);
  fitting = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, FALSE);
  g_string_append_printf (text, "%s: %s\n", name,
                          fitting ? GST_OBJECT_NAME (fitting->data) : "no decoder");
  gst_plugin_feature_list_free (fitting);
}

char *
proof_about_dialog_make_debug_info (GtkWidget *window)
{
  GString *text = g_string_new (NULL);
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *gstreamer = gst_version_string ();
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  GdkDisplay *display = gtk_widget_get_display (window);

  /* It may still be at it. */
  gst_init (NULL, NULL);
  g_string_append_printf (text, "Proofreel %s%s\n", PROOF_VERSION,
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? ", Flatpak" : "");
  g_string_append_printf (text, "%s\n\n", system ? system : "unknown system");
  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  g_string_append_printf (text, "%s, libsoup %u.%u.%u, SQLite %s\n", gstreamer,
                          soup_get_major_version (), soup_get_minor_version (),
                          soup_get_micro_version (), sqlite3_libversion ());
  g_string_append_printf (text, "%s, %s, scale %.2f\n\n", G_OBJECT_TYPE_NAME (display),
                          renderer ? G_OBJECT_TYPE_NAME (renderer) : "no renderer",
                          gdk_surface_get_scale (gtk_native_get_surface (GTK_NATIVE (window))));
  append_decoder (text, "H.264", "video/x-h264");
  append_decoder (text, "H.265", "video/x-h265");
  append_decoder (text, "VP9", "video/x-vp9");
  append_decoder (text, "AV1", "video/x-av1");

  return g_string_free_and_steal (text);
}

AdwDialog *
proof_about_dialog_new (GtkWidget *window)
{
  AdwDialog *dialog = adw_about_dialog_new ();
  g_autofree char *debug_info = proof_about_dialog_make_debug_info (window);

  g_object_set (dialog,
                "application-name", "Proofreel",
                "application-icon", "io.github.proofreel.Proofreel",
                "developer-name", _("The Proofreel developers"),
                "version", PROOF_VERSION,
                "comments",
                _("Visual quality assurance of Amazon Rekognition Video label detection"),
                "website", HOME_PAGE,
                "issue-url", HOME_PAGE "/issues",
                "license-type", GTK_LICENSE_GPL_3_0,
                "debug-info", debug_info,
                "debug-info-filename", "proofreel-debug-info.txt",
                /* Translators: your name, and a link if you like, each on a line */
                "translator-credits", _("translator-credits"),
                NULL);

  return dialog;
}
