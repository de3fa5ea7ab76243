/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the timeline and the sidebar draw: counts and segments by label.
 * Both grow with the store and are made anew when the filter changes. */
#include "config.h"

#include "proof-session-private.h"

/* While pages stream in the views are told at most this often. */
#define CHANGE_INTERVAL_MS 200

static void
count (ProofSession *self)
{
  ProofLabelStore *store = proof_session_get_store (self);
  guint n = proof_label_store_get_n_detections (store);
  guint n_names = proof_label_store_get_n_names (store);

  g_array_set_size (self->total, n_names);
  g_array_set_size (self->accepted, n_names);
  for (guint i = self->counted; i < n; i++)
    {
      guint name = proof_label_store_get_name_id (store, i);
      gboolean accepted = proof_label_filter_accepts_detection (self->filter, store, i);
      guint n_instances;
      const ProofInstance *instances = proof_label_store_get_instances (store, i, &n_instances);

      g_array_index (self->total, guint, name)++;
      if (accepted)
        g_array_index (self->accepted, guint, name)++;
      else
        self->hidden_detections++;
      for (guint j = 0; j < n_instances; j++)
        if (!accepted || !proof_label_filter_accepts_instance (self->filter, &instances[j]))
          self->hidden_instances++;
    }
  self->counted = n;
}

static void
clear_counts (ProofSession *self)
{
  self->counted = 0;
  self->hidden_detections = 0;
  self->hidden_instances = 0;
  g_array_set_size (self->total, 0);
  g_array_set_size (self->accepted, 0);
}

/* Labels with boxes are what a reviewer looks at: they come first, then the many before the few. */
static int
compare_lanes (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  ProofSession *self = data;
  ProofLabelStore *store = proof_session_get_store (self);
  const ProofLane *x = a, *y = b;
  gboolean x_boxes = proof_label_index_get_n_instances (self->index, x->name) > 0;
  gboolean y_boxes = proof_label_index_get_n_instances (self->index, y->name) > 0;

  if (x_boxes != y_boxes)
    return y_boxes - x_boxes;
  if (x->n_detections != y->n_detections)
    return x->n_detections < y->n_detections ? 1 : -1;
  return g_utf8_collate (proof_label_store_get_name (store, x->name)->name,
                         proof_label_store_get_name (store, y->name)->name);
}

/**
 * proof_session_get_lanes:
 * @self: a session
 *
 * Every label that has detections, those with boxes first, then the many before the few; where the
 * filter hides one it has no accepted detections.
 *
 * Returns: (transfer none) (element-type ProofLane): valid until ::lanes-changed
 */
const GArray *
proof_session_get_lanes (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  if (self->lanes == NULL)
    {
      count (self);
      self->lanes = g_array_new (FALSE, FALSE, sizeof (ProofLane));
      for (guint name = 0; name < self->total->len; name++)
        {
          ProofLane lane = {
            .name = name,
            .n_detections = g_array_index (self->total, guint, name),
            .n_accepted = g_array_index (self->accepted, guint, name),
          };

          if (lane.n_detections > 0)
            g_array_append_val (self->lanes, lane);
        }
      g_array_sort_with_data (self->lanes, compare_lanes, self);
    }

  return self->lanes;
}

/**
 * proof_session_get_segments:
 * @self: a session
 * @name: a label's id in the store
 *
 * The spans in which a label is present under the filter: derived from its
 * samples, or the service's own where only those were fetched.
 *
 * Returns: (transfer none) (element-type ProofSegment): valid until ::lanes-changed
 */
const GArray *
proof_session_get_segments (ProofSession *self,
                            guint         name)
{
  ProofSegmentRun *run;
  GArray *reported;

  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  if (proof_session_get_store (self) == self->segments)
    {
      reported = g_hash_table_lookup (self->reported, GUINT_TO_POINTER (name));
      if (reported == NULL)
        {
          reported = proof_label_segments_reported (self->segments, self->filter, name);
          g_hash_table_insert (self->reported, GUINT_TO_POINTER (name), reported);
        }
      return reported;
    }

  run = g_hash_table_lookup (self->runs, GUINT_TO_POINTER (name));
  if (run == NULL)
    {
      run = proof_segment_run_new (self->index, self->filter, name);
      g_hash_table_insert (self->runs, GUINT_TO_POINTER (name), run);
    }
  return proof_segment_run_update (run);
}

/**
 * proof_session_count_hidden:
 * @self: a session
 * @detections: (out) (optional): detections that the filter keeps from view
 * @instances: (out) (optional): instances likewise
 */
void
proof_session_count_hidden (ProofSession *self,
                            guint        *detections,
                            guint        *instances)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  count (self);
  if (detections != NULL)
    *detections = self->hidden_detections;
  if (instances != NULL)
    *instances = self->hidden_instances;
}

static void
drop_derived (ProofSession *self)
{
  g_clear_pointer (&self->lanes, g_array_unref);
  g_hash_table_remove_all (self->reported);
}

static gboolean
tell_changed_cb (gpointer data)
{
  ProofSession *self = data;
  gboolean labels = self->labels_changed;

  self->changed_source = 0;
  self->labels_changed = FALSE;
  self->changed_at = g_get_monotonic_time ();
  drop_derived (self);
  if (labels)
    {
      g_signal_emit_by_name (self, "labels-changed");
      proof_session_notify (self, "subtitle");
    }
  g_signal_emit_by_name (self, "lanes-changed");
  g_signal_emit_by_name (self, "boxes-changed");
  return G_SOURCE_REMOVE;
}

/* Tells the views once for many changes: at once where nothing was told of late. */
void
proof_session_queue_changed (ProofSession *self,
                             gboolean      labels)
{
  gint64 since = (g_get_monotonic_time () - self->changed_at) / 1000;

  self->labels_changed |= labels;
  if (self->changed_source != 0)
    return;
  if (!labels || since >= CHANGE_INTERVAL_MS)
    self->changed_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_changed_cb, self, NULL);
  else
    self->changed_source = g_timeout_add (CHANGE_INTERVAL_MS - since, tell_changed_cb, self);
}

static void
filter_changed_cb (ProofSession *self)
{
  clear_counts (self);
  g_hash_table_remove_all (self->runs);
  drop_derived (self);
  proof_session_queue_changed (self, FALSE);
}

void
proof_session_init_lanes (ProofSession *self)
{
  self->total = g_array_new (FALSE, TRUE, sizeof (guint));
  self->accepted = g_array_new (FALSE, TRUE, sizeof (guint));
  self->runs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) proof_segment_run_free);
  self->reported = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  g_signal_connect_object (self->filter, "changed", G_CALLBACK (filter_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* The stores were replaced. */
void
proof_session_reset_lanes (ProofSession *self)
{
  clear_counts (self);
  g_hash_table_remove_all (self->runs);
  drop_derived (self);
}

void
proof_session_finish_lanes (ProofSession *self)
{
  g_clear_handle_id (&self->changed_source, g_source_remove);
  g_clear_pointer (&self->lanes, g_array_unref);
  g_clear_pointer (&self->runs, g_hash_table_unref);
  g_clear_pointer (&self->reported, g_hash_table_unref);
  g_clear_pointer (&self->total, g_array_unref);
  g_clear_pointer (&self->accepted, g_array_unref);
}
