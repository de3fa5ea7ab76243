/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two sorted arrays: all positions by time, name and arrival, and the samples with where each
 * begins among them. A page that continues the time is appended; one that does not is sorted in,
 * moving what comes after it once. */
#include "config.h"

#include "proof-label-index.h"

#include "proof-bisect.h"

/* So many positions are sorted at a time when a store that is full already is taken in. */
#define BLOCK 4096

typedef struct
{
  gint32 ms;
  guint32 begin; /* in the order */
} Sample;

typedef struct
{
  gint32 length;
  guint32 count;
} Gap;

typedef struct
{
  gint32 ms;
  guint rank; /* of the name in the alphabet */
  guint position;
} Item;

struct _ProofLabelIndex
{
  GObject parent_instance;

  ProofLabelStore *store;
  GArray *order;   /* guint, positions */
  GArray *samples; /* Sample */
  GArray *gaps;    /* Gap, by length: what the median is read from */
  guint *ranks;    /* by name */
  guint n_ranks;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofLabelIndex, proof_label_index, G_TYPE_OBJECT)

/* --- growing --- */

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  return strcmp (proof_label_store_get_name (data, *(const guint *) a)->name,
                 proof_label_store_get_name (data, *(const guint *) b)->name);
}

/* Names arrive in any order: ids say nothing of the alphabet. */
static void
update_ranks (ProofLabelIndex *self)
{
  g_autofree guint *ids = NULL;
  guint n = proof_label_store_get_n_names (self->store);

  if (n == self->n_ranks)
    return;

  ids = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    ids[i] = i;
  g_sort_array (ids, n, sizeof *ids, compare_names, self->store);

  self->ranks = g_renew (guint, self->ranks, n);
  for (guint i = 0; i < n; i++)
    self->ranks[ids[i]] = i;
  self->n_ranks = n;
}

static Item
get_item (ProofLabelIndex *self,
          guint            position)
{
  return (Item) { (gint32) proof_label_store_get_timestamp (self->store, position),
                  self->ranks[proof_label_store_get_name_id (self->store, position)], position };
}

static int
compare_items (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  const Item *left = a;
  const Item *right = b;

  if (left->ms != right->ms)
    return left->ms < right->ms ? -1 : 1;
  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;

  return left->position < right->position ? -1 : left->position > right->position;
}

/* Where in the order the detections of @sample begin; the end of it past the last sample. */
static guint
get_begin (ProofLabelIndex *self,
           guint            sample)
{
  return sample < self->samples->len ? g_array_index (self->samples, Sample, sample).begin
                                     : self->order->len;
}

typedef struct
{
  ProofLabelIndex *index;
  const guint *positions;
  const Item *item;
} OrderKey;

static gboolean
is_order_before (guint         i,
                 gconstpointer data)
{
  const OrderKey *key = data;
  Item other = get_item (key->index, key->positions[i]);

  return compare_items (&other, key->item, NULL) < 0;
}

/* Where in the order @item belongs. The samples lead to the few that it has to be compared with. */
static guint
find_place (ProofLabelIndex *self,
            const Item      *item)
{
  guint sample = proof_label_index_find_sample (self, item->ms);
  guint begin = get_begin (self, sample);
  OrderKey key = { self, &g_array_index (self->order, guint, begin), item };

  if (sample == self->samples->len ||
      g_array_index (self->samples, Sample, sample).ms != item->ms)
    return begin;

  return begin + proof_bisect (get_begin (self, sample + 1) - begin, is_order_before, &key);
}

typedef struct
{
  GArray *gaps;
  gint32 length;
} GapKey;

static gboolean
is_gap_shorter (guint         i,
                gconstpointer data)
{
  const GapKey *key = data;

  return g_array_index (key->gaps, Gap, i).length < key->length;
}

static void
count_gap (ProofLabelIndex *self,
           gint32           from,
           gint32           to,
           int              by)
{
  GapKey key = { self->gaps, to - from };
  guint at = proof_bisect (self->gaps->len, is_gap_shorter, &key);

  if (at == self->gaps->len || g_array_index (self->gaps, Gap, at).length != key.length)
    {
      Gap gap = { key.length, 0 };

      g_array_insert_val (self->gaps, at, gap);
    }
  g_array_index (self->gaps, Gap, at).count += by;
}

