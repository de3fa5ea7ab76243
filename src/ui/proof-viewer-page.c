/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-viewer-page-private.h"

#include <glib/gi18n.h>

#include "proof-settings.h"
#include "proof-sidebar-handle.h"
#include "proof-sign-in-dialog.h"

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ProofViewerPage, proof_viewer_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what is there, what is on its way, what went wrong --- */

static gboolean
has_labels (ProofViewerPage *self)
{
  return proof_label_store_get_n_detections (proof_session_get_store (self->session)) > 0;
}

static gboolean
has_video (ProofViewerPage *self)
{
  return proof_player_get_media (proof_session_get_player (self->session)) != NULL;
}

static void
show_message (ProofViewerPage *self,
              const char      *icon_name,
              const char      *title,
              const char      *description)
{
  g_autofree char *markup = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->message, icon_name);
  adw_status_page_set_title (self->message, title);
  adw_status_page_set_description (self->message, markup);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static const char *
get_remedy (const GError *error)
{
  return proof_sign_in_dialog_helps (error) ? _("_Sign In…") : _("_Try Again");
}

/* While there are neither labels nor a video, why that is so stands in the picture's place; the
 * video view speaks for the video. */
static void
update_message (ProofViewerPage *self)
{
  const GError *error = proof_session_get_error (self->session);
  ProofLoading loading = proof_session_get_loading (self->session);
  gboolean failed = loading == PROOF_LOADING_FAILED;

  gtk_widget_set_visible (self->retry_button, failed);
  gtk_button_set_label (GTK_BUTTON (self->retry_button), get_remedy (error));
  if (has_labels (self) || has_video (self) || loading == PROOF_LOADING_EMPTY ||
      loading == PROOF_LOADING_READY)
    gtk_stack_set_visible_child_name (self->stack, "video");
  else if (failed && proof_sign_in_dialog_helps (error))
    show_message (self, "dialog-password-symbolic", _("Sign-In Needed"), error->message);
  else if (failed)
    show_message (self, "dialog-error-symbolic", _("The Labels Could Not Be Loaded"),
                  error ? error->message : "");
  else if (loading == PROOF_LOADING_WAITING)
    show_message (self, "content-loading-symbolic", _("The Job Is Not Ready"),
                  _("Its labels are fetched as soon as they are there."));
  else
    show_message (self, "content-loading-symbolic", _("Loading Labels…"), "");
}

/* A banner cuts its title after three lines, and has nowhere else to say what to do. */
static void
show_whole_title (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    {
      gtk_label_set_lines (GTK_LABEL (widget), -1);
      gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_NONE);
    }
  else if (!GTK_IS_BUTTON (widget))
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
           child = gtk_widget_get_next_sibling (child))
        show_whole_title (child);
    }
}

/* An error beside something that can be looked at. */
static void
update_banner (ProofViewerPage *self)
{
  const GError *error = proof_session_get_error (self->session);
  ProofDocument *document = proof_session_get_document (self->session);
  gboolean is_job = document &&
                    g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_SOURCE), "job") == 0;

  if (error)
    {
      adw_banner_set_title (self->banner, error->message);
      adw_banner_set_button_label (self->banner, is_job ? get_remedy (error) : _("_Dismiss"));
    }
  adw_banner_set_revealed (self->banner, error && (has_labels (self) || has_video (self)));
}

static gboolean
pulse_cb (gpointer user_data)
{
  ProofViewerPage *self = user_data;

  gtk_progress_bar_pulse (self->progress_bar);
  return G_SOURCE_CONTINUE;
}

static void
update_progress (ProofViewerPage *self)
{
  ProofLoading loading = proof_session_get_loading (self->session);
  double progress = proof_session_get_progress (self->session);
  gboolean paused = loading == PROOF_LOADING_PAUSED;
  gboolean fetching = loading == PROOF_LOADING_FETCHING || loading == PROOF_LOADING_WAITING;
  gboolean busy = fetching || paused || loading == PROOF_LOADING_FILE;
  gboolean pulse = busy && !paused && progress < 0;

  gtk_label_set_text (self->status_label, proof_session_get_status_text (self->session));
  gtk_widget_set_visible (self->pause_button, fetching);
  gtk_widget_set_visible (self->resume_button, paused);
  gtk_revealer_set_reveal_child (self->loading_revealer, busy);
  if (!pulse)
    {
      g_clear_handle_id (&self->pulse_id, g_source_remove);
      gtk_progress_bar_set_fraction (self->progress_bar, MAX (progress, 0));
    }
  else if (self->pulse_id == 0)
    self->pulse_id = g_timeout_add (150, pulse_cb, self);
}

