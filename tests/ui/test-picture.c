/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zoom, pan and look of the picture, by real input, at the display's scale: what is seen, where the
 * boxes are and what the pointer means must stay one thing. */
#include <math.h>

#include "proof-test-scene.h"
#include "proof-video-picture.h"
#include "proof-video-view.h"

#define WIDTH 640
#define HEIGHT 380

typedef struct
{
  ProofTestScene *scene;
  GtkWidget *view;
  GtkWindow *window;
  ProofVideoZoom *zoom;
  double scale; /* of the display */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  ProofTestClip clip = { .n_frames = 20, .width = 800, .height = 400, .sharp = TRUE,
                         .rotation = GPOINTER_TO_INT (data) };

  fixture->scene = proof_test_scene_new (&clip, 1);
  if (fixture->scene == NULL)
    return;
  /* The clip's rectangle is told in the coded picture. */
  g_object_set (fixture->scene->session, "coded-boxes", TRUE, NULL);
  fixture->view = proof_video_view_new (fixture->scene->session);
  fixture->zoom = proof_video_view_get_zoom (PROOF_VIDEO_VIEW (fixture->view));
  fixture->window = proof_test_window (fixture->view, WIDTH, HEIGHT);
  fixture->scale = gdk_surface_get_scale (gtk_native_get_surface (GTK_NATIVE (fixture->window)));
  proof_test_scene_seek (fixture->scene, 12);
  proof_test_settle (fixture->view);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->scene == NULL)
    return;
  gtk_window_destroy (fixture->window);
  proof_test_scene_free (fixture->scene);
}

/* --- input --- */

static void
exited_cb (GObject      *process,
           GAsyncResult *result,
           gpointer      done)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Words for xdotool; the pointer is moved to a point of the view first. */
static void
act (Fixture    *fixture,
     double      x,
     double      y,
     const char *words)
{
  g_autofree char *line = g_strdup_printf ("xdotool mousemove %.0f %.0f %s", x * fixture->scale,
                                           y * fixture->scale, words);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, exited_cb, &done);
  proof_test_wait (is_true, &done);
  gdk_display_sync (gdk_display_get_default ());
  proof_test_settle (fixture->view);
}

static void
wheel (Fixture *fixture,
       double   x,
       double   y,
       int      clicks)
{
  g_autofree char *words =
    g_strdup_printf ("keydown ctrl click --repeat %d --delay 2 %d keyup ctrl", ABS (clicks),
                     clicks > 0 ? 4 : 5);

  act (fixture, x, y, words);
}

/* --- what is seen --- */

static const ProofVideoGeometry *
get_geometry (Fixture *fixture)
{
  return proof_video_view_get_geometry (PROOF_VIDEO_VIEW (fixture->view));
}

static double
get_factor (Fixture *fixture)
{
  return proof_video_zoom_get_factor (fixture->zoom);
}

static GskRenderNode *
get_node (Fixture *fixture,
          double   scale)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (fixture->view);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gtk_snapshot_scale (snapshot, scale, scale);
  gdk_paintable_snapshot (paintable, snapshot, WIDTH, HEIGHT);
  return gtk_snapshot_free_to_node (snapshot);
}

/* BGRA at so many device pixels a pixel. */
static guchar *
render (Fixture    *fixture,
        double      scale,
        const char *name)
{
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GskRenderNode) node = get_node (fixture, scale);
  g_autoptr (GdkTexture) texture = NULL;
  const char *folder = g_getenv ("PROOF_TEST_PICTURES");
  guchar *pixels = g_malloc ((gsize) (WIDTH * scale) * (gsize) (HEIGHT * scale) * 4);

  gsk_renderer_realize_for_display (renderer, gdk_display_get_default (), NULL);
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, WIDTH * scale, HEIGHT * scale));
  gsk_renderer_unrealize (renderer);
  gdk_texture_download (texture, pixels, (gsize) (WIDTH * scale) * 4);
  if (folder != NULL && name != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/picture-%s.png", folder, name);

      gdk_texture_save_to_png (texture, path);
    }
  return pixels;
}

