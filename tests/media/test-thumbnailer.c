/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/gst.h>
#include <string.h>

#include "proof-test-clip.h"
#include "proof-test-folder.h"
#include "proof-thumbnailer.h"

#define TIMEOUT (60 * G_USEC_PER_SEC)

static char *folder;

/* --- helpers ---------------------------------------------------------------- */

#define wait_for(condition) \
  G_STMT_START \
  { \
    gint64 _end = g_get_monotonic_time () + TIMEOUT; \
    while (!(condition)) \
      { \
        g_assert_cmpint (g_get_monotonic_time (), <, _end); \
        run_for (5); \
      } \
  } \
  G_STMT_END

static void
run_for (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

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

/* Threads of this process that make thumbnails. */
static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "comm", NULL);
      g_autofree char *comm = NULL;

      if (g_file_get_contents (path, &comm, NULL, NULL))
        n += g_str_equal (g_strchomp (comm), "thumbnails");
    }

  return n;
}

static ProofFrame *
get_picture (ProofThumbnailer *thumbnailer,
             ProofTime         time,
             gboolean          exact)
{
  gboolean is_exact;
  ProofFrame *picture = proof_thumbnailer_get_picture (thumbnailer, time, &is_exact);

  return is_exact || !exact ? picture : NULL;
}

static int
read_code (const ProofFrame *picture)
{
  return proof_test_clip_read (g_bytes_get_data (picture->pixels, NULL), picture->stride,
                               picture->width, picture->height);
}

static ProofTime
get_time (ProofFrameTable *table,
          guint            frame)
{
  return proof_frame_table_get_time (table, frame)
         + proof_frame_table_get_duration (table, frame) / 3;
}

/* --- tests ------------------------------------------------------------------ */

typedef struct
{
  const char *name;
  ProofTestClip clip;
} Case;

