/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-moment.h"

G_BEGIN_DECLS

/* Boxes that overlap less are not taken for one thing: intersection over union, 0 to 1. */
#define PROOF_TRACKS_MIN_OVERLAP 0.3

guint proof_tracks_interpolate (GArray       *boxes,
                                const GArray *next,
                                double        position);

G_END_DECLS
