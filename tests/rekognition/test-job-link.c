/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-job-link.h"

#include <gio/gio.h>
#include <string.h>

#define ID "5a1b9c0e-2f4d-4b8a-9d77-0a1b2c3d4e5f"

static void
test_round (void)
{
  g_autofree char *link = proof_job_link_make ("eu-west-1", ID);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobRequest) request = proof_job_link_parse (link, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (link, ==, "proofreel://job/eu-west-1/" ID);
  g_assert_true (proof_job_link_is_one (link));
  g_assert_cmpstr (request->region, ==, "eu-west-1");
  g_assert_cmpstr (request->job_id, ==, ID);
  g_assert_null (request->profile);
  g_assert_null (request->endpoint_url);
  g_assert_true (proof_job_request_check (request, &error));
}

/* What a page in a browser could offer: no other host, file or endpoint comes of it. */
static void
test_refused (void)
{
  static const char *const links[] = {
    "proofreel:", "proofreel://", "proofreel://job", "proofreel://job/eu-west-1",
    "proofreel://job/eu-west-1/", "proofreel://job/eu-west-1/" ID "/", "proofreel://job//" ID,
    "proofreel://job/eu-west-1/a b", "proofreel://job/eu-west-1/../" ID,
    "proofreel://job/evil.example/" ID, "proofreel://job/eu%2Dwest%2F1/" ID,
    "proofreel://evil/eu-west-1/" ID, "proofreel://job:80/eu-west-1/" ID,
    "proofreel://u:p@job/eu-west-1/" ID, "proofreel://job/eu-west-1/%00" ID,
    "proofreel:job/eu-west-1/" ID, "https://job/eu-west-1/" ID, "proofreel://job/\xff/" ID,
  };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (proof_job_link_parse (links[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "proofreel://job/"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job-link/round", test_round);
  g_test_add_func ("/job-link/refused", test_refused);

  return g_test_run ();
}
