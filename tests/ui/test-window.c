/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window as a whole: every key, every door by which bad input comes in, narrow windows, and the
 * command line. */
#include "config.h"

#include "proof-test-window.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "proof-about-dialog.h"
#include "proof-file-kind.h"
#include "proof-settings.h"
#include "proof-viewer-page.h"

static char *program; /* proofreel */

typedef struct
{
  ProofWindow      *window;
  GtkWidget        *viewer;
  ProofSession     *session;
  ProofPlayer      *player;
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

static gboolean
get_flag (gpointer    object,
          const char *property)
{
  gboolean value;

  g_object_get (object, property, &value, NULL);
  return value;
}

static ProofTime
get_visible (Fixture *fixture)
{
  ProofTimeSpan span;

  proof_session_get_visible (fixture->session, &span);
  return proof_time_span_length (span);
}

static void
press_to_frame (Fixture    *fixture,
                const char *key,
                guint       frame)
{
  g_test_message ("%s leads to frame %u", key, frame);
  proof_test_key (key);
  PROOF_TEST_WAIT (proof_test_is_at (fixture->player, frame));
}

static void
test_keys_going (Fixture      *fixture,
                 gconstpointer data)
{
  if (!fixture->window)
    return;
  press_to_frame (fixture, "Right", 1);
  press_to_frame (fixture, "period", 2);
  press_to_frame (fixture, "Left", 1);
  press_to_frame (fixture, "comma", 0);
  press_to_frame (fixture, "shift+Right", 25);
  press_to_frame (fixture, "shift+Left", 0);
  press_to_frame (fixture, "End", PROOF_TEST_N_FRAMES - 1);
  press_to_frame (fixture, "Home", 0);
  press_to_frame (fixture, "n", 5);
  press_to_frame (fixture, "n", 10);
  press_to_frame (fixture, "p", 5);
}

static void
test_keys_rows (Fixture      *fixture,
                gconstpointer data)
{
  guint first;

  if (!fixture->window)
    return;
  proof_test_key ("Down");
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) != PROOF_NO_DETECTION);
  first = proof_session_get_selection (fixture->session, NULL);
  proof_test_key ("Down");
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) != first);
  proof_test_key ("Up");
  PROOF_TEST_WAIT (proof_session_get_selection (fixture->session, NULL) == first);
}

static void
test_keys_playing (Fixture      *fixture,
                   gconstpointer data)
{
  ProofPlayer *player = fixture->player;

  if (!fixture->window)
    return;
  proof_test_key ("space");
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PLAYING);
  proof_test_key ("space");
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PAUSED);
  proof_test_key ("k");
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PLAYING);
  proof_test_key ("k");
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PAUSED);

  proof_test_key ("bracketleft");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 0.75);
  proof_test_key ("bracketright");
  proof_test_key ("bracketright");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 1.25);
  proof_test_key ("BackSpace");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 1);
}

static void
test_keys_shuttle (Fixture      *fixture,
                   gconstpointer data)
{
  ProofPlayer *player = fixture->player;

  if (!fixture->window)
    return;
  proof_test_key ("l");
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PLAYING);
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 1);
  proof_test_key ("l");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 2);
  proof_test_key ("l");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 4);
  proof_test_key ("k");
  PROOF_TEST_WAIT (proof_player_get_state (player) != PROOF_PLAYER_PLAYING);
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 1);

  press_to_frame (fixture, "End", PROOF_TEST_N_FRAMES - 1);
  proof_test_key ("j");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, -1);
  PROOF_TEST_WAIT (proof_player_get_frame_number (player) < PROOF_TEST_N_FRAMES - 10);
  proof_test_key ("j");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, -2);
  proof_test_key ("space");
  PROOF_TEST_WAIT (proof_player_get_state (player) != PROOF_PLAYER_PLAYING);
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 1);

  /* Held K makes them slow, and stops at its release. */
  press_to_frame (fixture, "Home", 0);
  proof_test_xdotool ("keydown", "k", NULL);
  proof_test_iterate (30);
  proof_test_key ("l");
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PLAYING);
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 0.25);
  proof_test_key ("l");
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 0.5);
  proof_test_xdotool ("keyup", "k", NULL);
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PAUSED);
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 1);
}

