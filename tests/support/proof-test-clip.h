/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-box.h"
#include "proof-time.h"

G_BEGIN_DECLS

/* A clip in which every frame carries its number, as a bar code along the top, and a white
 * rectangle whose place follows from it. Members left 0 have the value in brackets. */
typedef struct
{
  guint            n_frames;        /* (50) */
  int              width, height;   /* (320 × 180); odd ones make full chroma */
  int              rate_n, rate_d;  /* (25/1) */
  const ProofTime *times;           /* n_frames times from 0 on, instead of a rate */
  ProofTime        start;           /* when the first frame is shown */
  guint            key_distance;    /* (25) */
  guint            b_frames;        /* between two others */
  int              par_n, par_d;    /* (1/1) */
  int              rotation;        /* clockwise for display: 0, 90, 180, 270 */
  gboolean         mirrored;        /* for display, before it is turned */
  gboolean         open_gops;       /* key frames but the first are no IDR pictures */
  gboolean         audio;           /* with a tone */
  gboolean         sharp;           /* edges stay where they were drawn, which makes it bigger */
  gboolean         noise;           /* over the background, which makes a big file */
} ProofTestClip;

/* The end of @path chooses the container: .mp4, .mov or .mkv. */
gboolean proof_test_clip_make (const char          *path,
                               const ProofTestClip *clip,
                               GError             **error);
void     proof_test_clip_rect (guint                frame,
                               ProofBox            *rect);
int      proof_test_clip_read (const guint8        *pixels,
                               gsize                stride,
                               int                  width,
                               int                  height);

G_END_DECLS
