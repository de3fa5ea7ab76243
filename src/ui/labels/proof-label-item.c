/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-item.h"

struct _ProofLabelItem
{
  GObject parent_instance;

  char       *name;
  GListStore *children;
  guint       detections;
  guint       accepted;
  gboolean    shown;
  gboolean    mixed;
  gboolean    current;
};

typedef enum
{
  PROP_NAME = 1,
  PROP_DETECTIONS,
  PROP_ACCEPTED,
  PROP_SHOWN,
  PROP_MIXED,
  PROP_CURRENT,
} ProofLabelItemProperty;

static GParamSpec *properties[PROP_CURRENT + 1];

G_DEFINE_FINAL_TYPE (ProofLabelItem, proof_label_item, G_TYPE_OBJECT)

static void
proof_label_item_finalize (GObject *object)
{
  ProofLabelItem *self = PROOF_LABEL_ITEM (object);

  g_free (self->name);
  g_object_unref (self->children);

  G_OBJECT_CLASS (proof_label_item_parent_class)->finalize (object);
}

static void
proof_label_item_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  ProofLabelItem *self = PROOF_LABEL_ITEM (object);

  switch ((ProofLabelItemProperty) property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_DETECTIONS:
      g_value_set_uint (value, self->detections);
      break;
    case PROP_ACCEPTED:
      g_value_set_uint (value, self->accepted);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;
    case PROP_MIXED:
      g_value_set_boolean (value, self->mixed);
      break;
    case PROP_CURRENT:
      g_value_set_boolean (value, self->current);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_label_item_class_init (ProofLabelItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = proof_label_item_finalize;
  object_class->get_property = proof_label_item_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_DETECTIONS] =
      g_param_spec_uint ("detections", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ACCEPTED] =
      g_param_spec_uint ("accepted", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, TRUE, flags);
  properties[PROP_MIXED] = g_param_spec_boolean ("mixed", NULL, NULL, FALSE, flags);
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
proof_label_item_init (ProofLabelItem *self)
{
  self->children = g_list_store_new (PROOF_TYPE_LABEL_ITEM);
  self->shown = TRUE;
}

ProofLabelItem *
proof_label_item_new (const char *name)
{
  ProofLabelItem *self = g_object_new (PROOF_TYPE_LABEL_ITEM, NULL);

  self->name = g_strdup (name);
  return self;
}

const char *
proof_label_item_get_name (ProofLabelItem *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_ITEM (self), NULL);

  return self->name;
}

GListStore *
proof_label_item_get_children (ProofLabelItem *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_ITEM (self), NULL);

  return self->children;
}

guint
proof_label_item_get_detections (ProofLabelItem *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_ITEM (self), 0);

  return self->detections;
}

guint
proof_label_item_get_accepted (ProofLabelItem *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_ITEM (self), 0);

  return self->accepted;
}

void
proof_label_item_set_counts (ProofLabelItem *self,
                             guint           detections,
                             guint           accepted)
{
  g_return_if_fail (PROOF_IS_LABEL_ITEM (self));

  if (self->detections != detections)
    {
      self->detections = detections;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETECTIONS]);
    }
  if (self->accepted != accepted)
    {
      self->accepted = accepted;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCEPTED]);
    }
}

gboolean
proof_label_item_get_shown (ProofLabelItem *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_ITEM (self), FALSE);

  return self->shown;
}

gboolean
proof_label_item_get_mixed (ProofLabelItem *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_ITEM (self), FALSE);

  return self->mixed;
}

void
proof_label_item_set_state (ProofLabelItem *self,
                            gboolean        shown,
                            gboolean        mixed)
{
  g_return_if_fail (PROOF_IS_LABEL_ITEM (self));

  if (self->shown != shown)
    {
      self->shown = shown;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
    }
  if (self->mixed != mixed)
    {
      self->mixed = mixed;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MIXED]);
    }
}

void
proof_label_item_set_current (ProofLabelItem *self,
                              gboolean        current)
{
  g_return_if_fail (PROOF_IS_LABEL_ITEM (self));

  if (self->current == current)
    return;

  self->current = current;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}
