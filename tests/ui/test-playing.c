/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speeds, shuttle, in and out points, loop: in the window, with real keys and the mouse. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"
#include "proof-timeline-axis.h"

typedef struct
{
  ProofWindow  *window;
  GtkWidget    *viewer;
  ProofSession *session;
  ProofPlayer  *player;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->window = proof_test_viewer_open ();
  if (!fixture->window)
    return;
  fixture->viewer = proof_test_find (GTK_WIDGET (fixture->window), "ProofViewerPage");
  fixture->session = proof_window_get_session (fixture->window);
  fixture->player = proof_session_get_player (fixture->session);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  proof_test_window_close ();
}

static void
go_to (Fixture *fixture,
       guint    frame)
{
  proof_player_seek_frame (fixture->player, frame);
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, frame));
}

static gboolean
is_playing (Fixture *fixture)
{
  return proof_player_get_state (fixture->player) == PROOF_PLAYER_PLAYING;
}

static gboolean
has_points (Fixture *fixture,
            guint    in,
            guint    out)
{
  guint got_in, got_out;

  proof_session_get_set_points (fixture->session, &got_in, &got_out);
  return got_in == in && got_out == out;
}

static void
press_for_rate (Fixture    *fixture,
                const char *key,
                double      rate)
{
  proof_test_key (key);
  g_assert_cmpfloat (proof_player_get_rate (fixture->player), ==, rate);
}

static void
click_in_menu (Fixture    *fixture,
               const char *label)
{
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), label));
}

static void
test_speeds (Fixture      *fixture,
             gconstpointer data)
{
  static const double slower[] = { 0.75, 0.5, 0.25, 0.1, 0.1 };
  static const double faster[] = { 1.25, 1.5, 2, 3, 4, 6, 8, 8 };
  GtkWidget *menu;

  if (!fixture->window)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (slower); i++)
    press_for_rate (fixture, "bracketleft", slower[i]);
  press_for_rate (fixture, "BackSpace", 1);
  for (guint i = 0; i < G_N_ELEMENTS (faster); i++)
    press_for_rate (fixture, "bracketright", faster[i]);
  menu = proof_test_wait_for (fixture->viewer, "8×");

  /* And with the mouse. */
  proof_test_click (menu);
  click_in_menu (fixture, "0.1×");
  PROOF_TEST_WAIT (proof_player_get_rate (fixture->player) == 0.1);
}

static void
test_shuttle (Fixture      *fixture,
              gconstpointer data)
{
  static const double speeds[] = { 1, 2, 4, 8, 8 };

  if (!fixture->window)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    press_for_rate (fixture, "l", speeds[i]);
  press_for_rate (fixture, "k", 1);
  go_to (fixture, 200);
  press_for_rate (fixture, "j", -1);
  PROOF_TEST_WAIT (is_playing (fixture));
  press_for_rate (fixture, "j", -2);
  press_for_rate (fixture, "l", 1);
  press_for_rate (fixture, "k", 1);
  PROOF_TEST_WAIT (!is_playing (fixture));

  /* Held, it is not pressed again. */
  go_to (fixture, 0);
  proof_test_xdotool ("keydown", "l", NULL);
  proof_test_iterate (1000);
  g_assert_cmpfloat (proof_player_get_rate (fixture->player), ==, 1);
  proof_test_xdotool ("keyup", "l", NULL);

  /* With K held, slow, both ways; the speed from before comes back. */
  press_for_rate (fixture, "k", 1);
  proof_test_key ("bracketright");
  go_to (fixture, 100);
  proof_test_xdotool ("keydown", "k", NULL);
  proof_test_iterate (30);
  press_for_rate (fixture, "j", -0.25);
  PROOF_TEST_WAIT (is_playing (fixture));
  PROOF_TEST_WAIT (proof_player_get_frame_number (fixture->player) < 100);
  press_for_rate (fixture, "j", -0.5);
  press_for_rate (fixture, "l", 0.25);
  press_for_rate (fixture, "l", 0.5);
  press_for_rate (fixture, "l", 0.5);
  proof_test_xdotool ("keyup", "k", NULL);
  PROOF_TEST_WAIT (!is_playing (fixture));
  g_assert_cmpfloat (proof_player_get_rate (fixture->player), ==, 1.25);
}

