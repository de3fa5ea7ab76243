/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-lanes.h"

#include <glib/gi18n.h>
#include <math.h>

#include "proof-lane-painter.h"
#include "proof-label-jump.h"

#define SWATCH_SIZE 10
#define NAME_MARGIN 12
#define NAME_GAP 8

struct _ProofTimelineLanes
{
  GtkWidget parent_instance;

  ProofTimelineAxis *axis;
  ProofLabelStore   *store;          /* that the rows are of */
  GtkAdjustment     *adjustments[2]; /* by GtkOrientation */
  GArray            *rows;           /* ProofLane, in order */
  ProofLanePainter  *painter;
  GskRenderNode     *names; /* the column as last drawn */
  double             names_offset;
  int                names_height;
  gboolean           narrow;
  guint              n_drawn;
};

typedef enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
} ProofTimelineLanesProperty;

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofTimelineLanes, proof_timeline_lanes, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static double
get_offset (ProofTimelineLanes *self)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];

  return adjustment != NULL ? round (gtk_adjustment_get_value (adjustment)) : 0;
}

/* Another document is open and the session has yet to say so: names and rows are of the old one. */
static gboolean
is_stale (ProofTimelineLanes *self)
{
  return self->axis == NULL ||
         proof_session_get_store (proof_timeline_axis_get_session (self->axis)) != self->store;
}

static const ProofLabelName *
get_name (ProofTimelineLanes *self,
          guint               name)
{
  ProofSession *session = proof_timeline_axis_get_session (self->axis);

  return proof_label_store_get_name (proof_session_get_store (session), name);
}

/* The label whose lane is shown when there is room for one. */
static guint
get_selected_name (ProofTimelineLanes *self)
{
  ProofSession *session = proof_timeline_axis_get_session (self->axis);
  guint detection = proof_session_get_selection (session, NULL);

  if (detection == PROOF_NO_DETECTION)
    return PROOF_NAME_NONE;
  return proof_label_store_get_name_id (proof_session_get_store (session), detection);
}

static void
read_rows (ProofTimelineLanes *self)
{
  ProofSession *session = proof_timeline_axis_get_session (self->axis);
  const GArray *lanes = proof_session_get_lanes (session);
  guint selected = self->narrow ? get_selected_name (self) : PROOF_NAME_NONE;

  g_set_object (&self->store, proof_session_get_store (session));
  g_array_set_size (self->rows, 0);
  for (guint i = 0; i < lanes->len; i++)
    {
      const ProofLane *lane = &g_array_index (lanes, ProofLane, i);

      if (lane->n_accepted > 0 && (selected == PROOF_NAME_NONE || lane->name == selected))
        g_array_append_val (self->rows, *lane);
    }
  if (self->narrow && self->rows->len > 1)
    g_array_set_size (self->rows, 1);
}

static void
configure (ProofTimelineLanes *self)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double upper = self->rows->len * PROOF_TIMELINE_LANE_HEIGHT;

  if (vertical == NULL)
    return;

  gtk_adjustment_configure (vertical,
                            CLAMP (gtk_adjustment_get_value (vertical), 0, MAX (upper - height, 0)),
                            0, MAX (upper, height), PROOF_TIMELINE_LANE_HEIGHT,
                            MAX (height - PROOF_TIMELINE_LANE_HEIGHT, PROOF_TIMELINE_LANE_HEIGHT),
                            height);
}

static void
drop_names (ProofTimelineLanes *self)
{
  g_clear_pointer (&self->names, gsk_render_node_unref);
}

