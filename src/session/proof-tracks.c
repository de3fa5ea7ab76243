/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which boxes of two neighbouring samples are one thing, and where it may have been in between.
 * Nothing that the service says ties them together, so this is a guess and is drawn as one. */
#include "config.h"

#include "proof-tracks.h"

typedef struct
{
  double overlap;
  guint  from;
  guint  to;
} Pair;

typedef struct
{
  const GArray *boxes;
  const GArray *next;
} Pairing;

static const ProofShownBox *
get_box (const GArray *boxes,
         guint         i)
{
  return &g_array_index (boxes, ProofShownBox, i);
}

static double
get_overlap (const ProofBox *a,
             const ProofBox *b)
{
  double width = MIN (a->left + a->width, b->left + b->width) - MAX (a->left, b->left);
  double height = MIN (a->top + a->height, b->top + b->height) - MAX (a->top, b->top);
  double both = width * height;

  if (width <= 0 || height <= 0)
    return 0;
  return both / (a->width * a->height + b->width * b->height - both);
}

static int
compare_place (const ProofShownBox *a,
               const ProofShownBox *b)
{
  if (a->detection != b->detection)
    return a->detection < b->detection ? -1 : 1;
  return (a->instance > b->instance) - (a->instance < b->instance);
}

/* Best overlap first; of equal ones that of the boxes that were reported first, whatever the order
 * in which they come. */
static int
compare_pairs (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  const Pairing *pairing = data;
  const Pair *x = a, *y = b;
  int order;

  if (x->overlap != y->overlap)
    return x->overlap > y->overlap ? -1 : 1;
  order = compare_place (get_box (pairing->boxes, x->from), get_box (pairing->boxes, y->from));
  if (order != 0)
    return order;
  return compare_place (get_box (pairing->next, x->to), get_box (pairing->next, y->to));
}

static void
move_box (ProofBox       *box,
          const ProofBox *to,
          double          position)
{
  box->left += (to->left - box->left) * position;
  box->top += (to->top - box->top) * position;
  box->width += (to->width - box->width) * position;
  box->height += (to->height - box->height) * position;
}

/**
 * proof_tracks_interpolate:
 * @boxes: (element-type ProofShownBox): of a sample; those that go on are moved and marked
 * @next: (element-type ProofShownBox): of the sample after it
 * @position: from 0 at the one to 1 at the other
 *
 * Matches boxes of one label greedily by the best overlap (intersection over union), as trackers do
 * that look at boxes alone (Bochinski and others, 2017; SORT by Bewley and others, 2016, has the
 * same minimum of 0.3). A box that moves by 0.54 of its width overlaps its own place by 0.3: any
 * farther, and a like one beside it would be nearer to that place. What is not matched stays where
 * it is: it is held.
 *
 * A moved box keeps detection, instance and confidence of the sample that it comes from. The order
 * is largest first again. Costs n × m overlaps and a sort of those that count.
 *
 * Returns: how many were moved
 */
guint
proof_tracks_interpolate (GArray       *boxes,
                          const GArray *next,
                          double        position)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autofree gboolean *is_taken = NULL;
  guint n_moved = 0;

  g_return_val_if_fail (boxes != NULL && next != NULL, 0);

  for (guint i = 0; i < boxes->len; i++)
    for (guint j = 0; j < next->len; j++)
      {
        const ProofShownBox *from = get_box (boxes, i), *to = get_box (next, j);
        Pair pair = { 0, i, j };

        if (from->name != to->name)
          continue;
        pair.overlap = get_overlap (&from->box, &to->box);
        if (pair.overlap >= PROOF_TRACKS_MIN_OVERLAP)
          g_array_append_val (pairs, pair);
      }
  g_array_sort_with_data (pairs, compare_pairs, &(Pairing) { boxes, next });

  is_taken = g_new0 (gboolean, next->len);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);
      ProofShownBox *from = &g_array_index (boxes, ProofShownBox, pair->from);

      if (from->interpolated || is_taken[pair->to])
        continue;
      from->interpolated = is_taken[pair->to] = TRUE;
      move_box (&from->box, &get_box (next, pair->to)->box, position);
      n_moved++;
    }
  proof_moment_sort_boxes (boxes);

  return n_moved;
}
