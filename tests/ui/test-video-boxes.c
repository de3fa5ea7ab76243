/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "proof-box-painter.h"
#include "proof-label-page-builder.h"

#define WIDTH 640
#define HEIGHT 400

static const ProofVideoRect picture = { 40, 20, 560, 360 };
static const char *const names[] = { "Person", "Car",
                                     "Construction Crane Operator's Cabin", "Dog" };

typedef struct
{
  GtkWidget *widget;
  ProofBoxPainter *painter;
  ProofLabelStore *store;
  GArray *boxes;
  ProofBoxStyle style;
  guchar pixels[HEIGHT][WIDTH][4]; /* BGRA */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (ProofLabelPageBuilder) builder = proof_label_page_builder_new ();
  g_autoptr (ProofLabelMeta) meta = proof_label_meta_new ();
  g_autoptr (ProofLabelPage) page = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ProofDetection detection = {
        .name = proof_label_names_intern (proof_label_page_builder_get_names (builder),
                                          names[i]),
        .start_ms = PROOF_MS_NONE,
        .end_ms = PROOF_MS_NONE,
        .duration_ms = PROOF_MS_NONE,
        .confidence = 90,
      };

      proof_label_page_builder_add_detection (builder, &detection);
    }
  page = proof_label_page_builder_finish (builder, meta);
  fixture->store = proof_label_store_new ();
  proof_label_store_append (fixture->store, page, 0);
  fixture->widget = g_object_ref_sink (gtk_label_new (NULL));
  fixture->painter = proof_box_painter_new (fixture->widget);
  fixture->boxes = g_array_new (FALSE, TRUE, sizeof (ProofVideoBox));
  fixture->style = (ProofBoxStyle) {
    .picture = picture,
    .hovered = PROOF_NO_BOX,
    .selected_detection = PROOF_NO_DETECTION,
    .selected_instance = PROOF_NO_INSTANCE,
  };
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_array_unref (fixture->boxes);
  proof_box_painter_free (fixture->painter);
  g_object_unref (fixture->widget);
  g_object_unref (fixture->store);
}

static ProofVideoBox *
add_box (Fixture *fixture,
         guint    name,
         double   x,
         double   y,
         double   width,
         double   height)
{
  ProofVideoBox box = {
    .shown = { .detection = fixture->boxes->len, .instance = 0, .name = name,
               .confidence = 87.25f },
    .rect = { x, y, width, height },
  };

  g_array_append_val (fixture->boxes, box);
  return &g_array_index (fixture->boxes, ProofVideoBox, fixture->boxes->len - 1);
}

static const ProofVideoBox *
get_box (Fixture *fixture,
         guint    i)
{
  return &g_array_index (fixture->boxes, ProofVideoBox, i);
}

/* Draws on mid grey. */
static void
draw (Fixture *fixture)
{
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT);

  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.5f, 0.5f, 0.5f, 1 }, &all);
  proof_box_painter_snapshot (fixture->painter, snapshot, fixture->store, fixture->boxes,
                              &fixture->style);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  gsk_renderer_realize_for_display (renderer, gdk_display_get_default (), &error);
  g_assert_no_error (error);
  texture = gsk_renderer_render_texture (renderer, node, &all);
  gdk_texture_download (texture, &fixture->pixels[0][0][0], WIDTH * 4);
  if (g_getenv ("PROOF_TEST_PICTURES") != NULL)
    {
      static int n;
      g_autofree char *path = g_strdup_printf ("%s/boxes-%d.png",
                                               g_getenv ("PROOF_TEST_PICTURES"), n++);

      gdk_texture_save_to_png (texture, path);
    }
  gsk_renderer_unrealize (renderer);
}

static gboolean
has_colour (Fixture *fixture,
            int      x,
            int      y,
            guint    rgb)
{
  const guchar *p = fixture->pixels[y][x];

  return ABS (p[2] - (int) (rgb >> 16)) <= 2 && ABS (p[1] - (int) (rgb >> 8 & 0xff)) <= 2 &&
         ABS (p[0] - (int) (rgb & 0xff)) <= 2;
}

static gboolean
is_grey (Fixture *fixture,
         int      x,
         int      y)
{
  return has_colour (fixture, x, y, 0x808080);
}

