/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "proof-time.h"

G_BEGIN_DECLS

/* How the coded picture is to be turned for display: mirrored first where @mirrored (left and right
 * change places), then turned clockwise by @rotation degrees (0, 90, 180, 270). */
typedef struct
{
  int      rotation;
  gboolean mirrored;
} ProofOrientation;

/* One decoded frame: picture and time in one struct, so that they cannot part. Immutable, reference
 * counted, crosses threads as a value. Pixels are BGRA, 8 bit, alpha 255, in the coded orientation
 * and after crop; `pixels` keeps the decoder's buffer mapped for as long as it lives. */
typedef struct
{
  GBytes          *pixels;
  gsize            stride;
  int              width;
  int              height;
  int              par_n;
  int              par_d;
  ProofOrientation orientation;
  ProofTime        time;        /* stream time as carried; after an accurate seek this may lie
                                 * inside the frame: look it up in the frame table */
  ProofTime        duration;    /* PROOF_TIME_NONE where not known */
  guint            seek_serial; /* counts the player's flushes */
} ProofFrame;

#define PROOF_TYPE_FRAME (proof_frame_get_type ())
GType       proof_frame_get_type         (void);

ProofFrame *proof_frame_ref              (ProofFrame       *self);
void        proof_frame_unref            (ProofFrame       *self);
void        proof_frame_get_display_size (const ProofFrame *self,
                                          double           *width,
                                          double           *height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofFrame, proof_frame_unref)

G_END_DECLS
