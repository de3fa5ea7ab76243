/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-tooltip.h"

/**
 * proof_tooltip_set:
 * @widget: a widget
 * @text: (nullable): its tooltip
 *
 * For what is told anew with each frame: GTK (4.18) asks the display server where the pointer is
 * whenever a tooltip is set, even to what it was.
 */
void
proof_tooltip_set (GtkWidget  *widget,
                   const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}
