/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that never moves: drawn once into layers. */
#include "config.h"

#include "proof-demo-backdrop.h"

#include <math.h>

#include "proof-demo-houses.h"
#include "proof-demo-scene.h"
#include "proof-demo-shapes.h"

#define LEFT (-PROOF_DEMO_MARGIN)
#define RIGHT (PROOF_DEMO_WIDTH + PROOF_DEMO_MARGIN)
#define SPAN (RIGHT - LEFT)

/* The kerbs, and the road between them. */
#define FAR_KERB 486
#define NEAR_KERB 646

const double proof_demo_lamps[3][2] = { { 236, 330 }, { 810, 330 }, { 1226, 330 } };

static const double trees[][2] = { { 40, 1.0 },   { 360, 0.92 },  { 560, 1.05 },
                                   { 960, 0.95 }, { 1110, 1.06 }, { 1330, 0.9 } };

static void
paint_sky (cairo_t       *cr,
           const guint32 *colours)
{
  cairo_pattern_t *sky = cairo_pattern_create_linear (0, 0, 0, 430);

  for (guint i = 0; i < 4; i++)
    cairo_pattern_add_color_stop_rgb (sky, i / 3.0, (colours[i] >> 16 & 255) / 255.0,
                                      (colours[i] >> 8 & 255) / 255.0, (colours[i] & 255) / 255.0);
  cairo_set_source (cr, sky);
  cairo_paint (cr);
  cairo_pattern_destroy (sky);
}

void
proof_demo_draw_sky (cairo_t *cr)
{
  static const guint32 colours[] = { 0x7fb2d9, 0xb4d6e2, 0xf7e6cd, 0xfdd2a8 };

  paint_sky (cr, colours);
  proof_demo_glow (cr, 640, 330, 560, 300, 0xfff1cf, 0.8);
  proof_demo_glow (cr, 640, 280, 110, 110, 0xfffbe8, 0.9);
}

void
proof_demo_draw_dusk_sky (cairo_t *cr)
{
  static const guint32 colours[] = { 0x2f3f78, 0x6d6aa6, 0xe09a8f, 0xf9b77c };

  paint_sky (cr, colours);
  proof_demo_glow (cr, 640, 350, 620, 240, 0xffcf8f, 0.75);
  for (guint i = 0; i < 40; i++)
    proof_demo_disc (cr, LEFT + SPAN * proof_demo_noise (90, i), 120 * proof_demo_noise (91, i),
                     1.1, 1.1, 0xfff6e0, 0.7 * proof_demo_noise (92, i));
}

void
proof_demo_draw_cloud (cairo_t *cr,
                       double   x,
                       double   y,
                       double   size)
{
  static const double puffs[][3] = {
    { -0.9, 0.1, 0.42 }, { -0.4, -0.12, 0.55 }, { 0.15, -0.25, 0.66 },
    { 0.7, -0.02, 0.5 }, { 1.15, 0.12, 0.34 },
  };

  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (puffs); i++)
        {
          cairo_new_sub_path (cr);
          cairo_arc (cr, x + puffs[i][0] * size, y + (puffs[i][1] - pass * 0.08) * size,
                     puffs[i][2] * size * (pass ? 0.86 : 1), 0, 2 * G_PI);
        }
      cairo_save (cr);
      cairo_clip (cr);
      cairo_rectangle (cr, x - 2 * size, y - 2 * size, 4 * size, 2.22 * size);
      proof_demo_set_colour (cr, pass ? 0xffffff : 0xf3e6e0, pass ? 0.62 : 0.55);
      cairo_fill (cr);
      cairo_restore (cr);
    }
}

/* Hills and towers in the haze. */
void
proof_demo_draw_skyline (cairo_t *cr)
{
  cairo_move_to (cr, LEFT, 450);
  cairo_line_to (cr, LEFT, 330);
  cairo_curve_to (cr, 200, 240, 420, 330, 640, 320);
  cairo_curve_to (cr, 860, 308, 1050, 230, RIGHT, 300);
  cairo_line_to (cr, RIGHT, 450);
  proof_demo_fill_shaded (cr, 250, 440, 0xb9c6d6, 0xe6d3cb);
  for (guint i = 0; i < 26; i++)
    {
      double x = LEFT + i * 56.0 + 18 * proof_demo_noise (3, i);
      double width = 30 + 34 * proof_demo_noise (4, i);
      double top = 300 - 150 * proof_demo_noise (5, i) * proof_demo_noise (6, i);

      cairo_rectangle (cr, x, top, width, 450 - top);
      if (i % 4 == 1)
        cairo_rectangle (cr, x + width * 0.4, top - 18, width * 0.2, 18);
      proof_demo_fill_shaded (cr, 190, 440, i & 1 ? 0xa6b4c9 : 0x9aaac2, 0xdcc6c4);
      for (double y = top + 8; y < 400; y += 11)
        for (double at = x + 5; at < x + width - 6; at += 9)
          proof_demo_box (cr, at, y, 4, 5, 0xc2cad6);
    }
}

