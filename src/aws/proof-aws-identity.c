/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-identity.h"

#include "proof-aws-error.h"
#include "proof-aws-sts.h"

/* The data of the GTask. */
typedef struct
{
  ProofAwsCredentials *credentials;
  gboolean refreshed; /* other keys were asked for once */
} Call;

void
proof_aws_identity_free (ProofAwsIdentity *self)
{
  g_free (self->source);
  g_free (self->source_words);
  g_free (self->account);
  g_free (self->arn);
  g_free (self->user_id);
  g_free (self->region);
  g_free (self);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->credentials, proof_aws_credentials_unref);
  g_free (call);
}

static void
ask_thread (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  static const char * const fields[] = { NULL };
  const ProofAwsCredentials *credentials = data;
  g_autofree char *from = proof_aws_credentials_describe_source (credentials);
  g_autoptr (GHashTable) answer = NULL;
  ProofAwsIdentity *identity;
  GError *error = NULL;

  answer = proof_aws_sts_call (source, "GetCallerIdentity", fields, credentials, from, cancellable,
                               &error);
  if (!answer)
    {
      g_task_return_error (task, error);
      return;
    }

  identity = g_new0 (ProofAwsIdentity, 1);
  identity->source = g_strdup (proof_aws_credentials_get_source (credentials));
  identity->source_words = g_steal_pointer (&from);
  identity->account = g_strdup (g_hash_table_lookup (answer, "Account"));
  identity->arn = g_strdup (g_hash_table_lookup (answer, "Arn"));
  identity->user_id = g_strdup (g_hash_table_lookup (answer, "UserId"));
  identity->region = g_strdup (proof_aws_settings_get_region (source, NULL));
  identity->expires_us = proof_aws_credentials_get_expires_us (credentials);
  g_task_return_pointer (task, identity, (GDestroyNotify) proof_aws_identity_free);
}

static void got_credentials_cb (GObject      *source,
                                GAsyncResult *result,
                                gpointer      user_data);

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  ProofAwsIdentity *identity = g_task_propagate_pointer (G_TASK (result), &error);

  if (identity)
    {
      g_task_return_pointer (task, identity, (GDestroyNotify) proof_aws_identity_free);
    }
  else if (!call->refreshed && g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_EXPIRED))
    {
      g_error_free (error);
      call->refreshed = TRUE;
      proof_aws_settings_get_credentials_async (PROOF_AWS_SETTINGS (source), call->credentials,
                                                g_task_get_cancellable (task), got_credentials_cb,
                                                g_object_ref (task));
    }
  else
    {
      g_task_return_error (task, error);
    }
}

static void
got_credentials_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GTask) asking = NULL;
  GError *error = NULL;
  ProofAwsCredentials *credentials =
    proof_aws_settings_get_credentials_finish (PROOF_AWS_SETTINGS (source), result, &error);

  if (!credentials)
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&call->credentials, proof_aws_credentials_unref);
  call->credentials = credentials;
  asking = g_task_new (source, g_task_get_cancellable (task), answered_cb, g_object_ref (task));
  g_task_set_source_tag (asking, got_credentials_cb);
  g_task_set_task_data (asking, proof_aws_credentials_ref (credentials),
                        (GDestroyNotify) proof_aws_credentials_unref);
  g_task_run_in_thread (asking, ask_thread);
}

/**
 * proof_aws_identity_get_async:
 * @settings: profile, region, endpoint of STS
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: for @callback
 *
 * GetCallerIdentity needs no permission, so what fails is the way to AWS.
 */
void
proof_aws_identity_get_async (ProofAwsSettings    *settings,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (PROOF_IS_AWS_SETTINGS (settings));

  task = g_task_new (settings, cancellable, callback, user_data);
  g_task_set_source_tag (task, proof_aws_identity_get_async);
  g_task_set_task_data (task, g_new0 (Call, 1), call_free);
  proof_aws_settings_get_credentials_async (settings, NULL, cancellable, got_credentials_cb, task);
}

/* (transfer full) (nullable): whose keys they are, or PROOF_AWS_ERROR. */
ProofAwsIdentity *
proof_aws_identity_get_finish (ProofAwsSettings  *settings,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, settings), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
