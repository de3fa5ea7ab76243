/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-video-zoom.h"

#include <math.h>

/* One click of the wheel, or one press of a key. */
#define STEP 1.25
#define PAN_STEP 60

/* So many pixels on a touchpad are worth one click. */
#define PIXELS_A_CLICK 30

struct _ProofVideoZoom
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed: it owns us */
  ProofVideoRect fit; /* the whole picture, as applied last */

  ProofVideoFocus focus;
  ProofVideoFocus before; /* where toggling leads back to */
  gboolean toggled;

  double pointer_x;
  double pointer_y;

  /* of the gesture under way */
  double begin_factor;
  double last_x;
  double last_y;
};

enum
{
  PROP_FACTOR = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofVideoZoom, proof_video_zoom, G_TYPE_OBJECT)

/* Where the picture lies with a focus, which is corrected to what is possible. */
static ProofVideoRect
get_picture (ProofVideoZoom  *self,
             ProofVideoFocus *focus)
{
  ProofVideoGeometry geometry = { .picture = self->fit };

  proof_video_geometry_focus (&geometry, focus, gtk_widget_get_width (self->widget),
                              gtk_widget_get_height (self->widget));
  return geometry.picture;
}

static gboolean
is_same (const ProofVideoFocus *a,
         const ProofVideoFocus *b)
{
  const double epsilon = 1e-6;

  return fabs (a->factor - b->factor) < epsilon && fabs (a->u - b->u) < epsilon &&
         fabs (a->v - b->v) < epsilon;
}

static void
set_focus (ProofVideoZoom  *self,
           ProofVideoFocus  focus)
{
  double factor = self->focus.factor;

  get_picture (self, &focus);
  if (is_same (&self->focus, &focus))
    return;

  self->focus = focus;
  if (focus.factor != factor)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FACTOR]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
zoom_at (ProofVideoZoom *self,
         double          factor,
         double          x,
         double          y)
{
  ProofVideoFocus focus = self->focus;
  ProofVideoRect picture = get_picture (self, &focus);

  /* Steps up and down again come out whole. */
  if (fabs (factor - 1) < 0.001)
    factor = 1;
  proof_video_focus_zoom (&focus, &picture, gtk_widget_get_width (self->widget),
                          gtk_widget_get_height (self->widget), factor, x, y);
  self->toggled = FALSE;
  set_focus (self, focus);
}

static void
move_by (ProofVideoZoom *self,
         double          dx,
         double          dy)
{
  ProofVideoFocus focus = self->focus;
  ProofVideoRect picture = get_picture (self, &focus);

  if (picture.width <= 0 || picture.height <= 0)
    return;
  focus.u -= dx / picture.width;
  focus.v -= dy / picture.height;
  self->toggled = FALSE;
  set_focus (self, focus);
}

/* --- wheel, pinch and drag --- */

static gboolean
scroll_cb (ProofVideoZoom           *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  GtkEventController *base = GTK_EVENT_CONTROLLER (controller);
  GdkModifierType state = gtk_event_controller_get_current_event_state (base);
  gboolean smooth = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE;

  if (state & GDK_CONTROL_MASK)
    {
      double clicks = smooth ? dy / PIXELS_A_CLICK : dy;

      zoom_at (self, self->focus.factor * pow (STEP, -clicks), self->pointer_x, self->pointer_y);
      return GDK_EVENT_STOP;
    }
  if (self->focus.factor <= 1)
    return GDK_EVENT_PROPAGATE;

  if (!smooth)
    {
      dx *= PAN_STEP;
      dy *= PAN_STEP;
    }
  if ((state & GDK_SHIFT_MASK) && dx == 0)
    move_by (self, -dy, 0);
  else
    move_by (self, -dx, -dy);
  return GDK_EVENT_STOP;
}

static void
motion_cb (ProofVideoZoom *self,
           double          x,
           double          y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
pinch_begin_cb (ProofVideoZoom   *self,
                GdkEventSequence *sequence,
                GtkGesture       *gesture)
{
  self->begin_factor = self->focus.factor;
  gtk_gesture_get_bounding_box_center (gesture, &self->last_x, &self->last_y);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* Two fingers move the picture too. */
static void
pinch_cb (ProofVideoZoom *self,
          double          scale,
          GtkGesture     *gesture)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  move_by (self, x - self->last_x, y - self->last_y);
  self->last_x = x;
  self->last_y = y;
  zoom_at (self, self->begin_factor * scale, x, y);
}

/* The first button, the middle one and a finger. */
static void
drag_begin_cb (ProofVideoZoom *self,
               double          x,
               double          y,
               GtkGesture     *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (self->focus.factor <= 1 || button > GDK_BUTTON_MIDDLE)
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
  self->last_x = x;
  self->last_y = y;
}

/* Up to a threshold it may be a click on a box. */
static void
drag_cb (ProofVideoZoom *self,
         double          offset_x,
         double          offset_y,
         GtkGesture     *gesture)
{
  GdkEventSequence *sequence =
    gtk_gesture_single_get_current_sequence (GTK_GESTURE_SINGLE (gesture));
  double x, y;

  gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (gesture), &x, &y);
  if (gtk_gesture_get_sequence_state (gesture, sequence) != GTK_EVENT_SEQUENCE_CLAIMED)
    {
      if (!gtk_drag_check_threshold (self->widget, x, y, x + offset_x, y + offset_y))
        return;
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
    }
  move_by (self, x + offset_x - self->last_x, y + offset_y - self->last_y);
  self->last_x = x + offset_x;
  self->last_y = y + offset_y;
}

