/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-screenshot.h"

#include <glib/gi18n.h>

#define LIMIT_SECONDS 180
/* Lanes are drawn on a worker and lists fill in an idle: what is asked for has come to rest for so
 * long. */
#define REST_USEC (400 * G_TIME_SPAN_MILLISECOND)

struct _ProofScreenshot
{
  GObject      parent_instance;

  ProofWindow *window;
  GFile       *file;
  ProofTime    at;
  gboolean     opens;
  gboolean     sought;
  gint64       since;    /* at rest since this frame clock time, 0 = not */
  gint64       deadline;
  guint        tick_id;
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofScreenshot, proof_screenshot, G_TYPE_OBJECT)

static void
finish (ProofScreenshot *self,
        const char      *error)
{
  if (self->tick_id == 0)
    return;

  gtk_widget_remove_tick_callback (GTK_WIDGET (self->window), self->tick_id);
  self->tick_id = 0;
  g_signal_emit (self, signals[SIGNAL_DONE], 0, error);
}

static void
failed_cb (ProofScreenshot *self,
           const char      *message)
{
  finish (self, message);
}

/* The frame that the player has been sent to, or FALSE while that cannot be told. */
static gboolean
find_frame (ProofScreenshot *self,
            guint           *frame)
{
  ProofSession *session = proof_window_get_session (self->window);
  ProofFrameTable *table = proof_player_get_frame_table (proof_session_get_player (session));

  if (!table)
    return FALSE;
  *frame = proof_moment_find_frame (table, self->at);
  return TRUE;
}

static gboolean
is_video_there (ProofScreenshot *self)
{
  ProofSession *session = proof_window_get_session (self->window);
  ProofPlayer *player = proof_session_get_player (session);
  guint frame;

  if (!proof_player_get_media (player))
    return self->at == PROOF_TIME_NONE;
  if (!find_frame (self, &frame) || !proof_player_get_frame (player))
    return FALSE;
  if (self->at == PROOF_TIME_NONE)
    return TRUE;
  if (!self->sought)
    {
      self->sought = TRUE;
      proof_player_seek_frame (player, frame);
      return FALSE;
    }
  return !proof_player_get_seeking (player) && proof_player_get_frame_number (player) == frame;
}

/* FALSE with @reason: it will never be. */
static gboolean
is_there (ProofScreenshot  *self,
          const char      **reason)
{
  ProofSession *session = proof_window_get_session (self->window);
  ProofPlayer *player = proof_session_get_player (session);
  ProofLoading loading = proof_session_get_loading (session);

  const GError *error = NULL;

  if (proof_player_get_state (player) == PROOF_PLAYER_FAILED)
    error = proof_player_get_error (player);
  else if (loading == PROOF_LOADING_FAILED)
    error = proof_session_get_error (session);
  else if (loading == PROOF_LOADING_READY && self->at != PROOF_TIME_NONE &&
           !proof_player_get_media (player))
    *reason = _("These results come without a video. Name one to see its frame.");
  if (error)
    *reason = error->message;
  if (*reason)
    return FALSE;

  if (!self->opens)
    return TRUE;
  if (loading == PROOF_LOADING_EMPTY && !proof_player_get_media (player))
    return FALSE;
  return (loading == PROOF_LOADING_EMPTY || loading == PROOF_LOADING_READY) &&
         is_video_there (self);
}

/* NULL while the window has not been drawn. */
static GskRenderNode *
draw_window (ProofScreenshot *self)
{
  GtkWidget *widget = GTK_WIDGET (self->window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  return gtk_snapshot_free_to_node (snapshot);
}

static gboolean
write_picture (ProofScreenshot  *self,
               GskRenderNode    *node,
               GError          **error)
{
  GtkWidget *widget = GTK_WIDGET (self->window);
  g_autoptr (GdkTexture) texture =
    gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (self->window)), node,
                                 &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                                      gtk_widget_get_height (widget)));
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (texture);

  return g_file_replace_contents (self->file, g_bytes_get_data (png, NULL), g_bytes_get_size (png),
                                  NULL, FALSE,
                                  G_FILE_CREATE_NONE, NULL, NULL, error);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  g_autoptr (ProofScreenshot) self = g_object_ref (user_data);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  const char *reason = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GError) error = NULL;
  gboolean there = is_there (self, &reason);

  if (reason)
    finish (self, reason);
  else if (g_get_monotonic_time () > self->deadline)
    finish (self, _("Labels and frame did not come in time."));
  else if (!there)
    self->since = 0;
  else if (self->since == 0)
    self->since = now;
  else if (now - self->since > REST_USEC && (node = draw_window (self)) != NULL)
    finish (self, write_picture (self, node, &error) ? NULL : error->message);
  return G_SOURCE_CONTINUE;
}

static void
proof_screenshot_dispose (GObject *object)
{
  ProofScreenshot *self = PROOF_SCREENSHOT (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->window), self->tick_id);
  self->tick_id = 0;
  g_clear_object (&self->window);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (proof_screenshot_parent_class)->dispose (object);
}

static void
proof_screenshot_class_init (ProofScreenshotClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = proof_screenshot_dispose;

  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
proof_screenshot_init (ProofScreenshot *self)
{
}

ProofScreenshot *
proof_screenshot_new (ProofWindow *window,
                      GFile       *file,
                      ProofTime    at,
                      gboolean     opens)
{
  ProofScreenshot *self = g_object_new (PROOF_TYPE_SCREENSHOT, NULL);

  self->window = g_object_ref (window);
  self->file = g_object_ref (file);
  self->at = at;
  self->opens = opens;
  self->deadline = g_get_monotonic_time () + LIMIT_SECONDS * G_TIME_SPAN_SECOND;
  self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (window), tick_cb, self, NULL);
  g_signal_connect_object (window, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  return self;
}
