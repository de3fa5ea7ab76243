/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-alert.h"

/**
 * proof_alert_new:
 * @heading: a title
 * @body: plain text
 *
 * A line that is broken within an address, a key or an ARN must not get a hyphen, which would seem
 * to belong to it.
 *
 * Returns: (transfer floating): an alert dialog without responses
 */
AdwDialog *
proof_alert_new (const char *heading,
                 const char *body)
{
  g_autofree char *markup = g_markup_printf_escaped ("<span insert_hyphens=\"false\">%s</span>",
                                                     body);
  AdwDialog *dialog = adw_alert_dialog_new (heading, markup);

  adw_alert_dialog_set_body_use_markup (ADW_ALERT_DIALOG (dialog), TRUE);
  return dialog;
}
