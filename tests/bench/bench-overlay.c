/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What drawing the boxes costs: the same clip is played in a window without them, with them and
 * with interpolated ones, by turns. All drawing is on the main thread; its time is told by the
 * frame drawn, so that a busy machine, on which some frames are left out, does not make it look
 * cheap. */
#include <time.h>

#include "bench-results.h"
#include "proof-test-scene.h"
#include "proof-video-view.h"

#define N_FRAMES 150
#define RATE 30
#define N_BOXES 40
#define N_ROUNDS 4

enum
{
  WITHOUT,
  WITH,
  INTERPOLATED,
  N_WAYS,
};

static gboolean
has_ended (gpointer player)
{
  return proof_player_get_state (player) == PROOF_PLAYER_ENDED;
}

static double
get_cpu_s (clockid_t clock)
{
  struct timespec spent;

  clock_gettime (clock, &spent);
  return spent.tv_sec + spent.tv_nsec / 1e9;
}

/* Plays the clip once. Gives the main thread's share of a core had each
 * frame been drawn, and that of all other threads. */
static double
play (ProofTestScene *scene,
      GtkWidget      *view,
      guint           way,
      double         *others,
      guint          *n_drawn)
{
  double all, own, wall;
  guint n;

  g_object_set (scene->session, "show-boxes", way != WITHOUT, "interpolate", way == INTERPOLATED,
                NULL);
  proof_test_scene_seek (scene, 0);
  proof_test_settle (view);
  n = proof_video_view_get_n_frames (PROOF_VIDEO_VIEW (view));
  all = get_cpu_s (CLOCK_PROCESS_CPUTIME_ID);
  own = get_cpu_s (CLOCK_THREAD_CPUTIME_ID);
  wall = g_get_monotonic_time () / 1e6;
  proof_player_play (scene->player);
  proof_test_wait (has_ended, scene->player);
  all = get_cpu_s (CLOCK_PROCESS_CPUTIME_ID) - all;
  own = get_cpu_s (CLOCK_THREAD_CPUTIME_ID) - own;
  wall = g_get_monotonic_time () / 1e6 - wall;
  n = proof_video_view_get_n_frames (PROOF_VIDEO_VIEW (view)) - n;
  *n_drawn += n;
  *others = (all - own) / wall;

  return own / MAX (n, 1) * RATE;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const double *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

static double
get_median (double *values,
            guint   n)
{
  qsort (values, n, sizeof *values, compare);

  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

int
main (int    argc,
      char **argv)
{
  const ProofTestClip clip = { .n_frames = N_FRAMES, .width = 1280, .height = 720, .rate_n = RATE,
                               .rate_d = 1, .b_frames = 2 };
  double own[N_WAYS][N_ROUNDS], others[N_WAYS * N_ROUNDS], with, without, between, rest;
  g_autoptr (ProofTestScene) scene = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = bench_describe_results (N_FRAMES * 1000 / RATE, N_BOXES);
  guint n_drawn[N_WAYS] = { 0 };
  GtkWindow *window;
  GtkWidget *view;

  adw_init ();
  scene = proof_test_scene_new_for_json (&clip, json, &error);
  if (scene == NULL)
    {
      g_printerr ("bench-overlay: %s\n", error->message);
      return 1;
    }
  view = proof_video_view_new (scene->session);
  window = proof_test_window (view, clip.width, clip.height);
  for (guint i = 0; i < N_WAYS * N_ROUNDS; i++)
    own[i % N_WAYS][i / N_WAYS] = play (scene, view, i % N_WAYS, &others[i], &n_drawn[i % N_WAYS]);
  gtk_window_destroy (window);

  without = get_median (own[WITHOUT], N_ROUNDS);
  with = get_median (own[WITH], N_ROUNDS);
  between = get_median (own[INTERPOLATED], N_ROUNDS);
  rest = get_median (others, N_WAYS * N_ROUNDS);
  g_print ("boxes: %d boxes/frame\n", N_BOXES);
  g_print ("drawn with boxes: %u of %u frames\n", n_drawn[WITH], N_ROUNDS * N_FRAMES);
  g_print ("drawn without boxes: %u of %u frames\n", n_drawn[WITHOUT], N_ROUNDS * N_FRAMES);
  g_print ("decoding and sound: %.1f %% of a core\n", rest * 100);
  g_print ("without boxes: %.1f %% of a core\n", (rest + without) * 100);
  g_print ("with boxes: %.1f %% of a core\n", (rest + with) * 100);
  g_print ("overlay: %.2f %% of a core\n", (with - without) * 100);
  g_print ("with boxes vs without: %.2f x\n", (rest + with) / (rest + without));

  g_print ("interpolated overlay: %.2f %% of a core\n", (between - without) * 100);
  g_print ("with interpolated boxes vs with boxes: %.2f x\n", (rest + between) / (rest + with));

  return 0;
}
