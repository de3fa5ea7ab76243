/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FFmpeg, which knows nothing of GStreamer, tells what a video holds. */
gboolean proof_test_ffmpeg_is_there (void);
void     proof_test_ffmpeg_run      (const char *options);
GArray  *proof_test_ffmpeg_times    (const char *path);
GBytes  *proof_test_ffmpeg_pictures (const char *path,
                                     const char *filter);

G_END_DECLS
