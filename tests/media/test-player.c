/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-player-private.h"
#include "proof-test-player.h"

#define N_SEEKS 50
#define N_STEPS 50

static void
frame_cb (ProofPlayer *player,
          GParamSpec  *pspec,
          guint       *n_shown)
{
  g_assert_cmpint (proof_test_player_read (player), ==, proof_player_get_frame_number (player));
  (*n_shown)++;
}

/* Plays to the end; every frame that is shown must be the one that the player says. */
static guint
play_to_end (ProofPlayer *player)
{
  guint n_shown = 0;
  gulong id = g_signal_connect (player, "notify::frame", G_CALLBACK (frame_cb), &n_shown);

  proof_player_play (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  proof_test_until (proof_player_get_state (player) != PROOF_PLAYER_PLAYING);
  g_signal_handler_disconnect (player, id);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_ENDED);
  proof_test_player_wait (player);

  return n_shown;
}

/* --- exact frames ----------------------------------------------------------- */

static void
test_exact (gconstpointer data)
{
  const ProofTestCase *one = data;
  g_autoptr (ProofMedia) media = proof_test_media (one);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  guint frame;

  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
  g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                    PROOF_TEST_CASE_FRAMES);
  proof_test_player_assert (player, 0);

  for (guint i = 0; i < N_SEEKS; i++)
    {
      frame = g_test_rand_int_range (0, PROOF_TEST_CASE_FRAMES);
      proof_player_seek_frame (player, frame);
      g_assert_true (proof_player_get_seeking (player));
      proof_test_player_wait (player);
      proof_test_player_assert (player, frame);
    }

  frame = 20;
  proof_player_seek_frame (player, frame);
  proof_test_player_wait (player);
  for (guint i = 0; i < N_STEPS; i++)
    {
      proof_player_step (player, 1);
      proof_test_player_wait (player);
      proof_test_player_assert (player, ++frame);
    }
  for (guint i = 0; i < N_STEPS; i++)
    {
      proof_player_step (player, -1);
      proof_test_player_wait (player);
      proof_test_player_assert (player, --frame);
    }

  proof_player_seek_frame (player, PROOF_TEST_CASE_FRAMES - 20);
  g_assert_cmpuint (play_to_end (player), >, 5);
  proof_test_player_assert (player, PROOF_TEST_CASE_FRAMES - 1);
}

static void
run_ffmpeg (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

/* The same packets in fragments, with an index at the end that tells when pictures are shown. */
static void
make_fragments (const char *from,
                const char *to,
                const char *flags,
                gboolean    times)
{
  const char *const argv[] = { "ffmpeg", "-v", "error", "-y", "-i", from, "-c", "copy",
                               "-movflags", flags, "-frag_size", "3000", to, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;

  run_ffmpeg (argv);
  if (times)
    return;

  g_file_get_contents (to, &data, &size, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i + 4 <= size; i++)
    {
      if (memcmp (data + i, "tfdt", 4) == 0)
        memcpy (data + i, "free", 4);
    }
  g_file_set_contents (to, data, size, &error);
  g_assert_no_error (error);
}

static void
test_fragments (void)
{
  static const struct
  {
    const char *flags;
    gboolean times;
  } kinds[] = {
    { "frag_keyframe+empty_moov", TRUE },
    { "frag_keyframe+empty_moov", FALSE },
    { "empty_moov+default_base_moof", TRUE },
    { "frag_keyframe", TRUE },
  };
  g_autofree char *from = g_build_filename (proof_test_player_folder (), "25.mp4", NULL);
  g_autofree char *to = g_build_filename (proof_test_player_folder (), "fragments.mp4", NULL);
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autoptr (GFile) file = g_file_new_for_path (to);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);

  if (ffmpeg == NULL)
    {
      g_test_skip ("ffmpeg is not installed");
      return;
    }

  g_object_unref (proof_test_media (&proof_test_cases[0]));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ProofPlayer) player = NULL;

      make_fragments (from, to, kinds[i].flags, kinds[i].times);
      player = proof_test_player_open (media);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
      g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                        PROOF_TEST_CASE_FRAMES);
      proof_test_player_assert (player, 0);
      for (guint j = 0; j < N_SEEKS; j++)
        {
          guint frame = g_test_rand_int_range (0, PROOF_TEST_CASE_FRAMES);

          proof_player_seek_frame (player, frame);
          proof_test_player_wait (player);
          proof_test_player_assert (player, frame);
          proof_player_step (player, frame > 60 ? -1 : 1);
          proof_test_player_wait (player);
          proof_test_player_assert (player, frame > 60 ? frame - 1 : frame + 1);
        }
    }
}

