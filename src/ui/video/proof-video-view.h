/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-box-painter.h"
#include "proof-video-zoom.h"

G_BEGIN_DECLS

#define PROOF_TYPE_VIDEO_VIEW (proof_video_view_get_type ())

/* The picture with its boxes, or why there is none. Draws the player's newest frame and the
 * boxes of the time that this very frame carries, both in one go and from that one struct.
 *
 * Uses the actions viewer.choose-video. */
G_DECLARE_FINAL_TYPE (ProofVideoView, proof_video_view, PROOF, VIDEO_VIEW, GtkWidget)

GtkWidget                *proof_video_view_new              (ProofSession   *session);
ProofSession             *proof_video_view_get_session      (ProofVideoView *self);
void                      proof_video_view_set_session      (ProofVideoView *self,
                                                             ProofSession   *session);
ProofVideoZoom           *proof_video_view_get_zoom         (ProofVideoView *self);
void                      proof_video_view_toggle_zoom      (ProofVideoView *self);

/* What was drawn last, for tests and measurements. */
ProofFrame               *proof_video_view_get_shown_frame  (ProofVideoView *self);
gboolean                  proof_video_view_get_shown_moment (ProofVideoView *self,
                                                             ProofMoment    *moment);
/* (element-type ProofVideoBox) */
GArray                   *proof_video_view_get_shown_boxes  (ProofVideoView *self);
const ProofVideoGeometry *proof_video_view_get_geometry     (ProofVideoView *self);
/* Drawings in all, and of those the ones that brought a new frame. */
guint                     proof_video_view_get_n_drawn      (ProofVideoView *self);
guint                     proof_video_view_get_n_frames     (ProofVideoView *self);

G_END_DECLS
