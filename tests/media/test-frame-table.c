/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "proof-frame-table.h"
#include "proof-test-clip.h"
#include "proof-test-ffmpeg.h"

/* --- the arithmetic --------------------------------------------------------- */

static void
test_find (void)
{
  const ProofTime times[] = { 40, 0, 20, 20, 100, 41 };
  g_autoptr (ProofFrameTable) table = proof_frame_table_new (times, G_N_ELEMENTS (times), 7);

  g_assert_cmpuint (proof_frame_table_get_n_frames (table), ==, 5);
  g_assert_cmpint (proof_frame_table_get_time (table, 1), ==, 20);
  g_assert_cmpint (proof_frame_table_get_time (table, 5), ==, PROOF_TIME_NONE);
  g_assert_cmpint (proof_frame_table_get_duration (table, 3), ==, 59);
  g_assert_cmpint (proof_frame_table_get_duration (table, 4), ==, 7);
  g_assert_cmpint (proof_frame_table_get_end (table), ==, 107);

  g_assert_cmpuint (proof_frame_table_find_shown (table, -5), ==, 0);
  g_assert_cmpuint (proof_frame_table_find_shown (table, 18), ==, 0);
  g_assert_cmpuint (proof_frame_table_find_shown (table, 19), ==, 1);
  g_assert_cmpuint (proof_frame_table_find_shown (table, 20), ==, 1);
  g_assert_cmpuint (proof_frame_table_find_shown (table, 99), ==, 4);
  g_assert_cmpuint (proof_frame_table_find_shown (table, G_MAXINT64), ==, 4);

  g_assert_cmpuint (proof_frame_table_find_nearest (table, -5), ==, 0);
  g_assert_cmpuint (proof_frame_table_find_nearest (table, 10), ==, 0);
  g_assert_cmpuint (proof_frame_table_find_nearest (table, 11), ==, 1);
  g_assert_cmpuint (proof_frame_table_find_nearest (table, 500), ==, 4);
}

static void
test_empty (void)
{
  g_autoptr (ProofFrameTable) table = proof_frame_table_new (NULL, 0, 0);

  g_assert_cmpuint (proof_frame_table_find_shown (table, 0), ==, PROOF_NO_FRAME);
  g_assert_cmpuint (proof_frame_table_find_nearest (table, 0), ==, PROOF_NO_FRAME);
  g_assert_cmpint (proof_frame_table_get_end (table), ==, PROOF_TIME_NONE);
  g_assert_false (proof_frame_table_is_variable (table));
}

/* Looked up one by one, against a plain search. */
static void
test_random (void)
{
  ProofTime times[200], time = -500;
  g_autoptr (ProofFrameTable) table = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    times[i] = time += g_test_rand_int_range (2, 50);
  table = proof_frame_table_new (times, G_N_ELEMENTS (times), 10);

  for (time = -600; time < times[G_N_ELEMENTS (times) - 1] + 100; time++)
    {
      guint shown = 0, nearest = 0;

      for (guint i = 0; i < G_N_ELEMENTS (times); i++)
        {
          if (times[i] <= time + 1)
            shown = i;
          /* What is just between is the earlier one's, though a middle be rounded. */
          if (i > 0 && 2 * time > times[i - 1] + times[i] + 1)
            nearest = i;
        }
      g_assert_cmpuint (proof_frame_table_find_shown (table, time), ==, shown);
      g_assert_cmpuint (proof_frame_table_find_nearest (table, time), ==, nearest);
    }
}

static ProofFrameTable *
make_table (double    rate,
            ProofTime tick,
            ProofTime longer)
{
  ProofTime times[300];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    times[i] = (ProofTime) (i * PROOF_SECOND / rate / tick + 0.5) * tick + (i > 100 ? longer : 0);

  return proof_frame_table_new (times, G_N_ELEMENTS (times), 0);
}

