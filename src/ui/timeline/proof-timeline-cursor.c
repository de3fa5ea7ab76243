/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-cursor.h"

#include <math.h>

#include "proof-timeline-overview.h"
#include "proof-timeline-ruler.h"

#define HEAD_WIDTH 11
#define HEAD_HEIGHT 8
#define CHIP_MARGIN 6
#define CHIP_TOP 1
#define MARK_WIDTH 6

struct _ProofTimelineCursor
{
  GtkWidget parent_instance;

  ProofTimelineAxis  *axis;
  ProofTimelineLanes *lanes;
  gboolean            tells_time;
  guint               n_drawn;
};

G_DEFINE_FINAL_TYPE (ProofTimelineCursor, proof_timeline_cursor, GTK_TYPE_WIDGET)

/* Tops of the parts: overview, ruler and lanes lie over each other without gaps. */
#define RULER_TOP PROOF_TIMELINE_OVERVIEW_HEIGHT
#define LANES_TOP (RULER_TOP + PROOF_TIMELINE_RULER_HEIGHT)

static double
get_x (ProofTimelineCursor *self,
       gint64               ms)
{
  ProofSession *session = proof_timeline_axis_get_session (self->axis);

  return proof_timeline_scale_to_x (proof_timeline_axis_get_scale (self->axis),
                                    proof_session_time_of_ms (session, ms, TRUE));
}

static void
draw_selection (ProofTimelineCursor *self,
                GtkSnapshot         *snapshot,
                const GdkRGBA       *colour)
{
  ProofSession *session = proof_timeline_axis_get_session (self->axis);
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  ProofLabelStore *store = proof_session_get_store (session);
  guint selected = proof_session_get_selection (session, NULL);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self)) - LANES_TOP;
  int column = proof_timeline_axis_get_column (self->axis);
  const float border[4] = { 2, 2, 2, 2 };
  GskRoundedRect frame;
  ProofDetection detection;
  double y, x, end;
  GdkRGBA row = *colour;
  gint64 begin_ms, end_ms;

  if (selected == PROOF_NO_DETECTION || selected >= proof_label_store_get_n_detections (store))
    return;

  proof_label_store_get_detection (store, selected, &detection);
  if (!proof_timeline_lanes_get_row (self->lanes, detection.name, &y))
    return;

  y += LANES_TOP;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, LANES_TOP, width, height));
  row.alpha *= 0.08;
  gtk_snapshot_append_color (snapshot, &row,
                             &GRAPHENE_RECT_INIT (0, y, width, PROOF_TIMELINE_LANE_HEIGHT));

  begin_ms = detection.start_ms != PROOF_MS_NONE ? detection.start_ms : detection.timestamp_ms;
  end_ms = begin_ms + proof_label_index_get_cadence_ms (proof_session_get_index (session));
  if (detection.end_ms != PROOF_MS_NONE)
    end_ms = detection.end_ms;
  x = floor (get_x (self, begin_ms));
  end = MAX (ceil (get_x (self, end_ms)), x + MARK_WIDTH);
  if (end > 0 && x < scale->width)
    {
      x = MAX (x, -10);
      end = MIN (end, scale->width + 10);
      gtk_snapshot_push_clip (snapshot,
                              &GRAPHENE_RECT_INIT (column, LANES_TOP, scale->width, height));
      gsk_rounded_rect_init_from_rect (&frame,
                                       &GRAPHENE_RECT_INIT (column + x - 1, y + 2, end - x + 2,
                                                            PROOF_TIMELINE_LANE_HEIGHT - 4),
                                       3);
      gtk_snapshot_append_border (snapshot, &frame, border,
                                  (GdkRGBA[4]) { *colour, *colour, *colour, *colour });
      gtk_snapshot_pop (snapshot);
    }
  gtk_snapshot_pop (snapshot);
}

static void
draw_hover (ProofTimelineCursor *self,
            GtkSnapshot         *snapshot,
            const GdkRGBA       *colour)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  ProofTime hover = proof_timeline_axis_get_hover (self->axis);
  int column = proof_timeline_axis_get_column (self->axis);
  double x = floor (proof_timeline_scale_to_x (scale, hover));
  g_autofree char *text = proof_time_format (hover, 3);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA line = *colour, back, front;
  int width, height;
  GskRoundedRect chip;

  line.alpha *= 0.4;
  height = gtk_widget_get_height (GTK_WIDGET (self)) - RULER_TOP;
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (column + x, RULER_TOP, 1, height));
  if (!self->tells_time)
    return;

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  width += 2 * CHIP_MARGIN;
  x = CLAMP (round (x - width / 2.0), 0, MAX (scale->width - width, 0));
  gsk_rounded_rect_init_from_rect (&chip,
                                   &GRAPHENE_RECT_INIT (column + x, RULER_TOP + CHIP_TOP,
                                                        width, height),
                                   6);
  /* The text's colour turned round: a chip that reads in both styles. */
  back = colour->red > 0.5 ? (GdkRGBA) { 0.9, 0.9, 0.9, 1 } : (GdkRGBA) { 0.15, 0.15, 0.15, 1 };
  front = colour->red > 0.5 ? (GdkRGBA) { 0, 0, 0, 1 } : (GdkRGBA) { 1, 1, 1, 1 };
  gtk_snapshot_push_rounded_clip (snapshot, &chip);
  gtk_snapshot_append_color (snapshot, &back, &chip.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (column + x + CHIP_MARGIN, RULER_TOP + CHIP_TOP));
  gtk_snapshot_append_layout (snapshot, layout, &front);
  gtk_snapshot_restore (snapshot);
}

