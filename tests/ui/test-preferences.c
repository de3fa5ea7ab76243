/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences for AWS: profile and region for all, who one is, access keys in a real keyring, and
 * the code of a device; with mouse and keyboard, against an STS on loopback. */
#include "config.h"

#include "proof-test-window.h"

#include "proof-settings.h"
#include "proof-test-folder.h"
#include "proof-test-keyring.h"
#include "proof-test-server.h"
#include "proof-test-sso.h"

#define LONG_PROFILE "team-with-a-long-name/analysis-of-street-videos-in-production"
#define START_URL "https://corp.awsapps.com/start"
#define DEVICE "arn:aws:iam::123456789012:mfa/somebody.with-a-long-name@example.com"
#define ROLE_SECRET "planted/role"

typedef struct
{
  ProofTestServer *sts;
  ProofTestSso    *sso;
  ProofWindow     *window;
  GtkWidget       *dialog;
  char            *form;      /* the last one */
  guint            n_codes;   /* roles that were asked for */
  const char      *right_code;
  guint            delay_ms;
} Fixture;

/* Names whoever signed; the code decides about the role. */
static void
sts_cb (const ProofTestRequest *request,
        ProofTestReply         *reply,
        gpointer                user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *form = g_strndup (g_bytes_get_data (request->body, NULL),
                                     g_bytes_get_size (request->body));
  const char *signature = proof_test_request_get (request, "authorization");
  const char *key = strstr (signature, "Credential=") + strlen ("Credential=");
  g_autofree char *text = NULL;
  g_autofree char *code = g_strconcat ("&TokenCode=", fixture->right_code, NULL);

  reply->delay_ms = fixture->delay_ms;
  if (strstr (form, "Action=GetCallerIdentity"))
    {
      text = g_strdup_printf ("<GetCallerIdentityResponse><GetCallerIdentityResult>"
                              "<Arn>arn:aws:sts::123456789012:assumed-role/"
                              "AWSReservedSSO_AnalysisOfStreetVideos_0123456789abcdef/%.*s</Arn>"
                              "<UserId>AIDA</UserId><Account>123456789012</Account>"
                              "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                              (int) strcspn (key, "/"), key);
      proof_test_reply_set_text (reply, 200, text);
      return;
    }
  fixture->n_codes++;
  if (strstr (form, code))
    proof_test_reply_set_text (reply, 200,
                               "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                               "<AccessKeyId>ASIAROLE</AccessKeyId>"
                               "<SecretAccessKey>" ROLE_SECRET "</SecretAccessKey>"
                               "<SessionToken>planted-token</SessionToken>"
                               "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
                               "</AssumeRoleResult></AssumeRoleResponse>");
  else
    proof_test_reply_set_text (reply, 403,
                               "<ErrorResponse><Error><Type>Sender</Type>"
                               "<Code>AccessDenied</Code><Message>MultiFactorAuthentication "
                               "failed with invalid MFA one time pass code. </Message></Error>"
                               "<RequestId>r</RequestId></ErrorResponse>");
}

static void
write_config (const char *more)
{
  g_autofree char *config = g_build_filename (proof_test_window_folder (), "aws-config", NULL);
  g_autofree char *text = g_strconcat (
    "[profile night]\nregion = eu-north-1\naws_access_key_id = AKIANIGHT\n"
    "aws_secret_access_key = planted/night\n"
    "[profile " LONG_PROFILE "]\naws_access_key_id = AKIALONG\n"
    "aws_secret_access_key = planted/long\nregion = us-west-2\n", more, NULL);

  g_assert_true (g_file_set_contents (config, text, -1, NULL));
}

static void
show_aws_page (Fixture *fixture)
{
  proof_test_key ("ctrl+comma");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "AdwPreferencesDialog");
  proof_test_click (proof_test_wait_for (fixture->dialog, "AWS"));
  proof_test_wait_for (fixture->dialog, "_Ask AWS");
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->sts = proof_test_server_new (sts_cb, fixture);
  fixture->right_code = "123456";
  g_setenv ("AWS_ENDPOINT_URL_STS", proof_test_server_get_url (fixture->sts), TRUE);
  g_unsetenv ("AWS_ACCESS_KEY_ID");
  g_unsetenv ("AWS_SECRET_ACCESS_KEY");
  write_config (data);
  fixture->window = proof_test_window_open ();
  show_aws_page (fixture);
}