static void
test_variable (void)
{
  static const struct
  {
    double rate;
    ProofTime tick;
    ProofTime longer;
    gboolean variable;
  } cases[] = {
    { 25, 1, 0, FALSE },
    { 30000 / 1001.0, 1, 0, FALSE },
    { 30000 / 1001.0, PROOF_MSEC, 0, FALSE },
    { 24000 / 1001.0, PROOF_MSEC, 0, FALSE },
    { 240, PROOF_MSEC, 0, FALSE },
    { 25, 1, 10 * PROOF_MSEC, TRUE },
    { 25, 1, 2 * PROOF_MSEC, TRUE },
    { 30, PROOF_MSEC, 33 * PROOF_MSEC, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofFrameTable) table = make_table (cases[i].rate, cases[i].tick,
                                                      cases[i].longer);

      g_assert_cmpint (proof_frame_table_is_variable (table), ==, cases[i].variable);
      if (cases[i].longer == 0)
        g_assert_cmpfloat_with_epsilon (proof_frame_table_get_rate (table), cases[i].rate,
                                        cases[i].rate * 1e-3);
    }
}

/* --- against ffprobe -------------------------------------------------------- */

static void
assert_probed (const ProofFrameTable *table,
               const char            *path)
{
  g_autoptr (GArray) times = proof_test_ffmpeg_times (path);

  g_assert_cmpuint (proof_frame_table_get_n_frames (table), ==, times->len);
  for (guint i = 0; i < times->len; i++)
    g_assert_cmpint (ABS (proof_frame_table_get_time (table, i) - g_array_index (times, gint64, i)),
                     <=, 1);
}

static ProofFrameTable *
scan (const char *path,
      GError    **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);

  return proof_frame_table_scan (media, NULL, error);
}

/* --- one clip in many containers -------------------------------------------- */

typedef struct
{
  const char *name;
  const char *before, *after; /* ffmpeg's options for what is read and what is written */
} Kind;

static const Kind kinds[] = {
  { "plain.mkv", "", "" },
  { "plain.avi", "", "-c:v mpeg4" },
  { "two.mkv", "-f lavfi -i testsrc=s=64x64:d=1",
    "-map 1:v -map 0:v -c:v:1 mjpeg -disposition:v:0 0 -disposition:v:1 default" },
  { "late.mkv", "", "-output_ts_offset 7.25" },
  { "cut.mp4", "-ss 0.9", "" },
  { "cut-both.mov", "-ss 0.33", "-t 1.1" },
  { "fragments.mp4", "", "-movflags frag_keyframe" },
  { "fragments-empty.mp4", "", "-movflags frag_keyframe+empty_moov+default_base_moof" },
  { "fragments-one.mp4", "", "-an -movflags frag_every_frame" },
};

/* The clip in another kind, in a folder of its own; NULL where ffmpeg is missing. */
static char *
make_kind (const Kind *kind)
{
  const ProofTestClip clip = { .b_frames = 3, .audio = TRUE };
  g_autofree char *folder = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *options = NULL;
  g_autoptr (GError) error = NULL;

  if (!proof_test_ffmpeg_is_there ())
    return NULL;

  folder = g_dir_make_tmp ("proof-frame-table-XXXXXX", &error);
  g_assert_no_error (error);
  from = g_build_filename (folder, "from.mp4", NULL);
  to = g_build_filename (folder, kind->name, NULL);
  proof_test_clip_make (from, &clip, &error);
  g_assert_no_error (error);
  options = g_strdup_printf ("%s -i %s -c copy %s %s", kind->before, from, kind->after, to);
  proof_test_ffmpeg_run (options);
  g_unlink (from);

  return g_steal_pointer (&to);
}

