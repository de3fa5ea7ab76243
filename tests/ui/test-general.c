/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The general page of Preferences: what is chosen there holds at once, in every window. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"

static GtkWidget *
show_preferences (ProofWindow *window)
{
  proof_test_key ("ctrl+comma");
  return proof_test_wait_for (GTK_WIDGET (window), "AdwPreferencesDialog");
}

static void
close_preferences (ProofWindow *window)
{
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (window), "AdwPreferencesDialog"));
}

/* Both with the mouse: the row, then the line of its list. */
static void
choose (GtkWidget  *dialog,
        const char *row,
        const char *name)
{
  proof_test_click (proof_test_wait_for (dialog, row));
  proof_test_iterate (300);
  proof_test_click (proof_test_wait_for (dialog, name));
  proof_test_iterate (300);
}

static void
test_style (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  ProofWindow *window = proof_test_window_open ();
  GtkWidget *dialog = show_preferences (window);

  choose (dialog, "_Style", "Dark");
  PROOF_TEST_WAIT (adw_style_manager_get_dark (manager));
  choose (dialog, "_Style", "Light");
  PROOF_TEST_WAIT (!adw_style_manager_get_dark (manager));
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_FORCE_LIGHT);

  /* The choice is what the row shows when it is opened anew. */
  close_preferences (window);
  dialog = show_preferences (window);
  g_assert_cmpuint (adw_combo_row_get_selected (
                      ADW_COMBO_ROW (proof_test_wait_for (dialog, "_Style"))), ==, 1);
  choose (dialog, "_Style", "As the Desktop");
  PROOF_TEST_WAIT (adw_style_manager_get_color_scheme (manager) == ADW_COLOR_SCHEME_DEFAULT);
  proof_test_window_close ();
}

/* In the viewer behind the dialog. */
static void
test_place (void)
{
  ProofWindow *window = proof_test_viewer_open ();
  GtkWidget *dialog;

  if (!window)
    return;
  g_assert_nonnull (proof_test_find (GTK_WIDGET (window), "0:00.000 / 0:10.000"));
  dialog = show_preferences (window);
  choose (dialog, "Place in the _Video", "Timecode");
  PROOF_TEST_WAIT (proof_test_find (GTK_WIDGET (window), "00:00:00:00 / 00:00:09:24"));
  choose (dialog, "Place in the _Video", "Frame Number");
  PROOF_TEST_WAIT (proof_test_find (GTK_WIDGET (window), "frame 0 / 249"));
  proof_test_key ("alt+p");
  PROOF_TEST_WAIT (!g_settings_get_boolean (proof_settings_get (), "drop-frame"));
  g_settings_reset (proof_settings_get (), "readout");
  g_settings_reset (proof_settings_get (), "drop-frame");
  proof_test_window_close ();
}

static void
state_changed_cb (ProofPlayer *player,
                  GParamSpec  *pspec,
                  gboolean    *played)
{
  *played |= proof_player_get_state (player) == PROOF_PLAYER_PLAYING;
}

static void
frame_changed_cb (ProofPlayer *player,
                  GParamSpec  *pspec,
                  guint       *last)
{
  guint frame = proof_player_get_frame_number (player);

  if (frame != PROOF_NO_FRAME)
    *last = MAX (*last, frame);
}

/* 25 frames a second, so that the 12 after frame 0 are half a second: soon over. */
static void
test_play_around (void)
{
  ProofWindow *window = proof_test_viewer_open ();
  GtkWidget *dialog, *row;
  ProofPlayer *player;
  gboolean played = FALSE;
  guint last = 0;

  if (!window)
    return;
  player = proof_session_get_player (proof_window_get_session (window));
  dialog = show_preferences (window);
  row = proof_test_wait_for (dialog, "Play _Around the Selection");
  proof_test_key ("alt+a");
  PROOF_TEST_WAIT (gtk_root_get_focus (GTK_ROOT (window)) &&
                   gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), row));
  proof_test_key ("Down");
  PROOF_TEST_WAIT (g_settings_get_double (proof_settings_get (), "play-around") == 0.5);
  close_preferences (window);

  g_signal_connect (player, "notify::state", G_CALLBACK (state_changed_cb), &played);
  g_signal_connect (player, "notify::frame-number", G_CALLBACK (frame_changed_cb), &last);
  proof_test_key ("slash");
  PROOF_TEST_WAIT (played && proof_player_get_state (player) == PROOF_PLAYER_PAUSED);
  g_signal_handlers_disconnect_by_data (player, &played);
  g_signal_handlers_disconnect_by_data (player, &last);
  g_assert_cmpuint (last, >=, 10);
  g_assert_cmpuint (last, <=, 13);
  g_settings_reset (proof_settings_get (), "play-around");
  proof_test_window_close ();
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  g_test_add_func ("/general/style", test_style);
  g_test_add_func ("/general/place", test_place);
  g_test_add_func ("/general/play-around", test_play_around);

  return proof_test_window_run ();
}
