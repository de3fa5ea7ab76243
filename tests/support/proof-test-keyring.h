/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A real keyring daemon on the test's own session bus, in a folder of its own. */

/* A home and AWS files of the test's own, with nothing in them; before anything else. */
void        proof_test_keyring_plant_environment (void);
const char *proof_test_keyring_folder            (void);
void        proof_test_keyring_write_config      (const char *text);
/* Unlocked and empty; once it is locked, its question for the password is refused. FALSE, and a
 * line that says so, where no daemon or no bus is there. */
gboolean    proof_test_keyring_start             (void);
void        proof_test_keyring_stop              (void);

G_END_DECLS
