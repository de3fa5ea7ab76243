/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Start Analysis dialog, by keyboard and mouse, against the loopback service. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-document.h"
#include "proof-settings.h"
#include "proof-test-folder.h"

#define VIDEO "Video in S3 (s3://bucket/key)"

typedef struct
{
  ProofWindow      *window;
  GtkWidget        *dialog;
  ProofDemoService *service;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->service = proof_test_service_new ();
  if (!fixture->service)
    return;
  g_settings_set_string (proof_settings_get (), "job-endpoint-url",
                         proof_demo_service_get_url (fixture->service));
  g_settings_set_string (proof_settings_get (), "job-region", PROOF_DEMO_REGION);
  fixture->window = proof_test_window_open ();
  proof_test_key ("ctrl+shift+n");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofStartJobDialog");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *vault = g_build_filename (g_get_user_data_dir (), "proofreel", NULL);

  proof_test_window_close ();
  g_clear_object (&fixture->service);
  g_settings_reset (proof_settings_get (), "job-region");
  proof_test_folder_remove (vault);
}

/* Into view, as a person would scroll. */
static GtkWidget *
scroll_to (Fixture    *fixture,
           const char *title)
{
  GtkWidget *widget = proof_test_wait_for (fixture->dialog, title);
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_ROW);

  if (gtk_window_get_focus (GTK_WINDOW (fixture->window)) &&
      !gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)), row))
    {
      gtk_widget_grab_focus (row);
      proof_test_iterate (300);
    }
  return widget;
}

static void
fill_in (Fixture    *fixture,
         const char *title,
         const char *text)
{
  proof_test_click (scroll_to (fixture, title));
  proof_test_key ("ctrl+a");
  proof_test_xdotool ("type", "--delay", "2", text, NULL);
  proof_test_iterate (50);
}

static GtkWidget *
get_start_button (Fixture *fixture)
{
  return gtk_widget_get_ancestor (proof_test_find (fixture->dialog, "_Start…"), GTK_TYPE_BUTTON);
}

static GtkWidget *
confirm (Fixture *fixture)
{
  GtkWidget *alert = proof_test_wait_for (GTK_WIDGET (fixture->window), "AdwAlertDialog");

  PROOF_TEST_WAIT (proof_test_has_text (alert, "s3://reels/in/"));
  g_assert_true (proof_test_has_text (alert, "AWS charges"));
  PROOF_TEST_WAIT (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                           alert));
  return alert;
}

/* The document of the only job in the vault. */
static char *
dup_started_with (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "proofreel", "jobs", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (ProofDocument) document = NULL;
  const char *name;

  while ((name = g_dir_read_name (dir)))
    if (!strstr (name, "-wal") && !strstr (name, "-shm"))
      {
        g_autofree char *file_path = g_build_filename (path, name, NULL);
        g_autoptr (GFile) file = g_file_new_for_path (file_path);

        document = proof_document_open_existing (file, NULL);
        break;
      }
  g_assert_nonnull (document);
  return g_strdup (proof_document_get (document, PROOF_DOCUMENT_STARTED_WITH));
}

/* From Ctrl+Shift+N to the labels, without the mouse: waited for, then there; and what only the
 * start knew is in the document. */
static void
test_keyboard (Fixture      *fixture,
               gconstpointer data)
{
  ProofSession *session;
  g_autofree char *started_with = NULL;

  if (!fixture->dialog)
    return;
  session = proof_window_get_session (fixture->window);
  g_assert_false (gtk_widget_get_sensitive (get_start_button (fixture)));
  proof_test_xdotool ("type", "--delay", "2", "s3://reels/in/clip.mp4", NULL);
  PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_start_button (fixture)));
  proof_test_key ("Return");
  confirm (fixture);
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, 0);
  proof_test_key ("Return");
  /* A slow machine may find it ready at once. */
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_WAITING ||
                   proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_player_get_frame_number (proof_session_get_player (session)) == 0);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), >, 0);
  started_with = dup_started_with ();
  g_assert_cmpstr (started_with, ==, "{\"MinConfidence\":50.0}");
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window),
                                        "The job was asked for at least 50 %"));
}

/* Nothing is sent where the confirmation is left; a refusal is said, and the dialog stays. */
static void
test_mouse (Fixture      *fixture,
            gconstpointer data)
{
  if (!fixture->dialog)
    return;
  fill_in (fixture, VIDEO, "s3://reels/in/other.mp4");
  proof_test_click (get_start_button (fixture));
  confirm (fixture);
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "AdwAlertDialog"));
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, 0);

  proof_test_click (get_start_button (fixture));
  proof_test_click (proof_test_wait_for (confirm (fixture), "_Start"));
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "Rekognition cannot read the video"));
  PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_start_button (fixture)));
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, 1);
}

/* Closed while it is being sent: the job runs and is paid for, so it opens all the same. */
static void
test_closed_early (Fixture      *fixture,
                   gconstpointer data)
{
  ProofSession *session;

  if (!fixture->dialog)
    return;
  session = proof_window_get_session (fixture->window);
  proof_demo_service_set_fault (fixture->service, "rekognition:slow", 1, 1500);
  fill_in (fixture, VIDEO, "s3://reels/in/clip.mp4");
  proof_test_click (get_start_button (fixture));
  proof_test_click (proof_test_wait_for (confirm (fixture), "_Start"));
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "Starting…"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "ProofStartJobDialog"));
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_WAITING ||
                   proof_session_get_loading (session) == PROOF_LOADING_READY);
}

static void
test_wrong (Fixture      *fixture,
            gconstpointer data)
{
  static const struct
  {
    const char *title, *text, *says, *good;
  } cases[] = {
    { VIDEO, "clip.mp4", "s3://bucket/key", "s3://reels/in/clip.mp4" },
    { "Job Tag", "two words", "no spaces", "night" },
    { "ARN of an SNS Topic to Notify", "done", "role", " " },
  };

  if (!fixture->dialog)
    return;
  proof_test_click (scroll_to (fixture, "Advanced"));
  fill_in (fixture, VIDEO, "s3://reels/in/clip.mp4");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].title);
      PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_start_button (fixture)));
      fill_in (fixture, cases[i].title, cases[i].text);
      PROOF_TEST_WAIT (!gtk_widget_get_sensitive (get_start_button (fixture)));
      g_assert_true (proof_test_has_text (fixture->dialog, cases[i].says));
      fill_in (fixture, cases[i].title, cases[i].good);
    }
  PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_start_button (fixture)));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  ADD ("/start-job/keyboard", test_keyboard);
  ADD ("/start-job/mouse", test_mouse);
  ADD ("/start-job/closed-early", test_closed_early);
  ADD ("/start-job/wrong", test_wrong);

  return proof_test_window_run ();
}
