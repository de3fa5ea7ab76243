/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the viewer does, by name: keys, menus and buttons all come here. */
#include "config.h"

#include "proof-viewer-page-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "proof-settings.h"
#include "proof-video-row.h"

#define SLOW 0.25

static ProofPlayer *
get_player (ProofViewerPage *self)
{
  return proof_session_get_player (self->session);
}

static gboolean
is_playing (ProofViewerPage *self)
{
  return proof_player_get_state (get_player (self)) == PROOF_PLAYER_PLAYING;
}

/* --- play, shuttle, rate --- */

static void
stop_shuttle (ProofViewerPage *self)
{
  if (self->shuttle == 0)
    return;

  self->shuttle = 0;
  proof_player_pause (get_player (self));
  proof_player_set_rate (get_player (self), self->rate);
}

static void
play_pause (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);

  if (self->shuttle != 0)
    stop_shuttle (self);
  else
    proof_player_toggle (get_player (self));
}

static void
pause_video (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);

  stop_shuttle (self);
  proof_player_pause (get_player (self));
}

/* J and L: again in the same direction is faster; while K is held, slow. */
static void
shuttle (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);
  int direction = g_variant_get_int32 (parameter);
  double fastest = self->k_held ? 2 * SLOW : PROOF_PLAYER_MAX_RATE;
  double slowest = self->k_held ? SLOW : 1;
  double rate = slowest;

  if (direction == 0)
    {
      stop_shuttle (self);
      return;
    }
  if (self->shuttle * direction > 0)
    rate = CLAMP (2 * fabs (self->shuttle), slowest, fastest);

  if (self->shuttle == 0)
    self->rate = fabs (proof_player_get_rate (get_player (self)));
  self->k_used = TRUE;
  self->shuttle = direction > 0 ? rate : -rate;
  proof_player_set_rate (get_player (self), self->shuttle);
  proof_player_play (get_player (self));
}

/* K pauses at its press. It plays only at its release, as it may have been held for J or L. */
void
proof_viewer_page_press_k (ProofViewerPage *self)
{
  if (self->k_held)
    return;

  self->k_held = TRUE;
  self->k_used = self->shuttle != 0 || is_playing (self);
  stop_shuttle (self);
  proof_player_pause (get_player (self));
}

void
proof_viewer_page_release_k (ProofViewerPage *self)
{
  if (!self->k_held)
    return;

  self->k_held = FALSE;
  if (self->k_used)
    stop_shuttle (self);
  else
    proof_player_play (get_player (self));
}

static void
change_rate (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  static const double rates[] = { 0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8 };
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);
  int direction = g_variant_get_int32 (parameter);
  double now = fabs (proof_player_get_rate (get_player (self)));
  double next = direction == 0 ? 1 : now;

  if (direction > 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (rates) && next <= now + 0.001; i++)
        next = rates[i];
    }
  else if (direction < 0)
    {
      for (guint i = G_N_ELEMENTS (rates); i > 0 && next >= now - 0.001; i--)
        next = rates[i - 1];
    }
  self->shuttle = 0;
  proof_player_set_rate (get_player (self), next);
}

/* --- going places --- */

gboolean
proof_viewer_page_is_going (ProofViewerPage *self)
{
  ProofPlayer *player = get_player (self);

  return proof_player_get_seeking (player) ||
         (gtk_widget_get_mapped (GTK_WIDGET (self->video_view)) &&
          proof_video_view_get_shown_frame (self->video_view) != proof_player_get_frame (player));
}

static void
step (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);

  stop_shuttle (self);
  proof_player_step (get_player (self), g_variant_get_int32 (parameter));
}

static void
skip (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);
  ProofTime position = proof_player_get_position (get_player (self));
  ProofTimeSpan extent;

  if (position == PROOF_TIME_NONE)
    return;
  proof_session_get_extent (self->session, &extent);
  position += g_variant_get_int32 (parameter) * PROOF_SECOND;
  proof_player_seek (get_player (self),
                     CLAMP (position, extent.begin, MAX (extent.begin, extent.end - 1)), TRUE);
}

static void
first_frame (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);
  ProofTimeSpan extent;

  proof_session_get_extent (self->session, &extent);
  proof_player_seek (get_player (self), extent.begin, TRUE);
}

static void
stop (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  pause_video (widget, NULL, NULL);
  first_frame (widget, NULL, NULL);
}

