/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-video-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "proof-payer-dialog.h"
#include "proof-sign-in-dialog.h"
#include "proof-video-picture.h"
#include "proof-x11-memory.h"

/* Two clicks nearer than this are on the same spot. */
#define SAME_SPOT 4

/* Of the badges, to the edges of the picture's place. */
#define BADGE_MARGIN 12

struct _ProofVideoView
{
  GtkWidget parent_instance;

  /* template widgets */
  AdwStatusPage *status;
  GtkWidget *buttons;
  GtkWidget *try_again;
  GtkWidget *choose;
  GtkWidget *badges;
  GtkWidget *look_badge;
  GtkWidget *zoom_badge;

  ProofSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *player_signals;
  GSignalGroup *look_signals;
  ProofVideoZoom *zoom;
  ProofBoxPainter *painter;
  ProofLabelStore *painter_store; /* whose names the painter has laid out */

  ProofVideoPicture picture; /* the newest frame; drawn at the next snapshot */
  ProofX11Memory memory;

  /* as drawn last */
  ProofFrame *shown_frame;
  ProofMoment shown_moment;
  GArray *shown_boxes;
  ProofVideoGeometry geometry;
  guint n_drawn;
  guint n_frames;

  gboolean pointer_inside;
  double pointer_x;
  double pointer_y;
  guint hovered_detection;
  guint hovered_instance;
  double click_x;
  double click_y;
};

G_DEFINE_FINAL_TYPE (ProofVideoView, proof_video_view, GTK_TYPE_WIDGET)

static ProofPlayer *
get_player (ProofVideoView *self)
{
  return self->session != NULL ? proof_session_get_player (self->session) : NULL;
}

static void
show_status (ProofVideoView *self,
             const char     *icon,
             const char     *title,
             const char     *description,
             gboolean        try_again,
             const char     *choose)
{
  g_autofree char *markup = description != NULL ? g_markup_escape_text (description, -1) : NULL;
  g_autoptr (AdwSpinnerPaintable) spinner = NULL;

  if (icon == NULL)
    spinner = adw_spinner_paintable_new (GTK_WIDGET (self->status));
  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_paintable (self->status, (GdkPaintable *) spinner);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, markup);
  gtk_widget_set_visible (self->try_again, try_again);
  gtk_widget_set_visible (self->choose, choose != NULL);
  gtk_widget_set_visible (self->buttons, try_again || choose != NULL);
  if (choose != NULL)
    gtk_button_set_label (GTK_BUTTON (self->choose), choose);
  /* Opening is mostly over before anybody could read of it: the style fades it in late. */
  if (icon == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "opening");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "opening");
}

/* The status page stands in while there is no picture. */
static void
update_status (ProofVideoView *self)
{
  ProofPlayer *player = get_player (self);
  ProofPlayerState state = player != NULL ? proof_player_get_state (player) : PROOF_PLAYER_EMPTY;
  gboolean failed = state == PROOF_PLAYER_FAILED;

  gtk_widget_set_visible (GTK_WIDGET (self->status), failed || self->picture.frame == NULL);
  if (failed)
    {
      const GError *error = proof_player_get_error (player);

      gboolean sign_in = proof_sign_in_dialog_helps (error);
      gboolean payer = proof_payer_dialog_helps (error);

      gtk_button_set_label (GTK_BUTTON (self->try_again),
                            sign_in ? _("Sign In…") : payer ? _("Pay…") : _("Try Again"));
      show_status (self, sign_in ? "dialog-password-symbolic" : "dialog-error-symbolic",
                   sign_in ? _("Sign-In Needed") : payer ? _("The Owner May Charge for This Video")
                                                         : _("The Video Cannot Be Played"),
                   error != NULL ? error->message : NULL,
                   proof_player_get_media (player) != NULL, _("Choose Another Video…"));
    }
  else if (self->picture.frame != NULL)
    return;
  else if (state == PROOF_PLAYER_EMPTY)
    show_status (self, "camera-video-symbolic", _("No Video"),
                 _("Choose the video that was analysed to see the boxes on its picture."),
                 FALSE, _("Choose Video…"));
  else
    {
      ProofMedia *media = proof_player_get_media (player);

      show_status (self, NULL, _("Opening the Video…"),
                   media != NULL ? proof_media_get_name (media) : NULL, FALSE, NULL);
    }
}