static void
update_state (ProofViewerPage *self)
{
  update_progress (self);
  update_banner (self);
  update_message (self);
}

static void
update_title (ProofViewerPage *self)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_object_get (self->session, "title", &title, "subtitle", &subtitle, NULL);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), *title ? title : _("Viewer"));
  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, subtitle);
}

static void
retry_cb (ProofViewerPage *self)
{
  ProofSignInDialog *dialog =
    proof_sign_in_dialog_offer (self->session, proof_session_get_error (self->session),
                                GTK_WIDGET (self));

  if (dialog)
    g_signal_connect_object (dialog, "signed-in", G_CALLBACK (proof_session_retry), self->session,
                             G_CONNECT_SWAPPED);
  else
    proof_session_retry (self->session);
}

/* --- layout --- */

static const struct
{
  ProofViewerPageProperty id;
  const char             *key;
} remembered[] = {
  { PROP_SHOW_LABELS, "show-labels" },
  { PROP_SHOW_INSPECTOR, "show-inspector" },
  { PROP_SHOW_TIMELINE, "show-timeline" },
  { PROP_MUTE, "mute" },
  { PROP_INTERPOLATE, "interpolate" },
};

/* Fullscreen gives the picture all room, overlays come only when they are called. */
static void
update_layout (ProofViewerPage *self)
{
  GSettings *settings = proof_settings_get ();
  gboolean roomy = !self->flags[PROP_FULLSCREEN];

  g_object_set (self,
                "show-labels", roomy &&
                               !adw_overlay_split_view_get_collapsed (self->labels_split) &&
                               g_settings_get_boolean (settings, "show-labels"),
                "show-inspector", roomy &&
                                  !adw_overlay_split_view_get_collapsed (self->inspector_split) &&
                                  g_settings_get_boolean (settings, "show-inspector"),
                "show-timeline", roomy && g_settings_get_boolean (settings, "show-timeline"),
                NULL);
}

/* Only what a roomy window shows, and what does not take any room. */
static void
remember (ProofViewerPage        *self,
          ProofViewerPageProperty id)
{
  if ((self->flags[PROP_FULLSCREEN] && id != PROP_MUTE) ||
      (id == PROP_SHOW_LABELS && adw_overlay_split_view_get_collapsed (self->labels_split)) ||
      (id == PROP_SHOW_INSPECTOR && adw_overlay_split_view_get_collapsed (self->inspector_split)))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (remembered); i++)
    if (remembered[i].id == id)
      g_settings_set_boolean (proof_settings_get (), remembered[i].key, self->flags[id]);
}

static gboolean
can_resize_timeline (ProofViewerPage *self)
{
  return self->flags[PROP_SHOW_TIMELINE] && !self->flags[PROP_NARROW];
}

static gboolean
is_timeline_moved (ProofViewerPage *self)
{
  return ABS (gtk_widget_get_height (GTK_WIDGET (self->timeline)) - self->timeline_height) > 2;
}

/* A paned counts from its start, people remember the end's height: known once it has a size. In a
 * low window the picture comes first, unless a hand has set it otherwise. */
static void
paned_allocated_cb (ProofViewerPage *self)
{
  GSettings *settings = proof_settings_get ();
  g_autoptr (GVariant) chosen = NULL;
  int height = gtk_widget_get_height (GTK_WIDGET (self->paned));
  int least, most, position;
  gboolean is_set;

  g_object_get (self->paned, "position-set", &is_set, "min-position", &least,
                "max-position", &most, NULL);
  if (height <= 0 || !can_resize_timeline (self) || (is_set && is_timeline_moved (self)))
    return;
  chosen = g_settings_get_user_value (settings, "timeline-height");
  position = height - MIN (g_settings_get_int (settings, "timeline-height"),
                           chosen ? height : height / 3);
  position = CLAMP (position, least, most);
  self->timeline_height = height - position;
  gtk_paned_set_position (self->paned, position);
}

