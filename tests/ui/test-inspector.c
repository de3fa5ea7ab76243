/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-detection-fields.h"
#include "proof-frame-list.h"
#include "proof-inspector.h"
#include "proof-test-scene.h"

static const char *
find_field (GPtrArray  *fields,
            const char *name)
{
  for (guint i = 0; i + 1 < fields->len; i += 2)
    if (g_str_equal (g_ptr_array_index (fields, i), name))
      return g_ptr_array_index (fields, i + 1);
  return NULL;
}

/* The detection of that label at a frame of the clip. */
static guint
find_detection (ProofTestScene *scene,
                const char     *label,
                gint64          ms)
{
  ProofLabelStore *store = proof_session_get_store (scene->session);

  for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
    if (proof_label_store_get_timestamp (store, i) == ms &&
        proof_label_store_get_name_id (store, i) == proof_label_store_find_name (store, label))
      return i;
  g_assert_not_reached ();
}

static void
test_fields (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  g_autoptr (GPtrArray) fields = NULL, response = NULL;
  guint person;

  if (scene == NULL)
    return;

  person = find_detection (scene, "Person", 400);
  fields = proof_detection_fields (scene->session, person, 0);
  g_assert_cmpstr (find_field (fields, "Label confidence"), ==, "99.125");
  g_assert_cmpstr (find_field (fields, "Box confidence"), ==, "90.250");
  g_assert_cmpstr (find_field (fields, "Instance"), ==, "1 of 1");
  g_assert_cmpstr (find_field (fields, "Left, top"), ==, "0.30000, 0.70000");
  g_assert_cmpstr (find_field (fields, "Width, height"), ==, "0.20000, 0.25000");
  g_assert_cmpstr (find_field (fields, "In pixels"), ==, "96, 126, 64 × 45 of 320 × 180");
  g_assert_cmpstr (find_field (fields, "Timestamp"), ==, "0:00.400 (400 ms)");
  g_assert_cmpstr (find_field (fields, "Sample"), ==, "3 of 10");
  g_assert_cmpstr (find_field (fields, "Frame"), ==, "10 at 0:00.400");
  g_assert_cmpstr (find_field (fields, "Frame − sample"), ==, "+0.000 ms");
  g_assert_cmpstr (find_field (fields, "Parents"), ==, "Thing");
  g_assert_cmpstr (find_field (fields, "Aliases"), ==, "none");
  g_assert_cmpstr (find_field (fields, "Categories"), ==, "Everyday");
  g_assert_cmpstr (find_field (fields, "Model version"), ==, "3.0");
  g_assert_null (find_field (fields, "Segment start"));

  response = proof_response_fields (scene->session);
  g_assert_cmpstr (find_field (response, "Detections"), ==, "30");
  g_assert_cmpstr (find_field (response, "Boxes"), ==, "20");
  g_assert_cmpstr (find_field (response, "Job"), ==, "0123456789abcdef");
  g_assert_cmpstr (find_field (response, "Job tag"), ==, "test");
  g_assert_cmpstr (find_field (response, "Status"), ==, "SUCCEEDED");
  g_assert_cmpstr (find_field (response, "Aggregated by"), ==, "TIMESTAMPS");
  g_assert_cmpstr (find_field (response, "Video codec"), ==, "h264");
  g_assert_cmpstr (find_field (response, "Video duration"), ==, "0:02.000 (2000 ms)");
  g_assert_cmpstr (find_field (response, "Frame size"), ==, "320 × 180");

  g_assert_cmpuint (proof_detection_find_neighbour (scene->session, person, 1), ==,
                    find_detection (scene, "Person", 600));
  g_assert_cmpuint (proof_detection_find_neighbour (scene->session, person, -1), ==,
                    find_detection (scene, "Person", 200));
  g_assert_cmpuint (proof_detection_find_neighbour (scene->session,
                                                    find_detection (scene, "Car", 0), -1),
                    ==, PROOF_NO_DETECTION);
  g_assert_cmpuint (proof_detection_find_neighbour (scene->session,
                                                    find_detection (scene, "Car", 1800), 1),
                    ==, PROOF_NO_DETECTION);
}

static const char *
get_row_name (ProofTestScene *scene,
              ProofFrameList *list,
              guint           row)
{
  ProofLabelStore *store = proof_session_get_store (scene->session);
  guint detection, instance;

  proof_frame_list_get_row (list, row, &detection, &instance);
  g_assert_true ((instance == PROOF_NO_INSTANCE) == (row == 2));
  return proof_label_store_get_name (store, proof_label_store_get_name_id (store, detection))->name;
}

