/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "proof-label-jump.h"
#include "proof-timeline-cursor.h"
#include "proof-timeline-lanes.h"
#include "proof-timeline-marks.h"
#include "proof-timeline-overview.h"
#include "proof-timeline-preview.h"
#include "proof-timeline-ruler.h"

/* For the names, in pixels at the usual text size. */
#define COLUMN_WIDTH 168
#define NARROW_COLUMN_WIDTH 104

/* A notch of the wheel zooms by this, and pans this part of what is visible. */
#define WHEEL_ZOOM 1.25
#define WHEEL_PAN 0.1
#define TOUCHPAD_ZOOM 1.01

#define UI_PATH "/io/github/proofreel/Proofreel/ui/"

struct _ProofTimeline
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget             *overlay; /* bound so that it goes with the template */
  GtkWidget             *scroller;
  GtkWidget             *empty;
  ProofTimelineOverview *overview;
  ProofTimelineRuler    *ruler;
  ProofTimelineLanes    *lanes;
  ProofTimelineCursor   *cursor;
  ProofTimelinePreview  *preview;

  /* owned */
  ProofSession      *session;
  ProofTimelineAxis *axis;

  gboolean narrow;
  ProofTimelineMark mark; /* that is dragged */
  gboolean dragged; /* past the threshold: a drag and not a click */
  gboolean hovered; /* by a pointer */
  gboolean pressed; /* its button */
  double   pointer; /* on the axis, for zooming about it */
  double   pointer_y;
  double   pinch;   /* scale of the pinch when it was last heeded */
};

typedef enum
{
  PROP_NARROW = 1,
} ProofTimelineProperty;

static GParamSpec *properties[PROP_NARROW + 1];

G_DEFINE_FINAL_TYPE (ProofTimeline, proof_timeline, GTK_TYPE_WIDGET)

static void
update_column (ProofTimeline *self)
{
  double width = self->narrow ? NARROW_COLUMN_WIDTH : COLUMN_WIDTH;
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));

  if (self->axis != NULL)
    proof_timeline_axis_set_column (self->axis,
                                    adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, width, settings));
}

/* The time at @x of the ruler or the lanes, held within what is visible. */
static ProofTime
get_time (ProofTimeline *self,
          double         x)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);

  x -= proof_timeline_axis_get_column (self->axis);
  return proof_timeline_scale_to_time (scale, CLAMP (x, 0, scale->width));
}

/* Where the pointer is in time; the overview is along all of it. */
static void
update_hover (ProofTimeline *self)
{
  int column = proof_timeline_axis_get_column (self->axis);
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  gboolean in_overview = self->pointer_y < PROOF_TIMELINE_OVERVIEW_HEIGHT;
  ProofTime time = PROOF_TIME_NONE;

  if (self->hovered && self->pointer >= 0 && !proof_timeline_axis_is_empty (self->axis))
    time = in_overview ? proof_timeline_overview_get_time (self->overview, self->pointer + column)
                       : get_time (self, self->pointer + column);
  proof_timeline_axis_set_hover (self->axis, in_overview ? PROOF_TIME_NONE : time);
  /* Who drags looks at the video itself. */
  proof_timeline_preview_point_to (self->preview, self->pressed ? PROOF_TIME_NONE : time,
                                   CLAMP (self->pointer, 0, scale->width) + column);
}

static void
seek (ProofTimeline *self,
      double         x,
      gboolean       accurate)
{
  proof_player_seek (proof_session_get_player (self->session), get_time (self, x), accurate);
}

static void
click (ProofTimeline *self,
       GtkWidget     *widget,
       double         x,
       double         y)
{
  int column = proof_timeline_axis_get_column (self->axis);
  ProofSegment segment;
  guint name;

  if (widget == GTK_WIDGET (self->lanes) && proof_timeline_lanes_pick (self->lanes, y, &name))
    {
      if (x < column)
        {
          proof_label_jump (self->session, name);
          return;
        }
      if (proof_timeline_lanes_pick_segment (self->lanes, name, x - column, &segment))
        {
          guint detection = proof_label_find_detection (self->session, name, get_time (self, x));

          if (detection != PROOF_NO_DETECTION)
            {
              proof_session_select (self->session, detection, PROOF_NO_INSTANCE, TRUE);
              return;
            }
        }
    }

  if (x >= column)
    seek (self, x, TRUE);
}

