/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-readout.h"

#include <glib/gi18n.h>

#include "proof-jump-popover.h"
#include "proof-settings.h"
#include "proof-timecode.h"

typedef enum
{
  TIME,
  FRAME,
  TIMECODE,
  N_FORMS,
} Form;

static const char *const form_names[N_FORMS] = { "time", "frame", "timecode" };

struct _ProofReadout
{
  AdwBin parent_instance;

  /* template widgets */
  GtkWidget *button;
  GtkInscription *place;
  GtkInscription *other;
  GMenuModel *forms;

  /* popovers of the button */
  GtkWidget *menu;
  GtkWidget *jump;

  ProofSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *player_signals;

  Form form;
  gboolean drop_frame;
  gboolean narrow;

  ProofTimeSpan extent;
  ProofTimecode timecode; /* its base is 0 where there is none */
};

typedef enum
{
  PROP_FORM = 1,
  PROP_DROP_FRAME,
  PROP_NARROW,
} ProofReadoutProperty;

static GParamSpec *props[PROP_NARROW + 1];

G_DEFINE_FINAL_TYPE (ProofReadout, proof_readout, ADW_TYPE_BIN)

static ProofPlayer *
get_player (ProofReadout *self)
{
  return self->session != NULL ? proof_session_get_player (self->session) : NULL;
}

/* Room for the longest text, so that counting up moves nothing; where there is less, its end goes
 * first. */
static void
set_fixed_text (GtkInscription *inscription,
                const char     *text,
                guint           least,
                guint           chars)
{
  gtk_inscription_set_min_chars (inscription, least);
  gtk_inscription_set_nat_chars (inscription, chars);
  gtk_inscription_set_text (inscription, text);
}

/* Timecode, where there is none, gives way to the time. */
static Form
get_shown_form (ProofReadout *self)
{
  return self->form == TIMECODE && self->timecode.base == 0 ? TIME : self->form;
}

static char *
format (ProofReadout *self,
        Form          form,
        ProofTime     time,
        guint         frame)
{
  if (form == TIME)
    return proof_time_format (time, 3);
  if (frame == PROOF_NO_FRAME)
    return g_strdup ("—");
  if (form == FRAME)
    return g_strdup_printf ("%u", frame);
  return proof_timecode_format (&self->timecode, frame);
}

/* The frame on screen and the last one. Until the frame table is there, they are reckoned from the
 * frame's length. Returns whether they are known. */
static gboolean
find_frames (ProofReadout *self,
             guint        *now,
             guint        *last)
{
  ProofPlayer *player = get_player (self);
  ProofFrameTable *table = player != NULL ? proof_player_get_frame_table (player) : NULL;
  ProofFrame *frame = player != NULL ? proof_player_get_frame (player) : NULL;

  *now = *last = PROOF_NO_FRAME;
  if (table != NULL)
    {
      *now = proof_player_get_frame_number (player);
      *last = proof_frame_table_get_n_frames (table) - 1;
    }
  else if (frame != NULL && frame->duration > 0)
    {
      *now = MAX (frame->time - self->extent.begin, 0) / frame->duration;
      *last = MAX (proof_time_span_length (self->extent) / frame->duration, 1) - 1;
    }

  return table != NULL;
}

/* "frame 313" and "frame ≈ 313" */
static char *
name_frame (guint    frame,
            gboolean sure)
{
  g_autofree char *number = g_strdup_printf (sure ? "%u" : "≈ %u", frame);

  return frame != PROOF_NO_FRAME ? g_strdup_printf (_("frame %s"), number) : g_strdup ("");
}

static void
update (ProofReadout *self)
{
  ProofPlayer *player = get_player (self);
  ProofTime position = player != NULL ? proof_player_get_position (player) : PROOF_TIME_NONE;
  ProofTime length = proof_time_span_length (self->extent);
  Form form = get_shown_form (self);
  g_autofree char *now = NULL, *end = NULL, *rest = NULL, *text = NULL;
  g_autofree char *other = NULL, *last_other = NULL;
  guint frame, last, least, chars;
  gboolean sure = find_frames (self, &frame, &last) || position == PROOF_TIME_NONE;

  if (position != PROOF_TIME_NONE)
    position -= self->extent.begin;
  if (form == FRAME)
    {
      now = name_frame (frame, sure);
      end = name_frame (last, sure);
      rest = format (self, FRAME, length, last);
      other = format (self, TIME, position, frame);
      last_other = format (self, TIME, length, last);
    }
  else
    {
      g_autofree char *place = format (self, form, position, frame);

      now = g_strconcat (sure ? "" : "≈ ", place, NULL);
      rest = format (self, form, length, last);
      end = g_strconcat (sure ? "" : "≈ ", rest, NULL);
      other = name_frame (frame, sure);
      last_other = name_frame (last, sure);
    }
  least = chars = g_utf8_strlen (end, -1);
  if (!self->narrow)
    {
      text = g_strconcat (now, " / ", rest, NULL);
      chars += g_utf8_strlen (rest, -1) + 3;
    }
  set_fixed_text (self->place, text != NULL ? text : now, least, chars);
  chars = g_utf8_strlen (last_other, -1);
  set_fixed_text (self->other, other, chars, chars);
}

