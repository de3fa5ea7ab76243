/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-draw.h"

#include <math.h>
#include <stdlib.h>

#include "proof-demo-actors.h"
#include "proof-demo-backdrop.h"
#include "proof-demo-shapes.h"

typedef enum
{
  LAYER_SKY,
  LAYER_DUSK_SKY,
  LAYER_SKYLINE,
  LAYER_TOWN,
  LAYER_DUSK_TOWN,
  LAYER_AVENUE,
  LAYER_FOREGROUND,
  LAYER_CLOUDS,
  N_LAYERS
} LayerId;

typedef struct
{
  void (*draw) (cairo_t *cr);
  double depth; /* share of the camera's move that it follows */
  int    top;
  int    height;
} LayerInfo;

struct _ProofDemoPainter
{
  cairo_surface_t *layers[N_LAYERS];
};

static void
draw_clouds (cairo_t *cr)
{
  proof_demo_draw_cloud (cr, 150, 92, 58);
  proof_demo_draw_cloud (cr, 520, 60, 40);
  proof_demo_draw_cloud (cr, 860, 104, 66);
  proof_demo_draw_cloud (cr, 1210, 70, 46);
}

static const LayerInfo infos[N_LAYERS] = {
  [LAYER_SKY] = { proof_demo_draw_sky, 0, 0, 460 },
  [LAYER_DUSK_SKY] = { proof_demo_draw_dusk_sky, 0, 0, 460 },
  [LAYER_CLOUDS] = { draw_clouds, 0.1, 0, 180 },
  [LAYER_SKYLINE] = { proof_demo_draw_skyline, 0.3, 120, 330 },
  [LAYER_TOWN] = { proof_demo_draw_town, 1, 60, 660 },
  [LAYER_DUSK_TOWN] = { proof_demo_draw_dusk_town, 1, 60, 660 },
  [LAYER_AVENUE] = { proof_demo_draw_avenue, 1, 190, 310 },
  [LAYER_FOREGROUND] = { proof_demo_draw_foreground, 1.35, 600, 120 },
};

static cairo_surface_t *
make_layer (const LayerInfo *info)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, PROOF_DEMO_WIDTH + 2 * PROOF_DEMO_MARGIN, info->height);
  cairo_t *cr = cairo_create (surface);

  cairo_translate (cr, PROOF_DEMO_MARGIN, -info->top);
  info->draw (cr);
  cairo_destroy (cr);
  return surface;
}

static void
paint_layer (ProofDemoPainter *painter,
             cairo_t          *cr,
             LayerId           id,
             double            shift,
             double            alpha)
{
  cairo_set_source_surface (cr, painter->layers[id], shift - PROOF_DEMO_MARGIN, infos[id].top);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  if (alpha < 1)
    cairo_paint_with_alpha (cr, alpha);
  else
    cairo_paint (cr);
}

ProofDemoPainter *
proof_demo_painter_new (void)
{
  ProofDemoPainter *painter = g_new0 (ProofDemoPainter, 1);

  for (guint i = 0; i < N_LAYERS; i++)
    painter->layers[i] = make_layer (&infos[i]);
  return painter;
}

void
proof_demo_painter_free (ProofDemoPainter *painter)
{
  for (guint i = 0; i < N_LAYERS; i++)
    cairo_surface_destroy (painter->layers[i]);
  g_free (painter);
}

/**
 * proof_demo_draw_actor:
 *
 * Draws @actor alone, without its shadow and its lights: what a box has to hold.
 */
