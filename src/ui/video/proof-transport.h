/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

#define PROOF_TYPE_TRANSPORT (proof_transport_get_type ())

/* The row of buttons that moves the player, with readout, speed, volume and how the picture looks.
 *
 * Properties: rate (the player's), narrow (leaves out what there are keys for), tight (and
 * what the menu has).
 * Uses the actions viewer.first-frame, viewer.step (int32), viewer.play-pause, viewer.last-frame,
 * viewer.loop, viewer.mute, viewer.fullscreen and those of ProofReadout; installs transport.rate
 * (double). */
G_DECLARE_FINAL_TYPE (ProofTransport, proof_transport, PROOF, TRANSPORT, AdwBin)

GtkWidget *proof_transport_new         (ProofSession   *session);
void       proof_transport_set_session (ProofTransport *self,
                                        ProofSession   *session);
gboolean   proof_transport_get_narrow  (ProofTransport *self);
void       proof_transport_set_narrow  (ProofTransport *self,
                                        gboolean        narrow);
void       proof_transport_jump        (ProofTransport *self);

G_END_DECLS
