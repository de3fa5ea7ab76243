/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Who made it, and what a report of a fault should say of this machine. */
AdwDialog *proof_about_dialog_new            (GtkWidget *window);
/* Versions, display, decoders; nothing of the user's files, names or keys. (transfer full) */
char      *proof_about_dialog_make_debug_info (GtkWidget *window);

G_END_DECLS
