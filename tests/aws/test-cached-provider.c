/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-cached-provider.h"

#include "proof-aws-error.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)
#define N_THREADS 16

/* A source that tells how often it was asked, and is as slow as a test wants. */
typedef struct
{
  GMutex lock;
  GCond changed;
  guint n_loads;
  guint n_cancelled;
  gboolean held;           /* no load ends */
  gboolean failing;
  gint64 life_us;          /* of the keys; 0 = for ever */
} Source;

static ProofAwsCredentials *
load (gpointer       data,
      GCancellable  *cancellable,
      GError       **error)
{
  Source *source = data;
  g_autofree char *key = NULL;
  gboolean failing;
  gint64 life_us;

  g_mutex_lock (&source->lock);
  key = g_strdup_printf ("KEY%u", ++source->n_loads);
  g_cond_broadcast (&source->changed);
  while (source->held && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&source->changed, &source->lock,
                       g_get_monotonic_time () + G_TIME_SPAN_MILLISECOND);
  failing = source->failing;
  life_us = source->life_us;
  if (g_cancellable_is_cancelled (cancellable))
    source->n_cancelled++;
  g_cond_broadcast (&source->changed);
  g_mutex_unlock (&source->lock);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (failing)
    {
      g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK, "no network");
      return NULL;
    }

  return proof_aws_credentials_new (key, "secret", NULL,
                                    life_us ? g_get_real_time () + life_us : 0, "test");
}

static void
wait_for (Source      *source,
          const guint *counter,
          guint        n)
{
  g_mutex_lock (&source->lock);
  while (*counter < n)
    g_cond_wait (&source->changed, &source->lock);
  g_mutex_unlock (&source->lock);
}

static void
set_held (Source   *source,
          gboolean  held)
{
  g_mutex_lock (&source->lock);
  source->held = held;
  g_cond_broadcast (&source->changed);
  g_mutex_unlock (&source->lock);
}

static ProofAwsProvider *
make_provider (Source *source)
{
  ProofAwsProvider *provider = proof_aws_cached_provider_new (load, source, NULL);

  proof_aws_cached_provider_set_pause (PROOF_AWS_CACHED_PROVIDER (provider), 0);

  return provider;
}

static void
got_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

/* (nullable): in a context of this thread alone. */
static ProofAwsCredentials *
get_keys (ProofAwsProvider     *provider,
          ProofAwsCredentials  *refused,
          GCancellable         *cancellable,
          GError              **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;
  ProofAwsCredentials *credentials;

  g_main_context_push_thread_default (context);
  proof_aws_provider_get_async (provider, refused, cancellable, got_cb, &result);
  while (!result)
    g_main_context_iteration (context, TRUE);
  credentials = proof_aws_provider_get_finish (provider, result, error);
  g_main_context_pop_thread_default (context);

  return credentials;
}

static void
assert_key (ProofAwsProvider    *provider,
            ProofAwsCredentials *refused,
            const char          *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) keys = get_keys (provider, refused, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (keys), ==, wanted);
}

/* Those that are given out now are refused. */
static void
assert_key_after_refusal (ProofAwsProvider *provider,
                          const char       *wanted)
{
  g_autoptr (ProofAwsCredentials) refused = get_keys (provider, NULL, NULL, NULL);

  assert_key (provider, refused, wanted);
}

typedef struct
{
  ProofAwsProvider *provider;
  GCancellable *cancellable;
  ProofAwsCredentials *refused; /* (nullable) */
  gint n_asking;           /* atomic */
} Crowd;

static gpointer
ask_thread (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) keys = NULL;

  g_atomic_int_inc (&crowd->n_asking);
  keys = get_keys (crowd->provider, crowd->refused, crowd->cancellable, &error);

  return g_strdup (keys ? proof_aws_credentials_get_access_key (keys) : error->message);
}

static void
start_crowd (Crowd    *crowd,
             GThread **threads)
{
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("asking", ask_thread, crowd);
  while (g_atomic_int_get (&crowd->n_asking) < N_THREADS)
    g_usleep (1000);
}

static void
join_crowd (GThread    **threads,
            const char  *wanted)
{
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_autofree char *key = g_thread_join (threads[i]);

      g_assert_cmpstr (key, ==, wanted);
    }
}

/* --- tests ------------------------------------------------------------------- */

