/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-lane-tiles.h"

#include <math.h>

/* Kept at most: some 20 MB at an ordinary scale, many times what a window shows. */
#define MAX_TILES 512

typedef struct
{
  guint       lane;
  gint64      index;
  GdkTexture *texture;
  guint       frame; /* in which it was last drawn */
} Tile;

struct _ProofLaneTiles
{
  GHashTable *tiles; /* set of Tile */
  double      ms_per_px;
  int         height;
  guint       frame;
};

static guint
tile_hash (gconstpointer data)
{
  const Tile *tile = data;

  return tile->lane * 2654435761u ^ (guint) tile->index;
}

static gboolean
tile_equal (gconstpointer a,
            gconstpointer b)
{
  const Tile *x = a, *y = b;

  return x->lane == y->lane && x->index == y->index;
}

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_object_unref (tile->texture);
  g_free (tile);
}

static gboolean
is_unused (gpointer key,
           gpointer value,
           gpointer frame)
{
  return ((Tile *) key)->frame != GPOINTER_TO_UINT (frame);
}

/**
 * proof_lane_bar:
 * @confidence: 0 to 100
 *
 * Confidence as strength. Rekognition keeps most of its confidences above 50, so the upper half has
 * most of the height; nothing that is there gets too low to be seen.
 *
 * Returns: height of the bar as a part of the lane's
 */
double
proof_lane_bar (double confidence)
{
  double bar = confidence < 50 ? 0.2 + confidence / 500 : 0.3 + (confidence - 50) * 0.014;

  return CLAMP (bar, 0.2, 1.0);
}

static GdkTexture *
draw_tile (ProofLaneTiles      *self,
           gint64               index,
           const ProofLaneRuns *runs,
           guint                colour)
{
  const guint32 pixel = GUINT32_TO_BE (colour << 8 | 0xff);
  const gsize stride = PROOF_LANE_TILE_WIDTH * sizeof (guint32);
  float strengths[PROOF_LANE_TILE_WIDTH];
  int tops[PROOF_LANE_TILE_WIDTH];
  guint32 *pixels = g_malloc (stride * self->height);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, stride * self->height);

  proof_lane_runs_rasterise (runs, index * PROOF_LANE_TILE_WIDTH * self->ms_per_px, self->ms_per_px,
                             strengths, PROOF_LANE_TILE_WIDTH);
  for (guint x = 0; x < PROOF_LANE_TILE_WIDTH; x++)
    tops[x] = self->height -
              (strengths[x] > 0 ? (int) round (proof_lane_bar (strengths[x]) * self->height) : 0);
  for (int y = 0; y < self->height; y++)
    for (guint x = 0; x < PROOF_LANE_TILE_WIDTH; x++)
      *pixels++ = y >= tops[x] ? pixel : 0;

  return gdk_memory_texture_new (PROOF_LANE_TILE_WIDTH, self->height, GDK_MEMORY_R8G8B8A8, bytes,
                                 stride);
}

ProofLaneTiles *
proof_lane_tiles_new (void)
{
  ProofLaneTiles *self = g_new0 (ProofLaneTiles, 1);

  self->tiles = g_hash_table_new_full (tile_hash, tile_equal, tile_free, NULL);
  return self;
}

void
proof_lane_tiles_free (ProofLaneTiles *self)
{
  g_hash_table_unref (self->tiles);
  g_free (self);
}

/**
 * proof_lane_tiles_clear:
 * @self: tiles
 *
 * Forgets all: the lanes are others.
 */
void
proof_lane_tiles_clear (ProofLaneTiles *self)
{
  g_hash_table_remove_all (self->tiles);
}

/**
 * proof_lane_tiles_begin:
 * @self: tiles
 * @ms_per_px: milliseconds in a device pixel
 * @height: of a lane's bars in device pixels
 *
 * Begins a frame. Tiles of another zoom or height are forgotten: drawing one again costs less than
 * scaling it well would.
 */
void
proof_lane_tiles_begin (ProofLaneTiles *self,
                        double          ms_per_px,
                        int             height)
{
  if (self->ms_per_px != ms_per_px || self->height != height)
    proof_lane_tiles_clear (self);
  else if (g_hash_table_size (self->tiles) > MAX_TILES)
    g_hash_table_foreach_remove (self->tiles, is_unused, GUINT_TO_POINTER (self->frame));

  self->ms_per_px = ms_per_px;
  self->height = height;
  self->frame++;
}

/**
 * proof_lane_tiles_get:
 * @self: tiles
 * @lane: which lane
 * @index: which tile, from 0 ms on
 * @runs: the lane's segments
 * @colour: 0xRRGGBB
 *
 * Returns: (transfer none): the tile, drawn now where it was not kept
 */
GdkTexture *
proof_lane_tiles_get (ProofLaneTiles      *self,
                      guint                lane,
                      gint64               index,
                      const ProofLaneRuns *runs,
                      guint                colour)
{
  Tile key = { .lane = lane, .index = index };
  Tile *tile;

  if (!g_hash_table_lookup_extended (self->tiles, &key, (gpointer *) &tile, NULL))
    {
      tile = g_new (Tile, 1);
      *tile = key;
      tile->texture = draw_tile (self, index, runs, colour);
      g_hash_table_add (self->tiles, tile);
    }
  tile->frame = self->frame;

  return tile->texture;
}
