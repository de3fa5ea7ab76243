/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-overview.h"

#include <math.h>

#include "proof-timeline-marks.h"

#define N_BINS 2048

/* Counting runs in slices, so that no number of labels holds up the main loop. */
#define SLICE_US 3000

#define EDGE_REACH 6
#define DENSITY_MARGIN 4
#define DENSITY_ALPHA 0.35
#define SPAN_ALPHA 0.1

typedef enum
{
  GRIP_NONE,
  GRIP_SPAN,
  GRIP_BEGIN,
  GRIP_END,
} Grip;

struct _ProofTimelineOverview
{
  GtkWidget parent_instance;

  ProofTimelineAxis *axis;

  /* labels present in each part of the extent */
  guint          bins[N_BINS];
  int            steps[N_BINS + 1]; /* begins less ends, while counting */
  ProofTimeSpan  extent;            /* that the steps are over */
  guint          lane;
  guint          count_source;
  gboolean       count_again;
  GskRenderNode *density;
  double         density_width;

  Grip           grip;
  ProofTimeSpan  gripped; /* the visible span when the drag began */
};

G_DEFINE_FINAL_TYPE (ProofTimelineOverview, proof_timeline_overview, GTK_TYPE_WIDGET)

static void start_count (ProofTimelineOverview *self);

static double
to_x (ProofTimelineOverview *self,
      ProofTime              time)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  double whole = proof_time_span_length (scale->extent);

  return proof_timeline_axis_get_column (self->axis) +
         (time - scale->extent.begin) / whole * scale->width;
}

static ProofTime
to_time (ProofTimelineOverview *self,
         double                 x)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  double whole = proof_time_span_length (scale->extent);

  x -= proof_timeline_axis_get_column (self->axis);
  return scale->extent.begin + CLAMP (x / MAX (scale->width, 1), 0, 1) * whole;
}

static Grip
get_grip (ProofTimelineOverview *self,
          double                 x)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  double begin = to_x (self, scale->visible.begin), end = to_x (self, scale->visible.end);

  /* The nearer edge, so that a narrow span can still be widened. */
  if (fabs (x - begin) <= EDGE_REACH && fabs (x - begin) <= fabs (x - end))
    return GRIP_BEGIN;
  if (fabs (x - end) <= EDGE_REACH)
    return GRIP_END;
  /* With all in view there is nowhere to move it. */
  if (proof_time_span_length (scale->visible) >= proof_time_span_length (scale->extent))
    return GRIP_NONE;
  return begin < x && x < end ? GRIP_SPAN : GRIP_NONE;
}

static void
count_lane (ProofTimelineOverview *self,
            guint                  name)
{
  ProofSession *session = proof_timeline_axis_get_session (self->axis);
  const GArray *segments = proof_session_get_segments (session, name);
  ProofTime origin = proof_session_time_of_ms (session, 0, FALSE);
  double bins_per_ns = N_BINS / (double) proof_time_span_length (self->extent);

  for (guint i = 0; i < segments->len; i++)
    {
      const ProofSegment *segment = &g_array_index (segments, ProofSegment, i);
      double begin = (origin + segment->begin_ms * PROOF_MSEC - self->extent.begin) * bins_per_ns;
      double end = (origin + segment->end_ms * PROOF_MSEC - self->extent.begin) * bins_per_ns;

      if (end <= 0 || begin >= N_BINS)
        continue;
      self->steps[(int) MAX (begin, 0)]++;
      self->steps[(int) ceil (MIN (end, N_BINS))]--;
    }
}

static gboolean
count_cb (gpointer data)
{
  ProofTimelineOverview *self = data;
  const GArray *lanes = proof_session_get_lanes (proof_timeline_axis_get_session (self->axis));
  gint64 until = g_get_monotonic_time () + SLICE_US;
  int present = 0;

  while (self->lane < lanes->len)
    {
      const ProofLane *lane = &g_array_index (lanes, ProofLane, self->lane++);

      if (lane->n_accepted > 0)
        count_lane (self, lane->name);
      if (g_get_monotonic_time () >= until)
        return G_SOURCE_CONTINUE;
    }

  for (guint i = 0; i < N_BINS; i++)
    self->bins[i] = present += self->steps[i];
  g_clear_pointer (&self->density, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));

  self->count_source = 0;
  if (self->count_again)
    start_count (self);
  return G_SOURCE_REMOVE;
}

