/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zoom and pan of the picture, by name. */
#include "config.h"

#include "proof-viewer-page-private.h"

static ProofVideoZoom *
get_zoom (GtkWidget *widget)
{
  return proof_video_view_get_zoom (PROOF_VIEWER_PAGE (widget)->video_view);
}

static void
zoom (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  int steps = g_variant_get_int32 (parameter);

  if (steps == 0)
    proof_video_zoom_reset (get_zoom (widget));
  else
    proof_video_zoom_step (get_zoom (widget), steps);
}

static void
zoom_box (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  proof_video_view_toggle_zoom (PROOF_VIEWER_PAGE (widget)->video_view);
}

static void
pan_x (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  proof_video_zoom_pan (get_zoom (widget), g_variant_get_int32 (parameter), 0);
}

static void
pan_y (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  proof_video_zoom_pan (get_zoom (widget), 0, g_variant_get_int32 (parameter));
}

void
proof_viewer_page_install_picture_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "viewer.zoom", "i", zoom);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-box", NULL, zoom_box);
  gtk_widget_class_install_action (widget_class, "viewer.pan-x", "i", pan_x);
  gtk_widget_class_install_action (widget_class, "viewer.pan-y", "i", pan_y);
}
