/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that the build made: read as any results are, and held against the truth beside them.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-label-reader.h"
#include "proof-label-store.h"

#define SAMPLE_MS 200

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("PROOFREEL_DATA_DIR"), "demo", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);

  g_assert_no_error (error);
  return g_mapped_file_get_bytes (file);
}

static gboolean
append_cb (ProofLabelPage *page,
           gpointer        user_data,
           GError        **error)
{
  proof_label_store_append (user_data, page, 0);
  proof_label_page_unref (page);
  return TRUE;
}

static ProofLabelStore *
read_store (const char *name)
{
  g_autoptr (GBytes) bytes = load (name);
  ProofLabelStore *store = proof_label_store_new ();
  g_autoptr (GError) error = NULL;

  proof_label_reader_read (bytes, append_cb, store, NULL, &error);
  g_assert_no_error (error);
  return store;
}

static void
test_read (void)
{
  g_autoptr (ProofLabelStore) store = read_store ("timestamps.json");
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);
  guint n_boxed = 0;

  g_assert_cmpint (meta->status, ==, PROOF_JOB_STATUS_SUCCEEDED);
  g_assert_cmpint (meta->aggregation, ==, PROOF_AGGREGATION_TIMESTAMPS);
  g_assert_cmpstr (meta->model_version, ==, "3.0");
  g_assert_cmpstr (meta->key, ==, "street.mp4");
  g_assert_cmpuint (proof_label_store_get_n_detections (store), >, 500);
  g_assert_cmpuint (proof_label_store_get_n_duplicates (store), ==, 0);
  g_assert_cmpuint (proof_label_store_get_n_names (store), >=, 20);
  for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
    {
      ProofDetection detection;
      const ProofLabelName *name;

      proof_label_store_get_detection (store, i, &detection);
      name = proof_label_store_get_name (store, detection.name);
      g_assert_cmpint (detection.timestamp_ms % SAMPLE_MS, ==, 0);
      g_assert_cmpfloat (detection.confidence, >=, 50);
      g_assert_cmpfloat (detection.confidence, <=, 100);
      g_assert_nonnull (name->parents);
      g_assert_nonnull (name->aliases);
      g_assert_cmpuint (g_strv_length (name->categories), ==, 1);
      n_boxed += detection.n_instances > 0;
    }
  g_assert_cmpuint (n_boxed, >, 300);
}

/* Each segment is a longest run of samples of its label, as sure as the surest of them. */
static void
test_segments (void)
{
  g_autoptr (ProofLabelStore) store = read_store ("timestamps.json");
  g_autoptr (ProofLabelStore) segments = read_store ("segments.json");
  guint n_covered = 0;

  g_assert_cmpint (proof_label_store_get_meta (segments)->aggregation, ==,
                   PROOF_AGGREGATION_SEGMENTS);
  for (guint i = 0; i < proof_label_store_get_n_detections (segments); i++)
    {
      ProofDetection segment;
      const char *name;
      guint id, n_lane, n = 0;
      const guint *lane;
      float greatest = 0;

      proof_label_store_get_detection (segments, i, &segment);
      name = proof_label_store_get_name (segments, segment.name)->name;
      id = proof_label_store_find_name (store, name);
      g_assert_cmpuint (id, !=, PROOF_NAME_NONE);
      lane = proof_label_store_get_lane (store, id, &n_lane);
      for (guint j = 0; j < n_lane; j++)
        {
          gint64 ms = proof_label_store_get_timestamp (store, lane[j]);

          g_assert_cmpint (ms, !=, segment.end_ms);
          g_assert_cmpint (ms, !=, segment.start_ms - SAMPLE_MS);
          if (ms < segment.start_ms || ms >= segment.end_ms)
            continue;
          n++;
          greatest = MAX (greatest, proof_label_store_get_confidence (store, lane[j]));
        }
      g_assert_cmpint (segment.end_ms - segment.start_ms, ==, n * SAMPLE_MS);
      g_assert_cmpint (segment.duration_ms, ==, segment.end_ms - segment.start_ms);
      g_assert_cmpuint (segment.n_instances, ==, 0);
      g_assert_cmpfloat (segment.confidence, ==, greatest);
      n_covered += n;
    }
  g_assert_cmpuint (n_covered, ==, proof_label_store_get_n_detections (store));
}

