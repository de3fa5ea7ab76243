/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-preview.h"

#include <glib/gi18n.h>

#include "proof-thumbnailer.h"

/* A picture that stands upright is no higher than this. */
#define MAX_HEIGHT 156

/* Between the picture and the timeline. */
#define DISTANCE 4

struct _ProofTimelinePreview
{
  GtkPopover parent_instance;

  /* template widgets */
  GtkPicture *picture;
  GtkLabel   *badge;
  GtkLabel   *caption;

  /* owned */
  ProofSession     *session;
  ProofThumbnailer *thumbnailer; /* of the player's video, from the first time that is pointed to */
  ProofFrame       *frame;       /* on show */

  ProofTime         time; /* pointed to, or PROOF_TIME_NONE */
};

G_DEFINE_FINAL_TYPE (ProofTimelinePreview, proof_timeline_preview, GTK_TYPE_POPOVER)

static ProofPlayer *
get_player (ProofTimelinePreview *self)
{
  return proof_session_get_player (self->session);
}

/* As people see it: turned as the video is. */
static GdkPaintable *
make_paintable (const ProofFrame *frame)
{
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = frame->width, height = frame->height;
  graphene_size_t size;
  double shown_width, shown_height, scale;

  proof_frame_get_display_size (frame, &shown_width, &shown_height);
  scale = MIN (MAX_HEIGHT / shown_height, 1);
  size = GRAPHENE_SIZE_INIT (shown_width * scale, shown_height * scale);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED,
                                    frame->pixels, frame->stride);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (size.width / 2, size.height / 2));
  gtk_snapshot_rotate (snapshot, frame->orientation.rotation);
  gtk_snapshot_scale (snapshot, frame->orientation.mirrored ? -scale : scale, scale);
  gtk_snapshot_append_texture (snapshot, texture, &GRAPHENE_RECT_INIT (-width / 2., -height / 2.,
                                                                       width, height));

  return gtk_snapshot_free_to_paintable (snapshot, &size);
}

static void
set_frame (ProofTimelinePreview *self,
           ProofFrame           *frame)
{
  g_autoptr (GdkPaintable) paintable = NULL;

  if (self->frame == frame)
    return;

  g_clear_pointer (&self->frame, proof_frame_unref);
  self->frame = proof_frame_ref (frame);
  paintable = make_paintable (frame);
  gtk_picture_set_paintable (self->picture, paintable);
}

static void
update_texts (ProofTimelinePreview *self,
              gboolean              exact)
{
  ProofFrameTable *table = proof_player_get_frame_table (get_player (self));
  ProofTime time = self->time, picture_time = self->frame->time;
  g_autofree char *text = NULL, *caption = NULL, *badge = NULL, *picture_text = NULL;

  if (table != NULL)
    {
      guint frame = proof_frame_table_find_shown (table, time);

      text = proof_time_format (proof_frame_table_get_time (table, frame), 3);
      /* Translators: a time such as 0:12.533, and the number of the frame that is shown then */
      caption = g_strdup_printf (_("%s · frame %u"), text, frame);
      frame = proof_frame_table_find_shown (table, picture_time);
      picture_time = proof_frame_table_get_time (table, frame);
    }
  else
    caption = proof_time_format (time, 3);
  picture_text = proof_time_format (picture_time, 3);
  badge = g_strdup_printf ("≈ %s", picture_text);

  gtk_label_set_text (self->caption, caption);
  gtk_label_set_text (self->badge, badge);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), !exact);
}

/* A picture of another frame stays until there is a better one, and says which it is. */
static void
update (ProofTimelinePreview *self)
{
  gboolean exact = FALSE;
  ProofFrame *frame;

  if (self->time == PROOF_TIME_NONE)
    return;

  frame = proof_thumbnailer_get_picture (self->thumbnailer, self->time, &exact);
  if (frame == NULL && (!gtk_widget_get_visible (GTK_WIDGET (self))
                        || proof_thumbnailer_has_failed (self->thumbnailer)))
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  if (frame != NULL)
    set_frame (self, frame);
  update_texts (self, exact);
  gtk_popover_popup (GTK_POPOVER (self));
}

/* Above the timeline and about @x, but within the window. */
static void
place (ProofTimelinePreview *self,
       double                x)
{
  GtkWidget *timeline = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (timeline));
  graphene_point_t left = GRAPHENE_POINT_INIT (0, 0);
  double half, least, most;
  int width;

  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  if (!gtk_widget_compute_point (timeline, window, &left, &left))
    return;
  half = width / 2.0;
  least = half - left.x;
  most = gtk_widget_get_width (window) - half - left.x;
  x = most > least ? CLAMP (x, least, most) : (least + most) / 2;
  gtk_popover_set_pointing_to (GTK_POPOVER (self), &(GdkRectangle) { x, 0, 1, 1 });
}