static void
lanes_changed_cb (ProofTimelineLanes *self)
{
  proof_lane_painter_clear (self->painter);
  drop_names (self);
  read_rows (self);
  configure (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
selection_changed_cb (ProofTimelineLanes *self)
{
  guint name = get_selected_name (self);

  if (self->narrow)
    lanes_changed_cb (self);
  if (name != PROOF_NAME_NONE)
    proof_timeline_lanes_reveal (self, name);
}

static void
draw_names (ProofTimelineLanes *self,
            GtkSnapshot        *snapshot,
            guint               first,
            guint               end)
{
  int column = proof_timeline_axis_get_column (self->axis);
  double offset = get_offset (self);
  g_autoptr (PangoLayout) label = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  g_autoptr (PangoLayout) count = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA colour, dim;

  gtk_widget_get_color (GTK_WIDGET (self), &colour);
  dim = colour;
  dim.alpha *= 0.55;
  pango_layout_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (count, attributes);

  for (guint i = first; i < end; i++)
    {
      const ProofLane *lane = &g_array_index (self->rows, ProofLane, i);
      const ProofLabelName *name = get_name (self, lane->name);
      double y = i * PROOF_TIMELINE_LANE_HEIGHT - offset;
      g_autofree char *number = g_strdup_printf ("%'u", lane->n_accepted);
      GskRoundedRect swatch;
      int width, height, count_width, left;
      guint rgb = proof_label_colour (name->name);
      GdkRGBA rgba = { (rgb >> 16) / 255.f, (rgb >> 8 & 0xff) / 255.f, (rgb & 0xff) / 255.f, 1 };

      double top = y + (PROOF_TIMELINE_LANE_HEIGHT - SWATCH_SIZE) / 2;

      gsk_rounded_rect_init_from_rect (&swatch,
                                       &GRAPHENE_RECT_INIT (NAME_MARGIN, top,
                                                            SWATCH_SIZE, SWATCH_SIZE),
                                       3);
      gtk_snapshot_push_rounded_clip (snapshot, &swatch);
      gtk_snapshot_append_color (snapshot, &rgba, &swatch.bounds);
      gtk_snapshot_pop (snapshot);

      pango_layout_set_text (count, number, -1);
      pango_layout_get_pixel_size (count, &count_width, &height);
      gtk_snapshot_save (snapshot);
      top = y + (PROOF_TIMELINE_LANE_HEIGHT - height) / 2;
      gtk_snapshot_translate (snapshot,
                              &GRAPHENE_POINT_INIT (column - NAME_MARGIN - count_width, top));
      gtk_snapshot_append_layout (snapshot, count, &dim);
      gtk_snapshot_restore (snapshot);

      left = NAME_MARGIN + SWATCH_SIZE + NAME_GAP;
      pango_layout_set_text (label, name->name, -1);
      width = column - left - NAME_MARGIN - NAME_GAP - count_width;
      pango_layout_set_width (label, MAX (width, 0) * PANGO_SCALE);
      pango_layout_get_pixel_size (label, &width, &height);
      gtk_snapshot_save (snapshot);
      top = y + (PROOF_TIMELINE_LANE_HEIGHT - height) / 2;
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left, top));
      gtk_snapshot_append_layout (snapshot, label, &colour);
      gtk_snapshot_restore (snapshot);
    }
}

static double
get_device_scale (ProofTimelineLanes *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));

  return native != NULL ? gdk_surface_get_scale (gtk_native_get_surface (native)) : 1;
}

static void
proof_timeline_lanes_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  ProofTimelineLanes *self = PROOF_TIMELINE_LANES (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int column;
  double offset;
  guint first, end;

  self->n_drawn++;
  if (is_stale (self) || self->rows->len == 0)
    return;

  column = proof_timeline_axis_get_column (self->axis);
  offset = get_offset (self);
  first = offset / PROOF_TIMELINE_LANE_HEIGHT;
  end = MIN (self->rows->len, (guint) ceil ((offset + height) / PROOF_TIMELINE_LANE_HEIGHT));

  if (self->names != NULL && (self->names_offset != offset || self->names_height != height))
    drop_names (self);
  if (self->names == NULL)
    {
      GtkSnapshot *names = gtk_snapshot_new ();

      draw_names (self, names, first, end);
      self->names = gtk_snapshot_free_to_node (names);
      self->names_offset = offset;
      self->names_height = height;
    }
  if (self->names != NULL)
    gtk_snapshot_append_node (snapshot, self->names);

  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (column, 0, MAX (width - column, 0), height));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (column, 0));
  proof_lane_painter_draw (self->painter, snapshot, &g_array_index (self->rows, ProofLane, first),
                           end - first, first * PROOF_TIMELINE_LANE_HEIGHT - offset,
                           get_device_scale (self));
  gtk_snapshot_pop (snapshot);
}

static void
proof_timeline_lanes_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  ProofTimelineLanes *self = PROOF_TIMELINE_LANES (widget);

  configure (self);
  if (self->axis != NULL)
    proof_timeline_axis_set_width (self->axis,
                                   MAX (width - proof_timeline_axis_get_column (self->axis), 1));
}

static void
proof_timeline_lanes_css_changed (GtkWidget         *widget,
                                  GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (proof_timeline_lanes_parent_class)->css_changed (widget, change);

  drop_names (PROOF_TIMELINE_LANES (widget));
  gtk_widget_queue_draw (widget);
}

