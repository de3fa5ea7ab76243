/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-swatch.h"

#include "proof-session.h"

#define SIZE 12
#define RADIUS 3
#define LINE 2

struct _ProofSwatch
{
  GtkWidget parent_instance;

  char *label;
  gboolean hollow;
};

typedef enum
{
  PROP_LABEL = 1,
  PROP_HOLLOW,
} ProofSwatchProperty;

static GParamSpec *properties[PROP_HOLLOW + 1];

G_DEFINE_FINAL_TYPE (ProofSwatch, proof_swatch, GTK_TYPE_WIDGET)

static void
proof_swatch_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
proof_swatch_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  ProofSwatch *self = PROOF_SWATCH (widget);
  double x = (gtk_widget_get_width (widget) - SIZE) / 2;
  double y = (gtk_widget_get_height (widget) - SIZE) / 2;
  GskRoundedRect outline;
  GdkRGBA colour;
  guint rgb;

  if (self->label == NULL)
    return;

  rgb = proof_label_colour (self->label);
  colour = (GdkRGBA) { (rgb >> 16) / 255.0f, (rgb >> 8 & 0xff) / 255.0f, (rgb & 0xff) / 255.0f, 1 };
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, y, SIZE, SIZE), RADIUS);
  if (self->hollow)
    {
      gtk_snapshot_append_border (snapshot, &outline, (float[]) { LINE, LINE, LINE, LINE },
                                  (GdkRGBA[]) { colour, colour, colour, colour });
      return;
    }
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &colour, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
proof_swatch_finalize (GObject *object)
{
  g_free (PROOF_SWATCH (object)->label);

  G_OBJECT_CLASS (proof_swatch_parent_class)->finalize (object);
}

static void
proof_swatch_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ProofSwatch *self = PROOF_SWATCH (object);

  switch ((ProofSwatchProperty) property_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_HOLLOW:
      g_value_set_boolean (value, self->hollow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_swatch_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  ProofSwatch *self = PROOF_SWATCH (object);

  switch ((ProofSwatchProperty) property_id)
    {
    case PROP_LABEL:
      proof_swatch_set_label (self, g_value_get_string (value));
      break;
    case PROP_HOLLOW:
      proof_swatch_set_hollow (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_swatch_class_init (ProofSwatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = proof_swatch_finalize;
  object_class->get_property = proof_swatch_get_property;
  object_class->set_property = proof_swatch_set_property;
  widget_class->measure = proof_swatch_measure;
  widget_class->snapshot = proof_swatch_snapshot;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_HOLLOW] = g_param_spec_boolean ("hollow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
proof_swatch_init (ProofSwatch *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
proof_swatch_new (void)
{
  return g_object_new (PROOF_TYPE_SWATCH, NULL);
}

void
proof_swatch_set_label (ProofSwatch *self,
                        const char  *label)
{
  g_return_if_fail (PROOF_IS_SWATCH (self));

  if (!g_set_str (&self->label, label))
    return;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

void
proof_swatch_set_hollow (ProofSwatch *self,
                         gboolean     hollow)
{
  g_return_if_fail (PROOF_IS_SWATCH (self));

  if (self->hollow == !!hollow)
    return;

  self->hollow = !!hollow;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLLOW]);
}
