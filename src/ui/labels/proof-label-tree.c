/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-tree.h"

struct _ProofLabelTree
{
  GObject parent_instance;

  ProofSession       *session;
  ProofLabelStore    *store;        /* that the taxonomy is of */
  guint               names_serial; /* of the store when it was made */
  guint               n_lanes;
  ProofLabelTaxonomy *taxonomy;
  GHashTable         *items; /* name -> ProofLabelItem */
  GListStore         *roots;
  GListStore         *all;
  ProofLabelItem     *current;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofLabelTree, proof_label_tree, G_TYPE_OBJECT)

static ProofLabelItem *
get_item (ProofLabelTree *self,
          const char     *name)
{
  ProofLabelItem *item = g_hash_table_lookup (self->items, name);

  if (item == NULL)
    {
      item = proof_label_item_new (name);
      g_hash_table_insert (self->items, (char *) proof_label_item_get_name (item), item);
    }
  return item;
}

/* Makes a list have just the items of @names, which are in order; what stays is not touched. */
static void
sync_list (ProofLabelTree    *self,
           GListStore        *list,
           const char *const *names)
{
  guint i = 0;

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) == 0)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new ();

      for (; *names != NULL; names++)
        g_ptr_array_add (items, get_item (self, *names));
      if (items->len > 0)
        g_list_store_splice (list, 0, 0, items->pdata, items->len);
      return;
    }

  while (i < g_list_model_get_n_items (G_LIST_MODEL (list)) || *names != NULL)
    {
      g_autoptr (ProofLabelItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);
      int order = item == NULL     ? 1
                  : *names == NULL ? -1
                                   : strcmp (proof_label_item_get_name (item), *names);

      if (order < 0)
        {
          g_list_store_remove (list, i);
          continue;
        }
      if (order > 0)
        g_list_store_insert (list, i, get_item (self, *names));
      names++;
      i++;
    }
}

/* A label that is but another ancestor of something that has its place elsewhere says nothing. */
static gboolean
is_listed (ProofLabelTree *self,
           const char     *name)
{
  guint id = proof_label_store_find_name (self->store, name);
  guint n = 0;

  if (id != PROOF_NAME_NONE)
    proof_label_index_get_lane (proof_session_get_index (self->session), id, &n);
  return n > 0 || proof_label_taxonomy_get_children (self->taxonomy, name)[0] != NULL;
}

static void
sync_children (ProofLabelTree *self,
               const char     *parent,
               GListStore     *list,
               GPtrArray      *all)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (1, NULL, TRUE);
  const char *const *children = proof_label_taxonomy_get_children (self->taxonomy, parent);

  for (; *children != NULL; children++)
    if (is_listed (self, *children))
      {
        g_ptr_array_add (names, (gpointer) *children);
        g_ptr_array_add (all, (gpointer) *children);
      }
  sync_list (self, list, (const char *const *) names->pdata);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      sync_children (self, name, proof_label_item_get_children (get_item (self, name)), all);
    }
}

static void
collect_names (ProofLabelTree *self,
               const char     *parent,
               GPtrArray      *names)
{
  const char *const *children = proof_label_taxonomy_get_children (self->taxonomy, parent);

  for (; *children != NULL; children++)
    {
      g_ptr_array_add (names, (gpointer) *children);
      collect_names (self, *children, names);
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (a, b);
}

static void
sync_names (ProofLabelTree *self)
{
  ProofLabelStore *store = proof_session_get_store (self->session);
  guint serial = proof_label_store_get_names_serial (store);
  guint n_lanes = proof_session_get_lanes (self->session)->len;
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (1, NULL, TRUE);

  if (self->store == store && self->names_serial == serial && self->n_lanes == n_lanes)
    return;

  if (g_set_object (&self->store, store))
    {
      g_list_store_remove_all (self->roots);
      g_list_store_remove_all (self->all);
      g_hash_table_remove_all (self->items);
      self->current = NULL;
    }
  self->names_serial = serial;
  self->n_lanes = n_lanes;
  g_clear_pointer (&self->taxonomy, proof_label_taxonomy_free);
  self->taxonomy = proof_label_taxonomy_new (store);
  sync_children (self, NULL, self->roots, names);
  g_ptr_array_sort_values (names, compare_names);
  sync_list (self, self->all, (const char *const *) names->pdata);
}

static void
sync_counts (ProofLabelTree *self)
{
  const GArray *lanes = proof_session_get_lanes (self->session);

  for (guint i = 0; i < lanes->len; i++)
    {
      const ProofLane *lane = &g_array_index (lanes, ProofLane, i);

      const ProofLabelName *name = proof_label_store_get_name (self->store, lane->name);

      proof_label_item_set_counts (get_item (self, name->name), lane->n_detections,
                                   lane->n_accepted);
    }
}

/* Returns whether all below, this one too, is shown as @item is. */
static gboolean
sync_state (ProofLabelTree *self,
            ProofLabelItem *item)
{
  ProofLabelFilter *filter = proof_session_get_filter (self->session);
  GListModel *children = G_LIST_MODEL (proof_label_item_get_children (item));
  gboolean shown = !proof_label_filter_get_label_hidden (filter, proof_label_item_get_name (item));
  gboolean uniform = TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr (ProofLabelItem) child = g_list_model_get_item (children, i);

      uniform &= sync_state (self, child) && proof_label_item_get_shown (child) == shown;
    }
  proof_label_item_set_state (item, shown, !uniform);
  return uniform;
}

