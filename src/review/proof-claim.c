/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-claim.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>

struct _ProofClaim
{
  char              *path;
  int                fd;   /* locked; -1 where another program has it, or nothing can be locked */
  ProofClaimLostFunc lost; /* NULL: a window's, which keeps it */
  gpointer           data;
};

/* Path → the claim that counts. */
static GHashTable *claims;

/* Not in the vault, which would look at itself with every claim, and not on the document: closing
 * a second descriptor of it would drop SQLite's locks. */
static int
lock (const char *path,
      gboolean   *taken)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "proofreel", NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  g_autofree char *name = g_strdup_printf ("%.32s.lock", digest);
  g_autofree char *lock_path = g_build_filename (folder, name, NULL);
  int fd;

  *taken = FALSE;
  g_mkdir_with_parents (folder, 0700);
  fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      *taken = TRUE;
      g_close (fd, NULL);
      fd = -1;
    }
  return fd;
}

static ProofClaim *
claim (const char         *path,
       int                 fd,
       ProofClaimLostFunc  lost,
       gpointer            data)
{
  ProofClaim *self = g_new0 (ProofClaim, 1);

  *self = (ProofClaim) { g_strdup (path), fd, lost, data };
  if (claims == NULL)
    claims = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_replace (claims, self->path, self);
  return self;
}

/**
 * proof_claim_take_over:
 * @document: a document
 *
 * For a window: whoever fetches behind it is told to let go, and has done so when this returns.
 *
 * Returns: (transfer full): the claim
 */
ProofClaim *
proof_claim_take_over (GFile *document)
{
  g_autofree char *path = g_file_get_path (document);
  ProofClaim *other = claims != NULL ? g_hash_table_lookup (claims, path) : NULL;
  gboolean taken;
  int fd;

  /* One window may open again what it has open. */
  if (other != NULL && other->lost == NULL)
    fd = g_steal_fd (&other->fd);
  else
    {
      if (other != NULL)
        other->lost (other->data);
      fd = lock (path, &taken);
    }
  return claim (path, fd, NULL, NULL);
}

/**
 * proof_claim_try:
 * @document: a document
 * @lost: called when a window takes over; frees the claim
 * @data: for @lost
 *
 * Returns: (transfer full) (nullable): the claim, or %NULL where somebody else has it
 */
ProofClaim *
proof_claim_try (GFile              *document,
                 ProofClaimLostFunc  lost,
                 gpointer            data)
{
  g_autofree char *path = g_file_get_path (document);
  gboolean taken;
  int fd;

  g_return_val_if_fail (lost != NULL, NULL);

  if (claims != NULL && g_hash_table_contains (claims, path))
    return NULL;
  fd = lock (path, &taken);
  return taken ? NULL : claim (path, fd, lost, data);
}

void
proof_claim_free (ProofClaim *self)
{
  if (g_hash_table_lookup (claims, self->path) == self)
    g_hash_table_remove (claims, self->path);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_free (self->path);
  g_free (self);
}
