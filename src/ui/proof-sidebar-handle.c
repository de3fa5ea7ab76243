/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sidebar-handle.h"

#include "proof-settings.h"

/* As the settings have it. */
#define MIN_WIDTH 180
#define MAX_WIDTH 600

struct _ProofSidebarHandle
{
  GtkWidget            parent_instance;

  AdwOverlaySplitView *split; /* not owned: it holds this widget */
  char                *key;
  double               width;
};

typedef enum
{
  PROP_SPLIT = 1,
  PROP_KEY,
} ProofSidebarHandleProperty;

static GParamSpec *properties[PROP_KEY + 1];

G_DEFINE_FINAL_TYPE (ProofSidebarHandle, proof_sidebar_handle, GTK_TYPE_WIDGET)

static void
set_width (ProofSidebarHandle *self,
           double              width)
{
  self->width = CLAMP (width, MIN_WIDTH, MAX_WIDTH);
  /* The most that it takes; where room is short, it gives way down to its least. */
  adw_overlay_split_view_set_max_sidebar_width (self->split, self->width);
}

static void
drag_update_cb (ProofSidebarHandle *self,
                double              dx,
                double              dy,
                GtkGestureDrag     *gesture)
{
  gboolean at_end = adw_overlay_split_view_get_sidebar_position (self->split) == GTK_PACK_END;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  graphene_point_t now;
  double x, y;

  /* The handle moves under the pointer: measure in the split, which does not. */
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  if (!gtk_widget_compute_point (GTK_WIDGET (self), GTK_WIDGET (self->split),
                                 &GRAPHENE_POINT_INIT ((float) (x + dx), 0), &now))
    return;
  if (at_end != rtl)
    set_width (self, gtk_widget_get_width (GTK_WIDGET (self->split)) - now.x);
  else
    set_width (self, now.x);
}

static void
drag_end_cb (ProofSidebarHandle *self)
{
  g_settings_set_double (proof_settings_get (), self->key, self->width);
}

static void
proof_sidebar_handle_root (GtkWidget *widget)
{
  ProofSidebarHandle *self = PROOF_SIDEBAR_HANDLE (widget);

  GTK_WIDGET_CLASS (proof_sidebar_handle_parent_class)->root (widget);

  adw_overlay_split_view_set_sidebar_width_unit (self->split, ADW_LENGTH_UNIT_PX);
  adw_overlay_split_view_set_sidebar_width_fraction (self->split, 0.5);
  adw_overlay_split_view_set_min_sidebar_width (self->split, MIN_WIDTH);
  set_width (self, g_settings_get_double (proof_settings_get (), self->key));
}

static void
proof_sidebar_handle_finalize (GObject *object)
{
  ProofSidebarHandle *self = PROOF_SIDEBAR_HANDLE (object);

  g_free (self->key);

  G_OBJECT_CLASS (proof_sidebar_handle_parent_class)->finalize (object);
}

static void
proof_sidebar_handle_set_property (GObject      *object,
                                   guint         property_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  ProofSidebarHandle *self = PROOF_SIDEBAR_HANDLE (object);

  switch ((ProofSidebarHandleProperty) property_id)
    {
    case PROP_SPLIT:
      self->split = g_value_get_object (value);
      break;
    case PROP_KEY:
      g_set_str (&self->key, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_sidebar_handle_class_init (ProofSidebarHandleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = proof_sidebar_handle_finalize;
  object_class->set_property = proof_sidebar_handle_set_property;
  widget_class->root = proof_sidebar_handle_root;

  properties[PROP_SPLIT] = g_param_spec_object ("split", NULL, NULL, ADW_TYPE_OVERLAY_SPLIT_VIEW,
                                                flags);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "sidebar-handle");
}

static void
proof_sidebar_handle_init (ProofSidebarHandle *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "col-resize");
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
