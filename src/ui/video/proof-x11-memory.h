/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Zeroes to begin with. */
typedef struct
{
  cairo_surface_t *image;
  int              width; /* of the largest window that it is enough for */
  int              height;
} ProofX11Memory;

void proof_x11_memory_hold  (ProofX11Memory *self,
                             GtkNative      *native);
void proof_x11_memory_clear (ProofX11Memory *self);

G_END_DECLS
