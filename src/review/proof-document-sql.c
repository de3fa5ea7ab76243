/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements, and what SQLite says of them in words for people. */
#include "config.h"

#include "proof-document-private.h"

#include <errno.h>
#include <glib/gi18n.h>

/* Words what SQLite said for people. */
void
proof_document_set_error (ProofDocument *self,
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
                   _("“%s” is not a Proofreel document."), name);
      return;

    case SQLITE_CORRUPT:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_DAMAGED,
                   _("“%s” is damaged (%s). Take a copy from a backup, or remove it and fetch the "
                     "job again."),
                   name, detail);
      return;

    case SQLITE_READONLY:
    case SQLITE_PERM:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_READ_ONLY,
                   _("“%s” is read-only. Change its permissions, or copy it to a folder in which "
                     "you may write."), name);
      return;

    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_BUSY,
                   _("“%s” is locked by another program. Close it there, or try again in a "
                     "moment."),
                   name);
      return;

    case SQLITE_CANTOPEN:
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   _("“%s” could not be opened: %s."), name,
                   system_errno != 0 ? g_strerror (system_errno) : detail);
      return;

    default:
      break;
    }

  if ((rc & 0xff) == SQLITE_FULL || ((rc & 0xff) == SQLITE_IOERR &&
      (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG)))
    g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_FULL,
                 _("There is no room left to write “%s”. Free some space on that disk and try "
                   "again."),
                 name);
  else if (system_errno != 0)
    g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                 _("“%s” could not be read or written: %s, %s."), name, detail,
                 g_strerror (system_errno));
  else
    g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                 _("“%s” could not be read or written: %s."), name, detail);
}

/* Runs statements that give no rows. */
gboolean
proof_document_run (ProofDocument *self,
                    const char    *sql,
                    GError       **error)
{
  int rc = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (rc != SQLITE_OK)
    proof_document_set_error (self, rc, error);
  return rc == SQLITE_OK;
}

ProofStatement *
proof_document_prepare (ProofDocument *self,
                        const char    *sql,
                        GError       **error)
{
  ProofStatement *statement = NULL;
  int rc = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  if (rc != SQLITE_OK)
    proof_document_set_error (self, rc, error);
  return statement;
}

/* TRUE with a row; FALSE without @error set where there is none. */
gboolean
proof_document_next_row (ProofDocument   *self,
                         ProofStatement  *statement,
                         GError         **error)
{
  int rc = sqlite3_step (statement);

  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    proof_document_set_error (self, rc, error);
  return rc == SQLITE_ROW;
}

gboolean
proof_document_finish (ProofDocument   *self,
                       ProofStatement  *statement,
                       GError         **error)
{
  int rc = sqlite3_step (statement);

  if (rc != SQLITE_DONE)
    proof_document_set_error (self, rc, error);
  return rc == SQLITE_DONE;
}

void
proof_document_bind_text (ProofStatement *statement,
                          int             place,
                          const char     *text)
{
  sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
}

void
proof_document_bind_bytes (ProofStatement *statement,
                           int             place,
                           GBytes         *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  /* A NULL pointer would bind NULL instead of nothing. */
  sqlite3_bind_blob64 (statement, place, data != NULL ? data : "", size, SQLITE_STATIC);
}

GBytes *
proof_document_column_bytes (ProofStatement *statement,
                             int             column)
{
  const void *data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}
