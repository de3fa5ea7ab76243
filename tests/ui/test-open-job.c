/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Open Job dialog, with mouse and keyboard, against the loopback service. */
#include "config.h"

#include "proof-test-window.h"

#include <unistd.h>

#include "proof-settings.h"
#include "proof-test-folder.h"

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
  fixture->window = proof_test_window_open ();
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "win.open-job"));
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofOpenJobDialog");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  static const char *const settings[] = { "job-region", "job-aggregation", "job-max-results" };
  g_autofree char *vault = g_build_filename (g_get_user_data_dir (), "proofreel", NULL);

  proof_test_window_close ();
  g_clear_object (&fixture->service);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_settings_reset (proof_settings_get (), settings[i]);
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

static const char *
get_text (Fixture    *fixture,
          const char *title)
{
  GtkWidget *row = gtk_widget_get_ancestor (proof_test_wait_for (fixture->dialog, title),
                                            ADW_TYPE_ENTRY_ROW);

  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static GtkWidget *
get_open_button (Fixture *fixture)
{
  GtkWidget *label = proof_test_find (fixture->dialog, "_Open");

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
}

static void
open_advanced (Fixture *fixture)
{
  proof_test_click (scroll_to (fixture, "Advanced"));
  proof_test_wait_for (fixture->dialog, "Aggregation");
}

static void
wait_for_job (Fixture *fixture)
{
  ProofSession *session = proof_window_get_session (fixture->window);

  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_player_get_frame_number (proof_session_get_player (session)) == 0);
  /* While it goes, keys are its own. */
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "ProofOpenJobDialog"));
  g_assert_nonnull (proof_test_find (GTK_WIDGET (fixture->window), "ProofTransport"));
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    3 * PROOF_TEST_N_FRAMES / 5);
}

static void
test_mouse (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *region = NULL;

  if (!fixture->dialog)
    return;
  g_assert_false (gtk_widget_get_sensitive (get_open_button (fixture)));
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  g_assert_true (gtk_widget_get_sensitive (get_open_button (fixture)));
  proof_test_click (get_open_button (fixture));
  wait_for_job (fixture);

  region = g_settings_get_string (proof_settings_get (), "job-region");
  g_assert_cmpstr (region, ==, PROOF_DEMO_REGION);
}

static void
test_enter (Fixture      *fixture,
            gconstpointer data)
{
  if (!fixture->dialog)
    return;
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  proof_test_key ("Return");
  wait_for_job (fixture);
}

static void
test_pasted_notice (Fixture      *fixture,
                    gconstpointer data)
{
  static const char notice[] =
      "{\n  \"JobId\": \"" PROOF_TEST_JOB_ID "\",\n  \"Status\": \"SUCCEEDED\",\n"
      "  \"API\": \"StartLabelDetection\",\n  \"Timestamp\": 1700000000000,\n"
      "  \"Video\": { \"S3ObjectName\": \"in/clip.mp4\", \"S3Bucket\": \"reels\" }\n}\n";
  GtkWidget *row;

  if (!fixture->dialog)
    return;
  row = proof_test_wait_for (fixture->dialog, "JobId");
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (row), notice);
  proof_test_click (row);
  proof_test_key ("ctrl+v");
  row = gtk_widget_get_ancestor (row, ADW_TYPE_ENTRY_ROW);
  PROOF_TEST_WAIT (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), PROOF_TEST_JOB_ID));
  g_assert_true (gtk_widget_get_sensitive (get_open_button (fixture)));
}

#define SNS \
  "{\"Type\":\"Notification\"," \
  "\"TopicArn\":\"arn:aws:sns:" PROOF_DEMO_REGION ":123456789012:done\"," \
  "\"Message\":\"{\\\"JobId\\\":\\\"" PROOF_TEST_JOB_ID "\\\",\\\"Status\\\":\\\"SUCCEEDED\\\"," \
  "\\\"API\\\":\\\"StartLabelDetection\\\",\\\"JobTag\\\":\\\"night\\\"," \
  "\\\"Video\\\":{\\\"S3Bucket\\\":\\\"reels\\\",\\\"S3ObjectName\\\":\\\"in/clip.mp4\\\"}}\"}"

