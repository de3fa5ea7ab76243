/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettings *proof_settings_get        (void);
/* Once, before anything asks AWS. */
void       proof_settings_follow_aws (void);

G_END_DECLS