static void
draw_ground (cairo_t *cr)
{
  guint i = 0;

  cairo_rectangle (cr, LEFT, PROOF_DEMO_HOUSES, SPAN, FAR_KERB - PROOF_DEMO_HOUSES);
  proof_demo_fill_shaded (cr, PROOF_DEMO_HOUSES, FAR_KERB, 0xc9bdb0, 0xd8cdbf);
  proof_demo_set_colour (cr, 0xa99c90, 0.55);
  cairo_set_line_width (cr, 1.2);
  for (double x = LEFT - 100; x < RIGHT + 100; x += 46)
    {
      cairo_move_to (cr, 640 + (x - 640) * 0.94, PROOF_DEMO_HOUSES);
      cairo_line_to (cr, x, FAR_KERB);
    }
  cairo_move_to (cr, LEFT, 458);
  cairo_line_to (cr, RIGHT, 458);
  cairo_stroke (cr);
  proof_demo_set_colour (cr, 0x2a2433, 0.16);
  cairo_rectangle (cr, LEFT, PROOF_DEMO_HOUSES, SPAN, 7);
  cairo_fill (cr);
  proof_demo_box (cr, LEFT, FAR_KERB - 2, SPAN, 4, 0xece4d8);
  proof_demo_box (cr, LEFT, FAR_KERB + 2, SPAN, 6, 0x8d8781);

  cairo_rectangle (cr, LEFT, FAR_KERB + 8, SPAN, NEAR_KERB - FAR_KERB - 8);
  proof_demo_fill_shaded (cr, FAR_KERB, NEAR_KERB, 0x666c78, 0x535966);
  for (double y = 524; y < 640; y += 68)
    {
      proof_demo_set_colour (cr, 0x3f4450, 0.16);
      cairo_rectangle (cr, LEFT, y, SPAN, 12);
      cairo_rectangle (cr, LEFT, y + 24, SPAN, 12);
      cairo_fill (cr);
    }
  for (double x = LEFT; x < RIGHT; x += 74, i++)
    {
      if (x > 540 && x < 700)
        continue;
      cairo_move_to (cr, x, 569);
      cairo_line_to (cr, x + 40, 569);
      cairo_line_to (cr, x + 40, 574);
      cairo_line_to (cr, x, 574);
      cairo_close_path (cr);
      proof_demo_set_colour (cr, 0xf1ead9, 0.8);
      cairo_fill (cr);
    }
  /* The crossing and the lines before it. */
  for (i = 0; i < 6; i++)
    {
      double y = 500 + i * 24.6, lean = (y - 560) * 0.02;

      proof_demo_box (cr, 592 - lean * 4, y, 96 + lean * 8, 13, 0xf1ead9);
    }
  proof_demo_box (cr, 574, 580, 7, 62, 0xf1ead9);
  proof_demo_box (cr, 700, 498, 7, 68, 0xf1ead9);

  proof_demo_box (cr, LEFT, NEAR_KERB - 6, SPAN, 6, 0x827d79);
  proof_demo_box (cr, LEFT, NEAR_KERB, SPAN, 6, 0xefe7da);
  cairo_rectangle (cr, LEFT, NEAR_KERB + 6, SPAN, PROOF_DEMO_HEIGHT - NEAR_KERB);
  proof_demo_fill_shaded (cr, NEAR_KERB, PROOF_DEMO_HEIGHT, 0xddd2c4, 0xc7bbae);
  proof_demo_set_colour (cr, 0xb0a396, 0.5);
  for (double x = LEFT - 200; x < RIGHT + 200; x += 72)
    {
      cairo_move_to (cr, x, NEAR_KERB + 6);
      cairo_line_to (cr, 640 + (x - 640) * 1.16, PROOF_DEMO_HEIGHT);
    }
  cairo_move_to (cr, LEFT, 680);
  cairo_line_to (cr, RIGHT, 680);
  cairo_stroke (cr);
  /* The low sun shines out of the side street. */
  proof_demo_glow (cr, 640, 470, 330, 60, 0xffe2ab, 0.42);
  proof_demo_glow (cr, 640, 585, 460, 90, 0xffdca0, 0.2);
  proof_demo_glow (cr, 640, 690, 620, 80, 0xffe2ab, 0.28);
}

