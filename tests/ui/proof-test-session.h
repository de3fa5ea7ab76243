/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-session.h"

G_BEGIN_DECLS

/* A session over made-up results, in a folder of its own. Members left 0
 * have the value in brackets. */
typedef struct
{
  guint    n_labels;  /* (16); the first ones are a street's, with parents, aliases, categories */
  guint    n_samples; /* (60) */
  gint64   cadence_ms; /* (200) */
  guint    run;       /* a label comes and goes about every so many samples (6) */
  guint    n_frames;  /* of a video of 25 frames a second; 0 for none */
} ProofTestResults;

ProofSession *proof_test_session_new   (const ProofTestResults *results);
void          proof_test_session_free  (ProofSession           *session);

/* A bare window at the top left of the screen, drawn once. */
GtkWindow    *proof_test_window_new    (GtkWidget              *child,
                                        int                     width,
                                        int                     height);
GtkWidget    *proof_test_find_widget   (GtkWidget              *root,
                                        GType                   type);
/* Main loop: until the widget was drawn anew; for so long; until @done says so. */
void          proof_test_wait_drawn    (GtkWidget              *widget);
void          proof_test_wait_ms       (guint                   ms);
#define proof_test_wait(condition) \
  G_STMT_START { \
    gint64 proof_test_until = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND; \
    while (!(condition)) \
      { \
        g_assert_cmpint (g_get_monotonic_time (), <, proof_test_until); \
        proof_test_wait_ms (2); \
      } \
  } G_STMT_END

/* Real events of the X server: what xdotool takes, in a line. */
void          proof_test_input         (const char             *format,
                                        ...) G_GNUC_PRINTF (1, 2);
/* Where a point of a widget is on the screen. */
void          proof_test_locate        (GtkWidget              *widget,
                                        double                  x,
                                        double                  y,
                                        int                    *screen_x,
                                        int                    *screen_y);

G_END_DECLS
