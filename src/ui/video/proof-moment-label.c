/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-moment-label.h"

#include <glib/gi18n.h>

#include "proof-nudge-chip.h"
#include "proof-tooltip.h"

/* As wide as a digit. */
#define FIGURE_SPACE "\u2007"

struct _ProofMomentLabel
{
  AdwBin parent_instance;

  GtkInscription *line;
  ProofNudgeChip *nudge;

  ProofSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *player_signals;
};

G_DEFINE_FINAL_TYPE (ProofMomentLabel, proof_moment_label, ADW_TYPE_BIN)

/* Fills up in front to @width characters. */
static char *
pad (char *text,
     guint width)
{
  g_autofree char *owned = text;
  GString *space = g_string_new (NULL);

  for (glong n = g_utf8_strlen (text, -1); n < (glong) width; n++)
    g_string_append (space, FIGURE_SPACE);
  /* The unit is at the number's other side there. */
  if (gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL)
    g_string_prepend (space, text);
  else
    g_string_append (space, text);

  return g_string_free_and_steal (space);
}

static gint64
floor_to_ms (ProofTime time)
{
  return time >= 0 ? time / PROOF_MSEC : -((-time + PROOF_MSEC - 1) / PROOF_MSEC);
}

static char *
format_seconds (gint64 ms,
                guint  width)
{
  return pad (g_strdup_printf ("%s%.3f", ms < 0 ? "−" : "", ABS (ms) / 1000.0), width);
}

/* The service's segments are spans, and a video may stand alone. */
static gboolean
has_samples (ProofSession *session)
{
  return proof_session_get_store (session) != proof_session_get_segment_store (session) &&
         proof_label_index_get_n_samples (proof_session_get_index (session)) > 0;
}

/* What is drawn of a held sample may be moved on towards the next. */
static gboolean
is_interpolated (ProofSession      *session,
                 const ProofMoment *moment)
{
  g_autoptr (GArray) boxes = NULL;

  if (moment->state != PROOF_SHOWN_HELD || !proof_session_get_interpolate (session))
    return FALSE;

  boxes = g_array_new (FALSE, FALSE, sizeof (ProofShownBox));
  return proof_session_list_boxes (session, moment, boxes, NULL) > 0;
}

/* An inscription knows the size of its own font, but not of those that stand in for it in other
 * scripts. In width by tens of characters, so that states do not move it. */
static void
make_room (GtkInscription *inscription,
           const char     *text)
{
  GtkWidget *line = GTK_WIDGET (inscription);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (line, text);
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (line), NULL,
                                                         NULL);
  int one = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                 pango_font_metrics_get_approximate_digit_width (metrics));
  int width, height;

  pango_layout_get_size (layout, &width, NULL);
  pango_layout_get_pixel_size (layout, NULL, &height);
  pango_font_metrics_unref (metrics);
  gtk_inscription_set_nat_chars (inscription, MAX (50, (width / MAX (one, 1) + 10) / 10 * 10));
  gtk_widget_set_size_request (line, -1, height);
}

