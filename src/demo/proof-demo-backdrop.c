/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that never moves: drawn once into layers. */
#include "config.h"

#include "proof-demo-backdrop.h"

#include <math.h>

#include "proof-demo-scene.h"
#include "proof-demo-shapes.h"

#define LEFT (-PROOF_DEMO_MARGIN)
#define RIGHT (PROOF_DEMO_WIDTH + PROOF_DEMO_MARGIN)
#define SPAN (RIGHT - LEFT)

/* Heights of the ground: foot of the houses, kerbs, and the road between them. */
#define HOUSES 440
#define FIRST_FLOOR 346
#define FAR_KERB 486
#define NEAR_KERB 646

typedef enum
{
  ROOF_FLAT,
  ROOF_GABLE,
  ROOF_MANSARD,
} Roof;

typedef struct
{
  double  x;
  double  width;
  double  top;
  guint   columns;
  Roof    roof;
  guint32 wall;
  guint32 roof_colour;
  guint32 awning;
  gboolean balconies;
} House;

static const House houses[] = {
  { -80, 150, 190, 3, ROOF_GABLE, 0xc98b6b, 0x7d4f45, 0x3f7f78, FALSE },
  { 70, 190, 150, 4, ROOF_FLAT, 0xe6d3b3, 0xb99f7c, 0xc8553d, TRUE },
  { 260, 140, 216, 3, ROOF_MANSARD, 0x9db4b0, 0x5a6676, 0xe0a83e, FALSE },
  { 400, 170, 128, 3, ROOF_GABLE, 0xd9a58a, 0x8a5348, 0x4c6a92, TRUE },
  /* A side street from 570 to 700. */
  { 700, 180, 166, 4, ROOF_MANSARD, 0xefe0c8, 0x6a7283, 0x7f9f5b, TRUE },
  { 880, 150, 204, 3, ROOF_FLAT, 0xb7746a, 0x8f564e, 0xf0d9a8, FALSE },
  { 1030, 176, 138, 4, ROOF_GABLE, 0xc9c6a8, 0x75604f, 0xb5485d, FALSE },
  { 1206, 150, 184, 3, ROOF_MANSARD, 0xdcb692, 0x596273, 0x3f7f78, TRUE },
};

const double proof_demo_lamps[3][2] = { { 236, 330 }, { 810, 330 }, { 1226, 330 } };

static const double trees[][2] = { { 40, 1.0 }, { 360, 0.92 }, { 560, 1.05 }, { 960, 0.95 }, { 1110, 1.06 }, { 1330, 0.9 } };

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
    proof_demo_disc (cr, LEFT + SPAN * proof_demo_noise (90, i), 120 * proof_demo_noise (91, i), 1.1, 1.1, 0xfff6e0,
                     0.7 * proof_demo_noise (92, i));
}