/* Merges the times of sorted @items into the samples; the order does not have them yet. */
static void
add_samples (ProofLabelIndex *self,
             const Item      *items,
             guint            n_items)
{
  guint from = proof_label_index_find_sample (self, items[0].ms);
  guint n_tail = self->samples->len - from;
  guint n_samples = from;
  g_autofree Sample *tail = NULL;
  Sample *samples;

  if (n_tail > 0)
    tail = g_memdup2 (&g_array_index (self->samples, Sample, from), n_tail * sizeof *tail);
  g_array_set_size (self->samples, from + n_tail + n_items);
  samples = (Sample *) self->samples->data;

  for (guint i = 0, j = 0; i < n_tail || j < n_items; n_samples++)
    {
      gboolean is_old = i < n_tail && (j == n_items || tail[i].ms <= items[j].ms);
      gint32 ms = is_old ? tail[i].ms : items[j].ms;

      samples[n_samples].ms = ms;
      samples[n_samples].begin = (i < n_tail ? tail[i].begin : self->order->len) + j;
      if (is_old)
        {
          i++;
        }
      else
        {
          if (n_samples > 0)
            count_gap (self, samples[n_samples - 1].ms, ms, 1);
          if (i < n_tail)
            count_gap (self, ms, tail[i].ms, 1);
          if (n_samples > 0 && i < n_tail)
            count_gap (self, samples[n_samples - 1].ms, tail[i].ms, -1);
        }
      while (j < n_items && items[j].ms == ms)
        j++;
    }
  g_array_set_size (self->samples, n_samples);
}

static void
add_items (ProofLabelIndex *self,
           const Item      *items,
           guint            n_items)
{
  g_autofree guint *positions = g_new (guint, n_items);
  g_autofree guint *places = g_new (guint, n_items);

  for (guint i = 0; i < n_items; i++)
    {
      positions[i] = items[i].position;
      places[i] = find_place (self, items + i);
    }
  add_samples (self, items, n_items);
  proof_positions_insert (self->order, positions, places, n_items);
}

static void
add_positions (ProofLabelIndex *self,
               guint            first,
               guint            n)
{
  g_autofree Item *items = g_new (Item, MIN (n, BLOCK));

  update_ranks (self);
  while (n > 0)
    {
      guint n_block = MIN (n, BLOCK);
      guint n_items = 0;

      for (guint i = 0; i < n_block; i++)
        if (proof_label_store_get_timestamp (self->store, first + i) != PROOF_MS_NONE)
          items[n_items++] = get_item (self, first + i);
      if (n_items > 0)
        {
          g_sort_array (items, n_items, sizeof *items, compare_items, NULL);
          add_items (self, items, n_items);
        }
      first += n_block;
      n -= n_block;
    }
}

static void
store_appended_cb (ProofLabelStore *store,
                   guint            first,
                   guint            n,
                   ProofLabelIndex *self)
{
  g_assert (PROOF_IS_LABEL_INDEX (self));

  if (n == 0)
    return;

  add_positions (self, first, n);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- life --- */

static void
proof_label_index_finalize (GObject *object)
{
  ProofLabelIndex *self = PROOF_LABEL_INDEX (object);

  g_object_unref (self->store);
  g_array_unref (self->order);
  g_array_unref (self->samples);
  g_array_unref (self->gaps);
  g_free (self->ranks);

  G_OBJECT_CLASS (proof_label_index_parent_class)->finalize (object);
}

static void
proof_label_index_class_init (ProofLabelIndexClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = proof_label_index_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_label_index_init (ProofLabelIndex *self)
{
  self->order = g_array_new (FALSE, FALSE, sizeof (guint));
  self->samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  self->gaps = g_array_new (FALSE, FALSE, sizeof (Gap));
}

/**
 * proof_label_index_new:
 * @store: a store, which may have detections already
 *
 * Returns: (transfer full): an index that follows @store
 */
ProofLabelIndex *
proof_label_index_new (ProofLabelStore *store)
{
  ProofLabelIndex *self;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (store), NULL);

  self = g_object_new (PROOF_TYPE_LABEL_INDEX, NULL);
  self->store = g_object_ref (store);
  add_positions (self, 0, proof_label_store_get_n_detections (store));
  g_signal_connect_object (store, "appended", G_CALLBACK (store_appended_cb), self,
                           G_CONNECT_DEFAULT);

  return self;
}

/* --- reading --- */

ProofLabelStore *
proof_label_index_get_store (ProofLabelIndex *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), NULL);

  return self->store;
}

guint
proof_label_index_get_n_samples (ProofLabelIndex *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), 0);

  return self->samples->len;
}

