/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-taxonomy.h"

typedef struct
{
  char *name;
  GPtrArray *ancestors; /* of char *, owned by the table's keys */
  const char *parent;
  GPtrArray *children;  /* of char *, with a NULL at the end */
  char *haystack;       /* all that a search looks at, folded */
} Node;

struct _ProofLabelTaxonomy
{
  GHashTable *nodes;    /* name: Node */
  GPtrArray *roots;
  GPtrArray *categories;
};

static void
node_free (void *data)
{
  Node *node = data;

  g_ptr_array_unref (node->ancestors);
  g_ptr_array_unref (node->children);
  g_free (node->haystack);
  g_free (node->name);
  g_free (node);
}

static Node *
get_node (ProofLabelTaxonomy *self,
          const char         *name)
{
  Node *node = g_hash_table_lookup (self->nodes, name);

  if (node == NULL)
    {
      node = g_new0 (Node, 1);
      node->name = g_strdup (name);
      node->ancestors = g_ptr_array_new ();
      node->children = g_ptr_array_new_null_terminated (1, NULL, TRUE);
      g_hash_table_insert (self->nodes, node->name, node);
    }

  return node;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

static void
append_all (GString    *text,
            char *const *strv)
{
  for (guint i = 0; strv != NULL && strv[i] != NULL; i++)
    g_string_append_printf (text, "\n%s", strv[i]);
}

static void
add_label (ProofLabelTaxonomy   *self,
           const ProofLabelName *label,
           GHashTable           *categories)
{
  g_autoptr (GString) text = g_string_new (label->name);
  Node *node = get_node (self, label->name);

  for (guint i = 0; label->parents != NULL && label->parents[i] != NULL; i++)
    g_ptr_array_add (node->ancestors, get_node (self, label->parents[i])->name);
  for (guint i = 0; label->categories != NULL && label->categories[i] != NULL; i++)
    g_hash_table_add (categories, g_strdup (label->categories[i]));

  append_all (text, label->aliases);
  append_all (text, label->parents);
  append_all (text, label->categories);
  node->haystack = fold (text->str);
}

/* Whether hanging @node under @parent would close a ring: results may contradict themselves. */
static gboolean
is_above (ProofLabelTaxonomy *self,
          const Node         *node,
          const Node         *parent)
{
  while (parent != NULL)
    {
      if (parent == node)
        return TRUE;
      parent = parent->parent == NULL ? NULL : g_hash_table_lookup (self->nodes, parent->parent);
    }

  return FALSE;
}

static void
place (ProofLabelTaxonomy *self,
       Node               *node)
{
  Node *best = NULL;

  g_ptr_array_sort (node->ancestors, compare_strings);
  for (guint i = 0; i < node->ancestors->len; i++)
    {
      Node *ancestor = get_node (self, node->ancestors->pdata[i]);

      if ((best == NULL || ancestor->ancestors->len > best->ancestors->len) &&
          !is_above (self, node, ancestor))
        best = ancestor;
    }

  if (best != NULL)
    node->parent = best->name;
  g_ptr_array_add (best != NULL ? best->children : self->roots, node->name);
}

/**
 * proof_label_taxonomy_new:
 * @store: labels
 *
 * Works out the tree of labels as @store knows them now; make another when its names change.
 *
 * Returns: (transfer full): the tree
 */
ProofLabelTaxonomy *
proof_label_taxonomy_new (ProofLabelStore *store)
{
  ProofLabelTaxonomy *self;
  g_autoptr (GHashTable) categories = NULL;
  g_autofree const char **names = NULL;
  guint n;

  g_return_val_if_fail (PROOF_IS_LABEL_STORE (store), NULL);

  self = g_new0 (ProofLabelTaxonomy, 1);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, node_free);
  self->roots = g_ptr_array_new_null_terminated (1, NULL, TRUE);

  categories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < proof_label_store_get_n_names (store); i++)
    add_label (self, proof_label_store_get_name (store, i), categories);

  /* By name, so that the tree is the same whatever the order in which pages came. */
  names = (const char **) g_hash_table_get_keys_as_array (self->nodes, &n);
  qsort (names, n, sizeof *names, compare_strings);
  for (guint i = 0; i < n; i++)
    place (self, g_hash_table_lookup (self->nodes, names[i]));

  self->categories = g_hash_table_steal_all_keys (categories);
  g_ptr_array_set_free_func (self->categories, g_free);
  g_ptr_array_sort (self->categories, compare_strings);
  g_ptr_array_add (self->categories, NULL);

  return self;
}

void
proof_label_taxonomy_free (ProofLabelTaxonomy *self)
{
  g_hash_table_unref (self->nodes);
  g_ptr_array_unref (self->roots);
  g_ptr_array_unref (self->categories);
  g_free (self);
}

/**
 * proof_label_taxonomy_get_children:
 * @self: a tree
 * @parent: (nullable): a label; %NULL for the roots
 *
 * Returns: (transfer none) (array zero-terminated=1): labels right below, by name
 */
const char *const *
proof_label_taxonomy_get_children (ProofLabelTaxonomy *self,
                                   const char         *parent)
{
  static const char *const none[] = { NULL };
  const Node *node;

  g_return_val_if_fail (self != NULL, NULL);

  if (parent == NULL)
    return (const char *const *) self->roots->pdata;
  node = g_hash_table_lookup (self->nodes, parent);

  return node != NULL ? (const char *const *) node->children->pdata : none;
}

/**
 * proof_label_taxonomy_get_parent:
 * @self: a tree
 * @name: a label
 *
 * Returns: (nullable): the label right above, %NULL for roots and unknown labels
 */
const char *
proof_label_taxonomy_get_parent (ProofLabelTaxonomy *self,
                                 const char         *name)
{
  const Node *node;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  node = g_hash_table_lookup (self->nodes, name);

  return node != NULL ? node->parent : NULL;
}

/**
 * proof_label_taxonomy_get_categories:
 * @self: a tree
 *
 * Returns: (transfer none) (array zero-terminated=1): all categories, by name
 */
const char *const *
proof_label_taxonomy_get_categories (ProofLabelTaxonomy *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->categories->pdata;
}

/**
 * proof_label_taxonomy_matches:
 * @self: a tree
 * @name: a label
 * @needle: what was typed, in any case
 *
 * Returns: whether @needle is in the label's name, aliases, parents or categories
 */
gboolean
proof_label_taxonomy_matches (ProofLabelTaxonomy *self,
                              const char         *name,
                              const char         *needle)
{
  g_autofree char *folded = NULL;
  Node *node;

  g_return_val_if_fail (self != NULL && name != NULL && needle != NULL, FALSE);

  node = g_hash_table_lookup (self->nodes, name);
  if (node == NULL)
    return FALSE;
  if (node->haystack == NULL)
    node->haystack = fold (node->name);
  folded = fold (needle);

  return strstr (node->haystack, folded) != NULL;
}
