/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that come in by hand: dragged from another program, and chosen in the file dialog. */
#include "config.h"

#include "proof-test-window.h"

#include <unistd.h>

#include "proof-test-folder.h"

#define FAILED "This Cannot Be Opened"

static char *drag_source; /* the other program */
static char *home;        /* where the file dialog finds its files */

static gboolean
is_open (ProofWindow *window)
{
  ProofSession *session = proof_window_get_session (window);

  return proof_session_get_loading (session) == PROOF_LOADING_READY &&
         proof_player_get_frame_number (proof_session_get_player (session)) == 0 &&
         proof_test_find (GTK_WIDGET (window), "ProofTransport");
}

static char *
make_file (const char *name,
           const char *content)
{
  char *path = g_build_filename (proof_test_window_folder (), name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

static void
focus (ProofWindow *window)
{
  proof_test_xdotool ("search", "--onlyvisible", "--name", "Proofreel", "windowfocus", NULL);
  PROOF_TEST_WAIT (gtk_window_is_active (GTK_WINDOW (window)));
}

/* --- drag and drop --- */

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Drags from the other program's window into the middle of ours; whether it was taken. */
static gboolean
drag (const char *first,
      const char *second)
{
  static const char *const path[] = { "1500", "1200", "900", "700", "642", "640" };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ended = FALSE;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, drag_source, first, second, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (process, NULL, ended_cb, &ended);
  proof_test_xdotool ("search", "--sync", "--onlyvisible", "--name", "^Drag Source$",
                      "windowmove", "--sync", "1600", "300", NULL);
  proof_test_iterate (300);
  proof_test_xdotool ("mousemove", "1700", "400", "mousedown", "1", NULL);
  proof_test_iterate (100);
  for (guint i = 0; i < G_N_ELEMENTS (path); i++)
    {
      proof_test_xdotool ("mousemove", path[i], "400", NULL);
      proof_test_iterate (100);
    }
  proof_test_iterate (300);
  proof_test_xdotool ("mouseup", "1", NULL);
  PROOF_TEST_WAIT (ended);
  return g_subprocess_get_exit_status (process) == 0;
}

/* Among the files that the desktop remembers. */
static gboolean
is_recent (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  return gtk_recent_manager_has_item (gtk_recent_manager_get_default (), uri);
}

static void
test_drop_on_library (void)
{
  ProofWindow *window = proof_test_window_open ();

  if (proof_test_video_path ())
    {
      g_assert_true (drag (proof_test_video_path (), proof_test_results_path ()));
      PROOF_TEST_WAIT (is_open (window));
      PROOF_TEST_WAIT (is_recent (proof_test_video_path ()));
      PROOF_TEST_WAIT (is_recent (proof_test_results_path ()));
    }
  proof_test_window_close ();
}

/* What is dropped takes the place of what is open. */
static void
test_drop_on_viewer (void)
{
  ProofWindow *window = proof_test_viewer_open ();
  g_autofree char *other = NULL;
  ProofSession *session;

  if (!window)
    return;
  session = proof_window_get_session (window);
  other = make_file ("other.json", "{\"JobStatus\":\"SUCCEEDED\",\"Labels\":[{\"Timestamp\":0,"
                                   "\"Label\":{\"Name\":\"Tram\",\"Confidence\":90}}]}");
  g_assert_true (drag (other, proof_test_video_path ()));
  PROOF_TEST_WAIT (proof_label_store_get_n_detections (proof_session_get_store (session)) == 1);
  PROOF_TEST_WAIT (is_open (window));
  proof_test_window_close ();
}

static void
test_drop_bad (void)
{
  ProofWindow *window = proof_test_window_open ();
  g_autofree char *bad = make_file ("code.json", "module.exports = { Labels: [] };");

  g_assert_true (drag (bad, NULL));
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (window), FAILED));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_has_text (GTK_WIDGET (window), FAILED));
  /* An address with nothing behind it, as a web browser would drag it. */
  g_assert_true (drag ("https://127.0.0.1:1/results.json", NULL));
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (window), FAILED));
  proof_test_window_close ();
}

