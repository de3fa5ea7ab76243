/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing at every rate, both ways, and in loops: each frame shown is the one that the player says,
 * and they come in order. Clips carry the frame's number as a bar code. */
#include "config.h"

#include "proof-player-private.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"

static char *folder;

typedef struct
{
  const char *name;
  ProofTestClip clip;
} Case;

static ProofTime irregular[120];

static const Case cases[] = {
  { "25.mp4", { .n_frames = 120, .b_frames = 3, .key_distance = 40, .audio = TRUE } },
  { "50.mp4", { .n_frames = 250, .b_frames = 3, .key_distance = 50, .audio = TRUE } },
  { "one-gop.mp4", { .n_frames = 250, .b_frames = 3, .key_distance = 250, .audio = TRUE } },
  { "open-gops.mp4", { .n_frames = 120, .b_frames = 3, .key_distance = 27, .open_gops = TRUE } },
  { "irregular.mp4", { .n_frames = 120, .times = irregular, .b_frames = 1 } },
  { "25.mkv", { .n_frames = 120, .b_frames = 2, .key_distance = 40, .audio = TRUE } },
  { "late.mkv", { .n_frames = 120, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
};

/* What was seen while playing. */
typedef struct
{
  ProofPlayer *player;
  GArray *frames; /* int: as the pictures say */
} Watch;

static void
frame_cb (Watch *watch)
{
  const ProofFrame *frame = proof_player_get_frame (watch->player);
  int code = proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL), frame->stride,
                                   frame->width, frame->height);

  g_assert_cmpint (code, ==, proof_player_get_frame_number (watch->player));
  g_array_append_val (watch->frames, code);
}

static void
open_case (Watch      *watch,
           const Case *one)
{
  g_autofree char *path = g_build_filename (folder, one->name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (GError) error = NULL;

  if (!g_file_query_exists (file, NULL))
    proof_test_clip_make (path, &one->clip, &error);
  g_assert_no_error (error);

  watch->player = proof_player_new ();
  watch->frames = g_array_new (FALSE, FALSE, sizeof (int));
  proof_player_open (watch->player, media);
  proof_test_player_wait (watch->player);
  g_assert_cmpint (proof_player_get_state (watch->player), ==, PROOF_PLAYER_PAUSED);
  g_signal_connect_swapped (watch->player, "notify::frame", G_CALLBACK (frame_cb), watch);
}

static void
close_case (Watch *watch)
{
  g_clear_object (&watch->player);
  g_clear_pointer (&watch->frames, g_array_unref);
}

static int
seen (Watch *watch,
      guint  i)
{
  return g_array_index (watch->frames, int, i);
}

static void
wait_frames (Watch *watch,
             guint  n)
{
  proof_test_until (watch->frames->len >= n);
}

static void
wait_state (Watch           *watch,
            ProofPlayerState state)
{
  proof_test_until (proof_player_get_state (watch->player) == state);
  proof_test_player_wait (watch->player);
}

/* From a frame on, as if nothing had been seen yet. */
static void
start (Watch *watch,
       double rate,
       guint  frame)
{
  proof_player_pause (watch->player);
  proof_player_set_rate (watch->player, rate);
  g_assert_cmpfloat (proof_player_get_rate (watch->player), ==, rate);
  proof_player_seek_frame (watch->player, frame);
  proof_test_player_wait (watch->player);
  g_array_set_size (watch->frames, 0);
  proof_player_play (watch->player);
}

static void
assert_within (Watch         *watch,
               guint          from,
               ProofFrameSpan span)
{
  for (guint i = from; i < watch->frames->len; i++)
    {
      g_assert_cmpint (seen (watch, i), >=, span.begin);
      g_assert_cmpint (seen (watch, i), <, span.end);
    }
}

static gboolean
has_seen (Watch *watch,
          int    frame)
{
  for (guint i = 0; i < watch->frames->len; i++)
    if (seen (watch, i) == frame)
      return TRUE;

  return FALSE;
}

/* --- rates ------------------------------------------------------------------ */

/* A second at most of each rate, to the end: in order, and to the very last frame. */
static void
test_rates (gconstpointer data)
{
  static const double rates[] = { 0.1, 0.5, 1, 2, 8, -0.1, -0.5, -1, -2, -8 };
  const Case *one = data;
  Watch watch;

  open_case (&watch, one);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      gboolean backward = rates[i] < 0;
      guint last = one->clip.n_frames - 1;
      guint length = MIN (last, 25 * ABS (rates[i]));

      start (&watch, rates[i], backward ? length : last - length);
      wait_state (&watch, PROOF_PLAYER_ENDED);
      g_test_message ("%g: %u of %u frames", rates[i], watch.frames->len, length);
      g_assert_cmpuint (proof_player_get_frame_number (watch.player), ==, backward ? 0 : last);
      g_assert_cmpuint (watch.frames->len, >, 0);
      for (guint j = 1; j < watch.frames->len; j++)
        if (backward)
          g_assert_cmpint (seen (&watch, j), <=, seen (&watch, j - 1));
        else
          g_assert_cmpint (seen (&watch, j), >=, seen (&watch, j - 1));
    }
  close_case (&watch);
}

