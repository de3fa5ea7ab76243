/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-transport.h"

#include <glib/gi18n.h>

#include "proof-direction.h"
#include "proof-picture-controls.h"
#include "proof-readout.h"

struct _ProofTransport
{
  AdwBin parent_instance;

  /* template widgets */
  ProofReadout *readout;
  GtkWidget *moves; /* the buttons that move the video */
  GtkWidget *first;
  GtkWidget *play;
  GtkWidget *last;
  GtkMenuButton *rate;
  GtkWidget *loop;
  GtkMenuButton *volume;
  GtkButton *mute;
  GtkAdjustment *level;
  ProofPictureControls *picture;
  GtkWidget *boxes;
  GtkButton *fullscreen;

  ProofSession *session;
  GSignalGroup *player_signals;
  GBindingGroup *player_bindings;
  GBindingGroup *session_bindings;

  gboolean narrow;
  gboolean tight;
};

enum
{
  PROP_RATE = 1,
  PROP_NARROW,
  PROP_TIGHT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ProofTransport, proof_transport, ADW_TYPE_BIN)

static ProofPlayer *
get_player (ProofTransport *self)
{
  return self->session != NULL ? proof_session_get_player (self->session) : NULL;
}

static void
update_state (ProofTransport *self)
{
  ProofPlayer *player = get_player (self);
  ProofPlayerState state = player != NULL ? proof_player_get_state (player) : PROOF_PLAYER_EMPTY;
  gboolean playing = state == PROOF_PLAYER_PLAYING;

  gtk_button_set_icon_name (GTK_BUTTON (self->play), playing ? "media-playback-pause-symbolic"
                                                             : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play, playing ? _("Pause (Space)") : _("Play (Space)"));
  gtk_widget_set_sensitive (self->moves,
                            state != PROOF_PLAYER_EMPTY && state != PROOF_PLAYER_FAILED);
}

static char *
format_rate (double rate)
{
  /* Translators: times the normal speed */
  return g_strdup_printf (_("%g×"), rate);
}

static GMenuModel *
create_rates (void)
{
  static const double rates[] = { 0.1, 0.25, 0.5, 1, 1.5, 2, 4, 8 };
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *label = format_rate (rates[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "transport.rate", "d", rates[i]);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static void
update_rate (ProofTransport *self)
{
  ProofPlayer *player = get_player (self);
  g_autofree char *text = format_rate (player != NULL ? proof_player_get_rate (player) : 1);
  gboolean skipping = FALSE;

  if (player != NULL)
    g_object_get (player, "skipping", &skipping, NULL);
  gtk_menu_button_set_label (self->rate, text);
  if (skipping)
    gtk_widget_add_css_class (GTK_WIDGET (self->rate), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->rate), "warning");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->rate),
                               skipping ? _("Only key frames are shown: decoding all of them takes "
                                            "too long for this speed")
                                        : _("Speed ([ slower, ] faster, Backspace 1×)"));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RATE]);
}

static void
update_volume (ProofTransport *self)
{
  ProofPlayer *player = get_player (self);
  double volume = player != NULL ? proof_player_get_volume (player) : 1;
  gboolean mute = player != NULL && proof_player_get_mute (player);
  const char *icon = mute || volume <= 0 ? "audio-volume-muted-symbolic"
                     : volume < 0.34     ? "audio-volume-low-symbolic"
                     : volume < 0.67     ? "audio-volume-medium-symbolic"
                                         : "audio-volume-high-symbolic";

  gtk_menu_button_set_icon_name (self->volume, icon);
  gtk_button_set_icon_name (self->mute, mute ? "audio-volume-muted-symbolic"
                                             : "audio-volume-high-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->mute), mute ? _("Sound On") : _("Mute"));
}

static void
update_fullscreen (ProofTransport *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean fullscreen = GTK_IS_WINDOW (root) && gtk_window_is_fullscreen (GTK_WINDOW (root));

  gtk_button_set_icon_name (self->fullscreen, fullscreen ? "view-restore-symbolic"
                                                         : "view-fullscreen-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->fullscreen),
                               fullscreen ? _("Leave Fullscreen (F)") : _("Fullscreen (F)"));
}

/* On a phone's screen what is in the menu too gives way. */
static void
set_tight (ProofTransport *self,
           gboolean        tight)
{
  if (self->tight == tight)
    return;

  self->tight = tight;
  gtk_widget_set_visible (self->boxes, !tight);
  gtk_widget_set_visible (GTK_WIDGET (self->fullscreen), !tight);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIGHT]);
}

static void
proof_transport_root (GtkWidget *widget)
{
  ProofTransport *self = PROOF_TRANSPORT (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (proof_transport_parent_class)->root (widget);

  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    g_signal_connect_swapped (root, "notify::fullscreened", G_CALLBACK (update_fullscreen), self);
  update_fullscreen (self);
}

static void
proof_transport_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_root (widget), widget);

  GTK_WIDGET_CLASS (proof_transport_parent_class)->unroot (widget);
}

