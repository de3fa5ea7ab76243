/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays, seeks and steps at random for some minutes, in a window; memory in use at the end beside
 * that after a fifth of the time, at the same place of the video. */
#include "config.h"

#include <gst/gst.h>

#include "proof-test-scene.h"
#include "proof-video-view.h"

#define N_FRAMES 600
#define RATE 30
#define N_SAMPLES 20
#define PATIENCE (60 * G_USEC_PER_SEC)

static guint n_done;

static void
wait_ms (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static void
arrive (ProofPlayer *player)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (proof_player_get_seeking (player))
    {
      if (g_get_monotonic_time () > end)
        g_error ("no frame comes");
      wait_ms (1);
    }
}

/* One thing that people do; not always with the patience to see it come. */
static void
do_something (ProofPlayer *player,
              GRand       *rand)
{
  guint frame = g_rand_int_range (rand, 0, N_FRAMES);
  int direction = g_rand_boolean (rand) ? 1 : -1;

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      proof_player_play (player);
      wait_ms (g_rand_int_range (rand, 50, 2000));
      proof_player_pause (player);
      break;
    case 1:
      proof_player_seek_frame (player, frame);
      break;
    case 2:
      for (guint i = 0; i < 20; i++)
        {
          proof_player_seek (player, (frame + i) * PROOF_SECOND / RATE, FALSE);
          wait_ms (10);
        }
      proof_player_seek_frame (player, frame);
      break;
    case 3:
      for (guint i = 0; i < 40; i++)
        {
          proof_player_step (player, direction);
          arrive (player);
        }
      break;
    case 4:
      for (guint i = 0; i < 10; i++)
        proof_player_step (player, direction);
      break;
    default:
      wait_ms (g_rand_int_range (rand, 0, 600));
      break;
    }
  if (g_rand_int_range (rand, 0, 3) > 0)
    arrive (player);
  n_done++;
}

static double
read_memory_mb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    g_error ("there is no /proc");
  line = strstr (text, "\nVmRSS:");

  return g_ascii_strtoull (line + strlen ("\nVmRSS:"), NULL, 10) / 1024.0;
}

/* At one place of the video, with the frames before it decoded. */
static double
measure (ProofPlayer *player)
{
  double least = G_MAXDOUBLE;

  proof_player_pause (player);
  arrive (player);
  proof_player_seek_frame (player, N_FRAMES / 2);
  arrive (player);
  proof_player_step (player, -1);
  arrive (player);
  for (guint i = 0; i < N_SAMPLES; i++)
    {
      wait_ms (100);
      least = MIN (least, read_memory_mb ());
    }

  return least;
}

int
main (int    argc,
      char **argv)
{
  const ProofTestClip clip = { .n_frames = N_FRAMES, .width = 1280, .height = 720, .rate_n = RATE,
                               .rate_d = 1, .key_distance = 60, .b_frames = 2, .audio = TRUE };
  double minutes = argc > 1 ? g_ascii_strtod (argv[1], NULL) : 10;
  g_autoptr (ProofTestScene) scene = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gint64 begin, length = minutes * 60 * G_USEC_PER_SEC;
  double early = 0, late;
  GtkWindow *window;

  if (length <= 0)
    {
      g_printerr ("bench-soak: “%s” is no number of minutes\n", argv[1]);
      return 2;
    }

  adw_init ();
  scene = proof_test_scene_new (&clip, 5);
  if (scene == NULL)
    return 1;
  window = proof_test_window (proof_video_view_new (scene->session), clip.width, clip.height);

  begin = g_get_monotonic_time ();
  while (g_get_monotonic_time () < begin + length)
    {
      do_something (scene->player, rand);
      if (early == 0 && g_get_monotonic_time () >= begin + length / 5)
        {
          early = measure (scene->player);
          g_print ("memory after %.1f min: %.1f MB\n", minutes / 5, early);
        }
    }
  late = measure (scene->player);
  gtk_window_destroy (window);

  g_print ("memory after %.1f min: %.1f MB\n", minutes, late);
  g_print ("done meanwhile: %u things\n", n_done);
  g_print ("memory at the end vs after a fifth: %.3f x\n", late / early);

  return 0;
}