static void
set_frame (ProofVideoView *self,
           ProofFrame     *frame)
{
  if (self->picture.frame == frame)
    return;

  proof_video_picture_set_frame (&self->picture, frame);
  if (frame == NULL)
    proof_video_zoom_reset (self->zoom);
  update_status (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What was on its way when a seek began the sink has dropped: frames come in their
 * order. The last one stays until the next, so that seeking does not flash. */
static void
notify_frame_cb (ProofVideoView *self)
{
  set_frame (self, proof_player_get_frame (get_player (self)));
}

static void
notify_state_cb (ProofVideoView *self)
{
  ProofPlayer *player = get_player (self);

  update_status (self);
  if (proof_player_get_state (player) == PROOF_PLAYER_FAILED)
    proof_payer_dialog_offer (self->session, proof_player_get_error (player), GTK_WIDGET (self),
                              TRUE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
list_boxes (ProofVideoView *self)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (ProofShownBox));
  gboolean coded = proof_session_get_coded_boxes (self->session);

  g_array_set_size (self->shown_boxes, 0);
  proof_session_resolve (self->session, self->picture.frame->time, &self->shown_moment);
  if (!proof_session_get_show_boxes (self->session))
    return;

  proof_session_list_boxes (self->session, &self->shown_moment, boxes, NULL);
  for (guint i = 0; i < boxes->len; i++)
    {
      ProofVideoBox box = { .shown = g_array_index (boxes, ProofShownBox, i) };

      proof_video_geometry_map_box (&self->geometry, &box.shown.box, coded, &box.rect);
      g_array_append_val (self->shown_boxes, box);
    }
}

static guint
find_box (ProofVideoView *self,
          guint           detection,
          guint           instance)
{
  for (guint i = 0; i < self->shown_boxes->len; i++)
    {
      const ProofShownBox *shown = &g_array_index (self->shown_boxes, ProofVideoBox, i).shown;

      if (shown->detection == detection && shown->instance == instance)
        return i;
    }

  return PROOF_NO_BOX;
}

/* The box under the pointer, if it is on the picture. */
static guint
hit_pointer (ProofVideoView *self)
{
  double u, v;

  if (!self->pointer_inside || self->shown_boxes->len == 0 ||
      !proof_video_geometry_unmap (&self->geometry, FALSE, self->pointer_x,
                                   self->pointer_y, &u, &v))
    return PROOF_NO_BOX;

  return proof_box_painter_hit (self->shown_boxes, self->pointer_x, self->pointer_y, PROOF_NO_BOX);
}

/* Returns whether another box is hovered now. */
static gboolean
set_hovered (ProofVideoView *self,
             guint           box)
{
  guint detection = PROOF_NO_DETECTION, instance = PROOF_NO_INSTANCE;

  if (box != PROOF_NO_BOX)
    {
      const ProofShownBox *shown = &g_array_index (self->shown_boxes, ProofVideoBox, box).shown;

      detection = shown->detection;
      instance = shown->instance;
    }
  if (self->hovered_detection == detection && self->hovered_instance == instance)
    return FALSE;

  self->hovered_detection = detection;
  self->hovered_instance = instance;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), box != PROOF_NO_BOX ? "pointer" : NULL);
  return TRUE;
}

/* What the picture covers of the widget. */
static ProofVideoRect
get_visible_picture (ProofVideoView *self)
{
  ProofVideoRect visible = self->geometry.picture;

  proof_video_rect_intersect (&visible, &(ProofVideoRect) {
                                          .width = gtk_widget_get_width (GTK_WIDGET (self)),
                                          .height = gtk_widget_get_height (GTK_WIDGET (self)),
                                        });
  return visible;
}

