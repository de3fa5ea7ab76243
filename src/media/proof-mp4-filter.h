/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Sits on a source's pad and changes what a demuxer reads of an MP4 or QuickTime file; other files
 * pass unchanged. See proof_mp4_filter_attach(). */
typedef struct _ProofMp4Filter ProofMp4Filter;

ProofMp4Filter *proof_mp4_filter_attach      (GstElement     *source);
void            proof_mp4_filter_skip_frames (ProofMp4Filter *self);
void            proof_mp4_filter_look_ahead  (ProofMp4Filter *self);

G_END_DECLS
