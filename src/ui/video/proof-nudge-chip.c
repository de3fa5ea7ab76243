/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-nudge-chip.h"

#include <glib/gi18n.h>
#include <math.h>

/* What the rows do not show is no change of theirs. */
#define FRAMES_SHOWN 0.005
#define MS_SHOWN 0.0005

struct _ProofNudgeChip
{
  AdwBin parent_instance;

  /* template widgets */
  GtkMenuButton *button;
  GtkLabel *label;
  GtkPopover *popover;
  GtkWidget *reset;
  GtkWidget *frames;
  GtkAdjustment *frames_adjustment;
  GtkAdjustment *ms_adjustment;
  GtkLabel *note;

  ProofSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *player_signals;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ProofNudgeChip, proof_nudge_chip, ADW_TYPE_BIN)

static double
get_ms (ProofNudgeChip *self)
{
  return self->session != NULL ? proof_session_get_nudge (self->session) / (double) PROOF_MSEC : 0;
}

/* 0 while it is not known. */
static double
get_frame_ms (ProofNudgeChip *self)
{
  return self->session != NULL
         ? proof_session_get_nudge_frame (self->session) / (double) PROOF_MSEC : 0;
}

/* As many decimals as it takes, at most @digits. */
static char *
format_number (double number,
               int    digits)
{
  double unit = pow (10, digits);

  /* No “-0”. */
  return g_strdup_printf ("%.12g", round (number * unit) / unit + 0.0);
}

/* "+40", "−33.367" */
static char *
format_ms (double ms)
{
  g_autofree char *amount = format_number (fabs (ms), 3);

  return g_strconcat (ms < 0 ? "−" : "+", amount, NULL);
}

/* In frames where it is a number of them, which it mostly is. */
static char *
describe (double ms,
          double frame_ms)
{
  double frames = frame_ms > 0 ? ms / frame_ms : 0;
  guint n = fabs (round (frames));
  g_autofree char *text = format_ms (ms);

  if (ms == 0)
    return g_strdup (_("boxes as reported"));
  if (n > 0 && fabs (ms - round (frames) * frame_ms) < MS_SHOWN)
    /* Translators: boxes are moved against the picture; a sign and a number */
    return g_strdup_printf (ngettext ("boxes %s%u frame", "boxes %s%u frames", n),
                            frames < 0 ? "−" : "+", n);
  /* Translators: boxes are moved against the picture by so many milliseconds */
  return g_strdup_printf (_("boxes %s ms"), text);
}

static void
update_button (ProofNudgeChip *self)
{
  double ms = get_ms (self);
  g_autofree char *label = describe (ms, get_frame_ms (self));
  g_autofree char *amount = format_number (fabs (ms), 3);
  g_autofree char *tooltip = NULL;

  if (ms == 0)
    tooltip = g_strdup (_("Boxes are drawn where they are reported"));
  else
    /* Translators: a number of milliseconds */
    tooltip = g_strdup_printf (ms > 0 ? _("Boxes are drawn %s ms later than reported\n"
                                          "(Alt+[ earlier, Alt+] later, Alt+Backspace reset)")
                                      : _("Boxes are drawn %s ms earlier than reported\n"
                                          "(Alt+[ earlier, Alt+] later, Alt+Backspace reset)"),
                               amount);
  gtk_label_set_text (self->label, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), tooltip);
}

static void
update_rows (ProofNudgeChip *self)
{
  double ms = get_ms (self), frame_ms = get_frame_ms (self);
  ProofFrameTable *table = NULL;
  g_autofree char *note = NULL;

  if (self->session != NULL)
    table = proof_player_get_frame_table (proof_session_get_player (self->session));

  self->updating = TRUE;
  gtk_widget_set_sensitive (self->frames, frame_ms > 0);
  if (frame_ms > 0)
    {
      double most = PROOF_NUDGE_MAX / PROOF_MSEC / frame_ms;

      gtk_adjustment_configure (self->frames_adjustment, ms / frame_ms, -most, most, 1, 10, 0);
    }
  gtk_adjustment_set_value (self->ms_adjustment, ms);
  self->updating = FALSE;

  if (frame_ms <= 0)
    note = g_strdup (_("How long a frame is will be known once the video is there."));
  else if (proof_frame_table_is_variable (table))
    /* Translators: a number of milliseconds */
    note = g_strdup_printf (_("Frames of this video differ in length; one counts as their median, "
                              "%.3f ms."), frame_ms);
  else
    /* Translators: a number of milliseconds */
    note = g_strdup_printf (_("A frame is %.3f ms."), frame_ms);
  gtk_label_set_text (self->note, note);
  gtk_widget_set_sensitive (self->reset, ms != 0);
}