static void
proof_video_zoom_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (prop_id == PROP_FACTOR)
    g_value_set_double (value, PROOF_VIDEO_ZOOM (object)->focus.factor);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
proof_video_zoom_class_init (ProofVideoZoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = proof_video_zoom_get_property;

  props[PROP_FACTOR] = g_param_spec_double ("factor", NULL, NULL, 1, PROOF_VIDEO_ZOOM_MAX, 1,
                                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                                            G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CHANGED] = g_signal_new ("changed", PROOF_TYPE_VIDEO_ZOOM, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_video_zoom_init (ProofVideoZoom *self)
{
  self->focus = self->before = PROOF_VIDEO_FOCUS_WHOLE;
}

/**
 * proof_video_zoom_new:
 * @widget: (transfer none): shows the picture; must outlive the zoom's use
 *
 * Returns: (transfer full): a zoom that shows the whole picture
 */
ProofVideoZoom *
proof_video_zoom_new (GtkWidget *widget)
{
  ProofVideoZoom *self = g_object_new (PROOF_TYPE_VIDEO_ZOOM, NULL);
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->widget = widget;
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pinch, "begin", G_CALLBACK (pinch_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pinch, "scale-changed", G_CALLBACK (pinch_cb), self, G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  return self;
}

/**
 * proof_video_zoom_apply:
 * @self: a zoom
 * @geometry: the whole picture in the widget; leaves as what is seen of it
 *
 * Part of drawing: changes that were asked for before count from here on.
 */
void
proof_video_zoom_apply (ProofVideoZoom     *self,
                        ProofVideoGeometry *geometry)
{
  g_return_if_fail (PROOF_IS_VIDEO_ZOOM (self));

  self->fit = geometry->picture;
  geometry->picture = get_picture (self, &self->focus);
}

double
proof_video_zoom_get_factor (ProofVideoZoom *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_ZOOM (self), 1);

  return self->focus.factor;
}

void
proof_video_zoom_reset (ProofVideoZoom *self)
{
  g_return_if_fail (PROOF_IS_VIDEO_ZOOM (self));

  self->toggled = FALSE;
  set_focus (self, PROOF_VIDEO_FOCUS_WHOLE);
}

/* Closer or, where negative, farther, about the middle. */
void
proof_video_zoom_step (ProofVideoZoom *self,
                       int             steps)
{
  g_return_if_fail (PROOF_IS_VIDEO_ZOOM (self));

  zoom_at (self, self->focus.factor * pow (STEP, steps), gtk_widget_get_width (self->widget) / 2.0,
           gtk_widget_get_height (self->widget) / 2.0);
}

/* Looks so many steps farther to the right and down. */
void
proof_video_zoom_pan (ProofVideoZoom *self,
                      double          x,
                      double          y)
{
  g_return_if_fail (PROOF_IS_VIDEO_ZOOM (self));

  move_by (self, -x * PAN_STEP, -y * PAN_STEP);
}

/**
 * proof_video_zoom_toggle:
 * @self: a zoom
 * @rect: (nullable): a part of the picture, as it lies in the widget
 *
 * Goes close to @rect or, where that is done already, back to what was seen before; without a
 * @rect, back to the whole picture.
 */
void
proof_video_zoom_toggle (ProofVideoZoom       *self,
                         const ProofVideoRect *rect)
{
  ProofVideoFocus focus;
  ProofVideoRect picture;

  g_return_if_fail (PROOF_IS_VIDEO_ZOOM (self));

  if (rect == NULL)
    {
      proof_video_zoom_reset (self);
      return;
    }

  focus = self->focus;
  picture = get_picture (self, &focus);
  proof_video_focus_on (&focus, &picture, gtk_widget_get_width (self->widget),
                        gtk_widget_get_height (self->widget), rect);
  get_picture (self, &focus);
  if (self->toggled && is_same (&focus, &self->focus))
    {
      self->toggled = FALSE;
      set_focus (self, self->before);
      return;
    }
  if (!self->toggled)
    self->before = self->focus;
  self->toggled = TRUE;
  set_focus (self, focus);
}
