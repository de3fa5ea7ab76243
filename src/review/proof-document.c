/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-document.h"

#include <errno.h>
#include <sqlite3.h>

#define APPLICATION_ID 0x50524f46 /* "PROF" */
#define TOKEN_LIFE_US (24 * G_TIME_SPAN_HOUR)
#define BUSY_TIMEOUT_MS 2000

struct _ProofDocument
{
  GObject     parent_instance;

  GFile      *file;
  sqlite3    *db;
  GHashTable *values; /* what proof_document_get() handed out */
};

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

typedef sqlite3_stmt Statement;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statement, sqlite3_finalize)

G_DEFINE_QUARK (proof-review-error-quark, proof_review_error)
G_DEFINE_FINAL_TYPE (ProofDocument, proof_document, G_TYPE_OBJECT)

/* Words what SQLite said for people. */
static void
set_error (ProofDocument *self,
           int            rc,
           GError       **error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);
  int system_errno = self->db != NULL ? sqlite3_system_errno (self->db) : 0;
  const char *detail = self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (rc);

  /* Another process has just taken away what this one was to take away. */
  if (rc == SQLITE_IOERR_DELETE_NOENT)
    rc = SQLITE_BUSY;

  switch (rc & 0xff)
    {
    case SQLITE_NOTADB:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_NOT_A_DOCUMENT,
                   "“%s” is not a Proofreel document.", name);
      return;

    case SQLITE_CORRUPT:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_DAMAGED,
                   "“%s” is damaged (%s). Take a copy from a backup, or remove it and fetch the job again.",
                   name, detail);
      return;

    case SQLITE_READONLY:
    case SQLITE_PERM:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_READ_ONLY,
                   "“%s” is read-only. Change its permissions, or copy it to a folder "
                   "in which you may write.", name);
      return;

    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_BUSY,
                   "“%s” is locked by another program. Close it there, or try again in a moment.",
                   name);
      return;

    case SQLITE_CANTOPEN:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   "“%s” could not be opened: %s.", name,
                   system_errno != 0 ? g_strerror (system_errno) : detail);
      return;

    default:
      break;
    }

  if ((rc & 0xff) == SQLITE_FULL || ((rc & 0xff) == SQLITE_IOERR &&
      (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG)))
    g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_FULL,
                 "There is no room left to write “%s”. Free some space on that disk and try again.",
                 name);
  else
    g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                 "“%s” could not be read or written: %s%s%s.", name, detail,
                 system_errno != 0 ? ", " : "", system_errno != 0 ? g_strerror (system_errno) : "");
}

/* Runs statements that give no rows. */
static gboolean
run (ProofDocument *self,
     const char    *sql,
     GError       **error)
{
  int rc = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (rc != SQLITE_OK)
    set_error (self, rc, error);
  return rc == SQLITE_OK;
}

static Statement *
prepare (ProofDocument *self,
         const char    *sql,
         GError       **error)
{
  Statement *statement = NULL;
  int rc = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  if (rc != SQLITE_OK)
    set_error (self, rc, error);
  return statement;
}

/* TRUE with a row; FALSE without @error set where there is none. */
static gboolean
next_row (ProofDocument *self,
          Statement     *statement,
          GError       **error)
{
  int rc = sqlite3_step (statement);

  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    set_error (self, rc, error);
  return rc == SQLITE_ROW;
}

static gboolean
finish (ProofDocument *self,
        Statement     *statement,
        GError       **error)
{
  int rc = sqlite3_step (statement);

  if (rc != SQLITE_DONE)
    set_error (self, rc, error);
  return rc == SQLITE_DONE;
}

static void
bind_text (Statement  *statement,
           int         place,
           const char *text)
{
  sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
}

static void
bind_bytes (Statement *statement,
            int        place,
            GBytes    *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  /* A NULL pointer would bind NULL instead of nothing. */
  sqlite3_bind_blob64 (statement, place, data != NULL ? data : "", size, SQLITE_STATIC);
}