/* A count under way is finished first: pages that stream in must not keep it from ever ending. */
static void
start_count (ProofTimelineOverview *self)
{
  self->count_again = self->count_source != 0;
  if (self->count_again)
    return;

  self->lane = 0;
  self->extent = proof_timeline_axis_get_scale (self->axis)->extent;
  memset (self->steps, 0, sizeof self->steps);
  self->count_source = g_idle_add_full (G_PRIORITY_LOW, count_cb, self, NULL);
}

static void
axis_changed_cb (ProofTimelineOverview *self)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);

  if (scale->extent.begin != self->extent.begin || scale->extent.end != self->extent.end)
    start_count (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_begin_cb (ProofTimelineOverview *self,
               double                 x,
               double                 y)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);

  self->grip = get_grip (self, x);
  if (self->grip == GRIP_NONE)
    {
      ProofTime length = proof_time_span_length (scale->visible);
      ProofTime begin = to_time (self, x) - length / 2;

      proof_timeline_axis_set_visible (self->axis, (ProofTimeSpan) { begin, begin + length });
      self->grip = GRIP_SPAN;
    }
  self->gripped = scale->visible;
}

static void
drag_update_cb (ProofTimelineOverview *self,
                double                 dx,
                double                 dy)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  ProofTime by = dx / MAX (scale->width, 1) * proof_time_span_length (scale->extent);
  ProofTime shortest = MIN (PROOF_TIMELINE_MIN_LENGTH, proof_time_span_length (scale->extent));
  ProofTimeSpan span = self->gripped;

  switch (self->grip)
    {
    case GRIP_SPAN:
      span.begin += by;
      span.end += by;
      break;
    case GRIP_BEGIN:
      span.begin = CLAMP (span.begin + by, scale->extent.begin, span.end - shortest);
      break;
    case GRIP_END:
      span.end = CLAMP (span.end + by, span.begin + shortest, scale->extent.end);
      break;
    case GRIP_NONE:
    default:
      return;
    }
  proof_timeline_axis_set_visible (self->axis, span);
}

static void
motion_cb (ProofTimelineOverview *self,
           double                 x,
           double                 y)
{
  static const char *const cursors[] = {
    [GRIP_NONE] = "default",
    [GRIP_SPAN] = "grab",
    [GRIP_BEGIN] = "ew-resize",
    [GRIP_END] = "ew-resize",
  };

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursors[get_grip (self, x)]);
}

static GskRenderNode *
draw_density (ProofTimelineOverview *self,
              double                 width)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  const double height = PROOF_TIMELINE_OVERVIEW_HEIGHT - 2 * DENSITY_MARGIN;
  guint greatest = 1, run = 0, before = 0;
  GdkRGBA colour;

  gtk_widget_get_color (GTK_WIDGET (self), &colour);
  colour.alpha *= DENSITY_ALPHA;
  for (guint i = 0; i < N_BINS; i++)
    greatest = MAX (greatest, self->bins[i]);

  /* A node for each run of pixels of one height. */
  for (guint x = 0; x <= width; x++)
    {
      guint from = x / width * N_BINS, to = MIN (ceil ((x + 1) / width * N_BINS), N_BINS);
      guint most = 0;

      for (guint i = from; i < to; i++)
        most = MAX (most, self->bins[i]);
      most = ceil (most * height / greatest);
      if (most == before)
        continue;
      if (before > 0)
        gtk_snapshot_append_color (snapshot, &colour,
                                   &GRAPHENE_RECT_INIT (run, DENSITY_MARGIN + height - before,
                                                        x - run, before));
      run = x;
      before = most;
    }
  if (before > 0)
    gtk_snapshot_append_color (snapshot, &colour,
                               &GRAPHENE_RECT_INIT (run, DENSITY_MARGIN + height - before,
                                                    MAX (width - run, 0), before));

  return gtk_snapshot_free_to_node (snapshot);
}

