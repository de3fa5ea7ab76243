/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "proof-time.h"

static void
test_format (void)
{
  static const struct
  {
    ProofTime time;
    guint decimals;
    const char *text;
  } cases[] = {
    { 0, 0, "0:00" },
    { 12 * PROOF_SECOND + 533 * PROOF_MSEC, 3, "0:12.533" },
    { 12 * PROOF_SECOND + 999999999, 3, "0:12.999" },
    { 3723 * PROOF_SECOND, 0, "1:02:03" },
    { -1500 * PROOF_MSEC, 1, "−0:01.5" },
    { PROOF_TIME_NONE, 3, "—" },
    { 1, 9, "0:00.000000001" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = proof_time_format (cases[i].time, cases[i].decimals);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_format_comma (void)
{
  g_autofree char *text = NULL;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("there is no locale de_DE");
      return;
    }
  text = proof_time_format (12 * PROOF_SECOND + 533 * PROOF_MSEC, 3);
  setlocale (LC_NUMERIC, "C");
  g_assert_cmpstr (text, ==, "0:12,533");
}

static void
test_span (void)
{
  ProofTimeSpan span = { 10, 20 };

  g_assert_cmpint (proof_time_span_length (span), ==, 10);
  g_assert_true (proof_time_span_contains (span, 10));
  g_assert_false (proof_time_span_contains (span, 20));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time/format", test_format);
  g_test_add_func ("/time/format/comma", test_format_comma);
  g_test_add_func ("/time/span", test_span);

  return g_test_run ();
}
