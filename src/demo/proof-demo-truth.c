/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-truth.h"

#include <math.h>
#include <string.h>

#include "proof-demo-draw.h"
#include "proof-demo-shapes.h"
#include "proof-demo-taxonomy.h"

#define MIN_CONFIDENCE 50
#define DURATION_MS (PROOF_DEMO_SECONDS * 1000)
#define SEED 2026

typedef enum
{
  FALSE_POSITIVE, /* a box where nothing of that kind is */
  MISS,           /* nothing about an actor in plain sight */
  WRONG_CLASS,    /* the right box under another label */
  DRIFT,          /* the box wanders off */
} MistakeKind;

typedef struct
{
  MistakeKind kind;
  const char *label; /* as reported; of a miss, as it should have been */
  const char *actor; /* NULL for a false positive */
  int         begin_ms;
  int         end_ms; /* the first sample that is right again */
} Mistake;

static const Mistake mistakes[] = {
  { FALSE_POSITIVE, "Person", NULL, 1600, 3000 },
  { DRIFT, "Car", "taxi", 7600, 9200 },
  { MISS, "Person", "woman-mustard", 8600, 10000 },
  { MISS, "Bicycle", "bicycle", 10400, 11600 },
  { FALSE_POSITIVE, "Airplane", NULL, 15600, 16800 },
  { WRONG_CLASS, "Cat", "dog", 16400, 17800 },
  { DRIFT, "Person", "runner", 18000, 20000 },
  { WRONG_CLASS, "Truck", "bus", 21000, 22600 },
};

/* Where the false positives see something: a lamp and a cloud, with the camera at rest. */
static const struct
{
  const char       *label;
  cairo_rectangle_t box;
  double            confidence;
} ghosts[] = {
  { "Person", { 792, 308, 36, 174 }, 61 },
  { "Airplane", { 470, 22, 112, 50 }, 56 },
};

/* What a sample really shows. */
typedef struct
{
  const ProofDemoActor *actor;
  cairo_rectangle_t     whole; /* px */
  ProofBox              box;   /* cut at the rims */
  double                foot;
  double                inside; /* share of it in the picture */
  double                hidden; /* share of that behind others */
} Object;

struct _ProofDemoTruth
{
  GPtrArray  *detections; /* of ProofDemoDetection, by time, then by name */
  JsonArray  *samples;
};

static const char *
get_label (ProofDemoKind kind)
{
  switch (kind)
    {
    case PROOF_DEMO_CAR:
    case PROOF_DEMO_TAXI:
      return "Car";
    case PROOF_DEMO_BUS:
      return "Bus";
    case PROOF_DEMO_BICYCLE:
      return "Bicycle";
    case PROOF_DEMO_DOG:
      return "Dog";
    case PROOF_DEMO_TRAFFIC_LIGHT:
      return "Traffic Light";
    case PROOF_DEMO_ADULT:
    case PROOF_DEMO_CHILD:
    case PROOF_DEMO_CYCLIST:
    default:
      return "Person";
    }
}

static gboolean
is_vehicle (ProofDemoKind kind)
{
  return kind == PROOF_DEMO_CAR || kind == PROOF_DEMO_TAXI || kind == PROOF_DEMO_BUS;
}

/* Between -1 and 1, changing about once a second, with a small jitter from sample to sample. */
static double
wobble (guint seed,
        int   ms)
{
  double at = ms / 900.0, u = at - floor (at);
  guint index = (guint) floor (at);
  double from = proof_demo_noise (SEED + seed, index),
         to = proof_demo_noise (SEED + seed, index + 1);

  return 1.7 * (from + (to - from) * u * u * (3 - 2 * u) - 0.5) +
         0.3 * (proof_demo_noise (seed, ms) - 0.5);
}

