/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-player-private.h"
#include "proof-test-clip.h"
#include "proof-test-folder.h"

#define TIMEOUT (60 * G_USEC_PER_SEC)
#define N_SEEKS 50
#define N_STEPS 50

static const ProofTestClip short_clip = { .n_frames = 60, .b_frames = 2, .audio = TRUE };

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
  wait_idle (player);

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
  { "open-gops.mp4", { .n_frames = 120, .b_frames = 3, .key_distance = 27, .open_gops = TRUE } },
  { "late.mkv", { .n_frames = 120, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
  { "irregular.mp4", { .n_frames = 120, .times = irregular, .b_frames = 1 } },
  { "irregular.mkv", { .n_frames = 120, .times = irregular, .b_frames = 2 } },
  { "upside-down.mp4", { .n_frames = 120, .rotation = 180, .b_frames = 2 } },
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

/* Runs the main loop for a while, and on until nothing is under way. */
static void
rest (ProofPlayer *player,
      guint        ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  wait_idle (player);
}

/* From the last frame to the first and back, by single steps, then to and fro: with and without
 * time to decode the frames before, and with playing and seeking in between. */
static void
test_steps (gconstpointer data)
{
  const Case *one = data;
  const guint n_frames = one->clip.n_frames;
  g_autoptr (ProofMedia) media = make_clip (one->name, &one->clip);
  g_autoptr (ProofPlayer) player = open_media (media);
  guint frame = n_frames - 1;

  proof_player_seek_frame (player, frame);
  wait_idle (player);
  while (frame > 0)
    {
      proof_player_step (player, -1);
      wait_idle (player);
      assert_frame (player, --frame);
    }
  while (frame < n_frames - 1)
    {
      proof_player_step (player, 1);
      wait_idle (player);
      assert_frame (player, ++frame);
    }

  for (guint i = 0; i < 200; i++)
    {
      int step = g_test_rand_int_range (-6, 6);

      if (i % 25 == 0)
        {
          frame = g_test_rand_int_range (0, n_frames);
          proof_player_seek_frame (player, frame);
        }
      if (i % 25 == 12)
        {
          proof_player_play (player);
          rest (player, 100);
          proof_player_pause (player);
          /* The next frame may come along. */
          while (!proof_player_is_settled (player))
            g_main_context_iteration (NULL, FALSE);
          rest (player, 0);
          proof_player_take_frame (player);
          frame = proof_player_get_frame_number (player);
        }
      if (i % 50 > 25)
        rest (player, g_test_rand_int_range (0, 30));
      if (i % 50 == 10)
        rest (player, 300);
      frame = CLAMP ((int) frame + step, 0, (int) n_frames - 1);
      proof_player_step (player, step);
      wait_idle (player);
      assert_frame (player, frame);
    }
}

/* What is at hand is shown at once, and nothing moves meanwhile. */
static void
test_steps_at_hand (void)
{
  g_autoptr (ProofMedia) media = make_clip (cases[0].name, &cases[0].clip);
  g_autoptr (ProofPlayer) player = open_media (media);

  proof_player_seek_frame (player, 100);
  wait_idle (player);
  proof_player_step (player, -1);
  wait_idle (player);
  assert_frame (player, 99);
  while (proof_step_window_is_filling (player->window))
    g_main_context_iteration (NULL, TRUE);
  for (guint frame = 99; frame > 60; frame--)
    {
      proof_player_step (player, -1);
      g_assert_false (proof_player_get_seeking (player));
      assert_frame (player, frame - 1);
    }
  for (guint frame = 60; frame < 99; frame++)
    {
      proof_player_step (player, 1);
      g_assert_false (proof_player_get_seeking (player));
      assert_frame (player, frame + 1);
    }

  /* The frame that the pipeline stands at is at hand as well, and it goes on from there. */
  proof_player_step (player, 1);
  g_assert_false (proof_player_get_seeking (player));
  assert_frame (player, 100);
  proof_player_step (player, 1);
  wait_idle (player);
  assert_frame (player, 101);

  /* Several at once, also while they are decoded. */
  proof_player_seek_frame (player, 40);
  for (guint i = 0; i < 7; i++)
    proof_player_step (player, -1);
  proof_player_step (player, 2);
  wait_idle (player);
  assert_frame (player, 35);

  /* A seek does not wait for that. */
  proof_player_seek_frame (player, 110);
  wait_idle (player);
  proof_player_step (player, -1);
  g_assert_true (proof_player_get_seeking (player));
  proof_player_seek_frame (player, 20);
  wait_idle (player);
  assert_frame (player, 20);
  proof_player_step (player, -1);
  proof_player_play (player);
  wait_idle (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  g_assert_cmpint (read_code (player), ==, proof_player_get_frame_number (player));
}

/* Whatever is being decoded ends by itself. */
static void
test_close_while_stepping (void)
{
  g_autoptr (ProofMedia) media = make_clip (cases[0].name, &cases[0].clip);
  g_autoptr (ProofPlayer) player = proof_player_new ();

  for (guint i = 0; i < 16; i++)
    {
      proof_player_open (player, media);
      wait_idle (player);
      proof_player_seek_frame (player, 20 + 6 * i);
      wait_idle (player);
      proof_player_step (player, -1);
      for (guint j = 0; j < 4 * i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 4 == 3)
        {
          wait_idle (player);
          assert_frame (player, 19 + 6 * i);
          proof_player_step (player, -12);
        }
      if (i % 2 == 0)
        proof_player_close (player);
    }
  proof_player_step (player, -1);
  wait_idle (player);
  g_assert_cmpint (read_code (player), ==, proof_player_get_frame_number (player));
}

static GstPadProbeReturn
sound_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  *(ProofTime *) data = gst_segment_to_stream_time (segment, GST_FORMAT_TIME,
                                                    GST_BUFFER_PTS (buffer));

  return GST_PAD_PROBE_REMOVE;
}

/* Played after steps that moved the picture alone, sound begins where the picture is. */
static void
test_sound_after_steps (void)
{
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);
  g_autoptr (GstPad) pad = NULL;

  if (player->audio_sink == NULL)
    {
      g_test_skip ("there is no audio sink here");
      return;
    }
  pad = gst_element_get_static_pad (player->audio_sink, "sink");
  for (guint i = 0; i < 4; i++)
    {
      gint64 end = g_get_monotonic_time () + TIMEOUT;
      ProofTime sound = PROOF_TIME_NONE;
      guint frame = 40 - 5 * i;

      proof_player_seek_frame (player, frame + 3);
      wait_idle (player);
      proof_player_step (player, -1);
      wait_idle (player);
      for (guint j = 0; j < 3; j++)
        proof_player_step (player, -1);
      proof_player_step (player, 1);
      g_assert_false (proof_player_get_seeking (player));
      assert_frame (player, frame);

      gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, sound_cb, &sound, NULL);
      proof_player_play (player);
      while (sound == PROOF_TIME_NONE)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, end);
          g_main_context_iteration (NULL, TRUE);
        }
      /* A seek aims at the middle of the frame. */
      g_assert_cmpint (ABS (sound - ((ProofTime) frame * 40 + 20) * PROOF_MSEC), <=,
                       25 * PROOF_MSEC);
      proof_player_pause (player);
      wait_idle (player);
    }
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
  g_autofree char *from = g_build_filename (folder, "25.mp4", NULL);
  g_autofree char *to = g_build_filename (folder, "fragments.mp4", NULL);
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autoptr (GFile) file = g_file_new_for_path (to);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);

  if (ffmpeg == NULL)
    {
      g_test_skip ("ffmpeg is not installed");
      return;
    }

  g_object_unref (make_clip ("25.mp4", &cases[0].clip));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ProofPlayer) player = NULL;

      make_fragments (from, to, kinds[i].flags, kinds[i].times);
      player = open_media (media);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
      g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                        cases[0].clip.n_frames);
      assert_frame (player, 0);
      for (guint j = 0; j < N_SEEKS; j++)
        {
          guint frame = g_test_rand_int_range (0, cases[0].clip.n_frames);

          proof_player_seek_frame (player, frame);
          wait_idle (player);
          assert_frame (player, frame);
          proof_player_step (player, frame > 60 ? -1 : 1);
          wait_idle (player);
          assert_frame (player, frame > 60 ? frame - 1 : frame + 1);
        }
    }
}

