/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame table is scanned once, and kept in the document as long as the video is the same. */
#include "proof-demo-service.h"
#include "proof-session.h"

#include <gst/gst.h>

#include "proof-test-clip.h"
#include "proof-test-folder.h"

#define N_FRAMES 400

typedef struct
{
  char *folder;
  char *path;
  GFile *results;
  ProofVault *vault;
  ProofSession *session;
} Fixture;

/* A Matroska file is read to its end for the table. */
static void
make_clip (Fixture *fixture,
           guint    n_frames)
{
  const ProofTestClip clip = { .n_frames = n_frames, .noise = TRUE };
  g_autoptr (GError) error = NULL;

  proof_test_clip_make (fixture->path, &clip, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  static const char text[] =
    "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[{\"Timestamp\":0,\"Label\":{\"Name\":\"Car\","
    "\"Confidence\":50}}]}";
  g_autofree char *vault = NULL, *path = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("proof-kept-table-XXXXXX", &error);
  g_assert_no_error (error);
  vault = g_build_filename (fixture->folder, "vault", NULL);
  folder = g_file_new_for_path (vault);
  fixture->vault = proof_vault_new (folder);
  fixture->session = proof_session_new (fixture->vault);
  fixture->path = g_build_filename (fixture->folder, "clip.mkv", NULL);
  path = g_build_filename (fixture->folder, "results.json", NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  fixture->results = g_file_new_for_path (path);
  make_clip (fixture, N_FRAMES);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->session);
  g_object_unref (fixture->vault);
  g_object_unref (fixture->results);
  proof_test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static gboolean
time_out_cb (gpointer data)
{
  g_error ("nothing came in 60 s");
  return G_SOURCE_REMOVE;
}

/* Opens results and video, and waits for picture and table. */
static ProofFrameTable *
open_video (Fixture    *fixture,
            const char *uri)
{
  ProofPlayer *player = proof_session_get_player (fixture->session);
  guint id = g_timeout_add_seconds (60, time_out_cb, NULL);
  g_autoptr (GError) error = NULL;

  proof_session_open_results (fixture->session, fixture->results);
  while (proof_session_get_loading (fixture->session) != PROOF_LOADING_READY)
    g_main_context_iteration (NULL, TRUE);
  proof_session_open_video (fixture->session, uri, &error);
  g_assert_no_error (error);
  while (proof_player_get_frame_table (player) == NULL ||
         proof_player_get_state (player) != PROOF_PLAYER_PAUSED)
    {
      if (proof_player_get_error (player) != NULL)
        g_error ("%s", proof_player_get_error (player)->message);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);

  return proof_player_get_frame_table (player);
}

static GBytes *
get_kept (Fixture *fixture)
{
  return proof_document_get_blob (proof_session_get_document (fixture->session),
                                  PROOF_DOCUMENT_FRAME_TABLE);
}

/* Returns: (transfer full): what is kept, once it is something else than @before */
static GBytes *
wait_for_kept (Fixture *fixture,
               GBytes  *before)
{
  for (guint i = 0; i < 600; i++)
    {
      GBytes *kept = get_kept (fixture);

      if (kept != NULL && (before == NULL || !g_bytes_equal (kept, before)))
        return kept;
      g_clear_pointer (&kept, g_bytes_unref);
      g_usleep (50 * 1000);
    }
  g_error ("no table was kept in 30 s");
}

static guint64
count_granted (ProofDemoService *service)
{
  g_autoptr (GArray) ranges = proof_demo_service_dup_ranges (service);
  guint64 sum = 0;

  for (guint i = 0; i < ranges->len; i++)
    sum += g_array_index (ranges, ProofByteRange, i).end -
           g_array_index (ranges, ProofByteRange, i).begin;

  return sum;
}

static gsize
upload (Fixture          *fixture,
        ProofDemoService *service)
{
  g_autoptr (GBytes) bytes = NULL;
  char *contents;
  gsize length;

  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  bytes = g_bytes_new_take (contents, length);
  proof_demo_service_add_object (service, "b", "clip.mkv", bytes);

  return length;
}

static void
assert_frames (ProofFrameTable *table,
               guint            n_frames)
{
  g_assert_cmpuint (proof_frame_table_get_n_frames (table), ==, n_frames);
  g_assert_cmpint (proof_frame_table_get_time (table, n_frames - 1), ==,
                   (n_frames - 1) * 40 * PROOF_MSEC);
}

/* Told by what the service is asked for: all of the file, or what shows the first frame. */
static void
test_object (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  g_autoptr (GBytes) first = NULL, second = NULL, third = NULL, damaged = NULL, mended = NULL;
  gsize size = upload (fixture, service);
  guint64 before;

  proof_session_set_access (fixture->session, NULL, PROOF_DEMO_REGION,
                            proof_demo_service_get_url (service));
  assert_frames (open_video (fixture, "s3://b/clip.mkv"), N_FRAMES);
  g_assert_cmpuint (count_granted (service), ==, size);
  first = wait_for_kept (fixture, NULL);

  before = count_granted (service);
  assert_frames (open_video (fixture, "s3://b/clip.mkv"), N_FRAMES);
  g_assert_cmpuint (count_granted (service) - before, <, size * 3 / 4);
  second = get_kept (fixture);
  g_assert_true (g_bytes_equal (first, second));

  /* Another ETag. */
  make_clip (fixture, N_FRAMES + 5);
  size = upload (fixture, service);
  before = count_granted (service);
  assert_frames (open_video (fixture, "s3://b/clip.mkv"), N_FRAMES + 5);
  g_assert_cmpuint (count_granted (service) - before, >=, size);
  third = wait_for_kept (fixture, first);

  /* What is damaged is not believed, and is mended. */
  damaged = g_bytes_new_from_bytes (third, 0, g_bytes_get_size (third) - 1);
  g_assert_true (proof_document_set_blob (proof_session_get_document (fixture->session),
                                          PROOF_DOCUMENT_FRAME_TABLE, damaged, NULL));
  before = count_granted (service);
  assert_frames (open_video (fixture, "s3://b/clip.mkv"), N_FRAMES + 5);
  g_assert_cmpuint (count_granted (service) - before, >=, size);
  mended = wait_for_kept (fixture, damaged);
  g_assert_true (g_bytes_equal (mended, third));
}

/* With blocks on the disk, opening again asks only whether it is still the same object: once for
 * the results' own video, and once for the chosen one. */
static void
test_kept_blocks (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  guint before;

  upload (fixture, service);
  proof_session_set_access (fixture->session, NULL, PROOF_DEMO_REGION,
                            proof_demo_service_get_url (service));
  proof_session_set_cache_size (fixture->session, G_GUINT64_CONSTANT (1) << 30);
  assert_frames (open_video (fixture, "s3://b/clip.mkv"), N_FRAMES);
  before = proof_demo_service_get_n_requests (service, "s3");
  g_assert_cmpuint (before, >, 1);

  assert_frames (open_video (fixture, "s3://b/clip.mkv"), N_FRAMES);
  g_assert_cmpuint (proof_demo_service_get_n_requests (service, "s3") - before, <=, 2);

  proof_session_set_cache_size (fixture->session, 0);
  assert_frames (open_video (fixture, "s3://b/clip.mkv"), N_FRAMES);
  g_assert_cmpuint (proof_demo_service_get_n_requests (service, "s3") - before, >, 4);
}

static void
test_file (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GBytes) first = NULL, second = NULL, third = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);

  assert_frames (open_video (fixture, fixture->path), N_FRAMES);
  first = wait_for_kept (fixture, NULL);
  assert_frames (open_video (fixture, fixture->path), N_FRAMES);
  second = get_kept (fixture);
  g_assert_true (g_bytes_equal (first, second));

  make_clip (fixture, N_FRAMES - 5);
  assert_frames (open_video (fixture, fixture->path), N_FRAMES - 5);
  third = wait_for_kept (fixture, first);

  /* The same bytes at another time may be others. */
  g_assert_true (g_file_set_attribute_uint64 (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, 1,
                                              G_FILE_QUERY_INFO_NONE, NULL, NULL));
  assert_frames (open_video (fixture, fixture->path), N_FRAMES - 5);
  g_bytes_unref (wait_for_kept (fixture, third));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("proof-kept-table-XXXXXX", NULL);
  int result;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

#define TEST(name, func) g_test_add ("/kept-table/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("object", test_object);
  TEST ("kept-blocks", test_kept_blocks);
  TEST ("file", test_file);

  result = g_test_run ();
  proof_test_folder_remove (cache);
  return result;
}
