/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a step or a seek takes until its frame is painted: through the whole of GTK, from a file
 * and from the loopback service with 50 ms a request, beside mpv on the same display. */
#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "bench-clock.h"
#include "bench-mpv.h"
#include "proof-demo-service.h"
#include "proof-s3-object.h"
#include "proof-test-scene.h"
#include "proof-video-view.h"

#define N_EACH 24
#define N_HELD 96
#define WIDTH 1280
#define HEIGHT 720
#define LATENCY_MS 50
#define FILLING_MS 2000
#define PAUSE_MS 20
#define PATIENCE (60 * G_USEC_PER_SEC)

/* Ten seconds, with a key frame every two. */
#define SECONDS 10

typedef struct
{
  const char *name;
  int width, height, rate;
  int kbit_s;
  double goal_ms; /* of a step back, at the median */
} Kind;

static const Kind kinds[] = {
  { "720p30", 1280, 720, 30, 3500, 25 },
  { "1080p60", 1920, 1080, 60, 7600, 45 },
};

typedef struct
{
  ProofPlayer *player;
  ProofVideoView *view;
  ProofFrame *before;        /* the player's when the clock was started */
  const ProofFrame *painted; /* on screen */
  gint64 painted_us;         /* since when */
  double begin_s;            /* processor time of this thread when the clock was started */
  double spent_ms;           /* of it until the frame was painted */
} Bench;