/* Where sound goes on for seconds, the decoder may keep the last frames to itself: a step to them
 * ends all the same, and what is on screen is what the player says. */
static void
test_long_sound (void)
{
  g_autofree char *from = g_build_filename (folder, "25.mp4", NULL);
  g_autofree char *to = g_build_filename (folder, "long-sound.mkv", NULL);
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

  g_object_unref (make_clip ("25.mp4", &cases[0].clip));
  run_ffmpeg (argv);
  player = open_media (media);
  proof_player_seek_frame (player, cases[0].clip.n_frames - 1);
  wait_idle (player);
  assert_frame (player, proof_player_get_frame_number (player));
  proof_player_seek_frame (player, 60);
  wait_idle (player);
  assert_frame (player, 60);
}

/* --- the rest of the buttons ------------------------------------------------ */

static void
test_rates (void)
{
  static const double rates[] = { 4, 2, 0.5, -1, -2 };
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      gboolean backward = rates[i] < 0;

      proof_player_set_rate (player, rates[i]);
      proof_player_seek_frame (player, backward ? 40 : 35);
      wait_idle (player);
      g_assert_cmpuint (play_to_end (player), >, 3);
      assert_frame (player, backward ? 0 : 59);
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
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);
  guint frame;

  proof_player_play (player);
  while (proof_player_get_frame_number (player) < 10)
    g_main_context_iteration (NULL, TRUE);
  proof_player_set_rate (player, 0.25);
  frame = proof_player_get_frame_number (player);
  wait_idle (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  g_assert_cmpuint (proof_player_get_frame_number (player), >=, frame);
  g_assert_cmpuint (proof_player_get_frame_number (player), <=, frame + 1);
  proof_player_pause (player);
  wait_idle (player);
  g_assert_cmpint (read_code (player), ==, proof_player_get_frame_number (player));
}