/* As narrow as a phone: the dialog is a sheet, which is another parent of the pages. */
static void
set_up_narrow (Fixture      *fixture,
               gconstpointer data)
{
  g_settings_set (proof_settings_get (), "window-size", "(ii)", 372, 660);
  set_up (fixture, data);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  proof_test_window_close ();
  g_clear_pointer (&fixture->sts, proof_test_server_free);
  g_clear_pointer (&fixture->sso, proof_test_sso_free);
  g_settings_reset (proof_settings_get (), "aws-profile");
  g_settings_reset (proof_settings_get (), "aws-region");
  g_settings_reset (proof_settings_get (), "window-size");
}

static void
fill_in (Fixture    *fixture,
         const char *title,
         const char *text)
{
  proof_test_click (proof_test_wait_for (fixture->dialog, title));
  proof_test_key ("ctrl+a");
  proof_test_xdotool ("type", "--delay", "2", text, NULL);
  proof_test_iterate (50);
}

static void
choose_profile (Fixture    *fixture,
                const char *name)
{
  GtkWidget *row = gtk_widget_get_ancestor (proof_test_wait_for (fixture->dialog, "Profile"),
                                            ADW_TYPE_COMBO_ROW);

  proof_test_click (row);
  proof_test_iterate (200);
  proof_test_click (proof_test_wait_for (row, name));
  proof_test_iterate (200);
}

/* To be looked at with PROOF_TEST_PICTURES set. */
static void
take_picture (Fixture    *fixture,
              const char *name)
{
  const char *folder = g_getenv ("PROOF_TEST_PICTURES");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (!folder)
    return;
  proof_test_iterate (400);
  paintable = gtk_widget_paintable_new (GTK_WIDGET (fixture->window));
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)),
                                         node, NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* By mouse: what is chosen is kept, is what AWS is asked with, and clears the old answer. */
static void
test_choice (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *profile = NULL, *region = NULL;

  choose_profile (fixture, LONG_PROFILE);
  profile = g_settings_get_string (proof_settings_get (), "aws-profile");
  g_assert_cmpstr (profile, ==, LONG_PROFILE);
  proof_test_click (proof_test_wait_for (fixture->dialog, "_Ask AWS"));
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "/AKIALONG"));
  g_assert_true (proof_test_has_text (fixture->dialog, "123456789012"));
  g_assert_true (proof_test_has_text (fixture->dialog, "profile “" LONG_PROFILE "”"));
  g_assert_true (proof_test_has_text (fixture->dialog, "Never"));
  g_assert_true (proof_test_has_text (fixture->dialog, "us-west-2"));
  take_picture (fixture, "who");

  fill_in (fixture, "Region (empty: from the profile)", "sa-east-1");
  region = g_settings_get_string (proof_settings_get (), "aws-region");
  g_assert_cmpstr (region, ==, "sa-east-1");
  g_assert_false (proof_test_has_text (fixture->dialog, "/AKIALONG"));
  proof_test_click (proof_test_wait_for (fixture->dialog, "_Ask AWS"));
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "/AKIALONG"));
  g_assert_true (proof_test_has_text (fixture->dialog, "sa-east-1"));
}

static GtkWidget *
get_button (Fixture    *fixture,
            const char *label)
{
  return gtk_widget_get_ancestor (proof_test_find (fixture->dialog, label), GTK_TYPE_BUTTON);
}

/* The job dialogs use what is chosen here, rather than what was answered there before; what is said
 * there wins. */
static void
test_dialogs (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *profile = NULL;

  g_settings_set_string (proof_settings_get (), "job-profile", "night");
  choose_profile (fixture, "bare");
  profile = g_settings_get_string (proof_settings_get (), "job-profile");
  g_assert_cmpstr (profile, ==, "");
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "AdwPreferencesDialog"));

  proof_test_key ("ctrl+n");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofOpenJobDialog");
  proof_test_xdotool ("type", "--delay", "2", PROOF_TEST_JOB_ID, NULL);
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "profile “bare”"));
  g_assert_false (gtk_widget_get_sensitive (get_button (fixture, "_Open")));
  choose_profile (fixture, "night");
  PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_button (fixture, "_Open")));
  take_picture (fixture, "open-job");
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "ProofOpenJobDialog"));

  g_settings_set_string (proof_settings_get (), "aws-region", "eu-west-3");
  proof_test_key ("ctrl+shift+n");
  fixture->dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofStartJobDialog");
  proof_test_xdotool ("type", "--delay", "2", "s3://reels/in/clip.mp4", NULL);
  PROOF_TEST_WAIT (gtk_widget_get_sensitive (get_button (fixture, "_Start…")));
  take_picture (fixture, "start-job");
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (fixture->window), "in region eu-west-3"));
  proof_test_key ("Escape");
}

