/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every page, dialog and popover, one after the other, at the size of PROOF_TEST_SIZE and in the
 * language of the environment, for which no text is named here: all of it must be readable. */
#include "config.h"

#include "proof-test-window.h"

#include <libintl.h>
#include <locale.h>

#include "proof-aws-error.h"
#include "proof-demo.h"
#include "proof-job-row.h"
#include "proof-payer-dialog.h"
#include "proof-settings.h"
#include "proof-test-folder.h"
#include "proof-test-gallery.h"
#include "proof-test-relay.h"
#include "proof-test-server.h"
#include "proof-test-sso.h"
#include "proof-vault.h"

#define FRAME 10
#define START_URL "https://corp.awsapps.com/start"
#define LONG_PROFILE "team-with-a-long-name/analysis-of-street-videos-in-production"
#define LONG_NAME \
  "s3://reels/in/2026/harbour%20at%20dawn%20from%20the%20northern%20pier%20camera%202.mov"
#define DEVICE "arn:aws:iam::123456789012:mfa/somebody.with-a-long-name@example.com"
#define FORBIDDEN \
  "400 AccessDeniedException User: arn:aws:iam::123456789012:user/demo is not authorized to " \
  "perform: rekognition:GetLabelDetection because no identity-based policy allows it"

static ProofWindow *window;
static int width = 800, height = 600;

/* --- finding and opening --- */

static void
show (const char *name)
{
  proof_test_gallery_show (GTK_WIDGET (window), name);
}

/* Of the template id @id, or else of that type. */
static GtkWidget *
find (const char *id)
{
  GtkWidget *widget = NULL;
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  GtkWidget *root = dialog ? GTK_WIDGET (dialog) : GTK_WIDGET (window);

  PROOF_TEST_WAIT ((widget = proof_test_gallery_find (root, id)) ||
                   (widget = proof_test_find (root, id)));
  return widget;
}

static void
act (GtkWidget  *widget,
     const char *action)
{
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
  proof_test_iterate (20);
}

/* All dialogs, the upper ones first. */
static void
close_dialogs (void)
{
  AdwDialog *dialog;

  while ((dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))))
    {
      adw_dialog_force_close (dialog);
      proof_test_iterate (20);
    }
}

/* Shown, and put away again. */
static void
show_popover (GtkWidget  *popover,
              const char *name)
{
  PROOF_TEST_WAIT (gtk_widget_get_mapped (popover));
  show (name);
  gtk_popover_popdown (GTK_POPOVER (popover));
  PROOF_TEST_WAIT (!gtk_widget_get_mapped (popover));
}

static GtkWidget *
find_popover (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_popover (child);
  return found;
}

static void
show_menu_button (GtkWidget  *button,
                  const char *name)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  show_popover (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))), name);
}

static void
show_action_popover (GtkWidget  *widget,
                     const char *action,
                     const char *name)
{
  GtkWidget *popover = NULL;

  act (widget, action);
  PROOF_TEST_WAIT ((popover = find_popover (GTK_WIDGET (window))));
  show_popover (popover, name);
}

static void
expand (const char *id)
{
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find (id)), TRUE);
}

static void
fill_in (const char *id,
         const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find (id)), text);
}

static void
press (const char *id)
{
  GtkWidget *widget = find (id);

  if (ADW_IS_BUTTON_ROW (widget))
    g_signal_emit_by_name (widget, "activated");
  else
    g_signal_emit_by_name (widget, "clicked");
  proof_test_iterate (20);
}

/* --- what is shown --- */

static void
open_window (void)
{
  /* Without a compositor the frame is a part of the size that is asked for. */
  g_settings_set (proof_settings_get (), "window-size", "(ii)", width + FRAME, height + FRAME);
  window = proof_test_window_open ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), ==, width);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window)), ==, height);
}