static const Mistake *
find_mistake (const char *actor,
              int         ms)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    if (g_strcmp0 (mistakes[i].actor, actor) == 0 && ms >= mistakes[i].begin_ms &&
        ms < mistakes[i].end_ms)
      return &mistakes[i];
  return NULL;
}

static ProofBox
to_box (const cairo_rectangle_t *px)
{
  double left = CLAMP (px->x, 0, PROOF_DEMO_WIDTH),
         right = CLAMP (px->x + px->width, 0, PROOF_DEMO_WIDTH);
  double top = CLAMP (px->y, 0, PROOF_DEMO_HEIGHT),
         bottom = CLAMP (px->y + px->height, 0, PROOF_DEMO_HEIGHT);

  return (ProofBox) { left / PROOF_DEMO_WIDTH, top / PROOF_DEMO_HEIGHT,
                      (right - left) / PROOF_DEMO_WIDTH, (bottom - top) / PROOF_DEMO_HEIGHT };
}

/* The share of @object's box, as far as it is in the picture, that nearer ones cover. */
static double
get_hidden (GArray       *objects,
            const Object *object)
{
  const guint steps = 12;
  guint covered = 0;

  for (guint i = 0; i < steps * steps; i++)
    {
      double x = object->box.left + object->box.width * (i % steps + 0.5) / steps;
      double y = object->box.top + object->box.height * (i / steps + 0.5) / steps;

      for (guint j = 0; j < objects->len; j++)
        {
          const Object *other = &g_array_index (objects, Object, j);
          /* A figure fills the middle of its box, its sides are half empty. */
          double side = is_vehicle (other->actor->kind) ? 0 : 0.16 * other->box.width;

          if (other->foot <= object->foot)
            continue;
          if (x >= other->box.left + side && x < other->box.left + other->box.width - side &&
              y >= other->box.top && y < other->box.top + other->box.height)
            {
              covered++;
              break;
            }
        }
    }
  return covered / (double) (steps * steps);
}

static GArray *
look (int ms)
{
  GArray *objects = g_array_new (FALSE, FALSE, sizeof (Object));
  guint n_actors;
  const ProofDemoActor *actors = proof_demo_scene_get_actors (&n_actors);

  for (guint i = 0; i < n_actors; i++)
    {
      Object object = { .actor = &actors[i] };
      ProofDemoPose pose;

      if (!proof_demo_measure (&actors[i], ms / 1000.0, &object.whole))
        continue;
      proof_demo_scene_get_pose (&actors[i], ms / 1000.0, &pose);
      object.foot = pose.y;
      object.box = to_box (&object.whole);
      object.inside = (double)object.box.width * object.box.height * PROOF_DEMO_WIDTH *
                      PROOF_DEMO_HEIGHT / (object.whole.width * object.whole.height);
      if (object.inside > 0)
        g_array_append_val (objects, object);
    }
  for (guint i = 0; i < objects->len; i++)
    {
      Object *object = &g_array_index (objects, Object, i);

      object->hidden = get_hidden (objects, object);
    }
  return objects;
}

/* How sure the model is of an object: less when it is small, cut or covered. 0 = not seen. */
static double
get_confidence (const Object *object,
                guint         seed,
                int           ms)
{
  double small = CLAMP (1 - object->whole.height / 150, 0, 1);
  double sure = 98.6 - 9 * small - 30 * (1 - object->inside) - 44 * pow (object->hidden, 1.3) -
                3 * proof_demo_scene_get_dusk (ms / 1000.0) + 2.6 * wobble (seed, ms);

  if (object->inside < 0.3 || object->hidden > 0.7 || sure < MIN_CONFIDENCE)
    return 0;
  return MIN (sure, 99.97);
}

