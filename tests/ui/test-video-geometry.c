/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-video-geometry.h"

static ProofFrame
make_frame (int width, int height, int par_n, int par_d, int rotation, gboolean mirrored)
{
  return (ProofFrame) { .width = width, .height = height, .par_n = par_n, .par_d = par_d,
                        .orientation = { rotation, mirrored } };
}

static void
assert_rect (const ProofVideoRect *rect, double x, double y, double width, double height)
{
  g_assert_cmpfloat_with_epsilon (rect->x, x, 1e-9);
  g_assert_cmpfloat_with_epsilon (rect->y, y, 1e-9);
  g_assert_cmpfloat_with_epsilon (rect->width, width, 1e-9);
  g_assert_cmpfloat_with_epsilon (rect->height, height, 1e-9);
}

static void
test_letterbox (void)
{
  static const struct
  {
    int width, height, par_n, par_d, rotation;
    double widget_width, widget_height;
    ProofVideoRect picture;
  } cases[] = {
    { 1280, 720, 1, 1, 0, 1280, 720, { 0, 0, 1280, 720 } },
    { 1280, 720, 1, 1, 0, 1000, 1000, { 0, 218.75, 1000, 562.5 } },
    { 1280, 720, 1, 1, 0, 1001, 200, { 322.722222222222222, 0, 355.555555555555555, 200 } },
    { 720, 576, 64, 45, 0, 1024, 576, { 0, 0, 1024, 576 } },
    { 720, 576, 64, 45, 90, 1024, 1024, { 224, 0, 576, 1024 } },
    { 1280, 720, 1, 1, 270, 720, 2000, { 0, 360, 720, 1280 } },
    { 641, 479, 1, 1, 180, 1282, 958, { 0, 0, 1282, 958 } },
    { 1280, 720, 1, 1, 0, 0, 0, { 0, 0, 0, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ProofFrame frame = make_frame (cases[i].width, cases[i].height, cases[i].par_n,
                                     cases[i].par_d, cases[i].rotation, FALSE);
      ProofVideoGeometry geometry;
      const ProofVideoRect *want = &cases[i].picture;

      proof_video_geometry_init (&geometry, &frame, cases[i].widget_width, cases[i].widget_height);
      assert_rect (&geometry.picture, want->x, want->y, want->width, want->height);
    }
}

/* Where the four corners of the coded picture come to lie, read off a sheet of paper that was
 * flipped over its upright axis where mirrored and then turned clockwise. Corners: 0 top left,
 * 1 top right, 2 bottom right, 3 bottom left. */
static const struct
{
  int rotation;
  gboolean mirrored;
  int corners[4];
} turns[] = {
  { 0, FALSE, { 0, 1, 2, 3 } },
  { 90, FALSE, { 1, 2, 3, 0 } },
  { 180, FALSE, { 2, 3, 0, 1 } },
  { 270, FALSE, { 3, 0, 1, 2 } },
  { 0, TRUE, { 1, 0, 3, 2 } },
  { 90, TRUE, { 2, 1, 0, 3 } },
  { 180, TRUE, { 3, 2, 1, 0 } },
  { 270, TRUE, { 0, 3, 2, 1 } },
};

static const double corner_u[] = { 0, 1, 1, 0 };
static const double corner_v[] = { 0, 0, 1, 1 };

static void
test_corners (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      ProofFrame frame = make_frame (1280, 720, 1, 1, turns[i].rotation, turns[i].mirrored);
      ProofVideoGeometry geometry;
      cairo_matrix_t matrix;

      proof_video_geometry_init (&geometry, &frame, 1000, 800);
      proof_video_geometry_get_matrix (&geometry, TRUE, &matrix);
      for (guint c = 0; c < 4; c++)
        {
          double x = corner_u[c], y = corner_v[c];
          int to = turns[i].corners[c];

          cairo_matrix_transform_point (&matrix, &x, &y);
          g_assert_cmpfloat_with_epsilon
            (x, geometry.picture.x + corner_u[to] * geometry.picture.width, 1e-9);
          g_assert_cmpfloat_with_epsilon
            (y, geometry.picture.y + corner_v[to] * geometry.picture.height, 1e-9);
        }
    }
}

/* A quarter of the coded picture, at its top left, must cover the quarter of the displayed one
 * that its corner went to. */
static void
test_boxes (void)
{
  ProofBox quarter = { 0, 0, 0.5, 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      ProofFrame frame = make_frame (640, 480, 1, 1, turns[i].rotation, turns[i].mirrored);
      ProofVideoGeometry geometry;
      ProofVideoRect rect;
      int to = turns[i].corners[0];

      proof_video_geometry_init (&geometry, &frame, 960, 960);
      proof_video_geometry_map_box (&geometry, &quarter, TRUE, &rect);
      assert_rect (&rect, geometry.picture.x + corner_u[to] * geometry.picture.width / 2,
                   geometry.picture.y + corner_v[to] * geometry.picture.height / 2,
                   geometry.picture.width / 2, geometry.picture.height / 2);

      /* Those of the displayed picture do not turn. */
      proof_video_geometry_map_box (&geometry, &quarter, FALSE, &rect);
      assert_rect (&rect, geometry.picture.x, geometry.picture.y, geometry.picture.width / 2,
                   geometry.picture.height / 2);
    }
}

static void
test_outside (void)
{
  ProofFrame frame = make_frame (200, 100, 1, 1, 0, FALSE);
  ProofBox box = { -0.25f, 0.5f, 1.5f, 1.0f };
  ProofVideoGeometry geometry;
  ProofVideoRect rect;

  proof_video_geometry_init (&geometry, &frame, 200, 100);
  proof_video_geometry_map_box (&geometry, &box, FALSE, &rect);
  assert_rect (&rect, -50, 50, 300, 100);
}

static void
test_pointer (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 1000; i++)
    {
      guint turn = i % G_N_ELEMENTS (turns);
      gboolean coded = g_rand_boolean (random), inside;
      ProofFrame frame = make_frame (g_rand_int_range (random, 1, 4000),
                                     g_rand_int_range (random, 1, 4000),
                                     g_rand_int_range (random, 1, 4),
                                     g_rand_int_range (random, 1, 4),
                                     turns[turn].rotation, turns[turn].mirrored);
      double want_u = g_rand_double_range (random, -0.5, 1.5);
      double want_v = g_rand_double_range (random, -0.5, 1.5);
      double x = want_u, y = want_v, u, v;
      ProofVideoGeometry geometry;
      cairo_matrix_t matrix;

      proof_video_geometry_init (&geometry, &frame, g_rand_double_range (random, 10, 2000),
                                 g_rand_double_range (random, 10, 2000));
      proof_video_geometry_get_matrix (&geometry, coded, &matrix);
      cairo_matrix_transform_point (&matrix, &x, &y);
      inside = proof_video_geometry_unmap (&geometry, coded, x, y, &u, &v);
      g_assert_cmpfloat_with_epsilon (u, want_u, 1e-6);
      g_assert_cmpfloat_with_epsilon (v, want_v, 1e-6);
      g_assert_true (inside == (want_u >= 0 && want_u < 1 && want_v >= 0 && want_v < 1));
      g_assert_true (inside == proof_video_rect_contains (&geometry.picture, x, y));
    }
}