static void
toggle_twice (gpointer    object,
              const char *property,
              const char *key)
{
  gboolean before = get_flag (object, property);

  g_test_message ("%s turns %s", key, property);
  proof_test_key (key);
  PROOF_TEST_WAIT (get_flag (object, property) == !before);
  proof_test_key (key);
  PROOF_TEST_WAIT (get_flag (object, property) == before);
}

static void
test_keys_showing (Fixture      *fixture,
                   gconstpointer data)
{
  ProofTime all;

  if (!fixture->window)
    return;
  toggle_twice (fixture->session, "show-boxes", "b");
  toggle_twice (proof_session_get_filter (fixture->session), "enabled", "backslash");
  toggle_twice (fixture->viewer, "show-timeline", "ctrl+t");
  toggle_twice (fixture->viewer, "show-labels", "F9");
  toggle_twice (fixture->viewer, "show-inspector", "shift+F9");
  toggle_twice (fixture->viewer, "fullscreen", "f");
  toggle_twice (fixture->viewer, "fullscreen", "F11");

  all = get_visible (fixture);
  proof_test_key ("plus");
  PROOF_TEST_WAIT (get_visible (fixture) < all);
  proof_test_key ("plus");
  proof_test_key ("minus");
  PROOF_TEST_WAIT (get_visible (fixture) < all);
  proof_test_key ("0");
  PROOF_TEST_WAIT (get_visible (fixture) == all);
}

static void
test_keys_dialogs (Fixture      *fixture,
                   gconstpointer data)
{
  static const struct
  {
    const char *key;
    const char *shows;
  } keys[] = {
    { "ctrl+n", "ProofOpenJobDialog" },
    { "question", "Keyboard Shortcuts" },
    { "ctrl+question", "Keyboard Shortcuts" },
  };

  if (!fixture->window)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_test_message ("%s", keys[i].key);
      proof_test_key (keys[i].key);
      proof_test_wait_for (GTK_WIDGET (fixture->window), keys[i].shows);
      /* What is pressed in a dialog stays in it. */
      proof_test_key ("Right");
      g_assert_cmpuint (proof_player_get_frame_number (fixture->player), ==, 0);
      proof_test_key ("Escape");
      PROOF_TEST_WAIT
        (!adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window)));
    }
  g_assert_true (gtk_widget_get_mapped (fixture->viewer));
}

static void
test_typing (Fixture      *fixture,
             gconstpointer data)
{
  GtkWidget *focus;

  if (!fixture->window)
    return;
  proof_test_key ("ctrl+f");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (GTK_IS_EDITABLE (focus));
  proof_test_xdotool ("type", "bn fk 0", NULL);
  PROOF_TEST_WAIT (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (focus)), "bn fk 0"));
  proof_test_key ("BackSpace");
  proof_test_key ("Left");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (focus)), ==, "bn fk ");
  g_assert_true (proof_session_get_show_boxes (fixture->session));
  g_assert_cmpuint (proof_player_get_frame_number (fixture->player), ==, 0);
  g_assert_false (get_flag (fixture->viewer, "fullscreen"));
  /* Keys that are not letters work from here too. */
  toggle_twice (fixture->viewer, "show-timeline", "ctrl+t");

  proof_test_key ("Escape");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (focus)), ==, "");
  press_to_frame (fixture, "n", 5);
}

