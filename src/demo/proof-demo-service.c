/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SoupServer in a thread with a context of its own. Every request is answered there under one
 * lock, which the setters take as well; nothing in the thread ever waits. */
#include "config.h"

#include "proof-demo-service-private.h"

#include "proof-demo-job.h"

G_DEFINE_FINAL_TYPE (ProofDemoService, proof_demo_service, G_TYPE_OBJECT)

static void
wrote_body_data_cb (SoupServerMessage *message,
                    guint              size,
                    ProofDemoService  *self)
{
  g_mutex_lock (&self->mutex);
  self->bytes_sent += size;
  g_mutex_unlock (&self->mutex);
}

typedef struct
{
  ProofDemoService  *service;
  SoupServerMessage *message;
} Delayed;

static gboolean
delayed_cb (gpointer data)
{
  Delayed *delayed = data;

  proof_demo_service_answer (delayed->service, delayed->message);
  soup_server_message_unpause (delayed->message);
  return G_SOURCE_REMOVE;
}

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  g_object_unref (delayed->message);
  g_free (delayed);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  ProofDemoService *self = user_data;
  g_autoptr (GSource) source = NULL;
  Delayed *delayed;
  gboolean is_slow;
  gint64 ms;

  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_mutex_lock (&self->mutex);
  is_slow =
      proof_demo_faults_take (self->faults, proof_demo_service_get_kind (message), "slow", &ms);
  g_mutex_unlock (&self->mutex);
  if (!is_slow)
    {
      proof_demo_service_answer (self, message);
      return;
    }

  delayed = g_new (Delayed, 1);
  *delayed = (Delayed) { self, g_object_ref (message) };
  soup_server_message_pause (message);
  source = g_timeout_source_new (CLAMP (ms, 0, G_MAXINT));
  g_source_set_callback (source, delayed_cb, delayed, delayed_free);
  g_source_attach (source, self->context);
}

static gpointer
thread_func (gpointer data)
{
  ProofDemoService *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
proof_demo_service_finalize (GObject *object)
{
  ProofDemoService *self = PROOF_DEMO_SERVICE (object);

  if (self->thread)
    {
      g_main_context_invoke (self->context, quit_cb, self->loop);
      g_thread_join (self->thread);
    }
  g_clear_object (&self->server);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->url);
  g_free (self->access_key);
  g_free (self->secret);
  g_free (self->session_token);
  g_hash_table_unref (self->jobs);
  proof_demo_s3_free (self->s3);
  g_array_unref (self->ranges);
  proof_demo_faults_free (self->faults);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (proof_demo_service_parent_class)->finalize (object);
}

static void
proof_demo_service_class_init (ProofDemoServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_demo_service_finalize;
}

static void
proof_demo_service_init (ProofDemoService *self)
{
  g_mutex_init (&self->mutex);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->access_key = g_strdup (PROOF_DEMO_ACCESS_KEY);
  self->secret = g_strdup (PROOF_DEMO_SECRET);
  self->jobs =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)proof_demo_job_free);
  self->s3 = proof_demo_s3_new ();
  self->ranges = g_array_new (FALSE, FALSE, sizeof (ProofByteRange));
  self->faults = proof_demo_faults_new ();
}

/**
 * proof_demo_service_new:
 *
 * Listens at a free port of 127.0.0.1 and takes %PROOF_DEMO_ACCESS_KEY with %PROOF_DEMO_SECRET,
 * signed for %PROOF_DEMO_REGION.
 */
ProofDemoService *
proof_demo_service_new (GError **error)
{
  g_autoptr (ProofDemoService) self = g_object_new (PROOF_TYPE_DEMO_SERVICE, NULL);
  g_autoptr (GUri) uri = NULL;
  GSList *uris;
  gboolean listens;

  /* Signatures are over the path as it was sent. */
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  /* Its sources belong to the context that is the default while it begins to listen. */
  g_main_context_push_thread_default (self->context);
  listens = soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error);
  g_main_context_pop_thread_default (self->context);
  if (!listens)
    return NULL;
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->thread = g_thread_new ("proof-demo", thread_func, self);
  return g_steal_pointer (&self);
}

