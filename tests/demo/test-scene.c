/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "proof-demo-draw.h"

#define STRIDE (PROOF_DEMO_WIDTH * 4)

static cairo_surface_t *
new_picture (void)
{
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, PROOF_DEMO_WIDTH, PROOF_DEMO_HEIGHT);
}

static cairo_surface_t *
draw (double seconds)
{
  g_autoptr (ProofDemoPainter) painter = proof_demo_painter_new ();
  cairo_surface_t *picture = new_picture ();
  cairo_t *cr = cairo_create (picture);

  proof_demo_painter_draw (painter, cr, seconds);
  cairo_destroy (cr);
  cairo_surface_flush (picture);
  return picture;
}

static guint32
get_pixel (cairo_surface_t *picture,
           int              x,
           int              y)
{
  guint32 pixel;

  memcpy (&pixel, cairo_image_surface_get_data (picture) + y * STRIDE + x * 4, sizeof pixel);
  return pixel;
}

typedef gboolean (*PixelFunc) (guint32 pixel);

static gboolean
is_drawn (guint32 pixel)
{
  return pixel >> 24 > 100;
}

static gboolean
is_red (guint32 pixel)
{
  return (pixel >> 16 & 255) > 170 && (pixel >> 8 & 255) < 105 && (pixel & 255) < 95;
}

static gboolean
is_yellow (guint32 pixel)
{
  return (pixel >> 16 & 255) > 190 && (pixel >> 8 & 255) > 145 && (pixel & 255) < 110;
}

/* The rectangle of all pixels in @area that @func takes; without any, FALSE. */
static gboolean
find_pixels (cairo_surface_t         *picture,
             const cairo_rectangle_t *area,
             PixelFunc                func,
             cairo_rectangle_t       *found)
{
  int left = G_MAXINT, top = G_MAXINT, right = -1, bottom = -1;

  for (int y = MAX (0, area->y); y < MIN (PROOF_DEMO_HEIGHT, area->y + area->height); y++)
    for (int x = MAX (0, area->x); x < MIN (PROOF_DEMO_WIDTH, area->x + area->width); x++)
      if (func (get_pixel (picture, x, y)))
        {
          left = MIN (left, x);
          right = MAX (right, x + 1);
          top = MIN (top, y);
          bottom = MAX (bottom, y + 1);
        }
  *found = (cairo_rectangle_t) { left, top, right - left, bottom - top };
  return right > 0;
}

static void
test_deterministic (void)
{
  static const double times[] = { 0, 12.44, 29.96 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      cairo_surface_t *one = draw (times[i]);
      cairo_surface_t *other = draw (times[i]);

      g_assert_cmpmem (cairo_image_surface_get_data (one), STRIDE * PROOF_DEMO_HEIGHT,
                       cairo_image_surface_get_data (other), STRIDE * PROOF_DEMO_HEIGHT);
      cairo_surface_destroy (one);
      cairo_surface_destroy (other);
    }
}

/* Nobody jumps, and nobody appears or vanishes in the picture. */
static void
test_smooth (void)
{
  guint n_actors;
  const ProofDemoActor *actors = proof_demo_scene_get_actors (&n_actors);

  for (guint i = 0; i < n_actors; i++)
    {
      ProofDemoPose before;
      gboolean was_there = proof_demo_scene_get_pose (&actors[i], 0, &before);

      for (guint frame = 1; frame < PROOF_DEMO_N_FRAMES; frame++)
        {
          ProofDemoPose pose;
          gboolean is_there =
              proof_demo_scene_get_pose (&actors[i], frame / (double)PROOF_DEMO_RATE, &pose);

          if (was_there && is_there)
            g_assert_cmpfloat (hypot (pose.x - before.x, pose.y - before.y), <, 12);
          else if (was_there || is_there)
            {
              double x = is_there ? pose.x : before.x;

              g_assert_true (x < -30 || x > PROOF_DEMO_WIDTH + 30);
            }
          was_there = is_there;
          before = pose;
        }
    }
}

