/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-ruler.h"

#include <math.h>

#include "proof-timeline-marks.h"

#define MAJOR_HEIGHT 7
#define MINOR_HEIGHT 4
#define LABEL_AIR 14
#define TICK_ALPHA 0.35
#define LABEL_ALPHA 0.7

struct _ProofTimelineRuler
{
  GtkWidget parent_instance;

  ProofTimelineAxis *axis;
};

G_DEFINE_FINAL_TYPE (ProofTimelineRuler, proof_timeline_ruler, GTK_TYPE_WIDGET)

/* The room for a label, half of which more is needed where it is moved in from an edge. */
static double
measure (PangoLayout *layout,
         const char  *text)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return 1.5 * width + LABEL_AIR;
}

static void
draw_tick (ProofTimelineRuler *self,
           GtkSnapshot        *snapshot,
           double              x,
           PangoLayout        *layout,
           const char         *text)
{
  double right = proof_timeline_axis_get_scale (self->axis)->width;
  double height = text != NULL ? MAJOR_HEIGHT : MINOR_HEIGHT;
  double left, top;
  int text_width, text_height;
  GdkRGBA colour, dim;

  gtk_widget_get_color (GTK_WIDGET (self), &colour);
  dim = colour;
  dim.alpha *= TICK_ALPHA;
  top = PROOF_TIMELINE_RULER_HEIGHT - height;
  gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (floor (x), top, 1, height));
  if (text == NULL)
    return;

  dim = colour;
  dim.alpha *= LABEL_ALPHA;
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  /* Kept whole at the edges, where most timelines begin and end. */
  left = round (x - text_width / 2.0);
  if (x >= 0)
    left = MAX (left, 0);
  if (floor (x) <= right) /* the end itself may be past it by a rounding error */
    left = MIN (left, floor (right) - text_width);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left, top - text_height));
  gtk_snapshot_append_layout (snapshot, layout, &dim);
  gtk_snapshot_restore (snapshot);
}

static void
draw_frames (ProofTimelineRuler *self,
             GtkSnapshot        *snapshot,
             PangoLayout        *layout,
             ProofFrameTable    *table,
             guint               step)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  const ProofTime *times = proof_frame_table_get_times (table);
  guint n = proof_frame_table_get_n_frames (table);
  guint frame = proof_frame_table_find_shown (table, scale->visible.begin);

  /* One labelled frame before the span: half of its label may be in it. */
  frame -= MIN (frame, step);
  for (; frame < n; frame++)
    {
      g_autofree char *time = NULL;
      g_autofree char *text = NULL;

      if (frame % step == 0)
        {
          time = proof_time_format (times[frame], 3);
          text = g_strdup_printf ("%s · %u", time, frame);
        }
      draw_tick (self, snapshot, proof_timeline_scale_to_x (scale, times[frame]), layout, text);
      if (times[frame] > scale->visible.end && frame % step == 0)
        break;
    }
}

static void
draw_times (ProofTimelineRuler *self,
            GtkSnapshot        *snapshot,
            PangoLayout        *layout)
{
  const ProofTimelineScale *scale = proof_timeline_axis_get_scale (self->axis);
  g_autofree char *longest = proof_time_format (scale->visible.end, 0);
  ProofTimelineTicks ticks = proof_timeline_scale_get_ticks (scale, measure (layout, longest));
  guint decimals = proof_timeline_ticks_get_decimals (&ticks);
  ProofTime time;

  if (decimals > 0)
    {
      g_autofree char *longer = proof_time_format (scale->visible.end, decimals);

      ticks = proof_timeline_scale_get_ticks (scale, measure (layout, longer));
      decimals = proof_timeline_ticks_get_decimals (&ticks);
    }

  time = scale->visible.begin / ticks.major * ticks.major - ticks.major;
  for (; time < scale->visible.end + ticks.major; time += ticks.minor)
    {
      g_autofree char *text = time % ticks.major == 0 ? proof_time_format (time, decimals) : NULL;

      if (time >= scale->extent.begin && time <= scale->extent.end)
        draw_tick (self, snapshot, proof_timeline_scale_to_x (scale, time), layout, text);
    }
}

static void
proof_timeline_ruler_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  ProofTimelineRuler *self = PROOF_TIMELINE_RULER (widget);
  g_autoptr (PangoLayout) layout = NULL;
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  const ProofTimelineScale *scale;
  ProofFrameTable *table;
  guint step = 0;
  int column;

  if (self->axis == NULL || proof_timeline_axis_is_empty (self->axis))
    return;

  scale = proof_timeline_axis_get_scale (self->axis);
  column = proof_timeline_axis_get_column (self->axis);
  layout = gtk_widget_create_pango_layout (widget, NULL);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);

  table = proof_player_get_frame_table (
      proof_session_get_player (proof_timeline_axis_get_session (self->axis)));
  if (table != NULL && proof_frame_table_get_n_frames (table) > 1)
    {
      double whole = proof_frame_table_get_end (table) - proof_frame_table_get_time (table, 0);
      guint n = proof_frame_table_get_n_frames (table);
      g_autofree char *time = proof_time_format (scale->visible.end, 3);
      g_autofree char *longest = g_strdup_printf ("%s · %u", time, n);

      step = proof_timeline_scale_get_frame_step (scale, whole / n, measure (layout, longest));
    }

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (column, 0, scale->width,
                                                         PROOF_TIMELINE_RULER_HEIGHT));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (column, 0));
  proof_timeline_marks_draw (self->axis, snapshot);
  if (step > 0)
    draw_frames (self, snapshot, layout, table, step);
  else
    draw_times (self, snapshot, layout);
  gtk_snapshot_pop (snapshot);
}

static void
proof_timeline_ruler_measure (GtkWidget      *widget,
                              GtkOrientation  orientation,
                              int             for_size,
                              int            *minimum,
                              int            *natural,
                              int            *minimum_baseline,
                              int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? PROOF_TIMELINE_RULER_HEIGHT : 0;
}

static void
proof_timeline_ruler_dispose (GObject *object)
{
  ProofTimelineRuler *self = PROOF_TIMELINE_RULER (object);

  g_clear_object (&self->axis);

  G_OBJECT_CLASS (proof_timeline_ruler_parent_class)->dispose (object);
}

static void
proof_timeline_ruler_class_init (ProofTimelineRulerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_timeline_ruler_dispose;
  widget_class->snapshot = proof_timeline_ruler_snapshot;
  widget_class->measure = proof_timeline_ruler_measure;
  gtk_widget_class_set_css_name (widget_class, "ruler");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
proof_timeline_ruler_init (ProofTimelineRuler *self)
{
  /* “0:12.533 · 313”: time runs to the right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}

/**
 * proof_timeline_ruler_set_axis:
 * @self: a ruler
 * @axis: what it measures; set once
 */
void
proof_timeline_ruler_set_axis (ProofTimelineRuler *self,
                               ProofTimelineAxis  *axis)
{
  g_return_if_fail (PROOF_IS_TIMELINE_RULER (self));
  g_return_if_fail (self->axis == NULL);

  self->axis = g_object_ref (axis);
  g_signal_connect_object (axis, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (proof_timeline_axis_get_session (axis), "points-changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
