/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-picture-look.h"
#include "proof-video-geometry.h"

G_BEGIN_DECLS

/* A frame and what it is drawn with, made when it is needed. Zeroes to begin with. */
typedef struct
{
  ProofFrame *frame;
  GdkTexture *texture;
  GPtrArray  *bands; /* GdkTexture, from the top */
} ProofVideoPicture;

void proof_video_picture_set_frame (ProofVideoPicture        *self,
                                    ProofFrame               *frame);
void proof_video_picture_snapshot (ProofVideoPicture        *self,
                                   GtkSnapshot              *snapshot,
                                   const ProofVideoGeometry *geometry,
                                   const ProofVideoRect     *visible,
                                   ProofPictureLook         *look,
                                   double                    scale,
                                   gboolean                  banded,
                                   gboolean                  moving);
void proof_video_picture_snapshot_surround (GtkSnapshot          *snapshot,
                                            const ProofVideoRect *visible,
                                            float                 width,
                                            float                 height);

G_END_DECLS