/* What an actor is said to cover is what it covers when it is drawn. */
static void
test_measured (void)
{
  const cairo_rectangle_t whole = { 0, 0, PROOF_DEMO_WIDTH, PROOF_DEMO_HEIGHT };
  guint n_actors, n = 0;
  const ProofDemoActor *actors = proof_demo_scene_get_actors (&n_actors);

  for (double seconds = 0.4; seconds < PROOF_DEMO_SECONDS; seconds += 2.6)
    for (guint i = 0; i < n_actors; i++)
      {
        ProofDemoPose pose;
        cairo_rectangle_t said, found;
        cairo_surface_t *picture;
        cairo_t *cr;

        if (!proof_demo_measure (&actors[i], seconds, &said) || said.x < 0 ||
            said.x + said.width > PROOF_DEMO_WIDTH || said.y + said.height > PROOF_DEMO_HEIGHT)
          continue;
        g_assert_true (proof_demo_scene_get_pose (&actors[i], seconds, &pose));
        picture = new_picture ();
        cr = cairo_create (picture);
        proof_demo_draw_actor (cr, &actors[i], &pose, seconds);
        cairo_destroy (cr);
        cairo_surface_flush (picture);
        g_assert_true (find_pixels (picture, &whole, is_drawn, &found));
        g_assert_cmpfloat_with_epsilon (found.x, said.x, 4);
        g_assert_cmpfloat_with_epsilon (found.y, said.y, 4);
        g_assert_cmpfloat_with_epsilon (found.x + found.width, said.x + said.width, 4);
        g_assert_cmpfloat_with_epsilon (found.y + found.height, said.y + said.height, 4);
        cairo_surface_destroy (picture);
        n++;
      }
  g_assert_cmpuint (n, >, 60);
}

/* The whole picture shows them there: by the colours that nobody near them has. */
static void
test_colours (void)
{
  static const struct
  {
    const char       *actor;
    double            seconds;
    cairo_rectangle_t area;
    PixelFunc         func;
  } cases[] = {
    { "bus", 9.2, { 500, 440, 780, 90 }, is_red },
    { "bus", 13, { 770, 440, 500, 80 }, is_red },
    { "taxi", 3.8, { 0, 520, 300, 90 }, is_yellow },
    { "taxi", 4.2, { 0, 520, 330, 90 }, is_yellow },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      cairo_surface_t *picture = draw (cases[i].seconds);
      cairo_rectangle_t said, found;

      g_assert_true (proof_demo_measure (proof_demo_scene_find_actor (cases[i].actor),
                                         cases[i].seconds, &said));
      g_assert_true (find_pixels (picture, &cases[i].area, cases[i].func, &found));
      g_test_message ("%s at %g: %.0f to %.0f, said %.0f to %.0f", cases[i].actor, cases[i].seconds,
                      found.x, found.x + found.width, said.x, said.x + said.width);
      g_assert_cmpfloat (found.x, >=, MAX (said.x, 0) - 2);
      g_assert_cmpfloat (found.x + found.width, <=,
                         MIN (said.x + said.width, PROOF_DEMO_WIDTH) + 2);
      g_assert_cmpfloat (found.width, >,
                         0.85 * (MIN (said.x + said.width, PROOF_DEMO_WIDTH) - MAX (said.x, 0)));
      g_assert_cmpfloat (found.y, >=, said.y - 2);
      g_assert_cmpfloat (found.y + found.height, <=, said.y + said.height + 2);
      cairo_surface_destroy (picture);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/scene/deterministic", test_deterministic);
  g_test_add_func ("/demo/scene/smooth", test_smooth);
  g_test_add_func ("/demo/scene/measured", test_measured);
  g_test_add_func ("/demo/scene/colours", test_colours);
  return g_test_run ();
}
