/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Videos in S3 by every door, buckets whose owners charge for them, and videos that are not the one
 * that was analysed. */
#include "config.h"

#include "proof-test-window.h"

#include <stdio.h>

#include "proof-open-job-dialog.h"
#include "proof-settings.h"
#include "proof-test-server.h"

#define ODD_KEY "in//a b+%20ü?c=d#e.mp4"

/* With PROOF_TEST_PICTURES set, to be looked at. */
static void
take_picture (ProofWindow *window,
              const char  *name)
{
  const char *folder = g_getenv ("PROOF_TEST_PICTURES");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;
  int width = gtk_widget_get_width (GTK_WIDGET (window));
  int height = gtk_widget_get_height (GTK_WIDGET (window));

  if (!folder)
    return;
  proof_test_iterate (500);
  paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static gboolean
is_shown (ProofWindow *window)
{
  return proof_player_get_frame_number (
           proof_session_get_player (proof_window_get_session (window))) == 0;
}

/* --- doors --- */

static void
paste (ProofWindow *window,
       const char  *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), text);
  /* Whoever was closed a moment ago may have taken the focus along. */
  proof_test_iterate (200);
  proof_test_xdotool ("search", "--onlyvisible", "--name", "Proofreel", "windowfocus", NULL);
  PROOF_TEST_WAIT (gtk_window_is_active (GTK_WINDOW (window)));
  proof_test_key ("ctrl+v");
}

/* Types into the dialog by which the viewer's video is chosen. */
static void
choose (ProofWindow *window,
        const char  *text)
{
  GtkWidget *viewer = proof_test_find (GTK_WIDGET (window), "ProofViewerPage");
  GtkWidget *row;

  gtk_widget_activate_action (viewer, "viewer.choose-video", NULL);
  row = proof_test_wait_for (GTK_WIDGET (window), "ProofVideoRow");
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (window), "ProofVideoRow"));
}

static char *
dup_video (ProofWindow *window)
{
  ProofDocument *document = proof_session_get_document (proof_window_get_session (window));

  return g_strdup (proof_document_get (document, PROOF_DOCUMENT_VIDEO));
}

static void
test_doors (void)
{
  static const struct
  {
    const char *text, *kept;
  } addresses[] = {
    { "s3://reels/in/clip.mp4", "s3://reels/in/clip.mp4" },
    { " https://reels.s3.eu-west-1.amazonaws.com/in/clip.mp4?X-Amz-Signature=feed\n",
      "s3://reels/in/clip.mp4" },
    { "arn:aws:s3:::reels/in/clip.mp4", "s3://reels/in/clip.mp4" },
    { "s3://reels/" ODD_KEY, "s3://reels/" ODD_KEY },
    { "https://s3.eu-west-1.amazonaws.com/reels/in//a%20b%2B%2520%C3%BC%3Fc=d%23e.mp4",
      "s3://reels/" ODD_KEY },
  };
  g_autoptr (ProofDemoService) service = proof_test_service_new ();
  g_autoptr (GFile) results = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ProofWindow *window;

  if (!service)
    return;
  file = g_mapped_file_new (proof_test_video_path (), FALSE, NULL);
  bytes = g_mapped_file_get_bytes (file);
  proof_demo_service_add_object (service, "reels", ODD_KEY, bytes);
  g_setenv ("AWS_ENDPOINT_URL", proof_demo_service_get_url (service), TRUE);
  g_setenv ("AWS_REGION", PROOF_DEMO_REGION, TRUE);
  results = g_file_new_for_path (proof_test_results_path ());

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      ProofSession *session;
      g_autofree char *pasted = NULL, *chosen = NULL;
      GtkWidget *dialog, *row;

      /* Into the Library, where it is all that is looked at. */
      window = proof_test_window_open ();
      session = proof_window_get_session (window);
      g_test_message ("%s", addresses[i].text);
      paste (window, addresses[i].text);
      PROOF_TEST_WAIT (is_shown (window));

      /* For the job that is open. */
      proof_window_open_files (window, (GFile *[]) { results }, 1, NULL);
      PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
      PROOF_TEST_WAIT (proof_session_get_document (session));
      paste (window, addresses[i].text);
      PROOF_TEST_WAIT (is_shown (window));
      pasted = dup_video (window);
      g_assert_cmpstr (pasted, ==, addresses[i].kept);
      choose (window, addresses[i].text);
      PROOF_TEST_WAIT (is_shown (window));
      chosen = dup_video (window);
      g_assert_cmpstr (chosen, ==, addresses[i].kept);

      /* Into the dialog that opens a job, beside its entries. */
      proof_test_key ("ctrl+n");
      dialog = proof_test_wait_for (GTK_WIDGET (window), "ProofOpenJobDialog");
      proof_open_job_dialog_take_text (PROOF_OPEN_JOB_DIALOG (dialog), addresses[i].text);
      row = proof_test_wait_for (dialog, "ProofVideoRow");
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, addresses[i].kept);
      proof_test_window_close ();
    }
  g_unsetenv ("AWS_ENDPOINT_URL");
  g_unsetenv ("AWS_REGION");
}