static void
test_escape (Fixture      *fixture,
             gconstpointer data)
{
  if (!fixture->window)
    return;
  proof_test_key ("Down");
  proof_test_key ("f");
  PROOF_TEST_WAIT (get_flag (fixture->viewer, "fullscreen"));
  proof_test_key ("ctrl+f");
  proof_test_xdotool ("type", "car", NULL);

  proof_test_key ("Escape");
  g_assert_false (GTK_IS_EDITABLE (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
  g_assert_cmpuint (proof_session_get_selection (fixture->session, NULL), !=, PROOF_NO_DETECTION);
  proof_test_key ("Escape");
  g_assert_cmpuint (proof_session_get_selection (fixture->session, NULL), ==, PROOF_NO_DETECTION);
  g_assert_true (get_flag (fixture->viewer, "fullscreen"));
  proof_test_key ("Escape");
  g_assert_false (get_flag (fixture->viewer, "fullscreen"));
  g_assert_true (gtk_widget_get_mapped (fixture->viewer));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!gtk_widget_get_mapped (fixture->viewer));
  g_assert_cmpint (proof_session_get_loading (fixture->session), ==, PROOF_LOADING_EMPTY);
}

/* After a click the keys are the player's; after Tab, Space presses what has the focus. */
static void
test_focus (Fixture      *fixture,
            gconstpointer data)
{
  GtkWidget *toggle;
  gboolean shown;

  if (!fixture->window)
    return;
  toggle = proof_test_find (GTK_WIDGET (fixture->window), "viewer.show-inspector");
  proof_test_click (toggle);
  PROOF_TEST_WAIT (!get_flag (fixture->viewer, "show-inspector"));
  press_to_frame (fixture, "Right", 1);
  proof_test_key ("space");
  PROOF_TEST_WAIT (proof_player_get_state (fixture->player) == PROOF_PLAYER_PLAYING);
  proof_test_key ("space");
  PROOF_TEST_WAIT (proof_player_get_state (fixture->player) == PROOF_PLAYER_PAUSED);

  gtk_widget_grab_focus (toggle);
  proof_test_key ("Tab");
  proof_test_key ("shift+Tab");
  shown = get_flag (fixture->viewer, "show-inspector");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == toggle);
  proof_test_key ("space");
  PROOF_TEST_WAIT (get_flag (fixture->viewer, "show-inspector") == !shown);
  g_assert_cmpint (proof_player_get_state (fixture->player), ==, PROOF_PLAYER_PAUSED);
}

static void
test_remembers (Fixture      *fixture,
                gconstpointer data)
{
  if (!fixture->window)
    return;
  proof_test_key ("ctrl+t");
  proof_test_key ("f");
  proof_test_key ("f");
  g_assert_false (g_settings_get_boolean (proof_settings_get (), "show-timeline"));
  g_assert_true (g_settings_get_boolean (proof_settings_get (), "show-labels"));
  proof_test_key ("ctrl+t");
  g_assert_true (g_settings_get_boolean (proof_settings_get (), "show-timeline"));
}

static void
test_narrow (void)
{
  ProofWindow *window;
  GtkWidget *viewer, *timeline;

  g_settings_set (proof_settings_get (), "window-size", "(ii)", 360, 640);
  window = proof_test_viewer_open ();
  if (window)
    {
      viewer = proof_test_find (GTK_WIDGET (window), "ProofViewerPage");
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
      g_assert_true (get_flag (viewer, "narrow"));
      g_assert_false (get_flag (viewer, "show-labels"));
      g_assert_false (get_flag (viewer, "show-inspector"));
      g_assert_true (g_settings_get_boolean (proof_settings_get (), "show-labels"));

      /* Over the picture; Escape takes it away before anything else. */
      proof_test_key ("F9");
      proof_test_wait_for (viewer, "ProofLabelSidebar");
      proof_test_key ("Escape");
      PROOF_TEST_WAIT (!get_flag (viewer, "show-labels"));
      g_assert_true (gtk_widget_get_mapped (viewer));

      /* With room again, all lanes have theirs. */
      proof_test_xdotool ("search", "--onlyvisible", "--name", "Proofreel",
                          "windowsize", "1200", "900", NULL);
      timeline = proof_test_wait_for (viewer, "ProofTimeline");
      PROOF_TEST_WAIT (!get_flag (viewer, "narrow"));
      PROOF_TEST_WAIT (gtk_widget_get_height (timeline) > 200);
    }
  proof_test_window_close ();
  g_settings_reset (proof_settings_get (), "window-size");
}

/* --- bad input --- */

static const struct
{
  const char *name;
  const char *content; /* NULL: not there */
  const char *says;
} bad[] = {
  { "missing.json", NULL, "o such file" },
  { "empty.json", "", "" },
  { "cut.json", "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[{\"Timestamp\":0,\"Label\":{\"Na", "" },
  { "faces.json", "{\"JobStatus\":\"SUCCEEDED\",\"Persons\":[{\"Timestamp\":0}]}", "" },
  { "code.json", "module.exports = { Labels: [] };", "" },
  { "wrong.json",
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[{\"Timestamp\":{},"
    "\"Label\":{\"Name\":\"A\",\"Confidence\":1}}]}", "" },
};

static char *
make_bad (guint i)
{
  char *path = g_build_filename (proof_test_window_folder (), bad[i].name, NULL);

  if (bad[i].content)
    g_assert_true (g_file_set_contents (path, bad[i].content, -1, NULL));
  return path;
}

static void
test_bad_files (void)
{
  ProofWindow *window = proof_test_window_open ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = make_bad (i);
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_test_message ("%s", bad[i].name);
      proof_window_open_files (window, &file, 1, NULL);
      PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (window), "This Cannot Be Opened"));
      g_assert_true (proof_test_has_text (GTK_WIDGET (window), bad[i].says));
      g_assert_null (proof_test_find (GTK_WIDGET (window), "ProofTransport"));
      proof_test_key ("Escape");
      PROOF_TEST_WAIT
        (!adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
    }
  proof_test_window_close ();
}