static const ProofVideoBox *
find_box (Fixture    *fixture,
          const char *name)
{
  GArray *boxes = proof_video_view_get_shown_boxes (PROOF_VIDEO_VIEW (fixture->view));
  ProofLabelStore *store = proof_session_get_store (fixture->scene->session);

  for (guint i = 0; i < boxes->len; i++)
    {
      const ProofVideoBox *box = &g_array_index (boxes, ProofVideoBox, i);

      if (g_str_equal (proof_label_store_get_name (store, box->shown.name)->name, name))
        return box;
    }
  g_assert_not_reached ();
}

static void
show_boxes (Fixture  *fixture,
            gboolean  show)
{
  g_object_set (fixture->scene->session, "show-boxes", show, NULL);
  proof_test_settle (fixture->view);
}

/* The edge of the white rectangle nearest to device pixel @at, along a line through the other
 * coordinate @across; -1 where there is none near. */
static int
find_edge (const guchar *pixels,
           double        scale,
           gboolean      vertical,
           int           at,
           int           across,
           int           reach)
{
  int width = WIDTH * scale, height = HEIGHT * scale, limit = vertical ? height : width;
  int best = -1;

  for (int i = MAX (at - reach, 1); i <= MIN (at + reach, limit - 1); i++)
    {
      const guchar *before = pixels + 4 * (vertical ? (i - 1) * width + across
                                                    : across * width + i - 1);
      const guchar *after = pixels + 4 * (vertical ? i * width + across : across * width + i);

      if ((before[1] > 155) != (after[1] > 155) && (best < 0 || ABS (i - at) < ABS (best - at)))
        best = i;
    }
  return best;
}

/* Every edge of the box that is in view lies within a device pixel of the white rectangle's.
 * Returns how many there were. */
static guint
check_edges (Fixture    *fixture,
             double      scale,
             const char *name)
{
  ProofVideoRect rect = find_box (fixture, "Person")->rect, seen = rect;
  g_autofree guchar *pixels = NULL;
  int middle_x, middle_y;
  guint n = 0;

  proof_video_rect_intersect (&seen, &(ProofVideoRect) { 0, 0, WIDTH, HEIGHT });
  g_assert_true (seen.width * scale > 8 && seen.height * scale > 8);
  middle_x = (seen.x + seen.width / 2) * scale;
  middle_y = (seen.y + seen.height / 2) * scale;
  show_boxes (fixture, FALSE);
  pixels = render (fixture, scale, name);
  show_boxes (fixture, TRUE);
  for (guint i = 0; i < 4; i++)
    {
      gboolean vertical = i >= 2;
      double edge = scale * (i == 0   ? rect.x
                             : i == 1 ? rect.x + rect.width
                             : i == 2 ? rect.y
                                      : rect.y + rect.height);
      int limit = (vertical ? HEIGHT : WIDTH) * scale, found;

      if (edge < 3 * scale || edge > limit - 3 * scale)
        continue;
      found = find_edge (pixels, scale, vertical, round (edge), vertical ? middle_x : middle_y, 12);
      g_test_message ("%.1fx at scale %g, edge %u: box %.2f, picture %d", get_factor (fixture),
                      scale, i, edge, found);
      g_assert_cmpfloat_with_epsilon (found, edge, 1);
      n++;
    }
  return n;
}

/* At all scales that can be drawn here: of the display, and of one where it is fractional. */
static guint
check_edges_at_scales (Fixture    *fixture,
                       const char *name)
{
  guint n = check_edges (fixture, fixture->scale, name);

  g_assert_cmpuint (check_edges (fixture, 1.25, NULL), ==, n);
  g_assert_cmpuint (check_edges (fixture, 2, NULL), ==, n);
  return n;
}

/* --- tests --- */

static void
test_edges (Fixture       *fixture,
            gconstpointer  data)
{
  if (fixture->scene == NULL)
    return;

  g_assert_cmpuint (check_edges_at_scales (fixture, "whole"), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      for (guint steps = 0; steps < 4; steps++)
        {
          ProofVideoRect rect = find_box (fixture, "Person")->rect;

          wheel (fixture, rect.x + (i % 2) * rect.width, rect.y + (i / 2) * rect.height, 4);
          g_assert_cmpuint (check_edges_at_scales (fixture, steps == 3 ? "close" : NULL), >=, 2);
        }
      g_assert_cmpfloat (get_factor (fixture), >, 30);
      wheel (fixture, WIDTH / 2, HEIGHT / 2, -17);
      g_assert_cmpfloat (get_factor (fixture), ==, 1);
    }
}

