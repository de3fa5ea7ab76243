/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether every video plays: the first frame, one in the middle and the last are sought, and the
 * picture is compared with all that FFmpeg decodes. */
#include "config.h"

#include <math.h>

#include "proof-player.h"
#include "proof-test-ffmpeg.h"

#define TIMEOUT (60 * G_USEC_PER_SEC)

/* A picture is told by the brightness of so many fields in both directions. */
#define N_FIELDS 16
#define N_VALUES (N_FIELDS * N_FIELDS)
#define FILTER "scale=16:16:flags=area,format=gray"

/* Of so many frames FFmpeg is asked for the pictures. */
#define MAX_PICTURES 2000

typedef struct
{
  double values[N_VALUES];
} Signature;

/* Without brightness and contrast, which are not what is tested here; what is nearly of one colour
 * stays so. */
static void
normalise (Signature *signature)
{
  double mean = 0, sum = N_VALUES * 16 * 16;

  for (guint i = 0; i < N_VALUES; i++)
    mean += signature->values[i] / N_VALUES;
  for (guint i = 0; i < N_VALUES; i++)
    {
      signature->values[i] -= mean;
      sum += signature->values[i] * signature->values[i];
    }
  for (guint i = 0; i < N_VALUES; i++)
    signature->values[i] /= sqrt (sum);
}

static void
sign_frame (const ProofFrame *frame,
            Signature        *signature)
{
  const guint8 *pixels = g_bytes_get_data (frame->pixels, NULL);

  *signature = (Signature) { 0, };
  for (int field = 0; field < N_VALUES; field++)
    {
      const int left = field % N_FIELDS * frame->width / N_FIELDS;
      const int right = (field % N_FIELDS + 1) * frame->width / N_FIELDS;
      const int top = field / N_FIELDS * frame->height / N_FIELDS;
      const int bottom = (field / N_FIELDS + 1) * frame->height / N_FIELDS;

      for (int y = top; y < bottom; y++)
        {
          for (int x = left; x < right; x++)
            {
              const guint8 *pixel = pixels + y * frame->stride + x * 4;

              signature->values[field] += 0.11 * pixel[0] + 0.59 * pixel[1] + 0.3 * pixel[2];
            }
        }
      signature->values[field] /= MAX ((right - left) * (bottom - top), 1);
    }
  normalise (signature);
}

static double
get_distance (const Signature *signature,
              const guint8    *picture)
{
  Signature other;
  double distance = 0;

  for (guint i = 0; i < N_VALUES; i++)
    other.values[i] = picture[i];
  normalise (&other);
  for (guint i = 0; i < N_VALUES; i++)
    distance += pow (signature->values[i] - other.values[i], 2);

  return sqrt (distance);
}

static void
wait_idle (ProofPlayer *player)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT;

  while (proof_player_get_state (player) != PROOF_PLAYER_FAILED
         && (proof_player_get_state (player) == PROOF_PLAYER_LOADING
             || proof_player_get_frame_table (player) == NULL || proof_player_get_seeking (player)))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* Of all pictures the one on screen must be like the one of that number, or like no other. */
static void
assert_picture (ProofPlayer *player,
                guint        frame,
                GBytes      *pictures)
{
  const guint8 *data = g_bytes_get_data (pictures, NULL);
  const guint n_pictures = g_bytes_get_size (pictures) / N_VALUES;
  double own = G_MAXDOUBLE, best = G_MAXDOUBLE;
  const ProofFrame *shown = proof_player_get_frame (player);
  int width, height;
  guint found = 0;
  Signature signature;

  g_assert_no_error (proof_player_get_error (player));
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
  proof_frame_table_get_picture (proof_player_get_frame_table (player), &width, &height, NULL, NULL,
                                 NULL);
  g_assert_cmpint (shown->width, ==, width);
  g_assert_cmpint (shown->height, ==, height);
  if (n_pictures == 0)
    return;

  sign_frame (shown, &signature);
  for (guint i = 0; i < n_pictures; i++)
    {
      double distance = get_distance (&signature, data + i * N_VALUES);

      if (i == frame)
        own = distance;
      if (distance < best)
        {
          best = distance;
          found = i;
        }
    }
  g_test_message ("frame %u: like %u, off by %.4f, by %.4f from its own", frame, found, best, own);
  g_assert_cmpfloat (own, <, 0.4);
  g_assert_cmpfloat (own, <=, best + 0.03);
}

