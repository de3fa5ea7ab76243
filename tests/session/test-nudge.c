/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nudge moves the results wherever they meet the video's time; the document keeps it. */
#include "proof-session.h"

#include <gst/gst.h>

#include "proof-test-clip.h"
#include "proof-test-folder.h"

#define N_FRAMES 50
#define START (7250 * PROOF_MSEC)
#define FRAME (40 * PROOF_MSEC)

typedef struct
{
  char         *folder;
  GFile        *results;
  ProofVault   *vault;
  ProofSession *session;
  guint         n_lanes; /* ::lanes-changed, ::boxes-changed */
  guint         n_boxes;
} Fixture;

static gboolean
time_out_cb (gpointer data)
{
  g_error ("nothing came in 60 s");
  return G_SOURCE_REMOVE;
}

#define WAIT_FOR(condition) \
  G_STMT_START \
  { \
    guint _id = g_timeout_add_seconds (60, time_out_cb, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (_id); \
  } \
  G_STMT_END

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
open_results (Fixture *fixture)
{
  proof_session_open_results (fixture->session, fixture->results);
  WAIT_FOR (proof_session_get_loading (fixture->session) == PROOF_LOADING_READY);
  settle ();
}

static void
start_session (Fixture *fixture)
{
  fixture->session = proof_session_new (fixture->vault);
  g_signal_connect_swapped (fixture->session, "lanes-changed", G_CALLBACK (count_cb),
                            &fixture->n_lanes);
  g_signal_connect_swapped (fixture->session, "boxes-changed", G_CALLBACK (count_cb),
                            &fixture->n_boxes);
  open_results (fixture);
}

/* A sample every fifth frame: 0, 200, …, 1,800 ms. */
static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[");
  g_autofree char *path = NULL, *vault = NULL;
  g_autoptr (GFile) folder = NULL;

  fixture->folder = g_dir_make_tmp ("proof-nudge-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "results.json", NULL);
  vault = g_build_filename (fixture->folder, "vault", NULL);
  folder = g_file_new_for_path (vault);
  for (guint ms = 0; ms < 2000; ms += 200)
    g_string_append_printf (text,
                            "%s{\"Timestamp\":%u,\"Label\":{\"Name\":\"Car\",\"Confidence\":90,"
                            "\"Instances\":[{\"BoundingBox\":{\"Left\":0.1,\"Top\":0.2,"
                            "\"Width\":0.3,\"Height\":0.4},\"Confidence\":80}]}}",
                            ms > 0 ? "," : "", ms);
  g_string_append (text, "]}");
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  fixture->results = g_file_new_for_path (path);
  fixture->vault = proof_vault_new (folder);
  start_session (fixture);
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
}

static gboolean
open_video (Fixture *fixture)
{
  const ProofTestClip clip = { .n_frames = N_FRAMES, .start = START };
  g_autofree char *path = g_build_filename (fixture->folder, "clip.mkv", NULL);
  g_autoptr (GError) error = NULL;
  ProofPlayer *player = proof_session_get_player (fixture->session);

  if (!proof_test_clip_make (path, &clip, &error))
    {
      g_test_skip (error->message);
      return FALSE;
    }
  proof_session_open_video (fixture->session, path, &error);
  g_assert_no_error (error);
  WAIT_FOR (proof_player_get_frame_table (player) != NULL &&
            proof_player_get_state (player) == PROOF_PLAYER_PAUSED);
  settle ();
  return TRUE;
}

static void
assert_moment (Fixture        *fixture,
               guint           frame,
               ProofShownState state,
               gint64          sample_ms,
               ProofTime       offset)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (ProofShownBox));
  ProofMoment moment;

  proof_session_resolve (fixture->session, START + frame * FRAME, &moment);
  g_assert_cmpuint (moment.frame, ==, frame);
  g_assert_cmpint (moment.state, ==, state);
  g_assert_cmpint (moment.sample_ms, ==, sample_ms);
  proof_session_list_boxes (fixture->session, &moment, boxes, NULL);
  g_assert_cmpuint (boxes->len, ==, state != PROOF_SHOWN_NONE);
  if (state != PROOF_SHOWN_NONE)
    g_assert_cmpint (moment.offset, ==, offset);
}

static void
hop_to (Fixture *fixture,
        int      direction,
        guint    frame)
{
  ProofPlayer *player = proof_session_get_player (fixture->session);

  proof_session_hop_sample (fixture->session, direction);
  WAIT_FOR (!proof_player_get_seeking (player) && proof_player_get_frame_number (player) == frame);
}

