/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-timecode.h"

G_BEGIN_DECLS

guint proof_typed_place_find (const char            *text,
                              const ProofFrameTable *table,
                              const ProofTimecode   *timecode,
                              guint                  from,
                              GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
