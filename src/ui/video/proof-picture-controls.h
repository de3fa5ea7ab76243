/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_PICTURE_CONTROLS (proof_picture_controls_get_type ())

/* A button with brightness and contrast of the picture in its popover; marked while they are not
 * neutral. */
G_DECLARE_FINAL_TYPE (ProofPictureControls, proof_picture_controls, PROOF, PICTURE_CONTROLS, AdwBin)

void proof_picture_controls_set_session (ProofPictureControls *self,
                                         ProofSession         *session);

G_END_DECLS
