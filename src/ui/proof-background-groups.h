/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows of the Preferences for what goes on behind the window: fetching, the queue of notices. */
AdwPreferencesGroup *proof_fetching_group_new (void);
AdwPreferencesGroup *proof_queue_group_new    (void);

G_END_DECLS
