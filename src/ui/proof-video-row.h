/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PROOF_TYPE_VIDEO_ROW (proof_video_row_get_type ())

/* An entry for a video: an s3:// address, a URI or a path, with a button that picks a file.
 * ::changed comes from GtkEditable. */
G_DECLARE_FINAL_TYPE (ProofVideoRow, proof_video_row, PROOF, VIDEO_ROW, AdwEntryRow)

GtkWidget *proof_video_row_new     (void);
gboolean   proof_video_row_get_uri (ProofVideoRow *self,
                                    char         **uri,
                                    GError       **error);

G_END_DECLS
