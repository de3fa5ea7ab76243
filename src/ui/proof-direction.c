/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-direction.h"

/**
 * proof_keep_left_to_right:
 * @widget: what shows time, or steps in it
 *
 * Time runs to the right in every language: @widget and all that is in it do not turn round in a
 * window that is right to left. What is added later does.
 */
void
proof_keep_left_to_right (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    proof_keep_left_to_right (child);
}

/**
 * proof_isolate:
 * @text: what may be in another direction than the line that it begins: a name, an address
 *
 * Returns: (transfer full): @text, which does not turn its line round in a window that is right to
 *   left, nor the other way round
 */
char *
proof_isolate (const char *text)
{
  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_strdup (text);
  /* RLM, FSI, PDI */
  return g_strconcat ("\u200f\u2068", text, "\u2069", NULL);
}
