/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In and out points, the loop between them, playing around the selection, and hops to boxes. */
#include "proof-demo-service.h"
#include "proof-label-reader.h"
#include "proof-session.h"
#include "proof-test-clip.h"
#include "proof-test-folder.h"

#define N_FRAMES 100

typedef struct
{
  char *folder;
  ProofVault *vault;
  GFile *results;
  char *video; /* URI */
  ProofSession *session;
  ProofPlayer *player;
} Fixture;

#define WAIT(condition) \
  G_STMT_START \
  { \
    gint64 _end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > _end) \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition); \
        g_main_context_iteration (NULL, FALSE); \
        g_usleep (500); \
      } \
  } \
  G_STMT_END

/* A car every 400 ms from 400 ms on; its box is sure of itself every other time. */
static void
write_results (const char *path)
{
  g_autoptr (GString) text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10; i++)
    g_string_append_printf (text,
                            "%s{\"Timestamp\":%u,\"Label\":{\"Name\":\"Car\",\"Confidence\":90,"
                            "\"Instances\":[%s]}}",
                            i > 0 ? "," : "", i * 400,
                            i == 0 ? ""
                            : i % 2 ? "{\"BoundingBox\":{\"Left\":0.1,\"Top\":0.2,\"Width\":0.3,"
                                      "\"Height\":0.4},\"Confidence\":95}"
                                    : "{\"BoundingBox\":{\"Left\":0.1,\"Top\":0.2,\"Width\":0.3,"
                                      "\"Height\":0.4},\"Confidence\":55}");
  g_string_append (text, "]}");
  g_file_set_contents (path, text->str, text->len, &error);
  g_assert_no_error (error);
}

static void
open_session (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->session = proof_session_new (fixture->vault);
  fixture->player = proof_session_get_player (fixture->session);
  proof_session_open_results (fixture->session, fixture->results);
  WAIT (proof_session_get_loading (fixture->session) == PROOF_LOADING_READY);
  proof_session_open_video (fixture->session, fixture->video, &error);
  g_assert_no_error (error);
  WAIT (proof_player_get_frame_number (fixture->player) == 0);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *vault = NULL, *results = NULL, *video = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("proof-points-XXXXXX", &error);
  g_assert_no_error (error);
  vault = g_build_filename (fixture->folder, "vault", NULL);
  folder = g_file_new_for_path (vault);
  fixture->vault = proof_vault_new (folder);
  results = g_build_filename (fixture->folder, "results.json", NULL);
  write_results (results);
  fixture->results = g_file_new_for_path (results);
  video = g_build_filename (fixture->folder, "clip.mp4", NULL);
  proof_test_clip_make (video, &(ProofTestClip) { .n_frames = N_FRAMES, .b_frames = 2 }, &error);
  g_assert_no_error (error);
  fixture->video = g_filename_to_uri (video, NULL, NULL);
  open_session (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->session);
  g_object_unref (fixture->vault);
  g_object_unref (fixture->results);
  g_free (fixture->video);
  proof_test_folder_remove (fixture->folder);
  g_free (fixture->folder);
}

static void
go_to (Fixture *fixture,
       guint    frame)
{
  proof_player_seek_frame (fixture->player, frame);
  WAIT (!proof_player_get_seeking (fixture->player));
  g_assert_cmpuint (proof_player_get_frame_number (fixture->player), ==, frame);
}

static void
assert_at (Fixture *fixture,
           guint    frame)
{
  WAIT (!proof_player_get_seeking (fixture->player));
  g_assert_cmpuint (proof_player_get_frame_number (fixture->player), ==, frame);
}

static void
assert_points (Fixture *fixture,
               guint    in,
               guint    out)
{
  guint got_in, got_out;

  proof_session_get_set_points (fixture->session, &got_in, &got_out);
  g_assert_cmpuint (got_in, ==, in);
  g_assert_cmpuint (got_out, ==, out);
}

