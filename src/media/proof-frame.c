/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-frame.h"

G_DEFINE_BOXED_TYPE (ProofFrame, proof_frame, proof_frame_ref, proof_frame_unref)

ProofFrame *
proof_frame_ref (ProofFrame *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ProofFrame *self = data;

  g_clear_pointer (&self->pixels, g_bytes_unref);
}

/* Frames are made with g_atomic_rc_box_new0 (ProofFrame). */
void
proof_frame_unref (ProofFrame *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * proof_frame_get_display_size:
 * @self: a frame
 * @width: (out): width in square pixels, after turning
 * @height: (out): height in square pixels, after turning
 *
 * The size in which people see the picture.
 */
void
proof_frame_get_display_size (const ProofFrame *self,
                              double           *width,
                              double           *height)
{
  double w, h;

  g_return_if_fail (self != NULL);

  w = self->width * (double) self->par_n / MAX (self->par_d, 1);
  h = self->height;
  if (self->orientation.rotation % 180 != 0)
    {
      double swap = w;

      w = h;
      h = swap;
    }
  *width = w;
  *height = h;
}
