/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *proof_json_fault_describe (const char *text,
                                 gsize       length,
                                 gsize       offset) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
