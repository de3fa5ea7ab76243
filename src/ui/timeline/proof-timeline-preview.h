/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_TIMELINE_PREVIEW (proof_timeline_preview_get_type ())

/* What the video shows at the time under the pointer, above the timeline: a small picture with its
 * time and frame. It takes neither focus nor pointer, and stays away where there is no picture. */
G_DECLARE_FINAL_TYPE (ProofTimelinePreview, proof_timeline_preview, PROOF, TIMELINE_PREVIEW,
                      GtkPopover)

void proof_timeline_preview_set_session (ProofTimelinePreview *self,
                                         ProofSession         *session);
void proof_timeline_preview_point_to    (ProofTimelinePreview *self,
                                         ProofTime             time,
                                         double                x);

G_END_DECLS
