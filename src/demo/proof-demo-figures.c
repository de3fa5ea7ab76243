/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-actors.h"

#include <math.h>

#include "proof-demo-shapes.h"

/* A figure is 150 px high; hips, shoulders and head by these heights. */
#define HIP 72
#define SHOULDER 120
#define HEAD 137
#define HEAD_RADIUS 12

static void
limb (cairo_t *cr,
      double   x,
      double   y,
      double   upper,
      double   upper_angle,
      double   lower,
      double   lower_angle,
      double   width,
      guint32  colour,
      double  *end_x,
      double  *end_y)
{
  double knee_x = x + sin (upper_angle) * upper;
  double knee_y = y + cos (upper_angle) * upper;

  *end_x = knee_x + sin (lower_angle) * lower;
  *end_y = knee_y + cos (lower_angle) * lower;
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, width);
  proof_demo_set_colour (cr, colour, 1);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, knee_x, knee_y);
  cairo_line_to (cr, *end_x, *end_y);
  cairo_stroke (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}

static void
draw_shoe (cairo_t *cr,
           double   x,
           double   y,
           double   angle)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  proof_demo_rounded (cr, -6, -4, 19, 8, 4);
  proof_demo_set_colour (cr, 0x2b2d35, 1);
  cairo_fill (cr);
  cairo_restore (cr);
}

#define THIGH 35
#define SHIN 33

static double
get_thigh_angle (double phase,
                 double stride)
{
  return 0.52 * stride * sin (phase);
}

static double
get_knee_angle (double phase,
                double stride)
{
  return stride * (0.1 + 0.8 * MAX (0, cos (phase)));
}

/* How far below the hip the foot is. */
static double
get_reach (double phase,
           double stride)
{
  double thigh = get_thigh_angle (phase, stride);

  return THIGH * cos (thigh) + SHIN * cos (thigh - get_knee_angle (phase, stride));
}

static void
draw_leg (cairo_t              *cr,
          const ProofDemoActor *actor,
          double                phase,
          double                stride,
          gboolean              is_far)
{
  double thigh = get_thigh_angle (phase, stride);
  double knee = get_knee_angle (phase, stride);
  guint32 cloth = actor->has_skirt ? actor->skin : actor->second;
  guint32 colour = is_far ? proof_demo_mix (cloth, 0x20242e, 0.25) : cloth;
  double x, y;

  limb (cr, 0, -HIP, THIGH, thigh, SHIN, thigh - knee, actor->has_skirt ? 9 : 13, colour, &x, &y);
  draw_shoe (cr, x, y, knee * 0.6 - 0.25 * MAX (0, thigh));
}

static void
draw_arm (cairo_t              *cr,
          const ProofDemoActor *actor,
          double                angle,
          gboolean              is_far)
{
  guint32 colour = is_far ? proof_demo_mix (actor->colour, 0x20242e, 0.25)
                          : proof_demo_mix (actor->colour, 0x20242e, 0.1);
  double x, y;

  limb (cr, 0, -SHOULDER + 6, 24, angle, 21, angle + 0.3, 10, colour, &x, &y);
  proof_demo_disc (cr, x, y, 5, 5, actor->skin, 1);
}

static void
draw_head (cairo_t              *cr,
           const ProofDemoActor *actor)
{
  double r = HEAD_RADIUS;

  if (actor->hair == PROOF_DEMO_HAIR_LONG)
    {
      proof_demo_rounded (cr, -r - 3, -HEAD - r + 2, r + 8, 34, 9);
      proof_demo_set_colour (cr, actor->hair_colour, 1);
      cairo_fill (cr);
    }
  proof_demo_box (cr, -5, -HEAD + 6, 9, 14, proof_demo_mix (actor->skin, 0x5a3020, 0.2));
  proof_demo_disc (cr, 1, -HEAD, r - 1, r, actor->skin, 1);
  proof_demo_disc (cr, r, -HEAD + 2, 2.4, 2.4, actor->skin, 1);

  cairo_save (cr);
  cairo_arc (cr, 0, -HEAD, r + 1, 0.86 * G_PI, 1.82 * G_PI);
  cairo_curve_to (cr, 6, -HEAD - 6, -2, -HEAD - 4, -4, -HEAD + 4);
  cairo_close_path (cr);
  proof_demo_set_colour (cr, actor->hair_colour, 1);
  cairo_fill (cr);
  cairo_restore (cr);
  if (actor->hair == PROOF_DEMO_HAIR_BUN)
    proof_demo_disc (cr, -r, -HEAD - 8, 6.5, 6.5, actor->hair_colour, 1);
  if (actor->hair == PROOF_DEMO_HAIR_HAT)
    {
      guint32 felt = proof_demo_mix (actor->colour, 0x2b2430, 0.45);

      proof_demo_rounded (cr, -r, -HEAD - 15, 2 * r, 13, 6);
      proof_demo_set_colour (cr, felt, 1);
      cairo_fill (cr);
      proof_demo_rounded (cr, -r - 1, -HEAD - 6, 2 * r + 9, 4.5, 2);
      proof_demo_set_colour (cr, proof_demo_mix (felt, 0x000000, 0.15), 1);
      cairo_fill (cr);
    }
}