/* What is under the pointer stays there, and the picture always fills what it can. */
static void
test_wheel (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  if (fixture->scene == NULL)
    return;

  for (guint i = 0; i < 60; i++)
    {
      double x = g_rand_int_range (random, 20, WIDTH - 20);
      double y = g_rand_int_range (random, 60, HEIGHT - 60);
      double u, v, now_u, now_v, factor = get_factor (fixture);
      const ProofVideoRect *picture;
      int clicks = g_rand_int_range (random, -6, 9);

      proof_video_geometry_unmap (get_geometry (fixture), FALSE, x, y, &u, &v);
      if (clicks != 0)
        wheel (fixture, x, y, clicks);
      picture = &get_geometry (fixture)->picture;
      g_assert_cmpfloat (get_factor (fixture), >=, 1);
      g_assert_cmpfloat (get_factor (fixture), <=, PROOF_VIDEO_ZOOM_MAX);
      g_assert_cmpfloat (picture->x, <=, 1e-6);
      g_assert_cmpfloat (picture->x + picture->width, >=, WIDTH - 1e-6);
      if (picture->height > HEIGHT)
        {
          g_assert_cmpfloat (picture->y, <=, 1e-6);
          g_assert_cmpfloat (picture->y + picture->height, >=, HEIGHT - 1e-6);
        }
      else
        g_assert_cmpfloat_with_epsilon (picture->y, (HEIGHT - picture->height) / 2, 1e-6);
      if (clicks > 0 && picture->x < 0 && picture->y < 0 && factor > 1.3)
        {
          proof_video_geometry_unmap (get_geometry (fixture), FALSE, x, y, &now_u, &now_v);
          g_assert_cmpfloat_with_epsilon (now_u, u, 1e-6);
          g_assert_cmpfloat_with_epsilon (now_v, v, 1e-6);
        }
    }

  /* Without Ctrl it pans, with Shift sideways, and not beyond the picture. */
  wheel (fixture, WIDTH / 2, HEIGHT / 2, 40);
  g_assert_cmpfloat (get_factor (fixture), ==, PROOF_VIDEO_ZOOM_MAX);
  {
    ProofVideoRect before = get_geometry (fixture)->picture;

    act (fixture, WIDTH / 2, HEIGHT / 2, "click 5");
    g_assert_cmpfloat (get_geometry (fixture)->picture.y, <, before.y);
    g_assert_cmpfloat (get_geometry (fixture)->picture.x, ==, before.x);
    act (fixture, WIDTH / 2, HEIGHT / 2, "keydown shift click 5 keyup shift");
    g_assert_cmpfloat (get_geometry (fixture)->picture.x, <, before.x);
    act (fixture, WIDTH / 2, HEIGHT / 2, "click --repeat 300 --delay 1 4");
    g_assert_cmpfloat_with_epsilon (get_geometry (fixture)->picture.y, 0, 1e-6);
  }
  wheel (fixture, WIDTH / 2, HEIGHT / 2, -40);
  g_assert_cmpfloat (get_factor (fixture), ==, 1);
}