/* Where sound goes on for seconds, the decoder may keep the last frames to itself: a step to them
 * ends all the same, and what is on screen is what the player says. */
static void
test_long_sound (void)
{
  g_autofree char *from = g_build_filename (proof_test_player_folder (), "25.mp4", NULL);
  g_autofree char *to = g_build_filename (proof_test_player_folder (), "long-sound.mkv", NULL);
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");
  const char *const argv[] = { "ffmpeg", "-v", "error", "-y", "-i", from, "-f", "lavfi", "-i",
                               "sine=d=10", "-c:v", "copy", to, NULL };
  g_autoptr (GFile) file = g_file_new_for_path (to);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofPlayer) player = NULL;

  if (ffmpeg == NULL)
    {
      g_test_skip ("ffmpeg is not installed");
      return;
    }

  g_object_unref (proof_test_media (&proof_test_cases[0]));
  run_ffmpeg (argv);
  player = proof_test_player_open (media);
  proof_player_seek_frame (player, PROOF_TEST_CASE_FRAMES - 1);
  proof_test_player_wait (player);
  proof_test_player_assert (player, proof_player_get_frame_number (player));
  proof_player_seek_frame (player, 60);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 60);
}

/* --- the rest of the buttons ------------------------------------------------ */

static void
test_rates (void)
{
  static const double rates[] = { 4, 2, 0.5, -1, -2 };
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      gboolean backward = rates[i] < 0;

      proof_player_set_rate (player, rates[i]);
      proof_player_seek_frame (player, backward ? 40 : 35);
      proof_test_player_wait (player);
      g_assert_cmpuint (play_to_end (player), >, 3);
      proof_test_player_assert (player, backward ? 0 : 59);
    }

  proof_player_set_rate (player, 100);
  g_assert_cmpfloat (proof_player_get_rate (player), ==, 8);
  proof_player_set_rate (player, -0.01);
  g_assert_cmpfloat (proof_player_get_rate (player), ==, -0.1);
}

/* A change of rate must not move the playhead. */
static void
test_rate_keeps_position (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  guint frame;

  proof_player_play (player);
  while (proof_player_get_frame_number (player) < 10)
    g_main_context_iteration (NULL, TRUE);
  proof_player_set_rate (player, 0.25);
  frame = proof_player_get_frame_number (player);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  g_assert_cmpuint (proof_player_get_frame_number (player), >=, frame);
  g_assert_cmpuint (proof_player_get_frame_number (player), <=, frame + 1);
  proof_player_pause (player);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_test_player_read (player), ==, proof_player_get_frame_number (player));
}

static void
test_end (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);

  proof_player_seek (player, G_MAXINT64 / 2, TRUE);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 59);
  play_to_end (player);
  proof_test_player_assert (player, 59);

  /* Steps and seeks lead out of the end. */
  proof_player_step (player, 1);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 59);
  proof_player_step (player, -2);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
  proof_test_player_assert (player, 57);
  play_to_end (player);
  proof_player_seek_frame (player, 12);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
  proof_test_player_assert (player, 12);

  /* And play begins again. */
  proof_player_seek_frame (player, 58);
  play_to_end (player);
  proof_player_play (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  proof_test_player_wait (player);
  g_assert_cmpuint (proof_player_get_frame_number (player), <, 50);
}

static void
count_cb (ProofPlayer *player,
          GParamSpec  *pspec,
          guint       *count)
{
  (*count)++;
}

static void
test_newest_wish_wins (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  guint n_frames = 0;

  g_signal_connect (player, "notify::frame", G_CALLBACK (count_cb), &n_frames);
  for (guint i = 0; i < 40; i++)
    proof_player_seek (player, i * 40 * PROOF_MSEC, i % 2 == 0);
  proof_player_seek_frame (player, 33);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 33);
  g_assert_cmpuint (n_frames, <=, 4);

  /* A drag: key frames while it lasts, the exact one at rest. */
  for (guint i = 0; i < 50; i++)
    {
      proof_player_seek (player, i * 40 * PROOF_MSEC, FALSE);
      g_main_context_iteration (NULL, FALSE);
    }
  proof_player_seek (player, 49 * 40 * PROOF_MSEC, TRUE);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 49);

  /* Steps add up, also on top of a seek. */
  proof_player_seek_frame (player, 5);
  for (guint i = 0; i < 10; i++)
    proof_player_step (player, 2);
  proof_player_step (player, -1);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 24);
  for (guint i = 0; i < 200; i++)
    proof_player_step (player, -1);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 0);
}

