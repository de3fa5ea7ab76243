/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-queue-watch.h"

#include <glib/gi18n.h>

#include "proof-job-fetch.h"
#include "proof-job-notice.h"
#include "proof-sqs.h"

#define HOLD_SECONDS 90
#define HOLD_AGAIN_SECONDS 30
#define PAUSE_FIRST_MS 5000
#define PAUSE_LONGEST_MS (5 * 60 * 1000)

/* A notice in hand. */
typedef struct
{
  char  *id;      /* of the message */
  char  *receipt;
  GFile *document;
} Held;

struct _ProofQueueWatch
{
  GObject         parent_instance;

  ProofVault     *vault;
  ProofCollector *collector;

  char           *queue;       /* as it was said */
  char           *profile;
  char           *url;
  char           *region;
  ProofAwsClient *client;
  GCancellable   *cancellable; /* of all calls */
  guint           timer_id;    /* to the next receiving */
  guint           hold_id;
  guint           pause_ms;
  GPtrArray      *held;
  GHashTable     *left_alone;  /* ids of messages that nothing can be done with */

  ProofQueueState state;
  GError         *error;
  char           *remark;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofQueueWatch, proof_queue_watch, G_TYPE_OBJECT)

static void receive (ProofQueueWatch *self);

static void
held_free (Held *held)
{
  g_free (held->id);
  g_free (held->receipt);
  g_object_unref (held->document);
  g_free (held);
}

static void
set_state (ProofQueueWatch *self,
           ProofQueueState  state,
           const GError    *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

G_GNUC_PRINTF (2, 3)
static void
say (ProofQueueWatch *self,
     const char      *format,
     ...)
{
  va_list args;

  va_start (args, format);
  g_free (self->remark);
  self->remark = g_strdup_vprintf (format, args);
  va_end (args);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- messages in hand --- */

static gboolean
receive_cb (gpointer user_data)
{
  ProofQueueWatch *self = user_data;

  self->timer_id = 0;
  receive (self);
  return G_SOURCE_REMOVE;
}

static void
receive_in (ProofQueueWatch *self,
            guint            ms)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add (ms, receive_cb, self);
}

/* No more are taken than are in hand. */
static void
drop (ProofQueueWatch *self,
      Held            *held)
{
  g_ptr_array_remove (self->held, held);
  if (self->held->len > 0)
    return;
  g_clear_handle_id (&self->hold_id, g_source_remove);
  receive_in (self, 0);
}

/* A message that could not be deleted comes again, and finds its job complete. */
static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ProofQueueWatch) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!proof_sqs_call_finish (PROOF_AWS_CLIENT (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, _("A notice could not be deleted from the queue and will come again. %s"),
         error->message);
}

static void
delete (ProofQueueWatch *self,
        const char      *receipt)
{
  proof_sqs_delete_async (self->client, self->url, receipt, self->cancellable, deleted_cb,
                          g_object_ref (self));
}

static void
held_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (ProofQueueWatch) self = user_data;
  g_autoptr (GError) error = NULL;

  /* At worst it comes twice. */
  if (!proof_sqs_call_finish (PROOF_AWS_CLIENT (source), result, &error))
    g_debug ("A message is not held: %s", error->message);
}

static void
hold (ProofQueueWatch *self,
      const Held      *held)
{
  proof_sqs_hold_async (self->client, self->url, held->receipt, HOLD_SECONDS, self->cancellable,
                        held_cb, g_object_ref (self));
}

static gboolean
is_kept (ProofDocument *document)
{
  const char *state = proof_document_get (document, PROOF_DOCUMENT_STATE);

  return g_strcmp0 (state, "complete") == 0;
}

/* A window may have fetched it instead, or a person stopped it. */
static gboolean
hold_again_cb (gpointer user_data)
{
  ProofQueueWatch *self = user_data;

  for (guint i = self->held->len; i > 0; i--)
    {
      Held *held = self->held->pdata[i - 1];
      g_autoptr (ProofDocument) document = proof_document_open_existing (held->document, NULL);

      if (document != NULL && is_kept (document))
        {
          delete (self, held->receipt);
          drop (self, held);
        }
      else if (document == NULL || proof_document_get (document, PROOF_DOCUMENT_STOPPED) != NULL ||
               g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_STATE), "failed") == 0)
        {
          g_hash_table_add (self->left_alone, g_strdup (held->id));
          drop (self, held);
        }
      else
        hold (self, held);
    }
  if (self->held->len > 0)
    return G_SOURCE_CONTINUE;
  self->hold_id = 0;
  return G_SOURCE_REMOVE;
}

/* What AWS says for good of the analysis is a result, and kept; that it knows no such job may be a
 * mistake of ours. */
static void
ended_cb (ProofQueueWatch *self,
          GFile           *document,
          const GError    *error)
{
  for (guint i = self->held->len; i > 0; i--)
    {
      Held *held = self->held->pdata[i - 1];

      if (!g_file_equal (held->document, document))
        continue;
      if (error == NULL || g_error_matches (error, PROOF_REKOGNITION_ERROR,
                                            PROOF_REKOGNITION_ERROR_JOB_FAILED))
        {
          delete (self, held->receipt);
          drop (self, held);
        }
      else if (proof_job_fetch_is_final (error))
        {
          g_hash_table_add (self->left_alone, g_strdup (held->id));
          say (self, _("The job of a notice could not be fetched, so that the notice was left in "
                       "the queue. %s"), error->message);
          drop (self, held);
        }
    }
}

