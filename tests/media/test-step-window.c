/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-step-window.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"

#define N_FRAMES 150
#define BUDGET (24 * 320 * 192 * 3 / 2)

static char *folder;
static ProofTime irregular[N_FRAMES];

/* --- helpers ---------------------------------------------------------------- */

typedef struct
{
  const char *name;
  ProofTestClip clip;
} Case;

static const Case cases[] = {
  { "25.mp4", { .n_frames = N_FRAMES, .b_frames = 3, .key_distance = 40 } },
  { "29.97.mov", { .n_frames = N_FRAMES, .rate_n = 30000, .rate_d = 1001, .b_frames = 2 } },
  { "late.mp4", { .n_frames = N_FRAMES, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
  { "open-gops.mp4", { .n_frames = N_FRAMES, .b_frames = 3, .key_distance = 27,
                       .open_gops = TRUE } },
  { "late.mkv", { .n_frames = N_FRAMES, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
  { "irregular.mp4", { .n_frames = N_FRAMES, .times = irregular, .b_frames = 1 } },
  { "irregular.mkv", { .n_frames = N_FRAMES, .times = irregular, .b_frames = 2 } },
  { "turned.mp4", { .n_frames = N_FRAMES, .width = 322, .height = 182, .par_n = 64, .par_d = 45,
                    .rotation = 90, .b_frames = 2 } },
};

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

static ProofFrameTable *
scan (ProofMedia *media)
{
  g_autoptr (GError) error = NULL;
  ProofFrameTable *table = proof_frame_table_scan (media, NULL, &error);

  g_assert_no_error (error);

  return table;
}

static void
wait_filled (ProofStepWindow *window)
{
  proof_test_until (!proof_step_window_is_filling (window));
}

static void
assert_extent (ProofStepWindow *window,
               guint            first,
               guint            last)
{
  guint low, high;

  g_assert_true (proof_step_window_get_extent (window, &low, &high));
  g_assert_cmpuint (low, ==, first);
  g_assert_cmpuint (high, ==, last);
}

/* Every frame in the window is the one that it is said to be. */
static void
assert_frames (ProofStepWindow       *window,
               const ProofFrameTable *table)
{
  guint first, last;

  g_assert_cmpuint (proof_step_window_get_size (window), <=, BUDGET);
  if (!proof_step_window_get_extent (window, &first, &last))
    return;

  for (guint i = first; i <= last; i++)
    {
      g_autoptr (ProofFrame) frame = proof_step_window_get_frame (window, i);

      g_assert_nonnull (frame);
      g_assert_cmpint (proof_test_clip_read (g_bytes_get_data (frame->pixels, NULL), frame->stride,
                                             frame->width, frame->height), ==, i);
      g_assert_cmpint (frame->time, ==, proof_frame_table_get_time (table, i));
      g_assert_cmpint (frame->duration, ==, proof_frame_table_get_duration (table, i));
    }
  g_assert_false (proof_step_window_has_frame (window, last + 1));
  g_assert_null (proof_step_window_get_frame (window, last + 1));
}

/* --- what is in it ---------------------------------------------------------- */

static void
test_exact (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (ProofMedia) media = make_clip (one->name, &one->clip);
  g_autoptr (ProofFrameTable) table = scan (media);
  g_autoptr (ProofStepWindow) window = proof_step_window_new (media, table, BUDGET);
  guint n_fillings = 0;

  g_assert_cmpuint (proof_frame_table_get_n_frames (table), ==, N_FRAMES);

  /* All the way back. */
  for (guint i = N_FRAMES; i-- > 0;)
    {
      proof_step_window_fill (window, i);
      n_fillings += proof_step_window_is_filling (window);
      wait_filled (window);
      g_assert_true (proof_step_window_has_frame (window, i));
      if (i % 7 == 0)
        assert_frames (window, table);
    }
  assert_frames (window, table);
  g_assert_cmpuint (n_fillings, >, 5);
  g_assert_cmpuint (n_fillings, <, N_FRAMES / 6);

  /* Here and there. */
  for (guint i = 0; i < 20; i++)
    {
      guint playhead = g_test_rand_int_range (0, N_FRAMES);

      proof_step_window_fill (window, playhead);
      wait_filled (window);
      g_assert_true (proof_step_window_has_frame (window, playhead));
      assert_frames (window, table);
    }
  proof_step_window_close (window);
}

static ProofPlayer *
open_media (ProofMedia *media)
{
  ProofPlayer *player = proof_player_new ();

  proof_player_open (player, media);
  while (proof_player_get_state (player) != PROOF_PLAYER_FAILED
         && (proof_player_get_state (player) == PROOF_PLAYER_LOADING
             || proof_player_get_frame_table (player) == NULL))
    g_main_context_iteration (NULL, TRUE);

  return player;
}

static void
seek_frame (ProofPlayer *player,
            guint        frame)
{
  proof_player_seek_frame (player, frame);
  while (proof_player_get_seeking (player))
    g_main_context_iteration (NULL, TRUE);
}

/* To the byte. */
static void
assert_same_picture (const ProofFrame *a,
                     const ProofFrame *b)
{
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpint (a->par_n, ==, b->par_n);
  g_assert_cmpint (a->par_d, ==, b->par_d);
  g_assert_cmpint (a->orientation.rotation, ==, b->orientation.rotation);
  g_assert_cmpint (a->orientation.mirrored, ==, b->orientation.mirrored);
  for (int y = 0; y < a->height; y++)
    g_assert_cmpmem ((const guint8 *) g_bytes_get_data (a->pixels, NULL) + y * a->stride,
                     a->width * 4,
                     (const guint8 *) g_bytes_get_data (b->pixels, NULL) + y * b->stride,
                     b->width * 4);
}

/* The same picture as from the player's own pipeline. */
static void
test_same_picture (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (ProofMedia) media = make_clip (one->name, &one->clip);
  g_autoptr (ProofFrameTable) table = scan (media);
  g_autoptr (ProofStepWindow) window = proof_step_window_new (media, table, BUDGET);
  g_autoptr (ProofPlayer) player = open_media (media);
  g_autoptr (ProofFrame) frame = NULL;

  proof_step_window_fill (window, 70);
  wait_filled (window);
  frame = proof_step_window_get_frame (window, 70);
  seek_frame (player, 70);
  assert_same_picture (frame, proof_player_get_frame (player));
  proof_step_window_close (window);
}

/* Whatever codec and container: a picture of the window is the player's. */
static void
test_shared_files (void)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *root = g_build_filename (shared != NULL ? shared : "", "video", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folders = g_dir_open (root, 0, NULL);
  const char *name;

  if (shared == NULL || folders == NULL)
    {
      g_test_skip ("SHARED_DATA does not say where the videos are");
      return;
    }

  while ((name = g_dir_read_name (folders)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);
      g_autoptr (GDir) files = g_dir_open (path, 0, NULL);

      while (files != NULL && (name = g_dir_read_name (files)) != NULL)
        g_ptr_array_add (paths, g_build_filename (path, name, NULL));
    }

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths->pdata[i]);
      g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
      g_autoptr (ProofPlayer) player = open_media (media);
      g_autoptr (ProofStepWindow) window = NULL;
      g_autoptr (ProofFrame) kept = NULL;
      ProofFrameTable *table;
      guint frame;

      if (proof_player_get_state (player) != PROOF_PLAYER_PAUSED)
        continue;
      g_test_message ("%s", (char *) paths->pdata[i]);
      table = proof_player_get_frame_table (player);
      window = proof_step_window_new (media, table, 16 * 1024 * 1024);
      frame = (proof_frame_table_get_n_frames (table) - 1) * 2 / 3;
      proof_step_window_fill (window, frame);
      wait_filled (window);
      kept = proof_step_window_get_frame (window, frame);
      g_assert_nonnull (kept);
      seek_frame (player, frame);
      g_assert_cmpuint (proof_player_get_frame_number (player), ==, frame);
      assert_same_picture (kept, proof_player_get_frame (player));
      proof_step_window_close (window);
    }
}

/* --- how much of it --------------------------------------------------------- */

static void
test_extent (void)
{
  g_autoptr (ProofMedia) media = make_clip (cases[0].name, &cases[0].clip);
  g_autoptr (ProofFrameTable) table = scan (media);
  g_autoptr (ProofStepWindow) window = proof_step_window_new (media, table, BUDGET);
  guint first, last, n;

  g_assert_false (proof_step_window_get_extent (window, &first, &last));
  proof_step_window_fill (window, 100);
  g_assert_true (proof_step_window_is_filling (window));
  wait_filled (window);
  g_assert_true (proof_step_window_get_extent (window, &first, &last));
  g_assert_cmpuint (last, ==, 100);
  n = last - first + 1;
  g_assert_cmpuint (n, >=, 20);
  g_assert_cmpuint (n, <=, 26);

  /* Two thirds of it are stepped through before more are decoded. */
  for (guint i = 100; i >= first + n / 3; i--)
    {
      proof_step_window_fill (window, i);
      g_assert_false (proof_step_window_is_filling (window));
    }
  proof_step_window_fill (window, first + n / 3 - 2);
  g_assert_true (proof_step_window_is_filling (window));
  g_assert_true (proof_step_window_has_frame (window, first));
  wait_filled (window);
  g_assert_true (proof_step_window_has_frame (window, first - 1));
  g_assert_true (proof_step_window_has_frame (window, first + n / 3));
  assert_frames (window, table);

  /* On from its end, and beyond it. */
  g_assert_true (proof_step_window_get_extent (window, &first, &last));
  proof_step_window_fill (window, last + 3);
  wait_filled (window);
  assert_extent (window, last + 3 - (n - 1), last + 3);
  proof_step_window_fill (window, 5);
  wait_filled (window);
  assert_extent (window, 0, 5);
  assert_frames (window, table);

  proof_step_window_drop (window);
  g_assert_cmpuint (proof_step_window_get_size (window), ==, 0);
  wait_filled (window);
  g_assert_false (proof_step_window_get_extent (window, &first, &last));
  proof_step_window_fill (window, N_FRAMES);
  g_assert_false (proof_step_window_is_filling (window));
  proof_step_window_close (window);
}

/* A budget for nothing still keeps a few frames. */
static void
test_small_budget (void)
{
  g_autoptr (ProofMedia) media = make_clip (cases[0].name, &cases[0].clip);
  g_autoptr (ProofFrameTable) table = scan (media);
  g_autoptr (ProofStepWindow) window = proof_step_window_new (media, table, 1);
  guint first, last;

  for (guint i = 60; i > 40; i--)
    {
      proof_step_window_fill (window, i);
      wait_filled (window);
      g_assert_true (proof_step_window_has_frame (window, i));
      g_assert_true (proof_step_window_get_extent (window, &first, &last));
      g_assert_cmpuint (last - first, <, 5);
    }
  g_assert_true (proof_step_window_get_extent (window, &first, &last));
  g_assert_cmpuint (last - first, >=, 2);
  proof_step_window_close (window);
}

/* --- wishes that change ----------------------------------------------------- */

static void
filled_cb (ProofStepWindow *window,
           guint           *count)
{
  (*count)++;
}

/* What is under way to another place is given up, and the newest wish is carried out. */
static void
test_changing_wishes (void)
{
  g_autoptr (ProofMedia) media = make_clip (cases[0].name, &cases[0].clip);
  g_autoptr (ProofFrameTable) table = scan (media);
  g_autoptr (ProofStepWindow) window = proof_step_window_new (media, table, BUDGET);
  guint n_filled = 0;

  g_signal_connect (window, "filled", G_CALLBACK (filled_cb), &n_filled);
  for (guint i = 0; i < 40; i++)
    {
      guint playhead = g_test_rand_int_range (0, N_FRAMES);

      proof_step_window_fill (window, playhead);
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 5 == 0)
        proof_step_window_drop (window);
      if (i % 3 == 0)
        {
          proof_step_window_fill (window, playhead);
          wait_filled (window);
          g_assert_true (proof_step_window_has_frame (window, playhead));
          assert_frames (window, table);
        }
    }
  wait_filled (window);
  g_assert_cmpuint (n_filled, >, 5);
  proof_step_window_close (window);
}

/* At any moment; what is under way ends by itself. */
static void
test_close (void)
{
  g_autoptr (ProofMedia) media = make_clip (cases[0].name, &cases[0].clip);
  g_autoptr (ProofFrameTable) table = scan (media);

  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (ProofStepWindow) window = proof_step_window_new (media, table, BUDGET);

      if (i > 0)
        proof_step_window_fill (window, 5 * i - 1);
      g_usleep (i % 10 * 4000);
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 4 == 3)
        wait_filled (window);
      proof_step_window_close (window);
      g_assert_cmpuint (proof_step_window_get_size (window), ==, 0);
      proof_step_window_fill (window, 20);
      wait_filled (window);
      g_assert_null (proof_step_window_get_frame (window, 20));
    }
}

