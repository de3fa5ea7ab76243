/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "proof-test-scene.h"
#include "proof-video-view.h"

static void
test_session (void)
{
  g_autoptr (ProofSession) session = proof_session_new (NULL);
  ProofVideoView *view = g_object_ref_sink (PROOF_VIDEO_VIEW (proof_video_view_new (NULL)));
  ProofMoment moment;

  g_assert_null (proof_video_view_get_session (view));
  g_assert_null (proof_video_view_get_shown_frame (view));
  g_assert_false (proof_video_view_get_shown_moment (view, &moment));
  g_assert_cmpuint (proof_video_view_get_shown_boxes (view)->len, ==, 0);

  proof_video_view_set_session (view, session);
  g_assert_true (proof_video_view_get_session (view) == session);
  proof_video_view_set_session (view, NULL);
  g_assert_null (proof_video_view_get_session (view));

  g_assert_finalize_object (view);
}

static gboolean
has_failed (gpointer player)
{
  return proof_player_get_state (player) == PROOF_PLAYER_FAILED;
}

static gboolean
find_text (GtkWidget  *widget,
           const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (find_text (child, text))
      return TRUE;
  return FALSE;
}

static void
test_states (void)
{
  g_autoptr (ProofSession) session = proof_session_new (NULL);
  ProofPlayer *player = proof_session_get_player (session);
  GtkWidget *view = proof_video_view_new (session);
  GtkWindow *window = proof_test_window (view, 640, 360);
  g_autofree guchar *pixels = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *uri = NULL;
  int width, height;

  g_close (g_file_open_tmp ("proof-XXXXXX.mp4", &path, NULL), NULL);
  g_file_set_contents (path, "not a film at all", -1, NULL);
  uri = g_filename_to_uri (path, NULL, NULL);

  g_assert_true (find_text (view, "No Video"));
  g_assert_true (find_text (view, "Choose Video…"));
  pixels = proof_test_render (view, "view-empty", &width, &height);

  proof_session_open_video (session, uri, &error);
  g_assert_no_error (error);
  proof_test_wait (has_failed, player);
  proof_test_settle (view);
  g_assert_true (find_text (view, "The Video Cannot Be Played"));
  g_assert_true (find_text (view, proof_player_get_error (player)->message));
  g_assert_true (find_text (view, "Try Again"));
  g_free (pixels);
  pixels = proof_test_render (view, "view-failed", &width, &height);

  gtk_window_destroy (window);
  proof_session_close (session);
  g_unlink (path);
}

/* The white rectangle's edges in the drawn picture, boxes off. */
static void
measure_rect (GtkWidget      *view,
              ProofVideoRect *rect)
{
  const ProofVideoRect *picture = &proof_video_view_get_geometry (PROOF_VIDEO_VIEW (view))->picture;
  int width, height, left = G_MAXINT, top = G_MAXINT, right = 0, bottom = 0;
  g_autofree guchar *pixels = proof_test_render (view, NULL, &width, &height);

  /* The bar code, along the top of the coded picture, has bright places
   * too: only broad runs count. */
  for (int y = 0; y < height; y++)
    for (int x = 0, run = 0; x < width; x++)
      {
        run = pixels[(y * width + x) * 4 + 1] > 160 ? run + 1 : 0;
        if (run > picture->width * 0.15)
          {
            int column = 0;

            for (int down = y; down < height && pixels[(down * width + x) * 4 + 1] > 160; down++)
              column++;
            for (int up = y - 1; up >= 0 && pixels[(up * width + x) * 4 + 1] > 160; up--)
              column++;
            if (column <= picture->height * 0.15)
              continue;
            left = MIN (left, x - run + 1);
            right = MAX (right, x + 1);
            top = MIN (top, y);
            bottom = MAX (bottom, y + 1);
          }
      }
  *rect = (ProofVideoRect) { left, top, right - left, bottom - top };
}

static const ProofVideoBox *
find_box (GtkWidget       *view,
          ProofLabelStore *store,
          const char      *name)
{
  GArray *boxes = proof_video_view_get_shown_boxes (PROOF_VIDEO_VIEW (view));

  for (guint i = 0; i < boxes->len; i++)
    {
      const ProofVideoBox *box = &g_array_index (boxes, ProofVideoBox, i);

      if (g_str_equal (proof_label_store_get_name (store, box->shown.name)->name, name))
        return box;
    }
  return NULL;
}

