/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as the document portal shows them: with the host's path as an extended attribute. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "proof-host-uri.h"

static void
test_portal (void)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-host-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "labels.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  const char *host = "/home/ana/Vídeos/harbour at dawn/labels.json";
  g_autofree char *before = NULL, *own = g_file_get_uri (file), *there = NULL;

  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  before = proof_host_uri (file);
  g_assert_cmpstr (before, ==, own);

  if (setxattr (path, "user.document-portal.host-path", host, strlen (host), 0) == 0)
    {
      there = proof_host_uri (file);
      g_assert_cmpstr (there, ==,
                       "file:///home/ana/V%C3%ADdeos/harbour%20at%20dawn/labels.json");
    }
  else
    {
      g_test_skip ("this file system keeps no extended attributes");
    }
  g_unlink (path);
  g_rmdir (folder);
}

/* What has no path has its own name, and so has what is not there. */
static void
test_others (void)
{
  static const char *const uris[] = { "s3://reels/in/a.json", "file:///nonexistent/a.json" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (uris[i]);
      g_autofree char *uri = proof_host_uri (file);

      g_assert_cmpstr (uri, ==, uris[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-uri/portal", test_portal);
  g_test_add_func ("/host-uri/others", test_others);

  return g_test_run ();
}