static void
call_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_assert_no_error (error);
}

static void
test_bad_by_dbus (void)
{
  ProofWindow *window;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *path = make_bad (2);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const char *uris[] = { uri, NULL };

  if (!bus)
    {
      g_test_skip ("there is no session bus");
      return;
    }
  window = proof_test_window_open ();
  g_dbus_connection_call (bus, PROOF_APP_ID, "/io/github/proofreel/Proofreel",
                          "org.freedesktop.Application", "Open",
                          g_variant_new ("(^as@a{sv})", uris,
                                         g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, call_cb, NULL);
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (window), "This Cannot Be Opened"));
  proof_test_window_close ();
}

/* --- command line --- */

static int
run (const char *const *arguments,
     const char        *in_folder,
     char             **errors)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (all, program);
  for (guint i = 0; arguments[i]; i++)
    g_ptr_array_add (all, (char *) arguments[i]);
  g_ptr_array_add (all, NULL);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  if (in_folder)
    g_subprocess_launcher_set_cwd (launcher, in_folder);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) all->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, errors, &error);
  g_assert_no_error (error);
  g_test_message ("%s", errors ? *errors : "");
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_screenshot (void)
{
  g_autofree char *picture = g_build_filename (proof_test_window_folder (), "picture.png", NULL);
  g_autofree char *errors = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  const char *arguments[] = { "clip.mp4", "results.json", "--screenshot", "picture.png", "--at",
                              "1.0",
                              "--size", "1000x700", NULL };

  if (!proof_test_video_path ())
    return;
  proof_test_results_path ();
  g_assert_cmpint (run (arguments, proof_test_window_folder (), &errors), ==, 0);
  texture = gdk_texture_new_from_filename (picture, NULL);
  g_assert_nonnull (texture);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 1000);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 700);
}

/* Every way to name labels and video, with the service where the options say. */
static void
test_sources (void)
{
  g_autoptr (ProofDemoService) service = proof_test_service_new ();
  g_autofree char *own = NULL;
  const char *url = service ? proof_demo_service_get_url (service) : NULL;
  const struct
  {
    const char *arguments[4];
    gboolean from_s3;
  } cases[] = {
    { { "own.json" }, TRUE }, /* no choice is remembered for it */
    { { "results.json", "clip.mp4" }, FALSE },
    { { "clip.mp4", "results.json" }, FALSE },
    { { "results.json", "s3://reels/in/clip.mp4" }, TRUE },
    { { "s3://reels/in/clip.mp4", "results.json" }, TRUE },
    { { "s3://reels/in/clip.mp4" }, TRUE },
    { { "https://reels.s3.eu-west-1.amazonaws.com/in/clip.mp4", "results.json" }, TRUE },
    { { "results.json", "arn:aws:s3:::reels/in/clip.mp4" }, TRUE },
    { { "--job-id", PROOF_TEST_JOB_ID, "arn:aws:s3:::reels/in/clip.mp4" }, TRUE },
    { { "--job-id", PROOF_TEST_JOB_ID }, TRUE },
    { { "--job-id", PROOF_TEST_JOB_ID, "clip.mp4" }, FALSE },
  };

  if (!service)
    return;
  own = g_build_filename (proof_test_window_folder (), "own.json", NULL);
  g_assert_cmpint (link (proof_test_results_path (), own), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint before = proof_demo_service_get_n_requests (service, "s3");
      g_autofree char *errors = NULL;
      /* Beyond the end the last frame is shown. */
      const char *arguments[] = { "--screenshot", "x.png", "--at", "99", "--endpoint-url", url,
                                  "--region", PROOF_DEMO_REGION, cases[i].arguments[0],
                                  cases[i].arguments[1], cases[i].arguments[2], NULL };

      g_test_message ("%s %s", cases[i].arguments[0], cases[i].arguments[1]);
      g_assert_cmpint (run (arguments, proof_test_window_folder (), &errors), ==, 0);
      g_assert_true ((proof_demo_service_get_n_requests (service, "s3") > before) ==
                     cases[i].from_s3);
    }
}

