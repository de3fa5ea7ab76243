/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame.h"
#include "proof-media.h"

G_BEGIN_DECLS

#define PROOF_NO_FRAME G_MAXUINT

/* The presentation time (stream time) of every frame of a video, strictly increasing order after
 * repeated times are folded into one frame, found by demuxing alone. Immutable, reference
 * counted, any thread. */
typedef struct _ProofFrameTable ProofFrameTable;

#define PROOF_TYPE_FRAME_TABLE (proof_frame_table_get_type ())
GType            proof_frame_table_get_type         (void);

ProofFrameTable *proof_frame_table_new              (const ProofTime   *times,
                                                     guint              n_frames,
                                                     ProofTime          last_duration);
ProofFrameTable *proof_frame_table_ref              (ProofFrameTable   *self);
void             proof_frame_table_unref            (ProofFrameTable   *self);

/* Blocks; for workers and the command line. */
ProofFrameTable *proof_frame_table_scan             (ProofMedia        *media,
                                                     GCancellable      *cancellable,
                                                     GError           **error)
                                                     G_GNUC_WARN_UNUSED_RESULT;
void             proof_frame_table_scan_async       (ProofMedia        *media,
                                                     GCancellable      *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer           user_data);
ProofFrameTable *proof_frame_table_scan_finish      (GAsyncResult      *result,
                                                     GError           **error)
                                                     G_GNUC_WARN_UNUSED_RESULT;

GBytes          *proof_frame_table_to_bytes         (ProofFrameTable   *self)
                                                     G_GNUC_WARN_UNUSED_RESULT;

guint            proof_frame_table_get_n_frames     (const ProofFrameTable *self);
const ProofTime *proof_frame_table_get_times        (const ProofFrameTable *self);
ProofTime        proof_frame_table_get_time         (const ProofFrameTable *self,
                                                     guint                  frame);
ProofTime        proof_frame_table_get_duration     (const ProofFrameTable *self,
                                                     guint                  frame);
/* The frame shown at @time: the last one that begins at or before it (1 ns of rounding in the
 * container's time base is forgiven); the first frame for anything earlier. */
guint            proof_frame_table_find_shown       (const ProofFrameTable *self,
                                                     ProofTime              time);
/* The frame whose time is nearest to @time; the earlier of two (1 ns is forgiven likewise). */
guint            proof_frame_table_find_nearest     (const ProofFrameTable *self,
                                                     ProofTime              time);
ProofTime        proof_frame_table_get_end          (const ProofFrameTable *self);
/* The median distance between frames; a lone frame's length, 0 where that is not known. */
ProofTime        proof_frame_table_get_median_duration (const ProofFrameTable *self);
double           proof_frame_table_get_rate         (const ProofFrameTable *self);
gboolean         proof_frame_table_is_variable      (const ProofFrameTable *self);

/* Coded size after crop, pixel aspect and orientation as the container
 * gives them; 0 where unknown. */
void             proof_frame_table_get_picture      (const ProofFrameTable *self,
                                                     int                   *width,
                                                     int                   *height,
                                                     int                   *par_n,
                                                     int                   *par_d,
                                                     ProofOrientation      *orientation);
void             proof_frame_table_get_display_size (const ProofFrameTable *self,
                                                     int                   *width,
                                                     int                   *height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofFrameTable, proof_frame_table_unref)

G_END_DECLS