/* Places where a row, seen from left to right, has the colour: first and last of each run. */
static guint
find_runs (Fixture *fixture,
           int      y,
           guint    rgb,
           int      runs[8][2])
{
  guint n = 0;
  gboolean inside = FALSE;

  for (int x = 0; x < WIDTH; x++)
    {
      gboolean on = has_colour (fixture, x, y, rgb);

      if (on && !inside && n < 8)
        runs[n++][0] = x;
      if (on)
        runs[n - 1][1] = x;
      inside = on;
    }
  return n;
}

/* Lines lie within a pixel of the box, 2 wide when fresh and 1 when held, between dark rims. */
static void
test_lines (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);

  for (int i = 0; i < 40; i++)
    {
      double x = g_rand_double_range (random, 60, 250);
      double width = g_rand_double_range (random, 60, 300);
      double y = g_rand_double_range (random, 80, 150);
      double height = g_rand_double_range (random, 90, 200);
      guint colour = proof_label_colour (names[0]);
      int runs[8][2], middle = y + height / 2, wide = i % 2 ? 1 : 2;

      fixture->style.held = i % 2;
      g_array_set_size (fixture->boxes, 0);
      add_box (fixture, 0, x, y, width, height);
      draw (fixture);
      g_assert_cmpuint (find_runs (fixture, middle, colour, runs), ==, 2);
      g_assert_cmpint (runs[0][1] - runs[0][0] + 1, ==, wide);
      g_assert_cmpint (runs[1][1] - runs[1][0] + 1, ==, wide);
      g_assert_cmpfloat_with_epsilon ((runs[0][0] + runs[0][1] + 1) / 2.0, x, 1);
      g_assert_cmpfloat_with_epsilon ((runs[1][0] + runs[1][1] + 1) / 2.0, x + width, 1);
      /* dark on both sides, untouched beyond */
      g_assert_cmpint (fixture->pixels[middle][runs[0][0] - 1][1], <, 60);
      g_assert_cmpint (fixture->pixels[middle][runs[0][1] + 1][1], <, 60);
      g_assert_true (is_grey (fixture, runs[0][0] - 2, middle));
      g_assert_true (is_grey (fixture, runs[0][1] + 2, middle));
    }
}

/* Interpolated: six in ten pixels of every side have the colour, the others the rim's dark, and a
 * held box beside it keeps its line. */
static void
test_dashed (Fixture       *fixture,
             gconstpointer  data)
{
  guint colour = proof_label_colour (names[0]);
  int n_across = 0, n_down = 0, n_changes = 0, runs[8][2];

  fixture->style.held = TRUE;
  add_box (fixture, 0, 100, 100, 200, 150)->shown.interpolated = TRUE;
  add_box (fixture, 1, 400, 100, 100, 150);
  draw (fixture);
  for (int x = 100; x < 300; x++)
    {
      gboolean on = has_colour (fixture, x, 250, colour);

      n_across += on;
      n_changes += on != has_colour (fixture, x + 1, 250, colour);
      g_assert_true (on || fixture->pixels[250][x][1] < 0x40 ||
                     has_colour (fixture, x - 1, 250, colour) ||
                     has_colour (fixture, x + 1, 250, colour));
      g_assert_cmpint (on, ==, has_colour (fixture, x, 249, colour));
    }
  for (int y = 101; y < 249; y++)
    {
      n_down += has_colour (fixture, 99, y, colour);
      g_assert_cmpint (has_colour (fixture, 99, y, colour), ==,
                       has_colour (fixture, 300, y, colour));
    }
  g_assert_cmpint (ABS (n_across - 120), <=, 10);
  g_assert_cmpint (ABS (n_down - 89), <=, 10);
  g_assert_cmpint (ABS (n_changes - 40), <=, 2);
  g_assert_cmpuint (find_runs (fixture, 180, proof_label_colour (names[1]), runs), ==, 2);
  g_assert_cmpint (runs[0][0], ==, runs[0][1]);
  g_assert_true (is_grey (fixture, 200, 180));
}

