/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window is as it was left, also after the program was ended. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"

static GtkWidget *
find (ProofWindow *window,
      const char  *what)
{
  return proof_test_wait_for (GTK_WIDGET (window), what);
}

static int
width_of (ProofWindow *window,
          const char  *what)
{
  return gtk_widget_get_width (find (window, what));
}

static int
height_of (ProofWindow *window,
           const char  *what)
{
  return gtk_widget_get_height (find (window, what));
}

static void
test_panes (void)
{
  static const char *const keys[] = { "window-size", "labels-width", "inspector-width",
                                      "timeline-height", "show-inspector" };
  ProofWindow *window = proof_test_viewer_open ();
  int size[2], before[2], left[2];

  if (!window)
    return;
  proof_test_xdotool ("search", "--onlyvisible", "--name", "Proofreel",
                      "windowsize", "1130", "770", NULL);
  PROOF_TEST_WAIT (gtk_widget_get_width (GTK_WIDGET (window)) < 1280);
  proof_test_iterate (200);
  size[0] = gtk_widget_get_width (GTK_WIDGET (window));
  size[1] = gtk_widget_get_height (GTK_WIDGET (window));
  before[0] = width_of (window, "ProofLabelSidebar");
  before[1] = height_of (window, "ProofTimeline");
  proof_test_drag (gtk_widget_get_next_sibling (find (window, "ProofLabelSidebar")), 60, 0);
  proof_test_drag (gtk_widget_get_prev_sibling (find (window, "ProofTimeline")), 0, -40);
  proof_test_key ("shift+F9");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (window), "ProofInspector"));
  left[0] = width_of (window, "ProofLabelSidebar");
  left[1] = height_of (window, "ProofTimeline");
  g_assert_cmpint (left[0], >=, before[0] + 50);
  g_assert_cmpint (left[1], >=, before[1] + 30);

  proof_test_window_close ();
  window = proof_test_viewer_open ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), ==, size[0]);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window)), ==, size[1]);
  g_assert_cmpint (width_of (window, "ProofLabelSidebar"), ==, left[0]);
  /* But for the line of its handle. */
  g_assert_cmpint (ABS (height_of (window, "ProofTimeline") - left[1]), <=, 2);
  g_assert_null (proof_test_find (GTK_WIDGET (window), "ProofInspector"));
  proof_test_window_close ();
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (proof_settings_get (), keys[i]);
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  g_test_add_func ("/restored/panes", test_panes);

  return proof_test_window_run ();
}
