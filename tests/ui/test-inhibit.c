/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen stays on while a video plays: what a session manager hears of it, over the bus. */
#include "config.h"

#include "proof-test-window.h"

#define NAME "org.gnome.SessionManager"
#define PATH "/org/gnome/SessionManager"
#define IDLE 8

/* --- a session manager, in a thread of its own since GTK waits for its answers --- */

static const char interface_xml[] =
  "<node><interface name='" NAME "'>"
  "<method name='Inhibit'>"
  "<arg type='s' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='u' direction='out'/>"
  "</method>"
  "<method name='Uninhibit'><arg type='u' direction='in'/></method>"
  "</interface></node>";

static struct
{
  GMainLoop *loop;
  GThread *thread;
  int is_ready;  /* atomic */
  GMutex lock;
  guint n_asked; /* guarded by lock, as all that follows */
  guint active;  /* the cookie; 0 where nothing is inhibited */
  guint flags;
  char *app_id;
  char *reason;
} manager;

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&manager.lock);
  guint cookie;

  if (g_str_equal (method, "Inhibit"))
    {
      g_assert_cmpuint (manager.active, ==, 0);
      g_clear_pointer (&manager.app_id, g_free);
      g_clear_pointer (&manager.reason, g_free);
      g_variant_get (parameters, "(susu)", &manager.app_id, NULL, &manager.reason,
                     &manager.flags);
      manager.active = 100 + ++manager.n_asked;
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", manager.active));
    }
  else
    {
      g_variant_get (parameters, "(u)", &cookie);
      g_assert_cmpuint (cookie, ==, manager.active);
      manager.active = 0;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

static void
acquired_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         data)
{
  g_atomic_int_set (&manager.is_ready, TRUE);
}

static gpointer
manager_thread (gpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  guint id;

  g_main_context_push_thread_default (context);
  connection = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (connection, PATH, node->interfaces[0], &vtable, NULL, NULL,
                                     &error);
  g_assert_no_error (error);
  id = g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, acquired_cb,
                                     NULL, NULL, NULL);
  manager.loop = g_main_loop_new (context, FALSE);
  g_main_loop_run (manager.loop);
  g_bus_unown_name (id);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
start_manager (void)
{
  manager.thread = g_thread_new ("session manager", manager_thread, NULL);
  while (!g_atomic_int_get (&manager.is_ready))
    g_usleep (1000);
}

static guint
count_asked (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&manager.lock);

  return manager.n_asked;
}

static gboolean
is_inhibited (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&manager.lock);

  return manager.active != 0;
}

/* --- tests --- */

/* Only while it plays, and once at a time, whatever ends it. */
static void
test_playing (void)
{
  ProofWindow *window = proof_test_viewer_open ();
  ProofPlayer *player;
  guint n_asked;

  if (!window)
    return;
  player = proof_session_get_player (proof_window_get_session (window));
  g_assert_false (is_inhibited ());

  proof_test_key ("space");
  PROOF_TEST_WAIT (is_inhibited ());
  g_mutex_lock (&manager.lock);
  g_assert_cmpuint (manager.flags, ==, IDLE);
  g_assert_cmpstr (manager.app_id, ==, PROOF_APP_ID);
  g_assert_cmpstr (manager.reason, ==, "A video is playing");
  g_mutex_unlock (&manager.lock);
  n_asked = count_asked ();

  /* Seeks and other speeds are no pauses. */
  proof_player_seek (player, 5 * PROOF_SECOND, TRUE);
  proof_test_key ("bracketright");
  PROOF_TEST_WAIT (!proof_player_get_seeking (player));
  g_assert_true (is_inhibited ());
  g_assert_cmpuint (count_asked (), ==, n_asked);
  proof_test_key ("space");
  PROOF_TEST_WAIT (!is_inhibited ());

  /* Its end, which may be there before anybody looks. */
  proof_player_seek (player, 9700 * PROOF_MSEC, TRUE);
  proof_test_key ("space");
  PROOF_TEST_WAIT (proof_player_get_state (player) == PROOF_PLAYER_ENDED);
  PROOF_TEST_WAIT (!is_inhibited ());
  g_assert_cmpuint (count_asked (), ==, n_asked + 1);

  /* Closing the video, and then the window, while it plays. */
  proof_player_play (player);
  PROOF_TEST_WAIT (is_inhibited ());
  proof_player_close (player);
  PROOF_TEST_WAIT (!is_inhibited ());
  proof_test_window_close ();
}

static void
test_window (void)
{
  for (guint i = 0; i < 2; i++)
    {
      ProofWindow *window = proof_test_viewer_open ();

      if (!window)
        return;
      proof_player_play (proof_session_get_player (proof_window_get_session (window)));
      PROOF_TEST_WAIT (is_inhibited ());
      if (i == 0)
        proof_test_window_close ();
      else
        gtk_window_destroy (GTK_WINDOW (window));
      PROOF_TEST_WAIT (!is_inhibited ());
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  start_manager ();
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  g_test_add_func ("/inhibit/playing", test_playing);
  g_test_add_func ("/inhibit/window", test_window);

  status = proof_test_window_run ();
  g_main_loop_quit (manager.loop);
  g_thread_join (manager.thread);
  g_main_loop_unref (manager.loop);
  g_free (manager.app_id);
  g_free (manager.reason);
  return status;
}
