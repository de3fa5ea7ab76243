/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While the frame table is not there yet, all that depends on it says so: a Matroska video over a
 * slow network, whose scan takes many more requests than its first frame. */
#include "proof-demo-service.h"
#include "proof-moment-label.h"
#include "proof-test-folder.h"
#include "proof-test-scene.h"
#include "proof-transport.h"
#include "proof-video-view.h"

#define N_FRAMES 500
#define START (7250 * PROOF_MSEC)
#define LATENCY_MS 1000
#define SAMPLE 3

static const ProofBox box = { 0.25, 0.25, 0.5, 0.5 };

static char *
make_results (void)
{
  GString *text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[");

  /* Every fifth frame of 25 a second, cut to less than its time. */
  for (int i = 0; i < N_FRAMES / 5; i++)
    g_string_append_printf (text,
                            "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"Car\",\"Confidence\":90,"
                            "\"Instances\":[{\"BoundingBox\":{\"Left\":%g,\"Top\":%g,"
                            "\"Width\":%g,\"Height\":%g},\"Confidence\":90}]}}",
                            i > 0 ? "," : "", i * 200 - (i > 0), box.left, box.top, box.width,
                            box.height);

  return g_string_free_and_steal (g_string_append (text, "]}"));
}

static gboolean
is_read (gpointer session)
{
  return proof_session_get_loading (session) == PROOF_LOADING_READY;
}

static gboolean
is_open (gpointer player)
{
  if (proof_player_get_error (player) != NULL)
    g_error ("%s", proof_player_get_error (player)->message);

  return proof_player_get_state (player) == PROOF_PLAYER_PAUSED;
}

static gboolean
is_at_rest (gpointer player)
{
  return !proof_player_get_seeking (player);
}

static gboolean
has_table (gpointer player)
{
  return proof_player_get_frame_table (player) != NULL && is_at_rest (player);
}

static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  if (GTK_IS_INSCRIPTION (widget) && gtk_inscription_get_text (GTK_INSCRIPTION (widget)) != NULL &&
      strstr (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;

  return FALSE;
}

/* Pixels of the label's colour across the left edge of the box. */
static guint
measure_line (GtkWidget *view)
{
  const GArray *boxes = proof_video_view_get_shown_boxes (PROOF_VIDEO_VIEW (view));
  const ProofVideoRect *rect = &g_array_index (boxes, ProofVideoBox, 0).rect;
  guint rgb = proof_label_colour ("Car"), n = 0;
  int width, height, y = rect->y + rect->height / 2;
  g_autofree guchar *pixels = proof_test_render (view, "approximate", &width, &height);

  for (int x = rect->x - 5; x <= rect->x + 5; x++)
    {
      const guchar *pixel = pixels + (y * width + x) * 4;

      n += ABS (pixel[2] - (int) (rgb >> 16)) < 8 && ABS (pixel[1] - (int) (rgb >> 8 & 255)) < 8 &&
           ABS (pixel[0] - (int) (rgb & 255)) < 8;
    }

  return n;
}

static void
test_approximate (void)
{
  const ProofTestClip clip = { .n_frames = N_FRAMES, .start = START, .noise = TRUE };
  g_autoptr (ProofDemoService) service = proof_demo_service_new (NULL);
  g_autoptr (ProofSession) session = proof_session_new (NULL);
  ProofPlayer *player = proof_session_get_player (session);
  g_autofree char *folder = g_dir_make_tmp ("proof-approximate-XXXXXX", NULL);
  g_autofree char *video = g_build_filename (folder, "clip.mkv", NULL);
  g_autofree char *path = g_build_filename (folder, "results.json", NULL);
  g_autofree char *text = make_results ();
  g_autoptr (GFile) results = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *view, *label, *transport;
  GtkWindow *window;
  ProofMoment moment;
  guint line;
  char *contents;
  gsize length;

  proof_test_clip_make (video, &clip, &error);
  g_assert_no_error (error);
  g_file_get_contents (video, &contents, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (contents, length);
  proof_demo_service_add_object (service, "b", "clip.mkv", bytes);
  proof_demo_service_set_fault (service, "s3:slow", -1, LATENCY_MS);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  view = proof_video_view_new (session);
  label = proof_moment_label_new (session);
  transport = proof_transport_new (session);
  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (GTK_BOX (column), view);
  gtk_box_append (GTK_BOX (column), label);
  gtk_box_append (GTK_BOX (column), transport);
  window = proof_test_window (column, 900, 600);
  proof_session_open_results (session, results);
  proof_test_wait (is_read, session);
  proof_session_set_access (session, NULL, PROOF_DEMO_REGION, proof_demo_service_get_url (service));
  proof_session_open_video (session, "s3://b/clip.mkv", &error);
  g_assert_no_error (error);

  /* The first frame, and nobody knows yet which others there are. */
  proof_test_wait (is_open, player);
  g_assert_null (proof_player_get_frame_table (player));
  proof_test_settle (view);
  g_assert_cmpstr (proof_moment_label_get_text (PROOF_MOMENT_LABEL (label)), ==,
                   "sample \u20070.000 s · frame ≈ \u20070.000 s · "
                   "\u2007\u2007+0 ms · approximate");
  g_assert_true (shows (transport, "frame ≈ 0"));
  g_assert_true (proof_video_view_get_shown_moment (PROOF_VIDEO_VIEW (view), &moment));
  g_assert_cmpuint (moment.frame, ==, PROOF_NO_FRAME);
  line = measure_line (view);
  g_assert_cmpuint (line, >, 0);

  /* A jump leads to about where the sample is; so said, it is no further off than a frame. */
  proof_session_select (session, SAMPLE, 0, TRUE);
  proof_test_wait (is_at_rest, player);
  g_assert_null (proof_player_get_frame_table (player));
  g_assert_cmpint (ABS (proof_player_get_position (player) - START - SAMPLE * 200 * PROOF_MSEC), <=,
                   40 * PROOF_MSEC);
  g_assert_nonnull (strstr (proof_moment_label_get_text (PROOF_MOMENT_LABEL (label)),
                            "approximate"));

  /* With the table it is mended: the very frame, fresh and solid. */
  proof_demo_service_set_fault (service, "s3:slow", 0, 0);
  proof_test_wait (has_table, player);
  g_assert_cmpuint (proof_player_get_frame_number (player), ==, SAMPLE * 5);
  proof_test_settle (view);
  g_assert_cmpstr (proof_moment_label_get_text (PROOF_MOMENT_LABEL (label)), ==,
                   "sample \u20070.599 s · frame \u20070.600 s · \u2007\u2007+1 ms · fresh");
  g_assert_true (shows (transport, "frame 15"));
  proof_session_select (session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  proof_test_settle (view);
  g_assert_cmpuint (measure_line (view), >, line);

  gtk_window_destroy (window);
  proof_session_close (session);
  proof_test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  g_test_add_func ("/approximate", test_approximate);

  return g_test_run ();
}
