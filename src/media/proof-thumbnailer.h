/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"

G_BEGIN_DECLS

#define PROOF_TYPE_THUMBNAILER (proof_thumbnailer_get_type ())

/* Small pictures of a video at the times that somebody points at: of a key frame near it at once,
 * of the frame itself where the pointer rests. They are made by a pipeline on a thread of its own,
 * which is there only while it is asked for anything. Main thread.
 *
 * ::changed: there may be a better picture of what was asked for last, or none will come. */
G_DECLARE_FINAL_TYPE (ProofThumbnailer, proof_thumbnailer, PROOF, THUMBNAILER, GObject)

ProofThumbnailer *proof_thumbnailer_new         (ProofMedia       *media);
ProofMedia       *proof_thumbnailer_get_media   (ProofThumbnailer *self);
void              proof_thumbnailer_set_table   (ProofThumbnailer *self,
                                                 ProofFrameTable  *table);
void              proof_thumbnailer_request     (ProofThumbnailer *self,
                                                 ProofTime         time);
ProofFrame       *proof_thumbnailer_get_picture (ProofThumbnailer *self,
                                                 ProofTime         time,
                                                 gboolean         *exact);
gboolean          proof_thumbnailer_has_failed  (ProofThumbnailer *self);

G_END_DECLS