static void
set_table (ProofTimelinePreview *self)
{
  ProofFrameTable *table = proof_player_get_frame_table (get_player (self));

  if (self->thumbnailer != NULL && table != NULL
      && proof_thumbnailer_get_media (self->thumbnailer)
           == proof_player_get_media (get_player (self)))
    proof_thumbnailer_set_table (self->thumbnailer, table);
}

/* Another video, or none any more: nothing of the old one is kept. */
static void
state_changed_cb (ProofTimelinePreview *self)
{
  ProofMedia *media = proof_player_get_media (get_player (self));

  if (self->thumbnailer == NULL || (media == proof_thumbnailer_get_media (self->thumbnailer)
                                    && proof_player_get_error (get_player (self)) == NULL))
    return;

  self->time = PROOF_TIME_NONE;
  g_clear_object (&self->thumbnailer);
  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_picture_set_paintable (self->picture, NULL);
  g_clear_pointer (&self->frame, proof_frame_unref);
}

static gboolean
ensure_thumbnailer (ProofTimelinePreview *self)
{
  ProofPlayer *player = get_player (self);
  ProofMedia *media = proof_player_get_media (player);

  if (self->thumbnailer != NULL)
    return TRUE;
  if (media == NULL || proof_player_get_frame (player) == NULL)
    return FALSE;

  self->thumbnailer = proof_thumbnailer_new (media);
  g_signal_connect_object (self->thumbnailer, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  set_table (self);

  return TRUE;
}

/* The pointer is the timeline's, also where the window leaves no room but over it. */
static void
let_through (GtkWidget *widget)
{
  cairo_region_t *nowhere = cairo_region_create ();

  gdk_surface_set_input_region (gtk_native_get_surface (GTK_NATIVE (widget)), nowhere);
  cairo_region_destroy (nowhere);
}

static void
proof_timeline_preview_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (proof_timeline_preview_parent_class)->realize (widget);
  let_through (widget);
}

/* A popover shapes its surface when it is given its place. */
static void
proof_timeline_preview_size_allocate (GtkWidget *widget,
                                      int        width,
                                      int        height,
                                      int        baseline)
{
  GTK_WIDGET_CLASS (proof_timeline_preview_parent_class)->size_allocate (widget, width, height,
                                                                         baseline);
  let_through (widget);
}

static void
proof_timeline_preview_dispose (GObject *object)
{
  ProofTimelinePreview *self = PROOF_TIMELINE_PREVIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_TIMELINE_PREVIEW);
  g_clear_object (&self->thumbnailer);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (get_player (self), self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->frame, proof_frame_unref);

  G_OBJECT_CLASS (proof_timeline_preview_parent_class)->dispose (object);
}

static void
proof_timeline_preview_class_init (ProofTimelinePreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = proof_timeline_preview_dispose;
  widget_class->realize = proof_timeline_preview_realize;
  widget_class->size_allocate = proof_timeline_preview_size_allocate;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/proofreel/Proofreel/ui/proof-timeline-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofTimelinePreview, picture);
  gtk_widget_class_bind_template_child (widget_class, ProofTimelinePreview, badge);
  gtk_widget_class_bind_template_child (widget_class, ProofTimelinePreview, caption);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
proof_timeline_preview_init (ProofTimelinePreview *self)
{
  self->time = PROOF_TIME_NONE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_popover_set_offset (GTK_POPOVER (self), 0, -DISTANCE);
}

/**
 * proof_timeline_preview_set_session:
 * @self: a preview
 * @session: whose video is shown; set once
 */
void
proof_timeline_preview_set_session (ProofTimelinePreview *self,
                                    ProofSession         *session)
{
  ProofPlayer *player;

  g_return_if_fail (PROOF_IS_TIMELINE_PREVIEW (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  player = proof_session_get_player (session);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::frame-table", G_CALLBACK (set_table), self,
                           G_CONNECT_SWAPPED);
}

/**
 * proof_timeline_preview_point_to:
 * @self: a preview
 * @time: what to show, or %PROOF_TIME_NONE for nothing
 * @x: where in the timeline
 *
 * Comes up when there is a picture.
 */
void
proof_timeline_preview_point_to (ProofTimelinePreview *self,
                                 ProofTime             time,
                                 double                x)
{
  g_return_if_fail (PROOF_IS_TIMELINE_PREVIEW (self));

  if (time == PROOF_TIME_NONE || !ensure_thumbnailer (self))
    {
      self->time = PROOF_TIME_NONE;
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }

  self->time = time;
  proof_thumbnailer_request (self->thumbnailer, time);
  update (self);
  place (self, x);
}
