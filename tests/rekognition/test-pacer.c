/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-pacer.h"

static void
test_pace (void)
{
  ProofPacer pacer;

  proof_pacer_init (&pacer, 4);
  g_assert_cmpint (proof_pacer_reserve (&pacer, 1000), ==, 0);
  g_assert_cmpint (proof_pacer_reserve (&pacer, 1000), ==, 250000);
  g_assert_cmpint (proof_pacer_reserve (&pacer, 101000), ==, 400000);
  /* A rest is not saved up. */
  g_assert_cmpint (proof_pacer_reserve (&pacer, 10 * G_USEC_PER_SEC), ==, 0);
  g_assert_cmpint (proof_pacer_reserve (&pacer, 10 * G_USEC_PER_SEC), ==, 250000);
}

static void
test_throttling (void)
{
  ProofPacer pacer;
  guint n = 0;

  proof_pacer_init (&pacer, 4);
  proof_pacer_slow_down (&pacer);
  proof_pacer_reserve (&pacer, 0);
  g_assert_cmpint (proof_pacer_reserve (&pacer, 0), ==, 500000);
  for (guint i = 0; i < 50; i++)
    proof_pacer_slow_down (&pacer);
  g_assert_cmpfloat (pacer.rate, ==, 0.25);

  for (; pacer.rate < 4; n++)
    proof_pacer_speed_up (&pacer);
  g_assert_cmpuint (n, >, 50);
  g_assert_cmpuint (n, <, 200);
  proof_pacer_speed_up (&pacer);
  g_assert_cmpfloat (pacer.rate, ==, 4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pacer/pace", test_pace);
  g_test_add_func ("/pacer/throttling", test_throttling);

  return g_test_run ();
}