static gboolean
proof_timeline_lanes_query_tooltip (GtkWidget  *widget,
                                    int         x,
                                    int         y,
                                    gboolean    keyboard,
                                    GtkTooltip *tooltip)
{
  ProofTimelineLanes *self = PROOF_TIMELINE_LANES (widget);
  int column;
  guint name;
  ProofSegment segment;
  g_autofree char *text = NULL;
  GdkRectangle area;

  if (keyboard || !proof_timeline_lanes_pick (self, y, &name))
    return FALSE;

  column = proof_timeline_axis_get_column (self->axis);
  area = (GdkRectangle) { 0, y, column, 1 };
  if (x < column)
    text = g_strdup (get_name (self, name)->name);
  else if (proof_timeline_lanes_pick_segment (self, name, x - column, &segment))
    {
      ProofSession *session = proof_timeline_axis_get_session (self->axis);
      g_autofree char *begin =
          proof_time_format (proof_session_time_of_ms (session, segment.begin_ms, FALSE), 3);
      g_autofree char *end =
          proof_time_format (proof_session_time_of_ms (session, segment.end_ms, FALSE), 3);

      const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
      ProofTime time = proof_timeline_scale_to_time (scale, x - column);
      guint detection = proof_label_find_detection (session, name, time);
      float here = detection != PROOF_NO_DETECTION
                       ? proof_label_store_get_confidence (self->store, detection)
                       : segment.confidence;

      /* Translators: a label, begin and end of its segment, confidences in percent. */
      text = g_strdup_printf (_("%s\n%s to %s\nConfidence %.1f %%, at most %.1f %%"),
                              get_name (self, name)->name, begin, end, here, segment.confidence);
      area.x = x;
      area.width = 1;
    }
  else
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

static void
set_adjustment (ProofTimelineLanes *self,
                GtkOrientation      orientation,
                GtkAdjustment      *adjustment)
{
  GtkAdjustment **own = &self->adjustments[orientation];

  if (*own == adjustment)
    return;

  if (*own != NULL)
    g_signal_handlers_disconnect_by_data (*own, self);
  g_set_object (own, adjustment);
  if (adjustment != NULL)
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                              self);
  configure (self);
}

static void
proof_timeline_lanes_dispose (GObject *object)
{
  ProofTimelineLanes *self = PROOF_TIMELINE_LANES (object);

  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  g_clear_pointer (&self->painter, proof_lane_painter_free);
  g_clear_object (&self->axis);
  g_clear_object (&self->store);
  drop_names (self);

  G_OBJECT_CLASS (proof_timeline_lanes_parent_class)->dispose (object);
}

static void
proof_timeline_lanes_finalize (GObject *object)
{
  ProofTimelineLanes *self = PROOF_TIMELINE_LANES (object);

  g_array_unref (self->rows);

  G_OBJECT_CLASS (proof_timeline_lanes_parent_class)->finalize (object);
}

