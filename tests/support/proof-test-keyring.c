/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-test-keyring.h"

#include "proof-test-folder.h"

#define PATIENCE_S 30
#define PROMPTER "org.gnome.keyring.SystemPrompter"

static char *folder;
static GSubprocess *keyring_daemon;
static GDBusConnection *bus;
static guint prompter_id;

void
proof_test_keyring_plant_environment (void)
{
  static const char * const homes[] = { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
                                        "XDG_RUNTIME_DIR" };
  g_auto (GStrv) variables = g_listenv ();
  g_autofree char *config = NULL;

  folder = g_dir_make_tmp ("proof-keyring-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    g_setenv (homes[i], folder, TRUE);
  for (guint i = 0; variables[i]; i++)
    if (g_str_has_prefix (variables[i], "AWS_"))
      g_unsetenv (variables[i]);
  config = g_build_filename (folder, "config", NULL);
  g_setenv ("AWS_CONFIG_FILE", config, TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);
}

const char *
proof_test_keyring_folder (void)
{
  return folder;
}

void
proof_test_keyring_write_config (const char *text)
{
  g_assert_true (g_file_set_contents (g_getenv ("AWS_CONFIG_FILE"), text, -1, NULL));
}

static gboolean
has_owner (const char *name)
{
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "NameHasOwner",
                                 g_variant_new ("(s)", name), G_VARIANT_TYPE ("(b)"),
                                 G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL);
  gboolean owned = FALSE;

  if (reply)
    g_variant_get (reply, "(b)", &owned);

  return owned;
}

/* Stands for the program that asks for passwords, and refuses at once. */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage    *message,
           gboolean         incoming,
           gpointer         user_data)
{
  GDBusMessage *reply;

  if (!incoming || g_strcmp0 (g_dbus_message_get_interface (message),
                              "org.gnome.keyring.internal.Prompter") != 0)
    return message;
  reply = g_dbus_message_new_method_error_literal (message, "org.freedesktop.DBus.Error.Failed",
                                                   "nobody is there");
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (reply);
  g_object_unref (message);

  return NULL;
}

gboolean
proof_test_keyring_start (void)
{
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  GOutputStream *in;
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  if (program && g_getenv ("DBUS_SESSION_BUS_ADDRESS"))
    bus = g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
      G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
  if (!bus)
    {
      g_printerr ("# no keyring: gnome-keyring-daemon or a session bus is missing\n");
      return FALSE;
    }

  g_dbus_connection_add_filter (bus, filter_cb, NULL, NULL);
  prompter_id = g_bus_own_name_on_connection (bus, PROMPTER, G_BUS_NAME_OWNER_FLAGS_NONE, NULL,
                                              NULL, NULL, NULL);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  /* Its warnings are no business of ours. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  keyring_daemon = g_subprocess_launcher_spawn (launcher, &error, program, "--foreground",
                                                "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  in = g_subprocess_get_stdin_pipe (keyring_daemon);
  g_output_stream_write_all (in, "password", 8, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (in, NULL, NULL);
  while (!has_owner ("org.freedesktop.secrets") || !has_owner (PROMPTER))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }

  return TRUE;
}

void
proof_test_keyring_stop (void)
{
  if (keyring_daemon)
    {
      g_subprocess_force_exit (keyring_daemon);
      g_subprocess_wait (keyring_daemon, NULL, NULL);
    }
  g_clear_object (&keyring_daemon);
  if (prompter_id)
    g_bus_unown_name (prompter_id);
  prompter_id = 0;
  g_clear_object (&bus);
  proof_test_folder_remove (folder);
  g_clear_pointer (&folder, g_free);
}
