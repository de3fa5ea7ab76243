/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-box-painter.h"

/* Sizes in logical pixels. */
#define LINE 2
#define LINE_HELD 1
#define DASH 6
#define DASH_GAP 4
#define RIM 1
#define RIM_SELECTED 1
#define TAG_PADDING 4
#define TAG_GAP 5
#define TAG_NAME_MAX 180
#define TAGS_SHARE 0.1 /* of the picture */
#define HIT_SLACK 3

#define DIMMED (2.0f / 3.0f)
#define HOVER_TINT 0.16f

static const GdkRGBA dark = { 0, 0, 0, 0.75f };
static const GdkRGBA ink = { 0.08f, 0.08f, 0.08f, 1 };
static const GdkRGBA white = { 1, 1, 1, 1 };

/* A text, laid out and drawn once; laying out anew for each frame costs as much as all lines. */
typedef struct
{
  GskRenderNode *node; /* NULL: nothing to draw */
  int            width;
  int            height;
} Text;

struct _ProofBoxPainter
{
  GtkWidget  *widget;      /* borrowed: it owns us */
  GHashTable *names;       /* name id → Text */
  GHashTable *confidences; /* tenths of a per cent → Text */
  GArray     *order;       /* guint: boxes from the lowest to the topmost */
  /* from the widget to device pixels, for sharp edges */
  double      origin_x;
  double      origin_y;
  double      scale;
};

static void
text_free (gpointer data)
{
  Text *text = data;

  g_clear_pointer (&text->node, gsk_render_node_unref);
  g_free (text);
}

static Text *
text_new (ProofBoxPainter *self,
          const char      *string,
          gboolean         name)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->widget, string);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  Text *text = g_new (Text, 1);

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  if (name)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  else
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &text->width, &text->height);
  if (text->width > TAG_NAME_MAX)
    {
      pango_layout_set_width (layout, TAG_NAME_MAX * PANGO_SCALE);
      pango_layout_get_pixel_size (layout, &text->width, &text->height);
    }
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  text->node = gtk_snapshot_free_to_node (snapshot);

  return text;
}

static Text *
get_name (ProofBoxPainter *self,
          ProofLabelStore *store,
          guint            name)
{
  Text *text = g_hash_table_lookup (self->names, GUINT_TO_POINTER (name));

  if (text == NULL)
    {
      text = text_new (self, proof_label_store_get_name (store, name)->name, TRUE);
      g_hash_table_insert (self->names, GUINT_TO_POINTER (name), text);
    }

  return text;
}

static Text *
get_confidence (ProofBoxPainter *self,
                float            confidence)
{
  int tenths = (int) (confidence * 10 + 0.5f);
  Text *text = g_hash_table_lookup (self->confidences, GINT_TO_POINTER (tenths));

  if (text == NULL)
    {
      g_autofree char *string = g_strdup_printf ("%.1f", tenths / 10.0);

      text = text_new (self, string, FALSE);
      g_hash_table_insert (self->confidences, GINT_TO_POINTER (tenths), text);
    }

  return text;
}

/* Where device pixels begin, seen from the widget. */
static void
find_pixels (ProofBoxPainter *self)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  graphene_point_t origin;
  double x, y;

  self->origin_x = self->origin_y = 0;
  self->scale = 1;
  if (surface == NULL ||
      !gtk_widget_compute_point (self->widget, GTK_WIDGET (native), &GRAPHENE_POINT_INIT (0, 0),
                                 &origin))
    return;

  gtk_native_get_surface_transform (native, &x, &y);
  self->origin_x = origin.x + x;
  self->origin_y = origin.y + y;
  self->scale = gdk_surface_get_scale (surface);
}

static double
snap (double value,
      double origin,
      double scale)
{
  return round ((value + origin) * scale) / scale - origin;
}