/* Where decoding does not keep up, key frames are shown: they, and the two ends. */
static void
test_key_frames (void)
{
  static const double rates[] = { 8, -8 };
  Watch watch;

  open_case (&watch, &cases[1]);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      int from = rates[i] > 0 ? 3 : 246;

      proof_player_set_rate (watch.player, rates[i]);
      watch.player->skipping = TRUE;
      start (&watch, rates[i], from);
      wait_state (&watch, PROOF_PLAYER_ENDED);
      for (guint j = 0; j < watch.frames->len; j++)
        g_assert_true (seen (&watch, j) % 50 == 0 || seen (&watch, j) == from
                       || seen (&watch, j) == 249);
      g_assert_cmpuint (watch.frames->len, >, 2);
    }

  /* Another rate is another chance. */
  proof_player_set_rate (watch.player, 2);
  g_assert_false (watch.player->skipping);
  close_case (&watch);
}

/* --- loops ------------------------------------------------------------------ */

static void
test_loop (gconstpointer data)
{
  static const double rates[] = { 1, -1, 8, -8 };
  const Case *one = data;
  const ProofFrameSpan span = { 50, 56 };
  Watch watch;

  open_case (&watch, one);
  proof_player_set_loop (watch.player, span);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      guint n_rounds = 0;

      /* From outside, playing begins at the span's start. */
      start (&watch, rates[i], 10);
      for (guint j = 1; n_rounds < 10; j++)
        {
          wait_frames (&watch, j + 1);
          n_rounds += rates[i] > 0 ? seen (&watch, j) < seen (&watch, j - 1)
                                   : seen (&watch, j) > seen (&watch, j - 1);
        }
      g_test_message ("%g: %u frames in 10 rounds of %u", rates[i], watch.frames->len,
                      span.end - span.begin);
      assert_within (&watch, 0, span);
      g_assert_true (has_seen (&watch, span.begin));
      g_assert_true (has_seen (&watch, span.end - 1));
    }
  close_case (&watch);
}

