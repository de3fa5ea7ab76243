/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-names.h"

struct _ProofLabelNames
{
  GArray *names;   /* ProofLabelName */
  GHashTable *ids; /* name, owned by the array: id + 1 */
  guint serial;
  gsize memory;
};

static const gsize lists[PROOF_LABEL_N_LISTS] = {
  [PROOF_LABEL_PARENTS] = G_STRUCT_OFFSET (ProofLabelName, parents),
  [PROOF_LABEL_ALIASES] = G_STRUCT_OFFSET (ProofLabelName, aliases),
  [PROOF_LABEL_CATEGORIES] = G_STRUCT_OFFSET (ProofLabelName, categories),
};

#define LIST_AT(name, list) G_STRUCT_MEMBER (char **, (name), lists[list])

static void
clear_name (void *data)
{
  ProofLabelName *name = data;

  g_free (name->name);
  for (ProofLabelList list = 0; list < PROOF_LABEL_N_LISTS; list++)
    g_strfreev (LIST_AT (name, list));
}

ProofLabelNames *
proof_label_names_new (void)
{
  ProofLabelNames *self = g_new0 (ProofLabelNames, 1);

  self->names = g_array_new (FALSE, FALSE, sizeof (ProofLabelName));
  g_array_set_clear_func (self->names, clear_name);
  self->ids = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
proof_label_names_free (ProofLabelNames *self)
{
  g_hash_table_unref (self->ids);
  g_array_unref (self->names);
  g_free (self);
}

/**
 * proof_label_names_intern:
 * @self: names
 * @name: a label's name
 *
 * Returns: the id of @name, given now where it is new
 */
guint
proof_label_names_intern (ProofLabelNames *self,
                          const char      *name)
{
  ProofLabelName entry = { NULL, };
  guint id = proof_label_names_find (self, name);

  if (id != PROOF_NAME_NONE)
    return id;

  id = self->names->len;
  entry.name = g_strdup (name);
  g_array_append_val (self->names, entry);
  g_hash_table_insert (self->ids, entry.name, GUINT_TO_POINTER (id + 1));
  self->serial++;
  self->memory += sizeof entry + 32 + strlen (name);

  return id;
}

/**
 * proof_label_names_add:
 * @self: names
 * @id: which
 * @list: which of its lists
 * @item: (nullable): what to have in it
 *
 * Sees to it that the list is there (%NULL @item: maybe empty) and has @item. The service lists the
 * same ancestors in another order each time, so a list is kept as the set of all that was said.
 */
void
proof_label_names_add (ProofLabelNames *self,
                       guint            id,
                       ProofLabelList   list,
                       const char      *item)
{
  char ***strv;
  guint n;

  g_return_if_fail (id < self->names->len);

  strv = &LIST_AT (&g_array_index (self->names, ProofLabelName, id), list);
  if (*strv == NULL)
    {
      *strv = g_new0 (char *, 1);
      self->serial++;
    }
  if (item == NULL || g_strv_contains ((const char *const *) *strv, item))
    return;

  n = g_strv_length (*strv);
  *strv = g_renew (char *, *strv, n + 2);
  (*strv)[n] = g_strdup (item);
  (*strv)[n + 1] = NULL;
  self->serial++;
  self->memory += 32 + strlen (item);
}

/**
 * proof_label_names_merge:
 * @self: names
 * @id: which
 * @other: what others say of it
 *
 * Adds all of @other's parents, aliases and categories.
 */
void
proof_label_names_merge (ProofLabelNames      *self,
                         guint                 id,
                         const ProofLabelName *other)
{
  for (ProofLabelList list = 0; list < PROOF_LABEL_N_LISTS; list++)
    {
      char **strv = LIST_AT (other, list);

      if (strv == NULL)
        continue;
      proof_label_names_add (self, id, list, NULL);
      for (guint i = 0; strv[i] != NULL; i++)
        proof_label_names_add (self, id, list, strv[i]);
    }
}

/**
 * proof_label_names_find:
 * @self: names
 * @name: a label's name
 *
 * Returns: its id, %PROOF_NAME_NONE where it is unknown
 */
guint
proof_label_names_find (ProofLabelNames *self,
                        const char      *name)
{
  /* 0 (nothing found) becomes PROOF_NAME_NONE. */
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->ids, name)) - 1;
}

/**
 * proof_label_names_get:
 * @self: names
 * @n_names: (out): how many
 *
 * Returns: (transfer none): all names by id, valid until one is added
 */
const ProofLabelName *
proof_label_names_get (ProofLabelNames *self,
                       guint           *n_names)
{
  *n_names = self->names->len;

  return (const ProofLabelName *) self->names->data;
}

/**
 * proof_label_names_get_serial:
 * @self: names
 *
 * Returns: a number that changes with every change, for those who keep what they worked out
 */
guint
proof_label_names_get_serial (ProofLabelNames *self)
{
  return self->serial;
}

/**
 * proof_label_names_get_memory:
 * @self: names
 *
 * Returns: about how many bytes all of it takes
 */
gsize
proof_label_names_get_memory (ProofLabelNames *self)
{
  return self->memory;
}
