/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"

G_BEGIN_DECLS

/* Where somebody wants to be: at a frame, or at a time where frame is PROOF_NO_FRAME. */
typedef struct
{
  guint     frame;
  ProofTime time;
  gboolean  accurate;
  gboolean  step; /* from the frame next to it, or nearly: it may be at hand */
} ProofSeekWish;

/* One seek in flight, and the newest wish that came meanwhile. Zeroed memory is an empty queue. */
typedef struct
{
  gboolean      in_flight;
  gboolean      waiting;
  ProofSeekWish current; /* valid while in_flight */
  ProofSeekWish next;    /* valid while waiting */
} ProofSeekQueue;

void                 proof_seek_queue_clear      (ProofSeekQueue       *self);
void                 proof_seek_queue_push       (ProofSeekQueue       *self,
                                                  const ProofSeekWish  *wish);
gboolean             proof_seek_queue_start_next (ProofSeekQueue       *self);
void                 proof_seek_queue_finish     (ProofSeekQueue       *self);
const ProofSeekWish *proof_seek_queue_peek       (const ProofSeekQueue *self);

G_END_DECLS
