/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-row.h"

#include <glib/gi18n.h>

#include "proof-swatch.h"

#define UI_PATH "/io/github/proofreel/Proofreel/ui/"

struct _ProofLabelRow
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkCheckButton  *check;
  GtkTreeExpander *expander;
  ProofSwatch     *swatch;
  GtkLabel        *name;
  GtkLabel        *count;

  /* owned */
  ProofLabelItem *item;

  gboolean updating;
};

enum
{
  SIGNAL_TOGGLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofLabelRow, proof_label_row, GTK_TYPE_WIDGET)

static void
update (ProofLabelRow *self)
{
  guint detections = proof_label_item_get_detections (self->item);
  guint accepted = proof_label_item_get_accepted (self->item);
  gboolean leaf =
      g_list_model_get_n_items (G_LIST_MODEL (proof_label_item_get_children (self->item))) == 0;
  gboolean current;
  g_autofree char *count = NULL;

  if (detections == 0)
    count = g_strdup ("");
  else if (accepted == detections)
    count = g_strdup_printf ("%'u", detections);
  else
    /* Translators: how many detections pass the filter, and how many there are. */
    count = g_strdup_printf (_("%'u / %'u"), accepted, detections);
  gtk_label_set_text (self->count, count);

  self->updating = TRUE;
  gtk_check_button_set_active (self->check, proof_label_item_get_shown (self->item));
  gtk_check_button_set_inconsistent (self->check, proof_label_item_get_mixed (self->item));
  self->updating = FALSE;
  gtk_tree_expander_set_hide_expander (self->expander, leaf);

  g_object_get (self->item, "current", &current, NULL);
  if (current)
    gtk_widget_add_css_class (GTK_WIDGET (self), "current");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "current");
  if (accepted > 0)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "nothing");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "nothing");
}

static void
toggled_cb (ProofLabelRow *self)
{
  if (!self->updating && self->item != NULL)
    g_signal_emit (self, signals[SIGNAL_TOGGLED], 0);
}

/* The whole name where there is no room for it. */
static gboolean
query_tooltip_cb (ProofLabelRow *self,
                  int            x,
                  int            y,
                  gboolean       keyboard,
                  GtkTooltip    *tooltip)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (self->name)))
    return FALSE;

  gtk_tooltip_set_text (tooltip, gtk_label_get_text (self->name));
  return TRUE;
}

static void
proof_label_row_dispose (GObject *object)
{
  ProofLabelRow *self = PROOF_LABEL_ROW (object);

  if (self->item != NULL)
    proof_label_row_unbind (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_LABEL_ROW);

  G_OBJECT_CLASS (proof_label_row_parent_class)->dispose (object);
}

static void
proof_label_row_class_init (ProofLabelRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_label_row_dispose;

  signals[SIGNAL_TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PROOF_TYPE_SWATCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_PATH "proof-label-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofLabelRow, check);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelRow, expander);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelRow, swatch);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelRow, name);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelRow, count);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
  gtk_widget_class_set_css_name (widget_class, "labelrow");
}

static void
proof_label_row_init (ProofLabelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
proof_label_row_new (void)
{
  return g_object_new (PROOF_TYPE_LABEL_ROW, NULL);
}

/**
 * proof_label_row_bind:
 * @self: a row
 * @row: of a tree of ProofLabelItem
 *
 * Shows a label and follows it.
 */
void
proof_label_row_bind (ProofLabelRow  *self,
                      GtkTreeListRow *row)
{
  g_autofree char *check = NULL;
  const char *name;

  g_return_if_fail (PROOF_IS_LABEL_ROW (self));
  g_return_if_fail (self->item == NULL);

  self->item = gtk_tree_list_row_get_item (row);
  name = proof_label_item_get_name (self->item);
  gtk_tree_expander_set_list_row (self->expander, row);
  proof_swatch_set_label (self->swatch, name);
  gtk_label_set_text (self->name, name);
  /* Translators: shows or hides the detections of a label. */
  check = g_strdup_printf (_("Show %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, check, -1);
  g_signal_connect_object (self->item, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (proof_label_item_get_children (self->item), "items-changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
proof_label_row_unbind (ProofLabelRow *self)
{
  g_return_if_fail (PROOF_IS_LABEL_ROW (self));
  g_return_if_fail (self->item != NULL);

  g_signal_handlers_disconnect_by_data (proof_label_item_get_children (self->item), self);
  g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  gtk_tree_expander_set_list_row (self->expander, NULL);
}

/**
 * proof_label_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the label it shows
 */
ProofLabelItem *
proof_label_row_get_item (ProofLabelRow *self)
{
  g_return_val_if_fail (PROOF_IS_LABEL_ROW (self), NULL);

  return self->item;
}
