/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-cached-provider.h"

#define ADVISORY_US (15 * 60 * G_USEC_PER_SEC)  /* less left: renewed behind the caller's back */
#define MANDATORY_US (10 * 60 * G_USEC_PER_SEC) /* less left: the caller waits for others */
#define PAUSE_US (60 * G_USEC_PER_SEC)

/* Its waiters are under the provider's lock. */
typedef struct
{
  GPtrArray *waiters;        /* Waiter */
  GCancellable *cancellable;
  gboolean advisory;         /* goes on though nobody waits */
} Load;

typedef struct
{
  GTask *task;
  GSource *cancelled;        /* (nullable): in the context of the task */
} Waiter;

struct _ProofAwsCachedProvider
{
  GObject parent_instance;

  ProofAwsLoadFunc load_func;
  gpointer data;
  GDestroyNotify destroy;

  GMutex lock;               /* of all below */
  ProofAwsCredentials *credentials; /* (nullable) */
  gint64 loaded_us;          /* monotonic: when they came, or keeping them up failed */
  gint64 pause_us;
  Load *load;                /* (nullable): under way */
};

static void
waiter_free (Waiter *waiter)
{
  if (waiter->cancelled)
    {
      g_source_destroy (waiter->cancelled);
      g_source_unref (waiter->cancelled);
    }
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
load_free (Load *load)
{
  g_ptr_array_unref (load->waiters);
  g_object_unref (load->cancellable);
  g_free (load);
}

typedef struct
{
  ProofAwsCachedProvider *provider;
  Load *load;
} Work;

static gpointer
load_thread (gpointer data)
{
  g_autofree Work *work = data;
  g_autoptr (ProofAwsCachedProvider) self = work->provider;
  Load *load = work->load;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials =
    self->load_func (self->data, load->cancellable, &error);

  g_mutex_lock (&self->lock);
  if (self->load == load)
    {
      self->load = NULL;
      if (credentials)
        {
          g_clear_pointer (&self->credentials, proof_aws_credentials_unref);
          self->credentials = proof_aws_credentials_ref (credentials);
        }
      if (credentials || load->advisory)
        self->loaded_us = g_get_monotonic_time ();
    }
  g_mutex_unlock (&self->lock);

  /* Nobody adds to it, or takes from it, any more. */
  for (guint i = 0; i < load->waiters->len; i++)
    {
      Waiter *waiter = load->waiters->pdata[i];

      if (credentials)
        g_task_return_pointer (waiter->task, proof_aws_credentials_ref (credentials),
                               (GDestroyNotify) proof_aws_credentials_unref);
      else
        g_task_return_error (waiter->task, g_error_copy (error));
    }
  if (!credentials && load->waiters->len == 0)
    g_debug ("Nobody waits for credentials that could not be loaded: %s", error->message);
  load_free (load);

  return NULL;
}

/* Under the lock. */
static void
start_load (ProofAwsCachedProvider *self,
            gboolean                advisory)
{
  Work *work = g_new0 (Work, 1);

  self->load = g_new0 (Load, 1);
  self->load->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
  self->load->cancellable = g_cancellable_new ();
  self->load->advisory = advisory;
  work->provider = g_object_ref (self);
  work->load = self->load;
  g_thread_unref (g_thread_new ("credentials", load_thread, work));
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask *task = user_data;
  ProofAwsCachedProvider *self = g_task_get_source_object (task);
  Waiter *left = NULL;

  g_mutex_lock (&self->lock);
  for (guint i = 0; self->load && !left && i < self->load->waiters->len; i++)
    if (((Waiter *) self->load->waiters->pdata[i])->task == task)
      left = g_ptr_array_steal_index_fast (self->load->waiters, i);
  if (left && self->load->waiters->len == 0 && !self->load->advisory)
    {
      /* Whoever asks next gets a load that is not being cancelled. */
      g_cancellable_cancel (self->load->cancellable);
      self->load = NULL;
    }
  g_mutex_unlock (&self->lock);

  if (left)
    {
      g_task_return_error_if_cancelled (left->task);
      waiter_free (left);
    }

  return G_SOURCE_REMOVE;
}

/* Under the lock. */
static void
join_load (ProofAwsCachedProvider *self,
           GTask                  *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->task = g_object_ref (task);
  if (g_task_get_cancellable (task))
    {
      waiter->cancelled = g_cancellable_source_new (g_task_get_cancellable (task));
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task),
                             g_object_unref);
      g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  g_ptr_array_add (self->load->waiters, waiter);
}

