/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-json-cursor.h"
#include "proof-label-page-builder.h"

G_BEGIN_DECLS

gboolean proof_label_envelope_read (ProofJsonCursor *cursor,
                                    ProofJsonSlice   key,
                                    ProofLabelMeta  *meta);

G_END_DECLS
