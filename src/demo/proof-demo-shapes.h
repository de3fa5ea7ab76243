/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Few shapes that the whole scene is drawn with. Colours are 0xRRGGBB. */

void    proof_demo_set_colour  (cairo_t *cr,
                                guint32  colour,
                                double   alpha);
guint32 proof_demo_mix         (guint32  from,
                                guint32  to,
                                double   share);
void    proof_demo_rounded     (cairo_t *cr,
                                double   x,
                                double   y,
                                double   width,
                                double   height,
                                double   radius);
void    proof_demo_box         (cairo_t *cr,
                                double   x,
                                double   y,
                                double   width,
                                double   height,
                                guint32  colour);
void    proof_demo_disc        (cairo_t *cr,
                                double   x,
                                double   y,
                                double   radius_x,
                                double   radius_y,
                                guint32  colour,
                                double   alpha);
void    proof_demo_glow        (cairo_t *cr,
                                double   x,
                                double   y,
                                double   radius_x,
                                double   radius_y,
                                guint32  colour,
                                double   alpha);
void    proof_demo_fill_shaded (cairo_t *cr,
                                double   top,
                                double   bottom,
                                guint32  upper,
                                guint32  lower);
double  proof_demo_noise       (guint    seed,
                                guint    index);

G_END_DECLS