/* The box with its edges on device pixels, grown by @grow. */
static graphene_rect_t
snap_rect (ProofBoxPainter      *self,
           const ProofVideoRect *rect,
           double                grow)
{
  double x1 = snap (rect->x, self->origin_x, self->scale) - grow;
  double y1 = snap (rect->y, self->origin_y, self->scale) - grow;
  double x2 = snap (rect->x + rect->width, self->origin_x, self->scale) + grow;
  double y2 = snap (rect->y + rect->height, self->origin_y, self->scale) + grow;

  return GRAPHENE_RECT_INIT (x1, y1, x2 - x1, y2 - y1);
}

static GdkRGBA
get_colour (ProofLabelStore *store,
            guint            name,
            float            alpha)
{
  guint rgb = proof_label_colour (proof_label_store_get_name (store, name)->name);

  return (GdkRGBA) { (rgb >> 16) / 255.0f, (rgb >> 8 & 0xff) / 255.0f,
                     (rgb & 0xff) / 255.0f, alpha };
}

static GdkRGBA
with_alpha (const GdkRGBA *colour,
            float          alpha)
{
  return (GdkRGBA) { colour->red, colour->green, colour->blue, colour->alpha * alpha };
}

static gboolean
is_selected (const ProofVideoBox *box,
             const ProofBoxStyle *style)
{
  return box->shown.detection == style->selected_detection &&
         (style->selected_instance == PROOF_NO_INSTANCE ||
          box->shown.instance == style->selected_instance);
}

static void
append_frame (GtkSnapshot           *snapshot,
              const graphene_rect_t *rect,
              float                  width,
              const GdkRGBA         *colour)
{
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, rect, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[]) { width, width, width, width },
                              (GdkRGBA[]) { *colour, *colour, *colour, *colour });
}

static void
append_dashed_side (GtkSnapshot   *snapshot,
                    float          x,
                    float          y,
                    float          width,
                    float          height,
                    const GdkRGBA *colour)
{
  GdkRGBA gap = with_alpha (colour, 0);
  GskColorStop stops[] = {
    { 0, *colour }, { (float) DASH / (DASH + DASH_GAP), *colour },
    { (float) DASH / (DASH + DASH_GAP), gap }, { 1, gap },
  };
  gboolean upright = height > width;

  gtk_snapshot_append_repeating_linear_gradient (
      snapshot, &GRAPHENE_RECT_INIT (x, y, width, height), &GRAPHENE_POINT_INIT (x, y),
      &GRAPHENE_POINT_INIT (upright ? x : x + DASH + DASH_GAP, upright ? y + DASH + DASH_GAP : y),
      stops, G_N_ELEMENTS (stops));
}

/* One node a side, whatever its length. */
static void
append_dashed_frame (GtkSnapshot           *snapshot,
                     const graphene_rect_t *rect,
                     float                  width,
                     const GdkRGBA         *colour)
{
  float x = rect->origin.x, y = rect->origin.y;
  float right = x + rect->size.width, bottom = y + rect->size.height;
  float inside = rect->size.height - 2 * width;

  append_dashed_side (snapshot, x, y, rect->size.width, width, colour);
  append_dashed_side (snapshot, x, bottom - width, rect->size.width, width, colour);
  if (inside <= 0)
    return;
  append_dashed_side (snapshot, x, y + width, width, inside, colour);
  append_dashed_side (snapshot, right - width, y + width, width, inside, colour);
}