/* By keyboard; and a region that is nowhere. */
static void
test_keyboard (Fixture      *fixture,
               gconstpointer data)
{
  g_settings_set_string (proof_settings_get (), "aws-profile", "bare");
  proof_test_key ("alt+a");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "No AWS region is set"));
  g_assert_null (proof_test_find (fixture->dialog, "_Sign In…"));
  g_settings_set_string (proof_settings_get (), "aws-profile", "night");
  proof_test_key ("alt+a");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "/AKIANIGHT"));
  g_assert_true (proof_test_has_text (fixture->dialog, "eu-north-1"));
  g_assert_false (proof_test_has_text (fixture->dialog, "No AWS region is set"));
}

static void
gone_cb (gpointer  data,
         GObject  *object)
{
  *(gboolean *) data = TRUE;
}

/* Closed before the answer: nothing is left of it, and the window goes on at once. */
static void
test_closed_early (Fixture      *fixture,
                   gconstpointer data)
{
  gboolean gone = FALSE;

  fixture->delay_ms = 3000;
  g_settings_set_string (proof_settings_get (), "aws-profile", "night");
  proof_test_click (proof_test_wait_for (fixture->dialog, "_Ask AWS"));
  PROOF_TEST_WAIT (proof_test_server_get_n_requests (fixture->sts) == 1);
  g_assert_nonnull (proof_test_find (fixture->dialog, "AdwSpinner"));
  g_object_weak_ref (G_OBJECT (fixture->dialog), gone_cb, &gone);
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (gone);
}

/* Nobody is signed in: the dialog of the sign-in, and then the answer. */
static void
test_sign_in (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *dialog;

  fixture->sso = proof_test_sso_new (START_URL);
  fixture->sso->polls = "authorization_pending";
  g_settings_set_string (proof_settings_get (), "aws-profile", "corp");
  proof_test_click (proof_test_wait_for (fixture->dialog, "_Ask AWS"));
  proof_test_wait_for (fixture->dialog, "_Sign In…");
  take_picture (fixture, "sign-in");
  proof_test_key ("alt+s");
  dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "ProofSignInDialog");
  proof_test_wait_for (dialog, "BCDF-GHJ1");
  fixture->sso->polls = "ok";
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "/ASIAROLE"));
  g_assert_null (proof_test_find (fixture->dialog, "_Sign In…"));
}

/* --- the keyring --- */

/* Typed, kept, used; shown without the secret; removed. */
static void
test_keys (Fixture      *fixture,
           gconstpointer data)
{
  g_settings_set_string (proof_settings_get (), "aws-region", "eu-west-1");
  fill_in (fixture, "Access Key ID", "AKIAIOSFODNN7EXAMPLE");
  g_assert_false (gtk_widget_get_sensitive (gtk_widget_get_ancestor (
    proof_test_find (fixture->dialog, "_Keep in the Keyring"), ADW_TYPE_BUTTON_ROW)));
  fill_in (fixture, "Secret Access Key", "planted/secret");
  take_picture (fixture, "keys");
  proof_test_key ("alt+k");
  proof_test_wait_for (fixture->dialog, "AKIA…MPLE");
  take_picture (fixture, "kept");
  g_assert_null (proof_test_find (fixture->dialog, "Secret Access Key"));
  proof_test_key ("alt+a");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "/AKIAIOSFODNN7EXAMPLE"));
  g_assert_true (proof_test_has_text (fixture->dialog, "keyring"));

  proof_test_key ("alt+r");
  proof_test_wait_for (fixture->dialog, "Access Key ID");
  g_assert_null (proof_test_find (fixture->dialog, "AKIA…MPLE"));
  proof_test_key ("alt+a");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "No AWS credentials were found"));
}

/* Without a keyring, it is said what to do instead. */
static void
test_no_keyring (Fixture      *fixture,
                 gconstpointer data)
{
  fill_in (fixture, "Access Key ID", "AKIAIOSFODNN7EXAMPLE");
  fill_in (fixture, "Secret Access Key", "planted/secret");
  proof_test_key ("Return");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "cannot be reached"));
  g_assert_true (proof_test_has_text (fixture->dialog, "~/.aws/credentials"));
  g_assert_nonnull (proof_test_find (fixture->dialog, "Secret Access Key"));
}

