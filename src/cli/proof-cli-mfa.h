/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Has the codes of devices asked for on the terminal, where there is one. */
void proof_cli_mfa_ask (void);

G_END_DECLS
