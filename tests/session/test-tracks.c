/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which boxes of two samples are one thing, against the definition worked out the long way. */
#include "proof-tracks.h"

static void
add (GArray *boxes,
     guint   detection,
     guint   name,
     float   left,
     float   top,
     float   width,
     float   height)
{
  ProofShownBox box = {
    .box = { .left = left, .top = top, .width = width, .height = height },
    .detection = detection,
    .name = name,
    .confidence = 50 + detection,
  };

  g_array_append_val (boxes, box);
}

static GArray *
make_boxes (void)
{
  return g_array_new (FALSE, FALSE, sizeof (ProofShownBox));
}

static const ProofShownBox *
find (GArray *boxes,
      guint   detection)
{
  for (guint i = 0; i < boxes->len; i++)
    if (g_array_index (boxes, ProofShownBox, i).detection == detection)
      return &g_array_index (boxes, ProofShownBox, i);
  g_assert_not_reached ();
}

static void
assert_box (GArray  *boxes,
            guint    detection,
            gboolean interpolated,
            float    left,
            float    top,
            float    width,
            float    height)
{
  const ProofShownBox *box = find (boxes, detection);

  g_assert_cmpint (box->interpolated, ==, interpolated);
  g_assert_cmpfloat_with_epsilon (box->box.left, left, 1e-6);
  g_assert_cmpfloat_with_epsilon (box->box.top, top, 1e-6);
  g_assert_cmpfloat_with_epsilon (box->box.width, width, 1e-6);
  g_assert_cmpfloat_with_epsilon (box->box.height, height, 1e-6);
  g_assert_cmpfloat (box->confidence, ==, 50 + detection);
}

static void
test_linear (void)
{
  for (int quarter = 0; quarter <= 4; quarter++)
    {
      g_autoptr (GArray) boxes = make_boxes (), next = make_boxes ();
      double at = quarter / 4.0;

      add (boxes, 0, 0, 0.2, 0.1, 0.4, 0.2);
      add (next, 9, 0, 0.3, 0.2, 0.2, 0.4);
      g_assert_cmpuint (proof_tracks_interpolate (boxes, next, at), ==, 0);

      add (next, 10, 0, 0.24, 0.12, 0.44, 0.16);
      g_assert_cmpuint (proof_tracks_interpolate (boxes, next, at), ==, 1);
      assert_box (boxes, 0, TRUE, 0.2 + 0.04 * at, 0.1 + 0.02 * at, 0.4 + 0.04 * at,
                  0.2 - 0.04 * at);
    }
}

/* A wide one to the right and a high one to the left, through each other. */
static void
test_crossing (void)
{
  g_autoptr (GArray) boxes = make_boxes (), next = make_boxes ();

  add (boxes, 0, 0, 0.30, 0.40, 0.30, 0.10);
  add (boxes, 1, 0, 0.42, 0.30, 0.10, 0.30);
  add (next, 10, 0, 0.40, 0.30, 0.10, 0.30);
  add (next, 11, 0, 0.36, 0.40, 0.30, 0.10);
  g_assert_cmpuint (proof_tracks_interpolate (boxes, next, 0.5), ==, 2);
  assert_box (boxes, 0, TRUE, 0.33, 0.40, 0.30, 0.10);
  assert_box (boxes, 1, TRUE, 0.41, 0.30, 0.10, 0.30);
}

/* What is new has no past, what is gone no future, and another label is another thing. */
static void
test_comes_and_goes (void)
{
  g_autoptr (GArray) boxes = make_boxes (), next = make_boxes (), none = make_boxes ();

  add (boxes, 0, 0, 0.1, 0.1, 0.2, 0.2);
  add (boxes, 1, 0, 0.6, 0.6, 0.2, 0.2);
  add (boxes, 2, 1, 0.1, 0.6, 0.2, 0.2);
  add (next, 10, 0, 0.12, 0.1, 0.2, 0.2);
  add (next, 11, 0, 0.6, 0.1, 0.2, 0.2);
  add (next, 12, 2, 0.1, 0.6, 0.2, 0.2);
  g_assert_cmpuint (proof_tracks_interpolate (boxes, next, 0.5), ==, 1);
  g_assert_cmpuint (boxes->len, ==, 3);
  assert_box (boxes, 0, TRUE, 0.11, 0.1, 0.2, 0.2);
  assert_box (boxes, 1, FALSE, 0.6, 0.6, 0.2, 0.2);
  assert_box (boxes, 2, FALSE, 0.1, 0.6, 0.2, 0.2);

  g_assert_cmpuint (proof_tracks_interpolate (none, next, 0.5), ==, 0);
  g_assert_cmpuint (proof_tracks_interpolate (next, none, 0.5), ==, 0);
}