/* Pausing may take the next frame along: picture, number and position go there together. */
static void
test_pause (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  guint n_shown = 0;

  g_signal_connect (player, "notify::frame", G_CALLBACK (frame_cb), &n_shown);
  for (guint i = 0; i < 10; i++)
    {
      guint aim = 3 + 5 * i;
      gint64 end;

      proof_player_play (player);
      while (proof_player_get_frame_number (player) < aim)
        g_main_context_iteration (NULL, TRUE);
      proof_player_pause (player);
      proof_test_player_assert (player, proof_player_get_frame_number (player));

      /* Long enough for two frames, were it still playing. */
      for (end = g_get_monotonic_time () + 80 * 1000; g_get_monotonic_time () < end;)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (1000);
        }
      proof_test_player_assert (player, proof_player_get_frame_number (player));
    }
  g_assert_cmpuint (n_shown, >=, 10);
}

/* Wishes made before anything is loaded are kept. */
static void
test_early_wishes (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_player_new ();

  proof_player_play (player);
  proof_player_seek (player, 0, TRUE);
  proof_player_step (player, 1);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_EMPTY);

  proof_player_open (player, media);
  proof_player_seek (player, 1000 * PROOF_MSEC, TRUE);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 25);

  proof_player_open (player, media);
  proof_player_play (player);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
}

static void
test_sound (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_player_new ();
  guint count = 0;

  g_signal_connect (player, "notify::volume", G_CALLBACK (count_cb), &count);
  g_signal_connect (player, "notify::mute", G_CALLBACK (count_cb), &count);
  proof_player_set_volume (player, 0.5);
  proof_player_set_mute (player, TRUE);
  proof_player_set_mute (player, TRUE);
  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
  g_assert_cmpfloat (proof_player_get_volume (player), ==, 0.5);
  g_assert_true (proof_player_get_mute (player));
  g_object_set (player, "volume", 1.0, "mute", FALSE, NULL);
  g_assert_cmpfloat (proof_player_get_volume (player), ==, 1);
  g_assert_false (proof_player_get_mute (player));
}

/* --- the frame itself ------------------------------------------------------- */

static void
test_picture (void)
{
  static const ProofTestCase turned = {
    "turned.mp4",
    { .n_frames = 10, .width = 322, .height = 182, .par_n = 64, .par_d = 45, .rotation = 90 },
  };
  g_autoptr (ProofMedia) media = proof_test_media (&turned);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  const ProofFrame *frame = proof_player_get_frame (player);
  double width, height;

  g_assert_cmpint (frame->width, ==, 322);
  g_assert_cmpint (frame->height, ==, 182);
  g_assert_cmpint (frame->par_n, ==, 64);
  g_assert_cmpint (frame->par_d, ==, 45);
  g_assert_cmpint (frame->orientation.rotation, ==, 90);
  g_assert_false (frame->orientation.mirrored);
  proof_frame_get_display_size (frame, &width, &height);
  g_assert_cmpfloat_with_epsilon (width, 182, 1e-6);
  g_assert_cmpfloat_with_epsilon (height, 322 * 64 / 45.0, 1e-6);
  g_assert_cmpuint (g_bytes_get_size (frame->pixels), ==,
                    frame->stride * (frame->height - 1) + frame->width * 4);
  proof_test_player_assert (player, 0);
}

/* Frames outlive the player: they keep what they show. */
static void
test_frame_survives (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  g_autoptr (ProofFrame) frame = proof_frame_ref (proof_player_get_frame (player));

  g_clear_object (&player);
  g_assert_cmpint (proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL), frame->stride,
                                         frame->width, frame->height), ==, 0);
}

/* --- opening and closing ---------------------------------------------------- */

static void
test_reopen (void)
{
  static const ProofTestCase other = {
    "other.mp4", { .n_frames = 30, .rate_n = 10, .rate_d = 1 }
  };
  g_autoptr (ProofMedia) first = proof_test_media (&proof_test_short);
  g_autoptr (ProofMedia) second = proof_test_media (&other);
  g_autoptr (ProofPlayer) player = proof_player_new ();

  proof_test_player_stops_early ();
  for (guint i = 0; i < 12; i++)
    {
      proof_player_open (player, first);
      for (guint j = 0; j < i * 2; j++)
        g_main_context_iteration (NULL, FALSE);
      proof_player_open (player, second);
      if (i % 3 == 0)
        {
          proof_player_close (player);
          g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_EMPTY);
          g_assert_null (proof_player_get_frame (player));
          g_assert_null (proof_player_get_frame_table (player));
          g_assert_null (proof_player_get_media (player));
          continue;
        }
      proof_test_player_wait (player);
      g_assert_true (proof_player_get_media (player) == second);
      g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                        30);
      proof_test_player_assert (player, 0);
    }

  proof_player_play (player);
  g_main_context_iteration (NULL, FALSE);
}

