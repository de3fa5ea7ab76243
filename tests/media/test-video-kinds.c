/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether every video plays: the first frame, one in the middle and the last are sought, and the
 * picture is compared with all that FFmpeg decodes. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "proof-test-ffmpeg.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"

/* A picture is told by the brightness of so many fields in both directions. */
#define N_FIELDS 16
#define N_VALUES (N_FIELDS * N_FIELDS)
#define FILTER "scale=16:16:flags=area,format=gray"

/* Of so many frames FFmpeg is asked for the pictures. */
#define MAX_PICTURES 2000

static char *folder;

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
  int width, height, par_n, par_d;
  guint found = 0;
  Signature signature;

  g_assert_no_error (proof_player_get_error (player));
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
  proof_frame_table_get_picture (proof_player_get_frame_table (player), &width, &height, &par_n,
                                 &par_d, NULL);
  g_assert_cmpint (shown->width, ==, width);
  g_assert_cmpint (shown->height, ==, height);
  g_assert_cmpint (shown->par_n * par_d, ==, shown->par_d * par_n);
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
  proof_test_player_wait (player);
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
  proof_test_player_wait (player);
  assert_picture (player, n_frames / 2, pictures);
  proof_player_seek_frame (player, n_frames - 1);
  proof_test_player_wait (player);
  assert_picture (player, n_frames - 1, pictures);
}

/* --- odd ones, made of a clip with a bar code -------------------------------- */

typedef struct
{
  const char *name;
  guint n_frames;
  const char *options; /* ffmpeg's, with the clip as input 0 */
  ProofOrientation orientation;
} Made;

#define TESTSRC "-f lavfi -i testsrc=s=64x64:r=25:d=1 "

static const Made made[] = {
  { "single.mp4", 1, "-an -c copy" },
  { "single-with-sound.mov", 1, "-f lavfi -i sine=d=1 -map 0:v -map 1:a -c:v copy" },
  { "short.mp4", 3, "-f lavfi -i sine=d=5 -map 0:v -map 1:a -c:v copy" },
  { "long-sound.mkv", 50, "-f lavfi -i sine=d=10 -map 0:v -map 1:a -c:v copy" },
  { "two-tracks.mp4", 50, TESTSRC "-map 0:a -map 0:v -map 1:v -c:v:0 copy -c:v:1 libx264 "
                          "-disposition:v:0 0 -disposition:v:1 default" },
  { "two-tracks.mkv", 50, TESTSRC "-map 0:v -map 1:v -c:v:0 copy -c:v:1 libx264 "
                          "-disposition:v:0 0 -disposition:v:1 default" },
  { "cover.mp4", 50, "-f lavfi -i testsrc=s=64x64:r=25:d=0.04 -map 0 -map 1 -c copy "
                     "-c:v:1 mjpeg -disposition:v:1 attached_pic" },
  { "turned.mp4", 50, "-c copy", { 270, FALSE } },
  { "turned.mov", 50, "-c copy", { 90, FALSE } },
  { "turned.mkv", 50, "-c copy", { 180, FALSE } },
  { "mirrored.mp4", 50, "-c copy", { 0, TRUE } },
  { "mirrored.mkv", 50, "-c copy", { 0, TRUE } },
  { "both.mp4", 50, "-c copy", { 90, TRUE } },
  { "both.mkv", 50, "-c copy", { 90, TRUE } },
  { "open-gops.mp4", 50, "-c:v libx265 -x265-params log-level=none:keyint=20:open-gop=1" },
  { "open-gops-1.mp4", 50, "-c:v libx264 -x264opts keyint=20:open-gop=1:bframes=3:ref=1" },
  { "open-gops-16.mp4", 50, "-c:v libx264 -x264opts keyint=20:open-gop=1:bframes=3:ref=16" },
  { "intra-refresh.mp4", 50, "-c:v libx264 -x264opts keyint=20:intra-refresh=1:bframes=2" },
  { "one-gop.mp4", 50, "-c:v libx264 -x264opts keyint=infinite:bframes=16:b-pyramid=normal" },
  { "shifted.mp4", 50, "-c copy -output_ts_offset 7.25" },
  { "no-edits.mp4", 50, "-c copy -use_editlist 0" },
  { "negative.mp4", 50, "-c copy -movflags negative_cts_offsets" },
  { "odd-stream.mp4", 50, "-c copy -bsf:v h264_metadata=sample_aspect_ratio=27/64" },
  { "slow-clock.mp4", 50, "-c copy -video_track_timescale 1000" },
};