void
proof_demo_draw_cloud (cairo_t *cr,
                       double   x,
                       double   y,
                       double   size)
{
  static const double puffs[][3] = {
    { -0.9, 0.1, 0.42 }, { -0.4, -0.12, 0.55 }, { 0.15, -0.25, 0.66 }, { 0.7, -0.02, 0.5 }, { 1.15, 0.12, 0.34 },
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
draw_window (cairo_t *cr,
             double   x,
             double   y,
             double   width,
             double   height,
             guint32  wall)
{
  proof_demo_box (cr, x - 4, y - 4, width + 8, height + 8, proof_demo_mix (wall, 0xffffff, 0.5));
  cairo_rectangle (cr, x, y, width, height);
  proof_demo_fill_shaded (cr, y, y + height, 0xa9c3cf, 0x5f7d92);
  cairo_move_to (cr, x + width * 0.55, y);
  cairo_line_to (cr, x + width * 0.85, y);
  cairo_line_to (cr, x + width * 0.3, y + height);
  cairo_line_to (cr, x, y + height);
  cairo_close_path (cr);
  proof_demo_set_colour (cr, 0xffffff, 0.16);
  cairo_fill (cr);
  proof_demo_box (cr, x + width / 2 - 1, y, 2, height, 0xf4ece0);
  proof_demo_box (cr, x, y + height * 0.42, width, 2, 0xf4ece0);
  proof_demo_box (cr, x - 6, y + height + 4, width + 12, 4, proof_demo_mix (wall, 0xffffff, 0.62));
  proof_demo_box (cr, x - 5, y + height + 8, width + 10, 2, proof_demo_mix (wall, 0x2a2433, 0.3));
}

static guint
get_n_rows (const House *house)
{
  return (FIRST_FLOOR - house->top) / 58;
}

typedef void (*WindowFunc) (cairo_t     *cr,
                            const House *house,
                            guint        index,
                            double       x,
                            double       y,
                            double       width,
                            double       height);

static void
for_each_window (cairo_t    *cr,
                 WindowFunc  func)
{
  for (guint h = 0; h < G_N_ELEMENTS (houses); h++)
    {
      const House *house = &houses[h];
      double pitch = house->width / house->columns;
      guint n_rows = get_n_rows (house);
      double height = (FIRST_FLOOR - house->top - 6) / n_rows;

      for (guint i = 0; i < n_rows * house->columns; i++)
        func (cr, house, h * 100 + i, house->x + pitch * (i % house->columns + 0.5) - 13,
              house->top + 6 + height * (i / house->columns + 0.5) - 20, 26, 38);
    }
}

static void
window_func (cairo_t     *cr,
             const House *house,
             guint        index,
             double       x,
             double       y,
             double       width,
             double       height)
{
  draw_window (cr, x, y, width, height, house->wall);
  /* Flowers in some, railings on others. */
  if (house->balconies && index % 3 == 1)
    {
      proof_demo_box (cr, x - 9, y + height + 3, width + 18, 4, 0x454b57);
      for (double at = x - 8; at < x + width + 9; at += 6)
        proof_demo_box (cr, at, y + height - 13, 1.6, 17, 0x454b57);
      proof_demo_box (cr, x - 9, y + height - 15, width + 18, 2.5, 0x454b57);
    }
  else if (index % 4 == 2)
    {
      for (guint i = 0; i < 7; i++)
        proof_demo_disc (cr, x - 3 + i * 5.4, y + height + 2 - 3 * proof_demo_noise (index, i), 4.2, 4,
                         i % 3 == 1 ? 0xe0637a : 0x6c9a5b, 1);
    }
}

static void
lit_window_func (cairo_t     *cr,
                 const House *house,
                 guint        index,
                 double       x,
                 double       y,
                 double       width,
                 double       height)
{
  if (proof_demo_noise (77, index) < 0.42)
    return;
  proof_demo_glow (cr, x + width / 2, y + height / 2, width * 1.3, height * 1.1, 0xffc873, 0.45);
  proof_demo_box (cr, x, y, width, height, proof_demo_noise (78, index) > 0.4 ? 0xffdc91 : 0xffc76b);
  proof_demo_box (cr, x + width / 2 - 1, y, 2, height, 0xb98a52);
  proof_demo_box (cr, x, y + height * 0.42, width, 2, 0xb98a52);
}

static void
draw_roof (cairo_t     *cr,
           const House *house)
{
  double x = house->x, right = x + house->width, top = house->top;

  switch (house->roof)
    {
    case ROOF_GABLE:
      proof_demo_box (cr, x + house->width * 0.7, top - 62, 18, 50, proof_demo_mix (house->roof_colour, 0x2a2433, 0.2));
      proof_demo_box (cr, x + house->width * 0.7 - 3, top - 66, 24, 7, house->roof_colour);
      cairo_move_to (cr, x - 8, top);
      cairo_line_to (cr, x + house->width / 2, top - 58);
      cairo_line_to (cr, right + 8, top);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, top - 58, top, proof_demo_mix (house->roof_colour, 0xffffff, 0.14),
                              house->roof_colour);
      proof_demo_disc (cr, x + house->width / 2, top - 20, 10, 10, 0x5f7d92, 1);
      break;
    case ROOF_MANSARD:
      cairo_move_to (cr, x - 4, top);
      cairo_curve_to (cr, x + 2, top - 30, x + 8, top - 40, x + 14, top - 50);
      cairo_line_to (cr, right - 14, top - 50);
      cairo_curve_to (cr, right - 8, top - 40, right - 2, top - 30, right + 4, top);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, top - 50, top, proof_demo_mix (house->roof_colour, 0xffffff, 0.16),
                              house->roof_colour);
      for (guint i = 0; i < house->columns - 1; i++)
        {
          double at = x + house->width * (i + 1.0) / house->columns;

          proof_demo_rounded (cr, at - 12, top - 42, 24, 36, 10);
          proof_demo_set_colour (cr, proof_demo_mix (house->wall, 0xffffff, 0.4), 1);
          cairo_fill (cr);
          proof_demo_rounded (cr, at - 8, top - 37, 16, 28, 7);
          proof_demo_fill_shaded (cr, top - 37, top - 9, 0xa9c3cf, 0x5f7d92);
        }
      proof_demo_box (cr, x + 8, top - 53, house->width - 16, 4, proof_demo_mix (house->roof_colour, 0x2a2433, 0.3));
      break;
    case ROOF_FLAT:
    default:
      proof_demo_box (cr, x - 2, top - 16, house->width + 4, 16, house->roof_colour);
      proof_demo_box (cr, x + 30, top - 34, 34, 18, proof_demo_mix (house->roof_colour, 0x2a2433, 0.22));
      break;
    }
  proof_demo_box (cr, x - 5, top - 5, house->width + 10, 9, proof_demo_mix (house->wall, 0xffffff, 0.5));
  proof_demo_box (cr, x, top + 4, house->width, 5, proof_demo_mix (house->wall, 0x2a2433, 0.22));
}