static void
proof_timeline_overview_snapshot (GtkWidget   *widget,
                                  GtkSnapshot *snapshot)
{
  ProofTimelineOverview *self = PROOF_TIMELINE_OVERVIEW (widget);
  const ProofTimelineScale *scale;
  const float border[4] = { 1, 1, 1, 1 };
  GskRoundedRect frame;
  ProofTimeSpan points;
  double begin, end;
  GdkRGBA colour, edge;
  int column;

  if (self->axis == NULL || proof_timeline_axis_is_empty (self->axis))
    return;

  column = proof_timeline_axis_get_column (self->axis);
  scale = proof_timeline_axis_get_scale (self->axis);
  if (self->density == NULL || self->density_width != scale->width)
    {
      g_clear_pointer (&self->density, gsk_render_node_unref);
      self->density = draw_density (self, scale->width);
      self->density_width = scale->width;
    }
  if (self->density != NULL)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (column, 0));
      gtk_snapshot_append_node (snapshot, self->density);
      gtk_snapshot_restore (snapshot);
    }

  if (proof_timeline_marks_get_span (self->axis, &points))
    {
      begin = to_x (self, points.begin);
      proof_timeline_marks_draw_band (snapshot, begin, to_x (self, points.end) - begin,
                                      PROOF_TIMELINE_OVERVIEW_HEIGHT);
    }

  gtk_widget_get_color (widget, &colour);
  edge = colour;
  edge.alpha *= 0.5;
  colour.alpha *= SPAN_ALPHA;
  begin = floor (to_x (self, scale->visible.begin));
  end = MAX (ceil (to_x (self, scale->visible.end)), begin + 4);
  gsk_rounded_rect_init_from_rect (&frame,
                                   &GRAPHENE_RECT_INIT (begin, 1, end - begin,
                                                        PROOF_TIMELINE_OVERVIEW_HEIGHT - 2),
                                   4);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_color (snapshot, &colour, &frame.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &frame, border, (GdkRGBA[4]) { edge, edge, edge, edge });
}

static void
proof_timeline_overview_measure (GtkWidget      *widget,
                                 GtkOrientation  orientation,
                                 int             for_size,
                                 int            *minimum,
                                 int            *natural,
                                 int            *minimum_baseline,
                                 int            *natural_baseline)
{
  *minimum = *natural =
      orientation == GTK_ORIENTATION_VERTICAL ? PROOF_TIMELINE_OVERVIEW_HEIGHT : 0;
}

static void
proof_timeline_overview_css_changed (GtkWidget         *widget,
                                     GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (proof_timeline_overview_parent_class)->css_changed (widget, change);

  g_clear_pointer (&PROOF_TIMELINE_OVERVIEW (widget)->density, gsk_render_node_unref);
  gtk_widget_queue_draw (widget);
}

static void
proof_timeline_overview_dispose (GObject *object)
{
  ProofTimelineOverview *self = PROOF_TIMELINE_OVERVIEW (object);

  g_clear_handle_id (&self->count_source, g_source_remove);
  g_clear_pointer (&self->density, gsk_render_node_unref);
  g_clear_object (&self->axis);

  G_OBJECT_CLASS (proof_timeline_overview_parent_class)->dispose (object);
}

static void
proof_timeline_overview_class_init (ProofTimelineOverviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_timeline_overview_dispose;
  widget_class->snapshot = proof_timeline_overview_snapshot;
  widget_class->measure = proof_timeline_overview_measure;
  widget_class->css_changed = proof_timeline_overview_css_changed;
  gtk_widget_class_set_css_name (widget_class, "overview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
proof_timeline_overview_init (ProofTimelineOverview *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/**
 * proof_timeline_overview_set_axis:
 * @self: an overview
 * @axis: whose extent it shows; set once
 */
void
proof_timeline_overview_set_axis (ProofTimelineOverview *self,
                                  ProofTimelineAxis     *axis)
{
  g_return_if_fail (PROOF_IS_TIMELINE_OVERVIEW (self));
  g_return_if_fail (self->axis == NULL);

  self->axis = g_object_ref (axis);
  g_signal_connect_object (axis, "changed", G_CALLBACK (axis_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (proof_timeline_axis_get_session (axis), "lanes-changed",
                           G_CALLBACK (start_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (proof_timeline_axis_get_session (axis), "points-changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  start_count (self);
}

/**
 * proof_timeline_overview_get_time:
 * @self: an overview with an axis
 * @x: in the widget
 *
 * Returns: the time there, held within the extent
 */
ProofTime
proof_timeline_overview_get_time (ProofTimelineOverview *self,
                                  double                 x)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_OVERVIEW (self), PROOF_TIME_NONE);

  return to_time (self, x);
}