/* --- a bucket whose requesters pay --- */

typedef struct
{
  GBytes *clip;
  guint   n_paid; /* requests that agreed to it */
  guint   n_refused;
} Toll;

static void
toll_cb (const ProofTestRequest *request,
         ProofTestReply         *reply,
         gpointer                user_data)
{
  Toll *toll = user_data;
  const char *range = proof_test_request_get (request, "range");
  gsize size = g_bytes_get_size (toll->clip);
  g_autofree char *part = NULL;
  guint64 first, last;

  if (!proof_test_request_get (request, "x-amz-request-payer"))
    {
      toll->n_refused++;
      proof_test_reply_set_text (reply, 403, "<Error><Code>AccessDenied</Code>"
                                             "<Message>Access Denied</Message></Error>");
      return;
    }
  toll->n_paid++;
  g_assert_cmpint (sscanf (range, "bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, &first, &last),
                   ==, 2);
  last = MIN (last, size - 1);
  part = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%zu", first, last,
                          size);
  reply->status = 206;
  reply->body = g_bytes_new_from_bytes (toll->clip, first, last - first + 1);
  proof_test_reply_add_header (reply, "Content-Range", part);
  proof_test_reply_add_header (reply, "ETag", "\"toll\"");
}

#define QUESTION "Pay for This Video?"
#define LONG_BUCKET "a-bucket-with-as-many-characters-in-its-name-as-s3-lets-it-have"

static void
test_payer (void)
{
  Toll toll = { 0 };
  g_autoptr (GBytes) clip = NULL; /* outlives the server */
  g_autoptr (ProofTestServer) server = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_auto (GStrv) paid = NULL;
  ProofWindow *window;

  if (!proof_test_video_path ())
    return;
  file = g_mapped_file_new (proof_test_video_path (), FALSE, NULL);
  toll.clip = clip = g_mapped_file_get_bytes (file);
  server = proof_test_server_new (toll_cb, &toll);
  g_setenv ("AWS_ENDPOINT_URL", proof_test_server_get_url (server), TRUE);
  g_setenv ("AWS_REGION", PROOF_DEMO_REGION, TRUE);

  /* Asked by itself, once; nothing is paid without an answer. */
  window = proof_test_window_open ();
  paste (window, "s3://toll/in/clip.mp4");
  proof_test_wait_for (GTK_WIDGET (window), QUESTION);
  take_picture (window, "payer-question");
  /* Return does what costs nothing. */
  proof_test_key ("Return");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (window), QUESTION));
  proof_test_wait_for (GTK_WIDGET (window), "The Owner May Charge for This Video");
  take_picture (window, "payer-refused");
  paste (window, "s3://toll/in/clip.mp4");
  PROOF_TEST_WAIT (toll.n_refused >= 4);
  proof_test_iterate (500);
  g_assert_false (proof_test_find (GTK_WIDGET (window), QUESTION));
  g_assert_cmpuint (toll.n_paid, ==, 0);

  /* Agreed to, it goes on by itself. */
  proof_test_click (proof_test_wait_for (GTK_WIDGET (window), "Pay…"));
  proof_test_wait_for (GTK_WIDGET (window), QUESTION);
  proof_test_click (proof_test_wait_for (GTK_WIDGET (window), "_Pay and Open"));
  PROOF_TEST_WAIT (is_shown (window));
  g_assert_cmpuint (toll.n_paid, >, 0);
  paid = g_settings_get_strv (proof_settings_get (), "paid-buckets");
  g_assert_true (g_strv_equal ((const char *const *) paid, (const char *[]) { "toll", NULL }));
  proof_test_window_close ();

  /* Remembered for this bucket, and for no other. */
  toll.n_refused = toll.n_paid = 0;
  window = proof_test_window_open ();
  proof_test_key ("ctrl+comma");
  proof_test_wait_for (GTK_WIDGET (window), "toll");
  take_picture (window, "payer-preferences");
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (window), "toll"));
  proof_test_window_close ();
  g_settings_set (proof_settings_get (), "window-size", "(ii)", 360, 640);
  window = proof_test_window_open ();
  paste (window, "s3://toll/in/other.mp4");
  PROOF_TEST_WAIT (is_shown (window));
  g_assert_cmpuint (toll.n_refused, ==, 0);
  toll.n_paid = 0;
  paste (window, "s3://" LONG_BUCKET "/in/a-long-name-of-a-folder/that-goes-on/and-on/clip.mp4");
  proof_test_wait_for (GTK_WIDGET (window), QUESTION);
  g_assert_true (proof_test_has_text (GTK_WIDGET (window), LONG_BUCKET));
  take_picture (window, "payer-question-narrow");
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (window), QUESTION));
  take_picture (window, "payer-refused-narrow");
  g_assert_cmpuint (toll.n_paid, ==, 0);
  proof_test_window_close ();

  g_settings_reset (proof_settings_get (), "window-size");
  g_settings_reset (proof_settings_get (), "paid-buckets");
  g_unsetenv ("AWS_ENDPOINT_URL");
  g_unsetenv ("AWS_REGION");
}