/* What the notice in its envelope fills in, shows, and opens. */
static void
assert_filled_in (Fixture *fixture)
{
  PROOF_TEST_WAIT (g_str_equal (get_text (fixture, "JobId"), PROOF_TEST_JOB_ID));
  g_assert_cmpstr (get_text (fixture, "Region (empty: from the profile)"), ==, PROOF_DEMO_REGION);
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "Notice: Succeeded"));
  g_assert_true (proof_test_has_text (fixture->dialog, "s3://reels/in/clip.mp4 · night"));
  PROOF_TEST_WAIT (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                           fixture->dialog));
  proof_test_key ("Return");
  wait_for_job (fixture);
}

/* Anywhere in the Library. Nothing on the clipboard, or nothing of ours, is said. */
static void
test_pasted_in_library (Fixture      *fixture,
                        gconstpointer data)
{
  GdkClipboard *clipboard;

  if (!fixture->dialog)
    return;
  adw_dialog_force_close (ADW_DIALOG (fixture->dialog));
  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));
  gdk_clipboard_set_text (clipboard, "two words");
  proof_test_key ("ctrl+v");
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "holds no JobId"));
  gdk_clipboard_set_text (clipboard, SNS);
  proof_test_key ("ctrl+v");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofOpenJobDialog");
  assert_filled_in (fixture);
}

/* While a button has the focus. */
static void
test_pasted_in_dialog (Fixture      *fixture,
                       gconstpointer data)
{
  if (!fixture->dialog)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->dialog), SNS);
  gtk_widget_grab_focus (gtk_widget_get_ancestor (proof_test_find (fixture->dialog, "_Cancel"),
                                                  GTK_TYPE_BUTTON));
  proof_test_key ("ctrl+v");
  assert_filled_in (fixture);
}

/* A notice goes with the id that it brought, and one of another kind of job is refused by name. */
static void
test_pasted_wrong_notice (Fixture      *fixture,
                          gconstpointer data)
{
  GtkWidget *row;

  if (!fixture->dialog)
    return;
  row = proof_test_wait_for (fixture->dialog, "JobId");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (row), SNS);
  proof_test_click (row);
  proof_test_key ("ctrl+v");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "Notice: Succeeded"));
  g_assert_true (gtk_widget_get_sensitive (get_open_button (fixture)));
  proof_test_key ("BackSpace");
  PROOF_TEST_WAIT (!proof_test_has_text (fixture->dialog, "Notice: Succeeded"));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (row),
                          "{\"JobId\":\"" PROOF_TEST_JOB_ID "\",\"Status\":\"SUCCEEDED\","
                          "\"API\":\"StartFaceDetection\"}");
  proof_test_key ("ctrl+a");
  proof_test_key ("ctrl+v");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "StartFaceDetection"));
  PROOF_TEST_WAIT (!gtk_widget_get_sensitive (get_open_button (fixture)));
}

/* As it comes out of a mail. */
static void
test_pasted_id (Fixture      *fixture,
                gconstpointer data)
{
  GtkWidget *row;

  if (!fixture->dialog)
    return;
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  row = proof_test_wait_for (fixture->dialog, "JobId");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (row), " \t\r\n  " PROOF_TEST_JOB_ID " \n\n");
  proof_test_click (row);
  proof_test_key ("ctrl+v");
  PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_open_button (fixture)));
  proof_test_click (get_open_button (fixture));
  wait_for_job (fixture);
}

