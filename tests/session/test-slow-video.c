/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A video behind a server that takes a second for each answer: the main loop never waits for it,
 * and whoever seeks about gets to the last place without waiting for all those between. */
#include "proof-demo-service.h"
#include "proof-s3-object.h"
#include "proof-session.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "proof-test-clip.h"

#define N_FRAMES 250
#define LATENCY_MS 1000
#define N_SEEKS 60

static gint64 longest, woken;

/* Between two polls lies one iteration's work. */
static int
poll_func (GPollFD *fds,
           guint    n,
           int      timeout)
{
  int ready;

  if (woken != 0)
    longest = MAX (longest, g_get_monotonic_time () - woken);
  ready = g_poll (fds, n, timeout);
  woken = g_get_monotonic_time ();

  return ready;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
iterate_for (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

static GBytes *
make_clip (void)
{
  const ProofTestClip clip = { .n_frames = N_FRAMES, .noise = TRUE };
  g_autofree char *folder = g_dir_make_tmp ("proof-slow-video-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "clip.mp4", NULL);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  proof_test_clip_make (path, &clip, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);

  return g_bytes_new_take (contents, length);
}

static void
test_storm (void)
{
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  g_autoptr (ProofSession) session = proof_session_new (NULL);
  g_autoptr (GBytes) clip = make_clip ();
  g_autoptr (GError) error = NULL;
  ProofPlayer *player = proof_session_get_player (session);
  guint tick = g_timeout_add (10, tick_cb, NULL), last = 0;
  gint64 start;

  proof_demo_service_add_object (service, "b", "clip.mp4", clip);
  proof_demo_service_set_fault (service, "s3:slow", -1, LATENCY_MS);
  proof_session_set_access (session, NULL, PROOF_DEMO_REGION, proof_demo_service_get_url (service));
  g_main_context_set_poll_func (NULL, poll_func);
  proof_session_open_video (session, "s3://b/clip.mp4", &error);
  g_assert_no_error (error);
  start = g_get_monotonic_time ();
  while (proof_player_get_state (player) != PROOF_PLAYER_PAUSED ||
         proof_player_get_frame_table (player) == NULL)
    {
      g_assert_null (proof_player_get_error (player));
      g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
      g_main_context_iteration (NULL, TRUE);
    }

  g_test_message ("opened after %.1f s", (g_get_monotonic_time () - start) / 1e6);
  for (guint i = 0; i < N_SEEKS; i++)
    {
      last = g_test_rand_int_range (0, N_FRAMES);
      proof_player_seek_frame (player, last);
      iterate_for (50);
    }
  start = g_get_monotonic_time ();
  while (proof_player_get_seeking (player))
    {
      g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
      g_main_context_iteration (NULL, TRUE);
    }
  g_test_message ("there %.1f s after the last of %u seeks, %u requests, longest iteration %.0f ms",
                  (g_get_monotonic_time () - start) / 1e6, N_SEEKS,
                  proof_demo_service_get_n_requests (service, "s3"), longest / 1e3);
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, last);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * LATENCY_MS * 1000);

  /* Let go of in the middle of it. */
  proof_player_seek_frame (player, (last + N_FRAMES / 2) % N_FRAMES);
  iterate_for (20);
  proof_session_close (session);
  iterate_for (20);
  g_assert_cmpint (longest, <, LATENCY_MS * 1000);
  g_main_context_set_poll_func (NULL, NULL);
  g_source_remove (tick);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/slow-video/storm", test_storm);

  return g_test_run ();
}
