/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-seek-queue.h"

/* Forgets the seek in flight as well as what waits. */
void
proof_seek_queue_clear (ProofSeekQueue *self)
{
  *self = (ProofSeekQueue) { FALSE };
}

/* Replaces what waits: the newest wish wins. */
void
proof_seek_queue_push (ProofSeekQueue      *self,
                       const ProofSeekWish *wish)
{
  self->next = *wish;
  self->waiting = TRUE;
}

/**
 * proof_seek_queue_start_next:
 * @self: a queue
 *
 * Takes up the waiting wish as the current one, unless a seek is in flight.
 *
 * Returns: whether there is a new current wish to carry out
 */
gboolean
proof_seek_queue_start_next (ProofSeekQueue *self)
{
  if (self->in_flight || !self->waiting)
    return FALSE;

  self->current = self->next;
  self->waiting = FALSE;
  self->in_flight = TRUE;

  return TRUE;
}

/* The seek in flight has arrived, or failed. */
void
proof_seek_queue_finish (ProofSeekQueue *self)
{
  self->in_flight = FALSE;
}

/* Where things will stand when all is done; NULL where nothing is under way. */
const ProofSeekWish *
proof_seek_queue_peek (const ProofSeekQueue *self)
{
  if (self->waiting)
    return &self->next;

  return self->in_flight ? &self->current : NULL;
}