gint64
proof_label_index_get_sample_ms (ProofLabelIndex *self,
                                 guint            sample)
{
  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), PROOF_MS_NONE);
  g_return_val_if_fail (sample < self->samples->len, PROOF_MS_NONE);

  return g_array_index (self->samples, Sample, sample).ms;
}

typedef struct
{
  const Sample *samples;
  gint64 ms;
} SampleKey;

static gboolean
is_sample_before (guint         i,
                  gconstpointer data)
{
  const SampleKey *key = data;

  return key->samples[i].ms < key->ms;
}

/**
 * proof_label_index_find_sample:
 * @self: an index
 * @ms: a time
 *
 * Returns: the first sample at or after @ms; the number of samples where there is none
 */
guint
proof_label_index_find_sample (ProofLabelIndex *self,
                               gint64           ms)
{
  SampleKey key;

  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), 0);

  key = (SampleKey) { (const Sample *) self->samples->data, ms };

  return proof_bisect (self->samples->len, is_sample_before, &key);
}

/* The @nth gap by length. */
static gint64
get_gap (ProofLabelIndex *self,
         guint            nth)
{
  for (guint i = 0; i < self->gaps->len; i++)
    {
      const Gap *gap = &g_array_index (self->gaps, Gap, i);

      if (nth < gap->count)
        return gap->length;
      nth -= gap->count;
    }

  g_return_val_if_reached (0);
}

/**
 * proof_label_index_get_cadence_ms:
 * @self: an index
 *
 * The cadence is measured: the service documents none.
 *
 * Returns: the median distance between neighbouring samples, which may be half a millisecond off a
 *   whole one; 0 with fewer than two samples
 */
double
proof_label_index_get_cadence_ms (ProofLabelIndex *self)
{
  guint n;

  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), 0);

  if (self->samples->len < 2)
    return 0;
  n = self->samples->len - 1;

  return (get_gap (self, (n - 1) / 2) + get_gap (self, n / 2)) / 2.0;
}

/**
 * proof_label_index_get_at_sample:
 * @self: an index
 * @sample: which
 * @n: (out): how many detections it has
 *
 * Returns: (transfer none) (array length=n): positions of what was reported then, by name and then
 *   as they came; valid until the store grows
 */
const guint *
proof_label_index_get_at_sample (ProofLabelIndex *self,
                                 guint            sample,
                                 guint           *n)
{
  guint begin;

  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), NULL);
  g_return_val_if_fail (sample < self->samples->len, NULL);

  begin = get_begin (self, sample);
  *n = get_begin (self, sample + 1) - begin;

  return &g_array_index (self->order, guint, begin);
}

/**
 * proof_label_index_get_lane:
 * @self: an index
 * @name: a label
 * @n: (out): how many detections it has
 *
 * Returns: (transfer none) (array length=n): their positions by time, valid until the store grows
 */
const guint *
proof_label_index_get_lane (ProofLabelIndex *self,
                            guint            name,
                            guint           *n)
{
  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), NULL);

  return proof_label_store_get_lane (self->store, name, n);
}

typedef struct
{
  ProofLabelStore *store;
  const guint *positions;
  gint64 ms;
} LaneKey;

static gboolean
is_lane_before (guint         i,
                gconstpointer data)
{
  const LaneKey *key = data;

  return proof_label_store_get_timestamp (key->store, key->positions[i]) < key->ms;
}

/**
 * proof_label_index_find_in_lane:
 * @self: an index
 * @name: a label
 * @ms: a time
 *
 * Returns: where in the lane the first detection at or after @ms is; its length where there is none
 */
guint
proof_label_index_find_in_lane (ProofLabelIndex *self,
                                guint            name,
                                gint64           ms)
{
  LaneKey key;
  guint n;

  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), 0);

  key = (LaneKey) { self->store, proof_label_store_get_lane (self->store, name, &n), ms };

  return proof_bisect (n, is_lane_before, &key);
}

guint
proof_label_index_get_n_instances (ProofLabelIndex *self,
                                   guint            name)
{
  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), 0);

  return proof_label_store_get_lane_instances (self->store, name);
}

/**
 * proof_label_index_get_memory:
 * @self: an index
 *
 * Returns: how many bytes it holds beside the store
 */
gsize
proof_label_index_get_memory (ProofLabelIndex *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_INDEX (self), 0);

  return self->order->len * sizeof (guint) + self->samples->len * sizeof (Sample) +
         self->gaps->len * sizeof (Gap) + self->n_ranks * sizeof *self->ranks;
}