static void
drop_cb (ProofPlayer *player,
         GParamSpec  *pspec,
         gpointer     data)
{
  if (proof_player_get_frame (player) != NULL)
    proof_player_close (player);
}

/* Handlers may close the player under its feet. */
static void
test_close_in_handler (void)
{
  static const char *const properties[] = { "notify::frame", "notify::frame-number" };
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autoptr (ProofPlayer) player = proof_player_new ();

      g_signal_connect (player, properties[i], G_CALLBACK (drop_cb), NULL);
      proof_player_open (player, media);
      while (proof_player_get_state (player) != PROOF_PLAYER_EMPTY)
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *path;
    int error;
  } bad[] = {
    { "/no/such/video.mp4", PROOF_MEDIA_ERROR_NOT_FOUND },
    { SRC_DIR "/tests/media/test-player.c", PROOF_MEDIA_ERROR_DAMAGED },
    { SRC_DIR "/tests", PROOF_MEDIA_ERROR_FAILED },
  };
  g_autoptr (ProofPlayer) player = proof_player_new ();
  g_autoptr (ProofMedia) good = proof_test_media (&proof_test_short);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (bad[i].path);
      g_autoptr (ProofMedia) media = proof_media_new_for_file (file);

      proof_player_open (player, media);
      proof_test_player_wait (player);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_FAILED);
      g_assert_error (proof_player_get_error (player), PROOF_MEDIA_ERROR, bad[i].error);
      g_assert_null (strstr (proof_player_get_error (player)->message, "/"));
      proof_player_play (player);
      proof_player_step (player, 1);
      proof_player_seek (player, 0, TRUE);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_FAILED);
    }

  proof_player_open (player, good);
  proof_test_player_wait (player);
  g_assert_null (proof_player_get_error (player));
  proof_test_player_assert (player, 0);
}

/* Where an edit list begins with nothing, the first picture has to be sought. */
static void
test_shared_files (void)
{
  static const struct
  {
    const char *path;
    int error; /* -1: plays */
    ProofTime first;
  } files[] = {
    { "androidx-media/bbb_800x640_768kbps_30fps_avc_2b_firstpts_10_sec.mp4", -1,
      10 * PROOF_SECOND },
    { "androidx-media/edit_list_positive_shift.mp4", -1, PROOF_SECOND },
    { "androidx-media/sample_audio_only.mp4", PROOF_MEDIA_ERROR_NO_VIDEO, 0 },
    { "androidx-media/sample_malformed_free_box.mp4", PROOF_MEDIA_ERROR_DAMAGED, 0 },
    { "go-mp4/sample_init.encv.mp4", PROOF_MEDIA_ERROR_DAMAGED, 0 },
    { "opencv/vtest.avi", -1, 0 },
  };
  const char *shared = g_getenv ("SHARED_DATA");

  if (shared == NULL || !g_file_test (shared, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("SHARED_DATA does not say where the videos are");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (shared, "video", files[i].path, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
      g_autoptr (ProofPlayer) player = proof_test_player_open (media);

      if (files[i].error >= 0)
        {
          g_assert_error (proof_player_get_error (player), PROOF_MEDIA_ERROR, files[i].error);
          continue;
        }
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
      g_assert_cmpuint (proof_player_get_frame_number (player), ==, 0);
      g_assert_cmpint (proof_player_get_position (player), ==, files[i].first);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  proof_test_player_init ();

  for (guint i = 0; i < PROOF_TEST_N_CASES; i++)
    {
      g_autofree char *path = g_strconcat ("/player/exact/", proof_test_cases[i].name, NULL);

      g_test_add_data_func (path, &proof_test_cases[i], test_exact);
    }
  g_test_add_func ("/player/fragments", test_fragments);
  g_test_add_func ("/player/long-sound", test_long_sound);
  g_test_add_func ("/player/rates", test_rates);
  g_test_add_func ("/player/rate-keeps-position", test_rate_keeps_position);
  g_test_add_func ("/player/end", test_end);
  g_test_add_func ("/player/newest-wish-wins", test_newest_wish_wins);
  g_test_add_func ("/player/pause", test_pause);
  g_test_add_func ("/player/early-wishes", test_early_wishes);
  g_test_add_func ("/player/sound", test_sound);
  g_test_add_func ("/player/picture", test_picture);
  g_test_add_func ("/player/frame-survives", test_frame_survives);
  g_test_add_func ("/player/reopen", test_reopen);
  g_test_add_func ("/player/close-in-handler", test_close_in_handler);
  g_test_add_func ("/player/errors", test_errors);
  g_test_add_func ("/player/shared-files", test_shared_files);

  return proof_test_player_run ();
}