static void
test_clipped (Fixture       *fixture,
              gconstpointer  data)
{
  add_box (fixture, 0, -100, -50, 300, 200);
  add_box (fixture, 1, 300, 300, 900, 900);
  add_box (fixture, 2, 560, 100, 100, 40);
  add_box (fixture, 3, 100, 390, 100, 60);
  draw (fixture);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (!proof_video_rect_contains (&picture, x, y))
        g_assert_true (is_grey (fixture, x, y));

  /* The edge inside is there, and each that is seen has its tag on the picture. */
  g_assert_true (has_colour (fixture, 200, 100, proof_label_colour (names[0])));
  g_assert_true (has_colour (fixture, 300, 350, proof_label_colour (names[1])));
  g_assert_cmpfloat (get_box (fixture, 3)->tag.width, ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      const ProofVideoRect *tag = &get_box (fixture, i)->tag;

      g_assert_cmpfloat (tag->width, >, 0);
      g_assert_cmpfloat (tag->x, >=, picture.x);
      g_assert_cmpfloat (tag->x + tag->width, <=, picture.x + picture.width + 0.5);
      g_assert_cmpfloat (tag->y, >=, picture.y - 0.5);
      g_assert_cmpfloat (tag->y + tag->height, <=, picture.y + picture.height + 0.5);
    }
}

static void
test_tags (Fixture       *fixture,
           gconstpointer  data)
{
  /* Room above; only below; neither. */
  add_box (fixture, 0, 100, 100, 80, 60);
  add_box (fixture, 1, 300, 22, 80, 60);
  add_box (fixture, 3, 450, 20, 80, 360);
  draw (fixture);
  g_assert_cmpfloat (get_box (fixture, 0)->tag.y + get_box (fixture, 0)->tag.height, <, 101);
  g_assert_cmpfloat (get_box (fixture, 1)->tag.y, >, 81);
  g_assert_cmpfloat (get_box (fixture, 2)->tag.y, >=, 20);
  g_assert_cmpfloat (get_box (fixture, 2)->tag.y + get_box (fixture, 2)->tag.height, <, 100);
}

/* Beside a larger neighbour's tag the smaller turns to the other side; a box that its tag would
 * hide goes without, unless it stands out. */
static void
test_tags_beside (Fixture       *fixture,
                  gconstpointer  data)
{
  const ProofVideoRect *larger, *smaller;

  add_box (fixture, 1, 300, 100, 120, 60);
  add_box (fixture, 0, 260, 96, 24, 60);
  add_box (fixture, 0, 300, 365, 20, 10);
  add_box (fixture, 0, 301, 363, 19, 10);
  draw (fixture);
  larger = &get_box (fixture, 0)->tag;
  smaller = &get_box (fixture, 1)->tag;
  g_assert_cmpfloat (smaller->width, >, 24);
  g_assert_cmpfloat (smaller->y + smaller->height, <, 97);
  g_assert_cmpfloat (smaller->x + smaller->width, <=, larger->x);
  g_assert_cmpfloat (get_box (fixture, 2)->tag.width, >, 0);
  g_assert_cmpfloat (get_box (fixture, 3)->tag.width, ==, 0);

  fixture->style.hovered = 3;
  draw (fixture);
  g_assert_cmpfloat (get_box (fixture, 3)->tag.width, >, 0);
}

/* However many boxes there are, most of the picture stays free of tags. */
static void
test_tags_many (Fixture       *fixture,
                gconstpointer  data)
{
  double area = 0;

  for (guint i = 0; i < 100; i++)
    add_box (fixture, 0, 44 + i % 6 * 90, 40 + i / 6 * 20, 4, 4);
  draw (fixture);
  g_assert_cmpfloat (get_box (fixture, 0)->tag.width, >, 0);
  g_assert_cmpfloat (get_box (fixture, 99)->tag.width, ==, 0);
  for (guint i = 0; i < 100; i++)
    area += get_box (fixture, i)->tag.width * get_box (fixture, i)->tag.height;
  g_assert_cmpfloat (area, <, picture.width * picture.height / 8);
}

static gboolean
tags_overlap (const ProofVideoRect *a,
              const ProofVideoRect *b)
{
  return a->width > 0 && b->width > 0 && a->x < b->x + b->width && b->x < a->x + a->width &&
         a->y < b->y + b->height && b->y < a->y + a->height;
}

static void
test_crowded (Fixture       *fixture,
              gconstpointer  data)
{
  guint n_tags = 0;

  /* A heap, largest first as the session lists them. */
  for (guint i = 0; i < 60; i++)
    add_box (fixture, i % 4, 200 + i, 120 + i % 7, 120 - i, 120 - i);
  draw (fixture);
  for (guint i = 0; i < 60; i++)
    {
      n_tags += get_box (fixture, i)->tag.width > 0;
      for (guint j = 0; j < i; j++)
        g_assert_false (tags_overlap (&get_box (fixture, i)->tag, &get_box (fixture, j)->tag));
    }
  g_assert_cmpuint (n_tags, <, 20);
  g_assert_cmpfloat (get_box (fixture, 0)->tag.width, >, 0);
  g_assert_cmpfloat (get_box (fixture, 59)->tag.width, ==, 0);

  fixture->style.hovered = 59;
  fixture->style.selected_detection = 58;
  draw (fixture);
  g_assert_cmpfloat (get_box (fixture, 59)->tag.width, >, 0);
  g_assert_cmpfloat (get_box (fixture, 58)->tag.width, >, 0);
}