static void
select_nothing (Fixture *fixture)
{
  proof_session_select (fixture->scene->session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
}

static const char *
get_selected_name (Fixture *fixture)
{
  ProofLabelStore *store = proof_session_get_store (fixture->scene->session);
  guint selected = proof_session_get_selection (fixture->scene->session, NULL);

  if (selected == PROOF_NO_DETECTION)
    return NULL;
  return proof_label_store_get_name (store, proof_label_store_get_name_id (store, selected))->name;
}

/* Whether all around a point is white (1), nothing is (0), or either (-1). */
static int
is_white (Fixture      *fixture,
          const guchar *pixels,
          double        x,
          double        y)
{
  int width = WIDTH * fixture->scale, height = HEIGHT * fixture->scale, margin = 5 * fixture->scale;
  int n_white = 0, n = 0;

  for (int py = y * fixture->scale - margin; py <= y * fixture->scale + margin; py++)
    for (int px = x * fixture->scale - margin; px <= x * fixture->scale + margin; px++)
      {
        if (px < 0 || py < 0 || px >= width || py >= height)
          return -1;
        n_white += pixels[(py * width + px) * 4 + 1] > 155;
        n++;
      }
  return n_white == n ? 1 : n_white == 0 ? 0 : -1;
}

/* A click means the box whose picture is seen there, whole and zoomed. */
static void
test_pointer (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  guint n_persons = 0, n_others = 0;

  if (fixture->scene == NULL)
    return;

  for (guint close = 0; close < 3; close++)
    {
      g_autofree guchar *pixels = NULL;
      ProofVideoRect rect = find_box (fixture, "Person")->rect;

      if (close > 0)
        wheel (fixture, rect.x + rect.width * 0.9, rect.y + rect.height * 0.8, 4);
      show_boxes (fixture, FALSE);
      pixels = render (fixture, fixture->scale, NULL);
      show_boxes (fixture, TRUE);
      for (guint i = 0; i < 24; i++)
        {
          ProofVideoRect seen = find_box (fixture, "Car")->rect, tag;
          double x, y;
          int white;

          tag = find_box (fixture, "Car")->tag;
          proof_video_rect_intersect (&seen, &(ProofVideoRect) { 0, 0, WIDTH, HEIGHT });
          x = round (g_rand_double_range (random, seen.x, seen.x + seen.width));
          y = round (g_rand_double_range (random, seen.y, seen.y + seen.height));
          white = is_white (fixture, pixels, x, y);
          if (white < 0 || proof_video_rect_contains (&tag, x, y) ||
              proof_video_rect_contains (&find_box (fixture, "Person")->tag, x, y))
            continue;
          select_nothing (fixture);
          act (fixture, x, y, "click 1");
          g_test_message ("%.1fx, %.0f, %.0f: %s, %s", get_factor (fixture), x, y,
                          white ? "white" : "dark", get_selected_name (fixture));
          g_assert_cmpstr (get_selected_name (fixture), ==, white ? "Person" : "Car");
          n_persons += white;
          n_others += !white;
        }
    }
  g_assert_cmpuint (n_persons, >, 5);
  g_assert_cmpuint (n_others, >, 5);
}

static void
drag (Fixture *fixture,
      int      button,
      double   dx,
      double   dy)
{
  double x = WIDTH / 2, y = HEIGHT / 2;
  g_autofree char *words =
    g_strdup_printf ("mousedown %d mousemove_relative -- %.0f %.0f mousemove_relative -- %.0f %.0f "
                     "mouseup %d", button, dx / 2 * fixture->scale, dy / 2 * fixture->scale,
                     dx / 2 * fixture->scale, dy / 2 * fixture->scale, button);

  act (fixture, x, y, words);
}

/* A drag pans and selects nothing; a click that trembles is a click. */
static void
test_drag (Fixture       *fixture,
           gconstpointer  data)
{
  const int buttons[] = { 1, 2 };
  ProofVideoRect rect, before;

  if (fixture->scene == NULL)
    return;

  rect = find_box (fixture, "Person")->rect;
  /* Nothing to pan: a long click. */
  drag (fixture, 2, 80, 40);
  g_assert_cmpfloat (get_geometry (fixture)->picture.x, ==, 0);

  act (fixture, rect.x + rect.width / 2, rect.y + rect.height / 2, "click 1");
  proof_video_view_toggle_zoom (PROOF_VIDEO_VIEW (fixture->view));
  proof_test_settle (fixture->view);
  select_nothing (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      before = get_geometry (fixture)->picture;
      drag (fixture, buttons[i], 60, -40);
      g_assert_cmpfloat_with_epsilon (get_geometry (fixture)->picture.x, before.x + 60, 1e-6);
      g_assert_cmpfloat_with_epsilon (get_geometry (fixture)->picture.y, before.y - 40, 1e-6);
      g_assert_null (get_selected_name (fixture));
    }
  before = get_geometry (fixture)->picture;
  drag (fixture, 1, 2, 2);
  g_assert_cmpfloat (get_geometry (fixture)->picture.x, ==, before.x);
  g_assert_cmpstr (get_selected_name (fixture), ==, "Person");

  /* Not beyond the edge. */
  for (guint i = 0; i < 20; i++)
    drag (fixture, 1, 300, 180);
  g_assert_cmpfloat_with_epsilon (get_geometry (fixture)->picture.x, 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (get_geometry (fixture)->picture.y, 0, 1e-6);
}

/* The selected box comes to the middle, and again goes back; the badge leads back to the whole
 * picture. Another frame changes nothing, another video does. */
static void
test_toggle (Fixture       *fixture,
             gconstpointer  data)
{
  ProofVideoView *view;
  ProofVideoRect rect, before;
  double factor;
  g_autofree char *uri = NULL;
  g_autofree guchar *pixels = NULL;

  if (fixture->scene == NULL)
    return;

  view = PROOF_VIDEO_VIEW (fixture->view);
  wheel (fixture, 200, 200, 2);
  before = get_geometry (fixture)->picture;
  rect = find_box (fixture, "Person")->rect;
  act (fixture, rect.x + rect.width / 2, rect.y + rect.height / 2, "click 1");
  proof_video_view_toggle_zoom (view);
  proof_test_settle (fixture->view);
  rect = find_box (fixture, "Person")->rect;
  g_assert_cmpfloat (MAX (rect.width / WIDTH, rect.height / HEIGHT), >, 0.499);
  g_assert_cmpfloat (MAX (rect.width / WIDTH, rect.height / HEIGHT), <, 0.501);
  g_assert_true (proof_video_rect_contains (&rect, WIDTH / 2, HEIGHT / 2));
  pixels = render (fixture, fixture->scale, "box");
  proof_video_view_toggle_zoom (view);
  proof_test_settle (fixture->view);
  g_assert_cmpfloat_with_epsilon (get_geometry (fixture)->picture.x, before.x, 1e-6);
  g_assert_cmpfloat_with_epsilon (get_geometry (fixture)->picture.width, before.width, 1e-6);

  factor = get_factor (fixture);
  proof_test_scene_seek (fixture->scene, 13);
  proof_player_play (fixture->scene->player);
  proof_test_settle (fixture->view);
  g_assert_cmpfloat (get_factor (fixture), ==, factor);
  proof_player_pause (fixture->scene->player);

  act (fixture, WIDTH - 30, 30, "click 1");
  g_assert_cmpfloat (get_factor (fixture), ==, 1);
  g_assert_cmpfloat (get_geometry (fixture)->picture.width, ==, WIDTH);

  wheel (fixture, 200, 200, 4);
  g_assert_cmpfloat (get_factor (fixture), >, 2);
  uri = g_filename_to_uri (fixture->scene->video, NULL, NULL);
  g_assert_true (proof_session_open_video (fixture->scene->session, uri, NULL));
  g_assert_cmpfloat (get_factor (fixture), ==, 1);
}

static gboolean
has_node (GskRenderNode *node,
          const char    *name)
{
  g_autoptr (GBytes) bytes = gsk_render_node_serialize (node);

  return g_strstr_len (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), name) != NULL;
}

/* Far off the picture is smooth; from three device pixels a pixel on, pixels are squares. */
static void
test_pixels (Fixture       *fixture,
             gconstpointer  data)
{
  if (fixture->scene == NULL)
    return;

  for (guint i = 0; i < 16; i++)
    {
      g_autoptr (GskRenderNode) node = get_node (fixture, 1);
      double pixels = get_geometry (fixture)->picture.width / 800 * fixture->scale;

      g_assert_true (has_node (node, "nearest") == (pixels >= 3));
      wheel (fixture, 300, 200, 1);
    }
}

/* Neutral, nothing stands between the picture and the screen; else each colour is on the line that
 * the look tells, boxes are as they were, and the badge leads back. */
static void
test_look (Fixture       *fixture,
           gconstpointer  data)
{
  static const struct
  {
    double brightness, contrast;
  } looks[] = { { 0.5, 0 }, { -0.5, 0 }, { 0, 0.5 }, { 0, -0.7 }, { 0.3, 0.4 }, { 1, 1 } };
  g_autoptr (GskRenderNode) plain = NULL;
  g_autofree guchar *before = NULL;
  g_autofree guchar *after = NULL;
  ProofPictureLook *look;
  ProofVideoRect rect;
  int width, middle;

  if (fixture->scene == NULL)
    return;

  look = proof_session_get_look (fixture->scene->session);
  width = WIDTH * fixture->scale;
  plain = get_node (fixture, 1);
  g_assert_false (has_node (plain, "color-matrix"));
  show_boxes (fixture, FALSE);
  before = render (fixture, fixture->scale, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree guchar *changed = NULL;
      double slope, offset;
      guint seen = 0;

      g_object_set (look, "brightness", looks[i].brightness, "contrast", looks[i].contrast, NULL);
      proof_picture_look_get_line (look, &slope, &offset);
      proof_test_settle (fixture->view);
      changed = render (fixture, fixture->scale, i == 4 ? "look" : NULL);
      /* Below the badge. */
      for (int y = 120 * fixture->scale; y < 300 * fixture->scale; y++)
        for (int x = 0; x < width; x++)
          {
            double was = before[(y * width + x) * 4 + 1] / 255.0;
            double want = CLAMP (was * slope + offset, 0, 1) * 255;

            g_assert_cmpfloat_with_epsilon (changed[(y * width + x) * 4 + 1], want, 1.5);
            seen |= 1 << (int) (was * 4);
          }
      g_assert_cmpuint (seen & (seen - 1), !=, 0);
    }

  /* The box keeps its colour. */
  show_boxes (fixture, TRUE);
  rect = find_box (fixture, "Person")->rect;
  middle = (rect.y + rect.height / 2) * fixture->scale;
  after = render (fixture, fixture->scale, "look-boxes");
  {
    const guchar *line = after + (middle * width + (int) round (rect.x * fixture->scale)) * 4;
    guint colour = proof_label_colour ("Person");

    g_assert_cmpint (line[2], ==, colour >> 16);
    g_assert_cmpint (line[1], ==, colour >> 8 & 0xff);
    g_assert_cmpint (line[0], ==, colour & 0xff);
  }

  act (fixture, WIDTH - 30, 30, "click 1");
  g_assert_true (proof_picture_look_is_neutral (look));
  g_clear_pointer (&plain, gsk_render_node_unref);
  plain = get_node (fixture, 1);
  g_assert_false (has_node (plain, "color-matrix"));
}

/* A frame of pixels that are all different from their neighbours; its lines are longer than it. */
static ProofFrame *
make_frame (int width,
            int height)
{
  ProofFrame *frame = g_atomic_rc_box_new0 (ProofFrame);
  gsize stride = (width + 3) * 4, size = (height - 1) * stride + width * 4;
  guint32 *pixels = g_malloc (size);

  for (gsize i = 0; i < size / 4; i++)
    pixels[i] = (i / (stride / 4) + i % (stride / 4)) % 2 * 0xffffff
                ^ (i * 0x010509 & 0x3f3f3f) ^ 0xffu << 24;
  *frame = (ProofFrame) { .pixels = g_bytes_new_take (pixels, size), .stride = stride,
                          .width = width, .height = height, .par_n = 1, .par_d = 1 };

  return frame;
}

/* Returns: (transfer full): the pixels of a ground of @side by @side with the frame on it */
static guchar *
draw_frame (ProofFrame           *frame,
            const ProofVideoRect *rect,
            gboolean              banded,
            gboolean              moving,
            int                   side)
{
  guchar *pixels = g_malloc0 (side * side * 4);
  ProofVideoPicture picture = { 0 };
  ProofVideoGeometry geometry = { .picture = *rect };
  g_autoptr (GdkTexture) drawn = NULL;
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (ProofPictureLook) look = proof_picture_look_new ();
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  proof_video_picture_set_frame (&picture, frame);
  proof_video_picture_snapshot (&picture, snapshot, &geometry, rect, look, 1, banded, moving);
  proof_video_picture_set_frame (&picture, NULL);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_renderer_realize_for_display (renderer, gdk_display_get_default (), NULL);
  drawn = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, side, side));
  gsk_renderer_unrealize (renderer);
  gdk_texture_download (drawn, pixels, side * 4);

  return pixels;
}

