/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By the MPRIS D-Bus Interface Specification 2.2, read for a review tool:
 *
 * - There is one track, the video. Next and Previous go to the next and the previous sample, as N
 *   and P do, since the desktop gives the media keys to MPRIS alone.
 * - A video that stands on its first frame is stopped: playing it begins at its beginning.
 * - Shuttling back is a negative rate; a rate of 0 pauses.
 * - Videos are opened in the window, with their labels, and not by OpenUri. */
#include "config.h"

#include "proof-mpris.h"

#include <unistd.h>

#include "proof-mpris-interfaces.h"

#define BUS_NAME "org.mpris.MediaPlayer2." PROOF_APP_ID
#define OBJECT_PATH "/org/mpris/MediaPlayer2"
#define TRACK_PATH "/io/github/proofreel/Proofreel/video/%u"
#define USEC (PROOF_MSEC / 1000)

struct _ProofMpris
{
  GObject parent_instance;

  GtkApplication  *application; /* whose part this is */
  GDBusConnection *connection;
  ProofMprisBase   *base;
  ProofMprisPlayer *player;
  guint            name_id;
  guint            instance_id; /* of a name of its own, where another process has that one */

  ProofWindow     *window;  /* that counts, or NULL */
  ProofSession    *session; /* of it */
  GSignalGroup    *session_signals;
  GSignalGroup    *player_signals;
  ProofMedia      *media; /* the current track */
  guint            n_tracks;
  gboolean         was_seeking;
};

G_DEFINE_FINAL_TYPE (ProofMpris, proof_mpris, G_TYPE_OBJECT)

/* --- what there is to say --- */

static ProofPlayer *
get_player (ProofMpris *self)
{
  return self->session != NULL ? proof_session_get_player (self->session) : NULL;
}

static gboolean
is_open (ProofMpris *self)
{
  ProofPlayer *player = get_player (self);

  if (player == NULL)
    return FALSE;
  switch (proof_player_get_state (player))
    {
    case PROOF_PLAYER_PAUSED:
    case PROOF_PLAYER_PLAYING:
    case PROOF_PLAYER_ENDED:
      return TRUE;
    case PROOF_PLAYER_EMPTY:
    case PROOF_PLAYER_LOADING:
    case PROOF_PLAYER_FAILED:
    default:
      return FALSE;
    }
}

/* Nothing where nothing is open, so that times are counted from 0. */
static ProofTimeSpan
get_extent (ProofMpris *self)
{
  ProofTimeSpan extent = { 0, 0 };

  if (is_open (self))
    proof_session_get_extent (self->session, &extent);

  return extent;
}

/* In µs from the first frame. */
static gint64
get_position (ProofMpris *self)
{
  ProofTime position = is_open (self) ? proof_player_get_position (get_player (self))
                                      : PROOF_TIME_NONE;

  return position != PROOF_TIME_NONE ? (position - get_extent (self).begin) / USEC : 0;
}

static const char *
get_status (ProofMpris *self)
{
  if (!is_open (self))
    return "Stopped";
  switch (proof_player_get_state (get_player (self)))
    {
    case PROOF_PLAYER_PLAYING:
      return "Playing";
    case PROOF_PLAYER_PAUSED:
      return get_position (self) > 0 ? "Paused" : "Stopped";
    case PROOF_PLAYER_EMPTY:
    case PROOF_PLAYER_LOADING:
    case PROOF_PLAYER_ENDED:
    case PROOF_PLAYER_FAILED:
    default:
      return "Stopped";
    }
}

static double
get_rate (ProofMpris *self)
{
  return self->session != NULL ? proof_player_get_rate (get_player (self)) : 1;
}

static double
get_volume (ProofMpris *self)
{
  return self->session != NULL ? proof_player_get_volume (get_player (self)) : 1;
}

static char *
get_track_path (ProofMpris *self)
{
  return g_strdup_printf (TRACK_PATH, self->n_tracks);
}

static GVariant *
describe_track (ProofMpris *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  ProofTimeSpan extent = get_extent (self);

  if (is_open (self))
    {
      g_autofree char *path = get_track_path (self);

      g_variant_dict_insert (&dict, "mpris:trackid", "o", path);
      g_variant_dict_insert (&dict, "mpris:length", "x", proof_time_span_length (extent) / USEC);
      g_variant_dict_insert (&dict, "xesam:title", "s", proof_media_get_name (self->media));
    }

  return g_variant_dict_end (&dict);
}