static char *
make_clip (guint n_frames)
{
  g_autofree char *name = g_strdup_printf ("clip-%u.mp4", n_frames);
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    proof_test_clip_make (path, &(ProofTestClip) { .n_frames = n_frames, .b_frames = 3,
                                                   .audio = TRUE }, &error);
  g_assert_no_error (error);

  return path;
}

static void
assert_code (ProofPlayer *player,
             guint        frame)
{
  const ProofFrame *shown = proof_player_get_frame (player);

  g_assert_no_error (proof_player_get_error (player));
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
  g_assert_cmpint (proof_test_clip_read (g_bytes_get_data (shown->pixels, NULL), shown->stride,
                                         shown->width, shown->height), ==, frame);
}

static ProofPlayer *
open_path (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  ProofPlayer *player = proof_player_new ();

  proof_player_open (player, media);
  proof_test_player_wait (player);
  g_assert_no_error (proof_player_get_error (player));

  return player;
}

static void
seek_around (ProofPlayer *player,
             guint        n_frames)
{
  g_assert_cmpuint (proof_frame_table_get_n_frames (proof_player_get_frame_table (player)), ==,
                    n_frames);
  assert_code (player, 0);
  for (guint i = 0; i < 10; i++)
    {
      const guint frame = i == 0 ? n_frames - 1 : (guint) g_test_rand_int_range (0, n_frames);

      proof_player_seek_frame (player, frame);
      proof_test_player_wait (player);
      assert_code (player, frame);
    }
}

/* How ffmpeg is told what a display matrix is to do: it turns counter-clockwise, and mirrors after
 * that. */
static char *
describe_matrix (const ProofOrientation *orientation)
{
  if (orientation->rotation == 0 && !orientation->mirrored)
    return g_strdup ("");

  if (orientation->mirrored)
    return g_strdup_printf ("-display_rotation %d -display_hflip", orientation->rotation);

  return g_strdup_printf ("-display_rotation %d", 360 - orientation->rotation);
}

static void
test_made (gconstpointer data)
{
  const Made *one = data;
  g_autofree char *clip = NULL;
  g_autofree char *path = NULL;
  g_autofree char *matrix = NULL;
  g_autofree char *options = NULL;
  g_autoptr (ProofPlayer) player = NULL;
  const ProofFrame *frame;
  ProofOrientation orientation;

  if (!proof_test_ffmpeg_is_there ())
    return;

  clip = make_clip (one->n_frames);
  path = g_build_filename (folder, one->name, NULL);
  matrix = describe_matrix (&one->orientation);
  options = g_strdup_printf ("%s -i %s %s %s", matrix, clip, one->options, path);
  proof_test_ffmpeg_run (options);

  player = open_path (path);
  seek_around (player, one->n_frames);
  frame = proof_player_get_frame (player);
  g_assert_cmpint (frame->par_n, ==, frame->par_d);
  proof_frame_table_get_picture (proof_player_get_frame_table (player), NULL, NULL, NULL, NULL,
                                 &orientation);
  g_assert_cmpint (orientation.rotation, ==, one->orientation.rotation);
  g_assert_cmpint (orientation.mirrored, ==, one->orientation.mirrored);
  g_assert_cmpint (frame->orientation.rotation, ==, one->orientation.rotation);
  g_assert_cmpint (frame->orientation.mirrored, ==, one->orientation.mirrored);
}