/* A line of the text's colour in a rim of the surface's, which reads on any label's colour. */
static void
draw_line (GtkSnapshot   *snapshot,
           const GdkRGBA *colour,
           double         x,
           double         y,
           double         height)
{
  GdkRGBA rim = colour->red > 0.5 ? (GdkRGBA) { 0, 0, 0, 0.6 } : (GdkRGBA) { 1, 1, 1, 0.6 };

  gtk_snapshot_append_color (snapshot, &rim, &GRAPHENE_RECT_INIT (x - 1, y, 3, height));
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (x, y, 1, height));
}

static void
draw_playhead (ProofTimelineCursor *self,
               GtkSnapshot         *snapshot,
               const GdkRGBA       *colour)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  ProofTime position = proof_timeline_axis_get_position (self->axis);
  int column = proof_timeline_axis_get_column (self->axis);
  double whole = proof_time_span_length (scale->extent);
  double x = column + floor ((position - scale->extent.begin) / whole * scale->width);
  g_autoptr (GskPathBuilder) builder = NULL;
  g_autoptr (GskPath) head = NULL;

  draw_line (snapshot, colour, x, 0, PROOF_TIMELINE_OVERVIEW_HEIGHT);
  if (!proof_time_span_contains (scale->visible, position))
    return;

  x = column + floor (proof_timeline_scale_to_x (scale, position));
  draw_line (snapshot, colour, x, LANES_TOP, gtk_widget_get_height (GTK_WIDGET (self)) - LANES_TOP);
  builder = gsk_path_builder_new ();
  gsk_path_builder_move_to (builder, x + 0.5 - HEAD_WIDTH / 2.0, LANES_TOP - HEAD_HEIGHT);
  gsk_path_builder_line_to (builder, x + 0.5 + HEAD_WIDTH / 2.0, LANES_TOP - HEAD_HEIGHT);
  gsk_path_builder_line_to (builder, x + 0.5, LANES_TOP);
  gsk_path_builder_close (builder);
  head = gsk_path_builder_to_path (builder);
  gtk_snapshot_append_fill (snapshot, head, GSK_FILL_RULE_WINDING, colour);
}

static void
proof_timeline_cursor_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  ProofTimelineCursor *self = PROOF_TIMELINE_CURSOR (widget);
  GdkRGBA colour;

  self->n_drawn++;
  if (self->axis == NULL)
    return;

  gtk_widget_get_color (widget, &colour);
  draw_selection (self, snapshot, &colour);
  if (proof_timeline_axis_get_hover (self->axis) != PROOF_TIME_NONE)
    draw_hover (self, snapshot, &colour);
  if (proof_timeline_axis_get_position (self->axis) != PROOF_TIME_NONE)
    draw_playhead (self, snapshot, &colour);
}

static void
proof_timeline_cursor_dispose (GObject *object)
{
  ProofTimelineCursor *self = PROOF_TIMELINE_CURSOR (object);

  g_clear_object (&self->axis);
  g_clear_object (&self->lanes);

  G_OBJECT_CLASS (proof_timeline_cursor_parent_class)->dispose (object);
}

static void
proof_timeline_cursor_class_init (ProofTimelineCursorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_timeline_cursor_dispose;
  widget_class->snapshot = proof_timeline_cursor_snapshot;
  gtk_widget_class_set_css_name (widget_class, "playhead");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
proof_timeline_cursor_init (ProofTimelineCursor *self)
{
  self->tells_time = TRUE;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * proof_timeline_cursor_set_axis:
 * @self: a cursor
 * @axis: what moves; set once
 * @lanes: where the selection's lane is
 */
void
proof_timeline_cursor_set_axis (ProofTimelineCursor *self,
                                ProofTimelineAxis   *axis,
                                ProofTimelineLanes  *lanes)
{
  ProofSession *session;

  g_return_if_fail (PROOF_IS_TIMELINE_CURSOR (self));
  g_return_if_fail (self->axis == NULL);

  self->axis = g_object_ref (axis);
  self->lanes = g_object_ref (lanes);
  session = proof_timeline_axis_get_session (axis);
  g_signal_connect_object (axis, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (axis, "moved", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "lanes-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::selected-detection",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/**
 * proof_timeline_cursor_set_tells_time:
 * @self: a cursor
 * @tells_time: whether the time at the pointer is written there
 */
void
proof_timeline_cursor_set_tells_time (ProofTimelineCursor *self,
                                      gboolean             tells_time)
{
  g_return_if_fail (PROOF_IS_TIMELINE_CURSOR (self));

  if (self->tells_time == tells_time)
    return;

  self->tells_time = tells_time;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * proof_timeline_cursor_get_n_drawn:
 * @self: a cursor
 *
 * For tests.
 *
 * Returns: how often it was drawn
 */
guint
proof_timeline_cursor_get_n_drawn (ProofTimelineCursor *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_CURSOR (self), 0);

  return self->n_drawn;
}
