/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-store.h"

#include "proof-bisect.h"
#include "proof-label-page-builder.h"
#include "proof-label-rows.h"

typedef struct
{
  GArray *positions; /* guint, by time */
  guint n_instances;
} Lane;

/* Positions from `first` on came from `source`. */
typedef struct
{
  guint first;
  guint source;
} Run;

struct _ProofLabelStore
{
  GObject parent_instance;

  ProofLabelMeta *meta;
  ProofLabelNames *names;
  ProofLabelRows rows;
  GArray *lanes;   /* Lane, by name */
  GArray *sources; /* Run */
  guint n_duplicates;
};

enum
{
  APPENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofLabelStore, proof_label_store, G_TYPE_OBJECT)

static gint32
detection_time (const ProofDetection *detection)
{
  return proof_label_rows_narrow (detection->timestamp_ms != PROOF_MS_NONE
                                    ? detection->timestamp_ms
                                    : detection->start_ms);
}

/* --- appending --- */

typedef struct
{
  ProofLabelStore *store;
  const ProofDetection *detections;
  const ProofInstance *instances;
  const guint *ids; /* of the page's names, in the store */
} Arrival;

/* What a lane is sorted by; confidence only so that twins are found without a search. */
typedef struct
{
  const ProofLabelRows *rows;
  const guint *positions;
  gint32 time;
  float confidence;
} LaneKey;

static int
compare_with_key (const LaneKey *key,
                  guint          i)
{
  gint32 time = proof_label_rows_get_time (key->rows, key->positions[i]);
  float confidence = proof_label_rows_get (key->rows, key->positions[i])->confidence;

  if (time != key->time)
    return time < key->time ? -1 : 1;

  return confidence < key->confidence ? -1 : confidence > key->confidence;
}

static gboolean
is_before_key (guint         i,
               gconstpointer data)
{
  return compare_with_key (data, i) < 0;
}

static gboolean
is_not_after_key (guint         i,
                  gconstpointer data)
{
  return compare_with_key (data, i) <= 0;
}

static int
compare_arrivals (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  const Arrival *arrival = data;
  guint i = *(const guint *) a;
  guint j = *(const guint *) b;
  const ProofDetection *left = arrival->detections + i;
  const ProofDetection *right = arrival->detections + j;
  gint32 left_time = detection_time (left);
  gint32 right_time = detection_time (right);

  if (left_time != right_time)
    return left_time < right_time ? -1 : 1;
  if (left->confidence != right->confidence)
    return left->confidence < right->confidence ? -1 : 1;

  return i < j ? -1 : i > j;
}

/* The page's detections by label, and within it by time and confidence, as they mostly are. */
static guint *
sort_arrivals (Arrival *arrival,
               guint    n_detections,
               guint    n_names)
{
  g_autofree guint *ends = g_new0 (guint, n_names + 1);
  guint *order = g_new (guint, n_detections);
  guint begin = 0;

  for (guint i = 0; i < n_detections; i++)
    ends[arrival->detections[i].name + 1]++;
  for (guint name = 0; name < n_names; name++)
    ends[name + 1] += ends[name];
  for (guint i = 0; i < n_detections; i++)
    order[ends[arrival->detections[i].name]++] = i;

  for (guint name = 0; name < n_names; begin = ends[name++])
    for (guint i = begin + 1; i < ends[name]; i++)
      if (compare_arrivals (order + i - 1, order + i, arrival) > 0)
        {
          g_sort_array (order + begin, ends[name] - begin, sizeof *order, compare_arrivals,
                        arrival);
          break;
        }

  return order;
}

static gboolean
same_instances (const ProofInstance *a,
                const ProofInstance *b,
                guint                n)
{
  for (guint i = 0; i < n; i++)
    if (a[i].box.left != b[i].box.left || a[i].box.top != b[i].box.top ||
        a[i].box.width != b[i].box.width || a[i].box.height != b[i].box.height ||
        a[i].confidence != b[i].confidence)
      return FALSE;

  return TRUE;
}

/* Whether two detections of one label are the same one delivered twice; each with its instances. */
static gboolean
is_same (const ProofDetection *a,
         const ProofInstance  *a_instances,
         const ProofDetection *b,
         const ProofInstance  *b_instances)
{
  return a->timestamp_ms == b->timestamp_ms && a->start_ms == b->start_ms &&
         a->end_ms == b->end_ms && a->confidence == b->confidence &&
         a->n_instances == b->n_instances &&
         same_instances (a_instances, b_instances, a->n_instances);
}

