/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-video-banner.h"

#include <glib/gi18n.h>

struct _ProofVideoBanner
{
  AdwBin        parent_instance;

  AdwBanner    *banner;
  GtkWidget    *close_button; /* beside what the banner has itself: a banner has one button */

  ProofSession *session;
};

G_DEFINE_FINAL_TYPE (ProofVideoBanner, proof_video_banner, ADW_TYPE_BIN)

static void
difference_changed_cb (ProofVideoBanner *self)
{
  const char *difference = proof_session_get_difference (self->session);

  /* What slides away keeps its words. */
  if (difference)
    adw_banner_set_title (self->banner, difference);
  adw_banner_set_revealed (self->banner, difference != NULL);
  gtk_widget_set_visible (self->close_button, difference != NULL);
}

static void
put_away_cb (ProofVideoBanner *self)
{
  proof_session_ignore_difference (self->session);
}

static void
proof_video_banner_dispose (GObject *object)
{
  ProofVideoBanner *self = PROOF_VIDEO_BANNER (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_video_banner_parent_class)->dispose (object);
}

static void
proof_video_banner_class_init (ProofVideoBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = proof_video_banner_dispose;
}

static void
proof_video_banner_init (ProofVideoBanner *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  adw_banner_set_button_label (self->banner, _("Choose _Video…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner), "viewer.choose-video");
  gtk_widget_add_css_class (GTK_WIDGET (self->banner), "closable");

  self->close_button = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_set_tooltip_text (self->close_button, _("Use This Video"));
  gtk_widget_set_halign (self->close_button, GTK_ALIGN_END);
  gtk_widget_set_valign (self->close_button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_end (self->close_button, 6);
  gtk_widget_set_visible (self->close_button, FALSE);
  gtk_widget_add_css_class (self->close_button, "flat");
  gtk_widget_add_css_class (self->close_button, "circular");
  g_signal_connect_swapped (self->close_button, "clicked", G_CALLBACK (put_away_cb), self);

  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (self->banner));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->close_button);
  adw_bin_set_child (ADW_BIN (self), overlay);
}

/**
 * proof_video_banner_set_session:
 * @session: whose video it is about; set once
 */
void
proof_video_banner_set_session (ProofVideoBanner *self,
                                ProofSession     *session)
{
  g_return_if_fail (PROOF_IS_VIDEO_BANNER (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::difference", G_CALLBACK (difference_changed_cb), self,
                           G_CONNECT_SWAPPED);
  difference_changed_cb (self);
}
