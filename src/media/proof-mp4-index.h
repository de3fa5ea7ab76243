/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-byte-source.h"
#include "proof-mp4-box.h"
#include "proof-time.h"

G_BEGIN_DECLS

/* Where in an MP4 file a player reads that is to show a time. Immutable. */
typedef struct _ProofMp4Index ProofMp4Index;

ProofMp4Index *proof_mp4_index_new  (const Box           *movie);
void           proof_mp4_index_free (ProofMp4Index       *self);
gboolean       proof_mp4_index_find (const ProofMp4Index *self,
                                     ProofTime            time,
                                     ProofByteRange      *range);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofMp4Index, proof_mp4_index_free)

G_END_DECLS
