/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-host-uri.h"

#include <limits.h>
#include <sys/xattr.h>

/**
 * proof_host_uri:
 * @file: any file
 *
 * What a file is called outside the sandbox. In a Flatpak, a file that was chosen or dropped is seen
 * under /run/user/…/doc, in a folder of its own each time; the document portal tells its place by an
 * extended attribute (user.document-portal.host-path). To be shown and compared, not to be opened.
 * Asks the file system; any thread.
 *
 * Returns: (transfer full): the URI there, and @file's own where there is no sandbox between
 */
char *
proof_host_uri (GFile *file)
{
  const char *path = g_file_peek_path (file);
  char host[PATH_MAX];
  ssize_t length = path ? getxattr (path, "user.document-portal.host-path", host, sizeof host - 1)
                        : -1;
  char *uri = NULL;

  if (length > 0)
    {
      host[length] = '\0';
      uri = g_filename_to_uri (host, NULL, NULL);
    }
  return uri ? uri : g_file_get_uri (file);
}