static void
proof_video_view_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  ProofVideoView *self = PROOF_VIDEO_VIEW (widget);
  GtkNative *native = gtk_widget_get_native (widget);
  ProofPlayer *player = get_player (self);
  ProofVideoRect visible;

  if (gtk_widget_get_visible (GTK_WIDGET (self->status)) || self->picture.frame == NULL)
    {
      g_clear_pointer (&self->shown_frame, proof_frame_unref);
      g_array_set_size (self->shown_boxes, 0);
      GTK_WIDGET_CLASS (proof_video_view_parent_class)->snapshot (widget, snapshot);
      return;
    }

  proof_video_geometry_init (&self->geometry, self->picture.frame, gtk_widget_get_width (widget),
                             gtk_widget_get_height (widget));
  proof_video_zoom_apply (self->zoom, &self->geometry);
  visible = get_visible_picture (self);
  proof_x11_memory_hold (&self->memory, native);
  proof_video_picture_snapshot_surround (snapshot, &visible, gtk_widget_get_width (widget),
                                         gtk_widget_get_height (widget));
  proof_video_picture_snapshot (&self->picture, snapshot, &self->geometry, &visible,
                                proof_session_get_look (self->session),
                                gdk_surface_get_scale (gtk_native_get_surface (native)),
                                GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native)),
                                proof_player_get_state (player) == PROOF_PLAYER_PLAYING);
  list_boxes (self);

  self->n_drawn++;
  if (self->shown_frame != self->picture.frame)
    {
      self->n_frames++;
      g_clear_pointer (&self->shown_frame, proof_frame_unref);
      self->shown_frame = proof_frame_ref (self->picture.frame);
    }

  if (self->shown_boxes->len > 0)
    {
      ProofLabelStore *store = proof_session_get_store (self->session);
      ProofBoxStyle style = {
        .picture = visible,
        /* Nor does a box say that it belongs to this frame while nobody knows. */
        .held = self->shown_moment.state == PROOF_SHOWN_HELD ||
                self->shown_moment.frame == PROOF_NO_FRAME,
      };

      if (g_set_object (&self->painter_store, store))
        proof_box_painter_reset (self->painter);
      style.selected_detection = proof_session_get_selection (self->session,
                                                              &style.selected_instance);
      /* Stays while it is there, though its tag may have gone from under the pointer. */
      style.hovered = find_box (self, self->hovered_detection, self->hovered_instance);
      if (style.hovered == PROOF_NO_BOX)
        {
          style.hovered = hit_pointer (self);
          set_hovered (self, style.hovered);
        }
      proof_box_painter_snapshot (self->painter, snapshot, store, self->shown_boxes, &style);
    }
  gtk_widget_snapshot_child (widget, self->badges, snapshot);
}

