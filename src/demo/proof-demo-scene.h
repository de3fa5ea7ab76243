/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The street as a function of time: who is where, and how it is lit. Nothing here draws. */

#define PROOF_DEMO_WIDTH 1280
#define PROOF_DEMO_HEIGHT 720
#define PROOF_DEMO_RATE 25 /* frames a second */
#define PROOF_DEMO_SECONDS 30
#define PROOF_DEMO_N_FRAMES (PROOF_DEMO_RATE * PROOF_DEMO_SECONDS)

typedef enum
{
  PROOF_DEMO_ADULT,
  PROOF_DEMO_CHILD,
  PROOF_DEMO_CYCLIST,
  PROOF_DEMO_DOG,
  PROOF_DEMO_CAR,
  PROOF_DEMO_TAXI,
  PROOF_DEMO_BUS,
  PROOF_DEMO_BICYCLE,
  PROOF_DEMO_TRAFFIC_LIGHT,
} ProofDemoKind;

typedef enum
{
  PROOF_DEMO_HAIR_SHORT,
  PROOF_DEMO_HAIR_LONG,
  PROOF_DEMO_HAIR_BUN,
  PROOF_DEMO_HAIR_HAT,
} ProofDemoHair;

/* Where an actor is at a time, and how fast; in between it moves along a cubic. In pixels of the
 * picture at rest, the point where it stands on the ground. */
typedef struct
{
  double time;
  double x;
  double y;
  double speed_x;
  double speed_y;
} ProofDemoKey;

typedef struct
{
  const char   *name;
  ProofDemoKind kind;
  ProofDemoKey  keys[8]; /* up to the first whose time is not after the one before */
  guint32       colour;  /* of the paint, the jacket, the fur */
  guint32       second;  /* of the trousers or the skirt */
  guint32       skin;
  guint32       hair_colour;
  ProofDemoHair hair;
  gboolean      has_skirt;
  gboolean      has_bag;
} ProofDemoActor;

typedef struct
{
  double   x;
  double   y;
  double   scale;
  int      facing; /* 1 = to the right, -1 = to the left */
  double   way;    /* px gone so far: what wheels and legs turn by */
  double   speed;  /* px/s */
  gboolean brakes;
} ProofDemoPose;

typedef enum
{
  PROOF_DEMO_LIGHT_GREEN,
  PROOF_DEMO_LIGHT_AMBER,
  PROOF_DEMO_LIGHT_RED,
} ProofDemoLight;

const ProofDemoActor *proof_demo_scene_get_actors (guint                *n_actors);
const ProofDemoActor *proof_demo_scene_find_actor (const char           *name);
gboolean              proof_demo_scene_get_pose   (const ProofDemoActor *actor,
                                                   double                seconds,
                                                   ProofDemoPose        *pose);
double                proof_demo_scene_get_camera (double                seconds);
double                proof_demo_scene_get_dusk   (double                seconds);
ProofDemoLight        proof_demo_scene_get_light  (double                seconds);

G_END_DECLS