/* --- the code of a device --- */

static GtkWidget *
wait_for_question (Fixture    *fixture,
                   const char *heading)
{
  GtkWidget *dialog;

  proof_test_wait_for (GTK_WIDGET (fixture->window), heading);
  dialog = proof_test_wait_for (GTK_WIDGET (fixture->window), "AdwAlertDialog");
  g_assert_true (proof_test_has_text (dialog, DEVICE));
  PROOF_TEST_WAIT (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                           dialog));
  return dialog;
}

static gboolean
can_continue (GtkWidget *dialog)
{
  return adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (dialog), "continue");
}

/* Digits alone, six of them, Enter; a wrong one is asked for again; then it goes on. */
static void
test_code (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *dialog;

  g_settings_set_string (proof_settings_get (), "aws-profile", "mfa");
  proof_test_key ("alt+a");
  dialog = wait_for_question (fixture, "Code of a Device");
  g_assert_true (proof_test_has_text (dialog, "“mfa”"));
  take_picture (fixture, "code");
  proof_test_xdotool ("type", "--delay", "2", "1a2-3 4", NULL);
  proof_test_iterate (50);
  g_assert_false (can_continue (dialog));
  proof_test_key ("Return");
  proof_test_iterate (200);
  g_assert_cmpuint (fixture->n_codes, ==, 0);
  proof_test_xdotool ("type", "--delay", "2", "999", NULL);
  PROOF_TEST_WAIT (can_continue (dialog));
  proof_test_key ("Return");
  dialog = wait_for_question (fixture, "Code Was Refused");
  take_picture (fixture, "refused");
  g_assert_cmpuint (fixture->n_codes, ==, 1);
  proof_test_xdotool ("type", "--delay", "2", "123456", NULL);
  PROOF_TEST_WAIT (can_continue (dialog));
  proof_test_click (proof_test_wait_for (dialog, "C_ontinue"));
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "/ASIAROLE"));
  g_assert_cmpuint (fixture->n_codes, ==, 2);
}

/* Escape gives up, with a message; closing what waited for it takes the question away. */
static void
test_no_code (Fixture      *fixture,
              gconstpointer data)
{
  g_settings_set_string (proof_settings_get (), "aws-profile", "mfa");
  proof_test_key ("alt+a");
  wait_for_question (fixture, "Code of a Device");
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (proof_test_has_text (fixture->dialog, "No code of the device"));
  g_assert_cmpuint (fixture->n_codes, ==, 0);

  proof_test_key ("alt+a");
  wait_for_question (fixture, "Code of a Device");
  adw_dialog_force_close (ADW_DIALOG (fixture->dialog));
  PROOF_TEST_WAIT (!proof_test_find (GTK_WIDGET (fixture->window), "AdwAlertDialog"));
}

#define ADD(path, func, data) g_test_add (path, Fixture, data, set_up, func, tear_down)
#define BARE \
  "[profile bare]\naws_access_key_id = AKIABARE\naws_secret_access_key = planted/bare\n"
#define MFA \
  "[profile mfa]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/r\n" \
  "source_profile = night\nmfa_serial = " DEVICE "\n"

int
main (int    argc,
      char **argv)
{
  gboolean has_keyring;
  int status;

  /* Before the folders of the window, which take the place of the keyring's. */
  proof_test_keyring_plant_environment ();
  has_keyring = proof_test_keyring_start ();
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  ADD ("/preferences/choice", test_choice, "");
  ADD ("/preferences/dialogs", test_dialogs, BARE);
  ADD ("/preferences/keyboard", test_keyboard, BARE);
  ADD ("/preferences/closed-early", test_closed_early, "");
  ADD ("/preferences/sign-in", test_sign_in,
       "[profile corp]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 012345678901\n"
       "sso_role_name = Look+Here\n"
       "[sso-session corp]\nsso_start_url = " START_URL "\nsso_region = eu-central-1\n");
  if (has_keyring)
    {
      ADD ("/preferences/keys", test_keys, "");
      g_test_add ("/preferences/keys/narrow", Fixture, "", set_up_narrow, test_keys, tear_down);
    }
  else
    ADD ("/preferences/no-keyring", test_no_keyring, "");
  /* The second asks with another id, since the first one's keys are kept. */
  ADD ("/preferences/code", test_code, MFA);
  ADD ("/preferences/no-code", test_no_code, MFA "external_id = other\n");

  status = proof_test_window_run ();
  proof_test_keyring_stop ();
  return status;
}
