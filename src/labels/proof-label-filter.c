/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which names pass is worked out once a store and kept, a byte a name, until filter or names
 * change. */
#include "config.h"

#include "proof-label-filter.h"

typedef struct
{
  double minimum;
  double maximum;
} Range;

/* What is known of one store's names. */
typedef struct
{
  ProofLabelStore *store; /* weak: forgotten when it goes */
  guint serial;           /* of its names when this was worked out */
  GByteArray *accepted;
} Cache;

struct _ProofLabelFilter
{
  GObject parent_instance;

  gboolean enabled;
  Range label;
  Range instance;
  GHashTable *labels;       /* hidden ones; with @only the shown ones */
  gboolean only;
  GHashTable *categories;   /* hidden ones */
  GArray *caches;           /* Cache */
};

typedef enum
{
  PROP_ENABLED = 1,
  PROP_LABEL_MINIMUM,
  PROP_LABEL_MAXIMUM,
  PROP_INSTANCE_MINIMUM,
  PROP_INSTANCE_MAXIMUM,
} ProofLabelFilterProperty;

static GParamSpec *properties[PROP_INSTANCE_MAXIMUM + 1];

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofLabelFilter, proof_label_filter, G_TYPE_OBJECT)

static const Range everything = { 0, 100 };

static void
store_gone_cb (void    *data,
               GObject *where)
{
  ProofLabelFilter *self = data;

  for (guint i = 0; i < self->caches->len; i++)
    if ((GObject *) g_array_index (self->caches, Cache, i).store == where)
      {
        g_byte_array_unref (g_array_index (self->caches, Cache, i).accepted);
        g_array_remove_index_fast (self->caches, i);
        return;
      }
}

static void
drop_caches (ProofLabelFilter *self)
{
  for (guint i = 0; i < self->caches->len; i++)
    {
      Cache *cache = &g_array_index (self->caches, Cache, i);

      g_object_weak_unref (G_OBJECT (cache->store), store_gone_cb, self);
      g_byte_array_unref (cache->accepted);
    }
  g_array_set_size (self->caches, 0);
}