static void
test_end (void)
{
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);

  proof_player_seek (player, G_MAXINT64 / 2, TRUE);
  wait_idle (player);
  assert_frame (player, 59);
  play_to_end (player);
  assert_frame (player, 59);

  /* Steps and seeks lead out of the end. */
  proof_player_step (player, 1);
  wait_idle (player);
  assert_frame (player, 59);
  proof_player_step (player, -2);
  wait_idle (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
  assert_frame (player, 57);
  play_to_end (player);
  proof_player_seek_frame (player, 12);
  wait_idle (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
  assert_frame (player, 12);

  /* And play begins again. */
  proof_player_seek_frame (player, 58);
  play_to_end (player);
  proof_player_play (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  wait_idle (player);
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
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);
  guint n_frames = 0;

  g_signal_connect (player, "notify::frame", G_CALLBACK (count_cb), &n_frames);
  for (guint i = 0; i < 40; i++)
    proof_player_seek (player, i * 40 * PROOF_MSEC, i % 2 == 0);
  proof_player_seek_frame (player, 33);
  wait_idle (player);
  assert_frame (player, 33);
  g_assert_cmpuint (n_frames, <=, 4);

  /* A drag: key frames while it lasts, the exact one at rest. */
  for (guint i = 0; i < 50; i++)
    {
      proof_player_seek (player, i * 40 * PROOF_MSEC, FALSE);
      g_main_context_iteration (NULL, FALSE);
    }
  proof_player_seek (player, 49 * 40 * PROOF_MSEC, TRUE);
  wait_idle (player);
  assert_frame (player, 49);

  /* Steps add up, also on top of a seek. */
  proof_player_seek_frame (player, 5);
  for (guint i = 0; i < 10; i++)
    proof_player_step (player, 2);
  proof_player_step (player, -1);
  wait_idle (player);
  assert_frame (player, 24);
  for (guint i = 0; i < 200; i++)
    proof_player_step (player, -1);
  wait_idle (player);
  assert_frame (player, 0);
}

/* Pausing may take the next frame along: picture, number and position go there together. */
static void
test_pause (void)
{
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);
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
      assert_frame (player, proof_player_get_frame_number (player));

      /* Long enough for two frames, were it still playing. */
      for (end = g_get_monotonic_time () + 80 * 1000; g_get_monotonic_time () < end;)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (1000);
        }
      assert_frame (player, proof_player_get_frame_number (player));
    }
  g_assert_cmpuint (n_shown, >=, 10);
}

/* A step while playing pauses and counts from the frame on screen. */
static void
test_step_while_playing (void)
{
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);

  for (guint i = 0; i < 5; i++)
    {
      guint frame;

      proof_player_seek_frame (player, 8 * i);
      proof_player_play (player);
      while (proof_player_get_seeking (player)
             || proof_player_get_frame_number (player) < 8 * i + 4)
        g_main_context_iteration (NULL, TRUE);
      frame = proof_player_get_frame_number (player);
      proof_player_step (player, i % 2 == 0 ? 1 : -1);
      wait_idle (player);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
      assert_frame (player, i % 2 == 0 ? frame + 1 : frame - 1);
    }
}

/* Wishes made before anything is loaded are kept. */
static void
test_early_wishes (void)
{
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = proof_player_new ();

  proof_player_play (player);
  proof_player_seek (player, 0, TRUE);
  proof_player_step (player, 1);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_EMPTY);

  proof_player_open (player, media);
  proof_player_seek (player, 1000 * PROOF_MSEC, TRUE);
  wait_idle (player);
  assert_frame (player, 25);

  proof_player_open (player, media);
  proof_player_play (player);
  wait_idle (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
}