static gboolean
is_in_store (const Arrival        *arrival,
             const ProofDetection *detection)
{
  ProofLabelStore *self = arrival->store;
  LaneKey key = { &self->rows, NULL, detection_time (detection), detection->confidence };
  guint n;

  key.positions = proof_label_store_get_lane (self, arrival->ids[detection->name], &n);
  if (n == 0 || is_before_key (n - 1, &key))
    return FALSE;

  for (guint i = proof_bisect (n, is_before_key, &key); i < n && is_not_after_key (i, &key); i++)
    {
      const ProofLabelRow *row = proof_label_rows_get (&self->rows, key.positions[i]);
      ProofDetection other;

      proof_label_rows_get_detection (&self->rows, key.positions[i], &other);
      if (is_same (detection, arrival->instances + detection->first_instance, &other,
                   proof_label_rows_get_instances (&self->rows, row)))
        return TRUE;
    }

  return FALSE;
}

/* @order[i] against those of its label, time and confidence before it. */
static gboolean
is_in_page (const Arrival *arrival,
            const guint   *order,
            guint          i)
{
  const ProofDetection *detection = arrival->detections + order[i];

  while (i-- > 0)
    {
      const ProofDetection *other = arrival->detections + order[i];

      if (other->name != detection->name ||
          detection_time (other) != detection_time (detection) ||
          other->confidence != detection->confidence)
        break;
      if (is_same (detection, arrival->instances + detection->first_instance, other,
                   arrival->instances + other->first_instance))
        return TRUE;
    }

  return FALSE;
}

/* @items: positions of one label by time. */
static void
add_to_lane (ProofLabelStore *self,
             guint            name,
             const guint     *items,
             guint            n_items)
{
  Lane *lane = &g_array_index (self->lanes, Lane, name);
  g_autofree guint *places = g_new (guint, n_items);
  LaneKey key = { &self->rows, (const guint *) lane->positions->data, };
  guint old = lane->positions->len;

  for (guint i = 0; i < n_items; i++)
    {
      const ProofLabelRow *row = proof_label_rows_get (&self->rows, items[i]);

      key.time = proof_label_rows_get_time (&self->rows, items[i]);
      key.confidence = row->confidence;
      places[i] = old == 0 || is_not_after_key (old - 1, &key)
                    ? old
                    : proof_bisect (old, is_not_after_key, &key);
      lane->n_instances += row->n_instances;
    }
  proof_positions_insert (lane->positions, items, places, n_items);
}

/**
 * proof_label_store_append:
 * @self: a store
 * @page: a page
 * @source: where the page's bytes are found again; the store only remembers it
 *
 * Takes over what is new in @page. Costs little where the page continues the time or the labels
 * that are there, and no more than a sweep over the lanes of its labels where it does not.
 *
 * Returns: how many detections were new
 */
guint
proof_label_store_append (ProofLabelStore *self,
                          ProofLabelPage  *page,
                          guint            source)
{
  g_autofree guint *ids = NULL;
  g_autofree guint *order = NULL;
  g_autofree guint *positions = NULL;
  const ProofLabelName *names;
  Arrival arrival = { self, };
  guint first, n_detections, n_instances, n_names, n_fresh = 0;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);
  g_return_val_if_fail (page != NULL, 0);

  proof_label_meta_merge (self->meta, proof_label_page_get_meta (page));

  first = self->rows.n_rows;
  names = proof_label_page_get_names (page, &n_names);
  arrival.detections = proof_label_page_get_detections (page, &n_detections);
  arrival.instances = proof_label_page_get_instances (page, &n_instances);
  arrival.ids = ids = g_new (guint, n_names);
  for (guint i = 0; i < n_names; i++)
    {
      ids[i] = proof_label_names_intern (self->names, names[i].name);
      proof_label_names_merge (self->names, ids[i], names + i);
      if (ids[i] == self->lanes->len)
        {
          Lane lane = { g_array_new (FALSE, FALSE, sizeof (guint)), 0 };

          g_array_append_val (self->lanes, lane);
        }
    }

  order = sort_arrivals (&arrival, n_detections, n_names);

  positions = g_new0 (guint, n_detections);
  for (guint i = 0; i < n_detections; i++)
    if (is_in_page (&arrival, order, i) ||
        is_in_store (&arrival, arrival.detections + order[i]))
      positions[order[i]] = G_MAXUINT;

  /* Positions in the order in which the page has them, lanes in the order of time. */
  for (guint i = 0; i < n_detections; i++)
    {
      const ProofDetection *detection = arrival.detections + i;

      if (positions[i] != G_MAXUINT)
        positions[i] = proof_label_rows_add (&self->rows, detection, ids[detection->name],
                                             arrival.instances + detection->first_instance);
    }
  for (guint i = 0; i < n_detections; i++)
    if (positions[order[i]] != G_MAXUINT)
      order[n_fresh++] = positions[order[i]];
  for (guint begin = 0, end; begin < n_fresh; begin = end)
    {
      guint name = proof_label_rows_get (&self->rows, order[begin])->name;

      for (end = begin + 1; end < n_fresh; end++)
        if (proof_label_rows_get (&self->rows, order[end])->name != name)
          break;
      add_to_lane (self, name, order + begin, end - begin);
    }
  self->n_duplicates += n_detections - n_fresh;

  if (n_fresh > 0 &&
      (self->sources->len == 0 ||
       g_array_index (self->sources, Run, self->sources->len - 1).source != source))
    {
      Run run = { first, source };

      g_array_append_val (self->sources, run);
    }

  g_signal_emit (self, signals[APPENDED], 0, first, n_fresh);

  return n_fresh;
}

