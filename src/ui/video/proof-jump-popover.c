/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-jump-popover.h"

#include <glib/gi18n.h>

#include "proof-typed-place.h"

struct _ProofJumpPopover
{
  GtkPopover parent_instance;

  /* template widgets */
  GtkEditable *entry;
  GtkLabel *answer;

  ProofPlayer *player;
  GSignalGroup *player_signals;
  gboolean drop_frame;

  guint frame; /* that is meant, or PROOF_NO_FRAME */
};

enum
{
  PROP_DROP_FRAME = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ProofJumpPopover, proof_jump_popover, GTK_TYPE_POPOVER)

/* "frame 313 · 0:12.533 · 00:00:12:16" */
static char *
describe (const ProofFrameTable *table,
          const ProofTimecode   *timecode,
          guint                  frame)
{
  g_autofree char *time = proof_time_format (proof_frame_table_get_time (table, frame)
                                             - proof_frame_table_get_time (table, 0), 3);
  g_autofree char *number = g_strdup_printf (_("frame %u"), frame);
  g_autofree char *smpte = NULL;

  if (timecode->base > 0)
    smpte = proof_timecode_format (timecode, frame);

  return g_strjoin (" · ", number, time, smpte, NULL);
}

static void
say (ProofJumpPopover *self,
     const char       *text,
     const char       *css_class)
{
  gtk_label_set_text (self->answer, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->answer), "dimmed");
  gtk_widget_remove_css_class (GTK_WIDGET (self->answer), "error");
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->answer), css_class);
}

/* What has no meaning yet may get one with the next key: it is an error once it is @entered. */
static void
understand (ProofJumpPopover *self,
            gboolean          entered)
{
  g_autoptr (GError) error = NULL;
  ProofFrameTable *table = NULL;
  ProofTimecode timecode;
  guint from = 0;

  if (self->player != NULL)
    {
      table = proof_player_get_frame_table (self->player);
      from = proof_player_get_frame_number (self->player);
    }
  proof_timecode_init (&timecode, table, self->drop_frame);
  self->frame = proof_typed_place_find (gtk_editable_get_text (self->entry), table, &timecode,
                                        from, &error);
  if (self->frame != PROOF_NO_FRAME)
    {
      g_autofree char *text = describe (table, &timecode, self->frame);

      say (self, text, NULL);
    }
  else if (entered || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    say (self, error->message, "error");
  else
    say (self, error->message, "dimmed");
}

static void
entry_changed_cb (ProofJumpPopover *self)
{
  understand (self, FALSE);
}

static void
table_changed_cb (ProofJumpPopover *self)
{
  understand (self, FALSE);
}

static void
go_cb (ProofJumpPopover *self)
{
  understand (self, TRUE);
  if (self->frame == PROOF_NO_FRAME)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  gtk_widget_activate_action (GTK_WIDGET (self), "viewer.go", "i", (int) self->frame);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
proof_jump_popover_map (GtkWidget *widget)
{
  ProofJumpPopover *self = PROOF_JUMP_POPOVER (widget);

  gtk_editable_set_text (self->entry, "");
  understand (self, FALSE);

  GTK_WIDGET_CLASS (proof_jump_popover_parent_class)->map (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
proof_jump_popover_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  if (prop_id == PROP_DROP_FRAME)
    g_value_set_boolean (value, PROOF_JUMP_POPOVER (object)->drop_frame);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
proof_jump_popover_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ProofJumpPopover *self = PROOF_JUMP_POPOVER (object);

  if (prop_id != PROP_DROP_FRAME)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  else if (self->drop_frame != g_value_get_boolean (value))
    {
      self->drop_frame = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
proof_jump_popover_dispose (GObject *object)
{
  ProofJumpPopover *self = PROOF_JUMP_POPOVER (object);

  g_clear_object (&self->player_signals);
  g_clear_object (&self->player);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_JUMP_POPOVER);

  G_OBJECT_CLASS (proof_jump_popover_parent_class)->dispose (object);
}

static void
proof_jump_popover_class_init (ProofJumpPopoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_jump_popover_dispose;
  object_class->get_property = proof_jump_popover_get_property;
  object_class->set_property = proof_jump_popover_set_property;
  widget_class->map = proof_jump_popover_map;

  props[PROP_DROP_FRAME] = g_param_spec_boolean ("drop-frame", NULL, NULL, FALSE,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                 G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-jump-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofJumpPopover, entry);
  gtk_widget_class_bind_template_child (widget_class, ProofJumpPopover, answer);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
}

static void
proof_jump_popover_init (ProofJumpPopover *self)
{
  const char *placeholder;

  gtk_widget_init_template (GTK_WIDGET (self));
  placeholder = gtk_entry_get_placeholder_text (GTK_ENTRY (self->entry));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry),
                                MAX (30, g_utf8_strlen (placeholder, -1) + 2));
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  g_signal_group_connect_swapped (self->player_signals, "notify::frame-table",
                                  G_CALLBACK (table_changed_cb), self);
}

void
proof_jump_popover_set_player (ProofJumpPopover *self,
                               ProofPlayer      *player)
{
  g_return_if_fail (PROOF_IS_JUMP_POPOVER (self));

  g_set_object (&self->player, player);
  g_signal_group_set_target (self->player_signals, player);
}