static void
drag_begin_cb (ProofTimeline  *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  self->dragged = FALSE;
  self->mark = widget == GTK_WIDGET (self->ruler) ? proof_timeline_marks_pick (self->axis, x)
                                                  : PROOF_TIMELINE_MARK_NONE;
  self->pressed = TRUE;
  update_hover (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
drag_update_cb (ProofTimeline  *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  int column = proof_timeline_axis_get_column (self->axis);
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  if (x < column || (!self->dragged && !gtk_drag_check_threshold (widget, x, y, x + dx, y)))
    return;

  self->dragged = TRUE;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->mark != PROOF_TIMELINE_MARK_NONE)
    {
      proof_timeline_marks_drag (self->axis, self->mark, x + dx);
      return;
    }
  seek (self, x + dx, FALSE);
  proof_timeline_axis_set_hover (self->axis, get_time (self, x + dx));
}

static void
drag_end_cb (ProofTimeline  *self,
             double          dx,
             double          dy,
             GtkGestureDrag *gesture)
{
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  if (self->dragged && self->mark == PROOF_TIMELINE_MARK_NONE)
    seek (self, x + dx, TRUE);
  else if (!self->dragged)
    click (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)), x, y);
}

/* The time told at the pointer gives way to the picture, which tells it too. */
static void
preview_visible_cb (ProofTimeline *self)
{
  proof_timeline_cursor_set_tells_time (self->cursor,
                                        !gtk_widget_get_visible (GTK_WIDGET (self->preview)));
}

static void
motion_cb (ProofTimeline      *self,
           double              x,
           double              y,
           GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);

  if (self->axis == NULL)
    return;

  self->hovered = TRUE;
  self->pressed = (state & (GDK_BUTTON1_MASK | GDK_BUTTON2_MASK | GDK_BUTTON3_MASK)) != 0;
  self->pointer = x - proof_timeline_axis_get_column (self->axis);
  self->pointer_y = y;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->ruler),
                                   proof_timeline_marks_pick (self->axis, x) ? "ew-resize" : NULL);
  update_hover (self);
}

static void
leave_cb (ProofTimeline *self)
{
  self->hovered = FALSE;
  if (self->axis != NULL)
    update_hover (self);
}