/* The line lies over the edge, half of it outside, between two rims. */
static void
snapshot_line (ProofBoxPainter     *self,
               GtkSnapshot         *snapshot,
               const ProofVideoBox *box,
               const GdkRGBA       *colour,
               gboolean             hovered,
               gboolean             selected,
               gboolean             held,
               float                alpha)
{
  gboolean dashed = box->shown.interpolated;
  float line = held && !dashed && !hovered ? LINE_HELD : LINE;
  float halo = selected ? RIM_SELECTED : 0;
  double out = floor (line / 2 * self->scale) / self->scale;
  graphene_rect_t edge = snap_rect (self, &box->rect, out + halo + RIM);
  GdkRGBA rim = with_alpha (&dark, alpha);

  if (hovered && !selected)
    {
      GdkRGBA tint = with_alpha (colour, HOVER_TINT);
      graphene_rect_t inside = snap_rect (self, &box->rect, 0);

      gtk_snapshot_append_color (snapshot, &tint, &inside);
    }
  append_frame (snapshot, &edge, line + 2 * (halo + RIM), &rim);
  graphene_rect_inset (&edge, RIM, RIM);
  if (selected)
    {
      append_frame (snapshot, &edge, line + 2 * halo, &white);
      graphene_rect_inset (&edge, halo, halo);
    }
  if (dashed)
    append_dashed_frame (snapshot, &edge, line, colour);
  else
    append_frame (snapshot, &edge, line, colour);
}