static void
update (ProofNudgeChip *self)
{
  gboolean open = gtk_widget_get_visible (GTK_WIDGET (self->popover));

  update_button (self);
  update_rows (self);
  gtk_widget_set_visible (GTK_WIDGET (self), open || get_ms (self) != 0);
}

/* Whole numbers without decimals. */
static gboolean
output_cb (AdwSpinRow *row)
{
  g_autofree char *text = format_number (adw_spin_row_get_value (row),
                                         adw_spin_row_get_digits (row));

  if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (row))))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  return TRUE;
}

static void
frames_changed_cb (ProofNudgeChip *self)
{
  double frames = gtk_adjustment_get_value (self->frames_adjustment);
  double frame_ms = get_frame_ms (self);

  if (self->updating || frame_ms <= 0 || fabs (frames - get_ms (self) / frame_ms) < FRAMES_SHOWN)
    return;

  proof_session_set_nudge (self->session, llround (frames * frame_ms * PROOF_MSEC));
}

static void
ms_changed_cb (ProofNudgeChip *self)
{
  double ms = gtk_adjustment_get_value (self->ms_adjustment);

  if (self->updating || self->session == NULL || fabs (ms - get_ms (self)) < MS_SHOWN)
    return;

  proof_session_set_nudge (self->session, llround (ms * PROOF_MSEC));
}

static void
proof_nudge_chip_dispose (GObject *object)
{
  ProofNudgeChip *self = PROOF_NUDGE_CHIP (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->player_signals);
  g_clear_object (&self->session);
  /* Before the template, which would take it away unknown to the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_NUDGE_CHIP);

  G_OBJECT_CLASS (proof_nudge_chip_parent_class)->dispose (object);
}

static void
proof_nudge_chip_class_init (ProofNudgeChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_nudge_chip_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-nudge-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, button);
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, label);
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, popover);
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, reset);
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, frames);
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, frames_adjustment);
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, ms_adjustment);
  gtk_widget_class_bind_template_child (widget_class, ProofNudgeChip, note);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, output_cb);
  gtk_widget_class_bind_template_callback (widget_class, frames_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, ms_changed_cb);
}

static void
proof_nudge_chip_init (ProofNudgeChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->session_signals = g_signal_group_new (PROOF_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::nudge", G_CALLBACK (update),
                                  self);
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  g_signal_group_connect_swapped (self->player_signals, "notify::frame-table", G_CALLBACK (update),
                                  self);
}

GtkWidget *
proof_nudge_chip_new (void)
{
  return g_object_new (PROOF_TYPE_NUDGE_CHIP, NULL);
}

/**
 * proof_nudge_chip_set_session:
 * @self: a chip
 * @session: (nullable): whose nudge to show
 */
void
proof_nudge_chip_set_session (ProofNudgeChip *self,
                              ProofSession   *session)
{
  g_return_if_fail (PROOF_IS_NUDGE_CHIP (self));

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->player_signals,
                             session != NULL ? proof_session_get_player (session) : NULL);
  update (self);
}

/**
 * proof_nudge_chip_open:
 * @self: a chip
 *
 * Opens the controls, also where there is no nudge yet.
 */
void
proof_nudge_chip_open (ProofNudgeChip *self)
{
  g_return_if_fail (PROOF_IS_NUDGE_CHIP (self));

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_menu_button_popup (self->button);
}