static void
proof_timeline_lanes_get_property (GObject    *object,
                                   guint       property_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  ProofTimelineLanes *self = PROOF_TIMELINE_LANES (object);

  switch ((ProofTimelineLanesProperty) property_id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_VERTICAL]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, GTK_SCROLL_MINIMUM);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_timeline_lanes_set_property (GObject      *object,
                                   guint         property_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  ProofTimelineLanes *self = PROOF_TIMELINE_LANES (object);

  switch ((ProofTimelineLanesProperty) property_id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_VERTICAL, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_timeline_lanes_class_init (ProofTimelineLanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_timeline_lanes_dispose;
  object_class->finalize = proof_timeline_lanes_finalize;
  object_class->get_property = proof_timeline_lanes_get_property;
  object_class->set_property = proof_timeline_lanes_set_property;
  widget_class->snapshot = proof_timeline_lanes_snapshot;
  widget_class->size_allocate = proof_timeline_lanes_size_allocate;
  widget_class->css_changed = proof_timeline_lanes_css_changed;
  widget_class->query_tooltip = proof_timeline_lanes_query_tooltip;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  gtk_widget_class_set_css_name (widget_class, "lanes");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
proof_timeline_lanes_init (ProofTimelineLanes *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (ProofLane));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  /* Time runs to the right in every language, so the names stand at the left. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}

/**
 * proof_timeline_lanes_set_axis:
 * @self: the lanes
 * @axis: what they are drawn along, and the session that has them; set once
 */
void
proof_timeline_lanes_set_axis (ProofTimelineLanes *self,
                               ProofTimelineAxis  *axis)
{
  ProofSession *session;

  g_return_if_fail (PROOF_IS_TIMELINE_LANES (self));
  g_return_if_fail (self->axis == NULL);

  self->axis = g_object_ref (axis);
  self->painter = proof_lane_painter_new (axis);
  session = proof_timeline_axis_get_session (axis);
  g_signal_connect_object (axis, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "lanes-changed", G_CALLBACK (lanes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::selected-detection", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  lanes_changed_cb (self);
}

/**
 * proof_timeline_lanes_set_narrow:
 * @self: the lanes
 * @narrow: to show the selected label's lane alone
 */
void
proof_timeline_lanes_set_narrow (ProofTimelineLanes *self,
                                 gboolean            narrow)
{
  g_return_if_fail (PROOF_IS_TIMELINE_LANES (self));

  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  if (self->axis != NULL)
    lanes_changed_cb (self);
}

/**
 * proof_timeline_lanes_get_n_rows:
 * @self: the lanes
 *
 * Returns: lanes under the filter, in view or not
 */
guint
proof_timeline_lanes_get_n_rows (ProofTimelineLanes *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_LANES (self), 0);

  return self->rows->len;
}

/**
 * proof_timeline_lanes_pick:
 * @self: the lanes
 * @y: in the widget
 * @name: (out): the label whose lane is there
 *
 * Returns: whether there is one
 */
gboolean
proof_timeline_lanes_pick (ProofTimelineLanes *self,
                           double              y,
                           guint              *name)
{
  double row;

  g_return_val_if_fail (PROOF_IS_TIMELINE_LANES (self), FALSE);

  row = floor ((y + get_offset (self)) / PROOF_TIMELINE_LANE_HEIGHT);
  if (is_stale (self) || row < 0 || row >= self->rows->len)
    return FALSE;

  *name = g_array_index (self->rows, ProofLane, (guint) row).name;
  return TRUE;
}

/**
 * proof_timeline_lanes_pick_segment:
 * @self: the lanes
 * @name: a label
 * @x: on the axis
 * @segment: (out): what is drawn there
 *
 * Returns: whether there is a segment within a pixel of @x
 */
gboolean
proof_timeline_lanes_pick_segment (ProofTimelineLanes *self,
                                   guint               name,
                                   double              x,
                                   ProofSegment       *segment)
{
  const ProofTimelineScale *scale;
  ProofSession *session;
  const ProofSegment *segments;
  const ProofLaneRuns *runs;
  ProofTime origin;
  double ms, px;
  guint i, n;

  g_return_val_if_fail (PROOF_IS_TIMELINE_LANES (self), FALSE);

  session = proof_timeline_axis_get_session (self->axis);
  scale = proof_timeline_axis_get_scale (self->axis);
  px = proof_timeline_scale_get_resolution (scale) / PROOF_MSEC;
  origin = proof_session_time_of_ms (session, 0, FALSE);
  ms = (scale->visible.begin - origin) / (double) PROOF_MSEC + x * px;

  runs = proof_lane_painter_get_runs (self->painter, name);
  segments = proof_lane_runs_get (runs, &n);
  i = proof_lane_runs_find (runs, ms - px);
  if (i == n || segments[i].begin_ms > ms + px)
    return FALSE;

  *segment = segments[i];
  return TRUE;
}

/**
 * proof_timeline_lanes_get_row:
 * @self: the lanes
 * @name: a label
 * @y: (out): top of its lane in the widget, in view or not
 *
 * Returns: whether it has a lane
 */
gboolean
proof_timeline_lanes_get_row (ProofTimelineLanes *self,
                              guint               name,
                              double             *y)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_LANES (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, ProofLane, i).name == name)
      {
        *y = i * PROOF_TIMELINE_LANE_HEIGHT - get_offset (self);
        return TRUE;
      }
  return FALSE;
}

/**
 * proof_timeline_lanes_reveal:
 * @self: the lanes
 * @name: a label whose lane is to be in view
 */
void
proof_timeline_lanes_reveal (ProofTimelineLanes *self,
                             guint               name)
{
  GtkAdjustment *vertical;
  double y;

  g_return_if_fail (PROOF_IS_TIMELINE_LANES (self));

  vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  if (vertical == NULL || !proof_timeline_lanes_get_row (self, name, &y))
    return;

  y += get_offset (self);
  gtk_adjustment_clamp_page (vertical, y, y + PROOF_TIMELINE_LANE_HEIGHT);
}

/**
 * proof_timeline_lanes_step:
 * @self: the lanes
 * @direction: down (+1) or up (-1)
 * @name: (out): the label of the lane beside the selected one, of the first where none is selected
 *
 * Returns: whether there is one
 */
gboolean
proof_timeline_lanes_step (ProofTimelineLanes *self,
                           int                 direction,
                           guint              *name)
{
  guint selected;
  gint64 row = -1;

  g_return_val_if_fail (PROOF_IS_TIMELINE_LANES (self), FALSE);

  if (is_stale (self))
    return FALSE;

  selected = get_selected_name (self);
  for (guint i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, ProofLane, i).name == selected)
      row = i;
  row = row < 0 ? 0 : row + direction;
  if (row < 0 || row >= self->rows->len)
    return FALSE;

  *name = g_array_index (self->rows, ProofLane, row).name;
  return TRUE;
}

/**
 * proof_timeline_lanes_get_n_drawn:
 * @self: the lanes
 *
 * For tests: playing must not draw lanes.
 *
 * Returns: how often they were drawn
 */
guint
proof_timeline_lanes_get_n_drawn (ProofTimelineLanes *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_LANES (self), 0);

  return self->n_drawn;
}
