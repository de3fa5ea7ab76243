/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program from whose window something is dragged: the files that its arguments name, or after
 * “--text” that text. It ends with the drag; 0 when what was dragged was taken. */
#include <gtk/gtk.h>

static gboolean cancelled;
static gboolean ended;

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double         x,
            double         y,
            gpointer       user_data)
{
  char **arguments = user_data;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GdkFileList *list;
  GdkContentProvider *provider;

  if (g_str_equal (arguments[0], "--text"))
    return gdk_content_provider_new_typed (G_TYPE_STRING, arguments[1]);
  for (guint i = 0; arguments[i]; i++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (arguments[i]));
  list = gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static gboolean
drag_cancel_cb (GtkDragSource *source)
{
  cancelled = TRUE;
  return FALSE;
}

static void
drag_end_cb (GtkDragSource *source)
{
  ended = TRUE;
}

int
main (int    argc,
      char **argv)
{
  GtkWidget *window;
  GtkDragSource *source;

  if (argc < 2)
    return 2;
  gtk_init ();
  window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (window), "Drag Source");
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 200);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  source = gtk_drag_source_new ();
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), argv + 1);
  g_signal_connect (source, "drag-cancel", G_CALLBACK (drag_cancel_cb), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (drag_end_cb), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
  gtk_window_present (GTK_WINDOW (window));
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  return cancelled ? 1 : 0;
}