static char *
make_clip (const char *folder,
           const Kind *kind)
{
  char *path = g_strdup_printf ("%s/%s.mp4", folder, kind->name);
  g_autofree char *line =
    g_strdup_printf ("ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=size=%dx%d:rate=%d -t %d "
                     "-vf noise=alls=8:allf=t -c:v libx264 -preset veryfast -b:v %dk -g %d -bf 3 "
                     "-sc_threshold 0 -pix_fmt yuv420p %s",
                     kind->width, kind->height, kind->rate, SECONDS, kind->kbit_s, 2 * kind->rate,
                     path);
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_command_line_sync (line, NULL, NULL, &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", line, error->message);

  return path;
}

/* --- one after the other --- */

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
painted_cb (Bench *self)
{
  ProofFrame *shown = proof_video_view_get_shown_frame (self->view);

  if (shown == self->painted)
    return;
  self->painted = shown;
  self->painted_us = g_get_monotonic_time ();
}

static gint64
start_clock (Bench *self)
{
  g_clear_pointer (&self->before, proof_frame_unref);
  self->before = proof_frame_ref (proof_player_get_frame (self->player));
  self->begin_s = bench_get_seconds ();

  return g_get_monotonic_time ();
}

/* Milliseconds until the frame was painted with which the player came to rest. */
static double
stop_clock (Bench *self,
            gint64 begin)
{
  gint64 end = begin + PATIENCE;
  double ms;

  while (proof_player_get_seeking (self->player) || self->painted == self->before
         || self->painted != proof_player_get_frame (self->player))
    {
      if (g_get_monotonic_time () > end)
        g_error ("no frame comes");
      g_main_context_iteration (NULL, TRUE);
    }
  ms = (self->painted_us - begin) / 1e3;
  self->spent_ms = (bench_get_seconds () - self->begin_s) * 1e3;
  /* As long as mpv gets. */
  wait_ms (PAUSE_MS);

  return ms;
}

static double
step (Bench *self,
      int    frames)
{
  guint target = proof_player_get_frame_number (self->player) + frames;
  gint64 begin = start_clock (self);
  double ms;

  proof_player_step (self->player, frames);
  ms = stop_clock (self, begin);
  g_assert_cmpuint (proof_player_get_frame_number (self->player), ==, target);

  return ms;
}

static double
seek (Bench   *self,
      guint    frame,
      gboolean accurate)
{
  ProofFrameTable *table = proof_player_get_frame_table (self->player);
  gint64 begin = start_clock (self);
  double ms;

  if (accurate)
    proof_player_seek_frame (self->player, frame);
  else
    proof_player_seek (self->player, proof_frame_table_get_time (table, frame), FALSE);
  ms = stop_clock (self, begin);
  g_assert_true (!accurate || proof_player_get_frame_number (self->player) == frame);

  return ms;
}

/* --- what is measured --- */

typedef enum
{
  FORWARD,
  INSIDE,
  OUTSIDE,
  HELD,
  RANDOM,
  SCRUBBING,
  SPENT,
  N_ROWS,
} Row;

static const char *const names[N_ROWS] = {
  "forward", "backward in the window", "backward out of the window", "backward without a rest",
  "random", "scrubbing", "backward in the window, processor time",
};

typedef struct
{
  double ms[N_HELD];
  guint n;
} Times;

static void
add (Times *times,
     double ms)
{
  times->ms[times->n++] = ms;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const double *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

/* Prints medians and 90th percentiles; leaves the medians first. */
static void
report (const char *kind,
        const char *whose,
        Times      *rows)
{
  for (Row row = 0; row < N_ROWS; row++)
    {
      Times *times = &rows[row];

      if (times->n == 0)
        continue;
      qsort (times->ms, times->n, sizeof *times->ms, compare);
      g_print ("%s %s %s: %.1f ms\n", kind, whose, names[row], times->ms[times->n / 2]);
      g_print ("%s %s %s, 90th percentile: %.1f ms\n", kind, whose, names[row],
               times->ms[times->n * 9 / 10]);
      times->ms[0] = times->ms[times->n / 2];
    }
}

/* Places far from each other, so that none is at hand. */
static guint
choose (GRand *rand,
        guint  last,
        guint  n_frames)
{
  guint frame;

  do
    frame = g_rand_int_range (rand, n_frames / 6, n_frames);
  while (ABS ((int) frame - (int) last) < (int) n_frames / 5);

  return frame;
}

static double
step_mpv (BenchMpv *mpv,
          int       direction)
{
  if (mpv == NULL)
    return 0;
  if (direction > 0)
    return bench_mpv_time (mpv, "[\"frame-step\"]", "time-pos");

  return bench_mpv_time (mpv, "[\"frame-back-step\"]", "playback-restart");
}

static double
seek_mpv (BenchMpv   *mpv,
          const Kind *kind,
          guint       frame,
          gboolean    accurate)
{
  g_autofree char *words = g_strdup_printf ("[\"seek\",%.6f,\"absolute+%s\"]",
                                            (frame + (accurate ? 0.5 : 0)) / kind->rate,
                                            accurate ? "exact" : "keyframes");

  return mpv != NULL ? bench_mpv_time (mpv, words, "playback-restart") : 0;
}

/* Both by turns, so that a slow spell hits both. */
static void
measure (Bench      *self,
         BenchMpv   *mpv,
         const Kind *kind,
         Times      *ours,
         Times      *theirs)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  const guint n_frames = kind->rate * SECONDS;
  guint frame = 0;

  seek (self, 10, TRUE);
  for (guint i = 0; i < N_EACH; i++)
    {
      add (&ours[FORWARD], step (self, 1));
      add (&theirs[FORWARD], step_mpv (mpv, 1));
    }

  for (guint i = 0; i < N_EACH; i++)
    {
      /* A rest fills the window. */
      if (i % 8 == 0)
        {
          frame = choose (rand, frame, n_frames);
          seek (self, frame, TRUE);
          seek_mpv (mpv, kind, frame, TRUE);
          wait_ms (FILLING_MS);
        }
      add (&ours[INSIDE], step (self, -1));
      /* All that it takes is in this thread, and a busy machine makes no difference to it. */
      add (&ours[SPENT], self->spent_ms);
      add (&theirs[INSIDE], step_mpv (mpv, -1));
    }

  for (guint i = 0; i < N_EACH; i++)
    {
      frame = choose (rand, frame, n_frames);
      add (&ours[RANDOM], seek (self, frame, TRUE));
      add (&theirs[RANDOM], seek_mpv (mpv, kind, frame, TRUE));
    }

  for (guint i = 0; i < N_EACH; i++)
    {
      frame = choose (rand, frame, n_frames);
      add (&ours[SCRUBBING], seek (self, frame, FALSE));
      add (&theirs[SCRUBBING], seek_mpv (mpv, kind, frame, FALSE));
    }

  for (guint i = 0; i < N_EACH; i++)
    {
      frame = choose (rand, frame, n_frames);
      seek (self, frame, TRUE);
      add (&ours[OUTSIDE], step (self, -1));
      seek_mpv (mpv, kind, frame, TRUE);
      add (&theirs[OUTSIDE], step_mpv (mpv, -1));
    }

  seek (self, n_frames - 1, TRUE);
  for (guint i = 0; i < N_HELD; i++)
    add (&ours[HELD], step (self, -1));
  seek_mpv (mpv, kind, n_frames - 1, TRUE);
  for (guint i = 0; i < N_EACH; i++)
    add (&theirs[HELD], step_mpv (mpv, -1));
}

/* --- where from --- */

static gboolean
is_open (gpointer player)
{
  if (proof_player_get_error (player) != NULL)
    g_error ("%s", proof_player_get_error (player)->message);

  return proof_player_get_state (player) == PROOF_PLAYER_PAUSED
         && proof_player_get_frame_table (player) != NULL;
}

static void
measure_media (ProofMedia *media,
               BenchMpv   *mpv,
               const Kind *kind,
               const char *place)
{
  Times ours[N_ROWS] = { 0 }, theirs[N_ROWS] = { 0 };
  g_autoptr (ProofSession) session = proof_session_new (NULL);
  GtkWidget *view = proof_video_view_new (session);
  Bench bench = { proof_session_get_player (session), PROOF_VIDEO_VIEW (view) };
  GtkWindow *window;

  proof_player_set_mute (bench.player, TRUE);
  proof_player_open (bench.player, media);
  proof_test_wait (is_open, bench.player);
  window = proof_test_window (view, WIDTH, HEIGHT);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (view), "after-paint",
                            G_CALLBACK (painted_cb), &bench);
  measure (&bench, mpv, kind, ours, theirs);
  g_clear_pointer (&bench.before, proof_frame_unref);
  gtk_window_destroy (window);
  proof_session_close (session);

  report (kind->name, place, ours);
  if (mpv != NULL)
    report (kind->name, "mpv", theirs);
  g_print ("%s %s backward vs %.0f ms: %.2f x\n", kind->name, place, kind->goal_ms,
           ours[INSIDE].ms[0] / kind->goal_ms);
  for (Row row = 0; row < SPENT && mpv != NULL; row++)
    g_print ("%s %s vs mpv: %.2f x\n", kind->name, names[row],
             ours[row].ms[0] / theirs[row].ms[0]);
}

