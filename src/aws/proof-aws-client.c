/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-client-private.h"

#include "proof-aws-retry.h"

#define IDLE_SECONDS 30            /* without a byte */
#define MIN_IDLE_SECONDS 3
#define CONNECTIONS_PER_HOST 8     /* libsoup's 2 would make read-ahead wait for itself */

G_DEFINE_FINAL_TYPE (ProofAwsClient, proof_aws_client, G_TYPE_OBJECT)

static void
proof_aws_client_dispose (GObject *object)
{
  ProofAwsClient *self = PROOF_AWS_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_object (&self->loopback);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (proof_aws_client_parent_class)->dispose (object);
}

static void
proof_aws_client_class_init (ProofAwsClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = proof_aws_client_dispose;
}

static SoupSession *
make_session (void)
{
  SoupSession *session = soup_session_new_with_options ("max-conns", 4 * CONNECTIONS_PER_HOST,
                                                        "max-conns-per-host", CONNECTIONS_PER_HOST,
                                                        "user-agent", "Proofreel/" PROOF_VERSION,
                                                        NULL);

  /* Offsets are those of the stored bytes: nothing is to be unpacked on the way. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);

  return session;
}

static void
proof_aws_client_init (ProofAwsClient *self)
{
  self->retry_bucket = PROOF_AWS_RETRY_BUCKET;
  self->session = make_session ();
  self->loopback = make_session ();
  soup_session_set_proxy_resolver (self->loopback, NULL);
}

/**
 * proof_aws_client_new:
 * @settings: how AWS is reached
 *
 * Returns: (transfer full): a client for the calling thread
 */
ProofAwsClient *
proof_aws_client_new (ProofAwsSettings *settings)
{
  ProofAwsClient *self;
  const char *bundle;
  guint idle_s;

  g_return_val_if_fail (PROOF_IS_AWS_SETTINGS (settings), NULL);

  self = g_object_new (PROOF_TYPE_AWS_CLIENT, NULL);
  self->settings = g_object_ref (settings);
  idle_s = MAX (IDLE_SECONDS * proof_aws_settings_get_retry_scale (settings), MIN_IDLE_SECONDS);
  soup_session_set_timeout (self->session, idle_s);
  soup_session_set_timeout (self->loopback, idle_s);
  bundle = proof_aws_settings_get_ca_bundle (settings);
  if (bundle)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GTlsDatabase) database = g_tls_file_database_new (bundle, &error);

      if (database)
        soup_session_set_tls_database (self->session, database);
      else
        g_message ("The certificates of AWS_CA_BUNDLE or ca_bundle are not used: %s",
                   error->message);
    }

  return self;
}

/* (transfer none): how AWS is reached. */
ProofAwsSettings *
proof_aws_client_get_settings (ProofAwsClient *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_CLIENT (self), NULL);

  return self->settings;
}

/* Requests sent so far, repetitions among them. */
guint
proof_aws_client_get_n_attempts (ProofAwsClient *self)
{
  g_return_val_if_fail (PROOF_IS_AWS_CLIENT (self), 0);

  return self->n_attempts;
}

/**
 * proof_aws_client_send_async:
 * @self: a client
 * @request: (transfer full): what to send
 * @cancellable: (nullable): ends it early, also while it waits for another attempt
 * @callback: called in the calling thread
 * @user_data: for @callback
 *
 * Sends until there is an answer that another attempt would not better.
 */
void
proof_aws_client_send_async (ProofAwsClient      *self,
                             ProofAwsRequest     *request,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (PROOF_IS_AWS_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, proof_aws_client_send_async);
  proof_aws_call_start (task, request);
}

/**
 * proof_aws_client_send_finish:
 * @self: a client
 * @result: of the callback
 * @error: PROOF_AWS_ERROR where there is no answer, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the answer; its fault is set where it is a refusal
 */
ProofAwsResponse *
proof_aws_client_send_finish (ProofAwsClient  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