/* Samples to go to. */
static gboolean
can_hop (ProofMpris *self)
{
  return is_open (self)
         && proof_label_index_get_n_samples (proof_session_get_index (self->session)) > 0;
}

static void
update_position (ProofMpris *self)
{
  proof_mpris_player_set_position (self->player, get_position (self));
}

static void
update (ProofMpris *self)
{
  ProofPlayer *player = get_player (self);
  gboolean open = is_open (self), hops = can_hop (self);

  if (open && g_set_object (&self->media, proof_player_get_media (player)))
    self->n_tracks++;

  update_position (self);
  proof_mpris_player_set_playback_status (self->player, get_status (self));
  proof_mpris_player_set_metadata (self->player, describe_track (self));
  proof_mpris_player_set_can_play (self->player, open);
  proof_mpris_player_set_can_pause (self->player, open);
  proof_mpris_player_set_can_seek (self->player, open);
  proof_mpris_player_set_can_go_next (self->player, hops);
  proof_mpris_player_set_can_go_previous (self->player, hops);
  proof_mpris_player_set_rate (self->player, get_rate (self));
  proof_mpris_player_set_volume (self->player, get_volume (self));
}

static void
seeking_changed_cb (ProofMpris *self)
{
  gboolean seeking = proof_player_get_seeking (get_player (self));

  if (self->was_seeking && !seeking)
    {
      update (self);
      proof_mpris_player_emit_seeked (self->player, get_position (self));
    }
  self->was_seeking = seeking;
}

/* --- which window counts --- */

static void
set_window (ProofMpris  *self,
            ProofWindow *window)
{
  ProofSession *session = window != NULL ? proof_window_get_session (window) : NULL;

  if (self->window == window)
    return;

  self->window = window;
  g_set_object (&self->session, session);
  self->was_seeking = FALSE;
  g_signal_group_set_target (self->session_signals, self->session);
  g_signal_group_set_target (self->player_signals, get_player (self));
  update (self);
}

/* One of ours, and past its construction. */
static gboolean
can_count (GtkWindow *window)
{
  return PROOF_IS_WINDOW (window) && proof_window_get_session (PROOF_WINDOW (window)) != NULL;
}

static void
active_window_changed_cb (ProofMpris *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);
  ProofPlayer *player = get_player (self);

  if (can_count (window)
      && (player == NULL || proof_player_get_state (player) != PROOF_PLAYER_PLAYING))
    set_window (self, PROOF_WINDOW (window));
}

static void
window_removed_cb (ProofMpris *self,
                   GtkWindow  *window)
{
  if (window != GTK_WINDOW (self->window))
    return;

  set_window (self, NULL);
  active_window_changed_cb (self);
}

static void
any_state_changed_cb (ProofMpris  *self,
                      GParamSpec  *pspec,
                      ProofPlayer *player)
{
  if (proof_player_get_state (player) != PROOF_PLAYER_PLAYING)
    return;
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    if (can_count (l->data)
        && proof_session_get_player (proof_window_get_session (l->data)) == player)
      set_window (self, l->data);
}

/* --- what clients ask for --- */