static void
update_tooltip (ProofReadout *self)
{
  static const char *const tooltips[N_FORMS] = {
    N_("Time of this frame, and length of the video\n"
       "Click for the frame number, press G to go elsewhere"),
    N_("Number of this frame, counted from 0, and of the last\n"
       "Click for the next form, press G to go elsewhere"),
    N_("Timecode of this frame and of the last\nClick for the time, press G to go elsewhere"),
  };
  Form form = get_shown_form (self);

  gtk_widget_set_tooltip_text (self->button,
                               form != self->form
                               ? _("This video keeps no frame rate that timecode is made for: "
                                   "the time is shown\n"
                                   "Click for the frame number, press G to go elsewhere")
                               : _(tooltips[form]));
}

static void
update_all (ProofReadout *self)
{
  ProofPlayer *player = get_player (self);
  ProofFrameTable *table = player != NULL ? proof_player_get_frame_table (player) : NULL;
  ProofFrame *frame = player != NULL ? proof_player_get_frame (player) : NULL;
  gboolean open = player != NULL && proof_player_get_state (player) != PROOF_PLAYER_EMPTY &&
                  proof_player_get_state (player) != PROOF_PLAYER_FAILED;

  self->extent = (ProofTimeSpan) { 0, 0 };
  if (self->session != NULL)
    proof_session_get_extent (self->session, &self->extent);
  if (table == NULL && frame != NULL && frame->duration > 0)
    proof_timecode_init_for_rate (&self->timecode, (double) PROOF_SECOND / frame->duration,
                                  self->drop_frame);
  else
    proof_timecode_init (&self->timecode, table, self->drop_frame);
  gtk_widget_set_sensitive (self->button, open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "readout.drop-frame",
                                 proof_timecode_can_drop (&self->timecode));
  update (self);
  update_tooltip (self);
}

/* Before the frame table is there, the frame tells of the rate. */
static void
frame_changed_cb (ProofReadout *self)
{
  if (proof_player_get_frame_table (get_player (self)) == NULL)
    update_all (self);
  else
    update (self);
}

static void
next_form (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  ProofReadout *self = PROOF_READOUT (widget);
  Form next = (self->form + 1) % N_FORMS;

  if (next == TIMECODE && self->timecode.base == 0)
    next = TIME;
  /* What is shown must change. */
  if (next == get_shown_form (self))
    next = FRAME;
  g_object_set (self, "form", form_names[next], NULL);
}

static void
popup_menu (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  gtk_popover_popup (GTK_POPOVER (PROOF_READOUT (widget)->menu));
}

static void
secondary_cb (ProofReadout *self)
{
  popup_menu (GTK_WIDGET (self), NULL, NULL);
}

static void
proof_readout_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  ProofReadout *self = PROOF_READOUT (widget);

  GTK_WIDGET_CLASS (proof_readout_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (GTK_POPOVER (self->menu));
  gtk_popover_present (GTK_POPOVER (self->jump));
}

static void
proof_readout_dispose (GObject *object)
{
  ProofReadout *self = PROOF_READOUT (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->jump, gtk_widget_unparent);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->player_signals);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_READOUT);

  G_OBJECT_CLASS (proof_readout_parent_class)->dispose (object);
}