/* Only what a hand has changed. */
static void
remember_timeline (ProofViewerPage *self)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self->timeline));

  if (height >= 60 && is_timeline_moved (self) && can_resize_timeline (self))
    g_settings_set_int (proof_settings_get (), "timeline-height", height);
}

static void
set_narrow (ProofViewerPage *self)
{
  /* One lane needs its own height and no more; the others come back to theirs. */
  g_object_set (self->paned, "position-set", FALSE, NULL);
  paned_allocated_cb (self);
}

static void
set_fullscreen (ProofViewerPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean fullscreen = self->flags[PROP_FULLSCREEN];

  update_layout (self);
  if (GTK_IS_WINDOW (root) && gtk_window_is_fullscreen (GTK_WINDOW (root)) != fullscreen)
    g_object_set (root, "fullscreened", fullscreen, NULL);
}

static void
window_fullscreened_cb (ProofViewerPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (root));

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) || !fullscreen)
    g_object_set (self, "fullscreen", fullscreen, NULL);
}

/* --- object --- */

static void
proof_viewer_page_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (proof_viewer_page_parent_class)->root (widget);

  g_signal_connect_object (gtk_widget_get_root (widget), "notify::fullscreened",
                           G_CALLBACK (window_fullscreened_cb), widget, G_CONNECT_SWAPPED);
}

static void
proof_viewer_page_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), window_fullscreened_cb,
                                        widget);

  GTK_WIDGET_CLASS (proof_viewer_page_parent_class)->unroot (widget);
}

static void
proof_viewer_page_showing (AdwNavigationPage *page)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
}

static void
proof_viewer_page_shown (AdwNavigationPage *page)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (page);

  gtk_widget_grab_focus (GTK_WIDGET (self->video_view));
}

static void
proof_viewer_page_hiding (AdwNavigationPage *page)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (page);

  remember_timeline (self);
  g_object_set (self, "fullscreen", FALSE, NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
proof_viewer_page_unmap (GtkWidget *widget)
{
  remember_timeline (PROOF_VIEWER_PAGE (widget));

  GTK_WIDGET_CLASS (proof_viewer_page_parent_class)->unmap (widget);
}

static void
proof_viewer_page_dispose (GObject *object)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (object);

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (proof_session_get_player (self->session), self);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_VIEWER_PAGE);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_viewer_page_parent_class)->dispose (object);
}