static void
selection_changed_cb (ProofLabelTree *self)
{
  guint detection = proof_session_get_selection (self->session, NULL);
  ProofLabelItem *item = NULL;

  /* A store that was replaced, or names that are yet to be read: the next change follows soon. */
  if (detection != PROOF_NO_DETECTION && self->store == proof_session_get_store (self->session))
    {
      guint name = proof_label_store_get_name_id (self->store, detection);

      item = g_hash_table_lookup (self->items,
                                  proof_label_store_get_name (self->store, name)->name);
    }
  if (item == self->current)
    return;

  if (self->current != NULL)
    proof_label_item_set_current (self->current, FALSE);
  self->current = item;
  if (item != NULL)
    proof_label_item_set_current (item, TRUE);
}

static void
lanes_changed_cb (ProofLabelTree *self)
{
  guint n;

  sync_names (self);
  sync_counts (self);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->roots));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ProofLabelItem) item = g_list_model_get_item (G_LIST_MODEL (self->roots), i);

      sync_state (self, item);
    }
  selection_changed_cb (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
proof_label_tree_dispose (GObject *object)
{
  ProofLabelTree *self = PROOF_LABEL_TREE (object);

  self->current = NULL;
  g_clear_object (&self->roots);
  g_clear_object (&self->all);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->taxonomy, proof_label_taxonomy_free);
  g_clear_object (&self->store);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_label_tree_parent_class)->dispose (object);
}

static void
proof_label_tree_class_init (ProofLabelTreeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_label_tree_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_label_tree_init (ProofLabelTree *self)
{
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->roots = g_list_store_new (PROOF_TYPE_LABEL_ITEM);
  self->all = g_list_store_new (PROOF_TYPE_LABEL_ITEM);
}

/**
 * proof_label_tree_new:
 * @session: whose labels
 *
 * Returns: (transfer full): the labels of @session
 */
ProofLabelTree *
proof_label_tree_new (ProofSession *session)
{
  ProofLabelTree *self;

  g_return_val_if_fail (PROOF_IS_SESSION (session), NULL);

  self = g_object_new (PROOF_TYPE_LABEL_TREE, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "lanes-changed", G_CALLBACK (lanes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::selected-detection", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  lanes_changed_cb (self);

  return self;
}

GListModel *
proof_label_tree_get_roots (ProofLabelTree *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_TREE (self), NULL);

  return G_LIST_MODEL (self->roots);
}

GListModel *
proof_label_tree_get_all (ProofLabelTree *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_TREE (self), NULL);

  return G_LIST_MODEL (self->all);
}

const char *const *
proof_label_tree_get_categories (ProofLabelTree *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_TREE (self), NULL);

  return proof_label_taxonomy_get_categories (self->taxonomy);
}

/**
 * proof_label_tree_matches:
 * @self: a tree
 * @item: a label
 * @needle: what is searched, in any case
 *
 * Returns: whether it is in the label's name, aliases, parents or categories
 */
gboolean
proof_label_tree_matches (ProofLabelTree *self,
                          ProofLabelItem *item,
                          const char     *needle)
{
  g_return_val_if_fail (PROOF_IS_LABEL_TREE (self), FALSE);

  return proof_label_taxonomy_matches (self->taxonomy, proof_label_item_get_name (item), needle);
}

/**
 * proof_label_tree_set_shown:
 * @self: a tree
 * @item: a label; those below it go with it
 * @shown: whether to show them
 */
void
proof_label_tree_set_shown (ProofLabelTree *self,
                            ProofLabelItem *item,
                            gboolean        shown)
{
  ProofLabelFilter *filter;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_return_if_fail (PROOF_IS_LABEL_TREE (self));

  filter = proof_session_get_filter (self->session);
  g_ptr_array_add (names, (gpointer) proof_label_item_get_name (item));
  collect_names (self, proof_label_item_get_name (item), names);
  for (guint i = 0; i < names->len; i++)
    proof_label_filter_set_label_hidden (filter, g_ptr_array_index (names, i), !shown);
}

/**
 * proof_label_tree_show_only:
 * @self: a tree
 * @item: (nullable): a label, shown with those below it; %NULL hides all
 */
void
proof_label_tree_show_only (ProofLabelTree *self,
                            ProofLabelItem *item)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (1, NULL, TRUE);

  g_return_if_fail (PROOF_IS_LABEL_TREE (self));

  if (item != NULL)
    {
      g_ptr_array_add (names, (gpointer) proof_label_item_get_name (item));
      collect_names (self, proof_label_item_get_name (item), names);
    }
  proof_label_filter_show_only (proof_session_get_filter (self->session),
                                (const char *const *) names->pdata);
}