#define NOTICE \
  "{\"JobId\":\"" PROOF_TEST_JOB_ID "\",\"Status\":\"SUCCEEDED\",\"API\":\"LABEL_DETECTION\"," \
  "\"Video\":{\"S3Bucket\":\"reels\",\"S3ObjectName\":\"in/clip.mp4\"}}\n"

/* A completion notice asks for its job: as text, as a file, and in the dialog that is open. */
static void
test_drop_notice (void)
{
  ProofWindow *window = proof_test_window_open ();
  g_autofree char *file = make_file ("notice.json", NOTICE);
  const char *const dropped[][2] = { { "--text", NOTICE }, { file, NULL } };
  GtkWidget *dialog, *row;

  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    {
      g_assert_true (drag (dropped[i][0], dropped[i][1]));
      dialog = proof_test_wait_for (GTK_WIDGET (window), "ProofOpenJobDialog");
      PROOF_TEST_WAIT (proof_test_has_text (dialog, "s3://reels/in/clip.mp4"));
      row = gtk_widget_get_ancestor (proof_test_find (dialog, "JobId"), ADW_TYPE_ENTRY_ROW);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, PROOF_TEST_JOB_ID);
      adw_dialog_force_close (ADW_DIALOG (dialog));
    }

  proof_test_key ("ctrl+n");
  dialog = proof_test_wait_for (GTK_WIDGET (window), "ProofOpenJobDialog");
  g_assert_true (drag (file, NULL));
  PROOF_TEST_WAIT (proof_test_has_text (dialog, "s3://reels/in/clip.mp4"));
  proof_test_window_close ();
}

/* An S3 address is a video, as text or as a link; here no S3 is there to give it out. */
static void
test_drop_address (void)
{
  static const char *const dropped[][2] = {
    { "--text", "s3://reels/in/clip.mp4" },
    { "--text", "arn:aws:s3:::reels/in/clip.mp4" },
    { "s3://reels/in/clip.mp4", NULL },
    { "https://reels.s3.eu-west-1.amazonaws.com/in/clip.mp4", NULL },
  };

  g_setenv ("AWS_ENDPOINT_URL", "http://127.0.0.1:1", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    {
      ProofWindow *window = proof_test_window_open ();
      ProofSession *session = proof_window_get_session (window);

      g_assert_true (drag (dropped[i][0], dropped[i][1]));
      PROOF_TEST_WAIT (g_strcmp0 (proof_session_get_video_bucket (session), "reels") == 0);
      PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (window), "s3://reels/in/clip.mp4"));
      proof_test_window_close ();
    }
  g_unsetenv ("AWS_ENDPOINT_URL");
}

/* Mere text names no file, whatever it looks like. */
static void
test_drop_text (void)
{
  ProofWindow *window = proof_test_window_open ();

  drag ("--text", proof_test_results_path ());
  drag ("--text", "reels/in/clip.mp4");
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (window), "holds no JobId"));
  g_assert_true (proof_test_find (GTK_WIDGET (window), "ProofLibraryPage"));
  g_assert_false (proof_test_has_text (GTK_WIDGET (window), FAILED));
  proof_test_window_close ();
}

static void
got_text_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* A link opens its job, and the job gives the same link back. */
static void
test_link (void)
{
  static const char *const good = "proofreel://job/eu-west-1/" PROOF_TEST_JOB_ID;
  ProofWindow *window = proof_test_window_open ();
  g_autoptr (ProofDemoService) service = proof_test_service_new ();
  g_autoptr (GFile) file = g_file_new_for_uri (good);
  g_autofree char *copied = NULL;

  g_assert_true (drag ("--text", "proofreel://job/eu-west-1/"));
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (window), "not a link to a job"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_has_text (GTK_WIDGET (window), FAILED));

  if (service)
    {
      g_setenv ("AWS_ENDPOINT_URL", proof_demo_service_get_url (service), TRUE);
      /* As a web browser hands it on; whoever looks at the window is not notified. */
      focus (window);
      g_application_open (g_application_get_default (), &file, 1, "");
      PROOF_TEST_WAIT (is_open (window));
      gtk_widget_activate_action (GTK_WIDGET (window), "win.copy-link", NULL);
      gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL,
                                     got_text_cb, &copied);
      PROOF_TEST_WAIT (copied);
      g_assert_cmpstr (copied, ==, good);
      g_unsetenv ("AWS_ENDPOINT_URL");
    }
  proof_test_window_close ();
}