/* --- life --- */

static void
clear_lane (void *data)
{
  Lane *lane = data;

  g_array_unref (lane->positions);
}

static void
proof_label_store_finalize (GObject *object)
{
  ProofLabelStore *self = PROOF_LABEL_STORE (object);

  proof_label_meta_free (self->meta);
  proof_label_names_free (self->names);
  proof_label_rows_clear (&self->rows);
  g_array_unref (self->lanes);
  g_array_unref (self->sources);

  G_OBJECT_CLASS (proof_label_store_parent_class)->finalize (object);
}

static void
proof_label_store_class_init (ProofLabelStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = proof_label_store_finalize;

  signals[APPENDED] = g_signal_new ("appended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
proof_label_store_init (ProofLabelStore *self)
{
  self->meta = proof_label_meta_new ();
  self->names = proof_label_names_new ();
  proof_label_rows_init (&self->rows);
  self->lanes = g_array_new (FALSE, FALSE, sizeof (Lane));
  g_array_set_clear_func (self->lanes, clear_lane);
  self->sources = g_array_new (FALSE, FALSE, sizeof (Run));
}

ProofLabelStore *
proof_label_store_new (void)
{
  return g_object_new (PROOF_TYPE_LABEL_STORE, NULL);
}

/* --- reading --- */

/**
 * proof_label_store_get_meta:
 * @self: a store
 *
 * Returns: (transfer none): the metadata of all pages so far, the latest word on each
 */
const ProofLabelMeta *
proof_label_store_get_meta (ProofLabelStore *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), NULL);

  return self->meta;
}

guint
proof_label_store_get_n_detections (ProofLabelStore *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);

  return self->rows.n_rows;
}

guint
proof_label_store_get_n_instances (ProofLabelStore *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);

  return self->rows.n_instances;
}

/**
 * proof_label_store_get_n_duplicates:
 * @self: a store
 *
 * Returns: how many detections came again and were not counted
 */
guint
proof_label_store_get_n_duplicates (ProofLabelStore *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);

  return self->n_duplicates;
}

/**
 * proof_label_store_get_detection:
 * @self: a store
 * @position: which
 * @detection: (out caller-allocates): all of it; for its instances ask
 *   proof_label_store_get_instances()
 */
void
proof_label_store_get_detection (ProofLabelStore *self,
                                 guint            position,
                                 ProofDetection  *detection)
{
  g_return_if_fail (PROOF_IS_LABEL_STORE (self));
  g_return_if_fail (position < self->rows.n_rows);

  proof_label_rows_get_detection (&self->rows, position, detection);
}

typedef struct
{
  const Run *runs;
  guint position;
} RunKey;

static gboolean
is_run_not_after (guint         i,
                  gconstpointer data)
{
  const RunKey *key = data;

  return key->runs[i].first <= key->position;
}

/**
 * proof_label_store_get_source:
 * @self: a store
 * @position: which
 *
 * Returns: the source that its page was appended with
 */
