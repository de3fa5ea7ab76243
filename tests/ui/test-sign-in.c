/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job of a profile that is not signed in: the dialog, and that the job then goes on. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"
#include "proof-test-folder.h"
#include "proof-test-sso.h"

#define START_URL "https://corp.awsapps.com/start"

typedef struct
{
  ProofWindow      *window;
  ProofDemoService *service;
  ProofTestSso     *sso;
  GtkWidget        *dialog;
  char             *opened; /* the file that the made-up browser writes */
} Fixture;

/* Opens whatever it is given by writing it down. */
static void
plant_browser (Fixture *fixture)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *path = g_build_filename (folder, "browser.desktop", NULL);
  g_autofree char *list = g_build_filename (g_get_user_config_dir (), "mimeapps.list", NULL);
  g_autofree char *script = g_build_filename (proof_test_window_folder (), "browser", NULL);
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  fixture->opened = g_build_filename (proof_test_window_folder (), "opened", NULL);
  code = g_strdup_printf ("#!/bin/sh\necho \"$1\" > '%s'\n", fixture->opened);
  g_assert_true (g_file_set_contents_full (script, code, -1, G_FILE_SET_CONTENTS_NONE, 0755,
                                           NULL));
  text = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n"
                          "MimeType=x-scheme-handler/https;\n", script);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_set_contents (list, "[Default Applications]\n"
                                            "x-scheme-handler/https=browser.desktop\n", -1, NULL));
}

static void
write_config (const char *end)
{
  g_autofree char *path = g_build_filename (proof_test_window_folder (), "aws-config", NULL);
  g_autofree char *text = g_strconcat ("[default]\n"
                                       "sso_session = corp\n"
                                       "sso_account_id = 012345678901\n"
                                       "sso_role_name = Look+Here\n"
                                       "[sso-session corp]\n"
                                       "sso_start_url = " START_URL "\n"
                                       "sso_region = eu-central-1\n", end, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();

  fixture->service = proof_test_service_new ();
  if (!fixture->service)
    return;
  write_config ("");
  g_unsetenv ("AWS_ACCESS_KEY_ID");
  g_unsetenv ("AWS_SECRET_ACCESS_KEY");
  proof_demo_service_set_keys (fixture->service, "ASIAROLE", "planted/secret",
                               "planted-session");
  fixture->sso = proof_test_sso_new (START_URL);
  fixture->sso->polls = "authorization_pending";
  plant_browser (fixture);

  fixture->window = proof_test_window_open ();
  request->job_id = g_strdup (PROOF_TEST_JOB_ID);
  request->region = g_strdup (PROOF_DEMO_REGION);
  request->endpoint_url = g_strdup (proof_demo_service_get_url (fixture->service));
  proof_window_open_job (fixture->window, request, NULL);
  g_assert_nonnull (proof_test_wait_for (GTK_WIDGET (fixture->window), "_Sign In…"));
  g_assert_true (proof_test_has_text (GTK_WIDGET (fixture->window), "not signed in"));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *aws = g_build_filename (g_get_home_dir (), ".aws", NULL);
  g_autofree char *vault = g_build_filename (g_get_user_data_dir (), "proofreel", NULL);

  proof_test_window_close ();
  g_clear_object (&fixture->service);
  g_clear_pointer (&fixture->sso, proof_test_sso_free);
  g_clear_pointer (&fixture->opened, g_free);
  proof_test_folder_remove (aws);
  proof_test_folder_remove (vault);
}

static void
open_dialog (Fixture *fixture)
{
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "_Sign In…"));
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofSignInDialog");
}

static void
wait_for_job (Fixture *fixture)
{
  ProofSession *session = proof_window_get_session (fixture->window);

  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "ProofSignInDialog"));
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    3 * PROOF_TEST_N_FRAMES / 5);
}

static gboolean
browser_was_opened (Fixture *fixture)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (fixture->opened, &text, NULL, NULL) &&
         g_str_equal (text, "https://device.sso.example.com/?user_code=BCDF-GHJ1\n");
}

/* By mouse: the code is copied, the browser opened, and when it has confirmed the job goes on. */
static void
test_mouse (Fixture      *fixture,
            gconstpointer data)
{
  g_auto (GValue) copied = G_VALUE_INIT;

  if (!fixture->window)
    return;
  open_dialog (fixture);
  g_assert_nonnull (proof_test_wait_for (fixture->dialog, "BCDF-GHJ1"));
  g_assert_true (proof_test_has_text (fixture->dialog, "https://device.sso.example.com/"));
  g_assert_true (proof_test_has_text (fixture->dialog, "“corp”"));

  proof_test_click (proof_test_wait_for (fixture->dialog, "Copy Code"));
  g_value_init (&copied, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (
    gdk_clipboard_get_content (gtk_widget_get_clipboard (fixture->dialog)), &copied, NULL));
  g_assert_cmpstr (g_value_get_string (&copied), ==, "BCDF-GHJ1");
  proof_test_click (proof_test_wait_for (fixture->dialog, "Open _Browser"));
  PROOF_TEST_WAIT (browser_was_opened (fixture));
  fixture->sso->polls = "ok";
  wait_for_job (fixture);
}

