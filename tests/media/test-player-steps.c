/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-player-private.h"
#include "proof-test-player.h"

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
  proof_test_player_wait (player);
}

/* From the last frame to the first and back, by single steps, then to and fro: with and without
 * time to decode the frames before, and with playing and seeking in between. */
static void
test_steps (gconstpointer data)
{
  const ProofTestCase *one = data;
  const guint n_frames = PROOF_TEST_CASE_FRAMES;
  g_autoptr (ProofMedia) media = proof_test_media (one);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  guint frame = n_frames - 1;

  proof_player_seek_frame (player, frame);
  proof_test_player_wait (player);
  while (frame > 0)
    {
      proof_player_step (player, -1);
      proof_test_player_wait (player);
      proof_test_player_assert (player, --frame);
    }
  while (frame < n_frames - 1)
    {
      proof_player_step (player, 1);
      proof_test_player_wait (player);
      proof_test_player_assert (player, ++frame);
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
      proof_test_player_wait (player);
      proof_test_player_assert (player, frame);
    }
}

/* What is at hand is shown at once, and nothing moves meanwhile. */
static void
test_steps_at_hand (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_cases[0]);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);

  proof_player_seek_frame (player, 100);
  proof_test_player_wait (player);
  proof_player_step (player, -1);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 99);
  while (proof_step_window_is_filling (player->window))
    g_main_context_iteration (NULL, TRUE);
  for (guint frame = 99; frame > 60; frame--)
    {
      proof_player_step (player, -1);
      g_assert_false (proof_player_get_seeking (player));
      proof_test_player_assert (player, frame - 1);
    }
  for (guint frame = 60; frame < 99; frame++)
    {
      proof_player_step (player, 1);
      g_assert_false (proof_player_get_seeking (player));
      proof_test_player_assert (player, frame + 1);
    }

  /* The frame that the pipeline stands at is at hand as well, and it goes on from there. */
  proof_player_step (player, 1);
  g_assert_false (proof_player_get_seeking (player));
  proof_test_player_assert (player, 100);
  proof_player_step (player, 1);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 101);

  /* Several at once, also while they are decoded. */
  proof_player_seek_frame (player, 40);
  for (guint i = 0; i < 7; i++)
    proof_player_step (player, -1);
  proof_player_step (player, 2);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 35);

  /* A seek does not wait for that. */
  proof_player_seek_frame (player, 110);
  proof_test_player_wait (player);
  proof_player_step (player, -1);
  g_assert_true (proof_player_get_seeking (player));
  proof_player_seek_frame (player, 20);
  proof_test_player_wait (player);
  proof_test_player_assert (player, 20);
  proof_player_step (player, -1);
  proof_player_play (player);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PLAYING);
  g_assert_cmpint (proof_test_player_read (player), ==, proof_player_get_frame_number (player));
}

/* Whatever is being decoded ends by itself. */
static void
test_close_while_stepping (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_cases[0]);
  g_autoptr (ProofPlayer) player = proof_player_new ();

  for (guint i = 0; i < 16; i++)
    {
      proof_player_open (player, media);
      proof_test_player_wait (player);
      proof_player_seek_frame (player, 20 + 6 * i);
      proof_test_player_wait (player);
      proof_player_step (player, -1);
      for (guint j = 0; j < 4 * i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 4 == 3)
        {
          proof_test_player_wait (player);
          proof_test_player_assert (player, 19 + 6 * i);
          proof_player_step (player, -12);
        }
      if (i % 2 == 0)
        proof_player_close (player);
    }
  proof_player_step (player, -1);
  proof_test_player_wait (player);
  g_assert_cmpint (proof_test_player_read (player), ==, proof_player_get_frame_number (player));
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
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);
  g_autoptr (GstPad) pad = NULL;

  if (player->audio_sink == NULL)
    {
      g_test_skip ("there is no audio sink here");
      return;
    }
  pad = gst_element_get_static_pad (player->audio_sink, "sink");
  for (guint i = 0; i < 4; i++)
    {
      ProofTime sound = PROOF_TIME_NONE;
      guint frame = 40 - 5 * i;

      proof_player_seek_frame (player, frame + 3);
      proof_test_player_wait (player);
      proof_player_step (player, -1);
      proof_test_player_wait (player);
      for (guint j = 0; j < 3; j++)
        proof_player_step (player, -1);
      proof_player_step (player, 1);
      g_assert_false (proof_player_get_seeking (player));
      proof_test_player_assert (player, frame);

      gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, sound_cb, &sound, NULL);
      proof_player_play (player);
      proof_test_until (sound != PROOF_TIME_NONE);
      /* A seek aims at the middle of the frame. */
      g_assert_cmpint (ABS (sound - ((ProofTime) frame * 40 + 20) * PROOF_MSEC), <=,
                       25 * PROOF_MSEC);
      proof_player_pause (player);
      proof_test_player_wait (player);
    }
}

/* A step while playing pauses and counts from the frame on screen. */
static void
test_step_while_playing (void)
{
  g_autoptr (ProofMedia) media = proof_test_media (&proof_test_short);
  g_autoptr (ProofPlayer) player = proof_test_player_open (media);

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
      proof_test_player_wait (player);
      g_assert_cmpint (proof_player_get_state (player), ==, PROOF_PLAYER_PAUSED);
      proof_test_player_assert (player, i % 2 == 0 ? frame + 1 : frame - 1);
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
      g_autofree char *path = g_strconcat ("/player-steps/", proof_test_cases[i].name, NULL);

      g_test_add_data_func (path, &proof_test_cases[i], test_steps);
    }
  g_test_add_func ("/player-steps/at-hand", test_steps_at_hand);
  g_test_add_func ("/player-steps/close", test_close_while_stepping);
  g_test_add_func ("/player-steps/sound", test_sound_after_steps);
  g_test_add_func ("/player-steps/while-playing", test_step_while_playing);

  return proof_test_player_run ();
}
