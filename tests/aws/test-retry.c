/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-retry.h"

static void
test_delays (void)
{
  static const struct
  {
    ProofAwsRetryKind kind;
    guint failures;
    gint64 hint_ms;
    double chance;
    guint delay_ms;
  } cases[] = {
    { PROOF_AWS_RETRY_TRANSIENT, 0, -1, 1, 50 },
    { PROOF_AWS_RETRY_TRANSIENT, 1, -1, 1, 100 },
    { PROOF_AWS_RETRY_TRANSIENT, 1, -1, 0.5, 50 },
    { PROOF_AWS_RETRY_TRANSIENT, 30, -1, 1, 20000 },
    { PROOF_AWS_RETRY_THROTTLE, 0, -1, 1, 1000 },
    { PROOF_AWS_RETRY_THROTTLE, 3, -1, 1, 8000 },
    { PROOF_AWS_RETRY_THROTTLE, 9, -1, 1, 20000 },
    { PROOF_AWS_RETRY_THROTTLE, 0, -1, 0, 0 },
    { PROOF_AWS_RETRY_THROTTLE, 0, 1500, 0, 1500 },
    { PROOF_AWS_RETRY_THROTTLE, 0, 500, 1, 1000 },
    { PROOF_AWS_RETRY_THROTTLE, 0, 3600000, 1, 6000 },
    { PROOF_AWS_RETRY_THROTTLE, 0, G_MAXINT64, 0, 5000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ProofAwsRetry retry = { .max_attempts = 100, .failures = cases[i].failures };
      guint bucket = PROOF_AWS_RETRY_BUCKET, delay_ms;

      g_assert_true (proof_aws_retry_next (&retry, &bucket, cases[i].kind, cases[i].hint_ms,
                                           cases[i].chance, &delay_ms));
      g_assert_cmpuint (delay_ms, ==, cases[i].delay_ms);
    }
}

static void
test_attempts (void)
{
  ProofAwsRetry retry = { .max_attempts = 3 };
  guint bucket = PROOF_AWS_RETRY_BUCKET, delay_ms;

  g_assert_true (proof_aws_retry_next (&retry, &bucket, PROOF_AWS_RETRY_TRANSIENT, -1, 1,
                                       &delay_ms));
  g_assert_true (proof_aws_retry_next (&retry, &bucket, PROOF_AWS_RETRY_THROTTLE, -1, 1,
                                       &delay_ms));
  g_assert_false (proof_aws_retry_next (&retry, &bucket, PROOF_AWS_RETRY_TRANSIENT, -1, 1,
                                        &delay_ms));
  g_assert_cmpuint (bucket, ==, PROOF_AWS_RETRY_BUCKET - 14 - 5);
}

static void
test_bucket (void)
{
  guint bucket = 20, delay_ms;
  ProofAwsRetry first = { .max_attempts = 3 }, second = first, third = first;

  g_assert_true (proof_aws_retry_next (&first, &bucket, PROOF_AWS_RETRY_TRANSIENT, -1, 1,
                                       &delay_ms));
  g_assert_cmpuint (bucket, ==, 6);
  g_assert_false (proof_aws_retry_next (&second, &bucket, PROOF_AWS_RETRY_TRANSIENT, -1, 1,
                                        &delay_ms));
  g_assert_true (proof_aws_retry_next (&third, &bucket, PROOF_AWS_RETRY_THROTTLE, -1, 1,
                                       &delay_ms));
  g_assert_cmpuint (bucket, ==, 1);

  proof_aws_retry_done (&first, &bucket);
  g_assert_cmpuint (bucket, ==, 15);
  proof_aws_retry_done (&second, &bucket);
  g_assert_cmpuint (bucket, ==, 16);
  bucket = PROOF_AWS_RETRY_BUCKET;
  proof_aws_retry_done (&first, &bucket);
  g_assert_cmpuint (bucket, ==, PROOF_AWS_RETRY_BUCKET);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retry/delays", test_delays);
  g_test_add_func ("/retry/attempts", test_attempts);
  g_test_add_func ("/retry/bucket", test_bucket);

  return g_test_run ();
}