static void
update_hovered (ProofVideoView *self)
{
  if (set_hovered (self, hit_pointer (self)))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (ProofVideoView *self,
           double          x,
           double          y)
{
  self->pointer_inside = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  update_hovered (self);
}

static void
leave_cb (ProofVideoView *self)
{
  self->pointer_inside = FALSE;
  update_hovered (self);
}

static guint
find_selected (ProofVideoView *self)
{
  guint instance;
  guint detection = proof_session_get_selection (self->session, &instance);

  return find_box (self, detection, instance);
}

/* Clicks on one spot go through the boxes that lie above each other there. */
static void
click_cb (ProofVideoView *self,
          int             n_press,
          double          x,
          double          y)
{
  gboolean again = ABS (x - self->click_x) < SAME_SPOT && ABS (y - self->click_y) < SAME_SPOT;
  guint hit;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->shown_frame == NULL)
    return;

  self->click_x = x;
  self->click_y = y;
  hit = proof_box_painter_hit (self->shown_boxes, x, y,
                               again ? find_selected (self) : PROOF_NO_BOX);
  if (hit == PROOF_NO_BOX)
    proof_session_select (self->session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  else
    {
      ProofShownBox shown = g_array_index (self->shown_boxes, ProofVideoBox, hit).shown;

      proof_session_select (self->session, shown.detection, shown.instance, TRUE);
    }
}

/* Another box may be under the pointer: it is looked for when the boxes have been drawn. */
static void
zoom_changed_cb (ProofVideoView *self)
{
  double factor = proof_video_zoom_get_factor (self->zoom);
  /* Translators: times the size at which the whole picture is seen */
  g_autofree char *text = g_strdup_printf (_("%.2g×"), factor);

  gtk_button_set_label (GTK_BUTTON (self->zoom_badge), text);
  gtk_widget_set_visible (self->zoom_badge, factor > 1);
  set_hovered (self, PROOF_NO_BOX);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
look_changed_cb (ProofVideoView *self)
{
  gboolean neutral = self->session == NULL ||
                     proof_picture_look_is_neutral (proof_session_get_look (self->session));

  gtk_widget_set_visible (self->look_badge, !neutral);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
reset_zoom_cb (ProofVideoView *self)
{
  proof_video_zoom_reset (self->zoom);
}

static void
reset_look_cb (ProofVideoView *self)
{
  proof_picture_look_reset (proof_session_get_look (self->session));
}

static void
reopen_cb (ProofVideoView *self)
{
  g_autoptr (ProofMedia) media = NULL;
  ProofPlayer *player = get_player (self);

  g_set_object (&media, proof_player_get_media (player));
  if (media != NULL)
    proof_player_open (player, media);
}

static void
try_again_cb (ProofVideoView *self)
{
  const GError *error = proof_player_get_error (get_player (self));
  ProofSignInDialog *dialog =
    proof_sign_in_dialog_offer (self->session, error, GTK_WIDGET (self));

  if (proof_payer_dialog_offer (self->session, error, GTK_WIDGET (self), FALSE))
    return;
  if (dialog != NULL)
    g_signal_connect_object (dialog, "signed-in", G_CALLBACK (reopen_cb), self, G_CONNECT_SWAPPED);
  else
    reopen_cb (self);
}

static void
proof_video_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  ProofVideoView *self = PROOF_VIDEO_VIEW (widget);
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = *natural = 0;
  if (gtk_widget_get_visible (GTK_WIDGET (self->status)))
    gtk_widget_measure (GTK_WIDGET (self->status), orientation, for_size, minimum, natural, NULL,
                        NULL);
  /* The same whatever is shown, so that opening a video moves nothing. */
  *minimum = MAX (*minimum, horizontal ? 240 : 135);
  *natural = MAX (*minimum, horizontal ? 640 : 360);
}

static void
proof_video_view_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  ProofVideoView *self = PROOF_VIDEO_VIEW (widget);

  if (gtk_widget_should_layout (GTK_WIDGET (self->status)))
    gtk_widget_allocate (GTK_WIDGET (self->status), width, height, -1, NULL);
  if (gtk_widget_should_layout (self->badges))
    {
      GtkRequisition size;

      gtk_widget_get_preferred_size (self->badges, NULL, &size);
      gtk_widget_size_allocate (self->badges,
                                &(GtkAllocation) { MAX (width - size.width - BADGE_MARGIN, 0),
                                                   BADGE_MARGIN, size.width, size.height }, -1);
    }
}

static void
proof_video_view_css_changed (GtkWidget         *widget,
                              GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (proof_video_view_parent_class)->css_changed (widget, change);

  proof_box_painter_reset (PROOF_VIDEO_VIEW (widget)->painter);
}

static void
proof_video_view_system_setting_changed (GtkWidget        *widget,
                                         GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (proof_video_view_parent_class)->system_setting_changed (widget, setting);

  proof_box_painter_reset (PROOF_VIDEO_VIEW (widget)->painter);
}

static void
proof_video_view_dispose (GObject *object)
{
  ProofVideoView *self = PROOF_VIDEO_VIEW (object);

  if (self->session_signals != NULL)
    g_signal_group_set_target (self->session_signals, NULL);
  if (self->player_signals != NULL)
    g_signal_group_set_target (self->player_signals, NULL);
  if (self->look_signals != NULL)
    g_signal_group_set_target (self->look_signals, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_VIDEO_VIEW);
  proof_video_picture_set_frame (&self->picture, NULL);
  proof_x11_memory_clear (&self->memory);
  g_clear_pointer (&self->shown_frame, proof_frame_unref);
  g_clear_object (&self->painter_store);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_video_view_parent_class)->dispose (object);
}