/* A video that is not there any more brings nothing, and says so. */
static void
test_gone (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/clip.mp4");
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofFrameTable) table =
    proof_frame_table_new ((ProofTime[]) { 0, 40 * PROOF_MSEC }, 2, 40 * PROOF_MSEC);
  g_autoptr (ProofStepWindow) window = proof_step_window_new (media, table, BUDGET);
  guint n_filled = 0;

  g_signal_connect (window, "filled", G_CALLBACK (filled_cb), &n_filled);
  proof_step_window_fill (window, 1);
  wait_filled (window);
  g_assert_cmpuint (n_filled, ==, 1);
  g_assert_false (proof_step_window_has_frame (window, 1));

  /* Nor is it tried over and over. */
  proof_step_window_fill (window, 1);
  g_assert_false (proof_step_window_is_filling (window));
  proof_step_window_close (window);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);

  folder = g_dir_make_tmp ("proof-step-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 1; i < G_N_ELEMENTS (irregular); i++)
    irregular[i] = irregular[i - 1] + (i < 4 ? 100 : 17 + i * 29 % 83) * PROOF_MSEC;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *exact = g_strconcat ("/step-window/exact/", cases[i].name, NULL);
      g_autofree char *same = g_strconcat ("/step-window/same-picture/", cases[i].name, NULL);

      g_test_add_data_func (exact, &cases[i], test_exact);
      g_test_add_data_func (same, &cases[i], test_same_picture);
    }
  g_test_add_func ("/step-window/shared-files", test_shared_files);
  g_test_add_func ("/step-window/extent", test_extent);
  g_test_add_func ("/step-window/small-budget", test_small_budget);
  g_test_add_func ("/step-window/changing-wishes", test_changing_wishes);
  g_test_add_func ("/step-window/close", test_close);
  g_test_add_func ("/step-window/gone", test_gone);

  result = g_test_run ();
  proof_test_folder_remove (folder);
  g_clear_pointer (&folder, g_free);

  return result;
}
