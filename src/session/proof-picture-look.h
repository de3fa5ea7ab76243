/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"

G_BEGIN_DECLS

#define PROOF_TYPE_PICTURE_LOOK (proof_picture_look_get_type ())

/* How bright and how contrasty the picture is drawn; nothing else sees it. Kept in the document: it
 * belongs to this footage, and the next video must not be shown other than it is. Main thread.
 *
 * Properties: brightness, contrast (-1 to 1; 0 is the picture as it is), neutral (both are 0). */
G_DECLARE_FINAL_TYPE (ProofPictureLook, proof_picture_look, PROOF, PICTURE_LOOK, GObject)

ProofPictureLook *proof_picture_look_new          (void);
void              proof_picture_look_set_document (ProofPictureLook *self,
                                                   ProofDocument    *document);
void              proof_picture_look_reset        (ProofPictureLook *self);
gboolean          proof_picture_look_is_neutral   (ProofPictureLook *self);
void              proof_picture_look_get_line     (ProofPictureLook *self,
                                                   double           *slope,
                                                   double           *offset);

G_END_DECLS
