/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"
#include "proof-seek-queue.h"

G_BEGIN_DECLS

/* The thread of a thumbnailer, with the small pipeline that it alone touches. It runs while there
 * are wishes, and ends by itself when none has come for some seconds. */
typedef struct _ProofThumbnailWorker ProofThumbnailWorker;

/* Called in the maker's main context.
 * @frame: (nullable): where there is no picture
 * @wish: (nullable): what it was made for; NULL where nothing was asked for */
typedef void (*ProofThumbnailFunc) (ProofFrame          *frame,
                                    const ProofSeekWish *wish,
                                    gpointer             data);
/* Once, after which no picture comes any more. */
typedef void (*ProofThumbnailFailedFunc) (const GError *error,
                                          gpointer      data);

ProofThumbnailWorker *proof_thumbnail_worker_new       (ProofMedia               *media,
                                                        ProofThumbnailFunc        made,
                                                        ProofThumbnailFailedFunc  failed,
                                                        gpointer                  data)
                                                        G_GNUC_WARN_UNUSED_RESULT;
void                  proof_thumbnail_worker_stop      (ProofThumbnailWorker     *self);
void                  proof_thumbnail_worker_set_table (ProofThumbnailWorker     *self,
                                                        ProofFrameTable          *table);
void                  proof_thumbnail_worker_push      (ProofThumbnailWorker     *self,
                                                        const ProofSeekWish      *wish);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofThumbnailWorker, proof_thumbnail_worker_stop)

G_END_DECLS
