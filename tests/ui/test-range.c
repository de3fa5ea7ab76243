/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slider with two handles, with real events of the X server. */
#include "proof-range-handle.h"
#include "proof-range.h"
#include "proof-test-session.h"

#define WIDTH 318 /* 300 pixels between the ends of the track */

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
assert_values (ProofRange *range,
               double      lower,
               double      upper)
{
  g_assert_cmpfloat (proof_range_get_lower (range), ==, lower);
  g_assert_cmpfloat (proof_range_get_upper (range), ==, upper);
}

static void
test_values (void)
{
  ProofRange *range =
    g_object_ref_sink (g_object_new (PROOF_TYPE_RANGE, "title", "Label confidence", NULL));
  guint n_lower = 0, n_upper = 0;

  g_signal_connect_swapped (range, "notify::lower", G_CALLBACK (count_cb), &n_lower);
  g_signal_connect_swapped (range, "notify::upper", G_CALLBACK (count_cb), &n_upper);
  assert_values (range, 0, 100);

  proof_range_set_values (range, 20, 80);
  assert_values (range, 20, 80);
  g_assert_cmpuint (n_lower, ==, 1);
  g_assert_cmpuint (n_upper, ==, 1);
  proof_range_set_values (range, 20, 80);
  g_object_set (range, "lower", 20.0, NULL);
  g_assert_cmpuint (n_lower, ==, 1);
  g_assert_cmpuint (n_upper, ==, 1);

  proof_range_set_values (range, -5, 200);
  assert_values (range, 0, 100);
  proof_range_set_values (range, 60, 40);
  assert_values (range, 60, 60);
  g_object_set (range, "upper", 99.5, NULL);
  assert_values (range, 60, 99.5);

  g_assert_finalize_object (range);
}

static void
test_input (void)
{
  ProofRange *range = g_object_new (PROOF_TYPE_RANGE, "title", "Box confidence",
                                    "valign", GTK_ALIGN_START, NULL);
  GtkWindow *window = proof_test_window_new (GTK_WIDGET (range), WIDTH, 120);
  int y = gtk_widget_get_height (GTK_WIDGET (range)) - 9;

  /* 3 pixels are 1. A handle is taken where it is, and does not jump. */
  proof_test_input ("mousemove 11 %d mousedown 1", y);
  assert_values (range, 0, 100);
  proof_test_input ("mousemove %d %d", 11 + 60, y);
  proof_test_input ("mousemove %d %d mouseup 1", 11 + 90, y);
  assert_values (range, 30, 100);

  /* A click takes the nearer one there. */
  proof_test_input ("mousemove %d %d click 1", 9 + 240, y);
  assert_values (range, 30, 80);

  /* Neither goes past the other. */
  proof_test_input ("mousemove %d %d mousedown 1", 9 + 90, y);
  proof_test_input ("mousemove %d %d", 9 + 120, y);
  proof_test_input ("mousemove %d %d mouseup 1", 9 + 290, y);
  assert_values (range, 80, 80);
  proof_test_input ("mousemove %d %d mousedown 1", 9 + 240, y);
  proof_test_input ("mousemove %d %d mouseup 1", 9 + 60, y);
  assert_values (range, 20, 80);

  /* Keys, on each handle. */
  proof_test_input ("key Right Right Page_Up");
  assert_values (range, 32, 80);
  proof_test_input ("key End");
  assert_values (range, 80, 80);
  proof_test_input ("key Home");
  assert_values (range, 0, 80);
  proof_test_input ("key Tab Left Page_Down");
  assert_values (range, 0, 69);
  proof_test_input ("key Home");
  assert_values (range, 0, 0);
  proof_test_input ("key End Down");
  assert_values (range, 0, 99);

  gtk_window_destroy (window);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/range/values", test_values);
  g_test_add_func ("/range/input", test_input);

  return g_test_run ();
}
