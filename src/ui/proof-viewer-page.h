/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_VIEWER_PAGE (proof_viewer_page_get_type ())

/* One job with its video: picture, transport, timeline, labels, inspector. All that can be done is
 * an action of the class, prefix `viewer.`; keys, menus and buttons only name them.
 *
 * Properties: show-labels, show-inspector, show-timeline, show-boxes, coded-boxes, filter, mute,
 * fullscreen, narrow, loop (all boolean). */
G_DECLARE_FINAL_TYPE (ProofViewerPage, proof_viewer_page, PROOF, VIEWER_PAGE, AdwNavigationPage)

void proof_viewer_page_set_session  (ProofViewerPage *self,
                                    ProofSession    *session);
void proof_viewer_page_start_search (ProofViewerPage *self);
/* K is more than a key: held, it makes J and L slow. */
void proof_viewer_page_press_k      (ProofViewerPage *self);
void proof_viewer_page_release_k    (ProofViewerPage *self);
/* Whether the frame that was asked for last is not drawn yet. */
gboolean proof_viewer_page_is_going (ProofViewerPage *self);

G_END_DECLS
