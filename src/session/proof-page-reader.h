/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"

G_BEGIN_DECLS

/* Reads the pages of a document ahead, on as many threads as there are cores, and hands them out in
 * their order. To be used by one thread, which may be any. */
typedef struct _ProofPageReader ProofPageReader;

ProofPageReader *proof_page_reader_new  (GFile             *file,
                                         ProofAggregation   aggregation,
                                         guint              n_pages,
                                         GCancellable      *cancellable);
void             proof_page_reader_free (ProofPageReader   *self);
ProofLabelPage  *proof_page_reader_next (ProofPageReader   *self,
                                         GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofPageReader, proof_page_reader_free)

G_END_DECLS
