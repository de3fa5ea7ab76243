/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"

G_BEGIN_DECLS

/* How frames are numbered by hours, minutes, seconds and frames, after SMPTE ST 12-1; the first
 * frame is 00:00:00:00. All zero: there is no honest timecode. */
typedef struct
{
  guint    base;       /* numbers a second: 24, 25, 30, 48, 50 or 60 */
  gboolean fractional; /* the real rate is 1000/1001 of that */
  guint    dropped;    /* numbers left out at each minute but every tenth */
} ProofTimecode;

gboolean proof_timecode_init          (ProofTimecode         *self,
                                       const ProofFrameTable *table,
                                       gboolean               drop);
gboolean proof_timecode_init_for_rate (ProofTimecode         *self,
                                       double                 rate,
                                       gboolean               drop);
gboolean proof_timecode_can_drop      (const ProofTimecode   *self);
void     proof_timecode_set_drop      (ProofTimecode         *self,
                                       gboolean               drop);
char    *proof_timecode_format        (const ProofTimecode   *self,
                                       guint                  frame) G_GNUC_WARN_UNUSED_RESULT;
gboolean proof_timecode_has           (const ProofTimecode   *self,
                                       const guint            numbers[4]);
guint    proof_timecode_count         (const ProofTimecode   *self,
                                       const guint            numbers[4]);

G_END_DECLS