const char *
proof_demo_service_get_url (ProofDemoService *self)
{
  g_return_val_if_fail (PROOF_IS_DEMO_SERVICE (self), NULL);

  return self->url;
}

/**
 * proof_demo_service_set_keys:
 * @session_token: (nullable): what temporary credentials carry
 *
 * From now on only these are good.
 */
void
proof_demo_service_set_keys (ProofDemoService *self,
                             const char       *access_key,
                             const char       *secret,
                             const char       *session_token)
{
  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (access_key && secret);

  g_mutex_lock (&self->mutex);
  g_set_str (&self->access_key, access_key);
  g_set_str (&self->secret, secret);
  g_set_str (&self->session_token, session_token);
  g_mutex_unlock (&self->mutex);
}

/**
 * proof_demo_service_add_job:
 * @timestamps: (nullable): whole results by timestamps, in the CLI's merged form
 * @segments: (nullable): whole results by segments
 *
 * Adds a job, or replaces one.
 */
void
proof_demo_service_add_job (ProofDemoService *self,
                            const char       *job_id,
                            GBytes           *timestamps,
                            GBytes           *segments)
{
  g_autoptr (GError) error = NULL;
  ProofDemoJob *job;

  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (job_id);

  job = proof_demo_job_new (job_id, timestamps, segments, &error);
  if (!job)
    {
      g_critical ("Job %s: %s", job_id, error->message);
      return;
    }
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->jobs, g_strdup (job_id), job);
  g_mutex_unlock (&self->mutex);
}

/**
 * proof_demo_service_add_object:
 *
 * Adds an object, or a new version of one that is there. Buckets come into being by their objects.
 */
void
proof_demo_service_add_object (ProofDemoService *self,
                               const char       *bucket,
                               const char       *key,
                               GBytes           *bytes)
{
  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (bucket && key && bytes);

  g_mutex_lock (&self->mutex);
  proof_demo_s3_add (self->s3, bucket, key, bytes);
  g_mutex_unlock (&self->mutex);
}

/**
 * proof_demo_service_set_fault:
 * @fault: see the header; "s3:" or "rekognition:" in front limits it to that service
 * @count: how many answers it touches, -1 = all, 0 = none any more
 *
 * Faults may be combined; of those that answer by themselves, one after the other is used up.
 */
void
proof_demo_service_set_fault (ProofDemoService *self,
                              const char       *fault,
                              int               count,
                              gint64            value)
{
  gboolean known;

  g_return_if_fail (PROOF_IS_DEMO_SERVICE (self));
  g_return_if_fail (fault);

  g_mutex_lock (&self->mutex);
  known = proof_demo_faults_set (self->faults, fault, count, value);
  self->moved |= g_str_has_suffix (fault, "wrong-region");
  g_mutex_unlock (&self->mutex);
  g_return_if_fail (known);
}

/**
 * proof_demo_service_get_n_requests:
 * @kind: "rekognition", "s3" or "all"
 */
guint
proof_demo_service_get_n_requests (ProofDemoService *self,
                                   const char       *kind)
{
  guint n = 0;

  g_return_val_if_fail (PROOF_IS_DEMO_SERVICE (self), 0);
  g_return_val_if_fail (kind, 0);

  g_mutex_lock (&self->mutex);
  if (!g_str_equal (kind, "s3"))
    n += self->n_rekognition;
  if (!g_str_equal (kind, "rekognition"))
    n += self->n_s3;
  g_mutex_unlock (&self->mutex);
  return n;
}

/* Bytes of bodies written so far; one being written may not be counted yet. */
guint64
proof_demo_service_get_bytes_sent (ProofDemoService *self)
{
  guint64 bytes;

  g_return_val_if_fail (PROOF_IS_DEMO_SERVICE (self), 0);

  g_mutex_lock (&self->mutex);
  bytes = self->bytes_sent;
  g_mutex_unlock (&self->mutex);
  return bytes;
}

/* (transfer full) (element-type ProofByteRange): of all objects alike. */
GArray *
proof_demo_service_dup_ranges (ProofDemoService *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (PROOF_IS_DEMO_SERVICE (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return g_array_copy (self->ranges);
}