static void
close_window (void)
{
  g_autofree char *aws = g_build_filename (g_get_home_dir (), ".aws", NULL);
  g_autofree char *vault = g_build_filename (g_get_user_data_dir (), "proofreel", NULL);

  proof_test_window_close ();
  window = NULL;
  proof_test_folder_remove (aws);
  proof_test_folder_remove (vault);
}

static void
write_config (const char *text)
{
  g_autofree char *path = g_build_filename (proof_test_window_folder (), "aws-config", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_keys (gboolean there)
{
  if (there)
    {
      g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
      g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
    }
  else
    {
      g_unsetenv ("AWS_ACCESS_KEY_ID");
      g_unsetenv ("AWS_SECRET_ACCESS_KEY");
    }
}

static void
add_job (ProofVault *vault,
         char        digit,
         const char *video,
         const char *state,
         int         age_days,
         const char *error_message)
{
  g_autofree char *job_id = g_strnfill (64, digit);
  g_autofree char *fetched = g_strdup_printf ("%" G_GINT64_FORMAT,
                                              g_get_real_time () - age_days * G_TIME_SPAN_DAY);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = proof_vault_open_job (vault, job_id, PROOF_DEMO_REGION,
                                                             NULL, &error);
  const char *const values[] = {
    PROOF_DOCUMENT_SOURCE, "job", PROOF_DOCUMENT_JOB_ID, job_id,
    PROOF_DOCUMENT_REGION, PROOF_DEMO_REGION, PROOF_DOCUMENT_STATE, state,
    PROOF_DOCUMENT_FETCHED_US, fetched, PROOF_DOCUMENT_VIDEO, video,
    PROOF_DOCUMENT_JOB_TAG, "nightly", PROOF_DOCUMENT_MODEL, "3.0",
    PROOF_DOCUMENT_N_LABELS, "112", PROOF_DOCUMENT_N_DETECTIONS, "1204567",
    PROOF_DOCUMENT_DURATION_MS, "4500000", PROOF_DOCUMENT_PROGRESS, "410",
    PROOF_DOCUMENT_STARTED_WITH,
    "{\"MinConfidence\":55,\"Settings\":{\"GeneralLabels\":{\"LabelInclusionFilters\":"
    "[\"Person\",\"Car\"],\"LabelCategoryExclusionFilters\":[\"Apparel and Accessories\"]}}}",
    PROOF_DOCUMENT_ERROR, error_message, PROOF_DOCUMENT_STOPPED, "1",
  };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (values); i += 2)
    if (values[i + 1])
      {
        proof_document_set (document, values[i], values[i + 1], &error);
        g_assert_no_error (error);
      }
}

static void
open_job (const char *url,
          const char *job_id,
          guint       max_results)
{
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();

  request->job_id = g_strdup (job_id);
  request->region = g_strdup (PROOF_DEMO_REGION);
  request->endpoint_url = g_strdup (url);
  request->max_results = max_results;
  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_window_open_job (window, request, NULL);
}

/* --- the Library --- */

static void
test_library_empty (void)
{
  open_window ();
  find ("app.demo");
  show ("library-empty");
  show_menu_button (find ("GtkMenuButton"), "library-menu");
  close_window ();
}

static void
test_library (void)
{
  ProofVault *vault = proof_vault_new (NULL);
  GtkWidget *row;

  add_job (vault, '1', "s3://reels/in/street.mp4", "complete", 2, NULL);
  add_job (vault, '2', LONG_NAME, "partial", 6, NULL);
  add_job (vault, '3', "s3://reels/in/gone.mp4", "partial", 30, NULL);
  add_job (vault, '4', NULL, "waiting", 0, NULL);
  add_job (vault, '5', NULL, "pending", 0, NULL);
  add_job (vault, '6', "s3://reels/in/broken.mp4", "failed", 0,
           "The video could not be read: its codec is not supported.");
  g_object_unref (vault);
  open_window ();
  row = find ("ProofJobRow");
  show ("library");
  show_action_popover (row, "job.menu", "library-row-menu");
  for (guint i = 0; row; row = gtk_widget_get_next_sibling (row), i++)
    {
      g_autofree char *name = g_strdup_printf ("library-details-%u", i + 1);

      act (row, "job.details");
      gtk_widget_set_name (find ("AdwDialog"), PROOF_TEST_GALLERY_NAMED);
      show (name);
      close_dialogs ();
    }
  act (find ("ProofJobRow"), "job.ask-remove");
  show ("library-remove");
  close_dialogs ();
  g_signal_emit_by_name (find ("ProofJobRow"), "remove");
  show ("library-removed");
  act (GTK_WIDGET (window), "win.search");
  fill_in ("search_entry", "nothing is called so");
  proof_test_iterate (300);
  show ("library-nothing-found");
  close_window ();
}

/* --- dialogs --- */

static void
test_open_job (void)
{
  open_window ();
  act (GTK_WIDGET (window), "win.open-job");
  find ("job_id_row");
  show ("open-job");
  fill_in ("job_id_row", "no job id");
  expand ("advanced_row");
  show ("open-job-advanced");
  fill_in ("job_id_row", "{\"JobId\":\"" PROOF_TEST_JOB_ID "\",\"Status\":\"SUCCEEDED\","
           "\"API\":\"StartLabelDetection\",\"JobTag\":\"night\",\"Timestamp\":1690000000000,"
           "\"Video\":{\"S3ObjectName\":\"in/clip.mp4\",\"S3Bucket\":\"reels\"}}");
  show ("open-job-notice");
  close_window ();
}

static void
test_start_job (void)
{
  open_window ();
  act (GTK_WIDGET (window), "win.start-job");
  find ("video_row");
  show ("start-job");
  fill_in ("video_row", "no address");
  expand ("filters_row");
  expand ("advanced_row");
  show ("start-job-filters");
  gtk_widget_grab_focus (find ("role_row"));
  show ("start-job-advanced");
  fill_in ("video_row", LONG_NAME);
  fill_in ("region_row", "eu-west-1");
  PROOF_TEST_WAIT (gtk_widget_get_sensitive (find ("start_button")));
  press ("start_button");
  find ("AdwAlertDialog");
  show ("start-job-confirm");
  close_window ();
}

static void
test_about (void)
{
  static const char *const tags[] = { "details", "credits", "legal", "troubleshooting" };
  GtkWidget *view;

  open_window ();
  act (GTK_WIDGET (window), "win.about");
  show ("about");
  view = find ("AdwNavigationView");
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (adw_navigation_view_find_page (ADW_NAVIGATION_VIEW (view), tags[i]))
      {
        g_autofree char *name = g_strdup_printf ("about-%s", tags[i]);

        adw_navigation_view_push_by_tag (ADW_NAVIGATION_VIEW (view), tags[i]);
        show (name);
        adw_navigation_view_pop (ADW_NAVIGATION_VIEW (view));
      }
  close_dialogs ();
  act (GTK_WIDGET (window), "win.shortcuts");
  find ("AdwDialog");
  show ("shortcuts");
  close_window ();
}

/* Names whoever asks. */
static void
sts_cb (const ProofTestRequest *request,
        ProofTestReply         *reply,
        gpointer                user_data)
{
  proof_test_reply_set_text (reply, 200,
                             "<GetCallerIdentityResponse><GetCallerIdentityResult>"
                             "<Arn>arn:aws:sts::123456789012:assumed-role/"
                             "AWSReservedSSO_AnalysisOfStreetVideos_0123456789abcdef/night</Arn>"
                             "<UserId>AIDA</UserId><Account>123456789012</Account>"
                             "</GetCallerIdentityResult></GetCallerIdentityResponse>");
}

static void
ask_aws (const char *profile)
{
  g_settings_set_string (proof_settings_get (), "aws-profile", profile);
  press ("who_button");
}

static void
test_preferences (void)
{
  g_autoptr (ProofTestServer) sts = proof_test_server_new (sts_cb, NULL);
  g_autoptr (GtkSelectionModel) pages = NULL;

  g_setenv ("AWS_ENDPOINT_URL_STS", proof_test_server_get_url (sts), TRUE);
  set_keys (FALSE);
  write_config ("[profile " LONG_PROFILE "]\nregion = eu-north-1\naws_access_key_id = AKIANIGHT\n"
                "aws_secret_access_key = planted/night\n"
                "[profile bare]\n[profile r]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
                "source_profile = " LONG_PROFILE "\nmfa_serial = " DEVICE "\n");
  g_settings_set_strv (proof_settings_get (), "paid-buckets",
                       (const char *[]) { "somebody-elses-bucket", NULL });
  open_window ();
  act (GTK_WIDGET (window), "win.preferences");
  find ("AdwPreferencesDialog");
  show ("preferences");
  pages = adw_view_stack_get_pages (ADW_VIEW_STACK (find ("AdwViewStack")));
  gtk_selection_model_select_item (pages, 1, TRUE);
  find ("who_button");
  show ("preferences-aws");
  ask_aws (LONG_PROFILE);
  find ("arn_row");
  show ("preferences-aws-answer");
  ask_aws ("bare");
  find ("who_problem_row");
  show ("preferences-aws-problem");
  fill_in ("access_key_row", "AKIAIOSFODNN7EXAMPLE");
  fill_in ("secret_row", "planted/secret");
  gtk_widget_grab_focus (find ("save_row"));
  show ("preferences-keys");
  press ("save_row");
  find ("keys_problem_row");
  show ("preferences-no-keyring");
  ask_aws ("r");
  PROOF_TEST_WAIT (proof_test_find (GTK_WIDGET (window), "AdwAlertDialog"));
  show ("device-code");
  close_window ();
  g_settings_reset (proof_settings_get (), "aws-profile");
  g_settings_reset (proof_settings_get (), "paid-buckets");
  g_unsetenv ("AWS_ENDPOINT_URL_STS");
  write_config ("");
  set_keys (TRUE);
}

/* --- the viewer --- */

static void
open_demo (const char *url)
{
  ProofSession *session;
  ProofPlayer *player;

  open_window ();
  session = proof_window_get_session (window);
  player = proof_session_get_player (session);
  open_job (url, PROOF_DEMO_JOB_ID, 1000);
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_player_get_frame_table (player));
  proof_player_seek_frame (player, 300);
  PROOF_TEST_WAIT (proof_player_get_frame_number (player) == 300);
  PROOF_TEST_WAIT (!proof_player_get_seeking (player));
  find ("ProofTransport");
  proof_test_iterate (300);
}