static void
test_sound (void)
{
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = proof_player_new ();
  guint count = 0;

  g_signal_connect (player, "notify::volume", G_CALLBACK (count_cb), &count);
  g_signal_connect (player, "notify::mute", G_CALLBACK (count_cb), &count);
  proof_player_set_volume (player, 0.5);
  proof_player_set_mute (player, TRUE);
  proof_player_set_mute (player, TRUE);
  proof_player_open (player, media);
  wait_idle (player);
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
  static const ProofTestClip clip = { .n_frames = 10, .width = 322, .height = 182, .par_n = 64,
                                      .par_d = 45, .rotation = 90 };
  g_autoptr (ProofMedia) media = make_clip ("turned.mp4", &clip);
  g_autoptr (ProofPlayer) player = open_media (media);
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
  assert_frame (player, 0);
}

/* Frames outlive the player: they keep what they show. */
static void
test_frame_survives (void)
{
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofPlayer) player = open_media (media);
  g_autoptr (ProofFrame) frame = proof_frame_ref (proof_player_get_frame (player));

  g_clear_object (&player);
  g_assert_cmpint (proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL), frame->stride,
                                         frame->width, frame->height), ==, 0);
}

/* --- opening and closing ---------------------------------------------------- */

/* GStreamer complains of itself when a pipeline is stopped while it starts: urisourcebin
 * takes a pad away twice, and data overtake the event that begins their stream. */
static gboolean
is_fatal_cb (const char    *domain,
             GLogLevelFlags level,
             const char    *message,
             gpointer       data)
{
  return strstr (message, "does not belong to element urisourcebin") == NULL &&
         strstr (message, "Got data flow before stream-start event") == NULL;
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

static void
test_reopen (void)
{
  static const ProofTestClip other = { .n_frames = 30, .rate_n = 10, .rate_d = 1 };
  g_autoptr (ProofMedia) first = make_clip ("short.mp4", &short_clip);
  g_autoptr (ProofMedia) second = make_clip ("other.mp4", &other);
  g_autoptr (ProofPlayer) player = proof_player_new ();

  g_test_log_set_fatal_handler (is_fatal_cb, NULL);
  g_log_set_handler ("GStreamer", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL |
                     G_LOG_FLAG_FATAL, log_cb, NULL);
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
      wait_idle (player);
      g_assert_true (proof_player_get_media (player) == second);
      g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                        30);
      assert_frame (player, 0);
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
  g_autoptr (ProofMedia) media = make_clip ("short.mp4", &short_clip);

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
  g_autoptr (ProofMedia) good = make_clip ("short.mp4", &short_clip);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (bad[i].path);
      g_autoptr (ProofMedia) media = proof_media_new_for_file (file);

      proof_player_open (player, media);
      wait_idle (player);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_FAILED);
      g_assert_error (proof_player_get_error (player), PROOF_MEDIA_ERROR, bad[i].error);
      g_assert_null (strstr (proof_player_get_error (player)->message, "/"));
      proof_player_play (player);
      proof_player_step (player, 1);
      proof_player_seek (player, 0, TRUE);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_FAILED);
    }

  proof_player_open (player, good);
  wait_idle (player);
  g_assert_null (proof_player_get_error (player));
  assert_frame (player, 0);
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
      g_autoptr (ProofPlayer) player = open_media (media);

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
      g_autofree char *exact = g_strconcat ("/player/exact/", cases[i].name, NULL);
      g_autofree char *steps = g_strconcat ("/player/steps/", cases[i].name, NULL);

      g_test_add_data_func (exact, &cases[i], test_exact);
      g_test_add_data_func (steps, &cases[i], test_steps);
    }

  g_test_add_func ("/player/steps-at-hand", test_steps_at_hand);
  g_test_add_func ("/player/close-while-stepping", test_close_while_stepping);
  g_test_add_func ("/player/sound-after-steps", test_sound_after_steps);
  g_test_add_func ("/player/fragments", test_fragments);
  g_test_add_func ("/player/long-sound", test_long_sound);
  g_test_add_func ("/player/rates", test_rates);
  g_test_add_func ("/player/rate-keeps-position", test_rate_keeps_position);
  g_test_add_func ("/player/end", test_end);
  g_test_add_func ("/player/newest-wish-wins", test_newest_wish_wins);
  g_test_add_func ("/player/pause", test_pause);
  g_test_add_func ("/player/step-while-playing", test_step_while_playing);
  g_test_add_func ("/player/early-wishes", test_early_wishes);
  g_test_add_func ("/player/sound", test_sound);
  g_test_add_func ("/player/picture", test_picture);
  g_test_add_func ("/player/frame-survives", test_frame_survives);
  g_test_add_func ("/player/reopen", test_reopen);
  g_test_add_func ("/player/close-in-handler", test_close_in_handler);
  g_test_add_func ("/player/errors", test_errors);
  g_test_add_func ("/player/shared-files", test_shared_files);

  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_clear_pointer (&folder, g_free);

  return result;
}
