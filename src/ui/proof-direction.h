/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void  proof_keep_left_to_right (GtkWidget  *widget);
char *proof_isolate            (const char *text);

G_END_DECLS
