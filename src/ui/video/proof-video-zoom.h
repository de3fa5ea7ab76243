/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-video-geometry.h"

G_BEGIN_DECLS

#define PROOF_TYPE_VIDEO_ZOOM (proof_video_zoom_get_type ())

/* What of the picture a widget shows, and the wheel, pinches and drags on the widget that change
 * it. Owned by that widget. Main thread.
 *
 * Properties: factor (1: the whole picture). ::changed: the picture lies elsewhere. */
G_DECLARE_FINAL_TYPE (ProofVideoZoom, proof_video_zoom, PROOF, VIDEO_ZOOM, GObject)

ProofVideoZoom *proof_video_zoom_new        (GtkWidget            *widget);
void            proof_video_zoom_apply      (ProofVideoZoom       *self,
                                             ProofVideoGeometry   *geometry);
double          proof_video_zoom_get_factor (ProofVideoZoom       *self);
void            proof_video_zoom_reset      (ProofVideoZoom       *self);
void            proof_video_zoom_step       (ProofVideoZoom       *self,
                                             int                   steps);
void            proof_video_zoom_pan        (ProofVideoZoom       *self,
                                             double                x,
                                             double                y);
void            proof_video_zoom_toggle     (ProofVideoZoom       *self,
                                             const ProofVideoRect *rect);

G_END_DECLS
