/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-video-picture.h"

/* From so many device pixels a pixel of the picture on, pixels are drawn as squares: who goes that
 * close wants to see them. */
#define SEE_PIXELS 3

/* Below 3/4 of the size Cairo averages, which makes a step take three times the processor's time
 * of interpolating (36 against 12 ms, 1080p in a 720p window); that skips no pixel down to a half, and
 * what moves may be a little rougher. */
#define AVERAGED 0.75
#define SKIPPED 0.5

/* Lines of a band: what Cairo copies for it stays in the processor's own cache. */
#define BAND 32

/**
 * proof_video_picture_set_frame:
 * @self: a picture
 * @frame: (nullable): its frame
 *
 * Main thread.
 */
void
proof_video_picture_set_frame (ProofVideoPicture *self,
                               ProofFrame        *frame)
{
  g_clear_object (&self->texture);
  g_clear_pointer (&self->bands, g_ptr_array_unref);
  if (frame != NULL)
    proof_frame_ref (frame);
  g_clear_pointer (&self->frame, proof_frame_unref);
  self->frame = frame;
}

/* The bytes are the decoder's own; the texture keeps them mapped. */
static GdkTexture *
new_texture (const ProofFrame *frame,
             int               y,
             int               height)
{
  gsize skipped = y * frame->stride;
  g_autoptr (GBytes) pixels =
    g_bytes_new_from_bytes (frame->pixels, skipped,
                            MIN (height * frame->stride,
                                 g_bytes_get_size (frame->pixels) - skipped));

  return gdk_memory_texture_new (frame->width, height, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, pixels,
                                 frame->stride);
}

static gboolean
is_whole (double value)
{
  return value == floor (value);
}

/* Each pixel of the picture on one of the screen, so that bands meet without a seam. */
static gboolean
can_be_banded (const ProofFrame         *frame,
               const ProofVideoGeometry *geometry,
               double                    scale)
{
  const ProofVideoRect *picture = &geometry->picture;

  return scale == 1 && geometry->orientation.rotation == 0 && !geometry->orientation.mirrored &&
         picture->width == frame->width && picture->height == frame->height &&
         is_whole (picture->x) && is_whole (picture->y);
}

static void
snapshot_bands (ProofVideoPicture    *self,
                GtkSnapshot          *snapshot,
                const ProofVideoRect *picture)
{
  if (self->bands == NULL)
    {
      self->bands = g_ptr_array_new_with_free_func (g_object_unref);
      for (int y = 0; y < self->frame->height; y += BAND)
        g_ptr_array_add (self->bands,
                         new_texture (self->frame, y, MIN (BAND, self->frame->height - y)));
    }
  for (guint i = 0; i < self->bands->len; i++)
    {
      GdkTexture *band = self->bands->pdata[i];

      gtk_snapshot_append_texture (snapshot, band,
                                   &GRAPHENE_RECT_INIT (picture->x, picture->y + i * BAND,
                                                        picture->width,
                                                        gdk_texture_get_height (band)));
    }
}

