/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* How the colours of a video that has more of them than a usual screen are shown there: linear
 * light in the video's primaries, in sRGB's, brought into range, sRGB. Immutable once made. */
typedef struct _ProofColours ProofColours;

gboolean      proof_colours_are_wide     (const GstVideoColorimetry *colorimetry);
ProofColours *proof_colours_new          (const GstVideoInfo        *info,
                                          double                     peak);
void          proof_colours_free         (ProofColours              *self);
void          proof_colours_convert_rows (const ProofColours        *self,
                                          const GstVideoFrame       *from,
                                          GstVideoFrame             *to,
                                          int                        begin,
                                          int                        end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofColours, proof_colours_free)

G_END_DECLS