static void
test_points (Fixture      *fixture,
             gconstpointer data)
{
  if (!fixture->window)
    return;
  go_to (fixture, 60);
  proof_test_key ("i");
  g_assert_true (has_points (fixture, 60, PROOF_NO_FRAME));
  go_to (fixture, 69);
  proof_test_key ("o");
  g_assert_true (has_points (fixture, 60, 69));
  proof_test_key ("shift+i");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 60));
  proof_test_key ("shift+o");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 69));

  proof_test_key ("ctrl+l");
  g_assert_true (proof_session_get_loop (fixture->session));
  proof_test_key ("Home");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 0));
  proof_test_key ("space");
  PROOF_TEST_WAIT (is_playing (fixture) && !proof_player_get_seeking (fixture->player));
  for (guint rounds = 0, before = 60, frame; rounds < 3; before = frame)
    {
      g_main_context_iteration (NULL, TRUE);
      frame = proof_player_get_frame_number (fixture->player);
      g_assert_cmpuint (frame, >=, 60);
      g_assert_cmpuint (frame, <=, 69);
      rounds += frame < before;
    }
  proof_test_key ("space");
  PROOF_TEST_WAIT (!is_playing (fixture));
  proof_test_click (proof_test_find (fixture->viewer, "viewer.loop"));
  g_assert_false (proof_session_get_loop (fixture->session));
  proof_test_key ("alt+x");
  g_assert_true (has_points (fixture, PROOF_NO_FRAME, PROOF_NO_FRAME));
}

static void
note_extent_cb (ProofPlayer    *player,
                GParamSpec     *pspec,
                ProofFrameSpan *seen)
{
  seen->begin = MIN (seen->begin, proof_player_get_frame_number (player));
  seen->end = MAX (seen->end, proof_player_get_frame_number (player) + 1);
}

static void
test_around (Fixture      *fixture,
             gconstpointer data)
{
  ProofFrameSpan seen = { PROOF_NO_FRAME, 0 };

  if (!fixture->window)
    return;
  go_to (fixture, 100);
  proof_test_key ("Down");
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) != PROOF_NO_DETECTION);
  proof_test_key ("bracketright");
  g_signal_connect (fixture->player, "notify::frame-number", G_CALLBACK (note_extent_cb), &seen);
  proof_test_key ("slash");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 100) && !is_playing (fixture));
  /* A busy window may miss the first and the last ones. */
  g_assert_cmpuint (seen.begin, >=, 75);
  g_assert_cmpuint (seen.begin, <, 100);
  g_assert_cmpuint (seen.end, >, 101);
  g_assert_cmpuint (seen.end, <=, 126);
  g_signal_handlers_disconnect_by_data (fixture->player, &seen);
}

static void
test_hop_boxes (Fixture      *fixture,
                gconstpointer data)
{
  GtkWidget *focus;

  if (!fixture->window)
    return;
  /* Outdoors alone has none. */
  proof_label_filter_show_only (proof_session_get_filter (fixture->session),
                                (const char *[]) { "Outdoors", NULL });
  proof_test_key ("ctrl+Right");
  proof_test_iterate (100);
  g_assert_true (proof_test_is_at (fixture->player, 0));
  proof_label_filter_reset (proof_session_get_filter (fixture->session));
  proof_test_key ("ctrl+Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 5));
  proof_test_key ("ctrl+Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 10));
  proof_test_key ("ctrl+Left");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 5));

  /* While typing, they go from word to word. */
  proof_test_key ("ctrl+f");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  proof_test_xdotool ("type", "two words", NULL);
  PROOF_TEST_WAIT (gtk_editable_get_position (GTK_EDITABLE (focus)) == 9);
  proof_test_key ("ctrl+Left");
  g_assert_cmpint (gtk_editable_get_position (GTK_EDITABLE (focus)), ==, 4);
  g_assert_true (proof_test_is_at (fixture->player, 5));
}

