/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of a document: as they came, compressed. */
#include "config.h"

#include "proof-document-private.h"

#include <glib/gi18n.h>

#define TOKEN_LIFE_US (24 * G_TIME_SPAN_HOUR)

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
  g_autoptr (ProofStatement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (raw != NULL, FALSE);

  compressed = g_converter_convert_bytes (G_CONVERTER (compressor), raw, error);
  if (compressed == NULL)
    return FALSE;

  statement = proof_document_prepare (self,
                                      "REPLACE INTO pages"
                                      " (aggregation, number, raw, size, next_token, fetched_us)"
                                      " SELECT ?1, ?2, ?3, ?4, nullif (?5, ''), ?6"
                                      " WHERE ?2 = 0 OR EXISTS (SELECT 1 FROM pages"
                                      " WHERE aggregation = ?1 AND number = ?2 - 1)", error);
  if (statement == NULL)
    return FALSE;
  proof_document_bind_text (statement, 1, aggregation_text (aggregation));
  sqlite3_bind_int64 (statement, 2, number);
  proof_document_bind_bytes (statement, 3, compressed);
  sqlite3_bind_int64 (statement, 4, g_bytes_get_size (raw));
  proof_document_bind_text (statement, 5, next_token);
  sqlite3_bind_int64 (statement, 6, g_get_real_time ());
  if (!proof_document_finish (self, statement, error))
    return FALSE;

  if (sqlite3_changes (self->db) == 0)
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   _("The pages before page %u are gone: another Proofreel has started the job "
                     "anew. Fetch it again."), number + 1);
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
 * Keeps the first page of a new run and throws away all pages of the one before it, or does
 * neither: the service may not have the old ones any more, so they stay until there is something
 * newer.
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

  if (!proof_document_run (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (proof_document_clear_pages (self, aggregation, error) &&
      proof_document_add_page (self, aggregation, 0, raw, next_token, error) &&
      proof_document_run (self, "COMMIT", error))
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
  g_autoptr (ProofStatement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), 0);

  statement = proof_document_prepare (self, "SELECT count(*) FROM pages WHERE aggregation = ?",
                                      NULL);
  if (statement == NULL)
    return 0;
  proof_document_bind_text (statement, 1, aggregation_text (aggregation));
  return proof_document_next_row (self, statement, NULL) ? sqlite3_column_int64 (statement, 0) : 0;
}

/* Inflates to exactly @size bytes, so that a forged document cannot fill the memory. */
static GBytes *
inflate (ProofDocument *self,
         GBytes        *compressed,
         gint64         size,
         GError       **error)
{
  g_autoptr (GZlibDecompressor) decompressor =
    g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autofree char *buffer = NULL;
  gsize n_in, n_read, n_written;
  const void *data = g_bytes_get_data (compressed, &n_in);

  /* zlib cannot make more than 1,032 bytes of one. */
  if (size >= 0 && (guint64) size <= n_in * 1032 + 1032)
    buffer = g_try_malloc (size + 1);
  if (buffer == NULL ||
      g_converter_convert (G_CONVERTER (decompressor), data, n_in, buffer, size + 1,
                           G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL) !=
      G_CONVERTER_FINISHED ||
      n_written != (gsize) size)
    {
      proof_document_set_error (self, SQLITE_CORRUPT, error);
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
  g_autoptr (ProofStatement) statement = NULL;
  g_autoptr (GBytes) compressed = NULL;
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);

  /* The row itself says which page it is: a damaged index may lead to another one. */
  statement = proof_document_prepare (self,
                                      "SELECT raw, size, aggregation, number FROM pages"
                                      " WHERE rowid = (SELECT rowid FROM pages"
                                      " WHERE aggregation = ? AND number = ?)", error);
  if (statement == NULL)
    return NULL;
  proof_document_bind_text (statement, 1, aggregation_text (aggregation));
  sqlite3_bind_int64 (statement, 2, number);
  if (!proof_document_next_row (self, statement, &local))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                     _("The document has no page %u."), number + 1);
      return NULL;
    }
  if (g_strcmp0 ((const char *) sqlite3_column_text (statement, 2),
                 aggregation_text (aggregation)) != 0 ||
      sqlite3_column_int64 (statement, 3) != number)
    {
      proof_document_set_error (self, SQLITE_CORRUPT, error);
      return NULL;
    }

  compressed = proof_document_column_bytes (statement, 0);
  return inflate (self, compressed, sqlite3_column_int64 (statement, 1), error);
}

/**
 * proof_document_dup_next_token:
 * @self: a document
 * @aggregation: of which results
 * @n_pages: how many pages the caller has; another process may have kept more by now
 * @complete: (out) (optional): whether these are all pages
 *
 * Returns: (transfer full) (nullable): the token to go on with after the first @n_pages; %NULL
 *   where there is none that the service would still take
 */
char *
proof_document_dup_next_token (ProofDocument    *self,
                               ProofAggregation  aggregation,
                               guint             n_pages,
                               gboolean         *complete)
{
  g_autoptr (ProofStatement) statement = NULL;
  gint64 age;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), NULL);

  if (complete != NULL)
    *complete = FALSE;
  statement = proof_document_prepare (self,
                                      "SELECT next_token, fetched_us FROM pages"
                                      " WHERE aggregation = ? AND number = ?", NULL);
  if (statement == NULL)
    return NULL;
  proof_document_bind_text (statement, 1, aggregation_text (aggregation));
  sqlite3_bind_int64 (statement, 2, (gint64) n_pages - 1);
  if (!proof_document_next_row (self, statement, NULL))
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

  return proof_document_run (self, "UPDATE pages SET fetched_us = 0 WHERE next_token IS NOT NULL",
                             error);
}

gboolean
proof_document_clear_pages (ProofDocument    *self,
                            ProofAggregation  aggregation,
                            GError          **error)
{
  g_autoptr (ProofStatement) statement = NULL;

  g_return_val_if_fail (PROOF_IS_DOCUMENT (self), FALSE);

  statement = proof_document_prepare (self, "DELETE FROM pages WHERE aggregation = ?", error);
  if (statement == NULL)
    return FALSE;
  proof_document_bind_text (statement, 1, aggregation_text (aggregation));
  return proof_document_finish (self, statement, error);
}