/* Under the lock: whether what is there will do; renewed in the background before it will not. */
static gboolean
will_do (ProofAwsCachedProvider *self)
{
  gint64 expires, left;
  gboolean paused;

  if (!self->credentials)
    return FALSE;

  expires = proof_aws_credentials_get_expires_us (self->credentials);
  left = expires == 0 ? G_MAXINT64 : expires - g_get_real_time ();
  /* Some keys are made for less than the times above: they are not renewed at every question. */
  paused = left > 0 && g_get_monotonic_time () - self->loaded_us < self->pause_us;
  if (left >= ADVISORY_US || paused)
    return TRUE;
  if (left >= MANDATORY_US && !self->load)
    start_load (self, TRUE);

  return left >= MANDATORY_US;
}

static void
proof_aws_cached_provider_get_async (ProofAwsProvider    *provider,
                                     ProofAwsCredentials *refused,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  ProofAwsCachedProvider *self = PROOF_AWS_CACHED_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ProofAwsCredentials *credentials = NULL;

  g_task_set_source_tag (task, proof_aws_cached_provider_get_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  g_mutex_lock (&self->lock);
  if (refused && refused == self->credentials)
    g_clear_pointer (&self->credentials, proof_aws_credentials_unref);
  if (will_do (self))
    {
      credentials = proof_aws_credentials_ref (self->credentials);
    }
  else
    {
      if (!self->load)
        start_load (self, FALSE);
      join_load (self, task);
    }
  g_mutex_unlock (&self->lock);

  if (credentials)
    g_task_return_pointer (task, credentials, (GDestroyNotify) proof_aws_credentials_unref);
}

static ProofAwsCredentials *
proof_aws_cached_provider_get_finish (ProofAwsProvider  *provider,
                                      GAsyncResult      *result,
                                      GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
provider_iface_init (ProofAwsProviderInterface *iface)
{
  iface->get_async = proof_aws_cached_provider_get_async;
  iface->get_finish = proof_aws_cached_provider_get_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofAwsCachedProvider, proof_aws_cached_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_AWS_PROVIDER, provider_iface_init))

static void
proof_aws_cached_provider_finalize (GObject *object)
{
  ProofAwsCachedProvider *self = PROOF_AWS_CACHED_PROVIDER (object);

  if (self->destroy)
    self->destroy (self->data);
  g_clear_pointer (&self->credentials, proof_aws_credentials_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (proof_aws_cached_provider_parent_class)->finalize (object);
}

static void
proof_aws_cached_provider_class_init (ProofAwsCachedProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_aws_cached_provider_finalize;
}

static void
proof_aws_cached_provider_init (ProofAwsCachedProvider *self)
{
  g_mutex_init (&self->lock);
  self->pause_us = PAUSE_US;
}

/**
 * proof_aws_cached_provider_new:
 * @load: loads the keys, in a thread that may block
 * @data: (transfer full): for @load
 * @destroy: (nullable): frees @data, on any thread
 *
 * Keys that end are loaded anew when less than 15 minutes are left, while the old ones are still
 * given out, whether that succeeds or not; with less than 10 left, whoever asks waits for it.
 *
 * Returns: (transfer full): a provider of what @load gives
 */
ProofAwsProvider *
proof_aws_cached_provider_new (ProofAwsLoadFunc load,
                               gpointer         data,
                               GDestroyNotify   destroy)
{
  ProofAwsCachedProvider *self = g_object_new (PROOF_TYPE_AWS_CACHED_PROVIDER, NULL);

  self->load_func = load;
  self->data = data;
  self->destroy = destroy;

  return PROOF_AWS_PROVIDER (self);
}

/* How long after a load keys are not loaded again for their age; a minute, less in tests. */
void
proof_aws_cached_provider_set_pause (ProofAwsCachedProvider *self,
                                     gint64                  pause_us)
{
  g_return_if_fail (PROOF_IS_AWS_CACHED_PROVIDER (self));

  self->pause_us = pause_us;
}
