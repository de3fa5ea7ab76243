/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "proof-box.h"
#include "proof-frame.h"

G_BEGIN_DECLS

/* An axis-aligned rectangle in the widget's coordinates, in double precision. */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} ProofVideoRect;

/* Where a frame's picture lies in the widget, and how its pixels are turned to lie there. */
typedef struct
{
  ProofVideoRect   picture; /* as people see it: turned, in square pixels, letterboxed */
  ProofOrientation orientation;
} ProofVideoGeometry;

void     proof_video_geometry_init       (ProofVideoGeometry       *self,
                                          const ProofFrame         *frame,
                                          double                    width,
                                          double                    height);
void     proof_video_geometry_get_matrix (const ProofVideoGeometry *self,
                                          gboolean                  coded,
                                          cairo_matrix_t           *matrix);
void     proof_video_geometry_map_box    (const ProofVideoGeometry *self,
                                          const ProofBox           *box,
                                          gboolean                  coded,
                                          ProofVideoRect           *rect);
gboolean proof_video_geometry_unmap      (const ProofVideoGeometry *self,
                                          gboolean                  coded,
                                          double                    x,
                                          double                    y,
                                          double                   *u,
                                          double                   *v);
gboolean proof_video_rect_contains       (const ProofVideoRect     *self,
                                          double                    x,
                                          double                    y);

G_END_DECLS