static void
draw_torso (cairo_t              *cr,
            const ProofDemoActor *actor,
            double                lean)
{
  cairo_pattern_t *light;

  if (actor->has_skirt)
    {
      cairo_move_to (cr, -11, -HIP - 8);
      cairo_line_to (cr, 11, -HIP - 8);
      cairo_curve_to (cr, 15, -HIP + 8, 19, -HIP + 22, 20, -HIP + 30);
      cairo_line_to (cr, -20, -HIP + 30);
      cairo_curve_to (cr, -18, -HIP + 22, -14, -HIP + 8, -11, -HIP - 8);
      proof_demo_fill_shaded (cr, -HIP - 8, -HIP + 30, actor->second,
                              proof_demo_mix (actor->second, 0x20242e, 0.2));
    }
  cairo_move_to (cr, -13 + lean, -SHOULDER + 6);
  cairo_curve_to (cr, -13 + lean, -SHOULDER - 5, 13 + lean, -SHOULDER - 5, 14 + lean,
                  -SHOULDER + 6);
  cairo_curve_to (cr, 14, -SHOULDER + 26, 13, -HIP - 8, 13, -HIP + 4);
  cairo_curve_to (cr, 6, -HIP + 8, -6, -HIP + 8, -13, -HIP + 4);
  cairo_curve_to (cr, -14, -HIP - 8, -14, -SHOULDER + 26, -13 + lean, -SHOULDER + 6);
  light = cairo_pattern_create_linear (-14, 0, 14, 0);
  for (guint i = 0; i < 2; i++)
    {
      guint32 colour = proof_demo_mix (actor->colour, i ? 0xffffff : 0x20242e, i ? 0.16 : 0.14);

      cairo_pattern_add_color_stop_rgb (light, i, (colour >> 16 & 255) / 255.0,
                                        (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
    }
  cairo_set_source (cr, light);
  cairo_fill (cr);
  cairo_pattern_destroy (light);
}

/* 150 px high, a child by its scale. The faster, the longer the steps. */
void
proof_demo_draw_walker (cairo_t              *cr,
                        const ProofDemoActor *actor,
                        const ProofDemoPose  *pose)
{
  double stride = CLAMP (pose->speed / pose->scale / 66, 0, 1.4);
  double phase = pose->way / pose->scale * 2 * G_PI / (76 + 34 * stride);
  double swing = sin (phase) * MIN (stride, 1.2);
  double low;

  if (actor->kind == PROOF_DEMO_CHILD)
    {
      cairo_scale (cr, 0.66, 0.62);
      phase *= 1.5;
    }
  /* One foot is always on the ground. */
  low = MAX (get_reach (phase, stride), get_reach (phase + G_PI, stride));
  cairo_translate (cr, 0, HIP - 4 - low);
  draw_arm (cr, actor, 0.62 * swing, TRUE);
  draw_leg (cr, actor, phase + G_PI, stride, TRUE);
  draw_leg (cr, actor, phase, stride, FALSE);
  draw_torso (cr, actor, stride > 1.1 ? 5 : 1);
  draw_head (cr, actor);
  if (actor->has_bag)
    {
      proof_demo_set_colour (cr, proof_demo_mix (actor->second, 0x3a2418, 0.5), 1);
      cairo_set_line_width (cr, 2.5);
      cairo_move_to (cr, 6, -SHOULDER + 2);
      cairo_line_to (cr, -12, -HIP - 2);
      cairo_stroke (cr);
      proof_demo_rounded (cr, -24, -HIP - 6, 24, 19, 4);
      proof_demo_fill_shaded (cr, -HIP - 6, -HIP + 13, 0xa8703f, 0x7c4c2a);
      proof_demo_disc (cr, -12, -HIP + 2, 2, 2, 0xf0d9a8, 1);
    }
  draw_arm (cr, actor, -0.62 * swing, FALSE);
}

/* One who pedals: hips on the saddle of the bicycle that is drawn under him. */
void
proof_demo_draw_cyclist (cairo_t              *cr,
                         const ProofDemoActor *actor,
                         const ProofDemoPose  *pose)
{
  const double hip_x = -21, hip_y = -80, shoulder_x = 6, shoulder_y = -122;

  for (int side = 1; side >= -1; side -= 2)
    {
      double turn = pose->way / pose->scale / 36 + (side > 0 ? G_PI : 0);
      double foot_x = -4 + 13 * cos (turn), foot_y = -28 + 13 * sin (turn);
      double dx = foot_x - hip_x, dy = foot_y - hip_y;
      double reach = MIN (hypot (dx, dy), 67.9);
      double bend = acos (reach / 68);
      double angle = atan2 (dx, dy) + bend;
      guint32 colour = side > 0 ? proof_demo_mix (actor->second, 0x20242e, 0.3) : actor->second;
      double x, y;

      limb (cr, hip_x, hip_y, 34, angle, 34, angle - 2 * bend, 12, colour, &x, &y);
      draw_shoe (cr, x, y, 0);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 25);
  proof_demo_set_colour (cr, actor->colour, 1);
  cairo_move_to (cr, hip_x + 1, hip_y - 3);
  cairo_line_to (cr, shoulder_x - 2, shoulder_y + 6);
  cairo_stroke (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_save (cr);
  cairo_translate (cr, shoulder_x + 6, shoulder_y + SHOULDER - 1);
  draw_head (cr, actor);
  cairo_restore (cr);
  {
    double x, y;

    limb (cr, shoulder_x, shoulder_y + 6, 24, 0.75, 24, 1.0, 9,
          proof_demo_mix (actor->colour, 0x20242e, 0.14), &x, &y);
    proof_demo_disc (cr, x, y, 5, 5, actor->skin, 1);
  }
}

/* 96 px long, 62 px high. */
void
proof_demo_draw_dog (cairo_t              *cr,
                     const ProofDemoActor *actor,
                     const ProofDemoPose  *pose)
{
  double phase = pose->way / pose->scale * 2 * G_PI / 52;
  guint32 dark = proof_demo_mix (actor->colour, 0x20242e, 0.25);
  double x, y;

  for (guint i = 0; i < 4; i++)
    {
      double angle = 0.5 * sin (phase + (i & 1 ? G_PI : 0) + (i & 2 ? 0.6 : 0));

      limb (cr, i & 2 ? 22 : -24, -28, 13, angle, 12, angle * 0.3, 8, i & 1 ? actor->colour : dark,
            &x, &y);
      proof_demo_disc (cr, x + 2, MIN (y, -3), 6, 3.5, actor->second, 1);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 7);
  proof_demo_set_colour (cr, actor->colour, 1);
  cairo_move_to (cr, -30, -36);
  cairo_curve_to (cr, -40, -40, -46, -52, -44 + 4 * sin (phase * 1.7), -58);
  cairo_stroke (cr);
  proof_demo_rounded (cr, -36, -44, 66, 25, 12);
  proof_demo_fill_shaded (cr, -44, -18, proof_demo_mix (actor->colour, 0xffffff, 0.14), dark);
  cairo_set_line_width (cr, 17);
  proof_demo_set_colour (cr, actor->colour, 1);
  cairo_move_to (cr, 24, -36);
  cairo_line_to (cr, 33, -50);
  cairo_stroke (cr);
  proof_demo_rounded (cr, 24, -64, 24, 20, 9);
  proof_demo_set_colour (cr, proof_demo_mix (actor->colour, 0xffffff, 0.1), 1);
  cairo_fill (cr);
  proof_demo_rounded (cr, 38, -56, 17, 11, 5);
  proof_demo_set_colour (cr, actor->second, 1);
  cairo_fill (cr);
  proof_demo_disc (cr, 54, -54, 3, 2.6, 0x2b2320, 1);
  proof_demo_disc (cr, 40, -57, 1.9, 2.2, 0x2b2320, 1);
  proof_demo_rounded (cr, 23, -65, 9, 19, 4.5);
  proof_demo_set_colour (cr, dark, 1);
  cairo_fill (cr);
  proof_demo_set_colour (cr, 0xd9483b, 1);
  cairo_set_line_width (cr, 4);
  cairo_move_to (cr, 20, -44);
  cairo_line_to (cr, 34, -36);
  cairo_stroke (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
}
