/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-test-gallery.h"

#include "proof-test-window.h"

static guint n_shown;

GtkWidget *
proof_test_gallery_find (GtkWidget  *root,
                         const char *id)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = proof_test_gallery_find (child, id);

      if (found)
        return found;
    }
  return NULL;
}

/* --- the picture --- */

static void
drawn_cb (guint *n_drawn)
{
  (*n_drawn)++;
}

/* Sizes that follow from others take a second frame. */
static void
wait_drawn (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n_drawn = 0;
  gulong id;

  proof_test_iterate (80);
  id = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (drawn_cb), &n_drawn);
  for (guint i = 1; i <= 2; i++)
    {
      gtk_widget_queue_draw (window);
      PROOF_TEST_WAIT (n_drawn >= i);
    }
  g_signal_handler_disconnect (clock, id);
}

/* Popovers are surfaces of their own: where they lie over the window. */
static void
add_popovers (GtkSnapshot *snapshot,
              GtkWidget   *widget,
              GtkWidget   *window)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_POPOVER (widget))
    {
      g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
      double x = 0, y = 0, dx, dy;

      for (GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (widget));
           GDK_IS_POPUP (surface); surface = gdk_popup_get_parent (GDK_POPUP (surface)))
        {
          x += gdk_popup_get_position_x (GDK_POPUP (surface));
          y += gdk_popup_get_position_y (GDK_POPUP (surface));
        }
      gtk_native_get_surface_transform (GTK_NATIVE (widget), &dx, &dy);
      x += dx;
      y += dy;
      gtk_native_get_surface_transform (GTK_NATIVE (window), &dx, &dy);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - dx, y - dy));
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                              gtk_widget_get_height (widget));
      gtk_snapshot_restore (snapshot);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    add_popovers (snapshot, child, window);
}

static void
save_picture (GtkWidget  *window,
              const char *name)
{
  const char *folder = g_getenv ("PROOF_TEST_PICTURES");
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;
  GtkSnapshot *snapshot;

  if (!folder)
    return;
  path = g_strdup_printf ("%s/%s.png", folder, name);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  add_popovers (snapshot, window, window);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
proof_test_gallery_show (GtkWidget  *window,
                         const char *name)
{
  wait_drawn (window);
  n_shown++;
  g_test_message ("%s", name);
  save_picture (window, name);
}

guint
proof_test_gallery_get_n (void)
{
  return n_shown;
}