/* --- the file dialog --- */

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      const char *title = gtk_window_get_title (GTK_WINDOW (window));

      if (gtk_widget_get_mapped (window) && title && g_str_has_prefix (title, "Open Results"))
        return window;
    }
  return NULL;
}

/* GTK's own, in a window of its own, which has the keyboard. */
static GtkWidget *
open_dialog (void)
{
  proof_test_key ("ctrl+o");
  PROOF_TEST_WAIT (find_dialog ());
  proof_test_iterate (500); /* it fills */
  proof_test_xdotool ("search", "--onlyvisible", "--name", "^Open Results", "windowfocus", NULL);
  PROOF_TEST_WAIT (gtk_window_is_active (GTK_WINDOW (find_dialog ())));
  return g_object_ref (find_dialog ());
}

static void
wait_for_end_of_dialog (ProofWindow *window)
{
  PROOF_TEST_WAIT (!find_dialog ());
  focus (window);
}

/* None is an answer, and so are two at once. */
static void
test_choose (void)
{
  ProofWindow *window = proof_test_window_open ();
  g_autofree char *labels = g_build_filename (home, "labels.json", NULL);
  g_autofree char *clip = g_build_filename (home, "video.mp4", NULL);
  g_autoptr (GtkWidget) first = NULL;
  g_autoptr (GtkWidget) second = NULL;

  if (proof_test_video_path ())
    {
      g_assert_cmpint (link (proof_test_results_path (), labels), ==, 0);
      g_assert_cmpint (link (proof_test_video_path (), clip), ==, 0);

      first = open_dialog ();
      proof_test_key ("Escape");
      wait_for_end_of_dialog (window);
      g_assert_true (proof_test_find (GTK_WIDGET (window), "ProofLibraryPage"));
      g_assert_false (proof_test_has_text (GTK_WIDGET (window), FAILED));

      second = open_dialog ();
      proof_test_click (proof_test_wait_for (second, "Home"));
      proof_test_click (proof_test_wait_for (second, "labels.json"));
      proof_test_xdotool ("keydown", "ctrl", NULL);
      proof_test_click (proof_test_wait_for (second, "video.mp4"));
      proof_test_xdotool ("keyup", "ctrl", NULL);
      proof_test_key ("Return");
      wait_for_end_of_dialog (window);
      PROOF_TEST_WAIT (is_open (window));
    }
  proof_test_window_close ();
}

int
main (int    argc,
      char **argv)
{
  int status;

  drag_source = g_strdup (g_getenv ("DRAG_SOURCE"));
  home = g_dir_make_tmp ("proof-test-XXXXXX", NULL);
  g_setenv ("HOME", home, TRUE);
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  g_test_add_func ("/doors/drop/library", test_drop_on_library);
  g_test_add_func ("/doors/drop/viewer", test_drop_on_viewer);
  g_test_add_func ("/doors/drop/bad", test_drop_bad);
  g_test_add_func ("/doors/drop/notice", test_drop_notice);
  g_test_add_func ("/doors/drop/text", test_drop_text);
  g_test_add_func ("/doors/link", test_link);
  g_test_add_func ("/doors/drop/address", test_drop_address);
  g_test_add_func ("/doors/choose", test_choose);

  status = proof_test_window_run ();
  proof_test_folder_remove (home);
  g_free (home);
  g_free (drag_source);
  return status;
}