static const char *
aggregation_text (ProofAggregation aggregation)
{
  switch (aggregation)
    {
    case PROOF_AGGREGATION_TIMESTAMPS:
      return "TIMESTAMPS";
    case PROOF_AGGREGATION_SEGMENTS:
      return "SEGMENTS";
    case PROOF_AGGREGATION_UNKNOWN:
    default:
      return "UNKNOWN";
    }
}

static GBytes *
column_bytes (Statement *statement,
              int        column)
{
  const void *data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}

/* The schema's version; 0 = an empty file, -1 = @error. One statement sees one state of the file:
 * another process may be making it. */
static int
read_version (ProofDocument *self,
              GError       **error)
{
  g_autoptr (Statement) statement =
    prepare (self, "SELECT (SELECT * FROM pragma_application_id), (SELECT * FROM pragma_user_version),"
                   " (SELECT count (*) FROM sqlite_schema)", error);
  g_autofree char *name = NULL;
  gint64 id, version;

  if (statement == NULL || !next_row (self, statement, error))
    return -1;
  id = sqlite3_column_int64 (statement, 0);
  version = sqlite3_column_int64 (statement, 1);
  if (id == 0 && version == 0 && sqlite3_column_int64 (statement, 2) == 0)
    return 0;

  name = g_file_get_parse_name (self->file);
  if (id != APPLICATION_ID || version < 1)
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_NOT_A_DOCUMENT,
                   "“%s” is a database of another program, not a Proofreel document.", name);
      return -1;
    }
  if (version > (gint64) G_N_ELEMENTS (schema_steps))
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_NEWER,
                   "“%s” was made by a newer Proofreel. Update Proofreel to open it.", name);
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

  if (!run (self, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE", error))
    return FALSE;

  /* Read again under the lock: another process may have done it. */
  version = read_version (self, error);
  for (int i = MAX (version, 0); version >= 0 && i < (int) G_N_ELEMENTS (schema_steps); i++)
    {
      g_autofree char *pragmas = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                                  APPLICATION_ID, i + 1);

      if (!run (self, schema_steps[i], error) || !run (self, pragmas, error))
        version = -1;
    }

  stamp = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
  if (version < 0 ||
      (version == 0 && !proof_document_set (self, PROOF_DOCUMENT_CREATED_US, stamp, error)) ||
      !run (self, "COMMIT", error))
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
      set_error (self, rc, error);
      return FALSE;
    }

  /* Documents come from other people too: nothing in one may run, and a bad page is found early. */
  sqlite3_extended_result_codes (self->db, TRUE);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return run (self, "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON", error);
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
                   "“%s” is not on a local disk. Copy it to one and open the copy.", name);
      return NULL;
    }

  if (!connect_to (self, path, SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0), error))
    return NULL;

  version = read_version (self, error);
  if (version == 0 && !make)
    {
      set_error (self, SQLITE_NOTADB, error);
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
  g_autoptr (Statement) statement = NULL;
  const char *value, *known;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  statement = prepare (self, "SELECT value FROM meta WHERE key = ?", NULL);
  if (statement == NULL)
    return NULL;
  bind_text (statement, 1, key);
  if (!next_row (self, statement, NULL))
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
  g_autoptr (Statement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  statement = prepare (self, value != NULL ? "REPLACE INTO meta (key, value) VALUES (?, ?)"
                                           : "DELETE FROM meta WHERE key = ?", error);
  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, key);
  if (value != NULL)
    bind_text (statement, 2, value);
  return finish (self, statement, error);
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
  g_autoptr (Statement) statement = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);

  statement = prepare (self, "SELECT key, value FROM meta", error);
  if (statement == NULL)
    return NULL;
  while (next_row (self, statement, &local))
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
 * proof_document_add_page:
 * @self: a document
 * @aggregation: what the page belongs to
 * @number: which page, from 0; the one before it must be there
 * @raw: the response as the service sent it
 * @next_token: (nullable): leads to the page after it; %NULL or "" with the last
 * @error: return location
 *
 * Keeps a page, with the present time as the token's age. Replaces it where it was there.
 *
 * Returns: whether it was kept
 */
