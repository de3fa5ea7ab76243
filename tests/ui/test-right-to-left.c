/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of those who read from right to left: what stands beside the video changes sides; the
 * picture, the way of time and what moves in it do not. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"
#include "proof-video-view.h"

typedef struct
{
  ProofWindow  *window;
  ProofSession *session;
  ProofPlayer  *player;
} Fixture;

static void
open_window (Fixture         *fixture,
             GtkTextDirection direction)
{
  gtk_widget_set_default_direction (direction);
  fixture->window = proof_test_viewer_open ();
  if (!fixture->window)
    return;
  fixture->session = proof_window_get_session (fixture->window);
  fixture->player = proof_session_get_player (fixture->session);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  open_window (fixture, GTK_TEXT_DIR_RTL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  proof_test_window_close ();
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static GtkWidget *
find (Fixture    *fixture,
      const char *what)
{
  GtkWidget *widget = proof_test_find (GTK_WIDGET (fixture->window), what);

  g_assert_nonnull (widget);
  return widget;
}

/* Where its middle is, from the window's left edge. */
static double
get_middle (Fixture   *fixture,
            GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  return bounds.origin.x + bounds.size.width / 2;
}

static void
assert_order (Fixture           *fixture,
              const char *const *names)
{
  for (guint i = 0; names[i + 1]; i++)
    {
      g_test_message ("%s is left of %s", names[i], names[i + 1]);
      g_assert_cmpfloat (get_middle (fixture, find (fixture, names[i])), <,
                         get_middle (fixture, find (fixture, names[i + 1])));
    }
}

static void
click_at (GtkWidget *widget,
          double     x,
          double     y)
{
  proof_test_point_at (widget, x, y);
  proof_test_xdotool ("click", "1", NULL);
  proof_test_iterate (60);
}

static void
test_sides (Fixture      *fixture,
            gconstpointer data)
{
  static const char *const panes[] = { "ProofInspector", "ProofVideoView", "ProofLabelSidebar",
                                       NULL };
  static const char *const buttons[] = { "viewer.first-frame", "Previous Frame (Left)",
                                         "Play (Space)", "Next Frame (Right)",
                                         "viewer.last-frame", NULL };

  if (!fixture->window)
    return;
  assert_order (fixture, panes);
  assert_order (fixture, buttons);
  /* As on the timeline, whose names stand at the left too. */
  proof_test_key ("Down");
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) != PROOF_NO_DETECTION);
  assert_order (fixture, (const char *const[]) { "Previous Sample of This Label (P)",
                                                 "Next Sample of This Label (N)", NULL });
  g_assert_cmpint (gtk_widget_get_direction (find (fixture, "ProofTimelineLanes")), ==,
                   GTK_TEXT_DIR_LTR);
}

/* Drags by @dx, and says by how much @pane is wider then. */
static int
drag (GtkWidget *handle,
      GtkWidget *pane,
      int        dx)
{
  int width = gtk_widget_get_width (pane);

  proof_test_drag (handle, dx, 0);
  return gtk_widget_get_width (pane) - width;
}

static void
test_handles (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *labels, *inspector, *labels_handle, *inspector_handle;
  int within;

  if (!fixture->window)
    return;
  labels = find (fixture, "ProofLabelSidebar");
  inspector = find (fixture, "ProofInspector");
  labels_handle = gtk_widget_get_next_sibling (labels);
  inspector_handle = gtk_widget_get_prev_sibling (inspector);
  /* The edge goes to the pointer, which has it within the handle's width. */
  within = gtk_widget_get_width (labels_handle);
  g_assert_cmpfloat_with_epsilon (drag (labels_handle, labels, -40), 40, within);
  g_assert_cmpfloat_with_epsilon (drag (labels_handle, labels, 40), -40, within);
  g_assert_cmpfloat_with_epsilon (drag (inspector_handle, inspector, 40), 40, within);
  g_assert_cmpfloat_with_epsilon (drag (inspector_handle, inspector, -40), -40, within);
  g_settings_reset (proof_settings_get (), "labels-width");
  g_settings_reset (proof_settings_get (), "inspector-width");
}