static void
proof_transport_dispose (GObject *object)
{
  ProofTransport *self = PROOF_TRANSPORT (object);

  g_clear_object (&self->player_signals);
  g_clear_object (&self->player_bindings);
  g_clear_object (&self->session_bindings);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_TRANSPORT);

  G_OBJECT_CLASS (proof_transport_parent_class)->dispose (object);
}

static void
proof_transport_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  ProofTransport *self = PROOF_TRANSPORT (object);
  ProofPlayer *player = get_player (self);

  switch (prop_id)
    {
    case PROP_RATE:
      g_value_set_double (value, player != NULL ? proof_player_get_rate (player) : 1);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_TIGHT:
      g_value_set_boolean (value, self->tight);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_transport_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  ProofTransport *self = PROOF_TRANSPORT (object);

  switch (prop_id)
    {
    case PROP_RATE:
      if (self->session != NULL)
        proof_player_set_rate (get_player (self), g_value_get_double (value));
      break;
    case PROP_NARROW:
      proof_transport_set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_TIGHT:
      set_tight (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
proof_transport_class_init (ProofTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = proof_transport_dispose;
  object_class->get_property = proof_transport_get_property;
  object_class->set_property = proof_transport_set_property;
  widget_class->root = proof_transport_root;
  widget_class->unroot = proof_transport_unroot;

  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, 16, 1, flags);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  props[PROP_TIGHT] = g_param_spec_boolean ("tight", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PROOF_TYPE_READOUT);
  g_type_ensure (PROOF_TYPE_PICTURE_CONTROLS);
  gtk_widget_class_install_property_action (widget_class, "transport.rate", "rate");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-transport.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, readout);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, moves);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, first);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, play);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, last);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, rate);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, loop);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, volume);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, mute);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, level);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, picture);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, boxes);
  gtk_widget_class_bind_template_child (widget_class, ProofTransport, fullscreen);
}

static void
proof_transport_init (ProofTransport *self)
{
  static const struct
  {
    const char *signal;
    void (*update) (ProofTransport *self);
  } signals[] = {
    { "notify::state", update_state },
    { "notify::rate", update_rate },
    { "notify::skipping", update_rate },
    { "notify::volume", update_volume },
    { "notify::mute", update_volume },
  };

  g_autoptr (GMenuModel) rates = create_rates ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->rate, rates);
  proof_keep_left_to_right (self->moves);

  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_group_connect_swapped (self->player_signals, signals[i].signal,
                                    G_CALLBACK (signals[i].update), self);
  self->player_bindings = g_binding_group_new ();
  g_binding_group_bind (self->player_bindings, "volume", self->level, "value",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  self->session_bindings = g_binding_group_new ();
  g_binding_group_bind (self->session_bindings, "show-boxes", self->boxes, "active",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  update_state (self);
}

/**
 * proof_transport_new:
 * @session: (nullable): whose player to move
 *
 * Returns: (transfer floating): the row of buttons
 */
GtkWidget *
proof_transport_new (ProofSession *session)
{
  ProofTransport *self = g_object_new (PROOF_TYPE_TRANSPORT, NULL);

  proof_transport_set_session (self, session);

  return GTK_WIDGET (self);
}

void
proof_transport_set_session (ProofTransport *self,
                             ProofSession   *session)
{
  ProofPlayer *player;

  g_return_if_fail (PROOF_IS_TRANSPORT (self));

  if (!g_set_object (&self->session, session))
    return;

  player = get_player (self);
  g_signal_group_set_target (self->player_signals, player);
  g_binding_group_set_source (self->player_bindings, player);
  g_binding_group_set_source (self->session_bindings, session);
  proof_readout_set_session (self->readout, session);
  proof_picture_controls_set_session (self->picture, session);
  update_state (self);
  update_rate (self);
  update_volume (self);
}

gboolean
proof_transport_get_narrow (ProofTransport *self)
{
  g_return_val_if_fail (PROOF_IS_TRANSPORT (self), FALSE);

  return self->narrow;
}

/**
 * proof_transport_set_narrow:
 * @self: a transport
 * @narrow: whether there is little room
 *
 * Leaves out what can be spared: the length, the frame number, first and last, loop and volume.
 */
void
proof_transport_set_narrow (ProofTransport *self,
                            gboolean        narrow)
{
  g_return_if_fail (PROOF_IS_TRANSPORT (self));

  if (self->narrow == !!narrow)
    return;

  self->narrow = !!narrow;
  proof_readout_set_narrow (self->readout, narrow);
  gtk_widget_set_visible (self->first, !narrow);
  gtk_widget_set_visible (self->last, !narrow);
  gtk_widget_set_visible (self->loop, !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->volume), !narrow);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

/**
 * proof_transport_jump:
 * @self: a transport
 *
 * Asks for a frame to go to.
 */
void
proof_transport_jump (ProofTransport *self)
{
  g_return_if_fail (PROOF_IS_TRANSPORT (self));

  proof_readout_jump (self->readout);
}
