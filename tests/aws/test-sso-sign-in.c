/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign-in with a code, and the files that it shares with the AWS CLI. */
#include <glib/gstdio.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-sso-config.h"
#include "proof-sso-sign-in.h"
#include "proof-sso-token.h"
#include "proof-sso.h"
#include "proof-test-folder.h"
#include "proof-test-sso.h"

#define START_URL "https://corp.awsapps.com/start#/"
#define SESSION "corp \u00e9"

static char *home;

static const char config_text[] =
  "[sso-session \"" SESSION "\"]\n"
  "sso_start_url = " START_URL "\n"
  "sso_region = eu-central-1\n"
  "sso_registration_scopes = sso:account:access\n"
  "[profile dev]\n"
  "sso_session = " SESSION "\n"
  "sso_account_id = 012345678901\n"
  "sso_role_name = Look+Here\n"
  "region = us-west-2\n"
  "[profile role]\n"
  "role_arn = arn:aws:iam::012345678901:role/other\n"
  "source_profile = between\n"
  "[profile between]\n"
  "role_arn = arn:aws:iam::012345678901:role/between\n"
  "source_profile = dev\n"
  "[profile old]\n"
  "sso_start_url = " START_URL "\n"
  "sso_region = eu-central-1\n"
  "sso_account_id = 012345678901\n"
  "sso_role_name = Look+Here\n";

typedef struct
{
  ProofTestSso *sso;
  ProofAwsProfiles *profiles;
  ProofSsoSignIn *sign_in;
  GString *states;          /* of every notification, "starting waiting done" */
} Fixture;

static void
state_cb (ProofSsoSignIn *sign_in,
          GParamSpec     *pspec,
          gpointer        user_data)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (PROOF_TYPE_SIGN_IN_STATE);
  GString *states = user_data;

  if (states->len > 0)
    g_string_append_c (states, ' ');
  g_string_append (states,
                   g_enum_get_value (klass, proof_sso_sign_in_get_state (sign_in))->value_nick);
}

static void
forget_all (void)
{
  g_autofree char *aws = g_build_filename (home, ".aws", NULL);

  proof_test_folder_remove (aws);
  proof_test_folder_remove (g_get_user_data_dir ());
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  const char *profile = data ? data : "dev";
  g_autoptr (GError) error = NULL;

  forget_all ();
  fixture->sso = proof_test_sso_new (START_URL);
  fixture->profiles = proof_aws_profiles_new ();
  proof_aws_profiles_parse (fixture->profiles, PROOF_AWS_FILE_CONFIG, config_text, -1);
  fixture->sign_in = proof_sso_sign_in_new (fixture->profiles, profile, NULL, &error);
  g_assert_no_error (error);
  fixture->states = g_string_new (NULL);
  g_signal_connect (fixture->sign_in, "notify::state", G_CALLBACK (state_cb), fixture->states);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  if (fixture->sign_in)
    g_assert_finalize_object (fixture->sign_in);
  g_string_free (fixture->states, TRUE);
  proof_aws_profiles_free (fixture->profiles);
  proof_test_sso_free (fixture->sso);
}