static void
append_texture (GtkSnapshot *snapshot,
                GdkTexture  *texture,
                double       x,
                double       y,
                double       width,
                double       height,
                double       scale,
                gboolean     moving)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, width, height);
  double factor = width * scale / gdk_texture_get_width (texture);

  if ((factor < SKIPPED && !moving) || (factor >= AVERAGED && factor < SEE_PIXELS))
    {
      gtk_snapshot_append_texture (snapshot, texture, &bounds);
      return;
    }

  /* In device pixels: Cairo makes a picture of this node, in its own units, before it scales. */
  graphene_rect_scale (&bounds, scale, scale, &bounds);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_scale (snapshot, 1 / scale, 1 / scale);
  gtk_snapshot_append_scaled_texture (snapshot, texture,
                                      factor < SEE_PIXELS ? GSK_SCALING_FILTER_LINEAR
                                                          : GSK_SCALING_FILTER_NEAREST, &bounds);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_turned (ProofVideoPicture        *self,
                 GtkSnapshot              *snapshot,
                 const ProofVideoGeometry *geometry,
                 double                    scale,
                 gboolean                  banded,
                 gboolean                  moving)
{
  const ProofVideoRect *picture = &geometry->picture;
  ProofOrientation turn = geometry->orientation;
  gboolean sideways = turn.rotation % 180 != 0;
  double width = sideways ? picture->height : picture->width;
  double height = sideways ? picture->width : picture->height;

  if (banded && can_be_banded (self->frame, geometry, scale))
    {
      snapshot_bands (self, snapshot, picture);
      return;
    }
  if (self->texture == NULL)
    self->texture = new_texture (self->frame, 0, self->frame->height);
  if (turn.rotation == 0 && !turn.mirrored)
    {
      append_texture (snapshot, self->texture, picture->x, picture->y, width, height, scale,
                      moving);
      return;
    }

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (picture->x + picture->width / 2,
                                                          picture->y + picture->height / 2));
  gtk_snapshot_rotate (snapshot, turn.rotation);
  if (turn.mirrored)
    gtk_snapshot_scale (snapshot, -1, 1);
  append_texture (snapshot, self->texture, -width / 2, -height / 2, width, height, scale, moving);
  gtk_snapshot_restore (snapshot);
}

/**
 * proof_video_picture_snapshot:
 * @self: a picture with a frame
 * @snapshot: where to draw, in the widget's coordinates
 * @geometry: where it lies
 * @visible: what of it is in the widget
 * @look: how bright and contrasty it is to be
 * @scale: device pixels a pixel of the widget
 * @banded: whether the renderer copies each texture before it draws it, as Cairo's does: then many
 *   small ones cost less than a large one
 * @moving: whether the next frame follows at once
 *
 * Draws the picture alone. While @look is neutral nothing is in its way.
 */
void
proof_video_picture_snapshot (ProofVideoPicture        *self,
                              GtkSnapshot              *snapshot,
                              const ProofVideoGeometry *geometry,
                              const ProofVideoRect     *visible,
                              ProofPictureLook         *look,
                              double                    scale,
                              gboolean                  banded,
                              gboolean                  moving)
{
  graphene_matrix_t matrix;
  graphene_vec4_t add;
  double slope, offset;

  if (proof_picture_look_is_neutral (look))
    {
      snapshot_turned (self, snapshot, geometry, scale, banded, moving);
      return;
    }

  proof_picture_look_get_line (look, &slope, &offset);
  graphene_matrix_init_scale (&matrix, slope, slope, slope);
  graphene_vec4_init (&add, offset, offset, offset, 0);
  gtk_snapshot_push_color_matrix (snapshot, &matrix, &add);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (visible->x, visible->y, visible->width,
                                                         visible->height));
  snapshot_turned (self, snapshot, geometry, scale, banded, moving);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

/**
 * proof_video_picture_snapshot_surround:
 * @snapshot: where to draw, in the widget's coordinates
 * @visible: what of the picture is in the widget
 * @width: of the widget
 * @height: of the widget
 *
 * Draws black beside the picture; to be called before the picture is drawn. Under it there is no
 * need for any, which would cost as much as half a picture: only for one pixel below its edges,
 * which may lie between pixels.
 */
void
proof_video_picture_snapshot_surround (GtkSnapshot          *snapshot,
                                       const ProofVideoRect *visible,
                                       float                 width,
                                       float                 height)
{
  static const GdkRGBA black = { 0, 0, 0, 1 };
  float left = visible->x > 0 ? visible->x + 1 : 0;
  float right = visible->x + visible->width < width ? visible->x + visible->width - 1 : width;
  float top = visible->y > 0 ? visible->y + 1 : 0;
  float bottom = visible->y + visible->height < height ? visible->y + visible->height - 1 : height;
  const graphene_rect_t parts[] = {
    GRAPHENE_RECT_INIT (0, 0, left, height),
    GRAPHENE_RECT_INIT (right, 0, width - right, height),
    GRAPHENE_RECT_INIT (0, 0, width, top),
    GRAPHENE_RECT_INIT (0, bottom, width, height - bottom),
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].size.width > 0 && parts[i].size.height > 0)
      gtk_snapshot_append_color (snapshot, &black, &parts[i]);
}