/* A picture that cannot be written is an error. */
static void
test_screenshot_nowhere (void)
{
  const char *arguments[] = { "--screenshot", "no-such-folder/x.png", NULL };
  g_autofree char *errors = NULL;

  g_assert_cmpint (run (arguments, proof_test_window_folder (), &errors), ==, 1);
  g_assert_nonnull (strstr (errors, "no-such-folder"));
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* A second start hands its files, named from where it was called, to the window that is there. */
static void
test_second_instance (void)
{
  ProofWindow *window = proof_test_window_open ();
  ProofSession *session = proof_window_get_session (window);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ended = FALSE;

  if (!g_getenv ("DBUS_SESSION_BUS_ADDRESS") || !proof_test_video_path ())
    {
      g_test_skip ("there is no session bus, or no encoder");
      proof_test_window_close ();
      return;
    }
  proof_test_results_path ();
  g_subprocess_launcher_set_cwd (launcher, proof_test_window_folder ());
  process = g_subprocess_launcher_spawn (launcher, &error, program, "results.json", "clip.mp4",
                                         NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, ended_cb, &ended);
  PROOF_TEST_WAIT (ended);
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY &&
                   proof_player_get_frame_number (proof_session_get_player (session)) == 0);
  proof_test_window_close ();
}

static void
test_bad_by_command_line (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = make_bad (i);
      g_autofree char *errors = NULL;
      const char *arguments[] = { path, "--screenshot", "never.png", NULL };

      g_test_message ("%s", bad[i].name);
      g_assert_cmpint (run (arguments, proof_test_window_folder (), &errors), ==, 1);
      g_assert_nonnull (strstr (errors, "proofreel: "));
      g_assert_nonnull (strstr (errors, bad[i].says));
    }
}

