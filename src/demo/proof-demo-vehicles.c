/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-actors.h"

#include <math.h>

#include "proof-demo-shapes.h"

#define GLASS 0x5d7a8f
#define GLASS_LIGHT 0xb9d3dc
#define TYRE 0x2a2d34
#define RIM 0xc9ced4

static void
draw_wheel (cairo_t *cr,
            double   x,
            double   radius,
            double   way)
{
  proof_demo_disc (cr, x, -radius, radius, radius, TYRE, 1);
  proof_demo_disc (cr, x, -radius, radius * 0.62, radius * 0.62, RIM, 1);
  proof_demo_set_colour (cr, 0x8b929b, 1);
  cairo_set_line_width (cr, radius * 0.14);
  for (guint i = 0; i < 5; i++)
    {
      double angle = way / radius + i * 2 * G_PI / 5;

      cairo_move_to (cr, x, -radius);
      cairo_line_to (cr, x + cos (angle) * radius * 0.56, -radius + sin (angle) * radius * 0.56);
    }
  cairo_stroke (cr);
  proof_demo_disc (cr, x, -radius, radius * 0.16, radius * 0.16, 0x6f7680, 1);
}

static void
trace_car (cairo_t *cr)
{
  cairo_move_to (cr, -106, -20);
  cairo_curve_to (cr, -109, -36, -107, -45, -98, -48);
  cairo_curve_to (cr, -92, -50, -80, -70, -58, -75);
  cairo_curve_to (cr, -34, -79, 6, -79, 22, -74);
  cairo_curve_to (cr, 38, -68, 52, -55, 64, -49);
  cairo_curve_to (cr, 86, -46, 104, -41, 107, -30);
  cairo_curve_to (cr, 110, -22, 108, -15, 103, -13);
  cairo_line_to (cr, -102, -13);
  cairo_curve_to (cr, -106, -14, -106, -17, -106, -20);
  cairo_close_path (cr);
}

static void
draw_car_windows (cairo_t *cr)
{
  cairo_move_to (cr, -82, -50);
  cairo_curve_to (cr, -76, -60, -68, -68, -56, -70);
  cairo_curve_to (cr, -44, -72, -28, -73, -14, -73);
  cairo_line_to (cr, -14, -50);
  cairo_close_path (cr);
  cairo_move_to (cr, -8, -73);
  cairo_curve_to (cr, 4, -73, 14, -72, 20, -70);
  cairo_curve_to (cr, 32, -65, 42, -57, 50, -50);
  cairo_line_to (cr, -8, -50);
  cairo_close_path (cr);
  proof_demo_fill_shaded (cr, -74, -48, GLASS_LIGHT, GLASS);

  /* Who drives. */
  cairo_save (cr);
  cairo_rectangle (cr, -8, -72, 56, 22);
  cairo_clip (cr);
  proof_demo_disc (cr, 10, -60, 6.5, 7.5, 0x3a4653, 0.85);
  proof_demo_disc (cr, 8, -47, 13, 9, 0x3a4653, 0.85);
  cairo_restore (cr);

  cairo_move_to (cr, -60, -50);
  cairo_line_to (cr, -46, -71);
  cairo_line_to (cr, -38, -72);
  cairo_line_to (cr, -52, -50);
  cairo_close_path (cr);
  cairo_move_to (cr, 18, -50);
  cairo_line_to (cr, 24, -68);
  cairo_line_to (cr, 28, -66);
  cairo_line_to (cr, 24, -50);
  cairo_close_path (cr);
  proof_demo_set_colour (cr, 0xffffff, 0.22);
  cairo_fill (cr);
}

