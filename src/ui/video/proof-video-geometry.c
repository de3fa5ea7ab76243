/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-video-geometry.h"

/**
 * proof_video_geometry_init:
 * @self: (out caller-allocates): the geometry
 * @frame: the frame to show: its size, pixel aspect and orientation
 * @width: width of the widget
 * @height: height of the widget
 *
 * Fits the frame, as people see it, as large as it goes into the middle of the widget.
 */
void
proof_video_geometry_init (ProofVideoGeometry *self,
                           const ProofFrame   *frame,
                           double              width,
                           double              height)
{
  double w, h, scale;

  g_return_if_fail (self != NULL && frame != NULL);

  proof_frame_get_display_size (frame, &w, &h);
  scale = w > 0 && h > 0 ? MAX (MIN (width / w, height / h), 0) : 0;
  self->picture.width = w * scale;
  self->picture.height = h * scale;
  self->picture.x = (width - self->picture.width) / 2;
  self->picture.y = (height - self->picture.height) / 2;
  self->orientation = frame->orientation;
}

/**
 * proof_video_geometry_get_matrix:
 * @self: a geometry
 * @coded: from the coded picture, else from the displayed one
 * @matrix: (out caller-allocates): the transform
 *
 * The one transform of the picture and all that is drawn on it: from the unit square of the coded
 * or displayed picture to the widget. Its inverse leads the pointer back.
 */
void
proof_video_geometry_get_matrix (const ProofVideoGeometry *self,
                                 gboolean                  coded,
                                 cairo_matrix_t           *matrix)
{
  /* Exact, where sin() and cos() of π/2 are not. */
  static const int cosines[] = { 1, 0, -1, 0 };
  static const int sines[] = { 0, 1, 0, -1 };
  const ProofVideoRect *picture = &self->picture;
  cairo_matrix_t turn;

  g_return_if_fail (self != NULL && matrix != NULL);

  cairo_matrix_init (matrix, picture->width, 0, 0, picture->height,
                     picture->x + picture->width / 2, picture->y + picture->height / 2);
  if (coded)
    {
      int quarter = ((self->orientation.rotation / 90) % 4 + 4) % 4;
      int mirror = self->orientation.mirrored ? -1 : 1;

      cairo_matrix_init (&turn, mirror * cosines[quarter], mirror * sines[quarter],
                         -sines[quarter], cosines[quarter], 0, 0);
      cairo_matrix_multiply (matrix, &turn, matrix);
    }
  cairo_matrix_translate (matrix, -0.5, -0.5);
}

/**
 * proof_video_geometry_map_box:
 * @self: a geometry
 * @box: a box in ratios of a picture
 * @coded: of the coded picture, else of the displayed one
 * @rect: (out caller-allocates): the box in the widget; leaves the picture where @box does
 *
 * Maps a box to the widget. Turns are multiples of 90°, so it stays upright.
 */
void
proof_video_geometry_map_box (const ProofVideoGeometry *self,
                              const ProofBox           *box,
                              gboolean                  coded,
                              ProofVideoRect           *rect)
{
  cairo_matrix_t matrix;
  double x1 = box->left, y1 = box->top;
  double x2 = (double) box->left + box->width, y2 = (double) box->top + box->height;

  proof_video_geometry_get_matrix (self, coded, &matrix);
  cairo_matrix_transform_point (&matrix, &x1, &y1);
  cairo_matrix_transform_point (&matrix, &x2, &y2);
  *rect = (ProofVideoRect) { MIN (x1, x2), MIN (y1, y2), ABS (x2 - x1), ABS (y2 - y1) };
}

/**
 * proof_video_geometry_unmap:
 * @self: a geometry
 * @coded: to the coded picture, else to the displayed one
 * @x: a point in the widget
 * @y: a point in the widget
 * @u: (out): its place from the picture's left (0) to right (1)
 * @v: (out): its place from the picture's top (0) to bottom (1)
 *
 * Returns: whether the point is on the picture
 */
gboolean
proof_video_geometry_unmap (const ProofVideoGeometry *self,
                            gboolean                  coded,
                            double                    x,
                            double                    y,
                            double                   *u,
                            double                   *v)
{
  cairo_matrix_t matrix;

  proof_video_geometry_get_matrix (self, coded, &matrix);
  *u = *v = 0;
  if (cairo_matrix_invert (&matrix) != CAIRO_STATUS_SUCCESS)
    return FALSE;
  *u = x;
  *v = y;
  cairo_matrix_transform_point (&matrix, u, v);

  return *u >= 0 && *u < 1 && *v >= 0 && *v < 1;
}

gboolean
proof_video_rect_contains (const ProofVideoRect *self,
                           double                x,
                           double                y)
{
  return x >= self->x && x < self->x + self->width && y >= self->y && y < self->y + self->height;
}