static gboolean
scroll_cb (ProofTimeline            *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  GtkEventController *controller = GTK_EVENT_CONTROLLER (scroll);
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  gboolean wheel = gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_WHEEL;
  const ProofTimelineScale *scale;

  if (self->axis == NULL)
    return GDK_EVENT_PROPAGATE;

  scale = proof_timeline_axis_get_scale (self->axis);
  if (state & GDK_CONTROL_MASK)
    {
      double x = CLAMP (self->pointer, 0, scale->width);

      proof_timeline_axis_zoom (self->axis, pow (wheel ? WHEEL_ZOOM : TOUCHPAD_ZOOM, -dy),
                                proof_timeline_scale_to_time (scale, x));
      return GDK_EVENT_STOP;
    }
  if (state & GDK_SHIFT_MASK || fabs (dx) > fabs (dy))
    {
      double by = fabs (dx) > fabs (dy) ? dx : dy;

      proof_timeline_axis_scroll (self->axis, by * (wheel ? WHEEL_PAN * scale->width : 1));
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
pinch_begin_cb (ProofTimeline *self)
{
  self->pinch = 1;
}

static void
pinch_cb (ProofTimeline  *self,
          double          scale,
          GtkGestureZoom *gesture)
{
  const ProofTimelineScale *axis;
  double x, y;

  if (self->axis == NULL || scale <= 0)
    return;

  axis = proof_timeline_axis_get_scale (self->axis);
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  x -= proof_timeline_axis_get_column (self->axis);
  proof_timeline_axis_zoom (self->axis, scale / self->pinch,
                            proof_timeline_scale_to_time (axis, CLAMP (x, 0, axis->width)));
  self->pinch = scale;
}

/* Up and Down choose the lane beside, at the sample nearest to the playhead; nothing is sought. */
static gboolean
step_lane_cb (GtkWidget *widget,
              GVariant  *args,
              gpointer   data)
{
  ProofTimeline *self = PROOF_TIMELINE (widget);
  guint name, detection;

  if (self->axis == NULL ||
      !proof_timeline_lanes_step (self->lanes, g_variant_get_int32 (args), &name))
    return FALSE;

  detection = proof_label_find_detection (self->session, name,
                                          proof_timeline_axis_get_position (self->axis));
  if (detection != PROOF_NO_DETECTION)
    proof_session_select (self->session, detection, PROOF_NO_INSTANCE, FALSE);
  return TRUE;
}

static gboolean
page_lanes_cb (GtkWidget *widget,
               GVariant  *args,
               gpointer   data)
{
  ProofTimeline *self = PROOF_TIMELINE (widget);
  gboolean handled;

  g_signal_emit_by_name (self->scroller, "scroll-child",
                         g_variant_get_int32 (args) > 0 ? GTK_SCROLL_PAGE_DOWN : GTK_SCROLL_PAGE_UP,
                         FALSE, &handled);
  return handled;
}

static void
update_empty (ProofTimeline *self)
{
  const GArray *lanes = proof_session_get_lanes (self->session);
  ProofLoading loading = proof_session_get_loading (self->session);
  const char *text = NULL;

  if (lanes->len == 0 && loading != PROOF_LOADING_READY)
    text = _("No labels yet");
  else if (lanes->len == 0)
    text = _("There are no labels in these results");
  else if (proof_timeline_lanes_get_n_rows (self->lanes) == 0)
    text = _("All labels are hidden by the filter");
  gtk_label_set_text (GTK_LABEL (self->empty), text != NULL ? text : "");
  gtk_widget_set_visible (self->empty, text != NULL);
}

/* What a screen reader says of the timeline: a slider over the video. */
static void
update_accessible (ProofTimeline *self)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  ProofTime position = proof_timeline_axis_get_position (self->axis);
  g_autofree char *text = proof_time_format (position, 3);
  double second = PROOF_SECOND;

  if (position == PROOF_TIME_NONE)
    position = scale->extent.begin;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, scale->extent.begin / second,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, scale->extent.end / second,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, position / second,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
}

static void
add_drag (ProofTimeline *self,
          GtkWidget     *widget)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}

static void
proof_timeline_system_setting_changed (GtkWidget        *widget,
                                       GtkSystemSetting  setting)
{
  if (setting == GTK_SYSTEM_SETTING_DPI)
    update_column (PROOF_TIMELINE (widget));

  GTK_WIDGET_CLASS (proof_timeline_parent_class)->system_setting_changed (widget, setting);
}

static void
proof_timeline_dispose (GObject *object)
{
  ProofTimeline *self = PROOF_TIMELINE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_TIMELINE);
  g_clear_object (&self->axis);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_timeline_parent_class)->dispose (object);
}

static void
proof_timeline_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  ProofTimeline *self = PROOF_TIMELINE (object);

  switch ((ProofTimelineProperty) property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_timeline_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  ProofTimeline *self = PROOF_TIMELINE (object);

  switch ((ProofTimelineProperty) property_id)
    {
    case PROP_NARROW:
      proof_timeline_set_narrow (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_timeline_class_init (ProofTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_timeline_dispose;
  object_class->get_property = proof_timeline_get_property;
  object_class->set_property = proof_timeline_set_property;
  widget_class->system_setting_changed = proof_timeline_system_setting_changed;

  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (PROOF_TYPE_TIMELINE_CURSOR);
  g_type_ensure (PROOF_TYPE_TIMELINE_LANES);
  g_type_ensure (PROOF_TYPE_TIMELINE_OVERVIEW);
  g_type_ensure (PROOF_TYPE_TIMELINE_PREVIEW);
  g_type_ensure (PROOF_TYPE_TIMELINE_RULER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_PATH "proof-timeline.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, overlay);
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, scroller);
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, empty);
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, overview);
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, ruler);
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, lanes);
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, cursor);
  gtk_widget_class_bind_template_child (widget_class, ProofTimeline, preview);
  gtk_widget_class_bind_template_callback (widget_class, preview_visible_cb);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, step_lane_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, step_lane_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, page_lanes_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, page_lanes_cb, "i", 1);
}

