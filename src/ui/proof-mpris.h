/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-window.h"

G_BEGIN_DECLS

#define PROOF_TYPE_MPRIS (proof_mpris_get_type ())

/* Lets the desktop see and steer what plays: org.mpris.MediaPlayer2, which is where media keys, the
 * lock screen and headsets end up. It speaks for one window at a time: the one that last began to
 * play, else the one that is active. */
G_DECLARE_FINAL_TYPE (ProofMpris, proof_mpris, PROOF, MPRIS, GObject)

ProofMpris *proof_mpris_new        (GtkApplication  *application,
                                    GDBusConnection *connection);
void        proof_mpris_add_window (ProofMpris      *self,
                                    ProofWindow     *window);

G_END_DECLS
