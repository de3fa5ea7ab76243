/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a job was started with, as a document keeps it, in words; NULL where that is not known, as
 * of a job that somebody else has started. */
char    *proof_started_with_dup_text       (const char *settings) G_GNUC_WARN_UNUSED_RESULT;
gboolean proof_started_with_get_confidence (const char *settings,
                                            double     *confidence);

G_END_DECLS
