/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"

G_BEGIN_DECLS

#define PROOF_TYPE_PAGE_KEEPER (proof_page_keeper_get_type ())

/* Writes pages to a document off the main thread, one after another, through a connection
 * of its own: compressing a page and syncing the disk take longer than a frame. What was
 * asked for is on disk when the object is gone. */
G_DECLARE_FINAL_TYPE (ProofPageKeeper, proof_page_keeper, PROOF, PAGE_KEEPER, GObject)

ProofPageKeeper *proof_page_keeper_new          (GFile               *document);
void             proof_page_keeper_add_async    (ProofPageKeeper     *self,
                                                 ProofAggregation     aggregation,
                                                 guint                number,
                                                 gboolean             restart,
                                                 GBytes              *raw,
                                                 const char          *next_token,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
gboolean         proof_page_keeper_finish       (GAsyncResult        *result,
                                                 GError             **error);

G_END_DECLS
