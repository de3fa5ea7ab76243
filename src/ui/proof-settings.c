/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-settings.h"

#include "proof-aws-settings.h"

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

static void
set_aws_defaults (GSettings *settings)
{
  g_autofree char *profile = g_settings_get_string (settings, "aws-profile");
  g_autofree char *region = g_settings_get_string (settings, "aws-region");

  proof_aws_settings_set_defaults (profile, region);
}

/**
 * proof_settings_follow_aws:
 *
 * From now on, AWS is reached with the profile and region of Preferences where nobody says others.
 */
void
proof_settings_follow_aws (void)
{
  GSettings *settings = proof_settings_get ();

  g_signal_connect (settings, "changed::aws-profile", G_CALLBACK (set_aws_defaults), NULL);
  g_signal_connect (settings, "changed::aws-region", G_CALLBACK (set_aws_defaults), NULL);
  set_aws_defaults (settings);
}