/* 216 px long, 80 px high; a taxi has a sign on top. */
void
proof_demo_draw_car (cairo_t              *cr,
                     const ProofDemoActor *actor,
                     const ProofDemoPose  *pose)
{
  guint32 dark = proof_demo_mix (actor->colour, 0x1d2433, 0.35);

  if (actor->kind == PROOF_DEMO_TAXI)
    {
      proof_demo_rounded (cr, -30, -88, 34, 12, 3);
      proof_demo_fill_shaded (cr, -88, -76, 0xfff6dd, 0xf0dca6);
    }
  trace_car (cr);
  proof_demo_fill_shaded (cr, -78, -10, proof_demo_mix (actor->colour, 0xffffff, 0.22),
                          proof_demo_mix (actor->colour, 0x1d2433, 0.18));
  cairo_save (cr);
  trace_car (cr);
  cairo_clip (cr);
  proof_demo_box (cr, -110, -22, 220, 12, dark);
  cairo_move_to (cr, -104, -44);
  cairo_curve_to (cr, -40, -48, 60, -48, 106, -36);
  proof_demo_set_colour (cr, 0xffffff, 0.28);
  cairo_set_line_width (cr, 2.5);
  cairo_stroke (cr);
  if (actor->kind == PROOF_DEMO_TAXI)
    for (int i = -12; i < 13; i++)
      proof_demo_box (cr, i * 8, -34 + (i & 1) * 4, 8, 4, 0x2d2f36);
  proof_demo_disc (cr, -62, -17, 21, 21, 0x23272f, 1);
  proof_demo_disc (cr, 64, -17, 21, 21, 0x23272f, 1);
  cairo_restore (cr);
  draw_car_windows (cr);

  proof_demo_set_colour (cr, dark, 0.7);
  cairo_set_line_width (cr, 1.6);
  cairo_move_to (cr, -11, -49);
  cairo_curve_to (cr, -10, -38, -11, -28, -14, -22);
  cairo_move_to (cr, 44, -48);
  cairo_curve_to (cr, 46, -40, 46, -34, 42, -28);
  cairo_stroke (cr);
  proof_demo_rounded (cr, -2, -43, 12, 3, 1.5);
  proof_demo_set_colour (cr, dark, 1);
  cairo_fill (cr);

  proof_demo_disc (cr, 98, -33, 7, 4.5, 0xfff4cf, 1);
  proof_demo_rounded (cr, -106, -42, 8, 11, 3);
  proof_demo_set_colour (cr, pose->brakes ? 0xff5a45 : 0xb63a34, 1);
  cairo_fill (cr);
  draw_wheel (cr, -62, 17, pose->way / pose->scale);
  draw_wheel (cr, 64, 17, pose->way / pose->scale);
}

/* 400 px long, 146 px high. */
void
proof_demo_draw_bus (cairo_t              *cr,
                     const ProofDemoActor *actor,
                     const ProofDemoPose  *pose)
{
  guint32 dark = proof_demo_mix (actor->colour, 0x1d2433, 0.4);

  proof_demo_rounded (cr, -200, -146, 400, 130, 16);
  proof_demo_fill_shaded (cr, -146, -16, proof_demo_mix (actor->colour, 0xffffff, 0.16),
                          proof_demo_mix (actor->colour, 0x1d2433, 0.14));
  proof_demo_box (cr, -200, -62, 400, 9, 0xf6ead7);
  proof_demo_rounded (cr, -198, -34, 396, 18, 6);
  proof_demo_set_colour (cr, dark, 1);
  cairo_fill (cr);
  proof_demo_rounded (cr, -168, -150, 120, 8, 4);
  proof_demo_set_colour (cr, 0xe9e2d6, 1);
  cairo_fill (cr);

  for (guint i = 0; i < 5; i++)
    {
      double x = -186 + i * 56.0;

      proof_demo_rounded (cr, x, -128, 48, 54, 6);
      proof_demo_fill_shaded (cr, -128, -74, GLASS_LIGHT, GLASS);
      if (i != 2)
        {
          cairo_save (cr);
          proof_demo_rounded (cr, x, -128, 48, 54, 6);
          cairo_clip (cr);
          proof_demo_disc (cr, x + 20 + i * 2, -94, 8, 9, 0x3c4856, 0.8);
          proof_demo_disc (cr, x + 20 + i * 2, -74, 15, 13, 0x3c4856, 0.8);
          cairo_restore (cr);
        }
      cairo_move_to (cr, x + 26, -128);
      cairo_line_to (cr, x + 38, -128);
      cairo_line_to (cr, x + 16, -74);
      cairo_line_to (cr, x + 4, -74);
      cairo_close_path (cr);
      proof_demo_set_colour (cr, 0xffffff, 0.16);
      cairo_fill (cr);
    }
  /* The door, and the driver's window in front of it. */
  proof_demo_rounded (cr, 96, -130, 48, 108, 5);
  proof_demo_set_colour (cr, dark, 1);
  cairo_fill (cr);
  for (guint i = 0; i < 2; i++)
    {
      proof_demo_rounded (cr, 99 + i * 22.0, -126, 20, 98, 4);
      proof_demo_fill_shaded (cr, -126, -28, GLASS_LIGHT, GLASS);
    }
  proof_demo_rounded (cr, 152, -128, 48, 62, 8);
  proof_demo_fill_shaded (cr, -128, -66, GLASS_LIGHT, GLASS);
  proof_demo_disc (cr, 172, -92, 8, 9, 0x34404d, 0.9);
  proof_demo_disc (cr, 170, -72, 14, 10, 0x34404d, 0.9);
  proof_demo_rounded (cr, 150, -142, 46, 11, 3);
  proof_demo_set_colour (cr, 0x2b2f38, 1);
  cairo_fill (cr);
  for (guint i = 0; i < 7; i++)
    proof_demo_disc (cr, 157 + i * 5.6, -136.5, 1.7, 1.7, 0xffb347, 1);

  proof_demo_rounded (cr, 190, -48, 10, 12, 3);
  proof_demo_set_colour (cr, 0xfff4cf, 1);
  cairo_fill (cr);
  proof_demo_rounded (cr, -200, -52, 7, 18, 3);
  proof_demo_set_colour (cr, pose->brakes ? 0xff8a5c : 0x8e2a28, 1);
  cairo_fill (cr);
  for (guint i = 0; i < 2; i++)
    {
      double x = i ? 62 : -126;

      proof_demo_disc (cr, x, -22, 28, 26, 0x23272f, 1);
      draw_wheel (cr, x, 22, pose->way / pose->scale);
    }
}