/* A box is never quite right, and sometimes quite wrong. */
static ProofBox
get_reported_box (const Object           *object,
                  const Mistake *mistake,
                  guint                   seed,
                  int                     ms)
{
  cairo_rectangle_t px = object->whole;
  double drift = 0;

  px.x += px.width * 0.012 * wobble (seed + 1, ms);
  px.y += px.height * 0.012 * wobble (seed + 2, ms);
  px.width *= 1 + 0.016 * wobble (seed + 3, ms);
  px.height *= 1 + 0.016 * wobble (seed + 4, ms);
  if (mistake && mistake->kind == DRIFT)
    drift = 0.2 + 0.6 * (ms - mistake->begin_ms) / (mistake->end_ms - mistake->begin_ms);
  px.x -= px.width * drift;
  px.y -= px.height * drift * 0.25;
  return to_box (&px);
}

static ProofDemoDetection *
add_detection (ProofDemoTruth *truth,
               int             ms,
               const char     *name,
               double          confidence)
{
  ProofDemoDetection *detection = g_new0 (ProofDemoDetection, 1);

  detection->ms = ms;
  detection->label = proof_demo_taxonomy_find (name);
  detection->confidence = MIN (confidence, 99.99);
  detection->instances = g_array_new (FALSE, FALSE, sizeof (ProofDemoInstance));
  g_ptr_array_add (truth->detections, detection);
  return detection;
}

/* A label without boxes, if it is sure enough to be reported. */
static void
add_label (ProofDemoTruth *truth,
           int             ms,
           const char     *name,
           double          confidence)
{
  if (confidence >= MIN_CONFIDENCE)
    add_detection (truth, ms, name, confidence);
}

static void
detection_free (gpointer data)
{
  ProofDemoDetection *detection = data;

  g_array_unref (detection->instances);
  g_free (detection);
}

/* The detection of @name at @ms, made at need: instances of a label share one. */
static void
add_instance (ProofDemoTruth *truth,
              int             ms,
              const char     *name,
              ProofBox        box,
              double          confidence)
{
  ProofDemoInstance instance = { box, confidence };
  ProofDemoDetection *detection = NULL;
  double sure;

  for (guint i = truth->detections->len; i > 0 && !detection; i--)
    {
      ProofDemoDetection *earlier = truth->detections->pdata[i - 1];

      if (earlier->ms != ms)
        break;
      if (g_str_equal (earlier->label->name, name))
        detection = earlier;
    }
  if (!detection)
    detection = add_detection (truth, ms, name, 0);
  /* The label's own: neither the greatest of its boxes nor their mean. */
  sure = 100 - (100 - confidence) * 0.6 + 0.4 * wobble (g_str_hash (name), ms);
  detection->confidence = MIN (MAX (detection->confidence, sure), 99.99);
  g_array_append_val (detection->instances, instance);
}

static int
compare_instances (gconstpointer a,
                   gconstpointer b)
{
  float sure_a = ((const ProofDemoInstance *)a)->confidence,
        sure_b = ((const ProofDemoInstance *)b)->confidence;

  return (sure_a < sure_b) - (sure_a > sure_b);
}

static double
find_confidence (ProofDemoTruth *truth,
                 guint           first,
                 const char     *name)
{
  for (guint i = first; i < truth->detections->len; i++)
    {
      ProofDemoDetection *detection = truth->detections->pdata[i];

      if (g_str_equal (detection->label->name, name))
        return detection->confidence;
    }
  return 0;
}

/* A label that comes with another one, surer or less sure by @more. */
static void
follow (ProofDemoTruth *truth,
        guint           first,
        int             ms,
        const char     *name,
        const char     *of,
        double          more)
{
  double sure = find_confidence (truth, first, of);

  if (sure <= 0)
    return;
  sure += more + 0.8 * fabs (more) * wobble (g_str_hash (name), ms);
  if (find_confidence (truth, first, name) == 0)
    add_label (truth, ms, name, sure);
}