/* Said at once, with the button out of reach. */
static void
test_wrong (Fixture      *fixture,
            gconstpointer data)
{
  static const struct
  {
    const char *title;
    const char *text;
  } cases[] = {
    { "JobId", "not a job id!" },
    { "Region (empty: from the profile)", "eu west" },
    { "Another Video (empty: the job’s own)", "s3://bucket-alone" },
    { "Another Video (empty: the job’s own)", "clip.mp4" },
  };

  if (!fixture->dialog)
    return;
  open_advanced (fixture);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  /* Neither the dialog nor the environment names a region. */
  g_assert_false (gtk_widget_get_sensitive (get_open_button (fixture)));
  g_assert_true (proof_test_has_text (fixture->dialog, "region"));
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s: %s", cases[i].title, cases[i].text);
      g_assert_true (gtk_widget_get_sensitive (get_open_button (fixture)));
      fill_in (fixture, cases[i].title, cases[i].text);
      PROOF_TEST_WAIT (!gtk_widget_get_sensitive (get_open_button (fixture)));
      fill_in (fixture, cases[i].title,
               i == 0 ? PROOF_TEST_JOB_ID : i == 1 ? PROOF_DEMO_REGION : " ");
      PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_open_button (fixture)));
    }
}

/* A job that the service does not know: why, and what to do, in the viewer. */
static void
test_unknown (Fixture      *fixture,
              gconstpointer data)
{
  ProofSession *session;

  if (!fixture->dialog)
    return;
  session = proof_window_get_session (fixture->window);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", "0000000000000000000000000000000000000000000000000000000000000000");
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_FAILED);
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window),
                                        proof_session_get_error (session)->message));
}

/* A job that still runs can be left, and the Library says so. */
static void
test_in_progress (Fixture      *fixture,
                  gconstpointer data)
{
  ProofSession *session;

  if (!fixture->dialog)
    return;
  session = proof_window_get_session (fixture->window);
  proof_demo_service_set_fault (fixture->service, "in-progress", -1, 0);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_WAITING);
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "The Job Is Not Ready"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "In progress"));
}

/* Pages stop coming; Try Again goes on from there. */
static void
test_try_again (Fixture      *fixture,
                gconstpointer data)
{
  ProofSession *session;

  if (!fixture->dialog)
    return;
  session = proof_window_get_session (fixture->window);
  proof_demo_service_set_fault (fixture->service, "access-denied", -1, 0);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_FAILED);
  proof_demo_service_set_fault (fixture->service, "access-denied", 0, 0);
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "_Try Again"));
  wait_for_job (fixture);
}

/* More pages than one, at a pace that leaves time to do something meanwhile. */
static void
open_slowly (Fixture *fixture)
{
  ProofSession *session = proof_window_get_session (fixture->window);

  proof_demo_service_set_fault (fixture->service, "rekognition:slow", -1, 300);
  g_settings_set_int (proof_settings_get (), "job-max-results", 10);
  adw_dialog_force_close (ADW_DIALOG (fixture->dialog));
  proof_test_key ("ctrl+n");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofOpenJobDialog");
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_label_store_get_n_detections (proof_session_get_store (session)) > 0);
  g_assert_cmpint (proof_session_get_loading (session), ==, PROOF_LOADING_FETCHING);
}

static void
hurry_up (Fixture *fixture)
{
  proof_demo_service_set_fault (fixture->service, "rekognition:slow", 0, 0);
  g_settings_reset (proof_settings_get (), "job-max-results");
}

/* Beside what is there already the error stands in the banner, and so does the way on. */
static void
test_banner (Fixture      *fixture,
             gconstpointer data)
{
  if (!fixture->dialog)
    return;
  open_slowly (fixture);
  proof_demo_service_set_fault (fixture->service, "rekognition:access-denied", -1, 0);
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "AccessDenied") ||
                   proof_test_has_text (GTK_WIDGET (fixture->window), "not allow"));
  proof_demo_service_set_fault (fixture->service, "rekognition:access-denied", 0, 0);
  hurry_up (fixture);
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "_Try Again"));
  wait_for_job (fixture);
}

