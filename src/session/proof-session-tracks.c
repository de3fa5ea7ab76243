/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interpolated boxes, an option: between two samples, what was matched moves from one to the other.
 * On a sample's own frame stands what was reported there, and nothing else. */
#include "config.h"

#include "proof-session-private.h"
#include "proof-tracks.h"

/* The one place that says whether boxes are interpolated: as a person wishes, from a sample that is
 * held to one that comes before it would have been gone. Never while somebody judges, who must see
 * what was reported; there is no judging yet. */
static gboolean
may_interpolate (ProofSession      *self,
                 const ProofMoment *moment,
                 double            *position)
{
  ProofTime gap;

  if (!self->interpolate || moment->state != PROOF_SHOWN_HELD ||
      moment->frame == PROOF_NO_FRAME ||
      moment->sample + 1 >= proof_label_index_get_n_samples (self->index))
    return FALSE;

  gap = (proof_label_index_get_sample_ms (self->index, moment->sample + 1) - moment->sample_ms) *
        PROOF_MSEC;
  *position = moment->offset / (double) gap;
  return gap <= proof_moment_get_hold (self->index);
}

/* Returns how many of @boxes, listed for @moment, were moved. */
guint
proof_session_interpolate_boxes (ProofSession      *self,
                                 const ProofMoment *moment,
                                 GArray            *boxes)
{
  g_autoptr (GArray) next = NULL;
  ProofMoment after = *moment;
  double position;

  if (boxes->len == 0 || !may_interpolate (self, moment, &position))
    return 0;

  next = g_array_new (FALSE, FALSE, sizeof (ProofShownBox));
  after.sample++;
  proof_moment_list_boxes (&after, self->index, self->filter, next, NULL);
  return proof_tracks_interpolate (boxes, next, position);
}

gboolean
proof_session_get_interpolate (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), FALSE);

  return self->interpolate;
}