static void
test_everywhere (Fixture      *fixture,
                 gconstpointer data)
{
  ProofSession *session = fixture->session;
  ProofTimeSpan extent, before;

  if (!open_video (fixture))
    return;

  proof_session_get_extent (session, &before);
  g_assert_cmpint (proof_session_get_origin (session), ==, START);
  g_assert_cmpint (proof_session_get_nudge_frame (session), ==, FRAME);
  assert_moment (fixture, 0, PROOF_SHOWN_FRESH, 0, 0);
  assert_moment (fixture, 5, PROOF_SHOWN_FRESH, 200, 0);
  hop_to (fixture, 1, 5);

  fixture->n_lanes = fixture->n_boxes = 0;
  proof_session_set_nudge (session, FRAME);
  settle ();
  g_assert_cmpuint (fixture->n_lanes, ==, 1);
  g_assert_cmpuint (fixture->n_boxes, ==, 1);
  assert_moment (fixture, 0, PROOF_SHOWN_NONE, PROOF_MS_NONE, 0);
  assert_moment (fixture, 1, PROOF_SHOWN_FRESH, 0, 0);
  assert_moment (fixture, 5, PROOF_SHOWN_HELD, 0, 4 * FRAME);
  assert_moment (fixture, 6, PROOF_SHOWN_FRESH, 200, 0);
  g_assert_cmpint (proof_session_time_of_ms (session, 200, FALSE), ==, START + 6 * FRAME);
  g_assert_cmpint (proof_session_time_of_ms (session, 203, TRUE), ==, START + 6 * FRAME);
  g_assert_cmpint (proof_session_ms_of_time (session, START + 6 * FRAME), ==, 200);
  g_assert_cmpint (proof_session_ms_of_time (session, START), ==, -40);
  g_assert_cmpint (proof_session_ms_of_time (session, START + 1), ==, -40);
  hop_to (fixture, 1, 6);
  hop_to (fixture, -1, 1);
  proof_session_select (session, 3, 0, TRUE);
  WAIT_FOR (proof_player_get_frame_number (proof_session_get_player (session)) == 16);
  proof_session_select (session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);

  /* What it moves out of the video belongs to none of its frames, but can be gone to. */
  proof_session_set_nudge (session, -FRAME);
  assert_moment (fixture, 0, PROOF_SHOWN_HELD, 0, FRAME);
  assert_moment (fixture, 4, PROOF_SHOWN_FRESH, 200, 0);
  g_assert_cmpint (proof_session_time_of_ms (session, 0, TRUE), ==, START - FRAME);
  proof_session_select (session, 0, 0, TRUE);
  WAIT_FOR (proof_player_get_frame_number (proof_session_get_player (session)) == 0);

  /* By a millisecond: less than to the middle between frames changes no frame. */
  proof_session_set_nudge (session, 19 * PROOF_MSEC);
  assert_moment (fixture, 5, PROOF_SHOWN_FRESH, 200, -19 * PROOF_MSEC);
  proof_session_set_nudge (session, 21 * PROOF_MSEC);
  assert_moment (fixture, 5, PROOF_SHOWN_HELD, 0, 179 * PROOF_MSEC);

  proof_session_get_extent (session, &extent);
  g_assert_cmpint (extent.begin, ==, before.begin);
  g_assert_cmpint (extent.end, ==, before.end);
}

static const char *
get_kept (Fixture *fixture)
{
  return proof_document_get (proof_session_get_document (fixture->session),
                             PROOF_DOCUMENT_NUDGE_NS);
}

static void
test_kept (Fixture      *fixture,
           gconstpointer data)
{
  ProofSession *session = fixture->session;
  gint64 nudge;

  g_assert_cmpint (proof_session_get_nudge (session), ==, 0);
  g_object_set (session, "nudge", (gint64) -33366667, NULL);
  WAIT_FOR (g_strcmp0 (get_kept (fixture), "-33366667") == 0);

  /* What is closed before it was kept is kept then. */
  proof_session_set_nudge (session, 2 * FRAME);
  proof_session_close (session);
  g_assert_cmpint (proof_session_get_nudge (session), ==, 0);
  open_results (fixture);
  g_object_get (session, "nudge", &nudge, NULL);
  g_assert_cmpint (nudge, ==, 2 * FRAME);

  /* And by whoever goes. */
  proof_session_set_nudge (session, 7 * PROOF_MSEC);
  g_assert_finalize_object (session);
  start_session (fixture);
  g_assert_cmpint (proof_session_get_nudge (fixture->session), ==, 7 * PROOF_MSEC);

  proof_session_set_nudge (fixture->session, 0);
  WAIT_FOR (get_kept (fixture) == NULL);

  /* No more than there is room for, and nothing that is none. */
  proof_session_set_nudge (fixture->session, G_MAXINT64);
  g_assert_cmpint (proof_session_get_nudge (fixture->session), ==, PROOF_NUDGE_MAX);
  proof_session_set_nudge (fixture->session, 0);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const bad[] = { "soon", "99999999999999999999", "86400000000001" };

      WAIT_FOR (get_kept (fixture) == NULL);
      proof_document_set (proof_session_get_document (fixture->session), PROOF_DOCUMENT_NUDGE_NS,
                          bad[i], NULL);
      open_results (fixture);
      g_assert_cmpint (proof_session_get_nudge (fixture->session), ==, 0);
      proof_document_set (proof_session_get_document (fixture->session), PROOF_DOCUMENT_NUDGE_NS,
                          NULL, NULL);
    }
}

/* What else a person has set comes back with the document, also of a results file. */
static void
test_others_kept (Fixture      *fixture,
                  gconstpointer data)
{
  guint in, out;

  g_object_set (fixture->session, "coded-boxes", TRUE, NULL);
  proof_session_set_points (fixture->session, 10, 20);
  proof_session_close (fixture->session);
  g_assert_false (proof_session_get_coded_boxes (fixture->session));
  proof_session_get_set_points (fixture->session, &in, &out);
  g_assert_cmpuint (in, ==, PROOF_NO_FRAME);

  open_results (fixture);
  g_assert_true (proof_session_get_coded_boxes (fixture->session));
  proof_session_get_set_points (fixture->session, &in, &out);
  g_assert_cmpuint (in, ==, 10);
  g_assert_cmpuint (out, ==, 20);
}

int
main (int    argc,
      char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/nudge/everywhere", Fixture, NULL, set_up, test_everywhere, tear_down);
  g_test_add ("/nudge/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/nudge/others-kept", Fixture, NULL, set_up, test_others_kept, tear_down);

  return g_test_run ();
}