static void
test_joined (void)
{
  Source source = { .held = TRUE };
  g_autoptr (ProofAwsProvider) provider = make_provider (&source);
  Crowd crowd = { .provider = provider };
  GThread *threads[N_THREADS];
  g_autoptr (ProofAwsCredentials) first = NULL;

  start_crowd (&crowd, threads);
  set_held (&source, FALSE);
  join_crowd (threads, "KEY1");
  g_assert_cmpuint (source.n_loads, ==, 1);

  /* All have been refused; one load is enough for all. */
  first = get_keys (provider, NULL, NULL, NULL);
  source.held = TRUE;
  crowd.refused = first;
  crowd.n_asking = 0;
  start_crowd (&crowd, threads);
  /* Each has counted itself before asking: give the last one time to ask. */
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  set_held (&source, FALSE);
  join_crowd (threads, "KEY2");
  g_assert_cmpuint (source.n_loads, ==, 2);
  assert_key (provider, NULL, "KEY2");

  /* Refused a moment ago, told only now. */
  assert_key (provider, first, "KEY2");
  g_assert_cmpuint (source.n_loads, ==, 2);
}

static void
test_failure_joined (void)
{
  Source source = { .held = TRUE, .failing = TRUE };
  g_autoptr (ProofAwsProvider) provider = make_provider (&source);
  Crowd crowd = { .provider = provider };
  GThread *threads[N_THREADS];

  start_crowd (&crowd, threads);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  set_held (&source, FALSE);
  join_crowd (threads, "no network");
  g_assert_cmpuint (source.n_loads, ==, 1);

  source.failing = FALSE;
  assert_key (provider, NULL, "KEY2");
}

static void
test_ages (void)
{
  Source source = { .life_us = 16 * MINUTE_US };
  g_autoptr (ProofAwsProvider) provider = make_provider (&source);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) keys = NULL;

  assert_key (provider, NULL, "KEY1");
  assert_key (provider, NULL, "KEY1");
  g_assert_cmpuint (source.n_loads, ==, 1);

  /* Soon to end: the old ones are given out at once, whatever becomes of the load. */
  source.life_us = 12 * MINUTE_US;
  assert_key_after_refusal (provider, "KEY2");
  source.held = source.failing = TRUE;
  assert_key (provider, NULL, "KEY2");
  wait_for (&source, &source.n_loads, 3);
  assert_key (provider, NULL, "KEY2");
  g_assert_cmpuint (source.n_loads, ==, 3);
  set_held (&source, FALSE);

  /* After the failure another one is started, which brings keys that are about to end. */
  source.failing = FALSE;
  source.life_us = 5 * MINUTE_US;
  while (!keys || g_str_equal (proof_aws_credentials_get_access_key (keys), "KEY2"))
    {
      g_clear_pointer (&keys, proof_aws_credentials_unref);
      keys = get_keys (provider, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (source.n_loads, >=, 4);

  source.failing = TRUE;
  g_assert_null (get_keys (provider, NULL, NULL, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK);
}

/* Keys that are made for minutes are not loaded for every question. */
static void
test_pause (void)
{
  Source source = { .life_us = 5 * MINUTE_US };
  g_autoptr (ProofAwsProvider) provider = proof_aws_cached_provider_new (load, &source, NULL);

  for (guint i = 0; i < 5; i++)
    assert_key (provider, NULL, "KEY1");
  g_assert_cmpuint (source.n_loads, ==, 1);

  source.life_us = -MINUTE_US;
  assert_key_after_refusal (provider, "KEY2");
  assert_key (provider, NULL, "KEY3");
}

static void
test_cancel (void)
{
  Source source = { .held = TRUE };
  g_autoptr (ProofAwsProvider) provider = make_provider (&source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Crowd leaving = { .provider = provider, .cancellable = cancellable };
  Crowd staying = { .provider = provider };
  GThread *gone[N_THREADS], *stay[N_THREADS];

  start_crowd (&leaving, gone);
  start_crowd (&staying, stay);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  g_cancellable_cancel (cancellable);
  join_crowd (gone, "Operation was cancelled");
  set_held (&source, FALSE);
  join_crowd (stay, "KEY1");
  g_assert_cmpuint (source.n_loads, ==, 1);

  g_assert_null (get_keys (provider, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The last one who leaves ends the load, and whoever comes after that gets another. */
static void
test_abandoned (void)
{
  Source source = { .held = TRUE };
  g_autoptr (ProofAwsProvider) provider = make_provider (&source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Crowd leaving = { .provider = provider, .cancellable = cancellable };
  GThread *gone[N_THREADS];

  start_crowd (&leaving, gone);
  wait_for (&source, &source.n_loads, 1);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  g_cancellable_cancel (cancellable);
  join_crowd (gone, "Operation was cancelled");
  wait_for (&source, &source.n_cancelled, 1);
  set_held (&source, FALSE);
  assert_key (provider, NULL, "KEY2");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cached-provider/joined", test_joined);
  g_test_add_func ("/cached-provider/failure-joined", test_failure_joined);
  g_test_add_func ("/cached-provider/ages", test_ages);
  g_test_add_func ("/cached-provider/pause", test_pause);
  g_test_add_func ("/cached-provider/cancel", test_cancel);
  g_test_add_func ("/cached-provider/abandoned", test_abandoned);

  return g_test_run ();
}