/* What had come when the window was closed is there at once, and the rest follows. */
static void
test_closed_early (Fixture      *fixture,
                   gconstpointer data)
{
  ProofSession *session;

  if (!fixture->dialog)
    return;
  open_slowly (fixture);
  proof_test_window_close ();
  proof_demo_service_set_fault (fixture->service, "rekognition:slow", -1, 3000);
  fixture->window = proof_test_window_open ();
  session = proof_window_get_session (fixture->window);
  /* The Library goes on with it. */
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "Fetching"));
  proof_test_iterate (1000); /* the vault looks again at what has just been written */
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "clip.mp4"));
  PROOF_TEST_WAIT (proof_label_store_get_n_detections (proof_session_get_store (session)) > 0);
  g_assert_cmpint (proof_session_get_loading (session), !=, PROOF_LOADING_READY);
  hurry_up (fixture);
  wait_for_job (fixture);
}

/* What has been fetched needs the service no more. */
static void
test_offline (Fixture      *fixture,
              gconstpointer data)
{
  ProofSession *session;

  if (!fixture->dialog)
    return;
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  proof_test_key ("Return");
  wait_for_job (fixture);
  proof_test_window_close ();
  g_clear_object (&fixture->service);

  fixture->window = proof_test_window_open ();
  session = proof_window_get_session (fixture->window);
  proof_test_iterate (1000); /* the vault looks again at what has just been written */
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "clip.mp4"));
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    3 * PROOF_TEST_N_FRAMES / 5);
}

static void
test_becomes_ready (Fixture      *fixture,
                    gconstpointer data)
{
  ProofSession *session;

  if (!fixture->dialog)
    return;
  session = proof_window_get_session (fixture->window);
  proof_demo_service_set_fault (fixture->service, "in-progress", 2, 0);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_WAITING);
  wait_for_job (fixture);
}

/* The analysis itself came to nothing, and the service says why. */
static void
test_failed (Fixture      *fixture,
             gconstpointer data)
{
  if (!fixture->dialog)
    return;
  proof_demo_service_set_fault (fixture->service, "failed", -1, 0);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "Unsupported codec/format."));
}

/* Another video than the job's own; the next time the same region and service are proposed, the
 * JobId and the video are not. */
static void
test_another_video (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *other = g_build_filename (proof_test_window_folder (), "another.mp4", NULL);
  g_autofree char *title = NULL;

  if (!fixture->dialog)
    return;
  if (!g_file_test (other, G_FILE_TEST_EXISTS))
    g_assert_cmpint (link (proof_test_video_path (), other), ==, 0);
  open_advanced (fixture);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "Another Video (empty: the job’s own)", other);
  proof_test_key ("Return");
  wait_for_job (fixture);
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "s3"), ==, 0);
  g_assert_true (proof_test_has_text (GTK_WIDGET (fixture->window), "another.mp4"));

  proof_test_key ("ctrl+n");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofOpenJobDialog");
  open_advanced (fixture);
  g_assert_cmpstr (get_text (fixture, "JobId"), ==, "");
  g_assert_cmpstr (get_text (fixture, "Region (empty: from the profile)"), ==, PROOF_DEMO_REGION);
  g_assert_cmpstr (get_text (fixture, "Another Video (empty: the job’s own)"), ==, "");
  g_assert_cmpstr (get_text (fixture, "Endpoint URL (empty: the service’s)"), ==,
                   proof_demo_service_get_url (fixture->service));
}