static void
last_frame (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);
  ProofFrameTable *table = proof_player_get_frame_table (get_player (self));
  ProofTimeSpan extent;

  stop_shuttle (self);
  proof_player_pause (get_player (self));
  if (table)
    {
      proof_player_seek_frame (get_player (self), proof_frame_table_get_n_frames (table) - 1);
      return;
    }
  proof_session_get_extent (self->session, &extent);
  proof_player_seek (get_player (self), MAX (extent.begin, extent.end - 1), TRUE);
}

/* Exactly there, and stays there to be looked at. */
static void
go (GtkWidget  *widget,
    const char *action_name,
    GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);

  stop_shuttle (self);
  proof_player_pause (get_player (self));
  proof_player_seek_frame (get_player (self), MAX (g_variant_get_int32 (parameter), 0));
}

static void
jump (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  proof_transport_jump (PROOF_VIEWER_PAGE (widget)->transport);
}

static void
hop_sample (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  proof_session_hop_sample (PROOF_VIEWER_PAGE (widget)->session, g_variant_get_int32 (parameter));
}

/* By frames; 0 takes the nudge away. */
static void
nudge (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  ProofSession *session = PROOF_VIEWER_PAGE (widget)->session;
  int frames = g_variant_get_int32 (parameter);
  ProofTime by = frames * proof_session_get_nudge_frame (session);

  proof_session_set_nudge (session, frames != 0 ? proof_session_get_nudge (session) + by : 0);
}

static void
nudge_ms (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  ProofSession *session = PROOF_VIEWER_PAGE (widget)->session;

  proof_session_set_nudge (session, proof_session_get_nudge (session) +
                                    g_variant_get_int32 (parameter) * PROOF_MSEC);
}

static void
open_nudge (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  proof_moment_label_open_nudge (PROOF_VIEWER_PAGE (widget)->moment_label);
}

static void
hop_boxes (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  proof_session_hop_boxes (PROOF_VIEWER_PAGE (widget)->session, g_variant_get_int32 (parameter));
}

static void
select_row (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  proof_inspector_select_row (PROOF_VIEWER_PAGE (widget)->inspector,
                              g_variant_get_int32 (parameter));
}

static void
timeline_zoom (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);
  int direction = g_variant_get_int32 (parameter);

  if (direction == 0)
    proof_timeline_fit (self->timeline);
  else
    proof_timeline_zoom (self->timeline, direction > 0 ? 2 : 0.5);
}

/* --- in and out points --- */

static ProofPoint
get_point (GVariant *parameter)
{
  return g_variant_get_int32 (parameter) < 0 ? PROOF_POINT_IN : PROOF_POINT_OUT;
}

static void
set_point (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  proof_session_set_point (PROOF_VIEWER_PAGE (widget)->session, get_point (parameter));
}

static void
go_to_point (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  proof_session_go_to_point (PROOF_VIEWER_PAGE (widget)->session, get_point (parameter));
}

static void
clear_points (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  proof_session_set_points (PROOF_VIEWER_PAGE (widget)->session, PROOF_NO_FRAME, PROOF_NO_FRAME);
}

static void
play_around (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);

  stop_shuttle (self);
  proof_session_play_around (self->session,
                             (ProofTime) (g_settings_get_double (proof_settings_get (),
                                                                 "play-around") * PROOF_SECOND));
}

/* --- back one step --- */

static gboolean
leave_search (ProofViewerPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *entry;

  if (!GTK_IS_EDITABLE (focus))
    return FALSE;

  entry = gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry ? entry : focus), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->video_view));
  return TRUE;
}

/* An overlay that hides the picture goes before anything else does. */
static gboolean
leave_overlay (ProofViewerPage *self)
{
  const struct
  {
    AdwOverlaySplitView *split;
    const char          *property;
  } overlays[] = {
    { self->labels_split, "show-labels" },
    { self->inspector_split, "show-inspector" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (overlays); i++)
    if (adw_overlay_split_view_get_collapsed (overlays[i].split) &&
        adw_overlay_split_view_get_show_sidebar (overlays[i].split))
      {
        g_object_set (self, overlays[i].property, FALSE, NULL);
        return TRUE;
      }
  return FALSE;
}

static void
leave (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "navigation.pop", NULL);
}