static void
add_scene_labels (ProofDemoTruth *truth,
                  guint           first,
                  int             ms)
{
  static const struct
  {
    const char *name;
    double      confidence;
    double      range;
  } always[] = {
    { "Road", 97, 2 }, { "Street", 95, 3 }, { "City", 93, 3 }, { "Urban", 88, 6 },
    { "Tree", 62, 22 }, { "Building", 52, 16 },
  };
  double dusk = proof_demo_scene_get_dusk (ms / 1000.0);

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    add_label (truth, ms, always[i].name,
               always[i].confidence + always[i].range * wobble (g_str_hash (always[i].name), ms));
  if (dusk > 0.25)
    add_label (truth, ms, "Sunset", 51 + 46 * dusk + 1.5 * wobble (700, ms));
  follow (truth, first, ms, "Plant", "Tree", 0.4);
}

static void
add_parent_labels (ProofDemoTruth *truth,
                   guint           first,
                   int             ms)
{
  static const char *const vehicles[] = { "Car", "Bus", "Truck", "Bicycle" };
  static const char *const animals[] = { "Dog", "Cat" };

  follow (truth, first, ms, "Adult", "Person", -1.6);
  follow (truth, first, ms, "Walking", "Person", -34);
  follow (truth, first, ms, "Pedestrian", "Person", -12);
  follow (truth, first, ms, "Canine", "Dog", 0.1);
  for (guint i = 0; i < G_N_ELEMENTS (animals); i++)
    {
      follow (truth, first, ms, "Animal", animals[i], 0.1);
      follow (truth, first, ms, "Mammal", animals[i], 0.1);
      follow (truth, first, ms, "Pet", animals[i], 0.1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (vehicles); i++)
    {
      follow (truth, first, ms, "Vehicle", vehicles[i], 0.2);
      follow (truth, first, ms, "Transportation", vehicles[i], 0.2);
    }
  follow (truth, first, ms, "Wheel", "Car", -28);
  follow (truth, first, ms, "Machine", "Wheel", 0.3);
}

static void
add_object (ProofDemoTruth *truth,
            JsonArray      *shown,
            const Object   *object,
            int             ms)
{
  guint seed = g_str_hash (object->actor->name);
  const Mistake *mistake = find_mistake (object->actor->name, ms);
  const char *label = get_label (object->actor->kind);
  double confidence = get_confidence (object, seed, ms);
  JsonObject *json = json_object_new ();
  JsonObject *box = json_object_new ();

  json_object_set_string_member (json, "actor", object->actor->name);
  json_object_set_string_member (json, "label", label);
  json_object_set_double_member (json, "inside", object->inside);
  json_object_set_double_member (json, "hidden", object->hidden);
  json_object_set_double_member (box, "Width", object->box.width);
  json_object_set_double_member (box, "Height", object->box.height);
  json_object_set_double_member (box, "Left", object->box.left);
  json_object_set_double_member (box, "Top", object->box.top);
  json_object_set_object_member (json, "box", box);
  json_array_add_object_element (shown, json);

  if (confidence == 0 || (mistake && mistake->kind == MISS))
    return;
  if (mistake && mistake->kind == WRONG_CLASS)
    {
      label = mistake->label;
      confidence = MAX (confidence - 22, MIN_CONFIDENCE + 4);
    }
  add_instance (truth, ms, label, get_reported_box (object, mistake, seed, ms), confidence);
  if (object->actor->kind == PROOF_DEMO_TAXI)
    add_label (truth, ms, "Taxi", confidence - 5 + 3 * wobble (seed + 9, ms));
  if (object->actor->kind == PROOF_DEMO_CHILD)
    add_label (truth, ms, "Child", confidence - 14 + 6 * wobble (seed + 9, ms));
}

static void
add_ghosts (ProofDemoTruth *truth,
            int             ms)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    if (mistakes[i].kind == FALSE_POSITIVE && ms >= mistakes[i].begin_ms && ms < mistakes[i].end_ms)
      for (guint j = 0; j < G_N_ELEMENTS (ghosts); j++)
        if (g_str_equal (ghosts[j].label, mistakes[i].label))
          {
            cairo_rectangle_t px = ghosts[j].box;

            px.x -= proof_demo_scene_get_camera (ms / 1000.0) + 3 * wobble (800 + j, ms);
            add_instance (truth, ms, ghosts[j].label, to_box (&px),
                          ghosts[j].confidence + 4 * wobble (810 + j, ms));
          }
}

