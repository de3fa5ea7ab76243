/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going to a typed place, the readout's forms, and the picture's zoom and look, in the whole window
 * and by real keys and clicks. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"
#include "proof-video-view.h"

typedef struct
{
  ProofWindow *window;
  GtkWidget *root;
  ProofSession *session;
  ProofPlayer *player;
  ProofVideoView *view;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_settings_reset (proof_settings_get (), "readout");
  g_settings_reset (proof_settings_get (), "drop-frame");
  fixture->window = proof_test_viewer_open ();
  if (fixture->window == NULL)
    return;
  fixture->root = GTK_WIDGET (fixture->window);
  fixture->session = proof_window_get_session (fixture->window);
  fixture->player = proof_session_get_player (fixture->session);
  fixture->view = PROOF_VIDEO_VIEW (proof_test_find (fixture->root, "ProofVideoView"));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  proof_test_window_close ();
}

static GtkWidget *
find (Fixture    *fixture,
      const char *what)
{
  return proof_test_find (fixture->root, what);
}

/* As proof_test_click (), with any button. */
static void
click (GtkWidget  *widget,
       const char *button)
{
  proof_test_point_at (widget, gtk_widget_get_width (widget) / 2.0,
                       gtk_widget_get_height (widget) / 2.0);
  proof_test_xdotool ("click", button, NULL);
  proof_test_iterate (100);
}

/* --- going to a typed place --- */

static void
start (Fixture *fixture)
{
  proof_test_key ("g");
  PROOF_TEST_WAIT (find (fixture, "ProofJumpPopover"));
  proof_test_iterate (100);
}

static void
type (const char *text)
{
  proof_test_xdotool ("type", "--", text, NULL);
  proof_test_iterate (50);
}

static gboolean
says (Fixture    *fixture,
      const char *text)
{
  GtkWidget *popover = find (fixture, "ProofJumpPopover");

  return popover != NULL && proof_test_has_text (popover, text);
}

static void
test_typed (Fixture       *fixture,
            gconstpointer  data)
{
  static const struct
  {
    const char *text;
    guint frame;
    const char *preview;
  } places[] = {
    { "113", 113, "frame 113 · 0:04.520 · 00:00:04:13" },
    { "f20", 20, "frame 20 · 0:00.800 · 00:00:00:20" },
    { "4.52", 113, "frame 113 · 0:04.520 · 00:00:04:13" },
    { "0:02", 50, "frame 50 · 0:02.000 · 00:00:02:00" },
    { "00:00:09:24", 249, "frame 249 · 0:09.960 · 00:00:09:24" },
    { "-100", 149, "frame 149 · 0:05.960 · 00:00:05:24" },
    { "+1.5s", 186, "frame 186 · 0:07.440 · 00:00:07:11" },
    { "-00:00:02:00", 136, "frame 136 · 0:05.440 · 00:00:05:11" },
    { "0", 0, "frame 0 · 0:00.000 · 00:00:00:00" },
  };

  if (fixture->window == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      start (fixture);
      type (places[i].text);
      g_test_message ("%s: %s", places[i].text, places[i].preview);
      g_assert_true (says (fixture, places[i].preview));
      proof_test_key ("Return");
      PROOF_TEST_WAIT (find (fixture, "ProofJumpPopover") == NULL);
      PROOF_TEST_WAIT (proof_test_is_at (fixture->player, places[i].frame));
    }
  /* The keys are the viewer's again. */
  proof_test_key ("Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 1));
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *entry;

  if (fixture->window == NULL)
    return;

  start (fixture);
  entry = find (fixture, "GtkEntry");
  g_assert_true (says (fixture, "Type a frame number"));
  type ("250");
  g_assert_true (says (fixture, "the last frame is frame 249, at 0:09.960"));
  proof_test_key ("Return");
  proof_test_iterate (200);
  g_assert_true (says (fixture, "the last frame is frame 249"));
  g_assert_true (proof_test_is_at (fixture->player, 0));

  /* Keys of the table are letters here, and it can be mended. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  type ("gzb");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "gzb");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  type ("1:75");
  g_assert_true (says (fixture, "go to 59"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (find (fixture, "ProofJumpPopover") == NULL);
  g_assert_true (proof_test_is_at (fixture->player, 0));
  proof_test_key ("Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 1));
}

/* A place is gone to in order to look at it. */
static void
test_playing (Fixture       *fixture,
              gconstpointer  data)
{
  if (fixture->window == NULL)
    return;

  proof_test_key ("space");
  PROOF_TEST_WAIT (proof_player_get_state (fixture->player) == PROOF_PLAYER_PLAYING);
  start (fixture);
  type ("200");
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 200));
  PROOF_TEST_WAIT (proof_player_get_state (fixture->player) == PROOF_PLAYER_PAUSED);
  proof_test_iterate (200);
  g_assert_true (proof_test_is_at (fixture->player, 200));
}