/* --- another video than the one that was analysed --- */

#define ANALYSED "The job analysed 1920 × 1080, 60.0 s at 50 fps; " \
                 "this video is 320 × 180, 10.0 s at 25 fps"

static GFile *
make_other_results (void)
{
  g_autofree char *path = g_build_filename (proof_test_window_folder (), "other.json", NULL);
  g_autofree char *text = NULL;
  GString *json;

  g_assert_true (g_file_get_contents (proof_test_results_path (), &text, NULL, NULL));
  json = g_string_new (text);
  g_string_replace (json, "\"DurationMillis\":10000", "\"DurationMillis\":60000", 1);
  g_string_replace (json, "\"FrameRate\":25", "\"FrameRate\":50", 1);
  g_string_replace (json, "\"FrameHeight\":180", "\"FrameHeight\":1080", 1);
  g_string_replace (json, "\"FrameWidth\":320", "\"FrameWidth\":1920", 1);
  g_assert_true (g_file_set_contents (path, json->str, -1, NULL));
  g_string_free (json, TRUE);
  return g_file_new_for_path (path);
}

static ProofWindow *
open_other (GFile *results)
{
  g_autoptr (GFile) clip = g_file_new_for_path (proof_test_video_path ());
  ProofWindow *window = proof_test_window_open ();

  proof_window_open_files (window, (GFile *[]) { clip, results }, 2, NULL);
  PROOF_TEST_WAIT (is_shown (window));
  PROOF_TEST_WAIT (proof_player_get_frame_table (
                     proof_session_get_player (proof_window_get_session (window))));
  proof_test_iterate (300);
  return window;
}

static void
test_banner (void)
{
  static const int widths[] = { 1280, 360 };
  g_autoptr (GFile) results = NULL;
  GtkWidget *root, *banner;
  ProofWindow *window;

  if (!proof_test_video_path ())
    return;

  /* The one that was. */
  window = proof_test_viewer_open ();
  g_assert_null (proof_session_get_difference (proof_window_get_session (window)));
  g_assert_false (proof_test_has_text (GTK_WIDGET (window), "The job analysed"));
  proof_test_window_close ();

  results = make_other_results ();
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *name = g_strdup_printf ("banner-%d", widths[i]);

      g_settings_set (proof_settings_get (), "window-size", "(ii)", widths[i], 700);
      window = open_other (results);
      root = GTK_WIDGET (window);
      PROOF_TEST_WAIT (proof_test_has_text (root, ANALYSED));
      take_picture (window, name);
      g_assert_cmpint (gtk_widget_get_width (root), <=, widths[i]);
      banner = proof_test_find (root, "ProofVideoBanner");
      proof_test_click (proof_test_find (banner, "Choose _Video…"));
      proof_test_wait_for (root, "ProofVideoRow");
      proof_test_key ("Escape");
      PROOF_TEST_WAIT (!proof_test_find (root, "ProofVideoRow"));
      proof_test_window_close ();
    }
  g_settings_reset (proof_settings_get (), "window-size");

  /* Put away by key, for good. */
  window = open_other (results);
  root = GTK_WIDGET (window);
  gtk_widget_grab_focus (proof_test_wait_for (root, "Use This Video"));
  proof_test_key ("Return");
  PROOF_TEST_WAIT (!proof_test_find (root, "Use This Video"));
  PROOF_TEST_WAIT (!proof_test_has_text (root, ANALYSED));
  proof_test_window_close ();
  window = open_other (results);
  g_assert_false (proof_test_has_text (GTK_WIDGET (window), ANALYSED));
  proof_test_window_close ();
}

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_DEFAULT_FLAGS);

  g_test_add_func ("/s3-video/doors", test_doors);
  g_test_add_func ("/s3-video/payer", test_payer);
  g_test_add_func ("/s3-video/banner", test_banner);

  return proof_test_window_run ();
}
