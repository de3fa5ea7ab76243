/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-document-private.h"

#include <glib/gi18n.h>

#define APPLICATION_ID 0x50524f46 /* "PROF" */
#define BUSY_TIMEOUT_MS 2000

/* Step N leads from schema N to N + 1; a released step is never changed, new ones are appended. */
static const char *const schema_steps[] = {
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE pages ("
  "  aggregation TEXT NOT NULL CHECK (aggregation IN ('TIMESTAMPS', 'SEGMENTS', 'UNKNOWN')),"
  "  number INTEGER NOT NULL CHECK (number >= 0),"
  "  raw BLOB NOT NULL,"        /* zlib */
  "  size INTEGER NOT NULL,"    /* inflated */
  "  next_token TEXT,"          /* NULL: the last page */
  "  fetched_us INTEGER NOT NULL,"
  "  PRIMARY KEY (aggregation, number)) STRICT;"
  "CREATE TABLE blobs (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
};

G_DEFINE_QUARK (proof-review-error-quark, proof_review_error)
G_DEFINE_FINAL_TYPE (ProofDocument, proof_document, G_TYPE_OBJECT)

/* The schema's version; 0 = an empty file, -1 = @error. One statement sees one state of the file:
 * another process may be making it. */
static int
read_version (ProofDocument *self,
              GError       **error)
{
  g_autoptr (ProofStatement) statement =
    proof_document_prepare (self, "SELECT (SELECT * FROM pragma_application_id),"
                                  " (SELECT * FROM pragma_user_version),"
                                  " (SELECT count (*) FROM sqlite_schema)", error);
  g_autofree char *name = NULL;
  gint64 id, version;

  if (statement == NULL || !proof_document_next_row (self, statement, error))
    return -1;
  id = sqlite3_column_int64 (statement, 0);
  version = sqlite3_column_int64 (statement, 1);
  if (id == 0 && version == 0 && sqlite3_column_int64 (statement, 2) == 0)
    return 0;

  name = g_file_get_parse_name (self->file);
  if (id != APPLICATION_ID || version < 1)
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_NOT_A_DOCUMENT,
                   _("“%s” is a database of another program, not a Proofreel document."), name);
      return -1;
    }
  if (version > (gint64) G_N_ELEMENTS (schema_steps))
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_NEWER,
                   _("“%s” was made by a newer Proofreel. Update Proofreel to open it."), name);
      return -1;
    }
  return version;
}

