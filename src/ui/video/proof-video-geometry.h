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

#define PROOF_VIDEO_ZOOM_MAX 32

/* What of a picture is seen. */
typedef struct
{
  double factor; /* from 1, all of it, to PROOF_VIDEO_ZOOM_MAX */
  double u;      /* the place of the displayed picture, 0 to 1, in the widget's middle */
  double v;
} ProofVideoFocus;

#define PROOF_VIDEO_FOCUS_WHOLE ((ProofVideoFocus) { 1, 0.5, 0.5 })

void     proof_video_geometry_init       (ProofVideoGeometry       *self,
                                          const ProofFrame         *frame,
                                          double                    width,
                                          double                    height);
void     proof_video_geometry_focus      (ProofVideoGeometry       *self,
                                          ProofVideoFocus          *focus,
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
void     proof_video_focus_zoom          (ProofVideoFocus          *self,
                                          const ProofVideoRect     *picture,
                                          double                    width,
                                          double                    height,
                                          double                    factor,
                                          double                    x,
                                          double                    y);
void     proof_video_focus_on            (ProofVideoFocus          *self,
                                          const ProofVideoRect     *picture,
                                          double                    width,
                                          double                    height,
                                          const ProofVideoRect     *rect);
gboolean proof_video_rect_contains       (const ProofVideoRect     *self,
                                          double                    x,
                                          double                    y);
void     proof_video_rect_intersect      (ProofVideoRect           *self,
                                          const ProofVideoRect     *other);
void     proof_video_rect_unite          (ProofVideoRect           *self,
                                          const ProofVideoRect     *other);

G_END_DECLS