static int
compare_detections (gconstpointer a,
                    gconstpointer b)
{
  const ProofDemoDetection *one = *(const ProofDemoDetection *const *)a,
                           *other = *(const ProofDemoDetection *const *)b;

  return one->ms != other->ms ? one->ms - other->ms : strcmp (one->label->name, other->label->name);
}

static void
add_sample (ProofDemoTruth *truth,
            int             ms)
{
  g_autoptr (GArray) objects = look (ms);
  guint first = truth->detections->len;
  JsonObject *sample = json_object_new ();
  JsonArray *shown = json_array_new ();

  for (guint i = 0; i < objects->len; i++)
    add_object (truth, shown, &g_array_index (objects, Object, i), ms);
  add_ghosts (truth, ms);
  add_scene_labels (truth, first, ms);
  add_parent_labels (truth, first, ms);
  for (guint i = first; i < truth->detections->len; i++)
    g_array_sort (((ProofDemoDetection *)truth->detections->pdata[i])->instances,
                  compare_instances);

  json_object_set_int_member (sample, "timestamp_ms", ms);
  json_object_set_array_member (sample, "objects", shown);
  json_array_add_object_element (truth->samples, sample);
}

/**
 * proof_demo_truth_new:
 *
 * Looks at the street every %PROOF_DEMO_SAMPLE_MS. The same at every run.
 */
ProofDemoTruth *
proof_demo_truth_new (void)
{
  ProofDemoTruth *truth = g_new0 (ProofDemoTruth, 1);

  truth->detections = g_ptr_array_new_with_free_func (detection_free);
  truth->samples = json_array_new ();
  for (int ms = 0; ms < DURATION_MS; ms += PROOF_DEMO_SAMPLE_MS)
    add_sample (truth, ms);
  g_ptr_array_sort (truth->detections, compare_detections);
  return truth;
}

void
proof_demo_truth_free (ProofDemoTruth *truth)
{
  g_ptr_array_unref (truth->detections);
  json_array_unref (truth->samples);
  g_free (truth);
}

/* By time, then by name. */
GPtrArray *
proof_demo_truth_get_detections (ProofDemoTruth *truth)
{
  return truth->detections;
}

/**
 * proof_demo_truth_write:
 *
 * The mistakes, and for every sample the objects that are really there: their true boxes, how much
 * of each is inside of the picture and how much of that is hidden by others.
 */
JsonNode *
proof_demo_truth_write (ProofDemoTruth *truth)
{
  static const char *const kinds[] = { "false-positive", "miss", "wrong-class", "drift" };
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      JsonObject *mistake = json_object_new ();

      json_object_set_string_member (mistake, "kind", kinds[mistakes[i].kind]);
      json_object_set_string_member (mistake, "label", mistakes[i].label);
      if (mistakes[i].actor)
        {
          const ProofDemoActor *actor = proof_demo_scene_find_actor (mistakes[i].actor);

          json_object_set_string_member (mistake, "actor", actor->name);
          json_object_set_string_member (mistake, "true_label", get_label (actor->kind));
        }
      json_object_set_int_member (mistake, "begin_ms", mistakes[i].begin_ms);
      json_object_set_int_member (mistake, "end_ms", mistakes[i].end_ms);
      json_array_add_object_element (list, mistake);
    }
  json_object_set_int_member (object, "sample_ms", PROOF_DEMO_SAMPLE_MS);
  json_object_set_array_member (object, "mistakes", list);
  json_object_set_array_member (object, "samples", json_array_ref (truth->samples));
  json_node_take_object (root, object);
  return root;
}