/* --- receiving --- */

static void
set_if_unknown (ProofDocument *document,
                const char    *key,
                const char    *value)
{
  if (value != NULL && *value != '\0' && proof_document_get (document, key) == NULL)
    proof_document_set (document, key, value, NULL);
}

static ProofDocument *
open_document (ProofQueueWatch      *self,
               const ProofJobNotice *notice,
               GError              **error)
{
  const char *region = notice->region != NULL ? notice->region : self->region;
  ProofDocument *document = proof_vault_open_job (self->vault, notice->job_id, region, NULL, error);
  g_autofree char *ended = g_strdup_printf ("%" G_GINT64_FORMAT, notice->timestamp_ms * 1000);

  if (document == NULL)
    return NULL;
  set_if_unknown (document, PROOF_DOCUMENT_PROFILE, self->profile);
  set_if_unknown (document, PROOF_DOCUMENT_JOB_TAG, notice->job_tag);
  set_if_unknown (document, PROOF_DOCUMENT_STATE, "pending");
  /* Hearsay, and no later than now. */
  if (notice->timestamp_ms > 0 && notice->timestamp_ms < g_get_real_time () / 1000)
    set_if_unknown (document, PROOF_DOCUMENT_ENDED_US, ended);
  return document;
}

/* Returns: whether there was something new to do or to tell. */
static gboolean
take_message (ProofQueueWatch *self,
              ProofSqsMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobNotice) notice = NULL;
  g_autoptr (ProofDocument) document = NULL;
  Held *held;

  if (g_hash_table_contains (self->left_alone, message->id))
    return FALSE;

  notice = proof_job_notice_parse (message->body, -1, &error);
  if (notice == NULL)
    {
      g_hash_table_add (self->left_alone, g_strdup (message->id));
      say (self, _("A message was left in the queue. %s Delete it, and see what else is sent "
                   "there."),
           error->message);
      return TRUE;
    }
  document = open_document (self, notice, &error);
  if (document == NULL)
    {
      say (self, _("A notice was left in the queue. %s"), error->message);
      return FALSE;
    }
  if (is_kept (document))
    {
      delete (self, message->receipt);
      return TRUE;
    }

  held = g_new0 (Held, 1);
  held->id = g_strdup (message->id);
  held->receipt = g_strdup (message->receipt);
  held->document = g_object_ref (proof_document_get_file (document));
  g_ptr_array_add (self->held, held);
  hold (self, held);
  g_clear_object (&document);
  proof_collector_fetch (self->collector, held->document);
  return TRUE;
}

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ProofQueueWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = proof_sqs_receive_finish (PROOF_AWS_CLIENT (source), result,
                                                             &error);
  gboolean any = FALSE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      PROOF_AWS_CLIENT (source) != self->client)
    return;
  if (messages == NULL)
    {
      self->pause_ms = self->pause_ms == 0 ? PAUSE_FIRST_MS
                                           : MIN (self->pause_ms * 2, PAUSE_LONGEST_MS);
      receive_in (self, self->pause_ms);
      set_state (self, PROOF_QUEUE_TROUBLE, error);
      return;
    }

  self->pause_ms = 0;
  if (self->state != PROOF_QUEUE_WATCHED)
    set_state (self, PROOF_QUEUE_WATCHED, NULL);
  for (guint i = 0; i < messages->len; i++)
    any |= take_message (self, messages->pdata[i]);
  if (self->held->len > 0 && self->hold_id == 0)
    self->hold_id = g_timeout_add_seconds (HOLD_AGAIN_SECONDS, hold_again_cb, self);
  /* Waiting is the service's; what is left alone may come at once, again and again. */
  if (self->held->len == 0)
    receive_in (self, messages->len > 0 && !any ? PAUSE_FIRST_MS : 0);
}

static void
receive (ProofQueueWatch *self)
{
  /* After trouble the files may have been mended. */
  if (self->state == PROOF_QUEUE_TROUBLE || self->client == NULL)
    {
      g_autoptr (ProofAwsSettings) settings =
        proof_aws_settings_new_unattended (self->profile, self->region, NULL);

      g_clear_object (&self->client);
      self->client = proof_aws_client_new (settings);
    }
  proof_sqs_receive_async (self->client, self->url, self->cancellable, received_cb,
                           g_object_ref (self));
}

/* --- object --- */

static void
stop (ProofQueueWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_handle_id (&self->hold_id, g_source_remove);
  g_ptr_array_set_size (self->held, 0);
  g_hash_table_remove_all (self->left_alone);
  g_clear_object (&self->client);
  g_clear_pointer (&self->queue, g_free);
  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->region, g_free);
  g_clear_pointer (&self->remark, g_free);
  self->pause_ms = 0;
}