static void
wait_for (ProofSsoSignIn  *sign_in,
          ProofSignInState state)
{
  while (proof_sso_sign_in_get_state (sign_in) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_message (ProofSsoSignIn *sign_in,
                ProofAwsError   code,
                const char     *part)
{
  const GError *error = proof_sso_sign_in_get_error (sign_in);

  g_assert_error (error, PROOF_AWS_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_null (strstr (error->message, "planted"));
}

static void
assert_loads (Fixture    *fixture,
              const char *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials =
    proof_sso_load (fixture->profiles, profile, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==, "ASIAROLE");
}

static void
test_done (Fixture      *fixture,
           gconstpointer data)
{
  ProofSsoSignIn *sign_in = fixture->sign_in;
  ProofTestSso *sso = fixture->sso;
  gint64 before = g_get_real_time ();
  g_autoptr (ProofSsoJson) token = NULL;

  sso->polls = "authorization_pending authorization_pending ok";
  proof_sso_sign_in_start (sign_in);
  proof_sso_sign_in_start (sign_in);
  wait_for (sign_in, PROOF_SIGN_IN_WAITING);
  g_assert_cmpstr (proof_sso_sign_in_get_user_code (sign_in), ==, "BCDF-GHJ1");
  g_assert_cmpstr (proof_sso_sign_in_get_verification_uri (sign_in), ==,
                   "https://device.sso.example.com/");
  g_assert_cmpstr (proof_sso_sign_in_get_verification_uri_complete (sign_in), ==,
                   "https://device.sso.example.com/?user_code=BCDF-GHJ1");
  g_assert_cmpint (proof_sso_sign_in_get_expires (sign_in), >=, before + 600 * G_USEC_PER_SEC);
  g_assert_null (proof_sso_sign_in_get_error (sign_in));
  wait_for (sign_in, PROOF_SIGN_IN_DONE);
  g_assert_cmpstr (fixture->states->str, ==, "starting waiting done");
  g_assert_cmpuint (sso->n_register, ==, 1);
  g_assert_cmpuint (sso->n_authorize, ==, 1);
  g_assert_cmpuint (sso->n_poll, ==, 3);

  token = proof_sso_token_load (SESSION, PROOF_SSO_ACCESS_TOKEN);
  g_assert_cmpstr (proof_sso_json_get (token, "accessToken"), ==, "planted-access-1");
  g_assert_cmpstr (proof_sso_json_get (token, "refreshToken"), ==, "planted-refresh-1");
  g_assert_cmpstr (proof_sso_json_get (token, "clientId"), ==, "client-1");
  g_assert_cmpint (proof_sso_json_get_time (token, "registrationExpiresAt"), >,
                   before + 80ll * 24 * 60 * 60 * G_USEC_PER_SEC);
  assert_loads (fixture, "dev");

  /* Once more: the registration is still good. */
  proof_sso_sign_in_start (sign_in);
  wait_for (sign_in, PROOF_SIGN_IN_DONE);
  g_assert_cmpuint (sso->n_register, ==, 1);
  g_assert_cmpuint (sso->n_authorize, ==, 2);
  assert_loads (fixture, "dev");

  /* It was withdrawn. */
  sso->forget_clients = TRUE;
  proof_sso_sign_in_start (sign_in);
  wait_for (sign_in, PROOF_SIGN_IN_DONE);
  g_assert_cmpuint (sso->n_register, ==, 2);
  assert_loads (fixture, "dev");
}

static void
test_legacy (Fixture      *fixture,
             gconstpointer data)
{
  proof_sso_sign_in_start (fixture->sign_in);
  wait_for (fixture->sign_in, PROOF_SIGN_IN_DONE);
  assert_loads (fixture, "old");
}

/* A person who wants a role signs in to the profile that it is taken from. */
static void
test_chain (Fixture      *fixture,
            gconstpointer data)
{
  g_assert_cmpstr (proof_sso_sign_in_get_name (fixture->sign_in), ==, SESSION);
}

/* Interval and slow_down, in the times at which the service was asked. */
static void
test_slow_down (Fixture      *fixture,
                gconstpointer data)
{
  ProofTestSso *sso = fixture->sso;

  sso->polls = "authorization_pending slow_down ok";
  proof_sso_sign_in_start (fixture->sign_in);
  wait_for (fixture->sign_in, PROOF_SIGN_IN_DONE);
  g_assert_cmpuint (sso->n_poll, ==, 3);
  g_assert_cmpint (sso->poll_times[1] - sso->poll_times[0], >=, 990 * 1000);
  g_assert_cmpint (sso->poll_times[2] - sso->poll_times[1], >=, 5990 * 1000);
}

/* The code goes on to count while the service is away. */
static void
test_network (Fixture      *fixture,
              gconstpointer data)
{
  fixture->sso->polls = "hang-up ok";
  proof_sso_sign_in_start (fixture->sign_in);
  wait_for (fixture->sign_in, PROOF_SIGN_IN_DONE);
  g_assert_cmpstr (fixture->states->str, ==, "starting waiting done");
}

static void
test_expired (Fixture      *fixture,
              gconstpointer data)
{
  ProofSsoSignIn *sign_in = fixture->sign_in;

  fixture->sso->polls = "expired_token ok";
  proof_sso_sign_in_start (sign_in);
  wait_for (sign_in, PROOF_SIGN_IN_EXPIRED);
  assert_message (sign_in, PROOF_AWS_ERROR_SIGN_IN, "Try again");

  /* Another code, and the error goes. */
  proof_sso_sign_in_start (sign_in);
  g_assert_null (proof_sso_sign_in_get_error (sign_in));
  g_assert_null (proof_sso_sign_in_get_user_code (sign_in));
  wait_for (sign_in, PROOF_SIGN_IN_WAITING);
  g_assert_cmpstr (proof_sso_sign_in_get_user_code (sign_in), ==, "BCDF-GHJ2");
  wait_for (sign_in, PROOF_SIGN_IN_DONE);
  g_assert_cmpstr (fixture->states->str, ==, "starting waiting expired starting waiting done");
}

/* Where the service goes on to say "pending", the code's own life ends it. */
static void
test_deadline (Fixture      *fixture,
               gconstpointer data)
{
  fixture->sso->polls = "authorization_pending";
  fixture->sso->code_life_s = 2;
  proof_sso_sign_in_start (fixture->sign_in);
  wait_for (fixture->sign_in, PROOF_SIGN_IN_EXPIRED);
  g_assert_cmpuint (fixture->sso->n_poll, <=, 2);
}

static void
test_denied (Fixture      *fixture,
             gconstpointer data)
{
  fixture->sso->polls = "access_denied";
  proof_sso_sign_in_start (fixture->sign_in);
  wait_for (fixture->sign_in, PROOF_SIGN_IN_FAILED);
  assert_message (fixture->sign_in, PROOF_AWS_ERROR_ACCESS_DENIED, "declined");
  g_assert_null (proof_sso_token_load (SESSION, PROOF_SSO_ACCESS_TOKEN));
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer data)
{
  ProofSsoSignIn *sign_in = fixture->sign_in;
  guint n_poll;

  /* While there is no code yet, while one is waited for, and as the last one who has it. */
  proof_sso_sign_in_cancel (sign_in);
  g_assert_cmpstr (fixture->states->str, ==, "");
  proof_sso_sign_in_start (sign_in);
  proof_sso_sign_in_cancel (sign_in);
  g_assert_cmpint (proof_sso_sign_in_get_state (sign_in), ==, PROOF_SIGN_IN_CANCELLED);

  fixture->sso->polls = "authorization_pending";
  proof_sso_sign_in_start (sign_in);
  wait_for (sign_in, PROOF_SIGN_IN_WAITING);
  while (fixture->sso->n_poll == 0)
    g_main_context_iteration (NULL, FALSE);
  proof_sso_sign_in_cancel (sign_in);
  n_poll = fixture->sso->n_poll;
  for (gint64 end = g_get_monotonic_time () + 1500 * 1000; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->sso->n_poll, ==, n_poll);
  g_assert_cmpstr (fixture->states->str, ==, "starting cancelled starting waiting cancelled");

  proof_sso_sign_in_start (sign_in);
  g_signal_handlers_disconnect_by_data (sign_in, fixture->states);
  g_object_add_weak_pointer (G_OBJECT (sign_in), (gpointer *) &fixture->sign_in);
  g_object_unref (sign_in);
  while (fixture->sign_in)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_no_service (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (ProofSsoSignIn) lost = NULL;

  g_setenv ("AWS_ENDPOINT_URL_SSO_OIDC", "http://127.0.0.1:1", TRUE);
  lost = proof_sso_sign_in_new (fixture->profiles, "dev", NULL, NULL);
  proof_sso_sign_in_start (lost);
  wait_for (lost, PROOF_SIGN_IN_FAILED);
  assert_message (lost, PROOF_AWS_ERROR_NETWORK, "network");
}

/* --- beside the AWS CLI ------------------------------------------------------------------- */

static gboolean
cli_is_here (void)
{
  g_autofree char *path = g_find_program_in_path ("aws");

  if (!path)
    g_test_skip ("the AWS CLI is not installed");

  return path != NULL;
}

static void
plant_config (void)
{
  g_autofree char *folder = g_build_filename (home, ".aws", NULL);
  g_autofree char *path = g_build_filename (folder, "config", NULL);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, config_text, -1, NULL));
}

/* (transfer full): its standard output; it has to succeed. */
static char *
run_cli (const char *arguments)
{
  g_autofree char *command = g_strconcat ("aws ", arguments, NULL);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_command_line_sync (command, &out, &err, &status, &error));
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s: %s%s", command, out, err);
  g_assert_cmpint (status, ==, 0);

  return g_steal_pointer (&out);
}

/* The CLI signs in; we read its token and refresh it, and the CLI reads what we wrote. */
static void
test_cli_first (Fixture      *fixture,
                gconstpointer data)
{
  const char *profile = data;
  gboolean legacy = g_str_equal (profile, "old");
  const char *name = legacy ? START_URL : SESSION;
  g_autofree char *login =
    g_strdup_printf ("sso login --profile %s --use-device-code --no-browser", profile);
  g_autofree char *export =
    g_strdup_printf ("configure export-credentials --profile %s --format process", profile);
  g_autofree char *said = NULL;
  g_autofree char *exported = NULL;
  g_autoptr (ProofSsoJson) token = NULL;

  if (!cli_is_here ())
    return;
  plant_config ();
  fixture->sso->polls = "authorization_pending ok";
  said = run_cli (login);
  g_assert_nonnull (strstr (said, "BCDF-GHJ1"));
  assert_loads (fixture, profile);
  g_assert_cmpuint (fixture->sso->n_register, ==, 1);

  if (legacy)
    return;
  token = proof_sso_token_load (name, PROOF_SSO_ACCESS_TOKEN);
  proof_sso_json_set_time (token, "expiresAt", g_get_real_time () + 60 * G_USEC_PER_SEC);
  g_assert_true (proof_sso_token_save (name, token, NULL));
  assert_loads (fixture, profile);
  g_assert_cmpuint (fixture->sso->n_refresh, ==, 1);
  exported = run_cli (export);
  g_assert_nonnull (strstr (exported, "\"AccessKeyId\": \"ASIAROLE\""));
  g_assert_nonnull (strstr (exported, "2100-01-01T00:00:00"));
  g_assert_cmpuint (fixture->sso->n_refresh, ==, 1);

  /* Its registration serves us as well. */
  fixture->sso->polls = "ok";
  proof_sso_sign_in_start (fixture->sign_in);
  wait_for (fixture->sign_in, PROOF_SIGN_IN_DONE);
  g_assert_cmpuint (fixture->sso->n_register, ==, 1);
}

/* We sign in; the CLI gets keys, refreshes our token, and signs in with our registration. */
static void
test_cli_second (Fixture      *fixture,
                 gconstpointer data)
{
  const char *profile = data;
  gboolean legacy = g_str_equal (profile, "old");
  g_autofree char *login =
    g_strdup_printf ("sso login --profile %s --use-device-code --no-browser", profile);
  g_autofree char *export =
    g_strdup_printf ("configure export-credentials --profile %s --format process", profile);
  g_autofree char *exported = NULL;
  g_autofree char *again = NULL;
  g_autofree char *said = NULL;
  g_autofree char *cli_cache = g_build_filename (home, ".aws", "cli", NULL);
  g_autoptr (ProofSsoJson) token = NULL;

  if (!cli_is_here ())
    return;
  plant_config ();
  proof_sso_sign_in_start (fixture->sign_in);
  wait_for (fixture->sign_in, PROOF_SIGN_IN_DONE);
  exported = run_cli (export);
  g_assert_nonnull (strstr (exported, "\"AccessKeyId\": \"ASIAROLE\""));
  g_assert_cmpuint (fixture->sso->n_portal, ==, 1);

  if (legacy)
    return;
  token = proof_sso_token_load (SESSION, PROOF_SSO_ACCESS_TOKEN);
  proof_sso_json_set_time (token, "expiresAt", g_get_real_time () + 60 * G_USEC_PER_SEC);
  g_assert_true (proof_sso_token_save (SESSION, token, NULL));
  proof_test_folder_remove (cli_cache);
  again = run_cli (export);
  g_assert_cmpuint (fixture->sso->n_refresh, ==, 1);
  g_assert_cmpuint (fixture->sso->n_portal, ==, 2);
  assert_loads (fixture, profile);
  g_assert_cmpuint (fixture->sso->n_refresh, ==, 1);

  said = run_cli (login);
  g_assert_cmpuint (fixture->sso->n_register, ==, 1);
  assert_loads (fixture, profile);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *data = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("proof-sign-in-XXXXXX", NULL);
  data = g_build_filename (home, "data", NULL);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("AWS_EC2_METADATA_DISABLED", "true", TRUE);
  g_unsetenv ("AWS_PROFILE");
  g_unsetenv ("AWS_CONFIG_FILE");

#define ADD(path, profile, function) \
  g_test_add ("/sign-in/" path, Fixture, profile, set_up, function, tear_down)
  ADD ("done", NULL, test_done);
  ADD ("legacy", "old", test_legacy);
  ADD ("chain", "role", test_chain);
  ADD ("slow-down", NULL, test_slow_down);
  ADD ("network", NULL, test_network);
  ADD ("expired", NULL, test_expired);
  ADD ("deadline", NULL, test_deadline);
  ADD ("denied", NULL, test_denied);
  ADD ("cancel", NULL, test_cancel);
  ADD ("no-service", NULL, test_no_service);
  ADD ("cli-first/session", "dev", test_cli_first);
  ADD ("cli-first/legacy", "old", test_cli_first);
  ADD ("cli-second/session", "dev", test_cli_second);
  ADD ("cli-second/legacy", "old", test_cli_second);

  status = g_test_run ();
  proof_test_folder_remove (home);
  g_free (home);

  return status;
}
