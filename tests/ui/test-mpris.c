/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desktop sees and steers, over a real session bus and by a client of its own; and the
 * media keys that reach the window. */
#include "config.h"

#include "proof-mpris.h"
#include "proof-test-window.h"

#define NAME "org.mpris.MediaPlayer2." PROOF_APP_ID
#define PATH "/org/mpris/MediaPlayer2"
#define BASE "org.mpris.MediaPlayer2"
#define PLAYER "org.mpris.MediaPlayer2.Player"

static GDBusConnection *client;
static GVariantDict *changes; /* the properties of PLAYER that changed, with their last values */
static GArray *seeked;        /* of gint64 */

/* --- the client --- */

static void
signal_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         data)
{
  if (g_str_equal (signal, "Seeked"))
    {
      gint64 position;

      g_variant_get (parameters, "(x)", &position);
      g_array_append_val (seeked, position);
    }
  else
    {
      g_autoptr (GVariant) changed = g_variant_get_child_value (parameters, 1);
      g_autoptr (GVariant) invalidated = g_variant_get_child_value (parameters, 2);
      GVariantIter iter;
      const char *name;
      GVariant *value;

      g_assert_cmpuint (g_variant_n_children (invalidated), ==, 0);
      g_variant_iter_init (&iter, changed);
      while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
        g_variant_dict_insert_value (changes, name, value);
    }
}

static void
forget_signals (void)
{
  proof_test_iterate (50);
  g_clear_pointer (&changes, g_variant_dict_unref);
  changes = g_variant_dict_new (NULL);
  g_array_set_size (seeked, 0);
}

static void
connect_client (void)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;

  client = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_signal_subscribe (client, NAME, NULL, NULL, PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, NULL, NULL);
  changes = g_variant_dict_new (NULL);
  seeked = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GVariant *
call (const char  *name,
      const char  *interface,
      const char  *method,
      GVariant    *parameters,
      GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (client, name, PATH, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 20000, NULL, called_cb, &result);
  PROOF_TEST_WAIT (result != NULL);
  return g_dbus_connection_call_finish (client, result, error);
}

static void
act (const char *method,
     GVariant   *parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (NAME, PLAYER, method, parameters, &error);

  g_assert_no_error (error);
}

static GVariant *
get_of (const char *name,
        const char *interface,
        const char *property)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (name, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", interface, property), &error);
  GVariant *value;

  g_assert_no_error (error);
  g_variant_get (reply, "(v)", &value);
  return value;
}

static gboolean
equals (const char *interface,
        const char *property,
        const char *text)
{
  g_autoptr (GVariant) value = get_of (NAME, interface, property);
  g_autofree char *printed = g_variant_print (value, FALSE);

  if (!g_str_equal (printed, text))
    g_test_message ("%s is %s", property, printed);
  return g_str_equal (printed, text);
}

static gint64
get_position (void)
{
  g_autoptr (GVariant) value = get_of (NAME, PLAYER, "Position");

  return g_variant_get_int64 (value);
}

static void
set (const char *property,
     double      value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (NAME, "org.freedesktop.DBus.Properties", "Set",
                                     g_variant_new ("(ssv)", PLAYER, property,
                                                    g_variant_new_double (value)), &error);

  g_assert_no_error (error);
}

static gboolean
has_changed (const char *property,
             const char *text)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (changes, property, NULL);
  g_autofree char *printed = value ? g_variant_print (value, FALSE) : NULL;

  return g_strcmp0 (printed, text) == 0;
}

/* --- tests --- */

typedef struct
{
  ProofWindow *window;
  ProofPlayer *player;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->window = proof_test_viewer_open ();
  if (self->window)
    self->player = proof_session_get_player (proof_window_get_session (self->window));
  forget_signals ();
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  proof_test_window_close ();
}

static void
wait_for_frame (Fixture *self,
                guint    frame)
{
  PROOF_TEST_WAIT (proof_player_get_frame_number (self->player) == frame &&
                   !proof_player_get_seeking (self->player));
}

static void
test_base (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  ProofWindow *window = proof_test_window_open ();

  g_assert_true (equals (BASE, "Identity", "'Proofreel'"));
  g_assert_true (equals (BASE, "DesktopEntry", "'" PROOF_APP_ID "'"));
  g_assert_true (equals (BASE, "CanQuit", "true"));
  g_assert_true (equals (BASE, "CanRaise", "true"));
  g_assert_true (equals (BASE, "HasTrackList", "false"));
  g_assert_true (equals (BASE, "SupportedUriSchemes", "[]"));
  g_assert_true (equals (BASE, "SupportedMimeTypes", "[]"));

  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  reply = call (NAME, BASE, "Raise", NULL, &error);
  g_assert_no_error (error);
  PROOF_TEST_WAIT (gtk_widget_get_mapped (GTK_WIDGET (window)));

  g_clear_pointer (&reply, g_variant_unref);
  reply = call (NAME, PLAYER, "OpenUri", g_variant_new ("(s)", "file:///street.mp4"), &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "window"));
  proof_test_window_close ();
}

