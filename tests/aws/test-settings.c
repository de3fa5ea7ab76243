/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-settings.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-test-aws.h"

/* --- a home of its own ----------------------------------------------------- */

static char *home;

static void
write_file (const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Only what @variables names is set: "NAME=value", NULL-ended. */
static void
set_environment (const char * const *variables)
{
  g_auto (GStrv) names = g_listenv ();
  g_autofree char *config = g_build_filename (home, "config", NULL);
  g_autofree char *credentials = g_build_filename (home, "credentials", NULL);

  for (guint i = 0; names[i]; i++)
    if (g_str_has_prefix (names[i], "AWS_"))
      g_unsetenv (names[i]);
  g_setenv ("AWS_CONFIG_FILE", config, TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", credentials, TRUE);
  for (guint i = 0; variables && variables[i]; i++)
    {
      g_auto (GStrv) pair = g_strsplit (variables[i], "=", 2);

      g_setenv (pair[0], pair[1], TRUE);
    }
}

#define SET(...) set_environment ((const char * const[]) { __VA_ARGS__, NULL })

static void
got_credentials_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static ProofAwsCredentials *
get_credentials (ProofAwsSettings     *settings,
                 ProofAwsCredentials  *refused,
                 GError              **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ProofAwsCredentials *credentials;

  proof_aws_settings_get_credentials_async (settings, refused, NULL, got_credentials_cb, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  credentials = proof_aws_settings_get_credentials_finish (settings, result, error);
  if (error && *error)
    {
      g_test_message ("%s", (*error)->message);
      g_assert_null (strstr ((*error)->message, "PLANTED"));
    }

  return credentials;
}

static void
assert_key (const char *profile,
            const char *key,
            const char *token)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (profile, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = get_credentials (settings, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==, key);
  g_assert_cmpstr (proof_aws_credentials_get_token (credentials), ==, token);
}

static void
assert_no_key (const char    *profile,
               ProofAwsError  code,
               const char    *says)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (profile, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = get_credentials (settings, NULL, &error);

  g_assert_null (credentials);
  g_assert_error (error, PROOF_AWS_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, says));
}

/* --- profile and region ---------------------------------------------------- */

static void
assert_region (const char *profile,
               const char *region,
               const char *expected_profile,
               const char *expected)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (profile, region, NULL);

  g_assert_cmpstr (proof_aws_settings_get_profile (settings), ==, expected_profile);
  g_assert_cmpstr (proof_aws_settings_get_region (settings, NULL), ==, expected);
}

static void
test_region (void)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (GError) error = NULL, odd = NULL;

  write_file ("config",
              "[default]\nregion = eu-west-1\n[profile a]\nregion = us-west-1\n[profile none]\n");
  write_file ("credentials", "[b]\nregion = ap-south-1\n");

  SET (NULL);
  assert_region (NULL, NULL, "default", "eu-west-1");
  assert_region ("", "", "default", "eu-west-1");
  assert_region ("a", NULL, "a", "us-west-1");
  assert_region ("b", NULL, "b", "ap-south-1");
  assert_region ("a", "sa-east-1", "a", "sa-east-1");
  SET ("AWS_DEFAULT_PROFILE=b");
  assert_region (NULL, NULL, "b", "ap-south-1");
  SET ("AWS_DEFAULT_PROFILE=b", "AWS_PROFILE=a");
  assert_region (NULL, NULL, "a", "us-west-1");
  SET ("AWS_DEFAULT_REGION=us-east-2");
  assert_region ("a", NULL, "a", "us-east-2");
  SET ("AWS_DEFAULT_REGION=us-east-2", "AWS_REGION=us-east-1");
  assert_region ("a", NULL, "a", "us-east-1");
  SET ("AWS_DEFAULT_REGION=us-east-2", "AWS_REGION=");
  assert_region ("a", NULL, "a", "us-east-2");

  SET ("AWS_PROFILE=none");
  settings = proof_aws_settings_new (NULL, NULL, NULL);
  g_assert_null (proof_aws_settings_get_region (settings, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_REGION);
  g_object_unref (settings);
  settings = proof_aws_settings_new (NULL, "not a region", NULL);
  g_assert_null (proof_aws_settings_get_region (settings, &odd));
  g_assert_error (odd, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
}

/* What was chosen for all comes behind what is said and behind the environment; its region goes with
 * its profile, not with one that is named. */
static void
test_defaults (void)
{
  write_file ("config", "[default]\nregion = eu-west-1\n[profile a]\nregion = us-west-1\n"
                        "aws_access_key_id = OFA\naws_secret_access_key = PLANTED\n"
                        "[profile none]\n");
  write_file ("credentials", "[b]\nregion = ap-south-1\n");

  SET (NULL);
  proof_aws_settings_set_defaults ("a", NULL);
  assert_region (NULL, NULL, "a", "us-west-1");
  assert_region ("b", NULL, "b", "ap-south-1");
  assert_key (NULL, "OFA", NULL);
  proof_aws_settings_set_defaults ("a", "sa-east-1");
  assert_region (NULL, NULL, "a", "sa-east-1");
  assert_region (NULL, "us-east-1", "a", "us-east-1");
  assert_region ("b", NULL, "b", "ap-south-1");
  assert_region ("none", NULL, "none", "sa-east-1");
  SET ("AWS_PROFILE=b");
  assert_region (NULL, NULL, "b", "ap-south-1");
  SET ("AWS_REGION=us-east-2");
  assert_region (NULL, NULL, "a", "us-east-2");
  SET ("AWS_ACCESS_KEY_ID=ENV", "AWS_SECRET_ACCESS_KEY=PLANTED");
  assert_key (NULL, "ENV", NULL);
  SET (NULL);
  proof_aws_settings_set_defaults ("", "sa-east-1");
  assert_region (NULL, NULL, "default", "sa-east-1");
  proof_aws_settings_set_defaults (NULL, NULL);
  assert_region (NULL, NULL, "default", "eu-west-1");
}

/* --- endpoints ------------------------------------------------------------- */

static void
assert_endpoint (const char *said,
                 const char *service,
                 const char *expected,
                 gboolean    expected_custom)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, NULL, said);
  g_autoptr (GError) error = NULL;
  gboolean custom;
  g_autofree char *url = proof_aws_settings_dup_endpoint (settings, service, "eu-west-1", &custom,
                                                          &error);

  g_assert_cmpstr (url, ==, expected);
  g_assert_cmpint (custom, ==, expected_custom);
  if (!expected)
    g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
}

