/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* How far the layers go beyond the picture on each side: the camera never moves further. */
#define PROOF_DEMO_MARGIN 64

/* What the evening lays over everything. */
#define PROOF_DEMO_DUSK 0x232252
#define PROOF_DEMO_DUSK_ALPHA 0.5

/* Each draws in the picture's coordinates with the camera at rest. */
void proof_demo_draw_sky        (cairo_t *cr);
void proof_demo_draw_dusk_sky   (cairo_t *cr);
void proof_demo_draw_skyline    (cairo_t *cr);
void proof_demo_draw_town       (cairo_t *cr);
void proof_demo_draw_dusk_town  (cairo_t *cr);
void proof_demo_draw_avenue     (cairo_t *cr);
void proof_demo_draw_foreground (cairo_t *cr);
void proof_demo_draw_cloud      (cairo_t *cr,
                                 double   x,
                                 double   y,
                                 double   size);
/* The heads of the lamps, for their light. */
extern const double proof_demo_lamps[3][2];

G_END_DECLS
