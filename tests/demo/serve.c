/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the loopback service for clients in other languages: prints its URL, then obeys the lines
 * of its standard input, answers each with "ok", and ends with it.
 *   job ID TIMESTAMPS SEGMENTS (files, - for none)     object BUCKET KEY FILE
 *   fault NAME COUNT VALUE                             keys ACCESS-KEY SECRET TOKEN (- for none)
 *   requests                                           (answers with three numbers)          */
#include "config.h"

#include <stdio.h>

#include "proof-demo-service.h"

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = NULL;

  if (g_str_equal (path, "-"))
    return NULL;
  file = g_mapped_file_new (path, FALSE, &error);
  g_assert_no_error (error);
  return g_mapped_file_get_bytes (file);
}

static void
obey (ProofDemoService *service,
      char            **words)
{
  guint n = g_strv_length (words);

  if (n == 4 && g_str_equal (words[0], "job"))
    {
      g_autoptr (GBytes) timestamps = load (words[2]);
      g_autoptr (GBytes) segments = load (words[3]);

      proof_demo_service_add_job (service, words[1], timestamps, segments);
    }
  else if (n == 4 && g_str_equal (words[0], "object"))
    {
      g_autoptr (GBytes) bytes = load (words[3]);

      proof_demo_service_add_object (service, words[1], words[2], bytes);
    }
  else if (n == 4 && g_str_equal (words[0], "fault"))
    proof_demo_service_set_fault (service, words[1], atoi (words[2]),
                                  g_ascii_strtoll (words[3], NULL, 10));
  else if (n == 4 && g_str_equal (words[0], "keys"))
    proof_demo_service_set_keys (service, words[1], words[2],
                                 g_str_equal (words[3], "-") ? NULL : words[3]);
  else
    g_assert_cmpstr (words[0], ==, "requests");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDemoService) service = proof_demo_service_new (&error);
  char line[4096];

  g_assert_no_error (error);
  printf ("%s\n", proof_demo_service_get_url (service));
  fflush (stdout);
  while (fgets (line, sizeof line, stdin))
    {
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), "\t", -1);

      obey (service, words);
      printf ("ok %u %u %" G_GUINT64_FORMAT "\n",
              proof_demo_service_get_n_requests (service, "rekognition"),
              proof_demo_service_get_n_requests (service, "s3"),
              proof_demo_service_get_bytes_sent (service));
      fflush (stdout);
    }
  return 0;
}