static void
test_endpoints (void)
{
  g_autoptr (ProofAwsSettings) lost = NULL;
  g_autoptr (GError) error = NULL;

  write_file ("config", "[default]\nservices = dev\nendpoint_url = https://profile.test\n"
                        "[services dev]\nrekognition =\n  endpoint_url = https://services.test/\n"
                        "[profile fips]\nuse_fips_endpoint = true\n"
                        "[profile ignoring]\n"
                        "endpoint_url = https://no.test\nignore_configured_endpoint_urls = true\n"
                        "[profile lost]\nendpoint_url = https://no.test\nservices = gone\n");
  write_file ("credentials", "");

  SET (NULL);
  assert_endpoint (NULL, "rekognition", "https://services.test", TRUE);
  assert_endpoint (NULL, "s3", "https://profile.test", TRUE);
  SET ("AWS_ENDPOINT_URL=http://127.0.0.1:1/");
  assert_endpoint (NULL, "rekognition", "http://127.0.0.1:1", TRUE);
  SET ("AWS_ENDPOINT_URL=https://all.test", "AWS_ENDPOINT_URL_S3=https://s3.test");
  assert_endpoint (NULL, "s3", "https://s3.test", TRUE);
  assert_endpoint (NULL, "rekognition", "https://all.test", TRUE);
  assert_endpoint ("https://said.test", "s3", "https://said.test", TRUE);
  assert_endpoint ("https://rekognition.eu-west-1.amazonaws.com", "s3", "https://s3.test", TRUE);
  assert_endpoint ("http://said.test", "s3", NULL, TRUE);
  SET ("AWS_ENDPOINT_URL=https://all.test", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true");
  assert_endpoint (NULL, "s3", "https://s3.eu-west-1.amazonaws.com", FALSE);
  assert_endpoint ("https://said.test", "s3", "https://said.test", TRUE);
  SET ("AWS_PROFILE=ignoring");
  assert_endpoint (NULL, "s3", "https://s3.eu-west-1.amazonaws.com", FALSE);
  SET ("AWS_PROFILE=fips");
  assert_endpoint (NULL, "s3", "https://s3-fips.eu-west-1.amazonaws.com", FALSE);
  assert_endpoint ("https://said.test", "rekognition", NULL, TRUE);
  SET ("AWS_PROFILE=fips", "AWS_USE_FIPS_ENDPOINT=false", "AWS_USE_DUALSTACK_ENDPOINT=true");
  assert_endpoint (NULL, "rekognition", "https://rekognition.eu-west-1.api.aws", FALSE);
  assert_endpoint ("https://said.test", "rekognition", NULL, TRUE);

  /* What the profile refers to is not there: no request may go elsewhere. */
  SET ("AWS_PROFILE=lost", "AWS_ENDPOINT_URL_S3=https://s3.test");
  assert_endpoint (NULL, "s3", "https://s3.test", TRUE);
  lost = proof_aws_settings_new (NULL, NULL, NULL);
  g_assert_null (proof_aws_settings_dup_endpoint (lost, "sts", "eu-west-1", NULL, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "[services gone]"));
}

/* --- credentials ----------------------------------------------------------- */

static void
test_credentials (void)
{
  write_file ("config", "[default]\nregion = eu-west-1\n"
                        "[profile a]\n"
                        "aws_access_key_id = CONFIG\naws_secret_access_key = PLANTED\n"
                        "aws_session_token = PLANTED-TOKEN\n"
                        "[profile both]\n"
                        "aws_access_key_id = CONFIG\naws_secret_access_key = PLANTED\n"
                        "aws_session_token = PLANTED-TOKEN\n"
                        "[profile sso]\n"
                        "sso_session = s\nsso_account_id = 1\naws_access_key_id = X\n"
                        "aws_secret_access_key = PLANTED\n"
                        "[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = a\n"
                        "[profile program]\n"
                        "credential_process = x\naws_access_key_id = X\n"
                        "aws_secret_access_key = PLANTED\n[profile half]\naws_access_key_id = X\n"
                        "[profile \"my own\"]\nregion = eu-west-1\n");
  write_file ("credentials",
              "[both]\naws_access_key_id = CREDENTIALS\naws_secret_access_key = PLANTED\n"
                             "[program2]\naws_access_key_id = P2\naws_secret_access_key = PLANTED\n"
                             "[my own]\naws_access_key_id = MINE\n"
                             "aws_secret_access_key = PLANTED\n");

  SET (NULL);
  assert_key ("a", "CONFIG", "PLANTED-TOKEN");
  assert_key ("both", "CREDENTIALS", NULL);
  assert_key ("my own", "MINE", NULL);
  assert_no_key (NULL, PROOF_AWS_ERROR_NO_CREDENTIALS, "has no keys");
  assert_no_key ("nobody", PROOF_AWS_ERROR_CONFIG, "both");
  assert_no_key ("sso", PROOF_AWS_ERROR_CONFIG, "“sso” names the sso-session “s”");
  assert_no_key ("role", PROOF_AWS_ERROR_NO_REGION, "“role”");
  assert_no_key ("program", PROOF_AWS_ERROR_NO_CREDENTIALS, "credential_process");
  assert_no_key ("half", PROOF_AWS_ERROR_NO_CREDENTIALS, "aws_secret_access_key");

  SET ("AWS_ACCESS_KEY_ID=ENV", "AWS_SECRET_ACCESS_KEY=PLANTED", "AWS_SESSION_TOKEN=PLANTED-TOKEN",
       "AWS_PROFILE=a");
  assert_key (NULL, "ENV", "PLANTED-TOKEN");
  assert_key ("a", "CONFIG", "PLANTED-TOKEN");
  assert_key ("both", "CREDENTIALS", NULL);
  SET ("AWS_ACCESS_KEY_ID=ENV");
  assert_no_key (NULL, PROOF_AWS_ERROR_NO_CREDENTIALS, "only the first is set");
  SET ("AWS_SECRET_ACCESS_KEY=PLANTED");
  assert_no_key (NULL, PROOF_AWS_ERROR_NO_CREDENTIALS, "only the second is set");

  SET ("AWS_CONFIG_FILE=/nowhere/c", "AWS_SHARED_CREDENTIALS_FILE=/nowhere/k");
  assert_no_key (NULL, PROOF_AWS_ERROR_NO_CREDENTIALS, "/nowhere/k");
}

/* Another tool renews keys in the file: a refresh finds them, and only a refresh looks. */
static void
test_refresh (void)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (ProofAwsCredentials) first = NULL, same = NULL, fresh = NULL;

  SET (NULL);
  write_file ("config", "");
  write_file ("credentials",
              "[default]\naws_access_key_id = OLD\naws_secret_access_key = PLANTED\n");
  settings = proof_aws_settings_new (NULL, NULL, NULL);
  first = get_credentials (settings, NULL, NULL);
  write_file ("credentials",
              "[default]\naws_access_key_id = NEW\naws_secret_access_key = PLANTED\n");
  same = get_credentials (settings, NULL, NULL);
  fresh = get_credentials (settings, same, NULL);
  g_assert_true (first == same);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (first), ==, "OLD");
  g_assert_cmpstr (proof_aws_credentials_get_access_key (fresh), ==, "NEW");
}