/* One sidebar, where both do not fit beside each other. */
static void
set_sidebars (gboolean labels,
              gboolean inspector)
{
  g_object_set (find ("ProofViewerPage"), "show-labels", labels, "show-inspector", inspector, NULL);
  proof_test_iterate (50);
}

static void
test_viewer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDemoService) service = proof_demo_start (&error);
  ProofSession *session;
  GtkWidget *viewer, *menu, *popover;

  g_assert_no_error (error);
  open_demo (proof_demo_service_get_url (service));
  session = proof_window_get_session (window);
  viewer = find ("ProofViewerPage");
  set_sidebars (FALSE, FALSE);
  show ("viewer");
  set_sidebars (TRUE, FALSE);
  show ("viewer-labels");
  show_menu_button (find ("categories_button"), "viewer-categories");
  fill_in ("search", "nothing is called so");
  proof_test_iterate (300);
  show ("viewer-no-labels");
  fill_in ("search", "");
  proof_test_iterate (300);
  gtk_widget_activate_action (find ("ProofLabelSidebar"), "labels.popup", "(sii)", "Person", 60,
                              90);
  PROOF_TEST_WAIT ((popover = find_popover (GTK_WIDGET (window))));
  show_popover (popover, "viewer-label-menu");
  gtk_widget_activate_action (find ("ProofLabelSidebar"), "labels.show-only", "s", "Person");
  set_sidebars (TRUE, FALSE);
  show ("viewer-labels-filtered");
  act (find ("ProofLabelSidebar"), "labels.show-all");

  set_sidebars (FALSE, TRUE);
  show ("viewer-inspector");
  gtk_widget_activate_action (viewer, "viewer.select-row", "i", 1);
  PROOF_TEST_WAIT (proof_session_get_selection (session, NULL) != PROOF_NO_DETECTION);
  show ("viewer-inspector-selected");
  gtk_expander_set_expanded (GTK_EXPANDER (find ("response_expander")), TRUE);
  proof_test_iterate (100);
  show ("viewer-inspector-response");
  set_sidebars (FALSE, FALSE);

  menu = find ("menu_button");
  show_menu_button (menu, "viewer-menu");
  show_menu_button (find ("rate"), "viewer-speed");
  show_menu_button (proof_test_find (find ("ProofPictureControls"), "GtkMenuButton"),
                    "viewer-picture");
  show_action_popover (find ("button"), "readout.menu", "viewer-readout");
  act (viewer, "viewer.jump");
  PROOF_TEST_WAIT ((popover = find_popover (GTK_WIDGET (window))));
  show ("viewer-jump");
  gtk_editable_set_text (GTK_EDITABLE (proof_test_gallery_find (popover, "entry")), "99999999");
  show_popover (popover, "viewer-jump-beyond");
  show_action_popover (viewer, "viewer.open-nudge", "viewer-nudge");
  proof_session_set_nudge (session, -1234567 * PROOF_MSEC / 1000);
  proof_session_set_point (session, PROOF_POINT_IN);
  g_object_set (proof_session_get_look (session), "brightness", 0.25, NULL);
  show ("viewer-nudged");
  act (GTK_WIDGET (window), "win.copy-link");
  show ("viewer-toast");
  act (viewer, "viewer.choose-video");
  show ("choose-video");
  close_dialogs ();

  g_set_error_literal (&error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_REQUESTER_PAYS, "");
  g_assert_true (proof_payer_dialog_offer (session, error, GTK_WIDGET (window), FALSE));
  show ("payer");
  close_window ();
}