/* The box of frame 5 is at the left of the picture, and stays there. */
static void
test_box (Fixture      *fixture,
          gconstpointer data)
{
  ProofVideoView *view;
  const ProofVideoBox *box;
  ProofVideoRect rect;
  double y;

  if (!fixture->window)
    return;
  proof_test_key ("n");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 5));
  view = PROOF_VIDEO_VIEW (find (fixture, "ProofVideoView"));
  PROOF_TEST_WAIT (proof_video_view_get_shown_boxes (view)->len > 0);
  box = &g_array_index (proof_video_view_get_shown_boxes (view), ProofVideoBox, 0);
  g_assert_cmpfloat_with_epsilon (box->shown.box.left, 0.15, 1e-4);
  proof_video_geometry_map_box (proof_video_view_get_geometry (view), &box->shown.box, FALSE,
                                &rect);
  g_assert_cmpfloat (rect.x + rect.width, <, gtk_widget_get_width (GTK_WIDGET (view)) / 2.0);
  y = rect.y + rect.height / 2;

  /* Where it would be, had the picture been turned round. */
  click_at (GTK_WIDGET (view),
            gtk_widget_get_width (GTK_WIDGET (view)) - rect.x - rect.width / 2, y);
  g_assert_cmpuint (proof_session_get_selection (fixture->session, NULL), ==, PROOF_NO_DETECTION);
  click_at (GTK_WIDGET (view), rect.x + rect.width / 2, y);
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) != PROOF_NO_DETECTION);
}

/* The frame that a click at three quarters of the ruler leads to. */
static guint
click_ruler (Fixture *fixture)
{
  GtkWidget *ruler = find (fixture, "ProofTimelineRuler");

  click_at (ruler, gtk_widget_get_width (ruler) * 0.75, gtk_widget_get_height (ruler) / 2.0);
  PROOF_TEST_WAIT (!proof_test_is_at (fixture->player, 0) &&
                   !proof_player_get_seeking (fixture->player));
  return proof_player_get_frame_number (fixture->player);
}

static void
test_timeline (void)
{
  const GtkTextDirection directions[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };
  guint frames[G_N_ELEMENTS (directions)];

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      Fixture fixture = { 0 };

      open_window (&fixture, directions[i]);
      if (!fixture.window)
        return;
      frames[i] = click_ruler (&fixture);
      tear_down (&fixture, NULL);
    }
  g_assert_cmpuint (frames[0], >, PROOF_TEST_N_FRAMES / 2);
  g_assert_cmpuint (frames[1], ==, frames[0]);
}

static void
test_steps (Fixture      *fixture,
            gconstpointer data)
{
  if (!fixture->window)
    return;
  proof_test_key ("Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 1));
  proof_test_key ("Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 2));
  proof_test_key ("Left");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 1));
  proof_test_click (find (fixture, "Next Frame (Right)"));
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 2));
  proof_test_click (find (fixture, "Previous Frame (Left)"));
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 1));
}

/* “[” is not the key that is drawn as “]”. */
static void
test_caps (Fixture      *fixture,
           gconstpointer data)
{
  if (!fixture->window)
    return;
  proof_test_key ("question");
  g_assert_cmpint (gtk_widget_get_direction (proof_test_wait_for (GTK_WIDGET (fixture->window),
                                                                  "[")), ==, GTK_TEXT_DIR_LTR);
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

#define ADD(path, test) g_test_add ("/right-to-left/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("sides", test_sides);
  ADD ("handles", test_handles);
  ADD ("box", test_box);
  ADD ("steps", test_steps);
  ADD ("caps", test_caps);
  g_test_add_func ("/right-to-left/timeline", test_timeline);

  return proof_test_window_run ();
}