/* Sessions of one program share what was loaded, until a file is edited. */
static void
test_shared (void)
{
  g_autoptr (ProofAwsSettings) one = NULL, two = NULL, other = NULL, later = NULL;
  g_autoptr (ProofAwsCredentials) first = NULL, same = NULL, second = NULL, fresh = NULL;
  g_autofree char *count = g_build_filename (home, "count", NULL);
  g_autofree char *config = g_strdup_printf (
    "[profile a]\ncredential_process = sh -c 'echo >>%s; echo {\\\"Version\\\": 1,"
    "\\\"AccessKeyId\\\": \\\"K$(wc -l <%s)\\\", \\\"SecretAccessKey\\\": \\\"PLANTED\\\"}'\n"
    "[profile b]\naws_access_key_id = B\naws_secret_access_key = PLANTED\n", count, count);
  g_autofree char *edited = g_strconcat (config, "# edited\n", NULL);

  if (proof_test_aws_skip_in_sandbox ())
    return;

  SET (NULL);
  write_file ("credentials", "");
  write_file ("config", config);
  one = proof_aws_settings_new ("a", NULL, NULL);
  two = proof_aws_settings_new ("a", NULL, NULL);
  other = proof_aws_settings_new ("b", NULL, NULL);
  first = get_credentials (one, NULL, NULL);
  same = get_credentials (two, NULL, NULL);
  second = get_credentials (other, NULL, NULL);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (first), ==, "K1");
  g_assert_true (first == same);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (second), ==, "B");

  write_file ("config", edited);
  later = proof_aws_settings_new ("a", NULL, NULL);
  fresh = get_credentials (later, NULL, NULL);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (fresh), ==, "K2");
}

