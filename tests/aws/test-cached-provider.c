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

/* (nullable) */
static ProofAwsCredentials *
get_keys (ProofAwsProvider     *provider,
          ProofAwsCredentials  *refused,
          GCancellable         *cancellable,
          GError              **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  proof_aws_provider_get_async (provider, refused, cancellable, got_cb, &result);
  while (!result)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  return proof_aws_provider_get_finish (provider, result, error);
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
  GThread *threads[N_THREADS];
  GMainContext *contexts[N_THREADS];
} Crowd;

static gpointer
ask_thread (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) keys = NULL;
  GMainContext *context = crowd->contexts[g_atomic_int_add (&crowd->n_asking, 1)];

  g_main_context_push_thread_default (context);
  keys = get_keys (crowd->provider, crowd->refused, crowd->cancellable, &error);
  g_main_context_pop_thread_default (context);

  return g_strdup (keys ? proof_aws_credentials_get_access_key (keys) : error->message);
}

static void
start_crowd (Crowd *crowd)
{
  crowd->n_asking = 0;
  for (guint i = 0; i < N_THREADS; i++)
    crowd->contexts[i] = g_main_context_new ();
  for (guint i = 0; i < N_THREADS; i++)
    crowd->threads[i] = g_thread_new ("asking", ask_thread, crowd);
  while (g_atomic_int_get (&crowd->n_asking) < N_THREADS)
    g_usleep (1000);
}

/* Contexts last until whoever cancels is done: GLib (2.84) lets go of a cancelled source last, and
 * then uses its context. */
static void
join_crowd (Crowd      *crowd,
            const char *wanted)
{
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_autofree char *key = g_thread_join (crowd->threads[i]);

      g_assert_cmpstr (key, ==, wanted);
      g_main_context_unref (crowd->contexts[i]);
    }
}

/* --- tests ------------------------------------------------------------------- */

static void
test_joined (void)
{
  Source source = { .held = TRUE };
  g_autoptr (ProofAwsProvider) provider = make_provider (&source);
  Crowd crowd = { .provider = provider };
  g_autoptr (ProofAwsCredentials) first = NULL;

  start_crowd (&crowd);
  set_held (&source, FALSE);
  join_crowd (&crowd, "KEY1");
  g_assert_cmpuint (source.n_loads, ==, 1);

  /* All have been refused; one load is enough for all. */
  first = get_keys (provider, NULL, NULL, NULL);
  source.held = TRUE;
  crowd.refused = first;
  start_crowd (&crowd);
  /* Each has counted itself before asking: give the last one time to ask. */
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  set_held (&source, FALSE);
  join_crowd (&crowd, "KEY2");
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

  start_crowd (&crowd);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  set_held (&source, FALSE);
  join_crowd (&crowd, "no network");
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

  start_crowd (&leaving);
  start_crowd (&staying);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  g_cancellable_cancel (cancellable);
  join_crowd (&leaving, "Operation was cancelled");
  set_held (&source, FALSE);
  join_crowd (&staying, "KEY1");
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

  start_crowd (&leaving);
  wait_for (&source, &source.n_loads, 1);
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  g_cancellable_cancel (cancellable);
  join_crowd (&leaving, "Operation was cancelled");
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
