/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define PROOF_TYPE_COLOUR_FILTER (proof_colour_filter_get_type ())

/* An element between decoder and sink: videos that a screen could show as they are pass, of HDR and
 * wide colours it makes BGRA in sRGB. */
G_DECLARE_FINAL_TYPE (ProofColourFilter, proof_colour_filter, PROOF, COLOUR_FILTER, GstVideoFilter)

GstElement *proof_colour_filter_new (void);

G_END_DECLS