/* Wheels 100 px apart, the saddle at (-22, -74). */
void
proof_demo_draw_bicycle (cairo_t              *cr,
                         const ProofDemoActor *actor,
                         const ProofDemoPose  *pose)
{
  double way = pose->way / pose->scale;

  for (guint i = 0; i < 2; i++)
    {
      double x = i ? 48 : -48;

      cairo_set_line_width (cr, 0.9);
      proof_demo_set_colour (cr, 0x9aa3ad, 0.9);
      for (guint spoke = 0; spoke < 8; spoke++)
        {
          double angle = way / 28 + spoke * G_PI / 8;

          cairo_move_to (cr, x - cos (angle) * 27, -30 - sin (angle) * 27);
          cairo_line_to (cr, x + cos (angle) * 27, -30 + sin (angle) * 27);
        }
      cairo_stroke (cr);
      cairo_arc (cr, x, -30, 28, 0, 2 * G_PI);
      cairo_set_line_width (cr, 4);
      proof_demo_set_colour (cr, TYRE, 1);
      cairo_stroke (cr);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 4.5);
  proof_demo_set_colour (cr, 0x3aa6a0, 1);
  cairo_move_to (cr, -48, -30);
  cairo_line_to (cr, -4, -28);
  cairo_line_to (cr, 34, -66);
  cairo_line_to (cr, -18, -64);
  cairo_close_path (cr);
  cairo_move_to (cr, -4, -28);
  cairo_line_to (cr, -21, -72);
  cairo_move_to (cr, 48, -30);
  cairo_line_to (cr, 32, -78);
  cairo_stroke (cr);
  proof_demo_set_colour (cr, actor->colour, 1);
  cairo_set_line_width (cr, 4);
  cairo_move_to (cr, 32, -78);
  cairo_line_to (cr, 44, -82);
  cairo_stroke (cr);
  cairo_set_line_width (cr, 6);
  cairo_move_to (cr, -30, -74);
  cairo_line_to (cr, -14, -74);
  cairo_stroke (cr);
  cairo_arc (cr, -4, -28, 8, 0, 2 * G_PI);
  cairo_set_line_width (cr, 3);
  cairo_stroke (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}

/* 188 px high. */
void
proof_demo_draw_traffic_light (cairo_t        *cr,
                               ProofDemoLight  light)
{
  static const guint32 lit[] = { 0x4fd07f, 0xffbf3f, 0xff5247 };
  static const guint32 unlit[] = { 0x2c4a3b, 0x57492b, 0x552c2b };

  proof_demo_box (cr, -3, -118, 6, 118, 0x454b57);
  proof_demo_box (cr, -1.5, -118, 2, 118, 0x5d6472);
  proof_demo_rounded (cr, -9, -6, 18, 6, 2);
  proof_demo_set_colour (cr, 0x383d48, 1);
  cairo_fill (cr);
  proof_demo_rounded (cr, -13, -188, 26, 74, 8);
  proof_demo_fill_shaded (cr, -188, -114, 0x3a404c, 0x2b303a);
  for (guint i = 0; i < 3; i++)
    {
      double y = -129 - i * 22.0;

      proof_demo_disc (cr, 0, y, 8.5, 8.5, light == i ? lit[i] : unlit[i], 1);
      if (light == i)
        {
          proof_demo_glow (cr, 0, y, 13, 13, lit[i], 0.45);
          proof_demo_disc (cr, -2.5, y - 2.5, 3, 3, 0xffffff, 0.55);
        }
    }
}
