/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-settings.h"

/**
 * proof_settings_get:
 *
 * Returns: (transfer none): what the application remembers; one object for all. Main thread.
 */
GSettings *
proof_settings_get (void)
{
  static GSettings *settings;

  if (!settings)
    settings = g_settings_new ("io.github.proofreel.Proofreel");
  return settings;
}
