/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-vault-item.h"

#include <glib/gstdio.h>

struct _ProofVaultItem
{
  GObject         parent_instance;

  GFile          *file;
  char           *path;
  GHashTable     *values; /* NULL with @error */
  GError         *error;
  ProofVaultStamp stamp;
  gint64          time_us; /* what the list is sorted by */
  guint           n_pages;
};

G_DEFINE_FINAL_TYPE (ProofVaultItem, proof_vault_item, G_TYPE_OBJECT)

static void
proof_vault_item_finalize (GObject *object)
{
  ProofVaultItem *self = PROOF_VAULT_ITEM (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (proof_vault_item_parent_class)->finalize (object);
}

static void
proof_vault_item_class_init (ProofVaultItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_vault_item_finalize;
}

static void
proof_vault_item_init (ProofVaultItem *self)
{
}

static gint64
stat_mtime_us (const GStatBuf *buf)
{
  return (gint64) buf->st_mtim.tv_sec * G_USEC_PER_SEC + buf->st_mtim.tv_nsec / 1000;
}

/**
 * proof_vault_stamp_read:
 * @path: a document
 * @stamp: (out): how it stands
 *
 * An empty log counts as none: looking at a document makes one and takes it away.
 *
 * Returns: whether there is such a file
 */
gboolean
proof_vault_stamp_read (const char      *path,
                        ProofVaultStamp *stamp)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  GStatBuf buf;

  *stamp = (ProofVaultStamp) { 0 };
  if (g_stat (path, &buf) != 0 || !S_ISREG (buf.st_mode))
    return FALSE;
  stamp->mtime_us = stat_mtime_us (&buf);
  stamp->size = buf.st_size;
  if (g_stat (log, &buf) == 0 && buf.st_size > 0)
    {
      stamp->log_mtime_us = stat_mtime_us (&buf);
      stamp->log_size = buf.st_size;
    }
  return TRUE;
}

static gint64
parse_time (ProofVaultItem *self,
            const char     *key)
{
  const char *text = proof_vault_item_get (self, key);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/**
 * proof_vault_item_read:
 * @path: a file in the vault
 *
 * Reads what a document says of itself. Any thread; blocks.
 *
 * Returns: (transfer full): the item; with an error inside where the file cannot be opened
 */
ProofVaultItem *
proof_vault_item_read (const char *path)
{
  ProofVaultItem *self = g_object_new (PROOF_TYPE_VAULT_ITEM, NULL);
  ProofDocument *document;

  self->path = g_strdup (path);
  self->file = g_file_new_for_path (path);
  document = proof_document_open_existing (self->file, &self->error);
  if (document != NULL)
    {
      self->values = proof_document_dup_values (document, &self->error);
      self->n_pages = proof_document_get_n_pages (document, PROOF_AGGREGATION_TIMESTAMPS) +
                      proof_document_get_n_pages (document, PROOF_AGGREGATION_SEGMENTS);
    }
  g_clear_object (&document);

  /* Only now: the last one to close a document moves its log into it. */
  proof_vault_stamp_read (path, &self->stamp);
  self->time_us = parse_time (self, PROOF_DOCUMENT_FETCHED_US);
  if (self->time_us == 0)
    self->time_us = parse_time (self, PROOF_DOCUMENT_CREATED_US);
  if (self->time_us == 0)
    self->time_us = self->stamp.mtime_us;
  return self;
}

void
proof_vault_item_take (ProofVaultItem *self,
                       ProofVaultItem *newer)
{
  g_clear_pointer (&self->values, g_hash_table_unref);
  self->values = newer->values != NULL ? g_hash_table_ref (newer->values) : NULL;
  g_clear_error (&self->error);
  self->error = newer->error != NULL ? g_error_copy (newer->error) : NULL;
  self->stamp = newer->stamp;
  self->time_us = newer->time_us;
  self->n_pages = newer->n_pages;
}

/* Newest first. */
int
proof_vault_item_compare (ProofVaultItem *a,
                          ProofVaultItem *b)
{
  if (a->time_us != b->time_us)
    return a->time_us > b->time_us ? -1 : 1;
  return strcmp (a->path, b->path);
}

GFile *
proof_vault_item_get_file (ProofVaultItem *self)
{
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (self), NULL);

  return self->file;
}

const char *
proof_vault_item_get_path (ProofVaultItem *self)
{
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (self), NULL);

  return self->path;
}

const ProofVaultStamp *
proof_vault_item_get_stamp (ProofVaultItem *self)
{
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (self), NULL);

  return &self->stamp;
}

const char *
proof_vault_item_get (ProofVaultItem *self,
                      const char     *key)
{
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return self->values != NULL ? g_hash_table_lookup (self->values, key) : NULL;
}

/* Results are kept for 7 days from the job's end, which only a notice tells: else from the first
 * fetch on, 7 days are the most that is left. */
gint64
proof_vault_item_get_deadline (ProofVaultItem *self)
{
  gint64 from;

  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (self), 0);

  from = parse_time (self, PROOF_DOCUMENT_ENDED_US);
  if (from == 0)
    from = parse_time (self, PROOF_DOCUMENT_FETCHED_US);
  return from > 0 ? from + 7 * G_TIME_SPAN_DAY : 0;
}

guint
proof_vault_item_get_n_pages (ProofVaultItem *self)
{
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (self), 0);

  return self->n_pages;
}

const GError *
proof_vault_item_get_error (ProofVaultItem *self)
{
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (self), NULL);

  return self->error;
}