/* By mouse: the menu, the readout's own, and the arrow of the entry. */
static void
test_mouse (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *popover, *item;

  if (fixture->window == NULL)
    return;

  click (find (fixture, "Menu"), "1");
  item = proof_test_wait_for (fixture->root, "_Go To…");
  click (item, "1");
  popover = proof_test_wait_for (fixture->root, "ProofJumpPopover");
  type ("33");
  click (proof_test_wait_for (popover, "GtkImage"), "1");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 33));
  PROOF_TEST_WAIT (find (fixture, "ProofJumpPopover") == NULL);

  click (find (fixture, "readout.next-form"), "3");
  click (proof_test_wait_for (find (fixture, "ProofReadout"), "_Go To…"), "1");
  proof_test_wait_for (fixture->root, "ProofJumpPopover");
  type ("34");
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 34));
}

/* --- the readout --- */

static void
wait_for_readout (Fixture    *fixture,
                  const char *place,
                  const char *other)
{
  GtkWidget *readout = find (fixture, "ProofReadout");

  g_test_message ("“%s”, “%s”", place, other);
  proof_test_wait_for (readout, place);
  g_assert_nonnull (proof_test_find (readout, other));
}

static void
test_readout (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *form = NULL;
  GtkWidget *button;

  if (fixture->window == NULL)
    return;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1500, 900);
  proof_test_iterate (200);
  button = find (fixture, "readout.next-form");
  proof_player_seek_frame (fixture->player, 113);
  wait_for_readout (fixture, "0:04.520 / 0:10.000", "frame 113");
  click (button, "1");
  wait_for_readout (fixture, "frame 113 / 249", "0:04.520");
  click (button, "1");
  wait_for_readout (fixture, "00:00:04:13 / 00:00:09:24", "frame 113");
  form = g_settings_get_string (proof_settings_get (), "readout");
  g_assert_cmpstr (form, ==, "timecode");
  click (button, "1");
  wait_for_readout (fixture, "0:04.520 / 0:10.000", "frame 113");

  /* By keys: the Tab key leads there, Space changes the form, the Menu key has them all. */
  proof_test_key ("Tab");
  g_assert_false (gtk_widget_is_focus (button));
  proof_test_key ("shift+Tab");
  g_assert_true (gtk_widget_is_focus (button));
  proof_test_key ("space");
  wait_for_readout (fixture, "frame 113 / 249", "0:04.520");
  proof_test_key ("Menu");
  proof_test_wait_for (find (fixture, "ProofReadout"), "_Go To…");
  proof_test_key ("c");
  wait_for_readout (fixture, "00:00:04:13 / 00:00:09:24", "frame 113");
  /* A rate of 25 drops nothing. */
  proof_test_key ("shift+F10");
  {
    GtkWidget *item = proof_test_wait_for (find (fixture, "ProofReadout"), "_Drop-Frame Timecode");

    while (item != NULL && gtk_widget_get_sensitive (item) && !GTK_IS_POPOVER (item))
      item = gtk_widget_get_parent (item);
    g_assert_nonnull (item);
    g_assert_false (gtk_widget_get_sensitive (item));
  }
  proof_test_key ("Escape");
}

/* --- the picture --- */

static double
get_factor (Fixture *fixture)
{
  return proof_video_zoom_get_factor (proof_video_view_get_zoom (fixture->view));
}

static ProofVideoRect
get_picture (Fixture *fixture)
{
  proof_test_iterate (60);
  return proof_video_view_get_geometry (fixture->view)->picture;
}

