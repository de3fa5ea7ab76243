/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-scene.h"

#include <math.h>

/* The ground lines of the two pavements and the two lanes. */
#define BACK 474
#define FAR_LANE 546
#define NEAR_LANE 616
#define FRONT 698

#define STEADY(begin, from, speed, end, line) \
  { { begin, from, line, speed, 0 }, { end, (from) + (speed) * ((end) - (begin)), line, speed, 0 } }

static const ProofDemoActor actors[] = {
  /* The back pavement. */
  { "woman-coral", PROOF_DEMO_ADULT, STEADY (-1, 60, 46, 31, BACK - 4), .colour = 0xe2725b,
    .second = 0x3d4a63, .skin = 0xf0c3a0, .hair_colour = 0x4a2f27, .hair = PROOF_DEMO_HAIR_LONG,
    .has_bag = TRUE },
  { "man-grey", PROOF_DEMO_ADULT, STEADY (-1, 1290, -41, 31, BACK + 2), .colour = 0x6b7f94,
    .second = 0x39424e, .skin = 0x8d5a3c, .hair_colour = 0x231a17 },
  { "mother", PROOF_DEMO_ADULT, STEADY (4, -150, 40, 31, BACK - 1), .colour = 0x5b8c7b,
    .second = 0x9c6b52, .skin = 0xd9a07b, .hair_colour = 0x2f1f1a, .hair = PROOF_DEMO_HAIR_BUN,
    .has_skirt = TRUE },
  { "child", PROOF_DEMO_CHILD, STEADY (4, -118, 40, 31, BACK + 1), .colour = 0xf2b84b,
    .second = 0x4a6fa5, .skin = 0xd9a07b, .hair_colour = 0x2f1f1a, .hair = PROOF_DEMO_HAIR_HAT },

  /* Two who cross while the cars wait. */
  { "man-hat",
    PROOF_DEMO_ADULT,
    { { -1, 250, BACK, 52, 0 },
      { 6.5, 616, BACK + 4, 0, 0 },
      { 11.2, 616, BACK + 4, 0, 0 },
      { 14, 622, 570, 0, 40 },
      { 17, 640, 688, 22, 18 },
      { 19, 716, 702, 56, 0 },
      { 31, 1388, 702, 56, 0 } },
    .colour = 0x8a5a83,
    .second = 0x4b4453,
    .skin = 0xf0c3a0,
    .hair_colour = 0x5a4632,
    .hair = PROOF_DEMO_HAIR_HAT },
  { "woman-blue",
    PROOF_DEMO_ADULT,
    { { -1, 960, FRONT - 12, -62, 0 },
      { 4.4, 668, FRONT - 26, 0, 0 },
      { 11.6, 668, FRONT - 26, 0, 0 },
      { 14.6, 664, 576, 0, -40 },
      { 17.6, 646, 484, -18, -16 },
      { 19.4, 586, BACK + 2, -44, 0 },
      { 31, 76, BACK + 2, -44, 0 } },
    .colour = 0x4f86c6,
    .second = 0x2f3b52,
    .skin = 0xb97a56,
    .hair_colour = 0x1f1512,
    .hair = PROOF_DEMO_HAIR_LONG,
    .has_bag = TRUE },

  /* The far lane, to the left. */
  { "car-cream", PROOF_DEMO_CAR, STEADY (-2, 1360, -205, 8, FAR_LANE), .colour = 0xe9dcc3 },
  { "bus",
    PROOF_DEMO_BUS,
    { { 5.5, 1700, FAR_LANE, -190, 0 },
      { 8.6, 1120, FAR_LANE, -170, 0 },
      { 11.4, 890, FAR_LANE, 0, 0 },
      { 19.4, 890, FAR_LANE, 0, 0 },
      { 22, 690, FAR_LANE, -160, 0 },
      { 28.5, -440, FAR_LANE, -190, 0 } },
    .colour = 0xd9483b },
  { "car-sky",
    PROOF_DEMO_CAR,
    { { 17, 1460, FAR_LANE, -120, 0 },
      { 19.6, 1260, FAR_LANE, -40, 0 },
      { 22, 1060, FAR_LANE, -140, 0 },
      { 29.5, -200, FAR_LANE, -190, 0 } },
    .colour = 0x7fb2c8 },

  /* The near lane, to the right. */
  { "car-teal", PROOF_DEMO_CAR, STEADY (-2, -40, 215, 6, NEAR_LANE), .colour = 0x2f8f86 },
  { "taxi", PROOF_DEMO_TAXI, STEADY (2.6, -190, 205, 11, NEAR_LANE - 4), .colour = 0xf3c13a },
  { "car-navy",
    PROOF_DEMO_CAR,
    { { 7.6, -190, NEAR_LANE, 205, 0 },
      { 9.8, 240, NEAR_LANE, 170, 0 },
      { 12.2, 446, NEAR_LANE, 0, 0 },
      { 19.3, 446, NEAR_LANE, 0, 0 },
      { 21.8, 640, NEAR_LANE, 160, 0 },
      { 26, 1480, NEAR_LANE, 215, 0 } },
    .colour = 0x3f5f8f },
  { "car-rose",
    PROOF_DEMO_CAR,
    { { 9.8, -190, NEAR_LANE, 150, 0 },
      { 11.4, 40, NEAR_LANE, 120, 0 },
      { 13.6, 178, NEAR_LANE, 0, 0 },
      { 20, 178, NEAR_LANE, 0, 0 },
      { 22.6, 380, NEAR_LANE, 160, 0 },
      { 28, 1480, NEAR_LANE, 215, 0 } },
    .colour = 0xb5485d },
  { "car-olive", PROOF_DEMO_CAR, STEADY (24.6, -190, 200, 33, NEAR_LANE), .colour = 0x8a8f4e },

  { "bicycle", PROOF_DEMO_BICYCLE, STEADY (0.6, -90, 118, 14, NEAR_LANE + 22), .colour = 0x2b3a4a },
  { "cyclist", PROOF_DEMO_CYCLIST, STEADY (0.6, -90, 118, 14, NEAR_LANE + 22), .colour = 0xf08a5d,
    .second = 0x37475a, .skin = 0xe0ac86, .hair_colour = 0x3b2a20, .hair = PROOF_DEMO_HAIR_HAT },

  { "traffic-light", PROOF_DEMO_TRAFFIC_LIGHT, STEADY (-1, 726, 0, 31, 650) },

  /* The front pavement. */
  { "woman-mustard", PROOF_DEMO_ADULT, STEADY (-1, 150, 63, 31, FRONT - 6), .colour = 0xd9a441,
    .second = 0x7b4b5e, .skin = 0xf3cfb1, .hair_colour = 0x8c4a2f, .hair = PROOF_DEMO_HAIR_BUN,
    .has_skirt = TRUE, .has_bag = TRUE },
  { "dog", PROOF_DEMO_DOG, STEADY (3.5, 1290, -66, 31, FRONT + 8), .colour = 0xb9814f,
    .second = 0xf3e3cf },
  { "man-dog", PROOF_DEMO_ADULT, STEADY (3.5, 1390, -66, 31, FRONT + 4), .colour = 0x4d7c5a,
    .second = 0x55606e, .skin = 0xe6b48f, .hair_colour = 0x6d5138 },
  { "runner", PROOF_DEMO_ADULT, STEADY (14.5, -60, 152, 26, FRONT - 2), .colour = 0xe85d75,
    .second = 0x2c2f45, .skin = 0x7a4a30, .hair_colour = 0x19110e, .hair = PROOF_DEMO_HAIR_BUN },
  { "man-denim", PROOF_DEMO_ADULT, STEADY (19, 1340, -70, 31, FRONT + 6), .colour = 0x44618b,
    .second = 0x2d3140, .skin = 0xd9a07b, .hair_colour = 0x2a1c16, .has_bag = TRUE },
};