gboolean
proof_document_add_page (ProofDocument    *self,
                         ProofAggregation  aggregation,
                         guint             number,
                         GBytes           *raw,
                         const char       *next_token,
                         GError          **error)
{
  /* The fastest level: the file is a few per cent larger and the main loop is free sooner. */
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 1);
  g_autoptr (GBytes) compressed = NULL;
  g_autoptr (Statement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (raw != NULL, FALSE);

  compressed = g_converter_convert_bytes (G_CONVERTER (compressor), raw, error);
  if (compressed == NULL)
    return FALSE;

  statement = prepare (self,
                       "REPLACE INTO pages (aggregation, number, raw, size, next_token, fetched_us)"
                       " SELECT ?1, ?2, ?3, ?4, nullif (?5, ''), ?6 WHERE ?2 = 0 OR EXISTS"
                       " (SELECT 1 FROM pages WHERE aggregation = ?1 AND number = ?2 - 1)", error);
  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, aggregation_text (aggregation));
  sqlite3_bind_int64 (statement, 2, number);
  bind_bytes (statement, 3, compressed);
  sqlite3_bind_int64 (statement, 4, g_bytes_get_size (raw));
  bind_text (statement, 5, next_token);
  sqlite3_bind_int64 (statement, 6, g_get_real_time ());
  if (!finish (self, statement, error))
    return FALSE;

  if (sqlite3_changes (self->db) == 0)
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   "The pages before page %u are gone: another Proofreel has started the job anew. "
                   "Fetch it again.", number + 1);
      return FALSE;
    }
  return TRUE;
}

/**
 * proof_document_restart_pages:
 * @self: a document
 * @aggregation: what the page belongs to
 * @raw: page 0 as the service sent it
 * @next_token: (nullable): leads to the page after it; %NULL or "" with the last
 * @error: return location
 *
 * Keeps the first page of a new run and throws away all pages of the one before it, or does neither:
 * the service may not have the old ones any more, so they stay until there is something newer.
 *
 * Returns: whether it was kept
 */
gboolean
proof_document_restart_pages (ProofDocument    *self,
                              ProofAggregation  aggregation,
                              GBytes           *raw,
                              const char       *next_token,
                              GError          **error)
{
  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);

  if (!run (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (proof_document_clear_pages (self, aggregation, error) &&
      proof_document_add_page (self, aggregation, 0, raw, next_token, error) &&
      run (self, "COMMIT", error))
    return TRUE;
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * proof_document_get_n_pages:
 * @self: a document
 * @aggregation: of which results
 *
 * Returns: how many pages are kept; their numbers are 0 to that less one
 */
guint
proof_document_get_n_pages (ProofDocument    *self,
                            ProofAggregation  aggregation)
{
  g_autoptr (Statement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), 0);

  statement = prepare (self, "SELECT count(*) FROM pages WHERE aggregation = ?", NULL);
  if (statement == NULL)
    return 0;
  bind_text (statement, 1, aggregation_text (aggregation));
  return next_row (self, statement, NULL) ? sqlite3_column_int64 (statement, 0) : 0;
}

/* Inflates to exactly @size bytes, so that a forged document cannot fill the memory. */
static GBytes *
inflate (ProofDocument *self,
         GBytes        *compressed,
         gint64         size,
         GError       **error)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autofree char *buffer = NULL;
  gsize n_in, n_read, n_written;
  const void *data = g_bytes_get_data (compressed, &n_in);

  /* zlib cannot make more than 1,032 bytes of one. */
  if (size >= 0 && (guint64) size <= n_in * 1032 + 1032)
    buffer = g_try_malloc (size + 1);
  if (buffer == NULL ||
      g_converter_convert (G_CONVERTER (decompressor), data, n_in, buffer, size + 1,
                           G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL) != G_CONVERTER_FINISHED ||
      n_written != (gsize) size)
    {
      set_error (self, SQLITE_CORRUPT, error);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), size);
}

/**
 * proof_document_get_page:
 * @self: a document
 * @aggregation: of which results
 * @number: which page, from 0
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the response as the service sent it
 */
