/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-range.h"

#include <glib/gi18n.h>
#include <math.h>

#include "proof-range-handle.h"

#define GREATEST 100.0
#define HANDLE_SIZE 18
#define TRACK_HEIGHT 4
#define BARS_HEIGHT 24
#define GAP 4

typedef enum
{
  LOWER,
  UPPER,
  N_ENDS,
} End;

struct _ProofRange
{
  GtkWidget parent_instance;

  GtkWidget *title;
  GtkWidget *value;
  GtkWidget *handles[N_ENDS];

  char      *title_text;
  double     values[N_ENDS];
  guint      bins[PROOF_RANGE_N_BINS];
  End        dragged;
  double     drag_offset; /* from the handle's middle to where it was taken */
  int        header_height;
};

typedef enum
{
  PROP_TITLE = 1,
  PROP_LOWER,
  PROP_UPPER,
} ProofRangeProperty;

static GParamSpec *properties[PROP_UPPER + 1];

G_DEFINE_FINAL_TYPE (ProofRange, proof_range, GTK_TYPE_WIDGET)

/* Where a value is: the middle of its handle, which stays inside. */
static double
to_x (ProofRange *self,
      double      value)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - HANDLE_SIZE;

  return HANDLE_SIZE / 2.0 + value / GREATEST * width;
}

static double
to_value (ProofRange *self,
          double      x)
{
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - HANDLE_SIZE, 1);

  return round (CLAMP ((x - HANDLE_SIZE / 2.0) / width, 0, 1) * GREATEST);
}

static void
update (ProofRange *self)
{
  const char *title = self->title_text != NULL ? self->title_text : "";
  gboolean whole = self->values[LOWER] == floor (self->values[LOWER]) &&
                   self->values[UPPER] == floor (self->values[UPPER]);
  int decimals = whole ? 0 : 1;
  /* Translators: least and greatest confidence. */
  g_autofree char *value = g_strdup_printf (_("%.*f – %.*f %%"), decimals, self->values[LOWER],
                                            decimals, self->values[UPPER]);
  /* Translators: the ends of a slider's range, as a screen reader says them; %s is its title */
  g_autofree char *lower = g_strdup_printf (_("%s, least"), title);
  g_autofree char *upper = g_strdup_printf (_("%s, greatest"), title);

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->value), value);
  proof_range_handle_update (PROOF_RANGE_HANDLE (self->handles[LOWER]), lower,
                             0, self->values[UPPER], self->values[LOWER]);
  proof_range_handle_update (PROOF_RANGE_HANDLE (self->handles[UPPER]), upper,
                             self->values[LOWER], GREATEST, self->values[UPPER]);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_end (ProofRange *self,
         End         end,
         double      value)
{
  if (end == LOWER)
    proof_range_set_values (self, CLAMP (value, 0, self->values[UPPER]), self->values[UPPER]);
  else
    proof_range_set_values (self, self->values[LOWER],
                            CLAMP (value, self->values[LOWER], GREATEST));
}

static void
handle_moved_cb (ProofRange       *self,
                 double            by,
                 ProofRangeHandle *handle)
{
  End end = GTK_WIDGET (handle) == self->handles[LOWER] ? LOWER : UPPER;

  set_end (self, end, self->values[end] + by);
}

static void
drag_begin_cb (ProofRange     *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  double lower = to_x (self, self->values[LOWER]), upper = to_x (self, self->values[UPPER]);

  if (y < self->header_height)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  /* The nearer one; of two in one place the one that can go there. */
  if (lower == upper)
    self->dragged = x > upper || (x == upper && self->values[LOWER] == 0) ? UPPER : LOWER;
  else
    self->dragged = fabs (x - lower) <= fabs (x - upper) ? LOWER : UPPER;

  self->drag_offset = x - to_x (self, self->values[self->dragged]);
  if (fabs (self->drag_offset) > HANDLE_SIZE / 2.0)
    {
      self->drag_offset = 0;
      set_end (self, self->dragged, to_value (self, x));
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (self->handles[self->dragged]);
}

static void
drag_update_cb (ProofRange     *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  if (dx != 0)
    set_end (self, self->dragged, to_value (self, x + dx - self->drag_offset));
}

static void
proof_range_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  ProofRange *self = PROOF_RANGE (widget);
  int title, value, least;

  gtk_widget_measure (self->value, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &value, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL || for_size < 0)
    for_size = value - 1;
  gtk_widget_measure (self->title, orientation, MAX (for_size - value, -1), &least, &title, NULL,
                      NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least + value;
      *natural = MAX (title + value, 160);
    }
  else
    {
      gtk_widget_measure (self->value, orientation, -1, NULL, &value, NULL, NULL);
      *minimum = *natural = MAX (title, value) + GAP + BARS_HEIGHT + HANDLE_SIZE;
    }
}