/**
 * proof_demo_scene_get_actors:
 *
 * Everybody and everything that has a box, in no particular order.
 */
const ProofDemoActor *
proof_demo_scene_get_actors (guint *n_actors)
{
  *n_actors = G_N_ELEMENTS (actors);
  return actors;
}

const ProofDemoActor *
proof_demo_scene_find_actor (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (actors); i++)
    if (g_str_equal (actors[i].name, name))
      return &actors[i];
  return NULL;
}

static guint
count_keys (const ProofDemoActor *actor)
{
  guint n = 1;

  while (n < G_N_ELEMENTS (actor->keys) && actor->keys[n].time > actor->keys[n - 1].time)
    n++;
  return n;
}

/* A cubic that has both places and both speeds at its ends. */
static double
hermite (double from,
         double from_speed,
         double to,
         double to_speed,
         double length,
         double at)
{
  double u = at / length;
  double u2 = u * u, u3 = u2 * u;

  return from * (2 * u3 - 3 * u2 + 1) + from_speed * length * (u3 - 2 * u2 + u) +
         to * (3 * u2 - 2 * u3) + to_speed * length * (u3 - u2);
}

/* FALSE outside of the actor's time. */
static gboolean
get_place (const ProofDemoActor *actor,
           double                seconds,
           double               *x,
           double               *y)
{
  const ProofDemoKey *key = actor->keys;
  guint n = count_keys (actor);
  double length;

  if (seconds < key[0].time || seconds > key[n - 1].time)
    return FALSE;
  while (seconds > key[1].time)
    key++;
  length = key[1].time - key[0].time;
  *x = hermite (key[0].x, key[0].speed_x, key[1].x, key[1].speed_x, length, seconds - key[0].time);
  *y = hermite (key[0].y, key[0].speed_y, key[1].y, key[1].speed_y, length, seconds - key[0].time);
  return TRUE;
}