static void
snapshot_text (GtkSnapshot *snapshot,
               Text        *text,
               double       x,
               double       y)
{
  /* An empty name has nothing to draw. */
  if (text->node == NULL)
    return;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_node (snapshot, text->node);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_tag (ProofBoxPainter     *self,
              GtkSnapshot         *snapshot,
              ProofLabelStore     *store,
              const ProofVideoBox *box,
              const GdkRGBA       *colour,
              gboolean             selected,
              float                alpha)
{
  Text *name = get_name (self, store, box->shown.name);
  Text *confidence = get_confidence (self, box->shown.confidence);
  graphene_rect_t rect =
    GRAPHENE_RECT_INIT (box->tag.x, box->tag.y, box->tag.width, box->tag.height);
  GdkRGBA rim = with_alpha (selected ? &white : &dark, alpha);

  gtk_snapshot_append_color (snapshot, &rim, &rect);
  graphene_rect_inset (&rect, RIM, RIM);
  gtk_snapshot_append_color (snapshot, colour, &rect);
  snapshot_text (snapshot, name, box->tag.x + RIM + TAG_PADDING, box->tag.y + RIM);
  snapshot_text (snapshot, confidence, box->tag.x + RIM + TAG_PADDING + name->width + TAG_GAP,
                 box->tag.y + RIM);
}

static gboolean
overlaps (const ProofVideoRect *a,
          const ProofVideoRect *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width &&
         a->y < b->y + b->height && b->y < a->y + a->height;
}

/* Above the box, below it, or inside at its top where that leaves most of it free, flush left or
 * right: the first place on the picture that no other tag has. @keep: takes the first place on the
 * picture in any case. */
static gboolean
place_tag (ProofBoxPainter      *self,
           ProofLabelStore      *store,
           GArray               *boxes,
           guint                 index,
           const GArray         *placed,
           const ProofVideoRect *picture,
           gboolean              keep)
{
  ProofVideoBox *box = &g_array_index (boxes, ProofVideoBox, index);
  Text *name = get_name (self, store, box->shown.name);
  Text *confidence = get_confidence (self, box->shown.confidence);
  double outside = (LINE + 1) / 2 + RIM;
  double bottom = box->rect.y + box->rect.height;
  ProofVideoRect tag = {
    .width = name->width + TAG_GAP + confidence->width + 2 * (TAG_PADDING + RIM),
    .height = MAX (name->height, confidence->height) + 2 * RIM,
  };
  double ys[] = { box->rect.y - outside - tag.height + RIM, bottom + outside - RIM,
                  MAX (box->rect.y, picture->y) + LINE };
  double xs[] = { box->rect.x - outside, box->rect.x + box->rect.width + outside - tag.width };
  guint n_ys = keep || box->rect.height >= 2 * tag.height ? 3 : 2;
  ProofVideoRect first = { 0 };

  box->tag = first;
  if (!overlaps (&box->rect, picture))
    return FALSE;
  for (guint i = 0; i < n_ys * G_N_ELEMENTS (xs); i++)
    {
      gboolean free_place = TRUE;

      tag.x = MIN (xs[i % G_N_ELEMENTS (xs)], picture->x + picture->width - tag.width);
      tag.x = snap (MAX (tag.x, picture->x), self->origin_x, self->scale);
      tag.y = snap (ys[i / G_N_ELEMENTS (xs)], self->origin_y, self->scale);
      if (tag.y < picture->y - 0.5 || tag.y + tag.height > picture->y + picture->height + 0.5)
        continue;
      if (first.width == 0)
        first = tag;
      for (guint j = 0; j < placed->len && free_place; j++)
        free_place = !overlaps (&tag, &g_array_index (boxes, ProofVideoBox,
                                                      g_array_index (placed, guint, j)).tag);
      if (free_place)
        {
          box->tag = tag;
          return TRUE;
        }
    }

  if (keep)
    box->tag = first;
  return keep && first.width > 0;
}

/* From the lowest to the topmost: as the session lists them, then the selected ones, then the
 * hovered one. Returns how many stand out at the end. */
static guint
order_boxes (ProofBoxPainter     *self,
             GArray              *boxes,
             const ProofBoxStyle *style)
{
  guint n_plain = 0;

  g_array_set_size (self->order, 0);
  for (int selected = 0; selected < 2; selected++)
    {
      for (guint i = 0; i < boxes->len; i++)
        if (i != style->hovered &&
            is_selected (&g_array_index (boxes, ProofVideoBox, i), style) == selected)
          g_array_append_val (self->order, i);
      if (!selected)
        n_plain = self->order->len;
    }
  if (style->hovered < boxes->len)
    g_array_append_val (self->order, style->hovered);

  return boxes->len - n_plain;
}

/* Tags give way to those that matter more, of the boxes that stand out, then of the larger ones,
 * and all but the former to the picture itself. */
static void
place_tags (ProofBoxPainter      *self,
            ProofLabelStore      *store,
            GArray               *boxes,
            guint                 n_chosen,
            const ProofVideoRect *picture)
{
  g_autoptr (GArray) placed = g_array_sized_new (FALSE, FALSE, sizeof (guint), boxes->len);
  double room = picture->width * picture->height * TAGS_SHARE;

  for (guint i = 0; i < boxes->len; i++)
    {
      guint place = i < n_chosen ? boxes->len - 1 - i : i - n_chosen;
      guint index = g_array_index (self->order, guint, place);
      ProofVideoRect *tag = &g_array_index (boxes, ProofVideoBox, index).tag;

      if (i >= n_chosen && room <= 0)
        *tag = (ProofVideoRect) { 0 };
      else if (place_tag (self, store, boxes, index, placed, picture, i < n_chosen))
        {
          g_array_append_val (placed, index);
          room -= tag->width * tag->height;
        }
    }
}

/**
 * proof_box_painter_new:
 * @widget: (transfer none): the widget that is drawn; must outlive the painter
 *
 * Main thread.
 *
 * Returns: (transfer full): a painter
 */
ProofBoxPainter *
proof_box_painter_new (GtkWidget *widget)
{
  ProofBoxPainter *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_new0 (ProofBoxPainter, 1);
  self->widget = widget;
  self->names = g_hash_table_new_full (NULL, NULL, NULL, text_free);
  self->confidences = g_hash_table_new_full (NULL, NULL, NULL, text_free);
  self->order = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

void
proof_box_painter_free (ProofBoxPainter *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->confidences);
  g_array_unref (self->order);
  g_free (self);
}

void
proof_box_painter_reset (ProofBoxPainter *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->names);
  g_hash_table_remove_all (self->confidences);
}