void
proof_demo_draw_actor (cairo_t              *cr,
                       const ProofDemoActor *actor,
                       const ProofDemoPose  *pose,
                       double                seconds)
{
  cairo_save (cr);
  cairo_translate (cr, pose->x, pose->y);
  cairo_scale (cr, pose->scale * pose->facing, pose->scale);
  switch (actor->kind)
    {
    case PROOF_DEMO_CAR:
    case PROOF_DEMO_TAXI:
      proof_demo_draw_car (cr, actor, pose);
      break;
    case PROOF_DEMO_BUS:
      proof_demo_draw_bus (cr, actor, pose);
      break;
    case PROOF_DEMO_BICYCLE:
      proof_demo_draw_bicycle (cr, actor, pose);
      break;
    case PROOF_DEMO_CYCLIST:
      proof_demo_draw_cyclist (cr, actor, pose);
      break;
    case PROOF_DEMO_DOG:
      proof_demo_draw_dog (cr, actor, pose);
      break;
    case PROOF_DEMO_TRAFFIC_LIGHT:
      proof_demo_draw_traffic_light (cr, proof_demo_scene_get_light (seconds));
      break;
    case PROOF_DEMO_ADULT:
    case PROOF_DEMO_CHILD:
    default:
      proof_demo_draw_walker (cr, actor, pose);
      break;
    }
  cairo_restore (cr);
}

/**
 * proof_demo_measure:
 * @extents: (out): in pixels of the picture, not cut at its rims
 *
 * Returns: FALSE if @actor is not there.
 */
gboolean
proof_demo_measure (const ProofDemoActor *actor,
                    double                seconds,
                    cairo_rectangle_t    *extents)
{
  ProofDemoPose pose;
  cairo_surface_t *recording;
  cairo_t *cr;

  if (!proof_demo_scene_get_pose (actor, seconds, &pose))
    return FALSE;
  recording = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cr = cairo_create (recording);
  proof_demo_draw_actor (cr, actor, &pose, seconds);
  cairo_destroy (cr);
  cairo_recording_surface_ink_extents (recording, &extents->x, &extents->y, &extents->width,
                                       &extents->height);
  cairo_surface_destroy (recording);
  return TRUE;
}

static double
get_half_width (ProofDemoKind kind)
{
  switch (kind)
    {
    case PROOF_DEMO_BUS:
      return 215;
    case PROOF_DEMO_CAR:
    case PROOF_DEMO_TAXI:
      return 118;
    case PROOF_DEMO_BICYCLE:
      return 78;
    case PROOF_DEMO_DOG:
      return 52;
    case PROOF_DEMO_CHILD:
      return 26;
    case PROOF_DEMO_CYCLIST:
      return 0;
    case PROOF_DEMO_ADULT:
    case PROOF_DEMO_TRAFFIC_LIGHT:
    default:
      return 36;
    }
}

static void
draw_shadow (cairo_t              *cr,
             const ProofDemoActor *actor,
             const ProofDemoPose  *pose,
             double                dusk)
{
  double half = get_half_width (actor->kind) * pose->scale;

  /* The sun is behind the houses: shadows fall forward and away from it. */
  if (half > 0)
    proof_demo_glow (cr, pose->x + (pose->x - 640) * 0.012, pose->y + 3 * pose->scale, half,
                     MAX (6, half * 0.085) * pose->scale, 0x1f1b2e, 0.85 - 0.25 * dusk);
}

typedef struct
{
  const ProofDemoActor *actor;
  ProofDemoPose         pose;
} Shown;

static int
compare_shown (const void *a,
               const void *b)
{
  double y_a = ((const Shown *) a)->pose.y, y_b = ((const Shown *) b)->pose.y;

  return (y_a > y_b) - (y_a < y_b);
}

