/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-player.h"
#include "proof-test-clip.h"

G_BEGIN_DECLS

/* What tests of the player share: a folder of clips, made when they are first asked for, and waiting
 * for the player to be where it was told to. */

#define PROOF_TEST_PATIENCE (60 * G_USEC_PER_SEC)

/* Runs the main loop until @condition holds. */
#define proof_test_until(condition) \
  G_STMT_START \
  { \
    gint64 _end = g_get_monotonic_time () + PROOF_TEST_PATIENCE; \
    while (!(condition)) \
      { \
        g_assert_cmpint (g_get_monotonic_time (), <, _end); \
        g_main_context_iteration (NULL, TRUE); \
      } \
  } \
  G_STMT_END

typedef struct
{
  const char   *name;
  ProofTestClip clip;
} ProofTestCase;

/* Clips that differ in what players get wrong, of PROOF_TEST_CASE_FRAMES each. */
#define PROOF_TEST_CASE_FRAMES 120
#define PROOF_TEST_N_CASES 8
extern const ProofTestCase proof_test_cases[PROOF_TEST_N_CASES];

/* 60 frames at 25 a second, with sound. */
extern const ProofTestCase proof_test_short;

/* After g_test_init (): makes the folder; runs the tests and deletes it. */
void         proof_test_player_init   (void);
int          proof_test_player_run    (void);
const char  *proof_test_player_folder (void);
ProofMedia  *proof_test_media         (const ProofTestCase *one) G_GNUC_WARN_UNUSED_RESULT;
ProofPlayer *proof_test_player_open   (ProofMedia          *media) G_GNUC_WARN_UNUSED_RESULT;
/* In a test that stops players before they are loaded. */
void         proof_test_player_stops_early (void);
/* Runs the main loop until nothing is under way. */
void         proof_test_player_wait   (ProofPlayer         *player);
/* By the bar code of its frame. */
int          proof_test_player_read   (ProofPlayer         *player);
void         proof_test_player_assert (ProofPlayer         *player,
                                       guint                frame);

G_END_DECLS
