/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deletes a folder and all that is in it; follows no links. A path that is not there is fine. */
void proof_test_folder_remove (const char *path);

G_END_DECLS