static void
assert_near (const ProofVideoRect *rect,
             const ProofVideoRect *want,
             double                within)
{
  g_assert_cmpfloat_with_epsilon (rect->x, want->x, within);
  g_assert_cmpfloat_with_epsilon (rect->y, want->y, within);
  g_assert_cmpfloat_with_epsilon (rect->x + rect->width, want->x + want->width, within);
  g_assert_cmpfloat_with_epsilon (rect->y + rect->height, want->y + want->height, within);
}

/* The box of a sampled frame lies over the white rectangle that is painted in that frame. */
static void
check_frame (ProofTestScene *scene,
             GtkWidget      *view,
             guint           frame,
             guint           every)
{
  ProofLabelStore *store = proof_session_get_store (scene->session);
  const ProofVideoBox *box;
  ProofVideoRect rect;
  ProofMoment moment;

  proof_test_scene_seek (scene, frame);
  proof_test_settle (view);
  g_assert_true (proof_video_view_get_shown_moment (PROOF_VIDEO_VIEW (view), &moment));
  g_assert_cmpuint (moment.frame, ==, frame);
  g_assert_cmpint (moment.state, ==,
                   (frame % every == 0 ? PROOF_SHOWN_FRESH : PROOF_SHOWN_HELD));
  box = find_box (view, store, "Person");
  g_assert_nonnull (box);
  if (frame % every != 0)
    return;

  g_object_set (scene->session, "show-boxes", FALSE, NULL);
  proof_test_settle (view);
  g_assert_cmpuint (proof_video_view_get_shown_boxes (PROOF_VIDEO_VIEW (view))->len, ==, 0);
  measure_rect (view, &rect);
  g_object_set (scene->session, "show-boxes", TRUE, NULL);
  proof_test_settle (view);
  box = find_box (view, store, "Person");
  /* Coding and scaling blur an edge over two pixels of the picture. */
  assert_near (&box->rect, &rect, 2.5);
}

static void
test_boxes (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  GtkWidget *view;
  GtkWindow *window;
  g_autofree guchar *pixels = NULL;
  int width, height;

  if (scene == NULL)
    return;

  view = proof_video_view_new (scene->session);
  window = proof_test_window (view, 700, 360);
  check_frame (scene, view, 10, 5);
  pixels = proof_test_render (view, "view-fresh", &width, &height);
  check_frame (scene, view, 12, 5);
  g_free (pixels);
  pixels = proof_test_render (view, "view-held", &width, &height);
  check_frame (scene, view, 45, 5);
  check_frame (scene, view, 0, 5);
  gtk_window_destroy (window);
}

static void
test_turned (gconstpointer rotation)
{
  ProofTestClip clip = { .rotation = GPOINTER_TO_INT (rotation), .n_frames = 20 };
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&clip, 1);
  GtkWidget *view;
  GtkWindow *window;
  double width, height;

  if (scene == NULL)
    return;

  view = proof_video_view_new (scene->session);
  window = proof_test_window (view, 500, 500);
  proof_frame_get_display_size (proof_player_get_frame (scene->player), &width, &height);
  g_assert_cmpfloat (width, ==, clip.rotation % 180 == 0 ? 320 : 180);
  /* The clip's rectangle is told in the coded picture. */
  g_object_set (scene->session, "coded-boxes", TRUE, NULL);
  check_frame (scene, view, 7, 1);
  check_frame (scene, view, 13, 1);
  gtk_window_destroy (window);
}

typedef struct
{
  GtkWidget *view;
  ProofTestScene *scene;
  guint n_checked;
  int last;
} Watch;

/* Right after each paint: the picture's own number, the moment and the box are of one frame. */
static void
after_paint_cb (Watch *watch)
{
  ProofVideoView *view = PROOF_VIDEO_VIEW (watch->view);
  const ProofVideoGeometry *geometry = proof_video_view_get_geometry (view);
  ProofFrame *frame = proof_video_view_get_shown_frame (view);
  g_autofree guchar *pixels = NULL;
  const ProofVideoBox *box;
  ProofMoment moment;
  ProofVideoRect want;
  ProofBox rect;
  int width, height, number;

  if (frame == NULL || !proof_video_view_get_shown_moment (view, &moment))
    return;

  pixels = proof_test_render (watch->view, NULL, &width, &height);
  number = proof_test_clip_read (pixels + ((int) geometry->picture.y * width +
                                           (int) geometry->picture.x) * 4,
                                 width * 4, geometry->picture.width, geometry->picture.height);
  if (number == watch->last)
    return;
  watch->last = number;
  watch->n_checked++;
  g_assert_cmpint (number, ==, moment.frame);
  box = find_box (watch->view, proof_session_get_store (watch->scene->session), "Person");
  g_assert_nonnull (box);
  proof_test_clip_rect (number, &rect);
  proof_video_geometry_map_box (geometry, &rect, FALSE, &want);
  assert_near (&box->rect, &want, 0.01);
}