static void
proof_timeline_init (ProofTimeline *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  /* Before the lanes' own scrolling, which takes every wheel. */
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

/**
 * proof_timeline_set_session:
 * @self: a timeline
 * @session: (nullable): what to show; once set it stays
 */
void
proof_timeline_set_session (ProofTimeline *self,
                            ProofSession  *session)
{
  GtkAdjustment *vertical;

  g_return_if_fail (PROOF_IS_TIMELINE (self));
  g_return_if_fail (self->session == NULL || self->session == session);

  if (!g_set_object (&self->session, session))
    return;

  self->axis = proof_timeline_axis_new (session);
  update_column (self);
  proof_timeline_overview_set_axis (self->overview, self->axis);
  proof_timeline_ruler_set_axis (self->ruler, self->axis);
  proof_timeline_lanes_set_axis (self->lanes, self->axis);
  proof_timeline_cursor_set_axis (self->cursor, self->axis, self->lanes);
  proof_timeline_preview_set_session (self->preview, session);
  add_drag (self, GTK_WIDGET (self->ruler));
  add_drag (self, GTK_WIDGET (self->lanes));
  vertical = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (vertical, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                           self->cursor, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "lanes-changed", G_CALLBACK (update_empty), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::loading", G_CALLBACK (update_empty), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->axis, "changed", G_CALLBACK (update_accessible), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->axis, "changed", G_CALLBACK (update_hover), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->axis, "moved", G_CALLBACK (update_accessible), self,
                           G_CONNECT_SWAPPED);
  update_empty (self);
  update_accessible (self);
}

/**
 * proof_timeline_set_narrow:
 * @self: a timeline
 * @narrow: to show the selected label's lane alone, with a smaller column for its name
 */
void
proof_timeline_set_narrow (ProofTimeline *self,
                           gboolean       narrow)
{
  g_return_if_fail (PROOF_IS_TIMELINE (self));

  narrow = !!narrow;
  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  proof_timeline_lanes_set_narrow (self->lanes, narrow);
  update_column (self);
  /* One lane needs no scrollbar, nor the height of one. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  narrow ? GTK_POLICY_EXTERNAL : GTK_POLICY_AUTOMATIC);
  gtk_widget_queue_resize (GTK_WIDGET (self->lanes));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

/**
 * proof_timeline_zoom:
 * @self: a timeline
 * @factor: above 1 shows less, below 1 more
 *
 * Zooms about the playhead where it is in view, else about the middle.
 */
void
proof_timeline_zoom (ProofTimeline *self,
                     double         factor)
{
  ProofTimeSpan visible;
  ProofTime about;

  g_return_if_fail (PROOF_IS_TIMELINE (self));
  g_return_if_fail (factor > 0);

  if (self->axis == NULL)
    return;

  visible = proof_timeline_axis_get_scale (self->axis)->visible;
  about = proof_timeline_axis_get_position (self->axis);
  if (!proof_time_span_contains (visible, about))
    about = visible.begin + proof_time_span_length (visible) / 2;
  proof_timeline_axis_zoom (self->axis, factor, about);
}

/**
 * proof_timeline_fit:
 * @self: a timeline
 *
 * Shows all.
 */
void
proof_timeline_fit (ProofTimeline *self)
{
  g_return_if_fail (PROOF_IS_TIMELINE (self));

  if (self->axis != NULL)
    proof_timeline_axis_fit (self->axis);
}