static void
changed (ProofLabelFilter *self)
{
  drop_caches (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
in_range (Range range,
          float confidence)
{
  /* In float, as the results are: 99.9 asked for is the 99.9 that was reported. A confidence that
   * the results do not give passes while nothing is asked of it. */
  if (confidence < 0)
    return range.minimum <= 0;

  return confidence >= (float) range.minimum && confidence <= (float) range.maximum;
}

static gboolean
equal_ranges (Range a,
              Range b)
{
  return a.minimum == b.minimum && a.maximum == b.maximum;
}

static gboolean
accepts (ProofLabelFilter     *self,
         const ProofLabelName *name)
{
  if (g_hash_table_contains (self->labels, name->name) != self->only)
    return FALSE;
  if (g_hash_table_size (self->categories) == 0 || name->categories == NULL ||
      name->categories[0] == NULL)
    return TRUE;

  for (guint i = 0; name->categories[i] != NULL; i++)
    if (!g_hash_table_contains (self->categories, name->categories[i]))
      return TRUE;

  return FALSE;
}

static Cache *
get_cache (ProofLabelFilter *self,
           ProofLabelStore  *store)
{
  guint serial = proof_label_store_get_names_serial (store);
  Cache *cache = NULL;
  guint n_names;

  for (guint i = 0; i < self->caches->len && cache == NULL; i++)
    if (g_array_index (self->caches, Cache, i).store == store)
      cache = &g_array_index (self->caches, Cache, i);

  if (cache == NULL)
    {
      Cache fresh = { store, serial - 1, g_byte_array_new () };

      g_object_weak_ref (G_OBJECT (store), store_gone_cb, self);
      g_array_append_val (self->caches, fresh);
      cache = &g_array_index (self->caches, Cache, self->caches->len - 1);
    }
  if (cache->serial == serial)
    return cache;

  n_names = proof_label_store_get_n_names (store);
  g_byte_array_set_size (cache->accepted, n_names);
  for (guint i = 0; i < n_names; i++)
    cache->accepted->data[i] = accepts (self, proof_label_store_get_name (store, i));
  cache->serial = serial;

  return cache;
}

/* --- life --- */

static void
proof_label_filter_finalize (GObject *object)
{
  ProofLabelFilter *self = PROOF_LABEL_FILTER (object);

  drop_caches (self);
  g_array_unref (self->caches);
  g_hash_table_unref (self->labels);
  g_hash_table_unref (self->categories);

  G_OBJECT_CLASS (proof_label_filter_parent_class)->finalize (object);
}

static void
proof_label_filter_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ProofLabelFilter *self = PROOF_LABEL_FILTER (object);

  switch ((ProofLabelFilterProperty) prop_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_LABEL_MINIMUM:
      g_value_set_double (value, self->label.minimum);
      break;
    case PROP_LABEL_MAXIMUM:
      g_value_set_double (value, self->label.maximum);
      break;
    case PROP_INSTANCE_MINIMUM:
      g_value_set_double (value, self->instance.minimum);
      break;
    case PROP_INSTANCE_MAXIMUM:
      g_value_set_double (value, self->instance.maximum);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_label_filter_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ProofLabelFilter *self = PROOF_LABEL_FILTER (object);

  switch ((ProofLabelFilterProperty) prop_id)
    {
    case PROP_ENABLED:
      proof_label_filter_set_enabled (self, g_value_get_boolean (value));
      break;
    case PROP_LABEL_MINIMUM:
      proof_label_filter_set_label_range (self, g_value_get_double (value), self->label.maximum);
      break;
    case PROP_LABEL_MAXIMUM:
      proof_label_filter_set_label_range (self, self->label.minimum, g_value_get_double (value));
      break;
    case PROP_INSTANCE_MINIMUM:
      proof_label_filter_set_instance_range (self, g_value_get_double (value),
                                             self->instance.maximum);
      break;
    case PROP_INSTANCE_MAXIMUM:
      proof_label_filter_set_instance_range (self, self->instance.minimum,
                                             g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_label_filter_class_init (ProofLabelFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = proof_label_filter_finalize;
  object_class->get_property = proof_label_filter_get_property;
  object_class->set_property = proof_label_filter_set_property;

  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, flags);
  properties[PROP_LABEL_MINIMUM] =
    g_param_spec_double ("label-minimum", NULL, NULL, 0, 100, 0, flags);
  properties[PROP_LABEL_MAXIMUM] =
    g_param_spec_double ("label-maximum", NULL, NULL, 0, 100, 100, flags);
  properties[PROP_INSTANCE_MINIMUM] =
    g_param_spec_double ("instance-minimum", NULL, NULL, 0, 100, 0, flags);
  properties[PROP_INSTANCE_MAXIMUM] =
    g_param_spec_double ("instance-maximum", NULL, NULL, 0, 100, 100, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_label_filter_init (ProofLabelFilter *self)
{
  self->enabled = TRUE;
  self->label = everything;
  self->instance = everything;
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->categories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->caches = g_array_new (FALSE, FALSE, sizeof (Cache));
}

ProofLabelFilter *
proof_label_filter_new (void)
{
  return g_object_new (PROOF_TYPE_LABEL_FILTER, NULL);
}

/* --- what is asked --- */

gboolean
proof_label_filter_get_enabled (ProofLabelFilter *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FILTER (self), FALSE);

  return self->enabled;
}

/**
 * proof_label_filter_set_enabled:
 * @self: a filter
 * @enabled: %FALSE lets everything pass and forgets nothing
 */
void
proof_label_filter_set_enabled (ProofLabelFilter *self,
                                gboolean          enabled)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));

  enabled = !!enabled;
  if (enabled == self->enabled)
    return;

  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
  changed (self);
}

static gboolean
asks_anything (ProofLabelFilter *self)
{
  return !equal_ranges (self->label, everything) || !equal_ranges (self->instance, everything) ||
         self->only || g_hash_table_size (self->labels) > 0 ||
         g_hash_table_size (self->categories) > 0;
}

/**
 * proof_label_filter_is_active:
 * @self: a filter
 *
 * Returns: whether it is enabled and asks for anything, so that something may be hidden
 */
gboolean
proof_label_filter_is_active (ProofLabelFilter *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FILTER (self), FALSE);

  return self->enabled && asks_anything (self);
}

static gboolean
set_range (ProofLabelFilter         *self,
           Range                    *range,
           Range                     value,
           ProofLabelFilterProperty  minimum)
{
  Range old = *range;

  if (equal_ranges (old, value))
    return FALSE;

  *range = value;
  if (old.minimum != value.minimum)
    g_object_notify_by_pspec (G_OBJECT (self), properties[minimum]);
  if (old.maximum != value.maximum)
    g_object_notify_by_pspec (G_OBJECT (self), properties[minimum + 1]);

  return TRUE;
}

/**
 * proof_label_filter_reset:
 * @self: a filter
 *
 * Forgets all that is asked; enabled stays as it is.
 */
void
proof_label_filter_reset (ProofLabelFilter *self)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));

  if (!asks_anything (self))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  set_range (self, &self->label, everything, PROP_LABEL_MINIMUM);
  set_range (self, &self->instance, everything, PROP_INSTANCE_MINIMUM);
  g_hash_table_remove_all (self->labels);
  g_hash_table_remove_all (self->categories);
  self->only = FALSE;
  g_object_thaw_notify (G_OBJECT (self));
  changed (self);
}

/**
 * proof_label_filter_set_label_range:
 * @self: a filter
 * @minimum: least label confidence, 0 to 100
 * @maximum: greatest label confidence, 0 to 100
 */
void
proof_label_filter_set_label_range (ProofLabelFilter *self,
                                    double            minimum,
                                    double            maximum)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));

  if (set_range (self, &self->label, (Range) { minimum, maximum }, PROP_LABEL_MINIMUM))
    changed (self);
}

