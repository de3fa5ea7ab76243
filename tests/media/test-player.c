/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "proof-player.h"
#include "proof-test-clip.h"

#define TIMEOUT (60 * G_USEC_PER_SEC)
#define N_SEEKS 50
#define N_STEPS 50

static char *folder;

/* --- helpers ---------------------------------------------------------------- */

static ProofMedia *
make_clip (const char          *name,
           const ProofTestClip *clip)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  if (!g_file_query_exists (file, NULL))
    proof_test_clip_make (path, clip, &error);
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

/* Runs the main loop until nothing is under way. */
static void
wait_idle (ProofPlayer *player)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT;

  while (is_busy (player))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
}

static int
read_code (ProofPlayer *player)
{
  const ProofFrame *frame = proof_player_get_frame (player);

  g_assert_nonnull (frame);

  return proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL), frame->stride, frame->width,
                               frame->height);
}

static void
assert_frame (ProofPlayer *player,
              guint        frame)
{
  g_assert_cmpint (read_code (player), ==, frame);
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
  g_assert_cmpint (proof_player_get_position (player), ==,
                   proof_frame_table_get_time (proof_player_get_frame_table (player), frame));
}

static ProofPlayer *
open_media (ProofMedia *media)
{
  ProofPlayer *player = proof_player_new ();

  proof_player_open (player, media);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_LOADING);
  wait_idle (player);

  return player;
}

static void
frame_cb (ProofPlayer *player,
          GParamSpec  *pspec,
          guint       *n_shown)
{
  g_assert_cmpint (read_code (player), ==, proof_player_get_frame_number (player));
  (*n_shown)++;
}

/* Plays to the end; every frame that is shown must be the one that the player says. */
static guint
play_to_end (ProofPlayer *player)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT;
  guint n_shown = 0;
  gulong id = g_signal_connect (player, "notify::frame", G_CALLBACK (frame_cb), &n_shown);

  proof_player_play (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  while (proof_player_get_state (player) == PROOF_PLAYER_PLAYING)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (player, id);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_ENDED);

  return n_shown;
}

/* --- exact frames ----------------------------------------------------------- */

typedef struct
{
  const char *name;
  ProofTestClip clip;
} Case;

static ProofTime irregular[120];

static const Case cases[] = {
  { "25.mp4", { .n_frames = 120, .b_frames = 3, .key_distance = 40 } },
  { "29.97.mp4", { .n_frames = 120, .rate_n = 30000, .rate_d = 1001, .b_frames = 2 } },
  { "late.mp4", { .n_frames = 120, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
  { "irregular.mp4", { .n_frames = 120, .times = irregular, .b_frames = 1 } },
  { "irregular.mkv", { .n_frames = 120, .times = irregular, .b_frames = 2 } },
};

static void
test_exact (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (ProofMedia) media = make_clip (one->name, &one->clip);
  g_autoptr (ProofPlayer) player = open_media (media);
  guint frame;

  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
  g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                    one->clip.n_frames);
  assert_frame (player, 0);

  for (guint i = 0; i < N_SEEKS; i++)
    {
      frame = g_test_rand_int_range (0, one->clip.n_frames);
      proof_player_seek_frame (player, frame);
      g_assert_true (proof_player_get_seeking (player));
      wait_idle (player);
      assert_frame (player, frame);
    }

  frame = 20;
  proof_player_seek_frame (player, frame);
  wait_idle (player);
  for (guint i = 0; i < N_STEPS; i++)
    {
      proof_player_step (player, 1);
      wait_idle (player);
      assert_frame (player, ++frame);
    }
  for (guint i = 0; i < N_STEPS; i++)
    {
      proof_player_step (player, -1);
      wait_idle (player);
      assert_frame (player, --frame);
    }

  proof_player_seek_frame (player, one->clip.n_frames - 20);
  g_assert_cmpuint (play_to_end (player), >, 5);
  assert_frame (player, one->clip.n_frames - 1);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);

  folder = g_dir_make_tmp ("proof-player-XXXXXX", &error);
  g_assert_no_error (error);
  /* The first distances are the longest: the muxer's edit list would cut off the last frame. */
  for (guint i = 1; i < G_N_ELEMENTS (irregular); i++)
    irregular[i] = irregular[i - 1] + (i < 4 ? 100 : 17 + i * 29 % 83) * PROOF_MSEC;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/player/exact/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_exact);
    }

  result = g_test_run ();
  {
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
    g_rmdir (folder);
  }
  g_free (folder);

  return result;
}