static void
proof_viewer_page_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (object);

  if (property_id > 0 && property_id < N_PROPS)
    g_value_set_boolean (value, self->flags[property_id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
proof_viewer_page_set_property (GObject      *object,
                                guint         property_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  ProofViewerPage *self = PROOF_VIEWER_PAGE (object);

  if (property_id == 0 || property_id >= N_PROPS)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }
  if (self->flags[property_id] == g_value_get_boolean (value))
    return;

  self->flags[property_id] = g_value_get_boolean (value);
  if (property_id == PROP_FULLSCREEN)
    set_fullscreen (self);
  else if (property_id == PROP_NARROW)
    set_narrow (self);
  else
    remember (self, property_id);
  g_object_notify_by_pspec (object, pspec);
}

static void
proof_viewer_page_class_init (ProofViewerPageClass *klass)
{
  static const char *const names[N_PROPS] = {
    [PROP_SHOW_LABELS] = "show-labels",
    [PROP_SHOW_INSPECTOR] = "show-inspector",
    [PROP_SHOW_TIMELINE] = "show-timeline",
    [PROP_SHOW_BOXES] = "show-boxes",
    [PROP_CODED_BOXES] = "coded-boxes",
    [PROP_INTERPOLATE] = "interpolate",
    [PROP_FILTER] = "filter",
    [PROP_MUTE] = "mute",
    [PROP_FULLSCREEN] = "fullscreen",
    [PROP_NARROW] = "narrow",
    [PROP_LOOP] = "loop",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AdwNavigationPageClass *page_class = ADW_NAVIGATION_PAGE_CLASS (klass);

  object_class->dispose = proof_viewer_page_dispose;
  object_class->get_property = proof_viewer_page_get_property;
  object_class->set_property = proof_viewer_page_set_property;
  widget_class->root = proof_viewer_page_root;
  widget_class->unroot = proof_viewer_page_unroot;
  widget_class->unmap = proof_viewer_page_unmap;
  page_class->showing = proof_viewer_page_showing;
  page_class->shown = proof_viewer_page_shown;
  page_class->hiding = proof_viewer_page_hiding;

  for (guint id = 1; id < N_PROPS; id++)
    properties[id] = g_param_spec_boolean (names[id], NULL, NULL, FALSE,
                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                           G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PROOF_TYPE_SIDEBAR_HANDLE);
  g_type_ensure (PROOF_TYPE_LABEL_SIDEBAR);
  g_type_ensure (PROOF_TYPE_VIDEO_BANNER);
  g_type_ensure (PROOF_TYPE_VIDEO_VIEW);
  g_type_ensure (PROOF_TYPE_MOMENT_LABEL);
  g_type_ensure (PROOF_TYPE_TRANSPORT);
  g_type_ensure (PROOF_TYPE_INSPECTOR);
  g_type_ensure (PROOF_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-viewer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, banner);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, video_banner);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, loading_revealer);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, pause_button);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, resume_button);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, paned);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, labels_split);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, inspector_split);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, message);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, label_sidebar);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, video_view);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, moment_label);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, transport);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, inspector);
  gtk_widget_class_bind_template_child (widget_class, ProofViewerPage, timeline);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, paned_allocated_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_layout);
  proof_viewer_page_install_actions (widget_class);
}

static void
proof_viewer_page_init (ProofViewerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_whole_title (GTK_WIDGET (self->banner));
  self->flags[PROP_MUTE] = g_settings_get_boolean (proof_settings_get (), "mute");
  self->flags[PROP_INTERPOLATE] = g_settings_get_boolean (proof_settings_get (), "interpolate");
  update_layout (self);
}

/**
 * proof_viewer_page_set_session:
 * @session: what is shown; set once
 */
void
proof_viewer_page_set_session (ProofViewerPage *self,
                               ProofSession    *session)
{
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;
  ProofPlayer *player;

  g_return_if_fail (PROOF_IS_VIEWER_PAGE (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  player = proof_session_get_player (session);
  proof_player_set_mute (player, self->flags[PROP_MUTE]);
  g_settings_bind (proof_settings_get (), "volume", player, "volume", G_SETTINGS_BIND_DEFAULT);
  g_object_bind_property (player, "mute", self, "mute", both);
  g_object_bind_property (session, "show-boxes", self, "show-boxes", both);
  g_object_bind_property (session, "coded-boxes", self, "coded-boxes", both);
  g_object_bind_property (self, "interpolate", session, "interpolate", both);
  g_object_bind_property (session, "loop", self, "loop", both);
  g_object_bind_property (proof_session_get_filter (session), "enabled", self, "filter", both);
  proof_label_sidebar_set_session (self->label_sidebar, session);
  proof_video_banner_set_session (self->video_banner, session);
  proof_video_view_set_session (self->video_view, session);
  proof_moment_label_set_session (self->moment_label, session);
  proof_transport_set_session (self->transport, session);
  proof_inspector_set_session (self->inspector, session);
  proof_timeline_set_session (self->timeline, session);

  g_signal_connect_object (session, "notify::title", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::subtitle", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "labels-changed", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "labels-changed", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::loading", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::error", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::status-text", G_CALLBACK (update_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::progress", G_CALLBACK (update_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (update_message), self,
                           G_CONNECT_SWAPPED);
  update_title (self);
  update_state (self);
}

void
proof_viewer_page_start_search (ProofViewerPage *self)
{
  g_return_if_fail (PROOF_IS_VIEWER_PAGE (self));

  g_object_set (self, "show-labels", TRUE, NULL);
  proof_label_sidebar_focus_search (self->label_sidebar);
}