/* With no video open nothing can be done, and doing it does nothing. */
static void
test_empty (void)
{
  static const char *const can[] = { "CanPlay", "CanPause", "CanSeek", "CanGoNext",
                                     "CanGoPrevious" };
  static const char *const methods[] = { "Play", "Pause", "PlayPause", "Stop", "Next",
                                         "Previous" };

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (equals (PLAYER, "PlaybackStatus", "'Stopped'"));
      g_assert_true (equals (PLAYER, "Metadata", "{}"));
      g_assert_true (equals (PLAYER, "Position", "0"));
      g_assert_true (equals (PLAYER, "CanControl", "true"));
      for (guint j = 0; j < G_N_ELEMENTS (can); j++)
        g_assert_true (equals (PLAYER, can[j], "false"));
      for (guint j = 0; j < G_N_ELEMENTS (methods); j++)
        act (methods[j], NULL);
      act ("Seek", g_variant_new ("(x)", G_GINT64_CONSTANT (1000000)));
      act ("SetPosition", g_variant_new ("(ox)", "/none", G_GINT64_CONSTANT (1000000)));
      set ("Rate", 2);
      set ("Rate", 1);
      /* And once more, with a window. */
      if (i == 0)
        proof_test_window_open ();
    }
  proof_test_window_close ();
}

static void
test_play (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GVariant) metadata = NULL;
  const char *title;
  gint64 length;

  if (!self->window)
    return;
  g_assert_true (equals (PLAYER, "CanPlay", "true"));
  g_assert_true (equals (PLAYER, "CanPause", "true"));
  g_assert_true (equals (PLAYER, "CanSeek", "true"));
  g_assert_true (equals (PLAYER, "PlaybackStatus", "'Stopped'"));
  metadata = get_of (NAME, PLAYER, "Metadata");
  g_assert_true (g_variant_lookup (metadata, "xesam:title", "&s", &title));
  g_assert_cmpstr (title, ==, "clip.mp4");
  g_assert_true (g_variant_lookup (metadata, "mpris:length", "x", &length));
  g_assert_cmpint (length, ==, 10000000);

  act ("PlayPause", NULL);
  PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PLAYING);
  PROOF_TEST_WAIT (has_changed ("PlaybackStatus", "'Playing'"));
  g_assert_true (equals (PLAYER, "PlaybackStatus", "'Playing'"));
  PROOF_TEST_WAIT (get_position () > 200000);
  act ("Play", NULL);
  g_assert_true (equals (PLAYER, "PlaybackStatus", "'Playing'"));
  act ("Pause", NULL);
  PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PAUSED);
  PROOF_TEST_WAIT (has_changed ("PlaybackStatus", "'Paused'"));
  act ("Pause", NULL);
  g_assert_true (equals (PLAYER, "PlaybackStatus", "'Paused'"));
  act ("Play", NULL);
  PROOF_TEST_WAIT (has_changed ("PlaybackStatus", "'Playing'"));
  act ("Stop", NULL);
  wait_for_frame (self, 0);
  PROOF_TEST_WAIT (has_changed ("PlaybackStatus", "'Stopped'"));
  g_assert_cmpint (get_position (), ==, 0);

  /* The position is asked for, and told by nobody. */
  g_assert_false (g_variant_dict_contains (changes, "Position"));

  /* To the end, and from the beginning again. */
  act ("Seek", g_variant_new ("(x)", G_GINT64_CONSTANT (9700000)));
  act ("Play", NULL);
  PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_ENDED);
  PROOF_TEST_WAIT (has_changed ("PlaybackStatus", "'Stopped'"));
  act ("Play", NULL);
  PROOF_TEST_WAIT (proof_player_get_frame_number (self->player) < 100);
  g_assert_true (equals (PLAYER, "PlaybackStatus", "'Playing'"));

  /* What is closed is gone. */
  proof_session_close (proof_window_get_session (self->window));
  PROOF_TEST_WAIT (has_changed ("CanPlay", "false"));
  g_assert_true (equals (PLAYER, "Metadata", "{}"));
  g_assert_true (equals (PLAYER, "PlaybackStatus", "'Stopped'"));
}

