/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What watching a video in S3 costs in bytes and in time. Needed is what demuxers asked for of the
 * byte source, each byte once; fetched is what the service was asked for. Player and frame scan
 * share the source, as they do in the window. Nothing is on the disk at first; it is written to. */
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "proof-demo-service.h"
#include "proof-player.h"
#include "proof-s3-object.h"
#include "proof-test-folder.h"
#include "proof-test-meter.h"

#define BUCKET "bench"
#define SECONDS 60
#define N_SEEKS 50
#define N_OPENINGS 5
#define LATENCY_MS 50
#define CACHE_BYTES (4 * G_GUINT64_CONSTANT (1024 * 1024 * 1024))
#define PATIENCE (120 * G_USEC_PER_SEC)

/* One player at one object that nothing is known of yet. */
typedef struct
{
  ProofDemoService *service;
  ProofS3Object *object; /* (nullable): of a file */
  ProofTestMeter *meter;
  ProofPlayer *player;
  guint n_before;
  char *cache;           /* (nullable): of an object, empty at first */
} Viewing;

static void
run (const char *format,
     ...)
{
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;
  int status;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  if (!g_spawn_command_line_sync (line, NULL, NULL, &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", line, error->message);
}

/* A minute of 720p30 with sound, key frames 2 s apart. */
static char *
make_clip (const char *folder)
{
  char *path = g_build_filename (folder, "end.mp4", NULL);

  run ("ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine "
       "-t %d -vf noise=alls=12:allf=t -c:v libx264 -preset ultrafast -b:v 5M -maxrate 5M "
       "-bufsize 5M -g 60 -bf 2 -pix_fmt yuv420p -c:a aac %s", SECONDS, path);

  return path;
}

static void
iterate_until (gboolean (*is_so) (ProofPlayer *player),
               ProofPlayer *player)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (!is_so (player))
    {
      if (proof_player_get_error (player) != NULL)
        g_error ("%s", proof_player_get_error (player)->message);
      if (g_get_monotonic_time () > end)
        g_error ("nothing happens any more");
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
has_frame (ProofPlayer *player)
{
  return proof_player_get_state (player) == PROOF_PLAYER_PAUSED;
}

static gboolean
has_table (ProofPlayer *player)
{
  return has_frame (player) && proof_player_get_frame_table (player) != NULL;
}

static gboolean
is_at_rest (ProofPlayer *player)
{
  return !proof_player_get_seeking (player);
}

static gboolean
has_ended (ProofPlayer *player)
{
  return proof_player_get_state (player) == PROOF_PLAYER_ENDED;
}

static void
view (Viewing          *self,
      ProofDemoService *service,
      const char       *key)
{
  g_autoptr (ProofAwsSettings) settings =
    proof_aws_settings_new (NULL, PROOF_DEMO_REGION, proof_demo_service_get_url (service));
  g_autoptr (ProofMedia) media = NULL;
  g_autoptr (GArray) before = proof_demo_service_dup_ranges (service);

  self->service = service;
  self->n_before = before->len;
  self->object = proof_s3_object_new (settings, BUCKET, key, NULL);
  if (self->cache == NULL)
    self->cache = g_dir_make_tmp ("proof-s3-cache-XXXXXX", NULL);
  proof_s3_object_set_cache (self->object, self->cache, CACHE_BYTES);
  self->meter = proof_test_meter_new (PROOF_BYTE_SOURCE (self->object));
  self->player = proof_player_new ();
  media = proof_media_new_for_source (PROOF_BYTE_SOURCE (self->meter), key);
  proof_player_set_mute (self->player, TRUE);
  proof_player_open (self->player, media);
}

static void
pause_viewing (Viewing *self)
{
  proof_player_close (self->player);
  g_clear_object (&self->player);
  g_clear_object (&self->meter);
  g_clear_object (&self->object);
}

static void
stop (Viewing *self)
{
  if (self->player != NULL)
    pause_viewing (self);
  if (self->cache != NULL)
    proof_test_folder_remove (self->cache);
  g_clear_pointer (&self->cache, g_free);
}

static void
report (Viewing    *self,
        const char *what)
{
  g_autoptr (GArray) asked = proof_test_meter_dup_ranges (self->meter);
  g_autoptr (GArray) granted = proof_demo_service_dup_ranges (self->service);
  guint64 needed = proof_test_ranges_union (asked), size, fetched, once;

  g_array_remove_range (granted, 0, self->n_before);
  fetched = proof_test_ranges_sum (granted);
  once = proof_test_ranges_union (granted);
  proof_byte_source_query (PROOF_BYTE_SOURCE (self->meter), &size, NULL, NULL, NULL);
  g_print ("%s: needed %.2f MB of %.2f, fetched %.2f MB in %u requests, %.2f MB of it again\n",
           what, needed / 1e6, size / 1e6, fetched / 1e6, granted->len, (fetched - once) / 1e6);
  g_print ("%s fetched vs needed: %.3f x\n", what, (double) fetched / needed);
}

static void
play (ProofDemoService *service,
      const char       *key)
{
  const char *what[] = { "linear play", "linear play again" };
  Viewing viewing = { 0, };

  for (guint i = 0; i < G_N_ELEMENTS (what); i++)
    {
      view (&viewing, service, key);
      iterate_until (has_table, viewing.player);
      proof_player_set_rate (viewing.player, 2);
      proof_player_play (viewing.player);
      iterate_until (has_ended, viewing.player);
      report (&viewing, what[i]);
      pause_viewing (&viewing);
    }
  stop (&viewing);
}

static void
seek (ProofDemoService *service,
      const char       *key)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (GArray) took = g_array_new (FALSE, FALSE, sizeof (gint64));
  ProofFrameTable *table;
  Viewing viewing = { 0, };

  view (&viewing, service, key);
  iterate_until (has_table, viewing.player);
  table = proof_player_get_frame_table (viewing.player);
  for (guint i = 0; i < N_SEEKS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      proof_player_seek_frame (viewing.player,
                               g_rand_int_range (random, 0,
                                                 proof_frame_table_get_n_frames (table)));
      iterate_until (is_at_rest, viewing.player);
      start = g_get_monotonic_time () - start;
      g_array_append_val (took, start);
    }
  report (&viewing, "50 random seeks");
  {
    gint64 sum = 0;

    for (guint i = 0; i < took->len; i++)
      sum += g_array_index (took, gint64, i);
    g_print ("a seek took %.0f ms on average\n", sum / 1000.0 / took->len);
  }
  stop (&viewing);
}

static void
open_tail (ProofDemoService *service,
           const char       *key)
{
  Viewing viewing = { 0, };

  view (&viewing, service, key);
  iterate_until (has_table, viewing.player);
  report (&viewing, "opening, moov at the end");
  stop (&viewing);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Median in ms until the first frame is there. @path: of a file, instead of the service. */
static double
time_opening (ProofDemoService *service,
              const char       *key,
              const char       *path)
{
  gint64 took[N_OPENINGS];

  for (guint i = 0; i < N_OPENINGS; i++)
    {
      Viewing viewing = { 0, };
      gint64 start = g_get_monotonic_time ();

      if (path != NULL)
        {
          g_autoptr (GFile) file = g_file_new_for_path (path);
          g_autoptr (ProofMedia) media = proof_media_new_for_file (file);

          viewing.player = proof_player_new ();
          proof_player_open (viewing.player, media);
        }
      else
        view (&viewing, service, key);
      iterate_until (has_frame, viewing.player);
      took[i] = g_get_monotonic_time () - start;
      stop (&viewing);
    }
  qsort (took, N_OPENINGS, sizeof *took, compare_times);

  return took[N_OPENINGS / 2] / 1000.0;
}

static void
add_object (ProofDemoService *service,
            const char       *key,
            const char       *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);

  proof_demo_service_add_object (service, BUCKET, key, bytes);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-s3-XXXXXX", NULL);
  g_autofree char *end = NULL, *front = NULL;
  g_autoptr (ProofDemoService) service = NULL;
  double from_file, from_front, from_end;

  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  gst_init (&argc, &argv);
  end = make_clip (folder);
  front = g_build_filename (folder, "front.mp4", NULL);
  run ("ffmpeg -v error -nostdin -y -i %s -c copy -movflags faststart %s", end, front);
  service = proof_demo_service_new (NULL);
  add_object (service, "end.mp4", end);
  add_object (service, "front.mp4", front);
  proof_demo_service_set_fault (service, "s3:slow", -1, LATENCY_MS);
  g_timeout_add (100, tick_cb, NULL);

  play (service, "front.mp4");
  seek (service, "front.mp4");
  open_tail (service, "end.mp4");
  from_file = time_opening (service, NULL, front);
  from_front = time_opening (service, "front.mp4", NULL);
  from_end = time_opening (service, "end.mp4", NULL);
  g_print ("first frame: file %.0f ms; at %d ms a request %.0f ms, moov at the end %.0f ms\n",
           from_file, LATENCY_MS, from_front, from_end);
  g_print ("first frame vs 400 ms: %.2f x\n", MAX (from_front, from_end) / 400);

  g_unlink (end);
  g_unlink (front);
  g_rmdir (folder);
  return 0;
}