GBytes *
proof_document_get_page (ProofDocument    *self,
                         ProofAggregation  aggregation,
                         guint             number,
                         GError          **error)
{
  g_autoptr (Statement) statement = NULL;
  g_autoptr (GBytes) compressed = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);

  /* The row itself says which page it is: a damaged index may lead to another one. */
  statement = prepare (self, "SELECT raw, size, aggregation, number FROM pages WHERE rowid ="
                             " (SELECT rowid FROM pages WHERE aggregation = ? AND number = ?)", error);
  if (statement == NULL)
    return NULL;
  bind_text (statement, 1, aggregation_text (aggregation));
  sqlite3_bind_int64 (statement, 2, number);
  if (!next_row (self, statement, &local))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                     "The document has no page %u.", number + 1);
      return NULL;
    }
  if (g_strcmp0 ((const char *) sqlite3_column_text (statement, 2), aggregation_text (aggregation)) != 0 ||
      sqlite3_column_int64 (statement, 3) != number)
    {
      set_error (self, SQLITE_CORRUPT, error);
      return NULL;
    }

  compressed = column_bytes (statement, 0);
  return inflate (self, compressed, sqlite3_column_int64 (statement, 1), error);
}

/**
 * proof_document_dup_next_token:
 * @self: a document
 * @aggregation: of which results
 * @n_pages: how many pages the caller has; another process may have kept more by now
 * @complete: (out) (optional): whether these are all pages
 *
 * Returns: (transfer full) (nullable): the token to go on with after the first @n_pages; %NULL where
 *   there is none that the service would still take
 */
char *
proof_document_dup_next_token (ProofDocument    *self,
                               ProofAggregation  aggregation,
                               guint             n_pages,
                               gboolean         *complete)
{
  g_autoptr (Statement) statement = NULL;
  gint64 age;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);

  if (complete != NULL)
    *complete = FALSE;
  statement = prepare (self, "SELECT next_token, fetched_us FROM pages WHERE aggregation = ? AND number = ?", NULL);
  if (statement == NULL)
    return NULL;
  bind_text (statement, 1, aggregation_text (aggregation));
  sqlite3_bind_int64 (statement, 2, (gint64) n_pages - 1);
  if (!next_row (self, statement, NULL))
    return NULL;

  if (sqlite3_column_type (statement, 0) == SQLITE_NULL)
    {
      if (complete != NULL)
        *complete = TRUE;
      return NULL;
    }
  age = g_get_real_time () - sqlite3_column_int64 (statement, 1);
  return age < TOKEN_LIFE_US ? g_strdup ((const char *) sqlite3_column_text (statement, 0)) : NULL;
}

/**
 * proof_document_forget_tokens:
 * @self: a document
 * @error: return location
 *
 * For a job that is asked for otherwise from now on. The pages stay; what is missing of them comes
 * by fetching from the first page on.
 *
 * Returns: whether that was kept
 */
gboolean
proof_document_forget_tokens (ProofDocument  *self,
                              GError        **error)
{
  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);

  return run (self, "UPDATE pages SET fetched_us = 0 WHERE next_token IS NOT NULL", error);
}

gboolean
proof_document_clear_pages (ProofDocument    *self,
                            ProofAggregation  aggregation,
                            GError          **error)
{
  g_autoptr (Statement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);

  statement = prepare (self, "DELETE FROM pages WHERE aggregation = ?", error);
  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, aggregation_text (aggregation));
  return finish (self, statement, error);
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
  g_autoptr (Statement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  statement = prepare (self, "SELECT bytes FROM blobs WHERE name = ?", NULL);
  if (statement == NULL)
    return NULL;
  bind_text (statement, 1, name);
  return next_row (self, statement, NULL) ? column_bytes (statement, 0) : NULL;
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
  g_autoptr (Statement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  statement = prepare (self, bytes != NULL ? "REPLACE INTO blobs (name, bytes) VALUES (?, ?)"
                                           : "DELETE FROM blobs WHERE name = ?", error);
  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, name);
  if (bytes != NULL)
    bind_bytes (statement, 2, bytes);
  return finish (self, statement, error);
}