/* The picture fills the widget or stands in its middle, whatever is asked for, and box and pointer
 * go with it. */
static void
test_focus (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);

  for (guint i = 0; i < 20000; i++)
    {
      guint turn = i % G_N_ELEMENTS (turns);
      ProofFrame frame = make_frame (g_rand_int_range (random, 1, 4000),
                                     g_rand_int_range (random, 1, 4000), 1, 1,
                                     turns[turn].rotation, turns[turn].mirrored);
      double width = g_rand_double_range (random, 10, 2000);
      double height = g_rand_double_range (random, 10, 2000);
      ProofVideoFocus focus = { g_rand_double_range (random, -1, 40),
                                g_rand_double_range (random, -1, 2),
                                g_rand_double_range (random, -1, 2) };
      ProofBox box = { 0.25f, 0.5f, 0.125f, 0.25f };
      ProofVideoGeometry whole, geometry;
      ProofVideoRect rect, *picture = &geometry.picture;
      double u, v;

      proof_video_geometry_init (&whole, &frame, width, height);
      geometry = whole;
      proof_video_geometry_focus (&geometry, &focus, width, height);
      g_assert_cmpfloat (focus.factor, >=, 1);
      g_assert_cmpfloat (focus.factor, <=, PROOF_VIDEO_ZOOM_MAX);
      g_assert_cmpfloat_with_epsilon (picture->width, whole.picture.width * focus.factor, 1e-6);
      g_assert_cmpfloat_with_epsilon (picture->height, whole.picture.height * focus.factor, 1e-6);
      if (picture->width <= width)
        g_assert_cmpfloat_with_epsilon (picture->x, (width - picture->width) / 2, 1e-6);
      else
        g_assert_true (picture->x < 1e-6 && picture->x + picture->width > width - 1e-6);
      if (picture->height <= height)
        g_assert_cmpfloat_with_epsilon (picture->y, (height - picture->height) / 2, 1e-6);
      else
        g_assert_true (picture->y < 1e-6 && picture->y + picture->height > height - 1e-6);

      /* What is in the middle is what was asked for, as corrected. */
      proof_video_geometry_unmap (&geometry, FALSE, width / 2, height / 2, &u, &v);
      g_assert_cmpfloat_with_epsilon (u, focus.u, 1e-6);
      g_assert_cmpfloat_with_epsilon (v, focus.v, 1e-6);

      proof_video_geometry_map_box (&geometry, &box, FALSE, &rect);
      proof_video_geometry_unmap (&geometry, FALSE, rect.x, rect.y, &u, &v);
      g_assert_cmpfloat_with_epsilon (u, 0.25, 1e-6);
      g_assert_cmpfloat_with_epsilon (v, 0.5, 1e-6);
      g_assert_cmpfloat_with_epsilon (rect.width, picture->width / 8, 1e-6);
    }
}

