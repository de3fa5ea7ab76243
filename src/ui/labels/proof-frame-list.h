/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_FRAME_LIST (proof_frame_list_get_type ())

/* What the service reported for the frame on screen, box by box, surest box first, then labels
 * without boxes. Follows the playhead; rows are changed in place. */
G_DECLARE_FINAL_TYPE (ProofFrameList, proof_frame_list, PROOF, FRAME_LIST, AdwBin)

GtkWidget *proof_frame_list_new         (ProofSession   *session);
void       proof_frame_list_set_session (ProofFrameList *self,
                                         ProofSession   *session);
guint      proof_frame_list_get_n_rows  (ProofFrameList *self);
void       proof_frame_list_get_row     (ProofFrameList *self,
                                         guint           row,
                                         guint          *detection,
                                         guint          *instance);
void       proof_frame_list_select_row  (ProofFrameList *self,
                                         int             direction);

G_END_DECLS