/* --- the rest -------------------------------------------------------------- */

static void
test_others (void)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_auto (GStrv) profiles = NULL;
  g_autofree char *known = NULL, *variable = NULL;

  write_file ("config", "[profile z]\nmax_attempts = 7\nca_bundle = $PROOF_TEST_HOME/ca.pem\n"
                        "s3 =\n  addressing_style = virtual\n[profile a]\noops\n");
  write_file ("credentials", "[m]\n[a]\n");
  SET ("AWS_PROFILE=z");
  g_setenv ("PROOF_TEST_HOME", home, TRUE);
  settings = proof_aws_settings_new (NULL, NULL, NULL);
  profiles = proof_aws_settings_list_profiles ();
  known = g_strjoinv (",", profiles);
  variable = g_build_filename (home, "ca.pem", NULL);

  g_assert_cmpstr (known, ==, "a,m,z");
  g_assert_cmpuint (proof_aws_settings_get_max_attempts (settings), ==, 7);
  g_assert_cmpstr (proof_aws_settings_get_ca_bundle (settings), ==, variable);
  g_assert_false (proof_aws_settings_get_path_style (settings, TRUE));
  g_assert_cmpuint (g_strv_length ((char **) proof_aws_settings_get_warnings (settings)), ==, 1);
  g_clear_object (&settings);

  SET ("AWS_MAX_ATTEMPTS=1", "AWS_CA_BUNDLE=~/ca.pem");
  settings = proof_aws_settings_new (NULL, NULL, NULL);
  g_free (variable);
  variable = g_build_filename (g_get_home_dir (), "ca.pem", NULL);
  g_assert_cmpuint (proof_aws_settings_get_max_attempts (settings), ==, 1);
  g_assert_cmpstr (proof_aws_settings_get_ca_bundle (settings), ==, variable);
  g_assert_true (proof_aws_settings_get_path_style (settings, TRUE));
  g_assert_false (proof_aws_settings_get_path_style (settings, FALSE));
}