/* Points move, come and go while it plays. */
static void
test_loop_changes (void)
{
  Watch watch;
  guint n;

  open_case (&watch, &cases[0]);
  start (&watch, 1, 30);
  proof_player_set_loop (watch.player, (ProofFrameSpan) { 20, 40 });
  for (n = 1; n < 60 && (n < 2 || seen (&watch, n - 1) >= seen (&watch, n - 2)); n++)
    wait_frames (&watch, n + 1);
  assert_within (&watch, 0, (ProofFrameSpan) { 20, 40 });

  /* Away from where it plays. */
  proof_player_set_loop (watch.player, (ProofFrameSpan) { 70, 75 });
  proof_test_player_wait (watch.player);
  n = watch.frames->len - 1;
  wait_frames (&watch, n + 20);
  assert_within (&watch, n, (ProofFrameSpan) { 70, 75 });

  /* Standing, nothing holds the frame; play goes back into the span. */
  proof_player_pause (watch.player);
  proof_player_step (watch.player, 12);
  proof_test_player_wait (watch.player);
  g_assert_cmpuint (proof_player_get_frame_number (watch.player), >=, 80);
  proof_player_step (watch.player, 3);
  proof_test_player_wait (watch.player);
  g_array_set_size (watch.frames, 0);
  proof_player_play (watch.player);
  wait_frames (&watch, 12);
  assert_within (&watch, 0, (ProofFrameSpan) { 70, 75 });

  /* Where somebody goes while it plays, it plays, and comes back from the end. */
  proof_player_seek_frame (watch.player, 110);
  proof_test_player_wait (watch.player);
  while (proof_player_get_frame_number (watch.player) >= 75)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (proof_player_get_state (watch.player), ==, PROOF_PLAYER_PLAYING);

  /* One frame is a loop, too; and all of them. */
  proof_player_set_loop (watch.player, (ProofFrameSpan) { 33, 34 });
  proof_test_player_wait (watch.player);
  n = watch.frames->len - 1;
  wait_frames (&watch, n + 5);
  assert_within (&watch, n, (ProofFrameSpan) { 33, 34 });
  proof_player_set_loop (watch.player, (ProofFrameSpan) { 0, 1000 });
  proof_player_seek_frame (watch.player, 110);
  proof_test_player_wait (watch.player);
  while (proof_player_get_frame_number (watch.player) != 0)
    g_main_context_iteration (NULL, TRUE);

  proof_player_set_loop (watch.player, (ProofFrameSpan) { 0, 0 });
  proof_player_seek_frame (watch.player, 110);
  wait_state (&watch, PROOF_PLAYER_ENDED);
  close_case (&watch);
}

static void
test_around (void)
{
  const ProofFrameSpan span = { 40, 50 };
  Watch watch;

  open_case (&watch, &cases[0]);
  proof_player_seek_frame (watch.player, 100);
  proof_test_player_wait (watch.player);

  /* Once, then home. */
  g_array_set_size (watch.frames, 0);
  proof_player_play_around (watch.player, span, 45);
  g_assert_cmpint (proof_player_get_state (watch.player), ==, PROOF_PLAYER_PLAYING);
  wait_state (&watch, PROOF_PLAYER_PAUSED);
  assert_within (&watch, 0, span);
  g_assert_true (has_seen (&watch, 40));
  g_assert_cmpuint (proof_player_get_frame_number (watch.player), ==, 45);

  /* Whoever pauses stays where he is, and plays on from there. */
  proof_player_play_around (watch.player, span, 45);
  while (proof_player_get_frame_number (watch.player) != 43)
    g_main_context_iteration (NULL, TRUE);
  proof_player_pause (watch.player);
  proof_test_player_wait (watch.player);
  g_assert_cmpuint (proof_player_get_frame_number (watch.player), <, 45);
  proof_player_play (watch.player);
  while (proof_player_get_frame_number (watch.player) < 55)
    g_main_context_iteration (NULL, TRUE);

  /* In the loop, over and over. */
  proof_player_set_loop (watch.player, (ProofFrameSpan) { 0, 120 });
  proof_player_play_around (watch.player, span, 45);
  proof_test_player_wait (watch.player);
  g_array_set_size (watch.frames, 0);
  wait_frames (&watch, 35);
  assert_within (&watch, 0, span);
  close_case (&watch);
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
  for (guint i = 1; i < G_N_ELEMENTS (irregular); i++)
    irregular[i] = irregular[i - 1] + (i < 4 ? 100 : 17 + i * 29 % 83) * PROOF_MSEC;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rates = g_strconcat ("/player/rates/", cases[i].name, NULL);
      g_autofree char *loop = g_strconcat ("/player/loop/", cases[i].name, NULL);

      g_test_add_data_func (rates, &cases[i], test_rates);
      g_test_add_data_func (loop, &cases[i], test_loop);
    }

  g_test_add_func ("/player/rates/key-frames", test_key_frames);
  g_test_add_func ("/player/loop/changes", test_loop_changes);
  g_test_add_func ("/player/around", test_around);

  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_clear_pointer (&folder, g_free);

  return result;
}
