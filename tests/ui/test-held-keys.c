/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that are held down for real, with the display's own repeats. */
#include "proof-test-window.h"

#include "proof-video-view.h"

/* More than the repeats' distance: the window lags behind the key. */
#define BUSY_US 200000

typedef struct
{
  ProofWindow *window;
  ProofSession *session;
  ProofPlayer *player;
  ProofVideoView *view;
  guint direction; /* 0 back, 1 forward */
  guint n_frames;
  guint at_release; /* the frame on screen then; PROOF_NO_FRAME before */
  gboolean under_way;
  guint number; /* of the frame on screen */
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->window = proof_test_viewer_open ();
  if (!fixture->window)
    return;
  fixture->session = proof_window_get_session (fixture->window);
  fixture->player = proof_session_get_player (fixture->session);
  fixture->view = PROOF_VIDEO_VIEW (proof_test_find (GTK_WIDGET (fixture->window),
                                                     "ProofVideoView"));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  proof_test_window_close ();
}

static guint
get_number (Fixture *fixture)
{
  return proof_player_get_frame_number (fixture->player);
}

static void
number_cb (Fixture *fixture)
{
  guint number = get_number (fixture);

  /* One after the other, and none before the last one was drawn. */
  g_assert_cmpuint (number, ==, fixture->direction ? fixture->number + 1 : fixture->number - 1);
  fixture->number = number;
  fixture->n_frames++;
}

static gboolean
released_cb (Fixture *fixture)
{
  fixture->at_release = get_number (fixture);
  fixture->under_way = proof_player_get_seeking (fixture->player);
  return GDK_EVENT_PROPAGATE;
}

static void
busy_cb (void)
{
  g_usleep (BUSY_US);
}

/* Holds @key for @n frames; the frame at its release stays, or the one that was under way then. */
static void
hold (Fixture    *fixture,
      const char *key,
      guint       n)
{
  GtkEventController *controller = gtk_event_controller_key_new ();
  guint drawn;
  gulong id;

  PROOF_TEST_WAIT (proof_video_view_get_shown_frame (fixture->view) ==
                   proof_player_get_frame (fixture->player));
  drawn = proof_video_view_get_n_frames (fixture->view);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "key-released", G_CALLBACK (released_cb), fixture);
  gtk_widget_add_controller (GTK_WIDGET (fixture->window), controller);
  id = g_signal_connect_swapped (fixture->player, "notify::frame-number", G_CALLBACK (number_cb),
                                 fixture);
  fixture->at_release = PROOF_NO_FRAME;
  fixture->number = get_number (fixture);
  fixture->n_frames = 0;

  proof_test_xdotool ("keydown", key, NULL);
  PROOF_TEST_WAIT (fixture->n_frames >= n);
  proof_test_xdotool ("keyup", key, NULL);
  PROOF_TEST_WAIT (fixture->at_release != PROOF_NO_FRAME);
  proof_test_iterate (400);
  if (!fixture->under_way)
    g_assert_cmpuint (get_number (fixture), ==, fixture->at_release);
  else
    g_assert_cmpuint (ABS ((int) get_number (fixture) - (int) fixture->at_release), <=, 1);
  g_assert_cmpuint (proof_video_view_get_n_frames (fixture->view) - drawn, ==, fixture->n_frames);

  g_signal_handler_disconnect (fixture->player, id);
  gtk_widget_remove_controller (GTK_WIDGET (fixture->window), controller);
}

static void
test_hold (Fixture      *fixture,
           gconstpointer data)
{
  gboolean busy = GPOINTER_TO_INT (data);
  GdkFrameClock *clock;
  gulong id = 0;

  if (!fixture->window)
    return;
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->window));
  proof_test_key ("End");
  PROOF_TEST_WAIT (get_number (fixture) == PROOF_TEST_N_FRAMES - 1);
  if (busy)
    id = g_signal_connect (clock, "layout", G_CALLBACK (busy_cb), NULL);
  fixture->direction = 0;
  hold (fixture, "Left", busy ? 12 : 40);
  fixture->direction = 1;
  hold (fixture, "Right", busy ? 8 : 30);
  fixture->direction = 0;
  hold (fixture, "comma", 6);
  if (busy)
    g_signal_handler_disconnect (clock, id);
}

/* Presses of their own are all carried out, however fast. */
static void
test_presses (Fixture      *fixture,
              gconstpointer data)
{
  if (!fixture->window)
    return;
  proof_test_key ("End");
  PROOF_TEST_WAIT (get_number (fixture) == PROOF_TEST_N_FRAMES - 1);
  proof_test_xdotool ("key", "--delay", "0", "Left", "Left", "Left", "Left", "Left", "Right",
                      "Left", NULL);
  PROOF_TEST_WAIT (get_number (fixture) == PROOF_TEST_N_FRAMES - 6);
  proof_test_iterate (200);
  g_assert_cmpuint (get_number (fixture), ==, PROOF_TEST_N_FRAMES - 6);
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  g_test_add ("/held-keys/idle", Fixture, GINT_TO_POINTER (FALSE), set_up, test_hold, tear_down);
  g_test_add ("/held-keys/busy", Fixture, GINT_TO_POINTER (TRUE), set_up, test_hold, tear_down);
  g_test_add ("/held-keys/presses", Fixture, NULL, set_up, test_presses, tear_down);

  return proof_test_window_run ();
}
