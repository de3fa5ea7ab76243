/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-picture-look.h"
#include "proof-video-geometry.h"

G_BEGIN_DECLS

void proof_video_picture_snapshot (GtkSnapshot              *snapshot,
                                   GdkTexture               *texture,
                                   const ProofVideoGeometry *geometry,
                                   const ProofVideoRect     *visible,
                                   ProofPictureLook         *look,
                                   double                    scale,
                                   gboolean                  moving);
void proof_video_picture_snapshot_surround (GtkSnapshot          *snapshot,
                                            const ProofVideoRect *visible,
                                            float                 width,
                                            float                 height);

G_END_DECLS
