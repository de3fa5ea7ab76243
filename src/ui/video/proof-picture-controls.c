/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-picture-controls.h"

#include <math.h>

struct _ProofPictureControls
{
  AdwBin parent_instance;

  /* template widgets */
  GtkAdjustment *brightness;
  GtkAdjustment *contrast;
  GtkScale *brightness_scale;
  GtkScale *contrast_scale;
  GtkWidget *reset;

  ProofPictureLook *look;
  GSignalGroup *look_signals;
  GBindingGroup *look_bindings;
};

G_DEFINE_FINAL_TYPE (ProofPictureControls, proof_picture_controls, ADW_TYPE_BIN)

static void
update_neutral (ProofPictureControls *self)
{
  GtkWidget *button = adw_bin_get_child (ADW_BIN (self));
  gboolean neutral = self->look == NULL || proof_picture_look_is_neutral (self->look);

  gtk_widget_set_sensitive (self->reset, !neutral);
  if (neutral)
    gtk_widget_remove_css_class (button, "accent");
  else
    gtk_widget_add_css_class (button, "accent");
}

static void
reset_cb (ProofPictureControls *self)
{
  if (self->look != NULL)
    proof_picture_look_reset (self->look);
}

static char *
format_cb (GtkScale *scale,
           double    value,
           gpointer  data)
{
  int hundredths = lround (value * 100);

  return g_strdup_printf ("%s%d", hundredths < 0 ? "−" : hundredths > 0 ? "+" : "",
                          ABS (hundredths));
}

static void
proof_picture_controls_dispose (GObject *object)
{
  ProofPictureControls *self = PROOF_PICTURE_CONTROLS (object);

  g_clear_object (&self->look_signals);
  g_clear_object (&self->look_bindings);
  g_clear_object (&self->look);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_PICTURE_CONTROLS);

  G_OBJECT_CLASS (proof_picture_controls_parent_class)->dispose (object);
}

static void
proof_picture_controls_class_init (ProofPictureControlsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_picture_controls_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-picture-controls.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofPictureControls, brightness);
  gtk_widget_class_bind_template_child (widget_class, ProofPictureControls, contrast);
  gtk_widget_class_bind_template_child (widget_class, ProofPictureControls, brightness_scale);
  gtk_widget_class_bind_template_child (widget_class, ProofPictureControls, contrast_scale);
  gtk_widget_class_bind_template_child (widget_class, ProofPictureControls, reset);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
proof_picture_controls_init (ProofPictureControls *self)
{
  GtkScale *scales[2];

  gtk_widget_init_template (GTK_WIDGET (self));
  scales[0] = self->brightness_scale;
  scales[1] = self->contrast_scale;
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      gtk_scale_add_mark (scales[i], 0, GTK_POS_BOTTOM, NULL);
      gtk_scale_set_format_value_func (scales[i], format_cb, NULL, NULL);
      /* Numbers with a sign grow to the right in every language. */
      gtk_widget_set_direction (GTK_WIDGET (scales[i]), GTK_TEXT_DIR_LTR);
    }
  self->look_signals = g_signal_group_new (PROOF_TYPE_PICTURE_LOOK);
  g_signal_group_connect_swapped (self->look_signals, "notify::neutral",
                                  G_CALLBACK (update_neutral), self);
  self->look_bindings = g_binding_group_new ();
  g_binding_group_bind (self->look_bindings, "brightness", self->brightness, "value",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_binding_group_bind (self->look_bindings, "contrast", self->contrast, "value",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  update_neutral (self);
}

void
proof_picture_controls_set_session (ProofPictureControls *self,
                                    ProofSession         *session)
{
  ProofPictureLook *look = session != NULL ? proof_session_get_look (session) : NULL;

  g_return_if_fail (PROOF_IS_PICTURE_CONTROLS (self));

  g_set_object (&self->look, look);
  g_signal_group_set_target (self->look_signals, self->look);
  g_binding_group_set_source (self->look_bindings, self->look);
  update_neutral (self);
}
