/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access keys in a real keyring, in a file's, and where there is none. */
#include "proof-aws-keyring.h"

#include <libsecret/secret.h>

#include "proof-aws-error.h"
#include "proof-aws-settings.h"
#include "proof-test-aws.h"
#include "proof-test-folder.h"
#include "proof-test-keyring.h"

#define ACCESS_KEY "AKIAPLANTEDKEY01"

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
check_error (GError *error)
{
  if (!error)
    return;
  g_test_message ("%s", error->message);
  proof_test_aws_assert_no_secret (error->message);
}

static ProofAwsCredentials *
look (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ProofAwsCredentials *credentials;

  proof_aws_keyring_look_async (NULL, done_cb, &result);
  credentials = proof_aws_keyring_look_finish (wait_for (&result), error);
  check_error (error ? *error : NULL);

  return credentials;
}

static gboolean
save (const char  *access_key,
      const char  *token,
      GError     **error)
{
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_credentials_new (access_key, PROOF_TEST_SECRET, token, 0, "typed");
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  proof_aws_keyring_save_async (credentials, NULL, done_cb, &result);
  done = proof_aws_keyring_change_finish (wait_for (&result), error);
  check_error (error ? *error : NULL);

  return done;
}

static gboolean
remove_keys (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  proof_aws_keyring_remove_async (NULL, done_cb, &result);

  return proof_aws_keyring_change_finish (wait_for (&result), error);
}

static ProofAwsCredentials *
get_credentials (const char    *profile,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (profile, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  ProofAwsCredentials *credentials;

  proof_aws_settings_get_credentials_async (settings, NULL, cancellable, done_cb, &result);
  credentials = proof_aws_settings_get_credentials_finish (settings, wait_for (&result), error);
  check_error (error ? *error : NULL);

  return credentials;
}

/* --- saved, used, replaced, removed ----------------------------------------------- */

static void
test_life (void)
{
  g_autoptr (ProofAwsCredentials) none = NULL, seen = NULL, used = NULL, other = NULL, after = NULL;
  g_autoptr (GError) error = NULL;

  none = get_credentials (NULL, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS);
  g_assert_nonnull (strstr (error->message, "Preferences"));
  g_clear_error (&error);
  g_assert_null (look (&error));
  g_assert_no_error (error);

  g_assert_true (save (ACCESS_KEY, NULL, &error));
  seen = look (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (seen), ==, ACCESS_KEY);
  used = get_credentials (NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (used), ==, ACCESS_KEY);
  g_assert_cmpstr (proof_aws_credentials_get_secret (used), ==, PROOF_TEST_SECRET);
  g_assert_null (proof_aws_credentials_get_token (used));
  g_assert_cmpstr (proof_aws_credentials_get_source (used), ==, "keyring");

  /* Others count at once, and there is one pair only. */
  g_assert_true (save ("AKIAOTHERKEY0002", PROOF_TEST_TOKEN, &error));
  other = get_credentials (NULL, NULL, &error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (other), ==, "AKIAOTHERKEY0002");
  g_assert_cmpstr (proof_aws_credentials_get_token (other), ==, PROOF_TEST_TOKEN);

  g_assert_true (remove_keys (&error));
  g_assert_no_error (error);
  g_assert_null (look (&error));
  g_assert_no_error (error);
  after = get_credentials (NULL, NULL, &error);
  g_assert_null (after);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS);
}

static void
assert_key (const char *profile,
            const char *key,
            const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = get_credentials (profile, NULL, &error);

  if (key)
    g_assert_no_error (error);
  else
    g_assert_nonnull (strstr (error->message, says));
  g_assert_cmpstr (credentials ? proof_aws_credentials_get_access_key (credentials) : NULL, ==,
                   key);
}