/* How far apart the lightest and the darkest pixel are of a picture at 3/8 of its size. */
static int
get_spread (gboolean moving)
{
  enum { SIDE = 400, SHOWN = 150 };
  g_autoptr (ProofFrame) frame = make_frame (SIDE, SIDE);
  g_autofree guchar *pixels =
    draw_frame (frame, &(ProofVideoRect) { 0, 0, SHOWN, SHOWN }, TRUE, moving, SHOWN);
  int least = 255, most = 0;

  for (guint y = 10; y < SHOWN - 10; y++)
    for (guint x = 10; x < SHOWN - 10; x++)
      {
        least = MIN (least, pixels[(y * SHOWN + x) * 4 + 1]);
        most = MAX (most, pixels[(y * SHOWN + x) * 4 + 1]);
      }

  return most - least;
}

/* A picture at rest is made of all its pixels, however small it is; what moves need not be. */
static void
test_small (void)
{
  g_assert_cmpint (get_spread (FALSE), <, get_spread (TRUE) / 2);
}

/* Pixel for pixel, whether in bands or not, and wherever those end. */
static void
test_bands (void)
{
  static const int heights[] = { 1, 31, 32, 33, 90 };
  enum { WIDTH_OF_IT = 75, GROUND = 120 };

  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    {
      const ProofVideoRect rect = { 11, 7, WIDTH_OF_IT, heights[i] };
      g_autoptr (ProofFrame) frame = make_frame (WIDTH_OF_IT, heights[i]);
      g_autofree guchar *whole = draw_frame (frame, &rect, FALSE, TRUE, GROUND);
      g_autofree guchar *bands = draw_frame (frame, &rect, TRUE, TRUE, GROUND);
      const guchar *pixels = g_bytes_get_data (frame->pixels, NULL);

      g_assert_cmpmem (whole, GROUND * GROUND * 4, bands, GROUND * GROUND * 4);
      for (int y = 0; y < heights[i]; y++)
        g_assert_cmpmem (bands + ((y + 7) * GROUND + 11) * 4, WIDTH_OF_IT * 4,
                         pixels + y * frame->stride, WIDTH_OF_IT * 4);
      g_assert_cmpint (bands[((heights[i] + 7) * GROUND + 11) * 4 + 3], ==, 0);
    }
}