static void
draw_leash (cairo_t     *cr,
            const Shown *shown,
            guint        n)
{
  const ProofDemoPose *dog = NULL, *man = NULL;

  for (guint i = 0; i < n; i++)
    {
      if (g_str_equal (shown[i].actor->name, "dog"))
        dog = &shown[i].pose;
      if (g_str_equal (shown[i].actor->name, "man-dog"))
        man = &shown[i].pose;
    }
  if (!dog || !man)
    return;
  cairo_move_to (cr, man->x - 16, man->y - 92);
  cairo_curve_to (cr, man->x - 40, man->y - 52, dog->x + 10, dog->y - 34, dog->x - 30, dog->y - 50);
  proof_demo_set_colour (cr, 0x6b4630, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

static void
draw_lights (cairo_t     *cr,
             const Shown *shown,
             guint        n,
             double       shift,
             double       dusk)
{
  for (guint i = 0; i < 3; i++)
    {
      double x = proof_demo_lamps[i][0] + shift, y = proof_demo_lamps[i][1];

      proof_demo_glow (cr, x, y, 90, 90, 0xffd995, 0.55 * dusk);
      proof_demo_glow (cr, x, 482, 150, 34, 0xffd995, 0.3 * dusk);
      proof_demo_disc (cr, x, y - 4, 8, 9, 0xfff3cf, dusk);
    }
  for (guint i = 0; i < n; i++)
    {
      const ProofDemoPose *pose = &shown[i].pose;
      double front, height;

      if (shown[i].actor->kind != PROOF_DEMO_CAR && shown[i].actor->kind != PROOF_DEMO_TAXI &&
          shown[i].actor->kind != PROOF_DEMO_BUS)
        continue;
      front = (shown[i].actor->kind == PROOF_DEMO_BUS ? 200 : 102) * pose->scale * pose->facing;
      height = 34 * pose->scale;
      proof_demo_glow (cr, pose->x + front + 62 * pose->facing, pose->y - 4, 110, 20, 0xffedbd,
                       0.42 * dusk);
      proof_demo_glow (cr, pose->x + front, pose->y - height, 26, 20, 0xfff3cf, 0.9 * dusk);
      proof_demo_glow (cr, pose->x - front, pose->y - height, 22, 16, 0xff4a3a,
                       (pose->brakes ? 0.9 : 0.5) * dusk);
    }
}

/**
 * proof_demo_painter_draw:
 * @cr: on a surface of PROOF_DEMO_WIDTH × PROOF_DEMO_HEIGHT
 */
void
proof_demo_painter_draw (ProofDemoPainter *painter,
                         cairo_t          *cr,
                         double            seconds)
{
  double shift = -proof_demo_scene_get_camera (seconds);
  double dusk = proof_demo_scene_get_dusk (seconds);
  gboolean has_avenue = FALSE;
  guint n_actors, n = 0;
  const ProofDemoActor *actors = proof_demo_scene_get_actors (&n_actors);
  g_autofree Shown *shown = g_new (Shown, n_actors);

  paint_layer (painter, cr, LAYER_SKY, 0, 1);
  if (dusk > 0)
    paint_layer (painter, cr, LAYER_DUSK_SKY, 0, dusk);
  paint_layer (painter, cr, LAYER_CLOUDS, shift * infos[LAYER_CLOUDS].depth + 1.6 * (seconds - 15),
               1 - 0.65 * dusk);
  paint_layer (painter, cr, LAYER_SKYLINE, shift * infos[LAYER_SKYLINE].depth, 1 - 0.3 * dusk);
  if (dusk < 1)
    paint_layer (painter, cr, LAYER_TOWN, shift, 1);
  if (dusk > 0)
    paint_layer (painter, cr, LAYER_DUSK_TOWN, shift, dusk);

  for (guint i = 0; i < n_actors; i++)
    if (proof_demo_scene_get_pose (&actors[i], seconds, &shown[n].pose))
      shown[n++].actor = &actors[i];
  qsort (shown, n, sizeof *shown, compare_shown);
  if (dusk > 0)
    cairo_push_group (cr);
  for (guint i = 0; i < n; i++)
    {
      if (!has_avenue && shown[i].pose.y > 480)
        {
          paint_layer (painter, cr, LAYER_AVENUE, shift, 1);
          has_avenue = TRUE;
        }
      draw_shadow (cr, shown[i].actor, &shown[i].pose, dusk);
      proof_demo_draw_actor (cr, shown[i].actor, &shown[i].pose, seconds);
    }
  draw_leash (cr, shown, n);
  paint_layer (painter, cr, LAYER_FOREGROUND, shift * infos[LAYER_FOREGROUND].depth, 1);
  if (dusk > 0)
    {
      cairo_set_operator (cr, CAIRO_OPERATOR_ATOP);
      proof_demo_set_colour (cr, PROOF_DEMO_DUSK, PROOF_DEMO_DUSK_ALPHA * 0.9 * dusk);
      cairo_paint (cr);
      cairo_pop_group_to_source (cr);
      cairo_paint (cr);
      draw_lights (cr, shown, n, shift, dusk);
    }
}
