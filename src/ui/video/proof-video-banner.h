/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_VIDEO_BANNER (proof_video_banner_get_type ())

/* Says that the video is not the one that the job analysed, until it is put away. */
G_DECLARE_FINAL_TYPE (ProofVideoBanner, proof_video_banner, PROOF, VIDEO_BANNER, AdwBin)

void proof_video_banner_set_session (ProofVideoBanner *self,
                                     ProofSession     *session);

G_END_DECLS