static void
measure_file (const char *path,
              const Kind *kind)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  BenchMpv *mpv = bench_mpv_new (path, WIDTH, HEIGHT);

  if (mpv == NULL)
    g_print ("%s: mpv is not installed\n", kind->name);
  measure_media (media, mpv, kind, "file");
  g_clear_pointer (&mpv, bench_mpv_free);
}

static void
measure_service (const char *path,
                 const Kind *kind)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (ProofS3Object) object = NULL;
  g_autoptr (ProofMedia) media = NULL;

  proof_demo_service_add_object (service, "bench", "clip.mp4", bytes);
  proof_demo_service_set_fault (service, "s3:slow", -1, LATENCY_MS);
  settings = proof_aws_settings_new (NULL, PROOF_DEMO_REGION, proof_demo_service_get_url (service));
  object = proof_s3_object_new (settings, "bench", "clip.mp4", NULL);
  media = proof_media_new_for_source (PROOF_BYTE_SOURCE (object), "clip.mp4");

  measure_media (media, NULL, kind, "service");
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-step-XXXXXX", NULL);

  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  adw_init ();
  gst_init (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i];
      g_autofree char *path = make_clip (folder, kind);

      measure_file (path, kind);
      measure_service (path, kind);
      g_unlink (path);
    }
  g_rmdir (folder);

  return 0;
}