/**
 * proof_box_painter_snapshot:
 * @self: a painter
 * @snapshot: where to draw, in the widget's coordinates
 * @store: names the labels
 * @boxes: (element-type ProofVideoBox): with their rectangles, largest
 * first; the tags are filled in
 * @style: how to draw
 *
 * Draws lines first and tags above them, so that no line crosses a tag; all cut to the picture.
 */
void
proof_box_painter_snapshot (ProofBoxPainter     *self,
                            GtkSnapshot         *snapshot,
                            ProofLabelStore     *store,
                            GArray              *boxes,
                            const ProofBoxStyle *style)
{
  const ProofVideoRect *picture = &style->picture;
  gboolean dim = FALSE;
  guint n_chosen;

  g_return_if_fail (self != NULL && boxes != NULL && style != NULL);

  if (boxes->len == 0)
    return;

  find_pixels (self);
  n_chosen = order_boxes (self, boxes, style);
  place_tags (self, store, boxes, n_chosen, picture);
  for (guint i = 0; i < boxes->len && !dim; i++)
    dim = is_selected (&g_array_index (boxes, ProofVideoBox, i), style);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (picture->x, picture->y, picture->width,
                                                         picture->height));
  for (int tags = 0; tags < 2; tags++)
    for (guint i = 0; i < boxes->len; i++)
      {
        guint index = g_array_index (self->order, guint, i);
        const ProofVideoBox *box = &g_array_index (boxes, ProofVideoBox, index);
        gboolean hovered = index == style->hovered;
        gboolean selected = is_selected (box, style);
        float alpha = dim && !selected && !hovered ? DIMMED : 1;
        GdkRGBA colour = get_colour (store, box->shown.name, alpha);

        if (!tags)
          snapshot_line (self, snapshot, box, &colour, hovered, selected, style->held, alpha);
        else if (box->tag.width > 0)
          snapshot_tag (self, snapshot, store, box, &colour, selected, alpha);
      }
  gtk_snapshot_pop (snapshot);
}

typedef struct
{
  double size;
  guint  index;
} Hit;

/* Equal ones from the topmost down. */
static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const Hit *hit_a = a, *hit_b = b;

  if (hit_a->size != hit_b->size)
    return hit_a->size < hit_b->size ? -1 : 1;
  return hit_a->index > hit_b->index ? -1 : 1;
}

/**
 * proof_box_painter_hit:
 * @boxes: (element-type ProofVideoBox): the boxes as drawn
 * @x: a point in the widget
 * @y: a point in the widget
 * @after: a box to go on from, or %PROOF_NO_BOX
 *
 * Finds what a click means: the box of the tag under the pointer, else the smallest box there;
 * with @after, where that one is there too, the next larger, and round again after the largest.
 *
 * Returns: its position, %PROOF_NO_BOX where there is none
 */
guint
proof_box_painter_hit (GArray *boxes,
                       double  x,
                       double  y,
                       guint   after)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));

  g_return_val_if_fail (boxes != NULL, PROOF_NO_BOX);

  for (guint i = 0; i < boxes->len; i++)
    {
      const ProofVideoBox *box = &g_array_index (boxes, ProofVideoBox, i);
      ProofVideoRect near = { box->rect.x - HIT_SLACK, box->rect.y - HIT_SLACK,
                              box->rect.width + 2 * HIT_SLACK, box->rect.height + 2 * HIT_SLACK };
      Hit hit = { box->rect.width * box->rect.height, i };

      if (proof_video_rect_contains (&box->tag, x, y))
        hit.size = 0;
      else if (!proof_video_rect_contains (&near, x, y))
        continue;
      g_array_append_val (hits, hit);
    }
  if (hits->len == 0)
    return PROOF_NO_BOX;

  g_array_sort (hits, compare_hits);
  for (guint i = 0; i < hits->len; i++)
    if (g_array_index (hits, Hit, i).index == after)
      return g_array_index (hits, Hit, (i + 1) % hits->len).index;

  return g_array_index (hits, Hit, 0).index;
}