static void
remove_kind (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_kind (gconstpointer data)
{
  g_autofree char *path = make_kind (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofFrameTable) table = NULL;
  int width, height;

  if (path == NULL)
    return;

  table = scan (path, &error);
  g_assert_no_error (error);
  assert_probed (table, path);
  proof_frame_table_get_display_size (table, &width, &height);
  g_assert_cmpint (width, ==, 320);
  g_assert_cmpint (height, ==, 180);
  remove_kind (path);
}

static void
test_encrypted (void)
{
  const Kind kind = { "encrypted.mp4", "",
                      "-encryption_scheme cenc-aes-ctr"
                      " -encryption_key 00112233445566778899aabbccddeeff"
                      " -encryption_kid 00112233445566778899aabbccddeeff" };
  g_autofree char *path = make_kind (&kind);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  g_assert_null (scan (path, &error));
  g_assert_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "is encrypted"));
  remove_kind (path);
}

/* --- what the container says ------------------------------------------------ */

static void
test_picture (void)
{
  static const struct
  {
    const char *path;
    int width, height, par_n, par_d;
    ProofOrientation orientation;
  } cases[] = {
    { "mp4ff/bbb_prog_10s.mp4", 320, 240, 4, 3, { 0, FALSE } },
    { "androidx-media/sample_portrait.mp4", 720, 1080, 1, 1, { 0, FALSE } },
    { "androidx-media/sample_with_color_info.mp4", 1920, 1080, 1, 1, { 90, FALSE } },
    { "androidx-media/mv_with_2_top_shots.mp4", 1440, 1080, 1, 1, { 270, FALSE } },
    { "androidx-media/internal_emulator_transformer_output_180_rotated.mp4", 1280, 720, 1, 1,
      { 180, FALSE } },
    { "androidx-media/sample_rotate_and_reflect.mp4", 1080, 720, 1, 1, { 270, TRUE } },
    { "derived/vtest_odd_641x479.avi", 641, 479, 1, 1, { 0, FALSE } },
  };
  const char *shared = g_getenv ("SHARED_DATA");

  if (shared == NULL || !g_file_test (shared, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("SHARED_DATA does not say where the videos are");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (shared, "video", cases[i].path, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofFrameTable) table = scan (path, &error);
      int width, height, par_n, par_d;
      ProofOrientation orientation;

      g_assert_no_error (error);
      proof_frame_table_get_picture (table, &width, &height, &par_n, &par_d, &orientation);
      g_assert_cmpint (width, ==, cases[i].width);
      g_assert_cmpint (height, ==, cases[i].height);
      g_assert_cmpint (par_n * cases[i].par_d, ==, par_d * cases[i].par_n);
      g_assert_cmpint (orientation.rotation, ==, cases[i].orientation.rotation);
      g_assert_cmpint (orientation.mirrored, ==, cases[i].orientation.mirrored);
    }
}

/* --- refusals --------------------------------------------------------------- */

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (scan ("/no/such/video.mp4", &error));
  g_assert_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "video.mp4"));
}

static void
test_not_a_video (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (scan (SRC_DIR "/tests/media/test-frame-table.c", &error));
  g_assert_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (scan (SRC_DIR, &error));
  g_assert_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED);
}

static void
scanned_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GError **error = data;

  g_assert_null (proof_frame_table_scan_finish (result, error));
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GFile) file = g_file_new_for_path ("/no/such/video.mp4");
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (GError) error = NULL;

  proof_frame_table_scan_async (media, cancellable, scanned_cb, &error);
  g_cancellable_cancel (cancellable);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame-table/find", test_find);
  g_test_add_func ("/frame-table/empty", test_empty);
  g_test_add_func ("/frame-table/random", test_random);
  g_test_add_func ("/frame-table/variable", test_variable);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/frame-table/kinds/", kinds[i].name, NULL);

      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  g_test_add_func ("/frame-table/encrypted", test_encrypted);
  g_test_add_func ("/frame-table/picture", test_picture);
  g_test_add_func ("/frame-table/missing-file", test_missing_file);
  g_test_add_func ("/frame-table/not-a-video", test_not_a_video);
  g_test_add_func ("/frame-table/cancel", test_cancel);

  return g_test_run ();
}