static void
test_zoom_keys (Fixture       *fixture,
                gconstpointer  data)
{
  ProofVideoRect before, now;

  if (fixture->window == NULL)
    return;

  g_assert_cmpfloat (get_factor (fixture), ==, 1);
  proof_test_key ("z");
  g_assert_cmpfloat (get_factor (fixture), ==, 1);
  for (guint i = 0; i < 8; i++)
    proof_test_key (i % 2 ? "ctrl+plus" : "ctrl+KP_Add");
  g_assert_cmpfloat_with_epsilon (get_factor (fixture), 5.96, 0.01);
  before = get_picture (fixture);
  proof_test_key ("ctrl+shift+Right");
  proof_test_key ("ctrl+shift+Down");
  now = get_picture (fixture);
  g_assert_cmpfloat (now.x, <, before.x);
  g_assert_cmpfloat (now.y, <, before.y);
  proof_test_key ("ctrl+shift+Left");
  proof_test_key ("ctrl+shift+Up");
  now = get_picture (fixture);
  g_assert_cmpfloat_with_epsilon (now.x, before.x, 1e-6);
  g_assert_cmpfloat_with_epsilon (now.y, before.y, 1e-6);
  proof_test_key ("ctrl+minus");
  g_assert_cmpfloat_with_epsilon (get_factor (fixture), 4.77, 0.01);
  proof_test_key ("ctrl+0");
  g_assert_cmpfloat (get_factor (fixture), ==, 1);

  /* The selected box, and back; Esc goes back one step. */
  proof_test_key ("Down");
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) != PROOF_NO_DETECTION);
  proof_test_iterate (200);
  proof_test_key ("z");
  g_assert_cmpfloat (get_factor (fixture), >, 1.5);
  proof_test_key ("z");
  g_assert_cmpfloat (get_factor (fixture), ==, 1);
  proof_test_key ("z");
  g_assert_cmpfloat (get_factor (fixture), >, 1.5);
  proof_test_key ("Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 1));
  g_assert_cmpfloat (get_factor (fixture), >, 1.5);
  proof_test_key ("Escape");
  g_assert_cmpfloat (get_factor (fixture), >, 1.5);
  proof_test_key ("Escape");
  g_assert_cmpfloat (get_factor (fixture), ==, 1);
  g_assert_nonnull (find (fixture, "ProofTransport"));
}

/* In a search, keys that move the cursor and choose text do that. */
static void
test_zoom_search (Fixture       *fixture,
                  gconstpointer  data)
{
  ProofVideoRect before, now;

  if (fixture->window == NULL)
    return;

  for (guint i = 0; i < 6; i++)
    proof_test_key ("ctrl+plus");
  before = get_picture (fixture);
  proof_test_key ("ctrl+f");
  type ("car");
  proof_test_key ("ctrl+shift+Left");
  type ("s");
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture->window)));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (gtk_window_get_focus
                                                          (GTK_WINDOW (fixture->window)))),
                   ==, "s");
  now = get_picture (fixture);
  g_assert_cmpfloat (now.x, ==, before.x);
}

/* By keys alone: open the popover, move, reset; and the document keeps it. */
static void
test_look (Fixture       *fixture,
           gconstpointer  data)
{
  ProofPictureLook *look;
  GtkWidget *button, *controls;
  double brightness, contrast;

  if (fixture->window == NULL)
    return;

  look = proof_session_get_look (fixture->session);
  controls = find (fixture, "ProofPictureControls");
  click (controls, "1");
  proof_test_wait_for (controls, "GtkScale");
  proof_test_key ("Right");
  proof_test_key ("Right");
  proof_test_key ("Tab");
  proof_test_key ("Left");
  g_object_get (look, "brightness", &brightness, "contrast", &contrast, NULL);
  g_assert_cmpfloat_with_epsilon (brightness, 0.1, 1e-6);
  g_assert_cmpfloat_with_epsilon (contrast, -0.05, 1e-6);
  g_assert_true (proof_test_has_text (controls, "+10"));
  g_assert_true (proof_test_has_text (controls, "−5"));
  /* A frame is on screen still: the arrows were the scale's. */
  g_assert_true (proof_test_is_at (fixture->player, 0));
  button = proof_test_wait_for (controls, "GtkMenuButton");
  g_assert_true (gtk_widget_has_css_class (button, "accent"));
  PROOF_TEST_WAIT (g_strcmp0 (proof_document_get (proof_session_get_document (fixture->session),
                                                  "brightness"), "0.100") == 0);
  click (proof_test_wait_for (controls, "_Picture as It Is"), "1");
  g_assert_true (proof_picture_look_is_neutral (look));
  g_assert_false (gtk_widget_has_css_class (button, "accent"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (proof_test_find (controls, "GtkScale") == NULL);
  PROOF_TEST_WAIT (proof_document_get (proof_session_get_document (fixture->session),
                                       "brightness") == NULL);
  proof_test_key ("Right");
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, 1));
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

#define ADD(name, func) g_test_add ("/jump/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("typed", test_typed);
  ADD ("refused", test_refused);
  ADD ("playing", test_playing);
  ADD ("mouse", test_mouse);
  ADD ("readout", test_readout);
  ADD ("zoom-keys", test_zoom_keys);
  ADD ("zoom-search", test_zoom_search);
  ADD ("look", test_look);
#undef ADD

  return proof_test_window_run ();
}
