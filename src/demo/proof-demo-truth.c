/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-truth.h"

#include <math.h>
#include <string.h>

#include "proof-box.h"
#include "proof-demo.h"
#include "proof-demo-draw.h"
#include "proof-demo-shapes.h"
#include "proof-demo-taxonomy.h"

#define MIN_CONFIDENCE 50
#define DURATION_MS (PROOF_DEMO_SECONDS * 1000)
#define SEED 2026

static const ProofDemoMistake mistakes[] = {
  { PROOF_DEMO_FALSE_POSITIVE, "Person", NULL, 1600, 3000 },
  { PROOF_DEMO_DRIFT, "Car", "taxi", 7600, 9200 },
  { PROOF_DEMO_MISS, "Person", "woman-mustard", 8600, 10000 },
  { PROOF_DEMO_MISS, "Bicycle", "bicycle", 10400, 11600 },
  { PROOF_DEMO_FALSE_POSITIVE, "Airplane", NULL, 15600, 16800 },
  { PROOF_DEMO_WRONG_CLASS, "Cat", "dog", 16400, 17800 },
  { PROOF_DEMO_DRIFT, "Person", "runner", 18000, 20000 },
  { PROOF_DEMO_WRONG_CLASS, "Truck", "bus", 21000, 22600 },
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

typedef struct
{
  ProofBox box;
  float    confidence;
} Instance;

typedef struct
{
  int                   ms;
  const ProofDemoLabel *label;
  float                 confidence;
  GArray               *instances; /* of Instance */
} Detection;

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
  const char *codec;
  GPtrArray  *detections; /* of Detection, by time, then by name */
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
  double from = proof_demo_noise (SEED + seed, index), to = proof_demo_noise (SEED + seed, index + 1);

  return 1.7 * (from + (to - from) * u * u * (3 - 2 * u) - 0.5) + 0.3 * (proof_demo_noise (seed, ms) - 0.5);
}

static const ProofDemoMistake *
find_mistake (const char *actor,
              int         ms)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    if (g_strcmp0 (mistakes[i].actor, actor) == 0 && ms >= mistakes[i].begin_ms && ms < mistakes[i].end_ms)
      return &mistakes[i];
  return NULL;
}