static void
proof_queue_watch_dispose (GObject *object)
{
  ProofQueueWatch *self = PROOF_QUEUE_WATCH (object);

  stop (self);
  g_clear_object (&self->collector);
  g_clear_object (&self->vault);

  G_OBJECT_CLASS (proof_queue_watch_parent_class)->dispose (object);
}

static void
proof_queue_watch_finalize (GObject *object)
{
  ProofQueueWatch *self = PROOF_QUEUE_WATCH (object);

  g_clear_error (&self->error);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->left_alone);

  G_OBJECT_CLASS (proof_queue_watch_parent_class)->finalize (object);
}

static void
proof_queue_watch_class_init (ProofQueueWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_queue_watch_dispose;
  object_class->finalize = proof_queue_watch_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
proof_queue_watch_init (ProofQueueWatch *self)
{
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) held_free);
  self->left_alone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * proof_queue_watch_new:
 * @vault: where the jobs of the notices go
 * @collector: that fetches them
 *
 * Returns: (transfer full): a watch that is off
 */
ProofQueueWatch *
proof_queue_watch_new (ProofVault     *vault,
                       ProofCollector *collector)
{
  ProofQueueWatch *self = g_object_new (PROOF_TYPE_QUEUE_WATCH, NULL);

  self->vault = g_object_ref (vault);
  self->collector = g_object_ref (collector);
  g_signal_connect_object (collector, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * proof_queue_watch_start:
 * @self: a watch
 * @queue: URL or ARN of a queue that nobody else reads: whoever receives a message hides it from
 *   the others, and drives it into the dead-letter queue where it is not deleted
 * @profile: (nullable): of the shared AWS files
 *
 * What is wrong shows as the watch's error.
 */
void
proof_queue_watch_start (ProofQueueWatch *self,
                         const char      *queue,
                         const char      *profile)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *endpoint = NULL;
  const char *region;
  gboolean custom = FALSE;

  g_return_if_fail (PROOF_IS_QUEUE_WATCH (self));

  if (g_strcmp0 (self->queue, queue) == 0 && g_strcmp0 (self->profile, profile) == 0)
    return;

  stop (self);
  self->queue = g_strdup (queue);
  self->profile = g_strdup (profile);
  self->cancellable = g_cancellable_new ();
  settings = proof_aws_settings_new (profile, NULL, NULL);
  region = proof_aws_settings_get_region (settings, NULL);
  endpoint = proof_aws_settings_dup_endpoint (settings, "sqs", region != NULL ? region
                                                                              : "us-east-1",
                                              &custom, NULL);
  if (!proof_sqs_queue_parse (queue, custom ? endpoint : NULL, &self->url, &self->region, &error))
    {
      set_state (self, PROOF_QUEUE_TROUBLE, error);
      return;
    }
  if (self->region == NULL)
    self->region = g_strdup (proof_aws_settings_get_region (settings, &error));
  if (self->region == NULL)
    {
      set_state (self, PROOF_QUEUE_TROUBLE, error);
      return;
    }
  set_state (self, PROOF_QUEUE_WATCHED, NULL);
  receive (self);
}

void
proof_queue_watch_stop (ProofQueueWatch *self)
{
  g_return_if_fail (PROOF_IS_QUEUE_WATCH (self));

  stop (self);
  set_state (self, PROOF_QUEUE_OFF, NULL);
}

void
proof_queue_watch_retry (ProofQueueWatch *self)
{
  g_return_if_fail (PROOF_IS_QUEUE_WATCH (self));

  if (self->state != PROOF_QUEUE_TROUBLE || self->region == NULL)
    return;
  self->pause_ms = 0;
  receive_in (self, 0);
}

/* (transfer full) (nullable): a sign-in for the profile that the queue is read with. */
ProofSsoSignIn *
proof_queue_watch_new_sign_in (ProofQueueWatch  *self,
                               GError          **error)
{
  g_autoptr (ProofAwsSettings) settings = NULL;

  g_return_val_if_fail (PROOF_IS_QUEUE_WATCH (self), NULL);

  settings = proof_aws_settings_new (self->profile, NULL, NULL);
  return proof_sso_sign_in_new (proof_aws_settings_get_profiles (settings),
                                proof_aws_settings_get_profile (settings),
                                proof_aws_settings_get_ca_bundle (settings), error);
}

ProofQueueState
proof_queue_watch_get_state (ProofQueueWatch *self)
{
  g_return_val_if_fail (PROOF_IS_QUEUE_WATCH (self), PROOF_QUEUE_OFF);

  return self->state;
}

const GError *
proof_queue_watch_get_error (ProofQueueWatch *self)
{
  g_return_val_if_fail (PROOF_IS_QUEUE_WATCH (self), NULL);

  return self->error;
}

const char *
proof_queue_watch_get_remark (ProofQueueWatch *self)
{
  g_return_val_if_fail (PROOF_IS_QUEUE_WATCH (self), NULL);

  return self->remark;
}

/* A person has read the remark. */
void
proof_queue_watch_dismiss (ProofQueueWatch *self)
{
  g_return_if_fail (PROOF_IS_QUEUE_WATCH (self));

  g_clear_pointer (&self->remark, g_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