static void
draw_shop (cairo_t     *cr,
           const House *house,
           gboolean     is_lit)
{
  double x = house->x + 8, width = house->width - 16;
  double door = x + width - 44;

  if (is_lit)
    {
      proof_demo_glow (cr, x + width * 0.4, 410, width * 0.62, 70, 0xffc873, 0.5);
      proof_demo_box (cr, x + 6, 378, width - 60, 44, 0xffdf9c);
      proof_demo_box (cr, door + 6, 372, 28, 40, 0xffd27f);
      return;
    }
  proof_demo_box (cr, house->x, 350, house->width, HOUSES - 350, proof_demo_mix (house->wall, 0x2f3440, 0.42));
  proof_demo_box (cr, house->x, 346, house->width, 6, proof_demo_mix (house->wall, 0xffffff, 0.5));
  proof_demo_box (cr, x + 2, 374, width - 52, 52, proof_demo_mix (house->awning, 0x20242e, 0.45));
  cairo_rectangle (cr, x + 6, 378, width - 60, 44);
  proof_demo_fill_shaded (cr, 378, 422, 0xc4d3d3, 0x7f99a3);
  for (guint i = 0; i < 5; i++)
    proof_demo_disc (cr, x + 20 + i * (width - 90) / 4, 416 - 5 * proof_demo_noise (9, i), 7, 10,
                     i & 1 ? house->awning : 0xe8d6b8, 0.75);
  cairo_move_to (cr, x + width * 0.42, 378);
  cairo_line_to (cr, x + width * 0.54, 378);
  cairo_line_to (cr, x + width * 0.3, 422);
  cairo_line_to (cr, x + width * 0.18, 422);
  cairo_close_path (cr);
  proof_demo_set_colour (cr, 0xffffff, 0.22);
  cairo_fill (cr);
  proof_demo_box (cr, door, 366, 40, HOUSES - 366, proof_demo_mix (house->awning, 0x20242e, 0.5));
  cairo_rectangle (cr, door + 6, 372, 28, 40);
  proof_demo_fill_shaded (cr, 372, 412, 0xb4c8cd, 0x728c98);
  proof_demo_disc (cr, door + 33, 422, 2, 2, 0xf0d9a8, 1);

  /* The awning and its shade. */
  proof_demo_set_colour (cr, 0x20242e, 0.22);
  cairo_rectangle (cr, x - 2, 378, width + 4, 10);
  cairo_fill (cr);
  for (guint i = 0; i < 10; i++)
    {
      double left = x - 4 + i * (width + 8) / 10, pitch = (width + 8) / 10;
      guint32 colour = i & 1 ? 0xfbf3e4 : house->awning;

      cairo_move_to (cr, left + (4.5 - i) * 0.8 + 2, 352);
      cairo_line_to (cr, left + pitch + (3.5 - i) * 0.8 + 2, 352);
      cairo_line_to (cr, left + pitch, 374);
      cairo_arc (cr, left + pitch / 2, 374, pitch / 2, 0, G_PI);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, 352, 382, proof_demo_mix (colour, 0xffffff, 0.1),
                              proof_demo_mix (colour, 0x20242e, 0.12));
    }
}