/* Moved by 7/13 of its width a box overlaps itself by 0.3; boxes without area by nothing. */
static void
test_minimum (void)
{
  static const struct
  {
    int   shift;
    guint n;
  } shifts[] = { { 0, 1 }, { 6, 1 }, { 7, 1 }, { 8, 0 }, { 13, 0 }, { 40, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++)
    {
      g_autoptr (GArray) boxes = make_boxes (), next = make_boxes ();

      add (boxes, 0, 0, 2 / 64.f, 0.25, 13 / 64.f, 0.5);
      add (next, 1, 0, (2 + shifts[i].shift) / 64.f, 0.25, 13 / 64.f, 0.5);
      add (boxes, 2, 1, 0.5, 0.5, 0, 0.2);
      add (next, 3, 1, 0.5, 0.5, 0, 0.2);
      g_assert_cmpuint (proof_tracks_interpolate (boxes, next, 0.5), ==, shifts[i].n);
    }
}

static void
shuffle (GArray *boxes,
         GRand  *random)
{
  for (guint i = boxes->len; i > 1; i--)
    {
      guint j = g_rand_int_range (random, 0, i);
      ProofShownBox box = g_array_index (boxes, ProofShownBox, i - 1);

      g_array_index (boxes, ProofShownBox, i - 1) = g_array_index (boxes, ProofShownBox, j);
      g_array_index (boxes, ProofShownBox, j) = box;
    }
}

/* Two that overlap one alike: the one that was reported first, in whatever order they come. */
static void
test_equal (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (GArray) boxes = make_boxes (), next = make_boxes ();

      add (boxes, 4, 0, 0.25, 0.25, 0.25, 0.25);
      add (boxes, 5, 0, 0.25, 0.25, 0.25, 0.25);
      add (next, 10, 0, 0.1875, 0.25, 0.25, 0.25);
      add (next, 11, 0, 0.3125, 0.25, 0.25, 0.25);
      add (next, 12, 0, 0.3125, 0.25, 0.25, 0.25);
      shuffle (boxes, random);
      shuffle (next, random);
      g_assert_cmpuint (proof_tracks_interpolate (boxes, next, 1), ==, 2);
      assert_box (boxes, 4, TRUE, 0.1875, 0.25, 0.25, 0.25);
      assert_box (boxes, 5, TRUE, 0.3125, 0.25, 0.25, 0.25);
    }
}

static double
overlap (const ProofBox *a,
         const ProofBox *b)
{
  double left = MAX (a->left, b->left), top = MAX (a->top, b->top);
  double right = MIN (a->left + a->width, b->left + b->width);
  double bottom = MIN (a->top + a->height, b->top + b->height);
  double both = MAX (right - left, 0) * MAX (bottom - top, 0);

  return both > 0 ? both / (a->width * a->height + b->width * b->height - both) : 0;
}

static void
add_random (GArray *boxes,
            GRand  *random,
            guint   first,
            guint   n,
            guint   n_names,
            double  size)
{
  for (guint i = 0; i < n; i++)
    add (boxes, first + i, g_rand_int_range (random, 0, n_names), g_rand_double (random) * 0.8,
         g_rand_double (random) * 0.8, size * g_rand_double_range (random, 0.5, 1),
         size * g_rand_double_range (random, 0.5, 1));
}

