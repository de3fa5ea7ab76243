/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_TIMELINE (proof_timeline_get_type ())

/* The labels along time: overview, ruler, a lane a label, playhead. Click and drag seek, a click on
 * a segment selects, Ctrl+wheel zooms, Shift+wheel pans. Up, Down, Page Up
 * and Page Down go over the lanes; all other keys are the viewer's.
 *
 * Properties: narrow (boolean: the selected label's lane alone). */
G_DECLARE_FINAL_TYPE (ProofTimeline, proof_timeline, PROOF, TIMELINE, GtkWidget)

void         proof_timeline_set_session   (ProofTimeline *self,
                                           ProofSession  *session);
void         proof_timeline_set_narrow    (ProofTimeline *self,
                                           gboolean       narrow);
void         proof_timeline_zoom          (ProofTimeline *self,
                                           double         factor);
void         proof_timeline_fit           (ProofTimeline *self);

G_END_DECLS