static void
test_selected (Fixture       *fixture,
               gconstpointer  data)
{
  guint colour = proof_label_colour (names[1]);
  int expected = 0x80 + ((int) (colour >> 16) - 0x80) * 2 / 3;

  add_box (fixture, 0, 100, 100, 100, 100);
  add_box (fixture, 1, 300, 100, 100, 100);
  fixture->style.selected_detection = 0;
  fixture->style.selected_instance = 0;
  draw (fixture);
  g_assert_true (has_colour (fixture, 98, 150, 0xffffff));
  g_assert_true (has_colour (fixture, 101, 150, 0xffffff));
  g_assert_cmpint (fixture->pixels[150][97][1], <, 60);
  g_assert_cmpint (fixture->pixels[150][102][1], <, 60);
  g_assert_true (has_colour (fixture, 99, 150, proof_label_colour (names[0])));
  /* The other one is a third weaker: over its own rim, on grey. */
  g_assert_cmpint (fixture->pixels[150][300][2], <, MAX ((int) (colour >> 16), 0x80));
  g_assert_cmpint (ABS (fixture->pixels[150][300][2] - expected), <, 60);
  g_assert_false (has_colour (fixture, 300, 150, colour));

  /* What is selected elsewhere dims nothing here. */
  fixture->style.selected_detection = 77;
  draw (fixture);
  g_assert_true (has_colour (fixture, 300, 150, colour));
}

static guint
hit (Fixture *fixture,
     double   x,
     double   y,
     guint    after)
{
  return proof_box_painter_hit (fixture->boxes, x, y, after);
}

static void
test_hit (Fixture       *fixture,
          gconstpointer  data)
{
  add_box (fixture, 0, 100, 100, 300, 200);
  add_box (fixture, 1, 150, 120, 100, 100);
  add_box (fixture, 3, 180, 150, 40, 40);
  add_box (fixture, 3, 180, 150, 40, 40);

  g_assert_cmpuint (hit (fixture, 50, 50, PROOF_NO_BOX), ==, PROOF_NO_BOX);
  g_assert_cmpuint (hit (fixture, 390, 290, PROOF_NO_BOX), ==, 0);
  g_assert_cmpuint (hit (fixture, 160, 130, PROOF_NO_BOX), ==, 1);
  /* The line itself counts, outside too. */
  g_assert_cmpuint (hit (fixture, 98, 200, PROOF_NO_BOX), ==, 0);
  /* All four in turn, and round again. */
  g_assert_cmpuint (hit (fixture, 200, 170, PROOF_NO_BOX), ==, 3);
  g_assert_cmpuint (hit (fixture, 200, 170, 3), ==, 2);
  g_assert_cmpuint (hit (fixture, 200, 170, 2), ==, 1);
  g_assert_cmpuint (hit (fixture, 200, 170, 1), ==, 0);
  g_assert_cmpuint (hit (fixture, 200, 170, 0), ==, 3);
  /* One that is not there plays no part. */
  g_assert_cmpuint (hit (fixture, 390, 290, 2), ==, 0);

  /* A tag is its box, whatever lies beneath. */
  draw (fixture);
  g_assert_cmpfloat (get_box (fixture, 1)->tag.width, >, 0);
  g_assert_cmpuint (hit (fixture, get_box (fixture, 1)->tag.x + 3, get_box (fixture, 1)->tag.y + 3,
                         PROOF_NO_BOX), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) g_test_add ("/video-boxes/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("lines", test_lines);
  ADD ("dashed", test_dashed);
  ADD ("clipped", test_clipped);
  ADD ("tags", test_tags);
  ADD ("tags-beside", test_tags_beside);
  ADD ("tags-many", test_tags_many);
  ADD ("crowded", test_crowded);
  ADD ("selected", test_selected);
  ADD ("hit", test_hit);
#undef ADD

  return g_test_run ();
}
