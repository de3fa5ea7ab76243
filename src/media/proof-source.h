/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/base/gstbasesrc.h>

#include "proof-byte-source.h"
#include "proof-mp4-index.h"

G_BEGIN_DECLS

#define PROOF_TYPE_SOURCE (proof_source_get_type ())

/* The element that reads a byte source: seekable, so demuxers pull from it as from a local file. */
G_DECLARE_FINAL_TYPE (ProofSource, proof_source, PROOF, SOURCE, GstBaseSrc)

char *proof_source_register     (ProofByteSource *source,
                                 const char      *name) G_GNUC_WARN_UNUSED_RESULT;
void  proof_source_unregister   (const char      *uri);

/* What will be read soon. Any thread. */
void  proof_source_take_index   (ProofSource     *self,
                                 ProofMp4Index   *index);
void  proof_source_expect_time  (ProofSource     *self,
                                 ProofTime        time);
void  proof_source_expect_bytes (ProofSource     *self,
                                 guint64          begin,
                                 guint64          end);

G_END_DECLS