static void
proof_video_view_finalize (GObject *object)
{
  ProofVideoView *self = PROOF_VIDEO_VIEW (object);

  g_object_unref (self->session_signals);
  g_object_unref (self->player_signals);
  g_object_unref (self->look_signals);
  g_object_unref (self->zoom);
  proof_box_painter_free (self->painter);
  g_array_unref (self->shown_boxes);

  G_OBJECT_CLASS (proof_video_view_parent_class)->finalize (object);
}

static void
proof_video_view_class_init (ProofVideoViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_video_view_dispose;
  object_class->finalize = proof_video_view_finalize;
  widget_class->measure = proof_video_view_measure;
  widget_class->size_allocate = proof_video_view_size_allocate;
  widget_class->snapshot = proof_video_view_snapshot;
  widget_class->css_changed = proof_video_view_css_changed;
  widget_class->system_setting_changed = proof_video_view_system_setting_changed;

  gtk_widget_class_set_css_name (widget_class, "videoview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-video-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofVideoView, status);
  gtk_widget_class_bind_template_child (widget_class, ProofVideoView, buttons);
  gtk_widget_class_bind_template_child (widget_class, ProofVideoView, try_again);
  gtk_widget_class_bind_template_child (widget_class, ProofVideoView, choose);
  gtk_widget_class_bind_template_child (widget_class, ProofVideoView, badges);
  gtk_widget_class_bind_template_child (widget_class, ProofVideoView, look_badge);
  gtk_widget_class_bind_template_child (widget_class, ProofVideoView, zoom_badge);
  gtk_widget_class_bind_template_callback (widget_class, try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_look_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_zoom_cb);
}

static void
proof_video_view_init (ProofVideoView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->hovered_detection = PROOF_NO_DETECTION;
  self->hovered_instance = PROOF_NO_INSTANCE;
  self->painter = proof_box_painter_new (GTK_WIDGET (self));
  self->shown_boxes = g_array_new (FALSE, FALSE, sizeof (ProofVideoBox));
  self->session_signals = g_signal_group_new (PROOF_TYPE_SESSION);
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  for (guint i = 0; i < 5; i++)
    {
      static const char *const signals[] = {
        "boxes-changed", "notify::show-boxes", "notify::coded-boxes", "notify::selected-detection",
        "notify::selected-instance",
      };

      g_signal_group_connect_swapped (self->session_signals, signals[i],
                                      G_CALLBACK (gtk_widget_queue_draw), self);
    }
  g_signal_group_connect_swapped (self->player_signals, "notify::frame",
                                  G_CALLBACK (notify_frame_cb), self);
  g_signal_group_connect_swapped (self->player_signals, "notify::state",
                                  G_CALLBACK (notify_state_cb), self);
  self->look_signals = g_signal_group_new (PROOF_TYPE_PICTURE_LOOK);
  g_signal_group_connect_swapped (self->look_signals, "notify", G_CALLBACK (look_changed_cb), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Video picture with boxes"), -1);

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (click, "released", G_CALLBACK (click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  self->zoom = proof_video_zoom_new (GTK_WIDGET (self));
  g_signal_connect_object (self->zoom, "changed", G_CALLBACK (zoom_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update_status (self);
}

/**
 * proof_video_view_new:
 * @session: (nullable): what to show
 *
 * Returns: (transfer floating): the view
 */
GtkWidget *
proof_video_view_new (ProofSession *session)
{
  ProofVideoView *self = g_object_new (PROOF_TYPE_VIDEO_VIEW, NULL);

  proof_video_view_set_session (self, session);

  return GTK_WIDGET (self);
}

ProofSession *
proof_video_view_get_session (ProofVideoView *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), NULL);

  return self->session;
}

void
proof_video_view_set_session (ProofVideoView *self,
                              ProofSession   *session)
{
  ProofPlayer *player;

  g_return_if_fail (PROOF_IS_VIDEO_VIEW (self));
  g_return_if_fail (session == NULL || PROOF_IS_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;

  player = get_player (self);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->player_signals, player);
  g_signal_group_set_target (self->look_signals,
                             session != NULL ? proof_session_get_look (session) : NULL);
  look_changed_cb (self);
  set_frame (self, player != NULL ? proof_player_get_frame (player) : NULL);
  update_status (self);
}

/**
 * proof_video_view_get_zoom:
 * @self: a view
 *
 * Returns: (transfer none): what of the picture is seen
 */
ProofVideoZoom *
proof_video_view_get_zoom (ProofVideoView *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), NULL);

  return self->zoom;
}

/**
 * proof_video_view_toggle_zoom:
 * @self: a view
 *
 * Goes close to the selected boxes, else to the one under the pointer, and back; where there is
 * neither, back to the whole picture.
 */
void
proof_video_view_toggle_zoom (ProofVideoView *self)
{
  ProofVideoRect rect = { 0 };
  guint box, n_selected = 0, instance, detection;

  g_return_if_fail (PROOF_IS_VIDEO_VIEW (self));

  if (self->session == NULL)
    return;

  detection = proof_session_get_selection (self->session, &instance);
  for (guint i = 0; i < self->shown_boxes->len; i++)
    {
      const ProofVideoBox *shown = &g_array_index (self->shown_boxes, ProofVideoBox, i);

      if (shown->shown.detection != detection ||
          (instance != PROOF_NO_INSTANCE && shown->shown.instance != instance))
        continue;
      if (n_selected++ == 0)
        rect = shown->rect;
      else
        proof_video_rect_unite (&rect, &shown->rect);
    }
  box = find_box (self, self->hovered_detection, self->hovered_instance);
  if (n_selected == 0 && box != PROOF_NO_BOX)
    rect = g_array_index (self->shown_boxes, ProofVideoBox, box).rect;
  proof_video_zoom_toggle (self->zoom, n_selected > 0 || box != PROOF_NO_BOX ? &rect : NULL);
}

/**
 * proof_video_view_get_shown_frame:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the frame that was drawn last
 */
ProofFrame *
proof_video_view_get_shown_frame (ProofVideoView *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), NULL);

  return self->shown_frame;
}

/**
 * proof_video_view_get_shown_moment:
 * @self: a view
 * @moment: (out caller-allocates): what that frame meant when it was drawn
 *
 * Returns: whether there is a frame on screen
 */
gboolean
proof_video_view_get_shown_moment (ProofVideoView *self,
                                   ProofMoment    *moment)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), FALSE);

  *moment = self->shown_moment;
  return self->shown_frame != NULL;
}

/**
 * proof_video_view_get_shown_boxes:
 * @self: a view
 *
 * Returns: (transfer none) (element-type ProofVideoBox): the boxes that were drawn last
 */
GArray *
proof_video_view_get_shown_boxes (ProofVideoView *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), NULL);

  return self->shown_boxes;
}

const ProofVideoGeometry *
proof_video_view_get_geometry (ProofVideoView *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), NULL);

  return &self->geometry;
}

guint
proof_video_view_get_n_drawn (ProofVideoView *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), 0);

  return self->n_drawn;
}

guint
proof_video_view_get_n_frames (ProofVideoView *self)
{
  g_return_val_if_fail (PROOF_IS_VIDEO_VIEW (self), 0);

  return self->n_frames;
}
