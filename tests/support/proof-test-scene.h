/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"
#include "proof-test-clip.h"

G_BEGIN_DECLS

/* A session that has a clip and results open. */
typedef struct
{
  ProofSession *session;
  ProofPlayer  *player; /* borrowed */
  char         *folder;
  char         *video;
  char         *results;
} ProofTestScene;

/* Every @every-th frame was sampled: a "Person" whose box is the clip's white rectangle,
 * around it a "Car", and "Outdoors" without a box. NULL after g_test_skip() where no
 * encoder is there. */
ProofTestScene *proof_test_scene_new    (const ProofTestClip *clip,
                                         guint                every);
ProofTestScene *proof_test_scene_new_for_json (const ProofTestClip *clip,
                                               const char          *json,
                                               GError             **error);
void            proof_test_scene_free   (ProofTestScene      *self);
/* Shows the frame and waits until the player has it. */
void            proof_test_scene_seek   (ProofTestScene      *self,
                                         guint                frame);

/* Runs the main loop until @check says so; fails the test after some time. */
typedef gboolean (*ProofTestCheck) (gpointer data);
void            proof_test_wait         (ProofTestCheck       check,
                                         gpointer             data);
/* Until the widget was drawn anew and nothing is left to do. */
void            proof_test_settle       (GtkWidget           *widget);
/* A window of that size without decoration, at the screen's top left. */
GtkWindow      *proof_test_window       (GtkWidget           *child,
                                         int                  width,
                                         int                  height);
/* BGRA of the widget as it was drawn last; into $PROOF_TEST_PICTURES too, under @name. */
guchar         *proof_test_render       (GtkWidget           *widget,
                                         const char          *name,
                                         int                 *width,
                                         int                 *height);
/* Real input: moves the pointer to a point of the window and clicks. */
void            proof_test_click        (GtkWidget           *widget,
                                         double               x,
                                         double               y);
void            proof_test_point        (GtkWidget           *widget,
                                         double               x,
                                         double               y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofTestScene, proof_test_scene_free)

G_END_DECLS
