/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>
#include <string.h>

#include "proof-aws-error.h"

#define SOURCE NC_("source of keys", "keyring")

static const SecretSchema schema = {
  "io.github.proofreel.Proofreel.AccessKey", SECRET_SCHEMA_NONE,
  { { "service", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } }
};
#define ATTRIBUTES "service", "aws", NULL

static int generation;

/* The service may be another one the next time: a daemon that was started meanwhile. */
static void
forget_service (void)
{
  secret_service_disconnect ();
}

static void
set_locked_error (GError **error)
{
  g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                       _("The keyring with the AWS access keys is locked. Try again and unlock it "
                         "when the desktop asks for its password, or remove the keys in "
                         "Preferences."));
}

/* Takes @cause, of libsecret, D-Bus or the portal. */
static void
propagate (GError  *cause,
           GError **error)
{
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      set_locked_error (error);
      g_error_free (cause);
      return;
    }
  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_dbus_error_strip_remote_error (cause);
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_FAILED,
                   _("The keyring cannot be reached: %s. Start the one of your desktop (GNOME "
                     "Keyring, KWallet, KeePassXC), or keep the keys in ~/.aws/credentials with "
                     "“aws configure”."), cause->message);
      g_error_free (cause);
      return;
    }
  g_propagate_error (error, cause);
}

/* Of "access key\nsecret\ntoken", which needs no parser that would keep copies. */
static ProofAwsCredentials *
read_value (SecretValue  *value,
            GError      **error)
{
  const char *text = secret_value_get_text (value);
  g_auto (GStrv) parts = g_strsplit (text ? text : "", "\n", 3);
  ProofAwsCredentials *credentials = NULL;

  if (g_strv_length (parts) == 3 && *parts[0] && *parts[1])
    credentials = proof_aws_credentials_new (parts[0], parts[1], parts[2], 0, SOURCE);
  else
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                         _("What the keyring keeps as AWS access keys is none. Remove it in "
                           "Preferences and type the keys again."));
  for (guint i = 0; parts[i]; i++)
    explicit_bzero (parts[i], strlen (parts[i]));

  return credentials;
}

/**
 * proof_aws_keyring_load:
 * @unlock: whether the desktop may ask a person for the keyring's password
 * @cancellable: (nullable): ends it early, a question as well
 * @error: PROOF_AWS_ERROR_NO_CREDENTIALS: locked; PROOF_AWS_ERROR_FAILED: there is no keyring
 *
 * Returns: (transfer full) (nullable): the keys; NULL without an error where none are kept
 */
ProofAwsCredentials *
proof_aws_keyring_load (gboolean       unlock,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (SecretValue) value = NULL;
  ProofAwsCredentials *credentials = NULL;
  GError *cause = NULL;
  GList *items;

  items = secret_password_search_sync (&schema,
                                       unlock ? SECRET_SEARCH_UNLOCK : SECRET_SEARCH_NONE,
                                       cancellable, &cause, ATTRIBUTES);
  if (items)
    value = secret_retrievable_retrieve_secret_sync (items->data, cancellable, &cause);
  if (value)
    credentials = read_value (value, error);
  else if (cause)
    propagate (cause, error);
  else if (items)
    set_locked_error (error);
  g_list_free_full (items, g_object_unref);
  forget_service ();

  return credentials;
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  ProofAwsCredentials *credentials = proof_aws_keyring_load (FALSE, cancellable, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, credentials, (GDestroyNotify) proof_aws_credentials_unref);
}

/**
 * proof_aws_keyring_look_async:
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: for @callback
 *
 * Nobody is asked to unlock anything.
 */
void
proof_aws_keyring_look_async (GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, proof_aws_keyring_look_async);
  g_task_run_in_thread (task, load_thread);
}

/* (transfer full) (nullable): as proof_aws_keyring_load(). */
ProofAwsCredentials *
proof_aws_keyring_look_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
save (const ProofAwsCredentials  *credentials,
      GCancellable               *cancellable,
      GError                    **error)
{
  const char *token = proof_aws_credentials_get_token (credentials);
  char *text = g_strdup_printf ("%s\n%s\n%s", proof_aws_credentials_get_access_key (credentials),
                                proof_aws_credentials_get_secret (credentials),
                                token ? token : "");
  gboolean done = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT,
                                              _("Proofreel: AWS access key"), text, cancellable,
                                              error, ATTRIBUTES);

  proof_aws_wipe (text);

  return done;
}

static void
change_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  GError *cause = NULL, *error = NULL;

  if (data)
    save (data, cancellable, &cause);
  else
    secret_password_clear_sync (&schema, cancellable, &cause, ATTRIBUTES);
  forget_service ();
  if (cause)
    {
      propagate (cause, &error);
      g_task_return_error (task, error);
      return;
    }
  g_atomic_int_inc (&generation);
  g_task_return_boolean (task, TRUE);
}

static void
change (ProofAwsCredentials *credentials,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, change);
  if (credentials)
    g_task_set_task_data (task, proof_aws_credentials_ref (credentials),
                          (GDestroyNotify) proof_aws_credentials_unref);
  g_task_run_in_thread (task, change_thread);
}

/**
 * proof_aws_keyring_save_async:
 * @credentials: take the place of those that are kept
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: for @callback
 */
void
proof_aws_keyring_save_async (ProofAwsCredentials *credentials,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (credentials != NULL);

  change (credentials, cancellable, callback, user_data);
}

/* It is no error where none are kept. */
void
proof_aws_keyring_remove_async (GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  change (NULL, cancellable, callback, user_data);
}

/* FALSE with PROOF_AWS_ERROR: nothing has changed. */
gboolean
proof_aws_keyring_change_finish (GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
proof_aws_keyring_get_generation (void)
{
  return g_atomic_int_get (&generation);
}
