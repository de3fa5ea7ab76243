/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _ProofDocument
{
  GObject     parent_instance;

  GFile      *file;
  sqlite3    *db;
  GHashTable *values; /* what proof_document_get() handed out */
};

typedef sqlite3_stmt ProofStatement;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofStatement, sqlite3_finalize)

/* proof-document-sql.c */
void            proof_document_set_error    (ProofDocument   *self,
                                             int              rc,
                                             GError         **error);
/* Runs statements that give no rows. */
gboolean        proof_document_run          (ProofDocument   *self,
                                             const char      *sql,
                                             GError         **error);
ProofStatement *proof_document_prepare      (ProofDocument   *self,
                                             const char      *sql,
                                             GError         **error);
/* TRUE with a row; FALSE without @error set where there is none. */
gboolean        proof_document_next_row     (ProofDocument   *self,
                                             ProofStatement  *statement,
                                             GError         **error);
gboolean        proof_document_finish       (ProofDocument   *self,
                                             ProofStatement  *statement,
                                             GError         **error);
void            proof_document_bind_text    (ProofStatement  *statement,
                                             int              place,
                                             const char      *text);
void            proof_document_bind_bytes   (ProofStatement  *statement,
                                             int              place,
                                             GBytes          *bytes);
GBytes         *proof_document_column_bytes (ProofStatement  *statement,
                                             int              column);

G_END_DECLS