static void
assert_span (Fixture *fixture,
             guint    begin,
             guint    end)
{
  ProofFrameSpan span;

  g_assert_true (proof_session_get_points (fixture->session, &span));
  g_assert_cmpuint (span.begin, ==, begin);
  g_assert_cmpuint (span.end, ==, end);
}

static void
count_cb (ProofSession *session,
          guint        *count)
{
  (*count)++;
}

static void
test_points (Fixture      *fixture,
             gconstpointer data)
{
  ProofSession *session = fixture->session;
  ProofFrameSpan span;
  guint count = 0;

  g_signal_connect (session, "points-changed", G_CALLBACK (count_cb), &count);
  g_assert_false (proof_session_get_points (session, &span));
  proof_session_go_to_point (session, PROOF_POINT_OUT);
  assert_at (fixture, N_FRAMES - 1);
  proof_session_go_to_point (session, PROOF_POINT_IN);
  assert_at (fixture, 0);

  go_to (fixture, 20);
  proof_session_set_point (session, PROOF_POINT_IN);
  assert_span (fixture, 20, N_FRAMES);
  go_to (fixture, 39);
  proof_session_set_point (session, PROOF_POINT_OUT);
  assert_span (fixture, 20, 40);
  g_assert_cmpuint (count, ==, 2);
  proof_session_set_point (session, PROOF_POINT_OUT);
  g_assert_cmpuint (count, ==, 2);
  go_to (fixture, 5);
  proof_session_go_to_point (session, PROOF_POINT_OUT);
  assert_at (fixture, 39);
  proof_session_go_to_point (session, PROOF_POINT_IN);
  assert_at (fixture, 20);

  /* A single frame is a span. */
  proof_session_set_point (session, PROOF_POINT_OUT);
  assert_span (fixture, 20, 21);

  /* The wrong way round: the point set last stands. */
  go_to (fixture, 60);
  proof_session_set_point (session, PROOF_POINT_IN);
  assert_points (fixture, 60, PROOF_NO_FRAME);
  go_to (fixture, 10);
  proof_session_set_point (session, PROOF_POINT_OUT);
  assert_points (fixture, PROOF_NO_FRAME, 10);
  assert_span (fixture, 0, 11);

  proof_session_set_points (session, PROOF_NO_FRAME, PROOF_NO_FRAME);
  g_assert_false (proof_session_get_points (session, &span));
}

/* The document has them, and gives them back; another one has its own. */
static void
test_kept (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GFile) document = NULL;

  proof_session_set_points (fixture->session, 12, 34);
  document = g_object_ref (proof_document_get_file (proof_session_get_document (fixture->session)));
  g_assert_finalize_object (fixture->session);

  fixture->session = proof_session_new (fixture->vault);
  fixture->player = proof_session_get_player (fixture->session);
  assert_points (fixture, PROOF_NO_FRAME, PROOF_NO_FRAME);
  proof_session_open_document (fixture->session, document);
  WAIT (proof_session_get_loading (fixture->session) == PROOF_LOADING_READY);
  assert_points (fixture, 12, 34);
  WAIT (proof_player_get_frame_number (fixture->player) == 0);
  assert_span (fixture, 12, 35);

  proof_session_set_points (fixture->session, PROOF_NO_FRAME, 1000);
  assert_span (fixture, 0, N_FRAMES);
  proof_session_close (fixture->session);
  assert_points (fixture, PROOF_NO_FRAME, PROOF_NO_FRAME);
  proof_session_open_document (fixture->session, document);
  WAIT (proof_session_get_loading (fixture->session) == PROOF_LOADING_READY);
  assert_points (fixture, PROOF_NO_FRAME, 1000);
}

