/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The line where they stand. */
#define PROOF_DEMO_HOUSES 440

void proof_demo_draw_houses       (cairo_t *cr);
void proof_demo_draw_house_lights (cairo_t *cr);

G_END_DECLS