/* Another size and other pixels from frame 50 on. */
static void
test_changing (void)
{
  static const char *const names[] = { "changing.mp4", "changing.mkv" };
  g_autofree char *clip = NULL;
  g_autofree char *options = NULL;

  if (!proof_test_ffmpeg_is_there ())
    return;

  clip = make_clip (50);
  options = g_strdup_printf ("-i %s -an -c:v libx264 -bf 0 %s/1.h264 -an -vf "
                             "scale=480:360,setsar=4/3 -c:v libx264 -bf 0 %s/2.h264",
                             clip, folder, folder);
  proof_test_ffmpeg_run (options);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (ProofPlayer) player = NULL;

      g_free (options);
      options = g_strdup_printf ("-r 25 -i concat:%s/1.h264|%s/2.h264 -c copy %s", folder, folder,
                                 path);
      proof_test_ffmpeg_run (options);
      player = open_path (path);
      for (guint j = 0; j < 10; j++)
        {
          const gboolean second = j % 2 == 1;
          const guint number = g_test_rand_int_range (0, 50);
          const ProofFrame *frame;

          proof_player_seek_frame (player, second ? 50 + number : number);
          proof_test_player_wait (player);
          frame = proof_player_get_frame (player);
          g_assert_cmpint (frame->width, ==, second ? 480 : 320);
          g_assert_cmpint (frame->height, ==, second ? 360 : 180);
          /* MP4 says for the whole video what pixels are like. */
          g_assert_cmpint (frame->par_n * 3, ==, frame->par_d * (second && i == 1 ? 4 : 3));
          g_assert_cmpint (proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL),
                                                 frame->stride, frame->width, frame->height),
                           ==, number);
        }
    }
}

/* An edit of one second over two, in a file that lets pictures be shown ahead of their decoding. */
static void
test_early_end (void)
{
  g_autofree char *clip = NULL;
  g_autofree char *path = NULL;
  g_autofree char *options = NULL;
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) times = NULL;
  g_autoptr (ProofPlayer) player = NULL;
  const guint32 second = GUINT32_TO_BE (1000);
  gsize size;

  if (!proof_test_ffmpeg_is_there ())
    return;

  clip = make_clip (50);
  path = g_build_filename (folder, "early-end.mov", NULL);
  options = g_strdup_printf ("-i %s -an -c copy -movflags negative_cts_offsets %s", clip, path);
  proof_test_ffmpeg_run (options);
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i + 16 <= size; i++)
    {
      if (memcmp (data + i, "elst", 4) == 0)
        memcpy (data + i + 12, &second, sizeof second);
    }
  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);

  times = proof_test_ffmpeg_times (path);
  g_assert_cmpuint (times->len, ==, 25);
  player = open_path (path);
  seek_around (player, 25);
}

/* Some frames cannot be decoded, and so not be reached: each way there is tried, and then no more. */
static void
test_out_of_reach (void)
{
  g_autofree char *clip = NULL;
  g_autofree char *path = NULL;
  g_autofree char *options = NULL;
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofPlayer) player = NULL;
  guint n_missed = 0;
  gsize size;

  if (!proof_test_ffmpeg_is_there ())
    return;

  clip = make_clip (50);
  path = g_build_filename (folder, "out-of-reach.mp4", NULL);
  options = g_strdup_printf ("-i %s -an -c:v libx264 -x264opts keyint=1 %s", clip, path);
  proof_test_ffmpeg_run (options);
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  memset (data + size / 2, 0, size / 10);
  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);

  player = open_path (path);
  for (guint i = 0; i < 50; i++)
    {
      proof_player_seek_frame (player, i);
      proof_test_player_wait (player);
      g_assert_no_error (proof_player_get_error (player));
      n_missed += proof_player_get_frame_number (player) != i;
    }
  g_assert_cmpuint (n_missed, >, 0);
  g_assert_cmpuint (n_missed, <, 10);
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
  proof_test_player_wait (player);
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

  proof_test_player_stops_early ();
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
add_files (const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  g_autofree char *base = g_path_get_basename (parent);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);
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
  int result;

  g_test_init (&argc, &argv, NULL);

  folder = g_dir_make_tmp ("proof-video-kinds-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    {
      g_autofree char *path = g_strconcat ("/video-kinds/made/", made[i].name, NULL);

      g_test_add_data_func (path, &made[i], test_made);
    }
  g_test_add_func ("/video-kinds/made/changing", test_changing);
  g_test_add_func ("/video-kinds/made/early-end", test_early_end);
  g_test_add_func ("/video-kinds/made/out-of-reach", test_out_of_reach);
  if (shared != NULL)
    {
      g_autofree char *parent = g_build_filename (shared, "video", NULL);

      add_files (parent);
    }
  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_free (folder);

  return result;
}