static void
update (ProofMomentLabel *self)
{
  ProofPlayer *player = self->session != NULL ? proof_session_get_player (self->session) : NULL;
  ProofFrame *frame = player != NULL ? proof_player_get_frame (player) : NULL;
  g_autofree char *sample = NULL, *shown = NULL, *offset = NULL, *text = NULL;
  const char *state = NULL;
  ProofTime origin, duration;
  ProofMoment moment;
  gboolean sampled, approximate;
  guint width;

  if (frame == NULL)
    {
      gtk_inscription_set_text (self->line, NULL);
      proof_tooltip_set (GTK_WIDGET (self->line), NULL);
      return;
    }

  proof_session_resolve (self->session, frame->time, &moment);
  origin = proof_session_get_origin (self->session);
  duration = proof_player_get_duration (player);
  width = strlen ("0.000");
  for (gint64 rest = duration / PROOF_SECOND; rest >= 10; rest /= 10)
    width++;
  shown = format_seconds (floor_to_ms (moment.frame_time - origin), width);
  /* Which frame it is, and so what belongs to it, only the table can tell. */
  approximate = moment.frame == PROOF_NO_FRAME;
  proof_tooltip_set (GTK_WIDGET (self->line),
                     approximate ? _("The frames of the video are still being counted. Until then "
                                     "a box may belong to a neighbouring frame.")
                                 : NULL);
  sampled = has_samples (self->session);
  gtk_inscription_set_xalign (self->line, sampled ? 0 : 0.5);
  if (!sampled)
    {
      /* Translators: the time of a frame in seconds; ≈ where it is not known exactly yet */
      text = g_strdup_printf (approximate ? _("frame ≈ %s s") : _("frame %s s"), shown);
      gtk_inscription_set_text (self->line, text);
      return;
    }
  switch (moment.state)
    {
    case PROOF_SHOWN_NONE:
      /* Translators: of the boxes on a frame: there are none, since no sample is near */
      state = _("no sample");
      break;
    case PROOF_SHOWN_FRESH:
      /* Translators: of the boxes on a frame: they were reported for this very frame */
      state = _("fresh");
      break;
    case PROOF_SHOWN_HELD:
      /* Translators: of the boxes on a frame: moved on from the last sample towards the next,
       * or those of the last sample as they are */
      state = is_interpolated (self->session, &moment) ? _("interpolated") : _("held");
      break;
    default:
      g_assert_not_reached ();
    }
  if (moment.state == PROOF_SHOWN_NONE)
    {
      sample = pad (g_strdup ("—"), width);
      offset = pad (g_strdup ("—"), 4);
    }
  else
    {
      gint64 ms = floor_to_ms (moment.offset);

      sample = format_seconds (moment.sample_ms, width);
      offset = pad (g_strdup_printf ("%s%" G_GINT64_FORMAT, ms < 0 ? "−" : "+", ABS (ms)), 4);
    }
  /* Translators: times of a sample and of a frame in seconds, their distance in milliseconds, and
   * one of “fresh”, “held”, “interpolated”, “no sample” */
  if (approximate)
    text = g_strdup_printf (_("sample %s s · frame ≈ %s s · %s ms · approximate"), sample, shown,
                            offset);
  else
    text = g_strdup_printf (_("sample %s s · frame %s s · %s ms · %s"), sample, shown, offset,
                            state);
  make_room (self->line, text);
  gtk_inscription_set_text (self->line, text);
}

static void
proof_moment_label_dispose (GObject *object)
{
  ProofMomentLabel *self = PROOF_MOMENT_LABEL (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->player_signals);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_moment_label_parent_class)->dispose (object);
}

static void
proof_moment_label_class_init (ProofMomentLabelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_moment_label_dispose;
}

static void
proof_moment_label_init (ProofMomentLabel *self)
{
  AdwWrapBox *box = ADW_WRAP_BOX (adw_wrap_box_new ());

  self->line = GTK_INSCRIPTION (gtk_inscription_new (NULL));
  /* Room for figures above all, not for so many letters of an Arabic font. */
  pango_context_set_language (gtk_widget_get_pango_context (GTK_WIDGET (self->line)),
                              pango_language_from_string ("en"));
  gtk_inscription_set_min_chars (self->line, 20);
  gtk_inscription_set_nat_chars (self->line, 50);
  gtk_inscription_set_text_overflow (self->line, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "dimmed");
  self->nudge = PROOF_NUDGE_CHIP (proof_nudge_chip_new ());
  /* In a narrow window the line has its width to itself. */
  adw_wrap_box_set_child_spacing (box, 6);
  adw_wrap_box_set_line_spacing (box, 3);
  gtk_widget_set_halign (GTK_WIDGET (box), GTK_ALIGN_CENTER);
  adw_wrap_box_append (box, GTK_WIDGET (self->line));
  adw_wrap_box_append (box, GTK_WIDGET (self->nudge));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));

  self->session_signals = g_signal_group_new (PROOF_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "boxes-changed",
                                  G_CALLBACK (update), self);
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  g_signal_group_connect_swapped (self->player_signals, "notify::frame", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->player_signals, "notify::frame-table", G_CALLBACK (update),
                                  self);
}

/**
 * proof_moment_label_new:
 * @session: (nullable): whose frame to tell of
 *
 * Returns: (transfer floating): the label
 */
GtkWidget *
proof_moment_label_new (ProofSession *session)
{
  ProofMomentLabel *self = g_object_new (PROOF_TYPE_MOMENT_LABEL, NULL);

  proof_moment_label_set_session (self, session);

  return GTK_WIDGET (self);
}

void
proof_moment_label_set_session (ProofMomentLabel *self,
                                ProofSession     *session)
{
  g_return_if_fail (PROOF_IS_MOMENT_LABEL (self));

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->player_signals,
                             session != NULL ? proof_session_get_player (session) : NULL);
  proof_nudge_chip_set_session (self->nudge, session);
  update (self);
}

void
proof_moment_label_open_nudge (ProofMomentLabel *self)
{
  g_return_if_fail (PROOF_IS_MOMENT_LABEL (self));

  proof_nudge_chip_open (self->nudge);
}

const char *
proof_moment_label_get_text (ProofMomentLabel *self)
{
  g_return_val_if_fail (PROOF_IS_MOMENT_LABEL (self), NULL);

  return gtk_inscription_get_text (self->line);
}