static void
test_list (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  ProofFrameList *list;
  GtkWindow *window;
  guint instance;

  if (scene == NULL)
    return;

  list = PROOF_FRAME_LIST (proof_frame_list_new (scene->session));
  window = proof_test_window (GTK_WIDGET (list), 300, 300);
  proof_test_scene_seek (scene, 10);
  g_assert_cmpuint (proof_frame_list_get_n_rows (list), ==, 3);
  g_assert_cmpstr (get_row_name (scene, list, 0), ==, "Person");
  g_assert_cmpstr (get_row_name (scene, list, 1), ==, "Car");
  g_assert_cmpstr (get_row_name (scene, list, 2), ==, "Outdoors");

  proof_frame_list_select_row (list, 1);
  g_assert_cmpuint (proof_session_get_selection (scene->session, &instance), ==,
                    find_detection (scene, "Person", 400));
  g_assert_cmpuint (instance, ==, 0);
  proof_frame_list_select_row (list, 1);
  proof_frame_list_select_row (list, 1);
  proof_frame_list_select_row (list, 1);
  g_assert_cmpuint (proof_session_get_selection (scene->session, &instance), ==,
                    find_detection (scene, "Outdoors", 400));
  g_assert_cmpuint (instance, ==, PROOF_NO_INSTANCE);
  proof_frame_list_select_row (list, -1);
  g_assert_cmpuint (proof_session_get_selection (scene->session, &instance), ==,
                    find_detection (scene, "Car", 400));

  /* The filter takes rows away, and a label filtered out takes all of its own. */
  proof_label_filter_set_instance_range (proof_session_get_filter (scene->session), 80, 100);
  proof_test_settle (GTK_WIDGET (list));
  g_assert_cmpuint (proof_frame_list_get_n_rows (list), ==, 2);
  proof_label_filter_reset (proof_session_get_filter (scene->session));
  proof_test_settle (GTK_WIDGET (list));
  g_assert_cmpuint (proof_frame_list_get_n_rows (list), ==, 3);

  /* What is selected elsewhere shows no row here. */
  proof_session_select (scene->session, find_detection (scene, "Car", 1000), 0, FALSE);
  g_assert_cmpuint (proof_frame_list_get_n_rows (list), ==, 3);
  proof_frame_list_select_row (list, -1);
  g_assert_cmpuint (proof_session_get_selection (scene->session, &instance), ==,
                    find_detection (scene, "Outdoors", 400));
  gtk_window_destroy (window);
}