static const Case cases[] = {
  { "25.mp4", { .n_frames = 120, .b_frames = 3, .key_distance = 40 } },
  { "29.97.mp4", { .n_frames = 120, .rate_n = 30000, .rate_d = 1001, .b_frames = 2 } },
  { "late.mp4", { .n_frames = 120, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
  { "late.mkv", { .n_frames = 120, .start = 7250 * PROOF_MSEC, .b_frames = 2 } },
};

/* A pointer runs about and rests: a key frame near it is shown, then the frame itself. */
static void
test_pictures (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (ProofMedia) media = make_clip (one->name, &one->clip);
  g_autoptr (ProofFrameTable) table = scan (media);
  g_autoptr (ProofThumbnailer) thumbnailer = proof_thumbnailer_new (media);
  int distance = one->clip.key_distance > 0 ? one->clip.key_distance : 25;

  proof_thumbnailer_set_table (thumbnailer, table);
  for (guint i = 0; i < 8; i++)
    {
      ProofFrame *picture;
      ProofTime time;
      int frame = 0;

      for (guint j = 0; j < 5; j++)
        {
          frame = g_test_rand_int_range (0, one->clip.n_frames);
          time = get_time (table, frame);
          proof_thumbnailer_request (thumbnailer, time);
          run_for (g_test_rand_int_range (0, 20));
        }
      wait_for ((picture = get_picture (thumbnailer, time, FALSE)) != NULL);
      /* The one before or the one after: demuxers choose. */
      g_assert_cmpint (ABS (read_code (picture) - frame), <=, distance);
      wait_for ((picture = get_picture (thumbnailer, time, TRUE)) != NULL);
      g_assert_cmpint (read_code (picture), ==, frame);
    }
  g_assert_false (proof_thumbnailer_has_failed (thumbnailer));
}

/* Turned and stretched, a picture comes as small, with square pixels, and says how it is turned. */
static void
test_shape (void)
{
  g_autoptr (ProofMedia) media =
    make_clip ("shape.mp4", &(ProofTestClip) { .width = 360, .height = 288, .par_n = 64,
                                               .par_d = 45, .rotation = 90 });
  g_autoptr (ProofThumbnailer) thumbnailer = proof_thumbnailer_new (media);
  ProofFrame *picture;
  double width, height;

  proof_thumbnailer_request (thumbnailer, PROOF_SECOND);
  wait_for ((picture = get_picture (thumbnailer, PROOF_SECOND, FALSE)) != NULL);
  g_assert_cmpint (picture->width, ==, 208);
  g_assert_cmpint (picture->height, ==, 117);
  g_assert_cmpint (picture->par_n, ==, picture->par_d);
  g_assert_cmpint (picture->orientation.rotation, ==, 90);
  proof_frame_get_display_size (picture, &width, &height);
  g_assert_cmpfloat (width, ==, 117);
  g_assert_cmpfloat (height, ==, 208);
}

/* Nothing runs before the first request, nor some seconds after the last one; and a closed one lets
 * go of the video. */
static void
test_lazy (void)
{
  g_autoptr (ProofMedia) media = make_clip ("lazy.mp4", &(ProofTestClip) { .n_frames = 50 });
  ProofThumbnailer *thumbnailer = proof_thumbnailer_new (media);

  run_for (100);
  g_assert_cmpuint (count_threads (), ==, 0);
  proof_thumbnailer_request (thumbnailer, PROOF_SECOND);
  wait_for (get_picture (thumbnailer, PROOF_SECOND, FALSE) != NULL);
  g_assert_cmpuint (count_threads (), ==, 1);
  wait_for (count_threads () == 0);
  g_assert_nonnull (get_picture (thumbnailer, PROOF_SECOND, FALSE));

  /* And once more. */
  proof_thumbnailer_request (thumbnailer, 0);
  wait_for (get_picture (thumbnailer, 0, FALSE) != NULL);
  g_object_unref (thumbnailer);
  wait_for (count_threads () == 0 && G_OBJECT (media)->ref_count == 1);
}

/* The oldest pictures go when there are too many. */
static void
test_bounded (void)
{
  g_autoptr (ProofMedia) media =
    make_clip ("keys.mp4", &(ProofTestClip) { .n_frames = 230, .key_distance = 1 });
  g_autoptr (ProofFrameTable) table = scan (media);
  g_autoptr (ProofThumbnailer) thumbnailer = proof_thumbnailer_new (media);
  guint n_kept = 0;

  proof_thumbnailer_set_table (thumbnailer, table);
  for (guint i = 0; i < 230; i++)
    {
      ProofTime time = proof_frame_table_get_time (table, i);

      proof_thumbnailer_request (thumbnailer, time);
      wait_for (get_picture (thumbnailer, time, FALSE) != NULL);
    }
  for (guint i = 0; i < 230; i++)
    n_kept += get_picture (thumbnailer, proof_frame_table_get_time (table, i), TRUE) != NULL;
  g_assert_cmpuint (n_kept * 208 * 117 * 4, <=, 16 * 1024 * 1024);
  g_assert_cmpuint (n_kept, >, 150);
  g_assert_null (get_picture (thumbnailer, 0, TRUE));
  g_assert_nonnull (get_picture (thumbnailer, proof_frame_table_get_time (table, 229), TRUE));
}

static void
test_failure (void)
{
  g_autofree char *path = g_build_filename (folder, "broken.mp4", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofThumbnailer) thumbnailer = proof_thumbnailer_new (media);

  g_file_set_contents (path, "this is no video", -1, NULL);
  proof_thumbnailer_request (thumbnailer, 0);
  wait_for (proof_thumbnailer_has_failed (thumbnailer));
  proof_thumbnailer_request (thumbnailer, PROOF_SECOND);
  wait_for (count_threads () == 0);
  g_assert_null (get_picture (thumbnailer, 0, FALSE));
}

/* --- bytes that may stall --------------------------------------------------- */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)

struct _TestSource
{
  GObject parent_instance;

  char *data;
  gsize size;
  int stalls; /* atomic: a read waits until it is cancelled, or goes on */
  int n_stalled;
};

static gboolean
test_source_query (ProofByteSource *source,
                   guint64         *size,
                   char           **etag,
                   GCancellable    *cancellable,
                   GError         **error)
{
  *size = TEST_SOURCE (source)->size;
  if (etag != NULL)
    *etag = NULL;

  return TRUE;
}

static gssize
test_source_read (ProofByteSource *source,
                  guint64          offset,
                  void            *buffer,
                  gsize            count,
                  GCancellable    *cancellable,
                  GError         **error)
{
  TestSource *self = TEST_SOURCE (source);

  if (g_atomic_int_get (&self->stalls))
    g_atomic_int_inc (&self->n_stalled);
  while (g_atomic_int_get (&self->stalls) && !g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  count = offset < self->size ? MIN (count, self->size - offset) : 0;
  memcpy (buffer, self->data + offset, count);

  return count;
}

static void
test_source_iface_init (ProofByteSourceInterface *iface)
{
  iface->query = test_source_query;
  iface->read = test_source_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource, test_source, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_BYTE_SOURCE,
                                                      test_source_iface_init))

static void
test_source_finalize (GObject *object)
{
  g_free (TEST_SOURCE (object)->data);

  G_OBJECT_CLASS (test_source_parent_class)->finalize (object);
}

static void
test_source_class_init (TestSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_source_finalize;
}

static void
test_source_init (TestSource *self)
{
}

/* A network that hangs holds up the pictures alone: neither asking nor closing waits for it. */
static void
test_stall (void)
{
  g_autoptr (ProofMedia) clip =
    make_clip ("stall.mp4", &(ProofTestClip) { .n_frames = 200, .noise = TRUE });
  g_autoptr (TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
  g_autoptr (ProofMedia) media = NULL;
  ProofThumbnailer *thumbnailer;
  gint64 begun;

  g_assert_true (g_file_load_contents (proof_media_get_file (clip), NULL, &source->data,
                                       &source->size, NULL, NULL));
  media = proof_media_new_for_source (PROOF_BYTE_SOURCE (source), "stall.mp4");

  thumbnailer = proof_thumbnailer_new (media);
  proof_thumbnailer_request (thumbnailer, 0);
  wait_for (get_picture (thumbnailer, 0, FALSE) != NULL);
  g_atomic_int_set (&source->stalls, TRUE);
  begun = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    proof_thumbnailer_request (thumbnailer, (8 * PROOF_SECOND - i) * PROOF_MSEC * 10);
  wait_for (g_atomic_int_get (&source->n_stalled) > 0);
  begun = g_get_monotonic_time ();
  proof_thumbnailer_request (thumbnailer, 4 * PROOF_SECOND);
  g_object_unref (thumbnailer);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, G_USEC_PER_SEC);
  wait_for (count_threads () == 0);

  /* While it opens it may not be stopped, but is not waited for. */
  thumbnailer = proof_thumbnailer_new (media);
  proof_thumbnailer_request (thumbnailer, 0);
  g_atomic_int_set (&source->n_stalled, 0);
  wait_for (g_atomic_int_get (&source->n_stalled) > 0);
  begun = g_get_monotonic_time ();
  g_object_unref (thumbnailer);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, G_USEC_PER_SEC);
  g_atomic_int_set (&source->stalls, FALSE);
  wait_for (count_threads () == 0);
}

