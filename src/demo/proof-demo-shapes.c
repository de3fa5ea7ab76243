/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-shapes.h"

#include <math.h>

void
proof_demo_set_colour (cairo_t *cr,
                       guint32  colour,
                       double   alpha)
{
  cairo_set_source_rgba (cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                         (colour & 255) / 255.0, alpha);
}

guint32
proof_demo_mix (guint32 from,
                guint32 to,
                double  share)
{
  guint32 mixed = 0;

  for (guint shift = 0; shift <= 16; shift += 8)
    {
      int a = from >> shift & 255, b = to >> shift & 255;

      mixed |= (guint32) lround (a + (b - a) * share) << shift;
    }
  return mixed;
}

void
proof_demo_rounded (cairo_t *cr,
                    double   x,
                    double   y,
                    double   width,
                    double   height,
                    double   radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

void
proof_demo_box (cairo_t *cr,
                double   x,
                double   y,
                double   width,
                double   height,
                guint32  colour)
{
  cairo_rectangle (cr, x, y, width, height);
  proof_demo_set_colour (cr, colour, 1);
  cairo_fill (cr);
}

static void
ellipse (cairo_t *cr,
         double   x,
         double   y,
         double   radius_x,
         double   radius_y)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, radius_x, radius_y);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
}

void
proof_demo_disc (cairo_t *cr,
                 double   x,
                 double   y,
                 double   radius_x,
                 double   radius_y,
                 guint32  colour,
                 double   alpha)
{
  ellipse (cr, x, y, radius_x, radius_y);
  proof_demo_set_colour (cr, colour, alpha);
  cairo_fill (cr);
}

/* A disc that fades out to its rim: light, or a soft shadow. */
void
proof_demo_glow (cairo_t *cr,
                 double   x,
                 double   y,
                 double   radius_x,
                 double   radius_y,
                 guint32  colour,
                 double   alpha)
{
  cairo_pattern_t *pattern = cairo_pattern_create_radial (0, 0, 0, 0, 0, 1);
  double r = (colour >> 16 & 255) / 255.0, g = (colour >> 8 & 255) / 255.0,
         b = (colour & 255) / 255.0;

  cairo_pattern_add_color_stop_rgba (pattern, 0, r, g, b, alpha);
  cairo_pattern_add_color_stop_rgba (pattern, 0.45, r, g, b, alpha * 0.5);
  cairo_pattern_add_color_stop_rgba (pattern, 1, r, g, b, 0);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, radius_x, radius_y);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_set_source (cr, pattern);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_pattern_destroy (pattern);
}

/* Fills the path with a gradient from @top to @bottom. */
void
proof_demo_fill_shaded (cairo_t *cr,
                        double   top,
                        double   bottom,
                        guint32  upper,
                        guint32  lower)
{
  cairo_pattern_t *pattern = cairo_pattern_create_linear (0, top, 0, bottom);

  cairo_pattern_add_color_stop_rgb (pattern, 0, (upper >> 16 & 255) / 255.0,
                                    (upper >> 8 & 255) / 255.0, (upper & 255) / 255.0);
  cairo_pattern_add_color_stop_rgb (pattern, 1, (lower >> 16 & 255) / 255.0,
                                    (lower >> 8 & 255) / 255.0, (lower & 255) / 255.0);
  cairo_set_source (cr, pattern);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
}

/* A number in 0..1 that depends on nothing else: every run draws the same street. */
double
proof_demo_noise (guint seed,
                  guint index)
{
  guint32 h = seed * 0x9e3779b1u ^ index * 0x85ebca6bu;

  h = (h ^ h >> 15) * 0x2c1b3c6du;
  h = (h ^ h >> 12) * 0x297a2d39u;
  return (h ^ h >> 15) / 4294967296.0;
}