/* The cases of the SDKs that need neither a role nor a service. */
static void
test_sdk_cases (void)
{
  static const char * const names[] = {
    "environment_variables", "prefer_environment", "profile_name", "profile_static_keys"
  };
  const char *shared = g_getenv ("SHARED_DATA");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *folder =
        g_build_filename (shared ? shared : "", "aws-config", "smithy-rs-aws-config",
                          "default-credential-provider-chain", names[i], NULL);
      g_autofree char *env_path = g_build_filename (folder, "env.json", NULL);
      g_autofree char *case_path = g_build_filename (folder, "test-case.json", NULL);
      g_autofree char *config = g_build_filename (folder, "fs", "home", ".aws", "config", NULL);
      g_autofree char *credentials = g_build_filename (folder, "fs", "home", ".aws", "credentials",
                                                       NULL);
      g_autofree char *env_text = NULL, *case_text = NULL;
      g_autoptr (JsonNode) env = NULL, test = NULL;
      JsonObject *wanted;
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      if (!shared || !g_file_get_contents (env_path, &env_text, NULL, NULL) ||
          !g_file_get_contents (case_path, &case_text, NULL, NULL))
        {
          g_test_skip ("SHARED_DATA names no folder with aws-config cases");
          return;
        }
      env = json_from_string (env_text, NULL);
      test = json_from_string (case_text, NULL);
      SET (NULL);
      g_setenv ("AWS_CONFIG_FILE", config, TRUE);
      g_setenv ("AWS_SHARED_CREDENTIALS_FILE", credentials, TRUE);
      json_object_iter_init (&iter, json_node_get_object (env));
      while (json_object_iter_next (&iter, &name, &value))
        if (g_str_has_prefix (name, "AWS_"))
          g_setenv (name, json_node_get_string (value), TRUE);

      wanted = json_object_get_object_member (json_node_get_object (test), "result");
      wanted = json_object_get_object_member (wanted, "Ok");
      assert_key (NULL, json_object_get_string_member (wanted, "access_key_id"), NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  /* Where the end of the chain is a portal that is not there, libsecret warns. */
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  home = g_dir_make_tmp ("proof-settings-XXXXXX", NULL);

  g_test_add_func ("/settings/region", test_region);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/endpoints", test_endpoints);
  g_test_add_func ("/settings/credentials", test_credentials);
  g_test_add_func ("/settings/refresh", test_refresh);
  g_test_add_func ("/settings/shared", test_shared);
  g_test_add_func ("/settings/others", test_others);
  g_test_add_func ("/settings/sdk-cases", test_sdk_cases);
  status = g_test_run ();

  write_file ("config", "");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (home, i == 0 ? "config" : "credentials", NULL);

      g_unlink (path);
    }
  g_rmdir (home);
  g_free (home);

  return status;
}