static void
draw_house (cairo_t     *cr,
            const House *house)
{
  cairo_pattern_t *shade;

  draw_roof (cr, house);
  cairo_rectangle (cr, house->x, house->top + 4, house->width, HOUSES - house->top - 4);
  proof_demo_fill_shaded (cr, house->top, HOUSES, proof_demo_mix (house->wall, 0xffffff, 0.1),
                          proof_demo_mix (house->wall, 0x4a3a44, 0.12));
  proof_demo_box (cr, house->x, house->top + 4, house->width, 5, proof_demo_mix (house->wall, 0x2a2433, 0.22));
  for (guint i = 1; i < get_n_rows (house); i++)
    proof_demo_box (cr, house->x, house->top + 6 + (FIRST_FLOOR - house->top - 6) / get_n_rows (house) * i,
                    house->width, 2, proof_demo_mix (house->wall, 0xffffff, 0.24));
  /* Light comes from the side street: the walls darken away from it. */
  shade = cairo_pattern_create_linear (house->x, 0, house->x + house->width, 0);
  cairo_pattern_add_color_stop_rgba (shade, house->x < 600 ? 0 : 1, 0.16, 0.14, 0.24, 0.2);
  cairo_pattern_add_color_stop_rgba (shade, house->x < 600 ? 1 : 0, 1, 0.95, 0.8, 0.14);
  cairo_rectangle (cr, house->x, house->top + 4, house->width, HOUSES - house->top - 4);
  cairo_set_source (cr, shade);
  cairo_fill (cr);
  cairo_pattern_destroy (shade);
  draw_shop (cr, house, FALSE);
}

static void
draw_ground (cairo_t *cr)
{
  guint i = 0;

  cairo_rectangle (cr, LEFT, HOUSES, SPAN, FAR_KERB - HOUSES);
  proof_demo_fill_shaded (cr, HOUSES, FAR_KERB, 0xc9bdb0, 0xd8cdbf);
  proof_demo_set_colour (cr, 0xa99c90, 0.55);
  cairo_set_line_width (cr, 1.2);
  for (double x = LEFT - 100; x < RIGHT + 100; x += 46)
    {
      cairo_move_to (cr, 640 + (x - 640) * 0.94, HOUSES);
      cairo_line_to (cr, x, FAR_KERB);
    }
  cairo_move_to (cr, LEFT, 458);
  cairo_line_to (cr, RIGHT, 458);
  cairo_stroke (cr);
  proof_demo_set_colour (cr, 0x2a2433, 0.16);
  cairo_rectangle (cr, LEFT, HOUSES, SPAN, 7);
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
  cairo_move_to (cr, 560, HOUSES);
  cairo_line_to (cr, 626, 392);
  cairo_line_to (cr, 648, 392);
  cairo_line_to (cr, 708, HOUSES);
  cairo_close_path (cr);
  proof_demo_fill_shaded (cr, 392, HOUSES, 0xb9a79d, 0x8b8788);
  for (guint i = 0; i < 3; i++)
    {
      double near_x = 568 + i * 20, far_x = near_x + 20;
      guint32 walls[] = { 0xb08a7a, 0xc2a893, 0xcdb9ad };

      cairo_move_to (cr, near_x, 210 + i * 46);
      cairo_line_to (cr, far_x, 250 + i * 44);
      cairo_line_to (cr, far_x, HOUSES - 12 - i * 12);
      cairo_line_to (cr, near_x, HOUSES - i * 12);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, 200, HOUSES, proof_demo_mix (walls[i], 0xffffff, 0.1), walls[i]);
      cairo_move_to (cr, 1272 - near_x, 224 + i * 44);
      cairo_line_to (cr, 1272 - far_x, 262 + i * 42);
      cairo_line_to (cr, 1272 - far_x, HOUSES - 12 - i * 12);
      cairo_line_to (cr, 1272 - near_x, HOUSES - i * 12);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, 200, HOUSES, proof_demo_mix (walls[2 - i], 0xffffff, 0.2), walls[2 - i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (houses); i++)
    draw_house (cr, &houses[i]);
  for_each_window (cr, window_func);
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
  for_each_window (cr, lit_window_func);
  for (guint i = 0; i < G_N_ELEMENTS (houses); i++)
    draw_shop (cr, &houses[i], TRUE);
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

        proof_demo_disc (cr, x + cos (angle) * reach * 1.15 + tone * 5, base - (154 + tone * 7) * size + sin (angle) * reach,
                         r, r * 0.92, greens[tone], tone == 3 ? 0.55 : 1);
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

        proof_demo_disc (cr, x, PROOF_DEMO_HEIGHT + 34 + tone * 2 - (150 - reach) * 0.42 * proof_demo_noise (80 + tone, i) - tone * 8,
                         r, r, greens[tone], 1);
      }
}
