/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While a video plays nobody touches the keys, and the screen is to stay on all the same. */
#include "config.h"

#include "proof-window-private.h"

#include <glib/gi18n.h>

/* The window may be on its way out, and no longer know its application. */
static void
state_changed_cb (ProofWindow *self,
                  GParamSpec  *pspec,
                  ProofPlayer *player)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  gboolean plays = proof_player_get_state (player) == PROOF_PLAYER_PLAYING;

  if (plays == (self->inhibitor != 0))
    return;

  if (plays)
    self->inhibitor = gtk_application_inhibit (application, GTK_WINDOW (self),
                                               GTK_APPLICATION_INHIBIT_IDLE,
                                               _("A video is playing"));
  else
    {
      gtk_application_uninhibit (application, self->inhibitor);
      self->inhibitor = 0;
    }
}

/* Once there is a session. */
void
proof_window_init_inhibit (ProofWindow *self)
{
  g_signal_connect_object (proof_session_get_player (self->session), "notify::state",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
}