static ProofBox
to_box (const cairo_rectangle_t *px)
{
  double left = CLAMP (px->x, 0, PROOF_DEMO_WIDTH), right = CLAMP (px->x + px->width, 0, PROOF_DEMO_WIDTH);
  double top = CLAMP (px->y, 0, PROOF_DEMO_HEIGHT), bottom = CLAMP (px->y + px->height, 0, PROOF_DEMO_HEIGHT);

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
          double free = is_vehicle (other->actor->kind) ? 0 : 0.16 * other->box.width;

          if (other->foot <= object->foot)
            continue;
          if (x >= other->box.left + free && x < other->box.left + other->box.width - free &&
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
      object.inside = (double) object.box.width * object.box.height * PROOF_DEMO_WIDTH * PROOF_DEMO_HEIGHT /
                      (object.whole.width * object.whole.height);
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
                  const ProofDemoMistake *mistake,
                  guint                   seed,
                  int                     ms)
{
  cairo_rectangle_t px = object->whole;
  double drift = 0;

  px.x += px.width * 0.012 * wobble (seed + 1, ms);
  px.y += px.height * 0.012 * wobble (seed + 2, ms);
  px.width *= 1 + 0.016 * wobble (seed + 3, ms);
  px.height *= 1 + 0.016 * wobble (seed + 4, ms);
  if (mistake && mistake->kind == PROOF_DEMO_DRIFT)
    drift = 0.2 + 0.6 * (ms - mistake->begin_ms) / (mistake->end_ms - mistake->begin_ms);
  px.x -= px.width * drift;
  px.y -= px.height * drift * 0.25;
  return to_box (&px);
}

static Detection *
add_detection (ProofDemoTruth *truth,
               int             ms,
               const char     *name,
               double          confidence)
{
  Detection *detection = g_new0 (Detection, 1);

  detection->ms = ms;
  detection->label = proof_demo_taxonomy_find (name);
  detection->confidence = MIN (confidence, 99.99);
  detection->instances = g_array_new (FALSE, FALSE, sizeof (Instance));
  g_ptr_array_add (truth->detections, detection);
  return detection;
}

static void
detection_free (gpointer data)
{
  Detection *detection = data;

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
  Instance instance = { box, confidence };
  Detection *detection = NULL;
  double sure;

  for (guint i = truth->detections->len; i > 0 && !detection; i--)
    {
      Detection *earlier = truth->detections->pdata[i - 1];

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
  float sure_a = ((const Instance *) a)->confidence, sure_b = ((const Instance *) b)->confidence;

  return (sure_a < sure_b) - (sure_a > sure_b);
}

static double
find_confidence (ProofDemoTruth *truth,
                 guint           first,
                 const char     *name)
{
  for (guint i = first; i < truth->detections->len; i++)
    {
      Detection *detection = truth->detections->pdata[i];

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
  if (sure >= MIN_CONFIDENCE && find_confidence (truth, first, name) == 0)
    add_detection (truth, ms, name, sure);
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
    {
      double sure = always[i].confidence + always[i].range * wobble (g_str_hash (always[i].name), ms);

      if (sure >= MIN_CONFIDENCE)
        add_detection (truth, ms, always[i].name, sure);
    }
  if (dusk > 0.25)
    add_detection (truth, ms, "Sunset", 51 + 46 * dusk + 1.5 * wobble (700, ms));
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
  const ProofDemoMistake *mistake = find_mistake (object->actor->name, ms);
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

  if (confidence == 0 || (mistake && mistake->kind == PROOF_DEMO_MISS))
    return;
  if (mistake && mistake->kind == PROOF_DEMO_WRONG_CLASS)
    {
      label = mistake->label;
      confidence = MAX (confidence - 22, MIN_CONFIDENCE + 4);
    }
  add_instance (truth, ms, label, get_reported_box (object, mistake, seed, ms), confidence);
  if (object->actor->kind == PROOF_DEMO_TAXI)
    add_detection (truth, ms, "Taxi", confidence - 5 + 3 * wobble (seed + 9, ms));
  if (object->actor->kind == PROOF_DEMO_CHILD)
    add_detection (truth, ms, "Child", confidence - 14 + 6 * wobble (seed + 9, ms));
}

static void
add_ghosts (ProofDemoTruth *truth,
            int             ms)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    if (mistakes[i].kind == PROOF_DEMO_FALSE_POSITIVE && ms >= mistakes[i].begin_ms && ms < mistakes[i].end_ms)
      for (guint j = 0; j < G_N_ELEMENTS (ghosts); j++)
        if (g_str_equal (ghosts[j].label, mistakes[i].label))
          {
            cairo_rectangle_t px = ghosts[j].box;

            px.x -= proof_demo_scene_get_camera (ms / 1000.0) + 3 * wobble (800 + j, ms);
            add_instance (truth, ms, ghosts[j].label, to_box (&px), ghosts[j].confidence + 4 * wobble (810 + j, ms));
          }
}

static int
compare_detections (gconstpointer a,
                    gconstpointer b)
{
  const Detection *one = *(const Detection *const *) a, *other = *(const Detection *const *) b;

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
    g_array_sort (((Detection *) truth->detections->pdata[i])->instances, compare_instances);

  json_object_set_int_member (sample, "timestamp_ms", ms);
  json_object_set_array_member (sample, "objects", shown);
  json_array_add_object_element (truth->samples, sample);
}

/**
 * proof_demo_truth_new:
 * @codec: what the video is encoded with, in the service's word
 *
 * Looks at the street every %PROOF_DEMO_SAMPLE_MS. The same at every run.
 */
ProofDemoTruth *
proof_demo_truth_new (const char *codec)
{
  ProofDemoTruth *truth = g_new0 (ProofDemoTruth, 1);

  truth->codec = codec;
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

const ProofDemoMistake *
proof_demo_truth_get_mistakes (guint *n_mistakes)
{
  *n_mistakes = G_N_ELEMENTS (mistakes);
  return mistakes;
}

static JsonArray *
name_list (const char *const *names)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; names[i]; i++)
    {
      JsonObject *element = json_object_new ();

      json_object_set_string_member (element, "Name", names[i]);
      json_array_add_object_element (list, element);
    }
  return list;
}

static JsonArray *
instance_list (GArray *instances)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < instances->len; i++)
    {
      const Instance *instance = &g_array_index (instances, Instance, i);
      JsonObject *element = json_object_new ();
      JsonObject *box = json_object_new ();

      json_object_set_double_member (box, "Width", instance->box.width);
      json_object_set_double_member (box, "Height", instance->box.height);
      json_object_set_double_member (box, "Left", instance->box.left);
      json_object_set_double_member (box, "Top", instance->box.top);
      json_object_set_object_member (element, "BoundingBox", box);
      json_object_set_double_member (element, "Confidence", instance->confidence);
      json_array_add_object_element (list, element);
    }
  return list;
}

static JsonObject *
label_new (const Detection *detection,
           float            confidence,
           gboolean         has_instances)
{
  JsonObject *label = json_object_new ();
  const char *aliases[] = { detection->label->alias, NULL };
  const char *categories[] = { detection->label->category, NULL };

  json_object_set_string_member (label, "Name", detection->label->name);
  json_object_set_double_member (label, "Confidence", confidence);
  if (has_instances)
    json_object_set_array_member (label, "Instances", instance_list (detection->instances));
  json_object_set_array_member (label, "Parents", name_list (detection->label->parents));
  json_object_set_array_member (label, "Aliases", name_list (aliases));
  json_object_set_array_member (label, "Categories", name_list (categories));
  return label;
}