/* The best pair of all that are left, again and again. */
static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GArray) boxes = make_boxes (), next = make_boxes ();
      g_autoptr (GArray) given = make_boxes ();
      gboolean from_taken[40] = { FALSE }, to_taken[40] = { FALSE };
      guint n_moved = 0;

      add_random (given, random, 0, g_rand_int_range (random, 0, 40), 3, 0.5);
      add_random (next, random, 100, g_rand_int_range (random, 0, 40), 3, 0.5);
      if (given->len > 0)
        g_array_append_vals (boxes, given->data, given->len);
      for (;;)
        {
          double best = 0;
          guint from = 0, to = 0;

          for (guint i = 0; i < given->len; i++)
            for (guint j = 0; j < next->len; j++)
              {
                const ProofShownBox *x = &g_array_index (given, ProofShownBox, i);
                const ProofShownBox *y = &g_array_index (next, ProofShownBox, j);

                if (!from_taken[i] && !to_taken[j] && x->name == y->name &&
                    overlap (&x->box, &y->box) > best)
                  {
                    best = overlap (&x->box, &y->box);
                    from = i;
                    to = j;
                  }
              }
          if (best < PROOF_TRACKS_MIN_OVERLAP)
            break;
          from_taken[from] = to_taken[to] = TRUE;
          g_array_index (given, ProofShownBox, from).box =
            g_array_index (next, ProofShownBox, to).box;
          n_moved++;
        }

      g_assert_cmpuint (proof_tracks_interpolate (boxes, next, 1), ==, n_moved);
      for (guint i = 0; i < given->len; i++)
        {
          const ProofBox *want = &g_array_index (given, ProofShownBox, i).box;

          assert_box (boxes, i, from_taken[i], want->left, want->top, want->width, want->height);
        }
      for (guint i = 1; i < boxes->len; i++)
        {
          const ProofBox *a = &g_array_index (boxes, ProofShownBox, i - 1).box;
          const ProofBox *b = &g_array_index (boxes, ProofShownBox, i).box;

          g_assert_cmpfloat (a->width * a->height, >=, b->width * b->height);
        }
    }
}

/* The figure is told, not judged: machines differ. */
static void
test_cost (void)
{
  static const struct
  {
    const char *what;
    guint       n_names;
    double      size;
  } crowds[] = { { "street", 8, 0.08 }, { "one label", 1, 0.08 }, { "one heap", 1, 0 } };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < G_N_ELEMENTS (crowds); i++)
    {
      const guint rounds = 20;
      gint64 spent = 0;
      guint n_moved = 0;

      for (guint round = 0; round < rounds; round++)
        {
          g_autoptr (GArray) boxes = make_boxes (), next = make_boxes ();
          gint64 begin;

          if (crowds[i].size > 0)
            {
              add_random (boxes, random, 0, 200, crowds[i].n_names, crowds[i].size);
              add_random (next, random, 200, 200, crowds[i].n_names, crowds[i].size);
            }
          else
            for (guint j = 0; j < 200; j++)
              {
                add (boxes, j, 0, 0.3 + j * 1e-4, 0.3, 0.4, 0.4);
                add (next, 200 + j, 0, 0.3, 0.3 + j * 1e-4, 0.4, 0.4);
              }
          begin = g_get_monotonic_time ();
          n_moved += proof_tracks_interpolate (boxes, next, 0.5);
          spent += g_get_monotonic_time () - begin;
        }
      g_test_message ("200 × 200 boxes, %s: %.2f ms, %u matched", crowds[i].what,
                      spent / 1000.0 / rounds, n_moved / rounds);
      g_assert_cmpuint (n_moved, >, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tracks/linear", test_linear);
  g_test_add_func ("/tracks/crossing", test_crossing);
  g_test_add_func ("/tracks/comes-and-goes", test_comes_and_goes);
  g_test_add_func ("/tracks/minimum", test_minimum);
  g_test_add_func ("/tracks/equal", test_equal);
  g_test_add_func ("/tracks/random", test_random);
  g_test_add_func ("/tracks/cost", test_cost);

  return g_test_run ();
}
