/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Has the codes of devices that roles need asked for over the active window of @application, for
 * as long as it lives. */
void proof_mfa_dialog_install (GtkApplication *application);

G_END_DECLS