/* The members that every response carries. */
static JsonNode *
results_new (ProofDemoTruth *truth,
             const char     *aggregate_by,
             JsonArray      *labels)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *results = json_object_new ();
  JsonObject *metadata = json_object_new ();
  JsonObject *object = json_object_new ();
  JsonObject *video = json_object_new ();
  JsonObject *request = json_object_new ();

  json_object_set_string_member (metadata, "Codec", truth->codec);
  json_object_set_int_member (metadata, "DurationMillis", DURATION_MS);
  json_object_set_string_member (metadata, "Format", "QuickTime / MOV");
  json_object_set_double_member (metadata, "FrameRate", PROOF_DEMO_RATE);
  json_object_set_int_member (metadata, "FrameHeight", PROOF_DEMO_HEIGHT);
  json_object_set_int_member (metadata, "FrameWidth", PROOF_DEMO_WIDTH);
  json_object_set_string_member (metadata, "ColorRange", "LIMITED");
  json_object_set_string_member (object, "Bucket", PROOF_DEMO_BUCKET);
  json_object_set_string_member (object, "Name", PROOF_DEMO_KEY);
  json_object_set_object_member (video, "S3Object", object);
  json_object_set_string_member (request, "SortBy", "TIMESTAMP");
  json_object_set_string_member (request, "AggregateBy", aggregate_by);

  json_object_set_string_member (results, "JobStatus", "SUCCEEDED");
  json_object_set_object_member (results, "VideoMetadata", metadata);
  json_object_set_array_member (results, "Labels", labels);
  json_object_set_string_member (results, "LabelModelVersion", "3.0");
  json_object_set_string_member (results, "JobId", PROOF_DEMO_JOB_ID);
  json_object_set_object_member (results, "Video", video);
  json_object_set_string_member (results, "JobTag", "street-demo");
  json_object_set_object_member (results, "GetRequestMetadata", request);
  json_node_take_object (root, results);
  return root;
}

/**
 * proof_demo_truth_get_timestamps:
 *
 * The whole results by timestamps, in the form in which the AWS CLI merges pages.
 */
JsonNode *
proof_demo_truth_get_timestamps (ProofDemoTruth *truth)
{
  JsonArray *labels = json_array_new ();

  for (guint i = 0; i < truth->detections->len; i++)
    {
      const Detection *detection = truth->detections->pdata[i];
      JsonObject *element = json_object_new ();

      json_object_set_int_member (element, "Timestamp", detection->ms);
      json_object_set_object_member (element, "Label", label_new (detection, detection->confidence, TRUE));
      json_array_add_object_element (labels, element);
    }
  return results_new (truth, "TIMESTAMPS", labels);
}

static void
add_segment (GPtrArray       *segments,
             const Detection *detection,
             int              begin,
             int              end,
             float            confidence)
{
  JsonObject *element = json_object_new ();

  json_object_set_int_member (element, "StartTimestampMillis", begin);
  json_object_set_int_member (element, "EndTimestampMillis", end);
  json_object_set_int_member (element, "DurationMillis", end - begin);
  json_object_set_object_member (element, "Label", label_new (detection, confidence, FALSE));
  g_ptr_array_add (segments, element);
}

static int
compare_segments (gconstpointer a,
                  gconstpointer b)
{
  return (int) (json_object_get_int_member (*(JsonObject *const *) a, "StartTimestampMillis") -
                json_object_get_int_member (*(JsonObject *const *) b, "StartTimestampMillis"));
}

/**
 * proof_demo_truth_get_segments:
 *
 * The same by segments: a label's neighbouring samples become one, as sure as the surest of them,
 * that lasts until the sample after the last.
 */
JsonNode *
proof_demo_truth_get_segments (ProofDemoTruth *truth)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  JsonArray *labels = json_array_new ();

  for (guint i = 0; i < truth->detections->len; i++)
    {
      const Detection *first = truth->detections->pdata[i];
      int begin = first->ms, last = first->ms;
      float confidence = first->confidence;

      if (!g_hash_table_add (seen, (gpointer) first->label))
        continue;
      for (guint j = i + 1; j < truth->detections->len; j++)
        {
          const Detection *next = truth->detections->pdata[j];

          if (next->label != first->label)
            continue;
          if (next->ms > last + PROOF_DEMO_SAMPLE_MS)
            {
              add_segment (segments, first, begin, last + PROOF_DEMO_SAMPLE_MS, confidence);
              begin = next->ms;
              confidence = 0;
            }
          last = next->ms;
          confidence = MAX (confidence, next->confidence);
        }
      add_segment (segments, first, begin, last + PROOF_DEMO_SAMPLE_MS, confidence);
    }
  g_ptr_array_sort (segments, compare_segments);
  for (guint i = 0; i < segments->len; i++)
    json_array_add_object_element (labels, segments->pdata[i]);
  return results_new (truth, "SEGMENTS", labels);
}

/**
 * proof_demo_truth_get_truth:
 *
 * The mistakes, and for every sample the objects that are really there: their true boxes, how much
 * of each is inside of the picture and how much is hidden by others.
 */
JsonNode *
proof_demo_truth_get_truth (ProofDemoTruth *truth)
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
