/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-range-handle.h"

#include <math.h>

struct _ProofRangeHandle
{
  GtkWidget parent_instance;
};

enum
{
  SIGNAL_MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofRangeHandle, proof_range_handle, GTK_TYPE_WIDGET)

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  g_signal_emit (widget, signals[SIGNAL_MOVED], 0, g_variant_get_double (args));
  return TRUE;
}

static void
proof_range_handle_class_init (ProofRangeHandleClass *klass)
{
  static const struct { guint key; double by; } keys[] = {
    { GDK_KEY_Left, -1 }, { GDK_KEY_Down, -1 }, { GDK_KEY_Right, 1 }, { GDK_KEY_Up, 1 },
    { GDK_KEY_Page_Down, -10 }, { GDK_KEY_Page_Up, 10 },
    { GDK_KEY_Home, -HUGE_VAL }, { GDK_KEY_End, HUGE_VAL },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].key, 0, move_cb, "d", keys[i].by);
  gtk_widget_class_set_css_name (widget_class, "slider");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
proof_range_handle_init (ProofRangeHandle *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
proof_range_handle_new (void)
{
  return g_object_new (PROOF_TYPE_RANGE_HANDLE, NULL);
}

/**
 * proof_range_handle_update:
 * @self: a handle
 * @label: what it sets
 * @least: as far down as it goes
 * @greatest: as far up as it goes
 * @value: where it stands
 *
 * Tells assistive technology.
 */
void
proof_range_handle_update (ProofRangeHandle *self,
                           const char       *label,
                           double            least,
                           double            greatest,
                           double            value)
{
  g_return_if_fail (PROOF_IS_RANGE_HANDLE (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, least,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, greatest,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, value,
                                  -1);
}