/* --- what goes wrong --- */

static void
test_files (void)
{
  g_autofree char *path = g_build_filename (proof_test_window_folder (), "letter.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *results = NULL;

  /* Results that do not say where their video is. */
  g_assert_true (g_file_get_contents (proof_test_results_path (), &results, NULL, NULL));
  memcpy (strstr (results, "S3Object"), "Nowhere!", strlen ("S3Object"));
  g_assert_true (g_file_set_contents (path, results, -1, NULL));
  open_window ();
  proof_window_open_files (window, &file, 1, NULL);
  find ("ProofTransport");
  set_sidebars (FALSE, FALSE);
  show ("viewer-no-video");
  close_window ();

  g_assert_true (g_file_set_contents (path, "Dear reader", -1, NULL));
  open_window ();
  proof_window_open_files (window, &file, 1, NULL);
  find ("AdwAlertDialog");
  show ("cannot-be-opened");
  close_window ();
}

static void
test_faults (void)
{
  static const struct
  {
    const char     *name;
    ProofTestPlace  place;
    const char     *fault;
    const char     *sign; /* that it is told */
  } rows[] = {
    { "fault-labels", PROOF_TEST_PLACE_FIRST_PAGE, FORBIDDEN, "retry_button" },
    { "fault-half-way", PROOF_TEST_PLACE_MIDDLE_PAGE, FORBIDDEN, "banner" },
    { "fault-not-ready", PROOF_TEST_PLACE_FIRST_PAGE, "knob in-progress 0", "message" },
    { "fault-video", PROOF_TEST_PLACE_OBJECT,
      "403 AccessDenied User is not authorized to perform: kms:Decrypt", "try_again" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ProofDemoService) service = proof_test_service_new ();
      g_autoptr (ProofTestRelay) relay = proof_test_relay_new (service);

      proof_test_relay_set_fault (relay, rows[i].place, rows[i].fault, -1);
      open_window ();
      open_job (proof_test_relay_get_url (relay), PROOF_TEST_JOB_ID, 10);
      find (rows[i].sign);
      set_sidebars (FALSE, FALSE);
      if (rows[i].place == PROOF_TEST_PLACE_MIDDLE_PAGE)
        PROOF_TEST_WAIT (adw_banner_get_revealed (ADW_BANNER (find ("banner"))));
      show (rows[i].name);
      close_window ();
    }
}

/* Another video than the one that was analysed. */
static void
test_difference (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDemoService) service = proof_demo_start (&error);
  g_autoptr (GFile) clip = g_file_new_for_path (proof_test_video_path ());
  g_autofree char *uri = g_file_get_uri (clip);

  open_demo (proof_demo_service_get_url (service));
  set_sidebars (FALSE, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-video", "s", uri);
  PROOF_TEST_WAIT (proof_session_get_difference (proof_window_get_session (window)));
  show ("viewer-other-video");
  close_window ();
}

static void
test_sign_in (void)
{
  g_autoptr (ProofDemoService) service = proof_test_service_new ();
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);

  write_config ("[default]\nsso_session = corp\nsso_account_id = 012345678901\n"
                "sso_role_name = Look+Here\n[sso-session corp]\nsso_start_url = " START_URL "\n"
                "sso_region = eu-central-1\n");
  set_keys (FALSE);
  sso->polls = "authorization_pending";
  open_window ();
  open_job (proof_demo_service_get_url (service), PROOF_TEST_JOB_ID, 10);
  find ("retry_button");
  show ("sign-in-needed");
  press ("retry_button");
  find ("code_label");
  show ("sign-in");
  sso->polls = "expired_token";
  find ("again_button");
  show ("sign-in-ended");
  close_window ();
  write_config ("");
  set_keys (TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = NULL;
  const char *locale_dir = g_getenv ("PROOFREEL_LOCALE_DIR");
  const char *size = g_getenv ("PROOF_TEST_SIZE");
  int status;

  /* As the program itself does. */
  if (!setlocale (LC_ALL, ""))
    {
      g_print ("1..0 # SKIP this machine has no locale %s\n", g_getenv ("LC_ALL"));
      return 0;
    }
  bindtextdomain (GETTEXT_PACKAGE, locale_dir ? locale_dir : PROOF_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* Documents wait for the disk at each value. */
  if (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR))
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  home = g_dir_make_tmp ("proof-home-XXXXXX", NULL);
  g_setenv ("HOME", home, TRUE);
  /* Without a keyring: what is said then is the longest. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus", TRUE);
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);
  proof_test_gallery_init ();
  if (size)
    g_assert_cmpint (sscanf (size, "%dx%d", &width, &height), ==, 2);

  g_test_add_func ("/layout/library-empty", test_library_empty);
  g_test_add_func ("/layout/library", test_library);
  g_test_add_func ("/layout/open-job", test_open_job);
  g_test_add_func ("/layout/start-job", test_start_job);
  g_test_add_func ("/layout/about", test_about);
  g_test_add_func ("/layout/preferences", test_preferences);
  g_test_add_func ("/layout/viewer", test_viewer);
  g_test_add_func ("/layout/files", test_files);
  g_test_add_func ("/layout/faults", test_faults);
  g_test_add_func ("/layout/difference", test_difference);
  g_test_add_func ("/layout/sign-in", test_sign_in);

  status = proof_test_window_run ();
  proof_test_folder_remove (home);
  return status;
}