static gboolean
has_ended (gpointer player)
{
  return proof_player_get_state (player) == PROOF_PLAYER_ENDED;
}

static void
test_playing (void)
{
  ProofTestClip clip = { .n_frames = 60, .rate_n = 30000, .rate_d = 1001, .b_frames = 2 };
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&clip, 1);
  Watch watch = { .last = -1 };
  GdkFrameClock *clock;
  GtkWindow *window;
  gulong handler;

  if (scene == NULL)
    return;

  watch.scene = scene;
  watch.view = proof_video_view_new (scene->session);
  window = proof_test_window (watch.view, 640, 360);
  clock = gtk_widget_get_frame_clock (watch.view);
  handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &watch);
  proof_player_play (scene->player);
  proof_test_wait (has_ended, scene->player);
  g_signal_handler_disconnect (clock, handler);
  g_test_message ("%u frames checked, %u drawn", watch.n_checked,
                  proof_video_view_get_n_frames (PROOF_VIDEO_VIEW (watch.view)));
  g_assert_cmpuint (watch.n_checked, >, 10);
  gtk_window_destroy (window);
}

static void
assert_selected (ProofTestScene *scene,
                 const char     *name,
                 guint           instance)
{
  guint selected_instance;
  guint selected = proof_session_get_selection (scene->session, &selected_instance);

  if (name == NULL)
    {
      g_assert_cmpuint (selected, ==, PROOF_NO_DETECTION);
      return;
    }
  g_assert_cmpuint (selected, !=, PROOF_NO_DETECTION);
  g_assert_cmpuint (selected_instance, ==, instance);
  g_assert_cmpstr (proof_label_store_get_name (proof_session_get_store (scene->session),
                                               proof_label_store_get_name_id
                                                 (proof_session_get_store (scene->session),
                                                  selected))
                     ->name, ==, name);
}

static void
test_click (void)
{
  g_autoptr (ProofTestScene) scene = proof_test_scene_new (&(ProofTestClip) { 0 }, 5);
  GtkWidget *view;
  GtkWindow *window;
  ProofVideoRect person, car;
  g_autofree guchar *pixels = NULL;
  int width, height;

  if (scene == NULL)
    return;

  view = proof_video_view_new (scene->session);
  window = proof_test_window (view, 640, 360);
  proof_test_scene_seek (scene, 10);
  proof_test_settle (view);
  person = find_box (view, proof_session_get_store (scene->session), "Person")->rect;
  car = find_box (view, proof_session_get_store (scene->session), "Car")->rect;

  proof_test_point (view, person.x + 20, person.y + 20);
  pixels = proof_test_render (view, "view-hovered", &width, &height);
  proof_test_click (view, person.x + 20, person.y + 20);
  assert_selected (scene, "Person", 0);
  g_free (pixels);
  pixels = proof_test_render (view, "view-selected", &width, &height);
  proof_test_click (view, person.x + 20, person.y + 20);
  assert_selected (scene, "Car", 0);
  proof_test_click (view, person.x + 20, person.y + 20);
  assert_selected (scene, "Person", 0);
  proof_test_click (view, car.x + 8, car.y + 8);
  assert_selected (scene, "Car", 0);
  proof_test_click (view, 5, 355);
  assert_selected (scene, NULL, 0);

  /* On a held frame a click goes to the sample's own. */
  proof_test_scene_seek (scene, 12);
  proof_test_settle (view);
  proof_test_click (view, person.x + 20, person.y + 20);
  assert_selected (scene, "Person", 0);
  proof_test_scene_seek (scene, 10);
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

  g_test_add_func ("/video-view/session", test_session);
  g_test_add_func ("/video-view/states", test_states);
  g_test_add_func ("/video-view/boxes", test_boxes);
  for (int rotation = 90; rotation < 360; rotation += 90)
    {
      g_autofree char *path = g_strdup_printf ("/video-view/turned/%d", rotation);

      g_test_add_data_func (path, GINT_TO_POINTER (rotation), test_turned);
    }
  g_test_add_func ("/video-view/playing", test_playing);
  g_test_add_func ("/video-view/click", test_click);

  return g_test_run ();
}