/* Opened and closed at any moment, none locks up. */
static void
test_closing (void)
{
  g_autoptr (ProofMedia) media =
    make_clip ("closing.mp4", &(ProofTestClip) { .n_frames = 100, .audio = TRUE, .b_frames = 2 });
  g_autoptr (ProofFrameTable) table = scan (media);

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (ProofThumbnailer) thumbnailer = proof_thumbnailer_new (media);

      if (i % 2 == 0)
        proof_thumbnailer_set_table (thumbnailer, table);
      for (int j = g_test_rand_int_range (1, 4); j > 0; j--)
        {
          proof_thumbnailer_request (thumbnailer,
                                     g_test_rand_int_range (0, 100) * 40 * PROOF_MSEC);
          run_for (g_test_rand_int_range (0, i % 4 == 0 ? 300 : 40));
        }
    }
  wait_for (count_threads () == 0);
  g_assert_cmpuint (G_OBJECT (media)->ref_count, ==, 1);
}

static void
check_shared_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ProofMedia) media = proof_media_new_for_file (file);
  g_autoptr (ProofFrameTable) table = proof_frame_table_scan (media, NULL, NULL);
  g_autoptr (ProofThumbnailer) thumbnailer = NULL;
  ProofTime middle;

  if (table == NULL)
    return;
  g_test_message ("%s", path);
  thumbnailer = proof_thumbnailer_new (media);
  proof_thumbnailer_set_table (thumbnailer, table);
  middle = proof_frame_table_get_time (table, proof_frame_table_get_n_frames (table) / 2);
  proof_thumbnailer_request (thumbnailer, middle);
  wait_for (get_picture (thumbnailer, middle, FALSE) != NULL
            || proof_thumbnailer_has_failed (thumbnailer));
  g_assert_false (proof_thumbnailer_has_failed (thumbnailer));
}

/* Whatever has frames has pictures of them. */
static void
test_shared (void)
{
  const char *data = g_getenv ("SHARED_DATA");
  g_autofree char *root = data != NULL ? g_build_filename (data, "video", NULL) : NULL;
  g_autoptr (GDir) folders = root != NULL ? g_dir_open (root, 0, NULL) : NULL;
  const char *name;

  if (folders == NULL)
    {
      g_test_skip ("SHARED_DATA does not say where the videos are");
      return;
    }
  while ((name = g_dir_read_name (folders)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);
      g_autoptr (GDir) files = g_dir_open (path, 0, NULL);

      while (files != NULL && (name = g_dir_read_name (files)) != NULL)
        {
          g_autofree char *file = g_build_filename (path, name, NULL);

          check_shared_file (file);
        }
    }
  wait_for (count_threads () == 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("proof-thumbnailer-XXXXXX", &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/thumbnailer/pictures/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_pictures);
    }
  g_test_add_func ("/thumbnailer/shape", test_shape);
  g_test_add_func ("/thumbnailer/lazy", test_lazy);
  g_test_add_func ("/thumbnailer/bounded", test_bounded);
  g_test_add_func ("/thumbnailer/failure", test_failure);
  g_test_add_func ("/thumbnailer/stall", test_stall);
  g_test_add_func ("/thumbnailer/closing", test_closing);
  g_test_add_func ("/thumbnailer/shared", test_shared);

  status = g_test_run ();
  proof_test_folder_remove (folder);
  g_free (folder);

  return status;
}