/* Houses, pavements and the road. */
void
proof_demo_draw_town (cairo_t *cr)
{
  /* The side street runs away to the skyline. */
  cairo_move_to (cr, 560, PROOF_DEMO_HOUSES);
  cairo_line_to (cr, 626, 392);
  cairo_line_to (cr, 648, 392);
  cairo_line_to (cr, 708, PROOF_DEMO_HOUSES);
  cairo_close_path (cr);
  proof_demo_fill_shaded (cr, 392, PROOF_DEMO_HOUSES, 0xb9a79d, 0x8b8788);
  for (guint i = 0; i < 3; i++)
    {
      double near_x = 568 + i * 20, far_x = near_x + 20;
      guint32 walls[] = { 0xb08a7a, 0xc2a893, 0xcdb9ad };

      cairo_move_to (cr, near_x, 210 + i * 46);
      cairo_line_to (cr, far_x, 250 + i * 44);
      cairo_line_to (cr, far_x, PROOF_DEMO_HOUSES - 12 - i * 12);
      cairo_line_to (cr, near_x, PROOF_DEMO_HOUSES - i * 12);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, 200, PROOF_DEMO_HOUSES, proof_demo_mix (walls[i], 0xffffff, 0.1),
                              walls[i]);
      cairo_move_to (cr, 1272 - near_x, 224 + i * 44);
      cairo_line_to (cr, 1272 - far_x, 262 + i * 42);
      cairo_line_to (cr, 1272 - far_x, PROOF_DEMO_HOUSES - 12 - i * 12);
      cairo_line_to (cr, 1272 - near_x, PROOF_DEMO_HOUSES - i * 12);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, 200, PROOF_DEMO_HOUSES,
                              proof_demo_mix (walls[2 - i], 0xffffff, 0.2), walls[2 - i]);
    }
  proof_demo_draw_houses (cr);
  draw_ground (cr);
}

/* The same in the evening, with light in its windows. */
void
proof_demo_draw_dusk_town (cairo_t *cr)
{
  proof_demo_draw_town (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_ATOP);
  proof_demo_set_colour (cr, PROOF_DEMO_DUSK, PROOF_DEMO_DUSK_ALPHA);
  cairo_paint (cr);
  proof_demo_draw_house_lights (cr);
}

static void
draw_tree (cairo_t *cr,
           double   x,
           double   size,
           guint    seed)
{
  static const guint32 greens[] = { 0x55804f, 0x6c9a5b, 0x86b06a, 0xa7c77f };
  double base = FAR_KERB - 8;

  proof_demo_glow (cr, x - 10, base + 2, 46, 8, 0x2a2433, 0.4);
  proof_demo_rounded (cr, x - 17, base - 3, 34, 7, 3);
  proof_demo_set_colour (cr, 0x7c6f66, 1);
  cairo_fill (cr);
  cairo_move_to (cr, x - 6, base);
  cairo_curve_to (cr, x - 4, base - 60, x - 5, base - 80, x - 12, base - 110 * size);
  cairo_line_to (cr, x + 12, base - 110 * size);
  cairo_curve_to (cr, x + 4, base - 80, x + 4, base - 60, x + 7, base);
  proof_demo_fill_shaded (cr, base - 110, base, 0x6e5546, 0x8a6b56);
  for (guint tone = 0; tone < G_N_ELEMENTS (greens); tone++)
    for (guint i = 0; i < 9; i++)
      {
        double angle = 2 * G_PI * proof_demo_noise (seed + tone, i);
        double reach = (46 - tone * 5) * sqrt (proof_demo_noise (seed + 20 + tone, i)) * size;
        double r = (34 - tone * 6.5) * size * (0.75 + 0.4 * proof_demo_noise (seed + 40 + tone, i));

        proof_demo_disc (cr, x + cos (angle) * reach * 1.15 + tone * 5,
                         base - (154 + tone * 7) * size + sin (angle) * reach, r, r * 0.92,
                         greens[tone], tone == 3 ? 0.55 : 1);
      }
}

/* What stands at the far kerb: trees and lamps, before who walks behind them. */
void
proof_demo_draw_avenue (cairo_t *cr)
{
  for (guint i = 0; i < G_N_ELEMENTS (proof_demo_lamps); i++)
    {
      double x = proof_demo_lamps[i][0], y = proof_demo_lamps[i][1];

      proof_demo_box (cr, x - 2.5, y, 5, FAR_KERB - 6 - y, 0x3f4550);
      proof_demo_rounded (cr, x - 7, FAR_KERB - 24, 14, 18, 3);
      proof_demo_set_colour (cr, 0x3f4550, 1);
      cairo_fill (cr);
      proof_demo_rounded (cr, x - 9, y - 14, 18, 20, 6);
      proof_demo_set_colour (cr, 0xf6ead0, 1);
      cairo_fill (cr);
      proof_demo_rounded (cr, x - 12, y - 19, 24, 7, 3);
      proof_demo_set_colour (cr, 0x3f4550, 1);
      cairo_fill (cr);
    }
  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    draw_tree (cr, trees[i][0], trees[i][1], 100 + i * 7);
}

/* Bushes near the camera. */
void
proof_demo_draw_foreground (cairo_t *cr)
{
  static const guint32 greens[] = { 0x3c6045, 0x4f7a50, 0x6c9a5b };

  for (guint tone = 0; tone < G_N_ELEMENTS (greens); tone++)
    for (guint i = 0; i < 18; i++)
      {
        double reach = 130 * proof_demo_noise (60 + tone, i);
        double x = i & 1 ? RIGHT + 20 - reach : LEFT - 20 + reach;
        double r = (30 - tone * 7) * (0.8 + 0.5 * proof_demo_noise (70 + tone, i));

        proof_demo_disc (cr, x,
                         PROOF_DEMO_HEIGHT + 34 + tone * 2 -
                             (150 - reach) * 0.42 * proof_demo_noise (80 + tone, i) - tone * 8,
                         r, r, greens[tone], 1);
      }
}