static gboolean
raise_cb (ProofMpris            *self,
          GDBusMethodInvocation *invocation)
{
  if (self->window != NULL)
    gtk_window_present (GTK_WINDOW (self->window));
  proof_mpris_base_complete_raise (self->base, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
quit_cb (ProofMpris            *self,
         GDBusMethodInvocation *invocation)
{
  proof_mpris_base_complete_quit (self->base, invocation);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* As its key does, so that a shuttle knows of it. */
static void
activate (ProofMpris *self,
          const char *action,
          GVariant   *target)
{
  g_autoptr (GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;

  if (is_open (self))
    proof_window_activate (self->window, action, owned);
}

static gboolean
next_cb (ProofMpris            *self,
         GDBusMethodInvocation *invocation)
{
  activate (self, "viewer.hop-sample", g_variant_new_int32 (1));
  proof_mpris_player_complete_next (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
previous_cb (ProofMpris            *self,
             GDBusMethodInvocation *invocation)
{
  activate (self, "viewer.hop-sample", g_variant_new_int32 (-1));
  proof_mpris_player_complete_previous (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
pause_cb (ProofMpris            *self,
          GDBusMethodInvocation *invocation)
{
  activate (self, "viewer.pause", NULL);
  proof_mpris_player_complete_pause (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
play_pause_cb (ProofMpris            *self,
               GDBusMethodInvocation *invocation)
{
  activate (self, "viewer.play-pause", NULL);
  proof_mpris_player_complete_play_pause (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
stop_cb (ProofMpris            *self,
         GDBusMethodInvocation *invocation)
{
  activate (self, "viewer.stop", NULL);
  proof_mpris_player_complete_stop (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
play_cb (ProofMpris            *self,
         GDBusMethodInvocation *invocation)
{
  if (is_open (self))
    proof_player_play (get_player (self));
  proof_mpris_player_complete_play (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* @position in µs from the first frame, held within the video. */
static void
seek (ProofMpris *self,
      gint64      position)
{
  ProofTimeSpan extent = get_extent (self);
  gint64 last = proof_time_span_length (extent) / USEC;

  position = CLAMP (position, 0, last);
  proof_player_seek (get_player (self),
                     MIN (extent.begin + position * USEC, MAX (extent.end - 1, extent.begin)),
                     TRUE);
}

static gboolean
seek_cb (ProofMpris            *self,
         GDBusMethodInvocation *invocation,
         gint64                 offset)
{
  gint64 length = proof_time_span_length (get_extent (self)) / USEC;

  if (is_open (self))
    seek (self, get_position (self) + CLAMP (offset, -length, length));
  proof_mpris_player_complete_seek (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What is outside of the video, or for one that is no longer open, is to be ignored. */
static gboolean
set_position_cb (ProofMpris            *self,
                 GDBusMethodInvocation *invocation,
                 const char            *track,
                 gint64                 position)
{
  g_autofree char *current = get_track_path (self);
  gint64 length = proof_time_span_length (get_extent (self)) / USEC;

  if (is_open (self) && g_str_equal (track, current) && position >= 0 && position <= length)
    seek (self, position);
  proof_mpris_player_complete_set_position (self->player, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
open_uri_cb (ProofMpris            *self,
             GDBusMethodInvocation *invocation,
             const char            *uri)
{
  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                 G_DBUS_ERROR_NOT_SUPPORTED,
                                                 "Videos are opened in Proofreel's window.");

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A client has written another value; what becomes of it, it reads. */
static void
rate_written_cb (ProofMpris *self)
{
  double rate = proof_mpris_player_get_rate (self->player);

  if (rate == get_rate (self))
    return;
  if (rate == 0)
    activate (self, "viewer.pause", NULL);
  else if (is_open (self))
    proof_player_set_rate (get_player (self), rate);
  update (self);
}

static void
volume_written_cb (ProofMpris *self)
{
  double volume = proof_mpris_player_get_volume (self->player);

  if (volume == get_volume (self))
    return;
  if (self->session != NULL)
    proof_player_set_volume (get_player (self), volume);
  update (self);
}

/* --- the bus --- */

/* Another process has it: a demo runs beside the usual one. */
static void
name_lost_cb (GDBusConnection *connection,
              const char      *name,
              gpointer         data)
{
  ProofMpris *self = data;
  g_autofree char *instance = NULL;

  if (self->instance_id != 0 || g_dbus_connection_is_closed (self->connection))
    return;

  instance = g_strdup_printf (BUS_NAME ".instance%d", getpid ());
  self->instance_id = g_bus_own_name_on_connection (self->connection, instance,
                                                    G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL,
                                                    NULL, NULL, NULL);
}

static void
export (ProofMpris *self,
        gpointer    skeleton)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_interface_skeleton_export (skeleton, self->connection, OBJECT_PATH, &error))
    g_debug ("no MPRIS: %s", error->message);
}

static void
proof_mpris_dispose (GObject *object)
{
  ProofMpris *self = PROOF_MPRIS (object);

  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  g_clear_handle_id (&self->instance_id, g_bus_unown_name);
  if (self->base != NULL)
    {
      g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->base));
      g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->player));
    }
  g_clear_object (&self->session_signals);
  g_clear_object (&self->player_signals);
  g_clear_object (&self->base);
  g_clear_object (&self->player);
  g_clear_object (&self->media);
  g_clear_object (&self->session);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (proof_mpris_parent_class)->dispose (object);
}

static void
proof_mpris_class_init (ProofMprisClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = proof_mpris_dispose;
}

static void
init_base (ProofMpris *self)
{
  static const char *const nothing[] = { NULL };

  self->base = proof_mpris_base_skeleton_new ();
  g_object_set (self->base, "can-quit", TRUE, "can-raise", TRUE, "identity", "Proofreel",
                "desktop-entry", PROOF_APP_ID, "supported-uri-schemes", nothing,
                "supported-mime-types", nothing, NULL);
  g_signal_connect_swapped (self->base, "handle-raise", G_CALLBACK (raise_cb), self);
  g_signal_connect_swapped (self->base, "handle-quit", G_CALLBACK (quit_cb), self);
}

static void
init_player (ProofMpris *self)
{
  static const struct
  {
    const char *signal;
    GCallback   handler;
  } handlers[] = {
    { "handle-next", G_CALLBACK (next_cb) },
    { "handle-previous", G_CALLBACK (previous_cb) },
    { "handle-pause", G_CALLBACK (pause_cb) },
    { "handle-play-pause", G_CALLBACK (play_pause_cb) },
    { "handle-stop", G_CALLBACK (stop_cb) },
    { "handle-play", G_CALLBACK (play_cb) },
    { "handle-seek", G_CALLBACK (seek_cb) },
    { "handle-set-position", G_CALLBACK (set_position_cb) },
    { "handle-open-uri", G_CALLBACK (open_uri_cb) },
    { "notify::rate", G_CALLBACK (rate_written_cb) },
    { "notify::volume", G_CALLBACK (volume_written_cb) },
  };
  g_autoptr (GTypeClass) class = g_type_class_ref (PROOF_TYPE_PLAYER);
  GParamSpec *rate = g_object_class_find_property (G_OBJECT_CLASS (class), "rate");

  self->player = proof_mpris_player_skeleton_new ();
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_swapped (self->player, handlers[i].signal, handlers[i].handler, self);
  g_object_set (self->player, "can-control", TRUE,
                "minimum-rate", G_PARAM_SPEC_DOUBLE (rate)->minimum,
                "maximum-rate", G_PARAM_SPEC_DOUBLE (rate)->maximum, NULL);
}

static void
proof_mpris_init (ProofMpris *self)
{
  static const char *const told[] = {
    "notify::state", "notify::rate", "notify::volume", "notify::duration", "notify::frame-table",
  };

  init_base (self);
  init_player (self);
  self->session_signals = g_signal_group_new (PROOF_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "labels-changed", G_CALLBACK (update),
                                  self);
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    g_signal_group_connect_swapped (self->player_signals, told[i], G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->player_signals, "notify::position",
                                  G_CALLBACK (update_position), self);
  g_signal_group_connect_swapped (self->player_signals, "notify::seeking",
                                  G_CALLBACK (seeking_changed_cb), self);
  update (self);
}

/**
 * proof_mpris_new:
 * @application: whose windows play; it owns the result
 * @connection: to the session bus
 *
 * Exports a player, and takes its well-known name; one with a number where that is taken.
 *
 * Returns: (transfer full): the player, as long as it is to be seen
 */
ProofMpris *
proof_mpris_new (GtkApplication  *application,
                 GDBusConnection *connection)
{
  ProofMpris *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (PROOF_TYPE_MPRIS, NULL);
  self->application = application;
  self->connection = g_object_ref (connection);
  export (self, self->base);
  export (self, self->player);
  self->name_id = g_bus_own_name_on_connection (connection, BUS_NAME,
                                                G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL,
                                                name_lost_cb, self, NULL);
  g_signal_connect_object (application, "notify::active-window",
                           G_CALLBACK (active_window_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-removed", G_CALLBACK (window_removed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/* @window is one that may play. */
void
proof_mpris_add_window (ProofMpris  *self,
                        ProofWindow *window)
{
  ProofPlayer *player;

  g_return_if_fail (PROOF_IS_MPRIS (self));
  g_return_if_fail (PROOF_IS_WINDOW (window));

  player = proof_session_get_player (proof_window_get_session (window));
  g_signal_connect_object (player, "notify::state", G_CALLBACK (any_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->window == NULL)
    set_window (self, window);
}