void
proof_label_filter_get_label_range (ProofLabelFilter *self,
                                    double           *minimum,
                                    double           *maximum)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));

  *minimum = self->label.minimum;
  *maximum = self->label.maximum;
}

/**
 * proof_label_filter_set_instance_range:
 * @self: a filter
 * @minimum: least instance confidence, 0 to 100
 * @maximum: greatest instance confidence, 0 to 100
 */
void
proof_label_filter_set_instance_range (ProofLabelFilter *self,
                                       double            minimum,
                                       double            maximum)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));

  if (set_range (self, &self->instance, (Range) { minimum, maximum }, PROP_INSTANCE_MINIMUM))
    changed (self);
}

void
proof_label_filter_get_instance_range (ProofLabelFilter *self,
                                       double           *minimum,
                                       double           *maximum)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));

  *minimum = self->instance.minimum;
  *maximum = self->instance.maximum;
}

static gboolean
put (GHashTable *set,
     const char *item,
     gboolean    in)
{
  if (g_hash_table_contains (set, item) == in)
    return FALSE;

  if (in)
    g_hash_table_add (set, g_strdup (item));
  else
    g_hash_table_remove (set, item);

  return TRUE;
}

/**
 * proof_label_filter_set_label_hidden:
 * @self: a filter
 * @name: a label, of any store or none yet
 * @hidden: whether to hide it
 */
void
proof_label_filter_set_label_hidden (ProofLabelFilter *self,
                                     const char       *name,
                                     gboolean          hidden)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));
  g_return_if_fail (name != NULL);

  if (put (self->labels, name, !!hidden != self->only))
    changed (self);
}

gboolean
proof_label_filter_get_label_hidden (ProofLabelFilter *self,
                                     const char       *name)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FILTER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return g_hash_table_contains (self->labels, name) != self->only;
}

/**
 * proof_label_filter_set_category_hidden:
 * @self: a filter
 * @category: a category
 * @hidden: whether to hide it
 *
 * A label is hidden when all of its categories are; one without categories never is by this.
 */
void
proof_label_filter_set_category_hidden (ProofLabelFilter *self,
                                        const char       *category,
                                        gboolean          hidden)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));
  g_return_if_fail (category != NULL);

  if (put (self->categories, category, !!hidden))
    changed (self);
}

gboolean
proof_label_filter_get_category_hidden (ProofLabelFilter *self,
                                        const char       *category)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FILTER (self), FALSE);
  g_return_val_if_fail (category != NULL, FALSE);

  return g_hash_table_contains (self->categories, category);
}

/**
 * proof_label_filter_show_only:
 * @self: a filter
 * @names: (nullable) (array zero-terminated=1): labels; %NULL hides none again
 *
 * Hides all labels but @names, those that are yet to come too. Showing one more adds to @names.
 */
void
proof_label_filter_show_only (ProofLabelFilter  *self,
                              const char *const *names)
{
  g_return_if_fail (PROOF_IS_LABEL_FILTER (self));

  if (names == NULL && !self->only && g_hash_table_size (self->labels) == 0)
    return;

  g_hash_table_remove_all (self->labels);
  self->only = names != NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_hash_table_add (self->labels, g_strdup (names[i]));
  changed (self);
}

/* --- what passes --- */

/**
 * proof_label_filter_accepts_name:
 * @self: a filter
 * @store: a store
 * @name: a label's id in it
 *
 * Returns: whether the label is shown, whatever its confidence
 */
gboolean
proof_label_filter_accepts_name (ProofLabelFilter *self,
                                 ProofLabelStore  *store,
                                 guint             name)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FILTER (self), FALSE);
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (store), FALSE);

  if (!self->enabled)
    return TRUE;
  g_return_val_if_fail (name < proof_label_store_get_n_names (store), FALSE);

  return get_cache (self, store)->accepted->data[name];
}

/**
 * proof_label_filter_accepts_detection:
 * @self: a filter
 * @store: a store
 * @position: a detection in it
 *
 * Returns: whether its label is shown and its confidence asked for
 */
gboolean
proof_label_filter_accepts_detection (ProofLabelFilter *self,
                                      ProofLabelStore  *store,
                                      guint             position)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FILTER (self), FALSE);
  g_return_val_if_fail (PROOF_IS_LABEL_STORE (store), FALSE);

  if (!self->enabled)
    return TRUE;

  return in_range (self->label, proof_label_store_get_confidence (store, position)) &&
         proof_label_filter_accepts_name (self, store,
                                          proof_label_store_get_name_id (store, position));
}

/**
 * proof_label_filter_accepts_instance:
 * @self: a filter
 * @instance: an instance of a detection that passes
 *
 * Returns: whether its own confidence is asked for
 */
gboolean
proof_label_filter_accepts_instance (ProofLabelFilter    *self,
                                     const ProofInstance *instance)
{
  g_return_val_if_fail (PROOF_IS_LABEL_FILTER (self), FALSE);
  g_return_val_if_fail (instance != NULL, FALSE);

  return !self->enabled || in_range (self->instance, instance->confidence);
}