/* A point keeps its place in the picture while zooming about it, unless an edge would come in. */
static void
test_zoom (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (10);
  guint n_free = 0;

  for (guint i = 0; i < 20000; i++)
    {
      ProofFrame frame = make_frame (1280, 720, 1, 1, 0, FALSE);
      ProofVideoFocus focus = { g_rand_double_range (random, 1, 32),
                                g_rand_double (random), g_rand_double (random) };
      double x = g_rand_double_range (random, 0, 800), y = g_rand_double_range (random, 0, 600);
      double factor = g_rand_double_range (random, 0.5, 40), u, v, now_u, now_v;
      ProofVideoGeometry geometry;
      ProofVideoFocus asked;

      proof_video_geometry_init (&geometry, &frame, 800, 600);
      proof_video_geometry_focus (&geometry, &focus, 800, 600);
      proof_video_geometry_unmap (&geometry, FALSE, x, y, &u, &v);
      proof_video_focus_zoom (&focus, &geometry.picture, 800, 600, factor, x, y);
      asked = focus;
      proof_video_geometry_init (&geometry, &frame, 800, 600);
      proof_video_geometry_focus (&geometry, &focus, 800, 600);
      g_assert_cmpfloat_with_epsilon (focus.factor, CLAMP (factor, 1, PROOF_VIDEO_ZOOM_MAX), 1e-9);
      proof_video_geometry_unmap (&geometry, FALSE, x, y, &now_u, &now_v);
      if (asked.u == focus.u)
        g_assert_cmpfloat_with_epsilon (now_u, u, 1e-9);
      if (asked.v == focus.v)
        g_assert_cmpfloat_with_epsilon (now_v, v, 1e-9);
      n_free += asked.u == focus.u && asked.v == focus.v;
    }
  g_assert_cmpuint (n_free, >, 5000);
}

/* A box comes to the middle at half the widget's size, as far as there is picture. */
static void
test_focus_on (void)
{
  ProofFrame frame = make_frame (800, 600, 1, 1, 0, FALSE);
  ProofBox boxes[] = { { 0.4f, 0.4f, 0.1f, 0.2f }, { 0.6f, 0.3f, 0.2f, 0.1f },
                       { 0.f, 0.f, 0.1f, 0.1f }, { 0.9f, 0.9f, 0.2f, 0.2f },
                       { 0.5f, 0.5f, 0.f, 0.f }, { -1.f, -1.f, 3.f, 3.f } };
  const double factors[] = { 2.5, 2.5, 5, 2.5, PROOF_VIDEO_ZOOM_MAX, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    for (double before = 1; before < 20; before *= 3)
      {
        ProofVideoFocus focus = { before, 0.7, 0.2 };
        ProofVideoGeometry geometry;
        ProofVideoRect rect;

        proof_video_geometry_init (&geometry, &frame, 800, 600);
        proof_video_geometry_focus (&geometry, &focus, 800, 600);
        proof_video_geometry_map_box (&geometry, &boxes[i], FALSE, &rect);
        proof_video_focus_on (&focus, &geometry.picture, 800, 600, &rect);
        proof_video_geometry_init (&geometry, &frame, 800, 600);
        proof_video_geometry_focus (&geometry, &focus, 800, 600);
        proof_video_geometry_map_box (&geometry, &boxes[i], FALSE, &rect);
        g_assert_cmpfloat_with_epsilon (focus.factor, factors[i], 1e-4);
        if (i < 2 || i == 4)
          {
            g_assert_cmpfloat_with_epsilon (rect.x + rect.width / 2, 400, 1e-3);
            g_assert_cmpfloat_with_epsilon (rect.y + rect.height / 2, 300, 1e-3);
          }
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/video-geometry/letterbox", test_letterbox);
  g_test_add_func ("/video-geometry/corners", test_corners);
  g_test_add_func ("/video-geometry/boxes", test_boxes);
  g_test_add_func ("/video-geometry/outside", test_outside);
  g_test_add_func ("/video-geometry/pointer", test_pointer);
  g_test_add_func ("/video-geometry/focus", test_focus);
  g_test_add_func ("/video-geometry/zoom", test_zoom);
  g_test_add_func ("/video-geometry/focus-on", test_focus_on);

  return g_test_run ();
}
