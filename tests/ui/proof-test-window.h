/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-application.h"
#include "proof-demo-service.h"
#include "proof-window.h"

G_BEGIN_DECLS

/* A whole application in this process, in folders of its own, on a display to which xdotool sends
 * real events. There is no window manager. */

#define PROOF_TEST_JOB_ID "6f1b0a1c54f2c9a7e0d3b8a1f1d2c3b4a59687716253443526170899aabbccdd"
#define PROOF_TEST_PATIENCE_S 60

/* Before gtest: folders, environment, and one application for all tests. Nothing of the user's is
 * read or written. */
void              proof_test_window_init    (int               *argc,
                                             char            ***argv,
                                             GApplicationFlags  flags);
/* Runs the tests and cleans up. */
int               proof_test_window_run     (void);
const char       *proof_test_window_folder  (void);

/* Long enough for a busy machine to find it still playing. */
#define PROOF_TEST_N_FRAMES 250

/* A clip of so many frames at 25 a second, and results at every fifth of them: Person and Car with
 * boxes, Outdoors without. NULL after g_test_skip () where there is no encoder. */
const char       *proof_test_video_path     (void);
const char       *proof_test_results_path   (void);
ProofDemoService *proof_test_service_new    (void);

ProofWindow      *proof_test_window_open    (void);
/* Files in the viewer, with the first frame on screen; NULL after g_test_skip (). */
ProofWindow      *proof_test_viewer_open    (void);
void              proof_test_window_close   (void);

/* The first mapped widget, in drawing order, of the type @what, or whose label, title, tooltip,
 * name or action it is. */
GtkWidget        *proof_test_find           (GtkWidget    *root,
                                             const char   *what);
gboolean          proof_test_has_text       (GtkWidget    *root,
                                             const char   *part);
GtkWidget        *proof_test_wait_for       (GtkWidget    *root,
                                             const char   *what);
void              proof_test_point_at       (GtkWidget    *widget,
                                             double        x_within,
                                             double        y_within);
void              proof_test_click          (GtkWidget    *widget);
/* By its middle, with the first button. */
void              proof_test_drag           (GtkWidget    *widget,
                                             int           dx,
                                             int           dy);
void              proof_test_xdotool        (const char   *command,
                                             ...) G_GNUC_NULL_TERMINATED;
void              proof_test_key            (const char   *key);
void              proof_test_iterate        (guint         ms);
/* The player has come to rest on that frame. */
gboolean          proof_test_is_at          (ProofPlayer  *player,
                                             guint         frame);

#define PROOF_TEST_WAIT(condition) \
  G_STMT_START \
  { \
    gint64 _end = g_get_monotonic_time () + PROOF_TEST_PATIENCE_S * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > _end) \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
        proof_test_iterate (5); \
      } \
  } \
  G_STMT_END

G_END_DECLS
