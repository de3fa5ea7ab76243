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

/* The picture's place that may lie in the widget's middle: where the picture is larger than the
 * widget it covers it, else it stands in the middle. */
static double
clamp_place (double place,
             double picture,
             double widget)
{
  double half = picture > widget ? widget / picture / 2 : 0.5;

  return CLAMP (place, half, 1 - half);
}

/**
 * proof_video_geometry_focus:
 * @self: a geometry as proof_video_geometry_init() left it
 * @focus: (inout): what is to be seen; corrected where the widget would not be filled
 * @width: width of the widget
 * @height: height of the widget
 *
 * Enlarges the picture about the middle of the widget.
 */
void
proof_video_geometry_focus (ProofVideoGeometry *self,
                            ProofVideoFocus    *focus,
                            double              width,
                            double              height)
{
  ProofVideoRect *picture;

  g_return_if_fail (self != NULL && focus != NULL);

  picture = &self->picture;
  focus->factor = CLAMP (focus->factor, 1, PROOF_VIDEO_ZOOM_MAX);
  picture->width *= focus->factor;
  picture->height *= focus->factor;
  focus->u = clamp_place (focus->u, picture->width, width);
  focus->v = clamp_place (focus->v, picture->height, height);
  picture->x = width / 2 - focus->u * picture->width;
  picture->y = height / 2 - focus->v * picture->height;
}

/**
 * proof_video_focus_zoom:
 * @self: a focus
 * @picture: where the picture lies with it
 * @width: width of the widget
 * @height: height of the widget
 * @factor: the new factor; cut to what is possible
 * @x: a point in the widget
 * @y: a point in the widget
 *
 * Zooms about a point, which keeps its place in the picture as far as the picture's edges allow.
 */
void
proof_video_focus_zoom (ProofVideoFocus      *self,
                        const ProofVideoRect *picture,
                        double                width,
                        double                height,
                        double                factor,
                        double                x,
                        double                y)
{
  double grow;

  g_return_if_fail (self != NULL && picture != NULL);

  if (picture->width <= 0 || picture->height <= 0)
    return;

  factor = CLAMP (factor, 1, PROOF_VIDEO_ZOOM_MAX);
  grow = factor / self->factor;
  self->factor = factor;
  self->u = (x - picture->x + (width / 2 - x) / grow) / picture->width;
  self->v = (y - picture->y + (height / 2 - y) / grow) / picture->height;
}

/**
 * proof_video_focus_on:
 * @self: a focus
 * @picture: where the picture lies with it
 * @width: width of the widget
 * @height: height of the widget
 * @rect: what is to be seen, as it lies with it
 *
 * Brings a part of the picture to the middle, at half the size of the widget: what is around it
 * belongs to judging it.
 */
void
proof_video_focus_on (ProofVideoFocus      *self,
                      const ProofVideoRect *picture,
                      double                width,
                      double                height,
                      const ProofVideoRect *rect)
{
  double grow;

  g_return_if_fail (self != NULL && picture != NULL && rect != NULL);

  if (picture->width <= 0 || picture->height <= 0)
    return;

  grow = MIN (width / 2 / MAX (rect->width, 1e-6), height / 2 / MAX (rect->height, 1e-6));
  self->factor = CLAMP (self->factor * grow, 1, PROOF_VIDEO_ZOOM_MAX);
  self->u = (rect->x + rect->width / 2 - picture->x) / picture->width;
  self->v = (rect->y + rect->height / 2 - picture->y) / picture->height;
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

/* To what both have; nothing where they do not meet. */
void
proof_video_rect_intersect (ProofVideoRect       *self,
                            const ProofVideoRect *other)
{
  double right = MIN (self->x + self->width, other->x + other->width);
  double bottom = MIN (self->y + self->height, other->y + other->height);

  self->x = MAX (self->x, other->x);
  self->y = MAX (self->y, other->y);
  self->width = MAX (right - self->x, 0);
  self->height = MAX (bottom - self->y, 0);
}

/* To the smallest that holds both. */
void
proof_video_rect_unite (ProofVideoRect       *self,
                        const ProofVideoRect *other)
{
  double right = MAX (self->x + self->width, other->x + other->width);
  double bottom = MAX (self->y + self->height, other->y + other->height);

  self->x = MIN (self->x, other->x);
  self->y = MIN (self->y, other->y);
  self->width = right - self->x;
  self->height = bottom - self->y;
}
