/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-queue-watch.h"
#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_WINDOW (proof_window_get_type ())

/* The window: the Library, and over it the viewer of what is open.
 *
 * ::failed (char *message): opening came to nothing; the window says so itself. */
G_DECLARE_FINAL_TYPE (ProofWindow, proof_window, PROOF, WINDOW, AdwApplicationWindow)

ProofWindow  *proof_window_new         (GtkApplication        *application,
                                        ProofVault            *vault);
/* What fetches behind the window; once, at first. */
void          proof_window_set_collector (ProofWindow        *self,
                                        ProofCollector        *collector,
                                        ProofQueueWatch       *watch);
ProofSession *proof_window_get_session (ProofWindow           *self);
/* Results, documents and videos, told apart by content, in any order. @video_uri: (nullable): a
 * video beside them, which has an address and no file. */
void          proof_window_open_files  (ProofWindow           *self,
                                        GFile                **files,
                                        guint                  n_files,
                                        const char            *video_uri);
/* @video_uri: (nullable): instead of the job's own. */
void          proof_window_open_job    (ProofWindow           *self,
                                        const ProofJobRequest *request,
                                        const char            *video_uri);
/* Which window shows a document or a results file, and which shows nothing; both (nullable). */
ProofWindow  *proof_window_find        (GtkApplication        *application,
                                        GFile                 *file);
ProofWindow  *proof_window_find_free   (GtkApplication        *application);
/* An action of the window, or of the viewer where that is shown. */
gboolean      proof_window_activate    (ProofWindow           *self,
                                        const char            *action,
                                        GVariant              *target);

G_END_DECLS
