/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What the first byte of a NAL unit tells. Of H.264 one whose reference is 0 no other picture is
 * made from. ITU-T H.264, 7.3.1 and 7.4.1; H.265, 7.3.1.2 and table 7-1. */
#define PROOF_H264_TYPE(byte) ((byte) & 31)
#define PROOF_H264_REFERENCE(byte) ((byte) >> 5 & 3)
#define PROOF_H264_SLICE 1
#define PROOF_H264_IDR 5
#define PROOF_H265_TYPE(byte) ((byte) >> 1 & 63)
#define PROOF_H265_CRA 21
#define PROOF_H265_LAST_SLICE 31

gboolean proof_nal_get_slice (GstPad    *pad,
                              GstBuffer *buffer,
                              gboolean   h265,
                              guint8    *header);

G_END_DECLS