/* The last of all sources, and none for what the files name. */
static void
test_order (void)
{
  g_autoptr (GError) error = NULL;

  proof_test_keyring_write_config ("[profile keys]\naws_access_key_id = AKEYS\n"
                                   "aws_secret_access_key = " PROOF_TEST_SECRET "\n"
                                   "[profile region]\nregion = eu-west-1\n"
                                   "[profile half]\naws_access_key_id = AHALF\n"
                                   "[profile role]\nregion = eu-west-1\n"
                                   "role_arn = arn:aws:iam::1:role/r\nsource_profile = region\n");
  g_assert_true (save (ACCESS_KEY, NULL, &error));
  assert_key (NULL, ACCESS_KEY, NULL);
  assert_key ("region", ACCESS_KEY, NULL);
  assert_key ("keys", "AKEYS", NULL);
  assert_key ("half", NULL, "only one of");
  assert_key ("role", NULL, "“region”");
  assert_key ("nobody", NULL, "no profile “nobody”");
  g_setenv ("AWS_ACCESS_KEY_ID", "AENV", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_TEST_SECRET, TRUE);
  assert_key (NULL, "AENV", NULL);
  g_unsetenv ("AWS_ACCESS_KEY_ID");
  g_unsetenv ("AWS_SECRET_ACCESS_KEY");
  proof_test_keyring_write_config ("");
  g_assert_true (remove_keys (&error));
}

/* --- locked ------------------------------------------------------------------------- */

static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service =
    secret_service_get_sync (SECRET_SERVICE_LOAD_COLLECTIONS, NULL, &error);
  GList *collections = secret_service_get_collections (service);

  secret_service_lock_sync (service, collections, NULL, NULL, &error);
  g_assert_no_error (error);
  g_list_free_full (collections, g_object_unref);
  secret_service_disconnect ();
}

static void
test_locked (void)
{
  g_autoptr (ProofAwsCredentials) seen = NULL, used = NULL, mine = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (save (ACCESS_KEY, NULL, &error));
  lock_keyring ();
  seen = look (&error);
  g_assert_null (seen);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_clear_error (&error);

  /* Refused: the message says what to do. */
  used = get_credentials (NULL, NULL, &error);
  g_assert_null (used);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS);
  g_assert_nonnull (strstr (error->message, "unlock"));
  g_clear_error (&error);

  /* Who has keys elsewhere is not held up. */
  proof_test_keyring_write_config ("[default]\naws_access_key_id = AMINE\n"
                                   "aws_secret_access_key = " PROOF_TEST_SECRET "\n");
  mine = get_credentials (NULL, NULL, &error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (mine), ==, "AMINE");
  proof_test_keyring_write_config ("");
}

static GDBusMessage *
swallow_cb (GDBusConnection *connection,
            GDBusMessage    *message,
            gboolean         incoming,
            gpointer         user_data)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);

  return NULL;
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

/* A keyring that never answers, as while it waits for a person: nobody is held up who gives up. */
static void
test_stalled (void)
{
  static GTestDBus *bus; /* ends with this program: libsecret, where it ended first, would end that */
  g_autoptr (GDBusConnection) keyring = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ProofAwsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  gint64 started;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  keyring = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
    G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (keyring, swallow_cb, NULL, NULL);
  g_variant_unref (g_dbus_connection_call_sync (
    keyring, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "RequestName", g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL,
    G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error));

  started = g_get_monotonic_time ();
  g_timeout_add (500, cancel_cb, cancellable);
  credentials = get_credentials (NULL, cancellable, &error);
  g_assert_null (credentials);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, 400 * 1000);
}

/* --- other keyrings ------------------------------------------------------------------- */

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;

  /* There libsecret looks for the portal, and warns. */
  if (proof_test_aws_skip_in_sandbox ())
    return;
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus", TRUE);
  g_assert_null (look (&error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (save (ACCESS_KEY, NULL, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "~/.aws/credentials"));
  assert_key (NULL, NULL, "No AWS credentials were found");
}

/* What libsecret does in a sandbox, with a password in place of the portal's. */
static void
test_file (void)
{
  g_autofree char *path = g_build_filename (proof_test_keyring_folder (), "file.keyring", NULL);

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "planted", TRUE);
  test_life ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  proof_test_keyring_plant_environment ();

  g_test_add_func ("/keyring/none", test_none);
  g_test_add_func ("/keyring/file", test_file);
  g_test_add_func ("/keyring/stalled", test_stalled);
  if (g_test_subprocess () || proof_test_keyring_start ())
    {
      g_test_add_func ("/keyring/life", test_life);
      g_test_add_func ("/keyring/order", test_order);
      g_test_add_func ("/keyring/locked", test_locked);
    }
  status = g_test_run ();
  proof_test_keyring_stop ();

  return status;
}
