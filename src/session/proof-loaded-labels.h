/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"
#include "proof-label-index.h"
#include "proof-label-store.h"

G_BEGIN_DECLS

/* Everything that a results file or a document holds, read to the end without a fault. */
typedef struct
{
  ProofLabelStore *timestamps;
  ProofLabelStore *segments;
  ProofLabelIndex *index;      /* of the active one; NULL unless read by _read_async () */
  guint            n_pages[2]; /* of a document: by timestamps, by segments */
  GBytes          *bytes; /* the unpacked file, for its raw elements; NULL for a document */
} ProofLoadedLabels;

ProofLoadedLabels *proof_loaded_labels_read        (GFile               *file,
                                                    GCancellable        *cancellable,
                                                    GError             **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;
void               proof_loaded_labels_free        (ProofLoadedLabels   *self);
ProofLabelStore   *proof_loaded_labels_get_active  (ProofLoadedLabels   *self);
void               proof_loaded_labels_read_async  (GFile               *file,
                                                    gboolean             is_document,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
ProofLoadedLabels *proof_loaded_labels_read_finish (GAsyncResult        *result,
                                                    GError             **error)
                                                    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLoadedLabels, proof_loaded_labels_free)

G_END_DECLS