static void
test_segments (Fixture      *fixture,
               gconstpointer data)
{
  static const char json[] =
      "{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\",\"JobId\":\"" PROOF_TEST_JOB_ID "\","
      "\"Video\":{\"S3Object\":{\"Bucket\":\"reels\",\"Name\":\"in/clip.mp4\"}},"
      "\"GetRequestMetadata\":{\"SortBy\":\"TIMESTAMP\",\"AggregateBy\":\"SEGMENTS\"},"
      "\"Labels\":[{\"Timestamp\":0,\"StartTimestampMillis\":0,\"EndTimestampMillis\":2000,"
      "\"DurationMillis\":2000,\"Label\":{\"Name\":\"Tram\",\"Confidence\":90,\"Instances\":[],"
      "\"Parents\":[],\"Aliases\":[],\"Categories\":[]}}]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
  ProofSession *session;

  if (!fixture->dialog)
    return;
  session = proof_window_get_session (fixture->window);
  proof_demo_service_add_job (fixture->service, PROOF_TEST_JOB_ID, NULL, bytes);
  fill_in (fixture, "Region (empty: from the profile)", PROOF_DEMO_REGION);
  fill_in (fixture, "JobId", PROOF_TEST_JOB_ID);
  open_advanced (fixture);
  proof_test_click (scroll_to (fixture, "Aggregation"));
  proof_test_key ("End");
  proof_test_key ("Return");
  g_assert_true (proof_test_find (fixture->dialog, "Segments (no boxes)"));
  proof_test_click (get_open_button (fixture));
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_player_get_frame_number (proof_session_get_player (session)) == 0);
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "Tram"));
}

/* The same mistake twice is said twice. */
static void
test_said_again (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();

  if (!fixture->dialog)
    return;
  adw_dialog_force_close (ADW_DIALOG (fixture->dialog));
  request->job_id = g_strdup (PROOF_TEST_JOB_ID);
  for (guint i = 0; i < 2; i++)
    {
      proof_window_open_job (fixture->window, request, NULL);
      PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "This Cannot Be Opened"));
      g_assert_true (proof_test_has_text (GTK_WIDGET (fixture->window), "region"));
      proof_test_key ("Escape");
      PROOF_TEST_WAIT (!proof_test_has_text (GTK_WIDGET (fixture->window),
                                             "This Cannot Be Opened"));
    }
}

/* What is typed is the JobId in a narrow window too, moving or not. */
static void
test_narrow (void)
{
  ProofWindow *window;
  GtkWidget *dialog, *row;

  g_settings_set (proof_settings_get (), "window-size", "(ii)", 360, 640);
  for (guint i = 0; i < 2; i++)
    {
      g_object_set (gtk_settings_get_default (), "gtk-enable-animations", i == 1, NULL);
      window = proof_test_window_open ();
      proof_test_key ("ctrl+n");
      dialog = proof_test_wait_for (GTK_WIDGET (window), "ProofOpenJobDialog");
      proof_test_iterate (500);
      proof_test_xdotool ("type", "--delay", "5", " 5a1b", NULL);
      g_assert_true (gtk_widget_get_mapped (dialog));
      row = gtk_widget_get_ancestor (proof_test_wait_for (dialog, "JobId"), ADW_TYPE_ENTRY_ROW);
      PROOF_TEST_WAIT (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), " 5a1b"));
      proof_test_window_close ();
    }
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_settings_reset (proof_settings_get (), "window-size");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  ADD ("/open-job/mouse", test_mouse);
  ADD ("/open-job/enter", test_enter);
  ADD ("/open-job/pasted-notice", test_pasted_notice);
  ADD ("/open-job/pasted-in-library", test_pasted_in_library);
  ADD ("/open-job/pasted-in-dialog", test_pasted_in_dialog);
  ADD ("/open-job/pasted-wrong-notice", test_pasted_wrong_notice);
  ADD ("/open-job/pasted-id", test_pasted_id);
  ADD ("/open-job/wrong", test_wrong);
  ADD ("/open-job/said-again", test_said_again);
  ADD ("/open-job/unknown", test_unknown);
  ADD ("/open-job/in-progress", test_in_progress);
  ADD ("/open-job/becomes-ready", test_becomes_ready);
  ADD ("/open-job/failed", test_failed);
  ADD ("/open-job/try-again", test_try_again);
  ADD ("/open-job/banner", test_banner);
  ADD ("/open-job/closed-early", test_closed_early);
  ADD ("/open-job/offline", test_offline);
  ADD ("/open-job/another-video", test_another_video);
  ADD ("/open-job/segments", test_segments);
  g_test_add_func ("/open-job/narrow", test_narrow);

  return proof_test_window_run ();
}
