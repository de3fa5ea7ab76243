/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-x11-memory.h"

#ifdef GDK_WINDOWING_X11
#include <cairo-xlib.h>
#include <gdk/x11/gdkx.h>
#endif

/* Of the image that is held: large enough to be put into shared memory at all. */
#define SIDE 64

/**
 * proof_x11_memory_hold:
 * @self: what is held so far
 * @native: the window that is about to be drawn
 *
 * Cairo draws in an X11 window through memory that it shares with the server, and gives that back
 * when no image lies in it: after each frame. The kernel then has to find and clear all its pages
 * for the next one. This keeps a small image there. Nothing to do for other renderers and backends.
 *
 * Main thread.
 */
void
proof_x11_memory_hold (ProofX11Memory *self,
                       GtkNative      *native)
{
#ifdef GDK_WINDOWING_X11
  GdkSurface *surface = gtk_native_get_surface (native);
  int scale = gdk_surface_get_scale_factor (surface);
  int width = gdk_surface_get_width (surface) * scale;
  int height = gdk_surface_get_height (surface) * scale;
  cairo_surface_t *root, *first;
  Display *display;

  if (!GDK_IS_X11_SURFACE (surface) || !GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native))
      || (width <= self->width && height <= self->height))
    return;

  proof_x11_memory_clear (self);
  self->width = width;
  self->height = height;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  G_GNUC_END_IGNORE_DEPRECATIONS
  root = cairo_xlib_surface_create (display, DefaultRootWindow (display),
                                    DefaultVisual (display, DefaultScreen (display)), 1, 1);
  /* The first image decides how large the others may be. */
  first = cairo_surface_create_similar_image (root, CAIRO_FORMAT_RGB24, width, height);
  self->image = cairo_surface_create_similar_image (root, CAIRO_FORMAT_RGB24, SIDE, SIDE);
  cairo_surface_destroy (first);
  cairo_surface_destroy (root);
#endif
}

/**
 * proof_x11_memory_clear:
 * @self: what is held
 *
 * Lets it go. Main thread.
 */
void
proof_x11_memory_clear (ProofX11Memory *self)
{
  g_clear_pointer (&self->image, cairo_surface_destroy);
  *self = (ProofX11Memory) { 0 };
}