static void
unselect (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (widget);

  if (leave_overlay (self) || leave_search (self))
    return;
  if (proof_session_get_selection (self->session, NULL) != PROOF_NO_DETECTION)
    proof_session_select (self->session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  else if (proof_video_zoom_get_factor (proof_video_view_get_zoom (self->video_view)) > 1)
    proof_video_zoom_reset (proof_video_view_get_zoom (self->video_view));
  else if (self->flags[PROP_FULLSCREEN])
    g_object_set (self, "fullscreen", FALSE, NULL);
  else
    leave (widget, NULL, NULL);
}

/* --- fetching and the video --- */

static void
pause_fetch (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  proof_session_pause_fetch (PROOF_VIEWER_PAGE (widget)->session);
}

static void
resume_fetch (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  proof_session_resume_fetch (PROOF_VIEWER_PAGE (widget)->session);
}

static void
video_row_changed_cb (ProofVideoRow  *row,
                      AdwAlertDialog *dialog)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  gboolean good = proof_video_row_get_uri (row, &uri, &error);

  adw_alert_dialog_set_body (dialog, good ? _("A file, or an object in S3: s3://bucket/key, "
                                              "its https address or its ARN.")
                                          : error->message);
  adw_alert_dialog_set_response_enabled (dialog, "open", uri != NULL);
}

static void
video_chosen_cb (ProofViewerPage *self,
                 const char      *response,
                 AdwAlertDialog  *dialog)
{
  GtkWidget *row = g_object_get_data (G_OBJECT (dialog), "row");
  g_autofree char *uri = NULL;

  if (proof_video_row_get_uri (PROOF_VIDEO_ROW (row), &uri, NULL) && uri)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-video", "s", uri);
}

static void
choose_video (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Choose Video"), NULL);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  GtkWidget *row = proof_video_row_new ();
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Path or S3 Address"));
  gtk_text_set_activates_default (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (row))), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_alert_dialog_set_prefer_wide_layout (alert, TRUE);
  adw_alert_dialog_set_extra_child (alert, group);
  adw_alert_dialog_add_responses (alert, "cancel", _("_Cancel"), "open", _("_Open"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "open", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, "open");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_object_set_data (G_OBJECT (dialog), "row", row);
  g_signal_connect_object (row, "changed", G_CALLBACK (video_row_changed_cb), dialog,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (dialog, "response::open", G_CALLBACK (video_chosen_cb), widget,
                           G_CONNECT_SWAPPED);
  video_row_changed_cb (PROOF_VIDEO_ROW (row), alert);
  adw_dialog_set_focus (dialog, row);
  adw_dialog_present (dialog, widget);
}

void
proof_viewer_page_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char                     *name;
    const char                     *parameter;
    GtkWidgetActionActivateFunc     activate;
  } actions[] = {
    { "viewer.play-pause", NULL, play_pause },
    { "viewer.pause", NULL, pause_video },
    { "viewer.stop", NULL, stop },
    { "viewer.shuttle", "i", shuttle },
    { "viewer.rate", "i", change_rate },
    { "viewer.step", "i", step },
    { "viewer.skip", "i", skip },
    { "viewer.first-frame", NULL, first_frame },
    { "viewer.last-frame", NULL, last_frame },
    { "viewer.go", "i", go },
    { "viewer.jump", NULL, jump },
    { "viewer.hop-sample", "i", hop_sample },
    { "viewer.nudge", "i", nudge },
    { "viewer.nudge-ms", "i", nudge_ms },
    { "viewer.open-nudge", NULL, open_nudge },
    { "viewer.hop-boxes", "i", hop_boxes },
    { "viewer.set-point", "i", set_point },
    { "viewer.go-to-point", "i", go_to_point },
    { "viewer.clear-points", NULL, clear_points },
    { "viewer.play-around", NULL, play_around },
    { "viewer.select-row", "i", select_row },
    { "viewer.timeline-zoom", "i", timeline_zoom },
    { "viewer.unselect", NULL, unselect },
    { "viewer.leave", NULL, leave },
    { "viewer.pause-fetch", NULL, pause_fetch },
    { "viewer.resume-fetch", NULL, resume_fetch },
    { "viewer.choose-video", NULL, choose_video },
  };
  static const char *const switches[] = {
    "show-boxes", "coded-boxes", "interpolate", "filter", "mute", "show-labels", "show-inspector",
    "show-timeline", "fullscreen", "loop",
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      g_autofree char *name = g_strconcat ("viewer.", switches[i], NULL);

      gtk_widget_class_install_property_action (widget_class, name, switches[i]);
    }
  proof_viewer_page_install_picture_actions (widget_class);
}