/* Brings the file to the present schema, from nothing too. */
static gboolean
upgrade (ProofDocument *self,
         GError       **error)
{
  g_autofree char *stamp = NULL;
  int version;

  if (!proof_document_run (self, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE", error))
    return FALSE;

  /* Read again under the lock: another process may have done it. */
  version = read_version (self, error);
  for (int i = MAX (version, 0); version >= 0 && i < (int) G_N_ELEMENTS (schema_steps); i++)
    {
      g_autofree char *pragmas = g_strdup_printf ("PRAGMA application_id = %d; "
                                                  "PRAGMA user_version = %d;",
                                                  APPLICATION_ID, i + 1);

      if (!proof_document_run (self, schema_steps[i], error) ||
          !proof_document_run (self, pragmas, error))
        version = -1;
    }

  stamp = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
  if (version < 0 ||
      (version == 0 && !proof_document_set (self, PROOF_DOCUMENT_CREATED_US, stamp, error)) ||
      !proof_document_run (self, "COMMIT", error))
    {
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
connect_to (ProofDocument *self,
            const char    *name,
            int            flags,
            GError       **error)
{
  int rc = sqlite3_open_v2 (name, &self->db, flags | SQLITE_OPEN_FULLMUTEX, NULL);

  if (rc != SQLITE_OK)
    {
      proof_document_set_error (self, rc, error);
      return FALSE;
    }

  /* Documents come from other people too: nothing in one may run, and a bad page is found early. */
  sqlite3_extended_result_codes (self->db, TRUE);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return proof_document_run (self, "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON", error);
}

static ProofDocument *
try_open (GFile   *file,
          gboolean make,
          GError **error)
{
  g_autoptr (ProofDocument) self = g_object_new (PROOF_TYPE_DOCUMENT, NULL);
  g_autofree char *path = g_file_get_path (file);
  int version;

  self->file = g_object_ref (file);

  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (self->file);

      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   _("“%s” is not on a local disk. Copy it to one and open the copy."), name);
      return NULL;
    }

  if (!connect_to (self, path, SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0), error))
    return NULL;

  version = read_version (self, error);
  if (version == 0 && !make)
    {
      proof_document_set_error (self, SQLITE_NOTADB, error);
      return NULL;
    }
  if (version < 0 || (version < (int) G_N_ELEMENTS (schema_steps) && !upgrade (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/* SQLite's own waiting does not cover two processes that make one file at the same moment. */
static ProofDocument *
open_document (GFile   *file,
               gboolean make,
               GError **error)
{
  gint64 end = g_get_monotonic_time () + BUSY_TIMEOUT_MS * 1000;

  for (;;)
    {
      GError *local = NULL;
      ProofDocument *self = try_open (file, make, &local);

      if (self != NULL)
        return self;
      if (!g_error_matches (local, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_BUSY) ||
          g_get_monotonic_time () >= end)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      g_error_free (local);
      g_usleep (10 * 1000);
    }
}

static void
proof_document_finalize (GObject *object)
{
  ProofDocument *self = PROOF_DOCUMENT (object);

  sqlite3_close_v2 (self->db);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (proof_document_parent_class)->finalize (object);
}

static void
proof_document_class_init (ProofDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_document_finalize;
}

static void
proof_document_init (ProofDocument *self)
{
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * proof_document_open:
 * @file: where the document is, or is to be; its folder exists
 * @error: return location
 *
 * Opens a document, makes it where there is none and brings an older one to the present schema.
 * A file of another kind is left as it is. One that may not be written opens for reading.
 *
 * Returns: (transfer full) (nullable): the document
 */
ProofDocument *
proof_document_open (GFile   *file,
                     GError **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return open_document (file, TRUE, error);
}

/**
 * proof_document_open_existing:
 * @file: where the document is
 * @error: return location
 *
 * As proof_document_open(), save that a missing or empty file is an error.
 *
 * Returns: (transfer full) (nullable): the document
 */
ProofDocument *
proof_document_open_existing (GFile   *file,
                              GError **error)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return open_document (file, FALSE, error);
}

GFile *
proof_document_get_file (ProofDocument *self)
{
  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);

  return self->file;
}

/**
 * proof_document_get:
 * @self: a document
 * @key: a PROOF_DOCUMENT_ key
 *
 * Returns: (nullable): its value as it stands in the file now, valid until it is asked for again
 */
const char *
proof_document_get (ProofDocument *self,
                    const char    *key)
{
  g_autoptr (ProofStatement) statement = NULL;
  const char *value, *known;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  statement = proof_document_prepare (self, "SELECT value FROM meta WHERE key = ?", NULL);
  if (statement == NULL)
    return NULL;
  proof_document_bind_text (statement, 1, key);
  if (!proof_document_next_row (self, statement, NULL))
    return NULL;

  value = (const char *) sqlite3_column_text (statement, 0);
  known = g_hash_table_lookup (self->values, key);
  if (g_strcmp0 (value, known) != 0)
    g_hash_table_replace (self->values, g_strdup (key), g_strdup (value));
  return g_hash_table_lookup (self->values, key);
}

/**
 * proof_document_set:
 * @self: a document
 * @key: a PROOF_DOCUMENT_ key
 * @value: (nullable): its value, %NULL to remove it
 * @error: return location
 *
 * Returns: whether it was kept
 */
gboolean
proof_document_set (ProofDocument *self,
                    const char    *key,
                    const char    *value,
                    GError       **error)
{
  g_autoptr (ProofStatement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  statement = proof_document_prepare (self,
                                      value != NULL ? "REPLACE INTO meta (key, value) VALUES (?, ?)"
                                                    : "DELETE FROM meta WHERE key = ?", error);
  if (statement == NULL)
    return FALSE;
  proof_document_bind_text (statement, 1, key);
  if (value != NULL)
    proof_document_bind_text (statement, 2, value);
  return proof_document_finish (self, statement, error);
}

/**
 * proof_document_dup_values:
 * @self: a document
 * @error: return location
 *
 * Returns: (transfer full) (nullable): all keys with their values
 */
GHashTable *
proof_document_dup_values (ProofDocument *self,
                           GError       **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ProofStatement) statement = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);

  statement = proof_document_prepare (self, "SELECT key, value FROM meta", error);
  if (statement == NULL)
    return NULL;
  while (proof_document_next_row (self, statement, &local))
    g_hash_table_replace (values, g_strdup ((const char *) sqlite3_column_text (statement, 0)),
                          g_strdup ((const char *) sqlite3_column_text (statement, 1)));
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&values);
}

/**
 * proof_document_get_blob:
 * @self: a document
 * @name: its name
 *
 * Returns: (transfer full) (nullable): the bytes kept under that name
 */
GBytes *
proof_document_get_blob (ProofDocument *self,
                         const char    *name)
{
  g_autoptr (ProofStatement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  statement = proof_document_prepare (self, "SELECT bytes FROM blobs WHERE name = ?", NULL);
  if (statement == NULL)
    return NULL;
  proof_document_bind_text (statement, 1, name);
  return proof_document_next_row (self, statement, NULL)
         ? proof_document_column_bytes (statement, 0)
         : NULL;
}

/**
 * proof_document_set_blob:
 * @self: a document
 * @name: its name
 * @bytes: (nullable): what to keep under it, %NULL to remove it
 * @error: return location
 *
 * Returns: whether it was kept
 */
gboolean
proof_document_set_blob (ProofDocument *self,
                         const char    *name,
                         GBytes        *bytes,
                         GError       **error)
{
  g_autoptr (ProofStatement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  statement = proof_document_prepare (self,
                                      bytes != NULL
                                      ? "REPLACE INTO blobs (name, bytes) VALUES (?, ?)"
                                      : "DELETE FROM blobs WHERE name = ?",
                                      error);
  if (statement == NULL)
    return FALSE;
  proof_document_bind_text (statement, 1, name);
  if (bytes != NULL)
    proof_document_bind_bytes (statement, 2, bytes);
  return proof_document_finish (self, statement, error);
}