static void
proof_readout_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  ProofReadout *self = PROOF_READOUT (object);

  switch ((ProofReadoutProperty) property_id)
    {
    case PROP_FORM:
      g_value_set_static_string (value, form_names[self->form]);
      break;
    case PROP_DROP_FRAME:
      g_value_set_boolean (value, self->drop_frame);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
proof_readout_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  ProofReadout *self = PROOF_READOUT (object);

  switch ((ProofReadoutProperty) property_id)
    {
    case PROP_FORM:
      for (Form form = 0; form < N_FORMS; form++)
        if (g_strcmp0 (form_names[form], g_value_get_string (value)) == 0)
          self->form = form;
      break;
    case PROP_DROP_FRAME:
      self->drop_frame = g_value_get_boolean (value);
      break;
    case PROP_NARROW:
      proof_readout_set_narrow (self, g_value_get_boolean (value));
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }
  update_all (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
proof_readout_class_init (ProofReadoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = proof_readout_dispose;
  object_class->get_property = proof_readout_get_property;
  object_class->set_property = proof_readout_set_property;
  widget_class->size_allocate = proof_readout_size_allocate;

  props[PROP_FORM] = g_param_spec_string ("form", NULL, NULL, "time", flags);
  props[PROP_DROP_FRAME] = g_param_spec_boolean ("drop-frame", NULL, NULL, FALSE, flags);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_install_property_action (widget_class, "readout.form", "form");
  gtk_widget_class_install_property_action (widget_class, "readout.drop-frame", "drop-frame");
  gtk_widget_class_install_action (widget_class, "readout.next-form", NULL, next_form);
  gtk_widget_class_install_action (widget_class, "readout.menu", NULL, popup_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK,
                                       "readout.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "readout.menu", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-readout.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofReadout, button);
  gtk_widget_class_bind_template_child (widget_class, ProofReadout, place);
  gtk_widget_class_bind_template_child (widget_class, ProofReadout, other);
  gtk_widget_class_bind_template_child (widget_class, ProofReadout, forms);
  gtk_widget_class_bind_template_callback (widget_class, secondary_cb);
}

static void
proof_readout_init (ProofReadout *self)
{
  static const char *const all_of[] = { "notify::state", "notify::duration",
                                        "notify::frame-table" };
  static const char *const frame_of[] = { "notify::position", "notify::frame-number",
                                          "notify::frame" };
  GSettings *settings = proof_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  /* Time runs to the right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->place), GTK_TEXT_DIR_LTR);
  /* Room for so many figures, not for so many letters of an Arabic font. */
  pango_context_set_language (gtk_widget_get_pango_context (GTK_WIDGET (self->place)),
                              pango_language_from_string ("en"));
  self->menu = gtk_popover_menu_new_from_model (self->forms);
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_TOP);
  self->jump = g_object_new (PROOF_TYPE_JUMP_POPOVER, NULL);
  gtk_widget_set_parent (self->menu, self->button);
  gtk_widget_set_parent (self->jump, self->button);

  self->session_signals = g_signal_group_new (PROOF_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "labels-changed",
                                  G_CALLBACK (update_all), self);
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  for (guint i = 0; i < G_N_ELEMENTS (all_of); i++)
    g_signal_group_connect_swapped (self->player_signals, all_of[i], G_CALLBACK (update_all), self);
  for (guint i = 0; i < G_N_ELEMENTS (frame_of); i++)
    g_signal_group_connect_swapped (self->player_signals, frame_of[i],
                                    G_CALLBACK (frame_changed_cb), self);
  g_settings_bind (settings, "readout", self, "form", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "drop-frame", self, "drop-frame", G_SETTINGS_BIND_DEFAULT);
  g_object_bind_property (self, "drop-frame", self->jump, "drop-frame", G_BINDING_SYNC_CREATE);
  update_all (self);
}

void
proof_readout_set_session (ProofReadout *self,
                           ProofSession *session)
{
  ProofPlayer *player;

  g_return_if_fail (PROOF_IS_READOUT (self));

  if (!g_set_object (&self->session, session))
    return;

  player = get_player (self);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->player_signals, player);
  proof_jump_popover_set_player (PROOF_JUMP_POPOVER (self->jump), player);
  update_all (self);
}

void
proof_readout_set_narrow (ProofReadout *self,
                          gboolean      narrow)
{
  g_return_if_fail (PROOF_IS_READOUT (self));

  if (self->narrow == !!narrow)
    return;

  self->narrow = !!narrow;
  gtk_widget_set_visible (GTK_WIDGET (self->other), !narrow);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

/**
 * proof_readout_jump:
 * @self: a readout
 *
 * Asks where to go, in a popover.
 */
void
proof_readout_jump (ProofReadout *self)
{
  g_return_if_fail (PROOF_IS_READOUT (self));

  if (gtk_widget_is_sensitive (self->button))
    gtk_popover_popup (GTK_POPOVER (self->jump));
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}
