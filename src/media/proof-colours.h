/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* How the colours of a video that has more of them than a usual screen are shown there: linear
 * light in the video's primaries, in sRGB's, brought into range, sRGB. Immutable once made. */
typedef struct _ProofColours ProofColours;

/* So many pixels behind a row are read as well. */
#define PROOF_COLOURS_ROOM 32

gboolean      proof_colours_are_wide    (const GstVideoColorimetry *colorimetry);
ProofColours *proof_colours_new         (const GstVideoInfo        *info,
                                         double                     peak);
void          proof_colours_free        (ProofColours              *self);
void          proof_colours_convert_row (const ProofColours        *self,
                                         const guint16             *row,
                                         int                        width,
                                         guint8                    *pixels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofColours, proof_colours_free)

G_END_DECLS