static void
test_loop (Fixture      *fixture,
           gconstpointer data)
{
  ProofSession *session = fixture->session;
  guint seen = 0, rounds = 0;

  go_to (fixture, 40);
  proof_session_set_points (session, 40, 44);
  g_object_set (session, "loop", TRUE, NULL);
  g_assert_true (proof_session_get_loop (session));
  proof_player_play (fixture->player);
  for (guint before = 40; rounds < 3; before = seen)
    {
      WAIT (proof_player_get_frame_number (fixture->player) != before);
      seen = proof_player_get_frame_number (fixture->player);
      g_assert_cmpuint (seen, >=, 40);
      g_assert_cmpuint (seen, <, 45);
      rounds += seen < before;
    }

  /* Without points, the whole video. */
  proof_session_set_points (session, PROOF_NO_FRAME, PROOF_NO_FRAME);
  proof_player_set_rate (fixture->player, 8);
  WAIT (proof_player_get_frame_number (fixture->player) > 90);
  WAIT (proof_player_get_frame_number (fixture->player) < 20);
  proof_session_set_loop (session, FALSE);
  WAIT (proof_player_get_state (fixture->player) == PROOF_PLAYER_ENDED);
}

static void
test_around (Fixture      *fixture,
             gconstpointer data)
{
  guint first = N_FRAMES, last = 0;

  /* The sample at 2 s belongs to frame 50. */
  proof_session_select (fixture->session, 5, PROOF_NO_INSTANCE, FALSE);
  go_to (fixture, 0);
  proof_player_set_rate (fixture->player, 2);
  proof_session_play_around (fixture->session, PROOF_SECOND);
  g_assert_cmpint (proof_player_get_state (fixture->player), ==, PROOF_PLAYER_PLAYING);
  WAIT (!proof_player_get_seeking (fixture->player));
  while (proof_player_get_state (fixture->player) == PROOF_PLAYER_PLAYING)
    {
      guint frame = proof_player_get_frame_number (fixture->player);

      first = MIN (first, frame);
      last = MAX (last, frame);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (first, ==, 25);
  /* The last ones may come too late to be shown. */
  g_assert_cmpuint (last, >, 50);
  g_assert_cmpuint (last, <=, 75);
  assert_at (fixture, 50);
  g_assert_cmpint (proof_player_get_state (fixture->player), ==, PROOF_PLAYER_PAUSED);

  /* Around the frame on screen, where nothing is selected. */
  proof_session_select (fixture->session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  go_to (fixture, 95);
  proof_session_play_around (fixture->session, PROOF_SECOND);
  WAIT (proof_player_get_frame_number (fixture->player) == 70);
  WAIT (proof_player_get_state (fixture->player) == PROOF_PLAYER_PAUSED);
  assert_at (fixture, 95);
}

static void
check_frame_cb (ProofPlayer *player,
                GParamSpec  *pspec,
                guint       *n)
{
  const ProofFrame *frame = proof_player_get_frame (player);
  gconstpointer pixels = g_bytes_get_data (frame->pixels, NULL);

  g_assert_cmpint (proof_test_clip_read (pixels, frame->stride, frame->width, frame->height), ==,
                   proof_player_get_frame_number (player));
  g_assert_cmpuint (proof_player_get_frame_number (player), >=, 30);
  g_assert_cmpuint (proof_player_get_frame_number (player), <, 60);
  (*n)++;
}

/* From the service, which takes its time, as from a file: both ways. */
static void
test_s3 (Fixture      *fixture,
         gconstpointer data)
{
  static const double rates[] = { 1, -1, -2, -8 };
  g_autofree char *path = g_filename_from_uri (fixture->video, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDemoService) service = proof_demo_service_new (&error);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);

  g_assert_no_error (error);
  proof_demo_service_set_keys (service, PROOF_DEMO_ACCESS_KEY, PROOF_DEMO_SECRET, NULL);
  proof_demo_service_add_object (service, "reels", "clip.mp4", bytes);
  proof_demo_service_set_fault (service, "s3:slow", -1, 50);
  proof_session_set_access (fixture->session, NULL, PROOF_DEMO_REGION,
                            proof_demo_service_get_url (service));
  proof_session_open_video (fixture->session, "s3://reels/clip.mp4", &error);
  g_assert_no_error (error);
  WAIT (proof_player_get_frame_number (fixture->player) == 0);

  proof_session_set_points (fixture->session, 30, 59);
  proof_session_set_loop (fixture->session, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      guint n = 0;

      go_to (fixture, 45);
      proof_player_set_rate (fixture->player, rates[i]);
      g_signal_connect (fixture->player, "notify::frame", G_CALLBACK (check_frame_cb), &n);
      proof_player_play (fixture->player);
      WAIT (n > 60);
      proof_player_pause (fixture->player);
      g_signal_handlers_disconnect_by_data (fixture->player, &n);
    }
  proof_session_close (fixture->session);
}

static void
test_hop_boxes (Fixture      *fixture,
                gconstpointer data)
{
  ProofLabelFilter *filter = proof_session_get_filter (fixture->session);

  /* The sample at 0 has none. */
  proof_session_hop_boxes (fixture->session, 1);
  assert_at (fixture, 10);
  proof_session_hop_boxes (fixture->session, 1);
  assert_at (fixture, 20);
  proof_session_hop_boxes (fixture->session, -1);
  assert_at (fixture, 10);
  proof_session_hop_boxes (fixture->session, -1);
  assert_at (fixture, 10);

  proof_label_filter_set_instance_range (filter, 90, 100);
  proof_session_hop_boxes (fixture->session, 1);
  proof_session_hop_boxes (fixture->session, 1);
  assert_at (fixture, 50);
  go_to (fixture, 65);
  proof_session_hop_boxes (fixture->session, -1);
  assert_at (fixture, 50);
  go_to (fixture, 95);
  proof_session_hop_boxes (fixture->session, 1);
  assert_at (fixture, 95);
}

static void
test_find_boxes (void)
{
  static const char json[] =
    "{\"Labels\":["
    "{\"Timestamp\":0,\"Label\":{\"Name\":\"Road\",\"Confidence\":99}},"
    "{\"Timestamp\":0,\"Label\":{\"Name\":\"Car\",\"Confidence\":80,\"Instances\":["
    "{\"BoundingBox\":{\"Left\":0,\"Top\":0,\"Width\":1,\"Height\":1},\"Confidence\":70}]}},"
    "{\"Timestamp\":200,\"Label\":{\"Name\":\"Road\",\"Confidence\":99}},"
    "{\"Timestamp\":400,\"Label\":{\"Name\":\"Car\",\"Confidence\":60,\"Instances\":["
    "{\"BoundingBox\":{\"Left\":0,\"Top\":0,\"Width\":1,\"Height\":1},\"Confidence\":90}]}}]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (ProofLabelIndex) index = NULL;
  g_autoptr (ProofLabelPage) page = NULL;
  g_autoptr (GError) error = NULL;

  page = proof_label_reader_read_page (bytes, &error);
  g_assert_no_error (error);
  proof_label_store_append (store, page, 0);
  index = proof_label_index_new (store);

  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 0, 1), ==, 0);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 1, 1), ==, 2);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 1, -1), ==, 0);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 3, 1), ==, PROOF_NO_SAMPLE);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, -1, -1), ==, PROOF_NO_SAMPLE);

  /* Either confidence hides a box. */
  proof_label_filter_set_label_range (filter, 70, 100);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 1, 1), ==, PROOF_NO_SAMPLE);
  proof_label_filter_reset (filter);
  proof_label_filter_set_instance_range (filter, 80, 100);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 0, 1), ==, 2);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 1, -1), ==, PROOF_NO_SAMPLE);
  proof_label_filter_set_label_hidden (filter, "Car", TRUE);
  g_assert_cmpuint (proof_moment_find_boxes (index, filter, 0, 1), ==, PROOF_NO_SAMPLE);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/points/set", test_points },         { "/points/kept", test_kept },
    { "/points/loop", test_loop },          { "/points/around", test_around },
    { "/points/s3", test_s3 },              { "/points/hop-boxes", test_hop_boxes },
  };

  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/dev/null", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", TRUE);
  g_unsetenv ("AWS_SESSION_TOKEN");
  g_unsetenv ("AWS_PROFILE");
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/points/find-boxes", test_find_boxes);

  return g_test_run ();
}