static void
test_bad_options (void)
{
  static const struct
  {
    const char *arguments[5];
    const char *says;
  } cases[] = {
    { { "--size", "big" }, "--size" },
    { { "--at", "-1", "--screenshot", "x.png" }, "--at" },
    { { "--at", "nan", "--screenshot", "x.png" }, "--at" },
    { { "--job-id", "no good!" }, "JobId" },
    { { "--job-id", PROOF_TEST_JOB_ID, "--sort-by", "SIZE" }, "--sort-by" },
    { { "--job-id", PROOF_TEST_JOB_ID, "--aggregate-by", "SIZE" }, "--aggregate-by" },
    { { "--job-id", PROOF_TEST_JOB_ID, "--max-results", "0" }, "" },
    { { "--demo", "--job-id", PROOF_TEST_JOB_ID }, "one of these" },
    { { "a", "b", "c" }, "one video" },
    { { "a", "--sort-by", "NAME" }, "--sort-by goes with" },
    { { "--region", "eu-west-1" }, "--region goes with" },
    { { "--demo", "--region", "eu-west-1" }, "--region goes with" },
    { { "--size", "100000x5" }, "--size" },
    { { "--size", "0x0" }, "--size" },
    { { "--at", "1" }, "--at" },
    { { "--bogus" }, "--bogus" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *errors = NULL;

      g_assert_cmpint (run (cases[i].arguments, NULL, &errors), ==, 1);
      g_assert_nonnull (strstr (errors, cases[i].says));
    }
}

static void
test_file_kinds (void)
{
  static const struct
  {
    const char *bytes;
    gsize       length;
    int         kind;
  } cases[] = {
    { "", 0, 0 },
    { "\xef\xbb\xbf{}", 5, 0 },
    { "\x1f\x8b\x08", 3, 0 },
    { "\xff\xfe{\0", 4, 0 },
    { "let a = 1;\n", 11, 0 },
    { "SQLite format 3\0", 16, 1 },
    { "\0\0\0\x18" "ftypmp42", 12, 2 },
    { "\x1a\x45\xdf\xa3\x01\0\0", 7, 2 },
    { "G@\0\x10\0", 5, 2 },
    { "{\"JobId\":\"a\"}", 13, 0 },
    { "{\"JobId\":\"a\",\"Status\":\"FAILED\"}", 31, 3 },
    { "{\"JobId\":\"a\",\"API\":\"FACE_DETECTION\"}", 36, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (proof_file_kind_of_bytes ((const guint8 *) cases[i].bytes, cases[i].length),
                     ==, cases[i].kind);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

/* A click ends a payment, a key keeps more; both at once in the settings. */
static void
test_preferences (Fixture      *fixture,
                  gconstpointer data)
{
  GtkWidget *root = GTK_WIDGET (fixture->window);
  const char *const buckets[] = { "pixels", "arn:aws:s3:eu-west-1:123456789012:accesspoint/reels",
                                  NULL };
  g_auto (GStrv) left = NULL;

  if (!fixture->window)
    return;

  g_settings_set_strv (proof_settings_get (), "paid-buckets", buckets);
  proof_test_key ("ctrl+comma");
  proof_test_wait_for (root, "pixels");
  proof_test_iterate (500);
  proof_test_click (proof_test_find (root, "Do Not Pay Any More"));
  PROOF_TEST_WAIT (!proof_test_find (root, "pixels"));
  left = g_settings_get_strv (proof_settings_get (), "paid-buckets");
  g_assert_true (g_strv_equal ((const char *const *) left, buckets + 1));

  proof_test_click (proof_test_find (root, "Kept on This _Disk (GiB)"));
  proof_test_key ("Up");
  PROOF_TEST_WAIT (g_settings_get_int (proof_settings_get (), "cache-size") == 5);

  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (root, "AdwPreferencesDialog"));
  g_settings_reset (proof_settings_get (), "paid-buckets");
  g_settings_reset (proof_settings_get (), "cache-size");
}

/* What a person pastes into a report says what the machine can do, and nothing that is theirs. */
static void
test_about (Fixture      *fixture,
            gconstpointer data)
{
  static const char *const said[] = { PROOF_VERSION, "GTK 4.", "libadwaita 1.", "GStreamer 1.",
                                      "SQLite 3.", "H.264: ", "AV1: ", "GskCairoRenderer" };
  GtkWidget *root = GTK_WIDGET (fixture->window);
  const char *secrets[] = { PROOF_DEMO_SECRET, PROOF_DEMO_ACCESS_KEY, "night", g_get_user_name (),
                            proof_test_window_folder (), g_get_home_dir () };
  g_autofree char *text = NULL;

  if (!fixture->window)
    return;

  text = proof_about_dialog_make_debug_info (root);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    g_assert_nonnull (strstr (text, said[i]));
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (text, secrets[i]));

  gtk_widget_activate_action (root, "win.about", NULL);
  proof_test_click (proof_test_wait_for (root, "_Troubleshooting"));
  proof_test_click (proof_test_wait_for (root, "_Debugging Information"));
  PROOF_TEST_WAIT (proof_test_find (root, "_Copy Text") || proof_test_has_text (root, "Copy Text"));
  proof_test_key ("Escape");
}

int
main (int    argc,
      char **argv)
{
  int status;

  program = g_strdup (g_getenv ("PROOFREEL"));
  proof_test_window_init (&argc, &argv, G_APPLICATION_DEFAULT_FLAGS);

  g_test_add_func ("/window/file-kinds", test_file_kinds);
  ADD ("/window/keys/going", test_keys_going);
  ADD ("/window/keys/rows", test_keys_rows);
  ADD ("/window/keys/playing", test_keys_playing);
  ADD ("/window/keys/shuttle", test_keys_shuttle);
  ADD ("/window/keys/showing", test_keys_showing);
  ADD ("/window/keys/dialogs", test_keys_dialogs);
  ADD ("/window/about", test_about);
  ADD ("/window/preferences", test_preferences);
  ADD ("/window/typing", test_typing);
  ADD ("/window/escape", test_escape);
  ADD ("/window/focus", test_focus);
  ADD ("/window/remembers", test_remembers);
  g_test_add_func ("/window/narrow", test_narrow);
  g_test_add_func ("/window/bad/files", test_bad_files);
  g_test_add_func ("/window/bad/dbus", test_bad_by_dbus);
  g_test_add_func ("/window/bad/command-line", test_bad_by_command_line);
  g_test_add_func ("/window/bad/options", test_bad_options);
  g_test_add_func ("/window/second-instance", test_second_instance);
  g_test_add_func ("/window/screenshot", test_screenshot);
  g_test_add_func ("/window/screenshot-nowhere", test_screenshot_nowhere);
  g_test_add_func ("/window/sources", test_sources);

  status = proof_test_window_run ();
  g_free (program);
  return status;
}
