/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What the first byte of a NAL unit tells. Types from the first to the last are parts of a picture;
 * one whose reference is 0 no other picture is made from. ITU-T H.264, 7.3.1 and 7.4.1. */
#define PROOF_H264_TYPE(byte) ((byte) & 31)
#define PROOF_H264_REFERENCE(byte) ((byte) >> 5 & 3)
#define PROOF_H264_SLICE 1
#define PROOF_H264_IDR 5

guint8 proof_h264_get_slice (GstPad    *pad,
                             GstBuffer *buffer);

G_END_DECLS