static void
assert_seeked (gint64 position)
{
  PROOF_TEST_WAIT (seeked->len > 0);
  g_assert_cmpint (g_array_index (seeked, gint64, seeked->len - 1), ==, position);
  g_assert_cmpint (get_position (), ==, position);
  g_array_set_size (seeked, 0);
}

static void
test_seek (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GVariant) metadata = NULL;
  const char *track;

  if (!self->window)
    return;
  act ("Seek", g_variant_new ("(x)", G_GINT64_CONSTANT (3010000)));
  wait_for_frame (self, 75);
  assert_seeked (3000000);
  act ("Seek", g_variant_new ("(x)", G_GINT64_CONSTANT (-1000000)));
  wait_for_frame (self, 50);
  assert_seeked (2000000);

  metadata = get_of (NAME, PLAYER, "Metadata");
  g_assert_true (g_variant_lookup (metadata, "mpris:trackid", "&o", &track));
  act ("SetPosition", g_variant_new ("(ox)", track, G_GINT64_CONSTANT (5000000)));
  wait_for_frame (self, 125);
  assert_seeked (5000000);

  /* Of another track, or outside of this one: nothing. */
  act ("SetPosition", g_variant_new ("(ox)", "/other", G_GINT64_CONSTANT (1000000)));
  act ("SetPosition", g_variant_new ("(ox)", track, G_GINT64_CONSTANT (-1)));
  act ("SetPosition", g_variant_new ("(ox)", track, G_GINT64_CONSTANT (10000001)));
  proof_test_iterate (100);
  wait_for_frame (self, 125);
  g_assert_cmpuint (seeked->len, ==, 0);

  /* Held within the video. */
  act ("Seek", g_variant_new ("(x)", G_MAXINT64));
  wait_for_frame (self, PROOF_TEST_N_FRAMES - 1);
  assert_seeked (9960000);
  act ("Seek", g_variant_new ("(x)", G_MININT64));
  wait_for_frame (self, 0);
  assert_seeked (0);
}

/* There is a sample at every fifth frame. */
static void
test_samples (Fixture       *self,
              gconstpointer  data)
{
  if (!self->window)
    return;
  g_assert_true (equals (PLAYER, "CanGoNext", "true"));
  g_assert_true (equals (PLAYER, "CanGoPrevious", "true"));
  act ("Next", NULL);
  wait_for_frame (self, 5);
  act ("Next", NULL);
  wait_for_frame (self, 10);
  act ("Previous", NULL);
  wait_for_frame (self, 5);
  PROOF_TEST_WAIT (has_changed ("PlaybackStatus", "'Paused'"));
}

static void
test_written (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GVariant) least = NULL, most = NULL;
  g_autofree char *greatest = NULL;

  if (!self->window)
    return;
  least = get_of (NAME, PLAYER, "MinimumRate");
  most = get_of (NAME, PLAYER, "MaximumRate");
  greatest = g_variant_print (most, FALSE);
  g_assert_cmpfloat (g_variant_get_double (least), <, 0);
  g_assert_cmpfloat (g_variant_get_double (most), >=, 4);

  set ("Rate", 2);
  g_assert_cmpfloat (proof_player_get_rate (self->player), ==, 2);
  PROOF_TEST_WAIT (has_changed ("Rate", "2.0"));
  set ("Rate", 1000);
  PROOF_TEST_WAIT (has_changed ("Rate", greatest));
  proof_player_set_rate (self->player, 0.5);
  PROOF_TEST_WAIT (has_changed ("Rate", "0.5"));

  act ("Play", NULL);
  PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PLAYING);
  set ("Rate", 0);
  PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PAUSED);
  g_assert_true (equals (PLAYER, "Rate", "0.5"));
  proof_player_set_rate (self->player, 1);

  set ("Volume", 0.25);
  g_assert_cmpfloat (proof_player_get_volume (self->player), ==, 0.25);
  PROOF_TEST_WAIT (has_changed ("Volume", "0.25"));
  set ("Volume", -3);
  PROOF_TEST_WAIT (has_changed ("Volume", "0.0"));
  set ("Volume", 7);
  PROOF_TEST_WAIT (has_changed ("Volume", "1.0"));
  set ("Volume", 0.5);
  PROOF_TEST_WAIT (has_changed ("Volume", "0.5"));
  proof_player_set_volume (self->player, 1);
  PROOF_TEST_WAIT (has_changed ("Volume", "1.0"));
}

static gboolean
has_title (const char *name,
           const char *title)
{
  g_autoptr (GVariant) metadata = get_of (name, PLAYER, "Metadata");
  const char *found = NULL;

  g_variant_lookup (metadata, "xesam:title", "&s", &found);
  return g_strcmp0 (found, title) == 0;
}