guint
proof_label_store_get_source (ProofLabelStore *self,
                              guint            position)
{
  RunKey key;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);
  g_return_val_if_fail (position < self->rows.n_rows, 0);

  key = (RunKey) { (const Run *) self->sources->data, position };

  return key.runs[proof_bisect (self->sources->len, is_run_not_after, &key) - 1].source;
}

gint64
proof_label_store_get_timestamp (ProofLabelStore *self,
                                 guint            position)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), PROOF_MS_NONE);
  g_return_val_if_fail (position < self->rows.n_rows, PROOF_MS_NONE);

  return proof_label_rows_widen (proof_label_rows_get (&self->rows, position)->timestamp);
}

guint
proof_label_store_get_name_id (ProofLabelStore *self,
                               guint            position)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), PROOF_NAME_NONE);
  g_return_val_if_fail (position < self->rows.n_rows, PROOF_NAME_NONE);

  return proof_label_rows_get (&self->rows, position)->name;
}

float
proof_label_store_get_confidence (ProofLabelStore *self,
                                  guint            position)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), PROOF_CONFIDENCE_NONE);
  g_return_val_if_fail (position < self->rows.n_rows, PROOF_CONFIDENCE_NONE);

  return proof_label_rows_get (&self->rows, position)->confidence;
}

/**
 * proof_label_store_get_instances:
 * @self: a store
 * @position: which detection
 * @n_instances: (out): how many it has
 *
 * Returns: (transfer none) (array length=n_instances) (nullable): its instances, valid as long as
 *   @self
 */
const ProofInstance *
proof_label_store_get_instances (ProofLabelStore *self,
                                 guint            position,
                                 guint           *n_instances)
{
  const ProofLabelRow *row;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), NULL);
  g_return_val_if_fail (position < self->rows.n_rows, NULL);

  row = proof_label_rows_get (&self->rows, position);
  *n_instances = row->n_instances;

  return proof_label_rows_get_instances (&self->rows, row);
}

/**
 * proof_label_store_get_lane:
 * @self: a store
 * @name: a label
 * @n: (out): how many detections it has
 *
 * Returns: (transfer none) (array length=n): their positions by time, valid until the next append
 */
const guint *
proof_label_store_get_lane (ProofLabelStore *self,
                            guint            name,
                            guint           *n)
{
  const GArray *positions;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), NULL);
  g_return_val_if_fail (name < self->lanes->len, NULL);

  positions = g_array_index (self->lanes, Lane, name).positions;
  *n = positions->len;

  return (const guint *) positions->data;
}

guint
proof_label_store_get_lane_instances (ProofLabelStore *self,
                                      guint            name)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);
  g_return_val_if_fail (name < self->lanes->len, 0);

  return g_array_index (self->lanes, Lane, name).n_instances;
}

guint
proof_label_store_get_n_names (ProofLabelStore *self)
{
  guint n_names;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);

  proof_label_names_get (self->names, &n_names);

  return n_names;
}

/**
 * proof_label_store_get_name:
 * @self: a store
 * @id: which
 *
 * Returns: (transfer none): what is known of the label, valid until the next append
 */
const ProofLabelName *
proof_label_store_get_name (ProofLabelStore *self,
                            guint            id)
{
  const ProofLabelName *names;
  guint n_names;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), NULL);

  names = proof_label_names_get (self->names, &n_names);
  g_return_val_if_fail (id < n_names, NULL);

  return names + id;
}

/**
 * proof_label_store_find_name:
 * @self: a store
 * @name: a label's name
 *
 * Returns: its id, %PROOF_NAME_NONE where no detection is called that
 */
guint
proof_label_store_find_name (ProofLabelStore *self,
                             const char      *name)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), PROOF_NAME_NONE);
  g_return_val_if_fail (name != NULL, PROOF_NAME_NONE);

  return proof_label_names_find (self->names, name);
}

guint
proof_label_store_get_names_serial (ProofLabelStore *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);

  return proof_label_names_get_serial (self->names);
}

/**
 * proof_label_store_get_memory:
 * @self: a store
 *
 * Returns: how many bytes it holds
 */
gsize
proof_label_store_get_memory (ProofLabelStore *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (self), 0);

  return proof_label_rows_get_memory (&self->rows) + self->rows.n_rows * sizeof (guint) +
         self->sources->len * sizeof (Run) + self->lanes->len * sizeof (Lane) +
         proof_label_names_get_memory (self->names);
}
