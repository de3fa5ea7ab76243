/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row of houses across the street, by day and with light in its windows. */
#include "config.h"

#include "proof-demo-houses.h"

#include "proof-demo-shapes.h"

#define FIRST_FLOOR 346

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
        proof_demo_disc (cr, x - 3 + i * 5.4, y + height + 2 - 3 * proof_demo_noise (index, i), 4.2,
                         4, i % 3 == 1 ? 0xe0637a : 0x6c9a5b, 1);
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
  proof_demo_box (cr, x, y, width, height,
                  proof_demo_noise (78, index) > 0.4 ? 0xffdc91 : 0xffc76b);
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
      proof_demo_box (cr, x + house->width * 0.7, top - 62, 18, 50,
                      proof_demo_mix (house->roof_colour, 0x2a2433, 0.2));
      proof_demo_box (cr, x + house->width * 0.7 - 3, top - 66, 24, 7, house->roof_colour);
      cairo_move_to (cr, x - 8, top);
      cairo_line_to (cr, x + house->width / 2, top - 58);
      cairo_line_to (cr, right + 8, top);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, top - 58, top,
                              proof_demo_mix (house->roof_colour, 0xffffff, 0.14),
                              house->roof_colour);
      proof_demo_disc (cr, x + house->width / 2, top - 20, 10, 10, 0x5f7d92, 1);
      break;
    case ROOF_MANSARD:
      cairo_move_to (cr, x - 4, top);
      cairo_curve_to (cr, x + 2, top - 30, x + 8, top - 40, x + 14, top - 50);
      cairo_line_to (cr, right - 14, top - 50);
      cairo_curve_to (cr, right - 8, top - 40, right - 2, top - 30, right + 4, top);
      cairo_close_path (cr);
      proof_demo_fill_shaded (cr, top - 50, top,
                              proof_demo_mix (house->roof_colour, 0xffffff, 0.16),
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
      proof_demo_box (cr, x + 8, top - 53, house->width - 16, 4,
                      proof_demo_mix (house->roof_colour, 0x2a2433, 0.3));
      break;
    case ROOF_FLAT:
    default:
      proof_demo_box (cr, x - 2, top - 16, house->width + 4, 16, house->roof_colour);
      proof_demo_box (cr, x + 30, top - 34, 34, 18,
                      proof_demo_mix (house->roof_colour, 0x2a2433, 0.22));
      break;
    }
  proof_demo_box (cr, x - 5, top - 5, house->width + 10, 9,
                  proof_demo_mix (house->wall, 0xffffff, 0.5));
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
  proof_demo_box (cr, house->x, 350, house->width, PROOF_DEMO_HOUSES - 350,
                  proof_demo_mix (house->wall, 0x2f3440, 0.42));
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
  proof_demo_box (cr, door, 366, 40, PROOF_DEMO_HOUSES - 366,
                  proof_demo_mix (house->awning, 0x20242e, 0.5));
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
  cairo_rectangle (cr, house->x, house->top + 4, house->width, PROOF_DEMO_HOUSES - house->top - 4);
  proof_demo_fill_shaded (cr, house->top, PROOF_DEMO_HOUSES,
                          proof_demo_mix (house->wall, 0xffffff, 0.1),
                          proof_demo_mix (house->wall, 0x4a3a44, 0.12));
  proof_demo_box (cr, house->x, house->top + 4, house->width, 5,
                  proof_demo_mix (house->wall, 0x2a2433, 0.22));
  for (guint i = 1; i < get_n_rows (house); i++)
    proof_demo_box (cr, house->x,
                    house->top + 6 + (FIRST_FLOOR - house->top - 6) / get_n_rows (house) * i,
                    house->width, 2, proof_demo_mix (house->wall, 0xffffff, 0.24));
  /* Light comes from the side street: the walls darken away from it. */
  shade = cairo_pattern_create_linear (house->x, 0, house->x + house->width, 0);
  cairo_pattern_add_color_stop_rgba (shade, house->x < 600 ? 0 : 1, 0.16, 0.14, 0.24, 0.2);
  cairo_pattern_add_color_stop_rgba (shade, house->x < 600 ? 1 : 0, 1, 0.95, 0.8, 0.14);
  cairo_rectangle (cr, house->x, house->top + 4, house->width, PROOF_DEMO_HOUSES - house->top - 4);
  cairo_set_source (cr, shade);
  cairo_fill (cr);
  cairo_pattern_destroy (shade);
  draw_shop (cr, house, FALSE);
}

void
proof_demo_draw_houses (cairo_t *cr)
{
  for (guint i = 0; i < G_N_ELEMENTS (houses); i++)
    draw_house (cr, &houses[i]);
  for_each_window (cr, window_func);
}

/* What shines in the evening; lies over the houses. */
void
proof_demo_draw_house_lights (cairo_t *cr)
{
  for_each_window (cr, lit_window_func);
  for (guint i = 0; i < G_N_ELEMENTS (houses); i++)
    draw_shop (cr, &houses[i], TRUE);
}