static gboolean
is_vehicle (ProofDemoKind kind)
{
  return kind == PROOF_DEMO_CAR || kind == PROOF_DEMO_TAXI || kind == PROOF_DEMO_BUS;
}

/* How large things are that stand on line @y: 1 = at the near lane. */
static double
get_scale (double y)
{
  return 1 + (y - NEAR_LANE) * 0.0026;
}

/**
 * proof_demo_scene_get_pose:
 * @pose: (out): in the picture's pixels, the camera's move included
 *
 * Returns: FALSE if @actor is not there at all; one that is there may still be out of the picture.
 */
gboolean
proof_demo_scene_get_pose (const ProofDemoActor *actor,
                           double                seconds,
                           ProofDemoPose        *pose)
{
  const double step = 0.02;
  const ProofDemoKey *first = &actor->keys[0];
  double x, y, next_x, next_y, later_x, later_y, speed, later_speed;

  if (!get_place (actor, seconds, &x, &y))
    return FALSE;
  if (!get_place (actor, seconds + step, &next_x, &next_y))
    next_x = x, next_y = y;
  if (!get_place (actor, seconds + 2 * step, &later_x, &later_y))
    later_x = next_x, later_y = next_y;
  speed = hypot (next_x - x, next_y - y) / step;
  later_speed = hypot (later_x - next_x, later_y - next_y) / step;

  *pose = (ProofDemoPose) {
    .x = x - proof_demo_scene_get_camera (seconds),
    .y = y,
    .scale = get_scale (y),
    .way = fabs (x - first->x) + 1.3 * fabs (y - first->y),
    .speed = speed,
    .brakes = is_vehicle (actor->kind) && (speed < 2 || later_speed < speed - 0.2),
  };
  /* Who stands still looks where he will go, who crosses where he came from. */
  pose->facing = first->speed_x < 0 ? -1 : 1;
  return TRUE;
}

/* How far the camera has moved to the right, in px. */
double
proof_demo_scene_get_camera (double seconds)
{
  return -46 * cos (G_PI * seconds / PROOF_DEMO_SECONDS);
}

/* 0 = late afternoon, 1 = the lamps are on. */
double
proof_demo_scene_get_dusk (double seconds)
{
  double u = CLAMP ((seconds - 17) / 12, 0, 1);

  return u * u * (3 - 2 * u);
}

ProofDemoLight
proof_demo_scene_get_light (double seconds)
{
  if (seconds < 9.2 || seconds >= 19)
    return PROOF_DEMO_LIGHT_GREEN;
  return seconds < 10.6 ? PROOF_DEMO_LIGHT_AMBER : PROOF_DEMO_LIGHT_RED;
}