/* By keyboard, with a code that runs out in between. */
static void
test_keyboard (Fixture      *fixture,
               gconstpointer data)
{
  if (!fixture->window)
    return;
  fixture->sso->polls = "expired_token";
  gtk_widget_grab_focus (gtk_widget_get_ancestor (
    proof_test_wait_for (GTK_WIDGET (fixture->window), "_Sign In…"), GTK_TYPE_BUTTON));
  proof_test_key ("Return");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofSignInDialog");
  proof_test_wait_for (fixture->dialog, "_Try Again");
  g_assert_true (proof_test_has_text (fixture->dialog, "Nobody confirmed the code"));

  fixture->sso->polls = "authorization_pending";
  proof_test_key ("Return");
  g_assert_nonnull (proof_test_wait_for (fixture->dialog, "BCDF-GHJ2"));
  fixture->sso->polls = "ok";
  wait_for_job (fixture);
}

/* Escape gives the code up; the window offers it again. */
static void
test_escape (Fixture      *fixture,
             gconstpointer data)
{
  guint n_poll;

  if (!fixture->window)
    return;
  open_dialog (fixture);
  proof_test_wait_for (fixture->dialog, "BCDF-GHJ1");
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "ProofSignInDialog"));
  proof_test_iterate (200);
  n_poll = fixture->sso->n_poll;
  proof_test_iterate (1500);
  g_assert_cmpuint (fixture->sso->n_poll, ==, n_poll);
  open_dialog (fixture);
  proof_test_wait_for (fixture->dialog, "BCDF-GHJ2");
  proof_test_click (proof_test_wait_for (fixture->dialog, "_Cancel"));
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "ProofSignInDialog"));
}

/* Labels that are kept need nobody; the video does, and plays when it has been signed in. */
static void
test_video (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *aws = g_build_filename (g_get_home_dir (), ".aws", NULL);
  g_autoptr (GFile) file = NULL;
  ProofSession *session;

  if (!fixture->window)
    return;
  fixture->sso->polls = "ok";
  open_dialog (fixture);
  wait_for_job (fixture);
  session = proof_window_get_session (fixture->window);
  file = g_object_ref (proof_document_get_file (proof_session_get_document (session)));
  proof_test_window_close ();

  proof_test_folder_remove (aws);
  /* The keys of the role are still good, and shared while the old window's player ends: others are
   * asked for where the files have changed. */
  write_config ("# edited\n");
  fixture->window = proof_test_window_open ();
  proof_window_open_files (fixture->window, &file, 1, NULL);
  g_assert_nonnull (proof_test_wait_for (GTK_WIDGET (fixture->window), "Sign-In Needed"));
  session = proof_window_get_session (fixture->window);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    3 * PROOF_TEST_N_FRAMES / 5);
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "Sign In…"));
  PROOF_TEST_WAIT (proof_player_get_frame_number (proof_session_get_player (session)) == 0);
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "ProofSignInDialog"));
}

/* Behind the window no dialog comes by itself: the row offers it, and then the job is fetched. */
static void
test_library (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *row;

  if (!fixture->window)
    return;
  proof_test_key ("Escape");
  row = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofJobRow");
  PROOF_TEST_WAIT (proof_test_find (row, "_Sign In…"));
  g_assert_true (proof_test_has_text (row, "not signed in"));
  proof_test_iterate (500);
  g_assert_null (adw_application_window_get_visible_dialog (
    ADW_APPLICATION_WINDOW (fixture->window)));

  proof_test_click (proof_test_find (row, "_Sign In…"));
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofSignInDialog");
  proof_test_wait_for (fixture->dialog, "BCDF-GHJ1");
  fixture->sso->polls = "ok";
  PROOF_TEST_WAIT (proof_test_has_text (row, "150 detections"));
  PROOF_TEST_WAIT (!proof_test_find (row, "_Sign In…"));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("proof-home-XXXXXX", NULL);
  int status;

  g_setenv ("HOME", home, TRUE);
  proof_test_window_init (&argc, &argv, 0);
  g_test_add ("/sign-in/library", Fixture, NULL, set_up, test_library, tear_down);
  g_test_add ("/sign-in/mouse", Fixture, NULL, set_up, test_mouse, tear_down);
  g_test_add ("/sign-in/keyboard", Fixture, NULL, set_up, test_keyboard, tear_down);
  g_test_add ("/sign-in/escape", Fixture, NULL, set_up, test_escape, tear_down);
  g_test_add ("/sign-in/video", Fixture, NULL, set_up, test_video, tear_down);

  status = proof_test_window_run ();
  proof_test_folder_remove (home);
  return status;
}
