/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  PROOF_FILE_RESULTS,  /* any text, and gzip: the reader says what is wrong with it */
  PROOF_FILE_DOCUMENT,
  PROOF_FILE_VIDEO,    /* everything else: the player says what is wrong with it */
  PROOF_FILE_NOTICE,   /* of a job; the dialog says what is wrong with it */
} ProofFileKind;

ProofFileKind proof_file_kind_of_bytes    (const guint8        *bytes,
                                           gsize                length);
void          proof_file_kind_query_async (GFile               *file,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
gboolean      proof_file_kind_query_finish (GFile              *file,
                                            GAsyncResult       *result,
                                            ProofFileKind      *kind,
                                            GError            **error);

G_END_DECLS
