/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-library-page.h"
#include "proof-open-job-dialog.h"
#include "proof-viewer-page.h"
#include "proof-window.h"

G_BEGIN_DECLS

struct _ProofWindow
{
  AdwApplicationWindow parent_instance;

  /* template widgets */
  AdwToastOverlay     *toasts;
  AdwNavigationView   *navigation;
  ProofLibraryPage    *library;

  ProofViewerPage     *viewer; /* NULL until it is first shown; in navigation */

  /* owned */
  ProofVault          *vault;
  ProofSession        *session;
  ProofCollector      *collector; /* NULL: nothing is fetched behind the window */

  /* opening: proof-window-open.c */
  GCancellable        *cancellable;
  char                *pending_video; /* opened when the labels are there */
  gboolean             opening;       /* labels asked for, nothing heard yet */

  gboolean             closing;
  gboolean             fetching;  /* a job, in the viewer: proof-window-collect.c */
  gboolean             tabbed;    /* the focus was moved by keyboard: proof-window-keys.c */
  GHashTable          *held;      /* key codes: as well */
  guint                inhibitor; /* keeps the screen on: proof-window-inhibit.c */
};

/* proof-window.c */
void     proof_window_fail            (ProofWindow    *self,
                                       const char     *title,
                                       const char     *message);
gboolean proof_window_shows_viewer    (ProofWindow    *self);
void     proof_window_show_viewer     (ProofWindow    *self);

/* proof-window-open.c */
void     proof_window_install_opening (GtkWidgetClass *widget_class);
void     proof_window_init_opening    (ProofWindow    *self);
void     proof_window_open_document   (ProofWindow    *self,
                                       GFile          *file);

void     proof_window_open_video      (ProofWindow    *self,
                                       const char     *uri);

ProofOpenJobDialog *proof_window_ask_job (ProofWindow *self);

/* proof-window-notice.c */
gboolean proof_window_take_text       (ProofWindow    *self,
                                       const char     *text);
void     proof_window_open_notice     (ProofWindow    *self,
                                       GFile          *file,
                                       const char     *video_uri);
void     proof_window_paste           (GtkWidget      *widget,
                                       const char     *action_name,
                                       GVariant       *parameter);

/* proof-window-keys.c */
void     proof_window_init_keys       (ProofWindow    *self);

/* proof-window-collect.c */
void     proof_window_withdraw_notification (ProofWindow *self,
                                       GFile          *document);
void     proof_window_update_collecting (ProofWindow  *self);

/* proof-window-others.c */
gboolean proof_window_is_only_one     (ProofWindow    *self);

/* proof-window-inhibit.c */
void     proof_window_init_inhibit    (ProofWindow    *self);

G_END_DECLS