static double
overlap (const ProofBox *a,
         const ProofBox *b)
{
  double width = MIN (a->left + a->width, b->left + b->width) - MAX (a->left, b->left);
  double height = MIN (a->top + a->height, b->top + b->height) - MAX (a->top, b->top);
  double common = MAX (width, 0) * MAX (height, 0);

  return common / ((double) a->width * a->height + (double) b->width * b->height - common);
}

/* How well the best box of @label at @ms fits. */
static double
best_fit (ProofLabelStore *store,
          const char      *label,
          gint64           ms,
          const ProofBox  *box)
{
  guint id = proof_label_store_find_name (store, label), n;
  const guint *lane;
  double best = 0;

  g_assert_cmpuint (id, !=, PROOF_NAME_NONE);
  lane = proof_label_store_get_lane (store, id, &n);
  for (guint i = 0; i < n; i++)
    {
      guint n_instances;
      const ProofInstance *instances;

      if (proof_label_store_get_timestamp (store, lane[i]) != ms)
        continue;
      instances = proof_label_store_get_instances (store, lane[i], &n_instances);
      for (guint j = 0; j < n_instances; j++)
        best = MAX (best, overlap (&instances[j].box, box));
    }
  return best;
}

static ProofBox
get_box (JsonObject *object)
{
  JsonObject *box = json_object_get_object_member (object, "box");

  return (ProofBox) {
    json_object_get_double_member (box, "Left"), json_object_get_double_member (box, "Top"),
    json_object_get_double_member (box, "Width"), json_object_get_double_member (box, "Height"),
  };
}

static JsonObject *
find_mistake (JsonArray  *mistakes,
              const char *actor,
              gint64      ms)
{
  for (guint i = 0; i < json_array_get_length (mistakes); i++)
    {
      JsonObject *mistake = json_array_get_object_element (mistakes, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (mistake, "actor", NULL), actor) ==
              0 &&
          ms >= json_object_get_int_member (mistake, "begin_ms") &&
          ms < json_object_get_int_member (mistake, "end_ms"))
        return mistake;
    }
  return NULL;
}

/* An object in plain sight is reported where it is, unless a mistake says otherwise. */
static void
check_object (ProofLabelStore *store,
              JsonObject      *object,
              JsonObject      *mistake,
              gint64           ms,
              guint           *n_of_kind)
{
  const char *kind = mistake ? json_object_get_string_member (mistake, "kind") : "right";
  const char *label = json_object_get_string_member (object, "label");
  ProofBox box = get_box (object);
  double fit = best_fit (store, label, ms, &box);

  g_test_message ("%s at %" G_GINT64_FORMAT ": %s, %.2f",
                  json_object_get_string_member (object, "actor"), ms, kind, fit);
  if (g_str_equal (kind, "right"))
    {
      g_assert_cmpfloat (fit, >, 0.85);
      n_of_kind[0]++;
    }
  else if (g_str_equal (kind, "miss"))
    {
      g_assert_cmpfloat (fit, <, 0.5);
      n_of_kind[1]++;
    }
  else if (g_str_equal (kind, "wrong-class"))
    {
      g_assert_cmpfloat (fit, <, 0.5);
      g_assert_cmpfloat (
          best_fit (store, json_object_get_string_member (mistake, "label"), ms, &box), >, 0.85);
      n_of_kind[2]++;
    }
  else
    {
      g_assert_cmpstr (kind, ==, "drift");
      g_assert_cmpfloat (fit, <, 0.75);
      n_of_kind[3]++;
    }
}