/* A long title wraps. */
static GtkSizeRequestMode
proof_range_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
proof_range_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  ProofRange *self = PROOF_RANGE (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int value, title_height, value_height;
  GtkAllocation box;

  gtk_widget_measure (self->value, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &value, NULL, NULL);
  gtk_widget_measure (self->title, GTK_ORIENTATION_VERTICAL, MAX (width - value, 0), NULL,
                      &title_height, NULL, NULL);
  gtk_widget_measure (self->value, GTK_ORIENTATION_VERTICAL, -1, NULL, &value_height, NULL, NULL);
  self->header_height = MAX (title_height, value_height);
  box = (GtkAllocation) { rtl ? value : 0, 0, MAX (width - value, 0), self->header_height };
  gtk_widget_size_allocate (self->title, &box, -1);
  box = (GtkAllocation) { rtl ? 0 : width - value, 0, value, self->header_height };
  gtk_widget_size_allocate (self->value, &box, -1);

  box = (GtkAllocation) { 0, self->header_height + GAP + BARS_HEIGHT, HANDLE_SIZE, HANDLE_SIZE };
  for (End end = LOWER; end < N_ENDS; end++)
    {
      box.x = round (to_x (self, self->values[end]) - HANDLE_SIZE / 2.0);
      gtk_widget_size_allocate (self->handles[end], &box, -1);
    }
}

static void
draw_part (GtkSnapshot   *snapshot,
           const GdkRGBA *colour,
           double         from,
           double         to,
           double         y,
           double         height)
{
  if (to > from)
    gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (from, y, to - from, height));
}

static void
proof_range_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  ProofRange *self = PROOF_RANGE (widget);
  double lower = to_x (self, self->values[LOWER]), upper = to_x (self, self->values[UPPER]);
  double bottom = self->header_height + GAP + BARS_HEIGHT;
  double track = bottom + (HANDLE_SIZE - TRACK_HEIGHT) / 2.0;
  guint most = 1;
  GdkRGBA colour, faint;

  gtk_widget_get_color (widget, &colour);
  faint = colour;
  faint.alpha *= 0.18;
  colour.alpha *= 0.6;
  for (guint i = 0; i < PROOF_RANGE_N_BINS; i++)
    most = MAX (most, self->bins[i]);

  /* What is chosen stands out; what is there is never lower than a pixel. */
  for (guint i = 0; i < PROOF_RANGE_N_BINS; i++)
    {
      double x = to_x (self, i * GREATEST / PROOF_RANGE_N_BINS);
      double end = to_x (self, (i + 1) * GREATEST / PROOF_RANGE_N_BINS) - 1;
      double height = MAX (round (BARS_HEIGHT * (double) self->bins[i] / most), 1);

      if (self->bins[i] == 0)
        continue;
      draw_part (snapshot, &faint, x, MIN (end, lower), bottom - height, height);
      draw_part (snapshot, &colour, MAX (x, lower), MIN (end, upper), bottom - height, height);
      draw_part (snapshot, &faint, MAX (x, upper), end, bottom - height, height);
    }

  draw_part (snapshot, &faint, to_x (self, 0), lower, track, TRACK_HEIGHT);
  draw_part (snapshot, &colour, lower, upper, track, TRACK_HEIGHT);
  draw_part (snapshot, &faint, upper, to_x (self, GREATEST), track, TRACK_HEIGHT);

  GTK_WIDGET_CLASS (proof_range_parent_class)->snapshot (widget, snapshot);
}

static void
proof_range_dispose (GObject *object)
{
  ProofRange *self = PROOF_RANGE (object);

  g_clear_pointer (&self->title, gtk_widget_unparent);
  g_clear_pointer (&self->value, gtk_widget_unparent);
  for (End end = LOWER; end < N_ENDS; end++)
    g_clear_pointer (&self->handles[end], gtk_widget_unparent);

  G_OBJECT_CLASS (proof_range_parent_class)->dispose (object);
}