/* The first memory that is shared with the X server, as the kernel names it; NULL where there is
 * none. */
static char *
find_shared_memory (void)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL);
  lines = g_strsplit (maps, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (strstr (*line, "/SYSV") != NULL)
      return g_strdup (*line);
  return NULL;
}

/* It stays the same from frame to frame. */
static void
test_memory (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *before = NULL;

  if (fixture->scene == NULL)
    return;

  before = find_shared_memory ();
  g_assert_nonnull (before);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *after = NULL;

      proof_test_scene_seek (fixture->scene, i);
      proof_test_settle (fixture->view);
      after = find_shared_memory ();
      g_assert_cmpstr (after, ==, before);
    }
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

#define ADD(name, rotation, func) \
  g_test_add ("/picture/" name, Fixture, GINT_TO_POINTER (rotation), set_up, func, tear_down)
  ADD ("edges", 0, test_edges);
  ADD ("edges-turned", 90, test_edges);
  ADD ("wheel", 0, test_wheel);
  ADD ("pointer", 0, test_pointer);
  ADD ("drag", 0, test_drag);
  ADD ("toggle", 0, test_toggle);
  ADD ("pixels", 0, test_pixels);
  ADD ("look", 0, test_look);
  ADD ("memory", 0, test_memory);
#undef ADD
  g_test_add_func ("/picture/small", test_small);
  g_test_add_func ("/picture/bands", test_bands);

  return g_test_run ();
}