static void
test_truth (void)
{
  g_autoptr (ProofLabelStore) store = read_store ("timestamps.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GBytes) bytes = load ("truth.json");
  g_autoptr (GError) error = NULL;
  JsonObject *truth;
  JsonArray *mistakes, *samples;
  guint n_of_kind[4] = { 0 };

  json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                              &error);
  g_assert_no_error (error);
  truth = json_node_get_object (json_parser_get_root (parser));
  mistakes = json_object_get_array_member (truth, "mistakes");
  samples = json_object_get_array_member (truth, "samples");
  g_assert_cmpuint (json_array_get_length (samples), ==, 150);

  for (guint i = 0; i < json_array_get_length (samples); i++)
    {
      JsonObject *sample = json_array_get_object_element (samples, i);
      JsonArray *objects = json_object_get_array_member (sample, "objects");
      gint64 ms = json_object_get_int_member (sample, "timestamp_ms");

      for (guint j = 0; j < json_array_get_length (objects); j++)
        {
          JsonObject *object = json_array_get_object_element (objects, j);

          if (json_object_get_double_member (object, "inside") > 0.9 &&
              json_object_get_double_member (object, "hidden") < 0.2)
            check_object (
                store, object,
                find_mistake (mistakes, json_object_get_string_member (object, "actor"), ms), ms,
                n_of_kind);
        }
    }
  g_assert_cmpuint (n_of_kind[0], >, 600);
  for (guint i = 1; i < G_N_ELEMENTS (n_of_kind); i++)
    g_assert_cmpuint (n_of_kind[i], >=, 6);
}

/* A box that fits nothing of its label is a mistake that is listed. */
static void
test_false_positives (void)
{
  g_autoptr (ProofLabelStore) store = read_store ("timestamps.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GBytes) bytes = load ("truth.json");
  JsonObject *truth;
  JsonArray *mistakes, *samples;
  guint n_false = 0;

  g_assert_true (json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                             g_bytes_get_size (bytes), NULL));
  truth = json_node_get_object (json_parser_get_root (parser));
  mistakes = json_object_get_array_member (truth, "mistakes");
  samples = json_object_get_array_member (truth, "samples");
  for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
    {
      guint n_instances;
      const ProofInstance *instances = proof_label_store_get_instances (store, i, &n_instances);
      gint64 ms = proof_label_store_get_timestamp (store, i);
      const char *label =
          proof_label_store_get_name (store, proof_label_store_get_name_id (store, i))->name;
      JsonArray *objects = json_object_get_array_member (
          json_array_get_object_element (samples, ms / SAMPLE_MS), "objects");

      for (guint j = 0; j < n_instances; j++)
        {
          gboolean is_right = FALSE, is_listed = FALSE;

          for (guint k = 0; k < json_array_get_length (objects); k++)
            {
              JsonObject *object = json_array_get_object_element (objects, k);
              ProofBox box = get_box (object);

              is_right |= g_str_equal (json_object_get_string_member (object, "label"), label) &&
                          overlap (&instances[j].box, &box) > 0.8;
            }
          for (guint k = 0; k < json_array_get_length (mistakes); k++)
            {
              JsonObject *mistake = json_array_get_object_element (mistakes, k);

              is_listed |= g_str_equal (json_object_get_string_member (mistake, "label"), label) &&
                           ms >= json_object_get_int_member (mistake, "begin_ms") &&
                           ms < json_object_get_int_member (mistake, "end_ms");
            }
          if (!is_right && !is_listed)
            g_test_message ("%s at %" G_GINT64_FORMAT, label, ms);
          g_assert_true (is_right || is_listed);
          n_false += !is_right;
        }
    }
  g_assert_cmpuint (n_false, >, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/results/read", test_read);
  g_test_add_func ("/demo/results/segments", test_segments);
  g_test_add_func ("/demo/results/truth", test_truth);
  g_test_add_func ("/demo/results/false-positives", test_false_positives);
  return g_test_run ();
}