static void
proof_range_finalize (GObject *object)
{
  g_free (PROOF_RANGE (object)->title_text);

  G_OBJECT_CLASS (proof_range_parent_class)->finalize (object);
}

static void
proof_range_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  ProofRange *self = PROOF_RANGE (object);

  switch ((ProofRangeProperty) property_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title_text);
      break;
    case PROP_LOWER:
      g_value_set_double (value, self->values[LOWER]);
      break;
    case PROP_UPPER:
      g_value_set_double (value, self->values[UPPER]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_range_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  ProofRange *self = PROOF_RANGE (object);

  switch ((ProofRangeProperty) property_id)
    {
    case PROP_TITLE:
      if (g_set_str (&self->title_text, g_value_get_string (value)))
        {
          update (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_LOWER:
      proof_range_set_values (self, g_value_get_double (value), self->values[UPPER]);
      break;
    case PROP_UPPER:
      proof_range_set_values (self, self->values[LOWER], g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_range_class_init (ProofRangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = proof_range_dispose;
  object_class->finalize = proof_range_finalize;
  object_class->get_property = proof_range_get_property;
  object_class->set_property = proof_range_set_property;
  widget_class->get_request_mode = proof_range_get_request_mode;
  widget_class->measure = proof_range_measure;
  widget_class->size_allocate = proof_range_size_allocate;
  widget_class->snapshot = proof_range_snapshot;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_LOWER] = g_param_spec_double ("lower", NULL, NULL, 0, GREATEST, 0, flags);
  properties[PROP_UPPER] = g_param_spec_double ("upper", NULL, NULL, 0, GREATEST, GREATEST, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "proofrange");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
proof_range_init (ProofRange *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->values[UPPER] = GREATEST;
  self->title = g_object_new (GTK_TYPE_LABEL,
                              "xalign", 0.0, "wrap", TRUE, NULL);
  self->value = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->value, "numeric");
  gtk_widget_add_css_class (self->value, "dimmed");
  /* Percent grow to the right in every language; the title stands where titles do. */
  gtk_widget_set_direction (self->value, GTK_TEXT_DIR_LTR);
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  gtk_widget_set_parent (self->value, GTK_WIDGET (self));
  for (End end = LOWER; end < N_ENDS; end++)
    {
      self->handles[end] = proof_range_handle_new ();
      gtk_widget_set_parent (self->handles[end], GTK_WIDGET (self));
      g_signal_connect_object (self->handles[end], "moved", G_CALLBACK (handle_moved_cb), self,
                               G_CONNECT_SWAPPED);
    }

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  update (self);
}

/**
 * proof_range_set_values:
 * @self: a range
 * @lower: 0 to 100
 * @upper: 0 to 100; raised to @lower where it is less
 */
void
proof_range_set_values (ProofRange *self,
                        double      lower,
                        double      upper)
{
  double old[N_ENDS];

  g_return_if_fail (PROOF_IS_RANGE (self));

  memcpy (old, self->values, sizeof old);
  self->values[LOWER] = CLAMP (lower, 0, GREATEST);
  self->values[UPPER] = CLAMP (upper, self->values[LOWER], GREATEST);
  if (old[LOWER] == self->values[LOWER] && old[UPPER] == self->values[UPPER])
    return;

  update (self);
  if (old[LOWER] != self->values[LOWER])
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOWER]);
  if (old[UPPER] != self->values[UPPER])
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UPPER]);
}

double
proof_range_get_lower (ProofRange *self)
{
  g_return_val_if_fail (PROOF_IS_RANGE (self), 0);

  return self->values[LOWER];
}

double
proof_range_get_upper (ProofRange *self)
{
  g_return_val_if_fail (PROOF_IS_RANGE (self), 0);

  return self->values[UPPER];
}

/**
 * proof_range_set_histogram:
 * @self: a range
 * @bins: (array fixed-size=50): how many there are in each fiftieth
 */
void
proof_range_set_histogram (ProofRange  *self,
                           const guint *bins)
{
  g_return_if_fail (PROOF_IS_RANGE (self));
  g_return_if_fail (bins != NULL);

  if (memcmp (self->bins, bins, sizeof self->bins) == 0)
    return;

  memcpy (self->bins, bins, sizeof self->bins);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
