/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-lane-runs.h"

G_BEGIN_DECLS

#define PROOF_LANE_TILE_WIDTH 512

/* Pictures of parts of lanes, kept between frames: what is drawn where there are too many segments
 * for a node each. Sizes are in device pixels. Main thread. */
typedef struct _ProofLaneTiles ProofLaneTiles;

ProofLaneTiles *proof_lane_tiles_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void            proof_lane_tiles_free  (ProofLaneTiles      *self);
void            proof_lane_tiles_clear (ProofLaneTiles      *self);
void            proof_lane_tiles_begin (ProofLaneTiles      *self,
                                        double               ms_per_px,
                                        int                  height);
GdkTexture     *proof_lane_tiles_get   (ProofLaneTiles      *self,
                                        guint                lane,
                                        gint64               index,
                                        const ProofLaneRuns *runs,
                                        guint                colour);
double          proof_lane_bar         (double               confidence);

G_END_DECLS