static gboolean
has_owner (const char *name)
{
  g_autoptr (GVariant) reply = call ("org.freedesktop.DBus", "org.freedesktop.DBus", "NameHasOwner",
                                     g_variant_new ("(s)", name), NULL);
  gboolean owned;

  g_variant_get (reply, "(b)", &owned);
  return owned;
}

/* A second player takes a name of its own; of its windows the one counts that last began to
 * play. */
static void
test_windows (Fixture       *self,
              gconstpointer  data)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self->window));
  g_autofree char *name = g_strdup_printf (NAME ".instance%d", getpid ());
  g_autofree char *path = g_build_filename (proof_test_window_folder (), "other.mp4", NULL);
  g_autofree char *folder = g_build_filename (proof_test_window_folder (), "other", NULL);
  g_autoptr (GFile) source = NULL;
  g_autoptr (GFile) copy = g_file_new_for_path (path);
  g_autoptr (GFile) vault_folder = g_file_new_for_path (folder);
  g_autoptr (ProofVault) vault = NULL;
  g_autoptr (ProofMpris) mpris = NULL;
  ProofWindow *other;
  ProofPlayer *player;

  if (!self->window)
    return;
  source = g_file_new_for_path (proof_test_video_path ());
  g_assert_true (g_file_copy (source, copy, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  vault = proof_vault_new (vault_folder);
  mpris = proof_mpris_new (application, client);
  proof_mpris_add_window (mpris, self->window);
  PROOF_TEST_WAIT (has_owner (name));
  g_assert_true (has_title (name, "clip.mp4"));

  other = proof_window_new (application, vault);
  player = proof_session_get_player (proof_window_get_session (other));
  proof_mpris_add_window (mpris, other);
  gtk_window_present (GTK_WINDOW (other));
  proof_window_open_files (other, &copy, 1, NULL);
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_PAUSED);

  proof_player_play (self->player);
  PROOF_TEST_WAIT (has_title (name, "clip.mp4"));
  proof_player_play (player);
  PROOF_TEST_WAIT (has_title (name, "other.mp4"));
  /* Of two that play the later one, until it is closed. */
  gtk_window_present (GTK_WINDOW (self->window));
  proof_test_iterate (100);
  g_assert_true (has_title (name, "other.mp4"));
  gtk_window_destroy (GTK_WINDOW (other));
  PROOF_TEST_WAIT (has_title (name, "clip.mp4"));
}

/* As ordinary keys, also while a search is typed. */
static void
test_keys (Fixture       *self,
           gconstpointer  data)
{
  if (!self->window)
    return;
  for (guint i = 0; i < 2; i++)
    {
      proof_test_key ("XF86AudioPlay");
      PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PLAYING);
      proof_test_key ("XF86AudioPlay");
      PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PAUSED);
      proof_test_key ("XF86AudioPlay");
      PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PLAYING);
      proof_test_key ("XF86AudioPause");
      PROOF_TEST_WAIT (proof_player_get_state (self->player) == PROOF_PLAYER_PAUSED);
      proof_test_key ("XF86AudioPause");
      proof_test_iterate (50);
      g_assert_cmpint (proof_player_get_state (self->player), ==, PROOF_PLAYER_PAUSED);
      proof_test_key ("XF86AudioStop");
      wait_for_frame (self, 0);
      proof_test_key ("XF86AudioNext");
      wait_for_frame (self, 5);
      proof_test_key ("XF86AudioNext");
      wait_for_frame (self, 10);
      proof_test_key ("XF86AudioPrev");
      wait_for_frame (self, 5);
      proof_test_key ("XF86AudioStop");
      wait_for_frame (self, 0);
      if (i == 0)
        {
          proof_test_key ("ctrl+f");
          PROOF_TEST_WAIT (GTK_IS_EDITABLE (gtk_window_get_focus (GTK_WINDOW (self->window))));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  proof_test_window_init (&argc, &argv, G_APPLICATION_DEFAULT_FLAGS);
  connect_client ();

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  g_test_add_func ("/mpris/base", test_base);
  g_test_add_func ("/mpris/empty", test_empty);
  ADD ("/mpris/play", test_play);
  ADD ("/mpris/seek", test_seek);
  ADD ("/mpris/samples", test_samples);
  ADD ("/mpris/written", test_written);
  ADD ("/mpris/windows", test_windows);
  ADD ("/mpris/keys", test_keys);

  status = proof_test_window_run ();
  g_variant_dict_unref (changes);
  g_array_unref (seeked);
  g_object_unref (client);
  return status;
}