static void
test_plays (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofPlayer) player = proof_player_new ();
  g_autoptr (GArray) times = proof_test_ffmpeg_times (path);
  g_autoptr (GBytes) pictures = NULL;
  guint n_frames;

  proof_player_open (player, media);
  wait_idle (player);
  g_assert_no_error (proof_player_get_error (player));
  n_frames = proof_frame_table_get_n_frames (proof_player_get_frame_table (player));
  g_assert_cmpuint (n_frames, ==, times->len);
  for (guint i = 0; i < n_frames; i++)
    g_assert_cmpint (ABS (proof_frame_table_get_time (proof_player_get_frame_table (player), i)
                          - g_array_index (times, gint64, i)), <=, 1);

  pictures = n_frames <= MAX_PICTURES ? proof_test_ffmpeg_pictures (path, FILTER)
                                      : g_bytes_new_static ("", 0);
  if (n_frames <= MAX_PICTURES)
    g_assert_cmpuint (g_bytes_get_size (pictures), ==, n_frames * N_VALUES);
  assert_picture (player, 0, pictures);
  proof_player_seek_frame (player, n_frames / 2);
  wait_idle (player);
  assert_picture (player, n_frames / 2, pictures);
  proof_player_seek_frame (player, n_frames - 1);
  wait_idle (player);
  assert_picture (player, n_frames - 1, pictures);
}

/* --- all files that people have --------------------------------------------- */

typedef struct
{
  const char *path;
  int code;
  const char *message;
} Refused;

static const Refused refused[] = {
  { "androidx-media/sample_audio_only.mp4", PROOF_MEDIA_ERROR_NO_VIDEO,
    "There is no picture in “sample_audio_only.mp4”. Choose a file with a video track." },
  { "androidx-media/sample_malformed_free_box.mp4", PROOF_MEDIA_ERROR_DAMAGED,
    "“sample_malformed_free_box.mp4” is damaged or cut short. Get the file once more." },
  { "androidx-media/sample_missing_stsd.mp4", PROOF_MEDIA_ERROR_DAMAGED,
    "“sample_missing_stsd.mp4” is damaged or cut short. Get the file once more." },
  { "go-mp4/sample_init.encv.mp4", PROOF_MEDIA_ERROR_DAMAGED,
    "“sample_init.encv.mp4” is encrypted. Get a copy without protection." },
};

static void
test_refused (const char    *path,
              const Refused *expected)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofPlayer) player = proof_player_new ();
  g_autoptr (ProofFrameTable) table = NULL;
  g_autoptr (GError) error = NULL;

  table = proof_frame_table_scan (media, NULL, &error);
  g_assert_null (table);
  g_assert_error (error, PROOF_MEDIA_ERROR, expected->code);
  g_assert_cmpstr (error->message, ==, expected->message);

  proof_player_open (player, media);
  wait_idle (player);
  g_assert_error (proof_player_get_error (player), PROOF_MEDIA_ERROR, expected->code);
  g_assert_cmpstr (proof_player_get_error (player)->message, ==, expected->message);
}

static void
test_file (gconstpointer data)
{
  const char *path = data;

#ifdef __SANITIZE_ADDRESS__
  if (g_str_has_suffix (path, "outV300.mp4"))
    {
      g_test_skip ("qtdemux leaks a buffer of it");
      return;
    }
#endif
  if (!proof_test_ffmpeg_is_there ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      if (g_str_has_suffix (path, refused[i].path))
        {
          test_refused (path, &refused[i]);
          return;
        }
    }
  test_plays (path);
}

static void
add_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *base = g_path_get_basename (folder);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *test = g_strjoin ("/", "/video-kinds/files", base, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        add_files (path);
      else if (!g_str_has_suffix (name, ".md"))
        g_test_add_data_func_full (test, g_steal_pointer (&path), test_file, g_free);
    }
}

int
main (int    argc,
      char **argv)
{
  const char *shared = g_getenv ("SHARED_DATA");

  g_test_init (&argc, &argv, NULL);

  if (shared != NULL)
    {
      g_autofree char *folder = g_build_filename (shared, "video", NULL);

      add_files (folder);
    }

  return g_test_run ();
}