/* Where a frame begins on the ruler, in coordinates of the screen. */
static char *
locate (Fixture   *fixture,
        GtkWidget *ruler,
        guint      frame)
{
  ProofTimeSpan visible;
  ProofTime time = proof_frame_table_get_time (proof_player_get_frame_table (fixture->player),
                                               frame);
  graphene_point_t point;
  double dx, dy, column = 168, width = gtk_widget_get_width (ruler) - column;

  proof_session_get_visible (fixture->session, &visible);
  point.x = column + (double) (time - visible.begin) / proof_time_span_length (visible) * width;
  point.y = gtk_widget_get_height (ruler) / 2;
  g_assert_true (gtk_widget_compute_point (ruler, GTK_WIDGET (fixture->window), &point, &point));
  gtk_native_get_surface_transform (GTK_NATIVE (fixture->window), &dx, &dy);
  return g_strdup_printf ("%d %d", (int) (point.x + dx + 0.5), (int) (point.y + dy));
}

static void
move_to (Fixture   *fixture,
         GtkWidget *ruler,
         guint      frame)
{
  g_autofree char *place = locate (fixture, ruler, frame);
  g_auto (GStrv) parts = g_strsplit (place, " ", 2);

  proof_test_xdotool ("mousemove", parts[0], parts[1], NULL);
  proof_test_iterate (60);
}

static void
drag (Fixture   *fixture,
      GtkWidget *ruler,
      guint      from,
      guint      to)
{
  move_to (fixture, ruler, from);
  proof_test_xdotool ("mousedown", "1", NULL);
  move_to (fixture, ruler, (from + to) / 2);
  move_to (fixture, ruler, to);
  proof_test_xdotool ("mouseup", "1", NULL);
  proof_test_iterate (60);
}

static void
test_drag (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *ruler;

  if (!fixture->window)
    return;
  ruler = proof_test_find (fixture->viewer, "ProofTimelineRuler");
  go_to (fixture, 200);
  proof_session_set_points (fixture->session, 60, 99);
  proof_test_iterate (60);

  /* The out point's handle is where its frame ends. */
  drag (fixture, ruler, 60, 30);
  g_assert_true (has_points (fixture, 30, 99));
  drag (fixture, ruler, 100, 150);
  g_assert_true (has_points (fixture, 30, 149));
  /* They do not pass each other. */
  drag (fixture, ruler, 30, 180);
  g_assert_true (has_points (fixture, 149, 149));
  drag (fixture, ruler, 150, 20);
  g_assert_true (has_points (fixture, 149, 149));
  g_assert_true (proof_test_is_at (fixture->player, 200));

  /* An end that nobody has set is not there to be dragged: this goes there. */
  proof_session_set_points (fixture->session, 149, PROOF_NO_FRAME);
  drag (fixture, ruler, 120, 80);
  PROOF_TEST_WAIT (!proof_player_get_seeking (fixture->player));
  g_assert_cmpuint (proof_player_get_frame_number (fixture->player), >=, 79);
  g_assert_cmpuint (proof_player_get_frame_number (fixture->player), <=, 81);
  g_assert_true (has_points (fixture, 149, PROOF_NO_FRAME));
}

/* Whichever way it was said, and in whatever window. */
static void
test_mute (Fixture      *fixture,
           gconstpointer data)
{
  if (!fixture->window)
    return;
  g_assert_false (proof_player_get_mute (fixture->player));
  proof_test_key ("f");
  gtk_widget_activate_action (fixture->viewer, "viewer.mute", NULL);
  g_assert_true (proof_player_get_mute (fixture->player));
  proof_test_window_close ();

  set_up (fixture, NULL);
  g_assert_true (proof_player_get_mute (fixture->player));
  gtk_widget_activate_action (fixture->viewer, "viewer.mute", NULL);
  g_assert_false (proof_player_get_mute (fixture->player));
  g_assert_false (g_settings_get_boolean (proof_settings_get (), "mute"));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/playing/speeds", test_speeds },       { "/playing/shuttle", test_shuttle },
    { "/playing/points", test_points },       { "/playing/around", test_around },
    { "/playing/hop-boxes", test_hop_boxes }, { "/playing/drag", test_drag },
    { "/playing/mute", test_mute },
  };

  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return proof_test_window_run ();
}
