/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-test-folder.h"
#include "proof-test-player.h"

static char *folder;
static ProofTime irregular[PROOF_TEST_CASE_FRAMES];

const ProofTestCase proof_test_cases[PROOF_TEST_N_CASES] = {
  { "25.mp4", { .n_frames = 120, .b_frames = 3, .key_distance = 40 } },
  { "29.97.mp4", { .n_frames = 120, .rate_n = 30000, .rate_d = 1001, .b_frames = 2 } },
  { "late.mp4", { .n_frames = 120, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
  { "open-gops.mp4", { .n_frames = 120, .b_frames = 3, .key_distance = 27, .open_gops = TRUE } },
  { "late.mkv", { .n_frames = 120, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
  { "irregular.mp4", { .n_frames = 120, .times = irregular, .b_frames = 1 } },
  { "irregular.mkv", { .n_frames = 120, .times = irregular, .b_frames = 2 } },
  { "upside-down.mp4", { .n_frames = 120, .rotation = 180, .b_frames = 2 } },
};

const ProofTestCase proof_test_short = {
  "short.mp4", { .n_frames = 60, .b_frames = 2, .audio = TRUE }
};

void
proof_test_player_init (void)
{
  g_autoptr (GError) error = NULL;

  folder = g_dir_make_tmp ("proof-player-XXXXXX", &error);
  g_assert_no_error (error);
  /* The first distances are the longest: the muxer's edit list would cut off the last frame. */
  for (guint i = 1; i < G_N_ELEMENTS (irregular); i++)
    irregular[i] = irregular[i - 1] + (i < 4 ? 100 : 17 + i * 29 % 83) * PROOF_MSEC;
}

int
proof_test_player_run (void)
{
  int result = g_test_run ();

  proof_test_folder_remove (folder);
  g_free (folder);

  return result;
}

/* GStreamer complains of itself when a pipeline is stopped while it starts: urisourcebin takes a pad
 * away twice, data overtake the event that begins their stream, and are still pushed on a pad that
 * is stopped. */
static gboolean
is_fatal_cb (const char    *domain,
             GLogLevelFlags level,
             const char    *message,
             gpointer       data)
{
  return strstr (message, "does not belong to element urisourcebin") == NULL &&
         strstr (message, "Got data flow before stream-start event") == NULL &&
         strstr (message, "was not activated in push mode") == NULL;
}

static void
log_cb (const char    *domain,
        GLogLevelFlags level,
        const char    *message,
        gpointer       data)
{
  if (is_fatal_cb (domain, level, message, NULL))
    g_log_default_handler (domain, level, message, NULL);
}

void
proof_test_player_stops_early (void)
{
  g_test_log_set_fatal_handler (is_fatal_cb, NULL);
  g_log_set_handler ("GStreamer", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_FATAL,
                     log_cb, NULL);
}

const char *
proof_test_player_folder (void)
{
  return folder;
}

ProofMedia *
proof_test_media (const ProofTestCase *one)
{
  g_autofree char *path = g_build_filename (folder, one->name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  if (!g_file_query_exists (file, NULL))
    proof_test_clip_make (path, &one->clip, &error);
  g_assert_no_error (error);

  return proof_media_new_for_file (file);
}

static gboolean
is_busy (ProofPlayer *player)
{
  ProofPlayerState state = proof_player_get_state (player);

  return state != PROOF_PLAYER_FAILED
         && (state == PROOF_PLAYER_LOADING || proof_player_get_seeking (player)
             || proof_player_get_frame_table (player) == NULL);
}

void
proof_test_player_wait (ProofPlayer *player)
{
  proof_test_until (!is_busy (player));
}

int
proof_test_player_read (ProofPlayer *player)
{
  const ProofFrame *frame = proof_player_get_frame (player);

  g_assert_nonnull (frame);

  return proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL), frame->stride, frame->width,
                               frame->height);
}

void
proof_test_player_assert (ProofPlayer *player,
                          guint        frame)
{
  g_assert_cmpint (proof_test_player_read (player), ==, frame);
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
  g_assert_cmpint (proof_player_get_position (player), ==,
                   proof_frame_table_get_time (proof_player_get_frame_table (player), frame));
}

ProofPlayer *
proof_test_player_open (ProofMedia *media)
{
  ProofPlayer *player = proof_player_new ();

  proof_player_open (player, media);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_LOADING);
  proof_test_player_wait (player);

  return player;
}