static gboolean
find_text (GtkWidget  *widget,
           const char *text)
{
  g_autofree char *own = NULL;

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget))
    own = g_strdup (gtk_label_get_text (GTK_LABEL (widget)));
  else if (GTK_IS_TEXT_VIEW (widget))
    g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), "text", &own, NULL);
  if (own != NULL && strstr (own, text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (find_text (child, text))
      return TRUE;
  return FALSE;
}

static void
test_inspector (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  ProofInspector *inspector;
  GtkWindow *window;
  g_autofree guchar *pixels = NULL;
  int width, height;

  if (scene == NULL)
    return;

  inspector = PROOF_INSPECTOR (proof_inspector_new (NULL));
  window = proof_test_window (GTK_WIDGET (inspector), 320, 900);
  g_assert_true (find_text (GTK_WIDGET (inspector), "Click a box"));
  proof_inspector_set_session (inspector, scene->session);
  proof_test_scene_seek (scene, 10);
  proof_inspector_select_row (inspector, 1);
  proof_test_settle (GTK_WIDGET (inspector));
  g_assert_false (find_text (GTK_WIDGET (inspector), "Click a box"));
  g_assert_true (find_text (GTK_WIDGET (inspector), "99.125"));
  g_assert_true (find_text (GTK_WIDGET (inspector), "90.250"));
  g_assert_true (find_text (GTK_WIDGET (inspector), "\"Timestamp\": 400"));
  pixels = proof_test_render (GTK_WIDGET (inspector), "inspector", &width, &height);

  gtk_widget_activate_action (GTK_WIDGET (inspector), "inspector.neighbour", "i", 1);
  g_assert_cmpuint (proof_session_get_selection (scene->session, NULL), ==,
                    find_detection (scene, "Person", 600));
  proof_test_settle (GTK_WIDGET (inspector));
  g_assert_true (find_text (GTK_WIDGET (inspector), "\"Timestamp\": 600"));

  proof_session_select (scene->session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  g_assert_true (find_text (GTK_WIDGET (inspector), "Click a box"));
  gtk_window_destroy (window);
}

/* Where only segments were fetched, those that lie over the frame are listed: begin in, end out. */
static void
test_segments (void)
{
  static const char json[] =
    "{\"JobStatus\":\"SUCCEEDED\",\"GetRequestMetadata\":{\"AggregateBy\":\"SEGMENTS\"},"
    "\"Labels\":["
    "{\"Timestamp\":0,\"StartTimestampMillis\":0,\"EndTimestampMillis\":400,\"DurationMillis\":400,"
    "\"Label\":{\"Name\":\"Car\",\"Confidence\":91.5,\"Parents\":[]}},"
    "{\"StartTimestampMillis\":320,\"EndTimestampMillis\":1000,\"DurationMillis\":680,"
    "\"Label\":{\"Name\":\"Person\",\"Confidence\":97.5,\"Parents\":[]}},"
    "{\"StartTimestampMillis\":1200,\"EndTimestampMillis\":1600,\"DurationMillis\":400,"
    "\"Label\":{\"Name\":\"Car\",\"Confidence\":88.5,\"Parents\":[]}}]}";
  static const struct
  {
    guint frame;
    guint n_rows;
  } cases[] = { { 0, 1 }, { 8, 2 }, { 9, 2 }, { 10, 1 }, { 24, 1 }, { 26, 0 }, { 30, 1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofTestScene) scene =
    proof_test_scene_new_for_json (&(ProofTestClip) { 0 }, json, &error);
  g_autoptr (GPtrArray) fields = NULL;
  ProofFrameList *list;
  GtkWindow *window;
  guint detection, instance;

  if (scene == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  list = PROOF_FRAME_LIST (proof_frame_list_new (scene->session));
  window = proof_test_window (GTK_WIDGET (list), 300, 300);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      proof_test_scene_seek (scene, cases[i].frame);
      g_assert_cmpuint (proof_frame_list_get_n_rows (list), ==, cases[i].n_rows);
    }
  proof_test_scene_seek (scene, 8);
  proof_frame_list_get_row (list, 0, &detection, &instance);
  g_assert_cmpuint (instance, ==, PROOF_NO_INSTANCE);
  fields = proof_detection_fields (scene->session, detection, instance);
  g_assert_cmpstr (find_field (fields, "Label confidence"), ==, "97.500");
  g_assert_cmpstr (find_field (fields, "Segment start"), ==, "0:00.320 (320 ms)");
  g_assert_cmpstr (find_field (fields, "Segment end"), ==, "0:01.000 (1000 ms)");
  g_assert_cmpstr (find_field (fields, "Segment duration"), ==, "0:00.680 (680 ms)");
  g_assert_null (find_field (fields, "Timestamp"));

  proof_frame_list_get_row (list, 1, &detection, &instance);
  g_assert_cmpuint (proof_detection_find_neighbour (scene->session, detection, -1), ==,
                    PROOF_NO_DETECTION);
  g_assert_cmpuint (proof_detection_find_neighbour (scene->session, detection, 1), !=,
                    PROOF_NO_DETECTION);
  gtk_window_destroy (window);
}

/* A real click on a row selects. */
static void
test_click (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  GtkWidget *list;
  GtkWindow *window;

  if (scene == NULL)
    return;

  list = proof_frame_list_new (scene->session);
  window = proof_test_window (list, 300, 300);
  proof_test_scene_seek (scene, 12);
  proof_test_settle (list);
  proof_test_click (list, 100, 62);
  g_assert_cmpuint (proof_session_get_selection (scene->session, NULL), ==,
                    find_detection (scene, "Person", 400));
  proof_test_scene_seek (scene, 10);
  gtk_window_destroy (window);
}

/* Tab goes through all of it and out, whether the response is open or not. */
static void
test_focus (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  GtkWidget *inspector, *expander = NULL;
  GtkWindow *window;

  if (scene == NULL)
    return;

  inspector = proof_inspector_new (scene->session);
  window = proof_test_window (inspector, 300, 500);
  for (guint i = 0; i < 50 && expander == NULL; i++)
    {
      gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
      if (GTK_IS_EXPANDER (gtk_window_get_focus (window)))
        expander = gtk_window_get_focus (window);
    }
  g_assert_nonnull (expander);
  for (guint expanded = 0; expanded < 2; expanded++)
    {
      gtk_expander_set_expanded (GTK_EXPANDER (expander), expanded);
      proof_test_settle (inspector);
      gtk_widget_grab_focus (expander);
      gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
      g_assert_true (gtk_window_get_focus (window) != expander);
    }
  gtk_window_destroy (window);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  g_test_add_func ("/inspector/fields", test_fields);
  g_test_add_func ("/inspector/list", test_list);
  g_test_add_func ("/inspector/inspector", test_inspector);
  g_test_add_func ("/inspector/segments", test_segments);
  g_test_add_func ("/inspector/click", test_click);
  g_test_add_func ("/inspector/focus", test_focus);

  return g_test_run ();
}
