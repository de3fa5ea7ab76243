/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Gives page @number as the service sent it (transfer full); NULL with
 * @error set ends the writing. */
typedef GBytes *(*ProofRawPageFunc) (guint      number,
                                     gpointer   user_data,
                                     GError   **error);

gboolean proof_label_merge (GOutputStream     *out,
                            guint              n_pages,
                            ProofRawPageFunc   func,
                            gpointer           user_data,
                            guint64           *n_detections,
                            GCancellable      *cancellable,
                            GError           **error);

G_END_DECLS
