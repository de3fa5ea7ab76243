/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-access-group.h"

#define MANY 10 /* profiles, from which on they are searched */

struct _ProofAccessGroup
{
  AdwPreferencesGroup parent_instance;

  /* template widgets */
  AdwComboRow   *profile_row;
  GtkStringList *profiles;
  AdwEntryRow   *region_row;
  AdwEntryRow   *endpoint_row;
};

enum
{
  PROP_WITH_ENDPOINT = 1,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofAccessGroup, proof_access_group, ADW_TYPE_PREFERENCES_GROUP)

/* What an entry says, without blanks around; NULL where it says nothing. */
static char *
dup_entry (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text ? g_steal_pointer (&text) : NULL;
}

static gboolean
has_endpoint (ProofAccessGroup *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->endpoint_row));
}

static void
changed_cb (ProofAccessGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
proof_access_group_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ProofAccessGroup *self = PROOF_ACCESS_GROUP (object);

  switch (prop_id)
    {
    case PROP_WITH_ENDPOINT:
      g_value_set_boolean (value, has_endpoint (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_access_group_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ProofAccessGroup *self = PROOF_ACCESS_GROUP (object);

  switch (prop_id)
    {
    case PROP_WITH_ENDPOINT:
      gtk_widget_set_visible (GTK_WIDGET (self->endpoint_row), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_access_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PROOF_TYPE_ACCESS_GROUP);

  G_OBJECT_CLASS (proof_access_group_parent_class)->dispose (object);
}

static void
proof_access_group_class_init (ProofAccessGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_access_group_dispose;
  object_class->get_property = proof_access_group_get_property;
  object_class->set_property = proof_access_group_set_property;

  properties[PROP_WITH_ENDPOINT] =
    g_param_spec_boolean ("with-endpoint", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-access-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofAccessGroup, profile_row);
  gtk_widget_class_bind_template_child (widget_class, ProofAccessGroup, profiles);
  gtk_widget_class_bind_template_child (widget_class, ProofAccessGroup, region_row);
  gtk_widget_class_bind_template_child (widget_class, ProofAccessGroup, endpoint_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
proof_access_group_init (ProofAccessGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
proof_access_group_get_profile (ProofAccessGroup *self)
{
  guint selected;

  g_return_val_if_fail (PROOF_IS_ACCESS_GROUP (self), NULL);

  selected = adw_combo_row_get_selected (self->profile_row);
  /* The first stands for no choice. */
  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  return gtk_string_list_get_string (self->profiles, selected);
}

char *
proof_access_group_dup_region (ProofAccessGroup *self)
{
  g_return_val_if_fail (PROOF_IS_ACCESS_GROUP (self), NULL);

  return dup_entry (self->region_row);
}

char *
proof_access_group_dup_endpoint (ProofAccessGroup *self)
{
  g_return_val_if_fail (PROOF_IS_ACCESS_GROUP (self), NULL);

  return has_endpoint (self) ? dup_entry (self->endpoint_row) : NULL;
}

/* (transfer full): how AWS is reached with what is said. */
ProofAwsSettings *
proof_access_group_new_settings (ProofAccessGroup *self)
{
  g_autofree char *region = proof_access_group_dup_region (self);
  g_autofree char *endpoint = proof_access_group_dup_endpoint (self);

  return proof_aws_settings_new (proof_access_group_get_profile (self), region, endpoint);
}

void
proof_access_group_set_region (ProofAccessGroup *self,
                               const char       *region)
{
  g_return_if_fail (PROOF_IS_ACCESS_GROUP (self));

  gtk_editable_set_text (GTK_EDITABLE (self->region_row), region);
}

/* A profile that is in neither file any more is shown all the same: it is what was chosen. */
static void
set_profiles (ProofAccessGroup *self,
              const char       *profile,
              const char       *open)
{
  g_auto (GStrv) profiles = proof_aws_settings_list_profiles ();
  guint selected = 0, n;

  gtk_string_list_splice (self->profiles, 0,
                          g_list_model_get_n_items (G_LIST_MODEL (self->profiles)),
                          (const char *const[]) { open, NULL });
  for (guint i = 0; profiles[i]; i++)
    {
      gtk_string_list_append (self->profiles, profiles[i]);
      if (g_str_equal (profiles[i], profile))
        selected = i + 1;
    }
  n = g_list_model_get_n_items (G_LIST_MODEL (self->profiles));
  if (*profile && selected == 0)
    {
      gtk_string_list_append (self->profiles, profile);
      selected = n;
    }
  adw_combo_row_set_enable_search (self->profile_row, n > MANY);
  adw_combo_row_set_selected (self->profile_row, selected);
}

static char *
dup_value (GSettings  *settings,
           const char *prefix,
           const char *name)
{
  g_autofree char *key = g_strconcat (prefix, name, NULL);

  return g_settings_get_string (settings, key);
}

static void
keep_value (GSettings  *settings,
            const char *prefix,
            const char *name,
            const char *value)
{
  g_autofree char *key = g_strconcat (prefix, name, NULL);

  g_settings_set_string (settings, key, value ? value : "");
}

void
proof_access_group_recall (ProofAccessGroup *self,
                           GSettings        *settings,
                           const char       *prefix,
                           const char       *open)
{
  g_autofree char *profile = dup_value (settings, prefix, "-profile");
  g_autofree char *region = dup_value (settings, prefix, "-region");

  g_return_if_fail (PROOF_IS_ACCESS_GROUP (self));

  set_profiles (self, profile, open);
  gtk_editable_set_text (GTK_EDITABLE (self->region_row), region);
  if (has_endpoint (self))
    {
      g_autofree char *endpoint = dup_value (settings, prefix, "-endpoint-url");

      gtk_editable_set_text (GTK_EDITABLE (self->endpoint_row), endpoint);
    }
}

void
proof_access_group_remember (ProofAccessGroup *self,
                             GSettings        *settings,
                             const char       *prefix)
{
  g_autofree char *region = proof_access_group_dup_region (self);

  keep_value (settings, prefix, "-profile", proof_access_group_get_profile (self));
  keep_value (settings, prefix, "-region", region);
  if (has_endpoint (self))
    {
      g_autofree char *endpoint = proof_access_group_dup_endpoint (self);

      keep_value (settings, prefix, "-endpoint-url", endpoint);
    }
}
