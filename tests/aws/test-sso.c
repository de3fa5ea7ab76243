/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "proof-aws-error.h"
#include "proof-sso-config.h"
#include "proof-sso-token.h"
#include "proof-sso.h"
#include "proof-test-folder.h"
#include "proof-test-sso.h"

#define START_URL "https://corp.awsapps.com/start#/"
#define DAY (24 * 60 * 60)
#define NOBODY 65534

static char *home;

static const char config_text[] =
  "[sso-session corp]\n"
  "sso_start_url = " START_URL "\n"
  "sso_region = eu-central-1\n"
  "sso_registration_scopes = sso:account:access\n"
  "[profile dev]\n"
  "sso_session = corp\n"
  "sso_account_id = 012345678901\n"
  "sso_role_name = Look+Here\n"
  "region = us-west-2\n"
  "[profile old]\n"
  "sso_start_url = " START_URL "\n"
  "sso_region = eu-central-1\n"
  "sso_account_id = 012345678901\n"
  "sso_role_name = Look+Here\n"
  "[profile no-session]\n"
  "sso_session = missing\n"
  "sso_account_id = 1\n"
  "sso_role_name = r\n"
  "[profile no-account]\n"
  "sso_session = corp\n"
  "sso_role_name = r\n"
  "[profile no-role]\n"
  "sso_session = corp\n"
  "sso_account_id = 1\n"
  "[profile no-region]\n"
  "sso_start_url = " START_URL "\n"
  "[profile odd-region]\n"
  "sso_start_url = " START_URL "\n"
  "sso_region = evil.example.com/\n"
  "[profile two-regions]\n"
  "sso_session = corp\n"
  "sso_region = us-east-1\n";

static ProofAwsProfiles *
parse_profiles (void)
{
  ProofAwsProfiles *profiles = proof_aws_profiles_new ();

  proof_aws_profiles_parse (profiles, PROOF_AWS_FILE_CONFIG, config_text, -1);

  return profiles;
}

/* The path of a file of the shared cache, whose folders are made. */
static char *
cache_path (const char *name)
{
  g_autofree char *folder = g_build_filename (home, ".aws", "sso", "cache", NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);
  g_autofree char *file = g_strconcat (hash, ".json", NULL);

  g_mkdir_with_parents (folder, 0700);

  return g_build_filename (folder, file, NULL);
}

static char *
own_path (const char *name)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);
  g_autofree char *file = g_strconcat (hash, ".json", NULL);

  return g_build_filename (g_get_user_data_dir (), "proofreel", "sso", file, NULL);
}

static void
forget_all (void)
{
  g_autofree char *aws = g_build_filename (home, ".aws", NULL);

  proof_test_folder_remove (aws);
  proof_test_folder_remove (g_get_user_data_dir ());
}

static char *
time_in (gint64 seconds)
{
  g_autoptr (GDateTime) time =
    g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + seconds);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

/* A token as the AWS CLI writes it, and two members that no program of today knows. */
static void
plant_token (const char *name,
             gint64      seconds,
             gint64      registration_seconds)
{
  g_autofree char *path = cache_path (name);
  g_autofree char *end = time_in (seconds);
  g_autofree char *registration_end = time_in (registration_seconds);
  g_autofree char *text =
    g_strdup_printf ("{\"startUrl\": \"" START_URL "\", \"region\": \"eu-central-1\", "
                     "\"accessToken\": \"planted-access-0\", \"expiresAt\": \"%s\", "
                     "\"clientId\": \"client-0\", \"clientSecret\": \"planted-client-secret-0\", "
                     "\"registrationExpiresAt\": \"%s\", \"refreshToken\": \"planted-refresh-0\", "
                     "\"future\": {\"deep\": [1, 2.5, \"\u00e9\", null]}, \"flag\": true}",
                     end, registration_end);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static ProofAwsCredentials *
load (const char  *profile,
      GError     **error)
{
  g_autoptr (ProofAwsProfiles) profiles = parse_profiles ();
  ProofAwsCredentials *credentials = proof_sso_load (profiles, profile, NULL, NULL, error);

  if (error && *error)
    g_assert_null (strstr ((*error)->message, "planted"));

  return credentials;
}

static void
assert_loads (const char *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = load (profile, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==, "ASIAROLE");
  g_assert_cmpstr (proof_aws_credentials_get_secret (credentials), ==, "planted/secret");
  g_assert_cmpstr (proof_aws_credentials_get_token (credentials), ==, "planted-session");
  g_assert_cmpint (proof_aws_credentials_get_expires_us (credentials), ==,
                   4102444800123 * 1000);
  g_assert_nonnull (strstr (proof_aws_credentials_get_source (credentials), profile));
}

/* The message has to have @part. */
static void
assert_fails (const char   *profile,
              ProofAwsError code,
              const char   *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = load (profile, &error);

  g_assert_null (credentials);
  g_assert_error (error, PROOF_AWS_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));
}

/* --- profiles ----------------------------------------------------------------------------- */

static void
test_config (void)
{
  static const struct
  {
    const char *profile;
    const char *part;
  } cases[] = {
    { "no-session", "“missing”" },
    { "no-account", "sso_account_id is missing" },
    { "no-role", "sso_role_name is missing" },
    { "no-region", "sso_region is missing" },
    { "two-regions", "sso_region" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_fails (cases[i].profile, PROOF_AWS_ERROR_CONFIG, cases[i].part);
}

static void
test_endpoints (void)
{
  g_autoptr (ProofAwsProfiles) profiles = parse_profiles ();
  g_autoptr (ProofSsoConfig) plain = NULL;
  g_autoptr (ProofSsoConfig) special = NULL;
  g_autoptr (ProofSsoConfig) general = NULL;
  g_autoptr (ProofSsoConfig) refused = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) odd = NULL;

  plain = proof_sso_config_new (profiles, "dev", NULL, NULL);
  g_assert_cmpstr (plain->portal, ==, "https://portal.sso.eu-central-1.amazonaws.com");
  g_assert_cmpstr (plain->oidc, ==, "https://oidc.eu-central-1.amazonaws.com");
  g_assert_null (proof_sso_config_new (profiles, "odd-region", NULL, &odd));
  g_assert_error (odd, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);

  g_setenv ("AWS_USE_FIPS_ENDPOINT", "true", TRUE);
  g_setenv ("AWS_USE_DUALSTACK_ENDPOINT", "true", TRUE);
  special = proof_sso_config_new (profiles, "dev", NULL, NULL);
  g_assert_cmpstr (special->portal, ==, "https://portal.sso-fips.eu-central-1.api.aws");
  g_assert_cmpstr (special->oidc, ==, "https://oidc-fips.eu-central-1.api.aws");
  g_unsetenv ("AWS_USE_FIPS_ENDPOINT");
  g_unsetenv ("AWS_USE_DUALSTACK_ENDPOINT");

  g_setenv ("AWS_ENDPOINT_URL", "https://all.example.com/aws/", TRUE);
  g_setenv ("AWS_ENDPOINT_URL_SSO_OIDC", "http://localhost:9", TRUE);
  general = proof_sso_config_new (profiles, "dev", NULL, NULL);
  g_assert_cmpstr (general->portal, ==, "https://all.example.com/aws");
  g_assert_cmpstr (general->oidc, ==, "http://localhost:9");

  g_setenv ("AWS_ENDPOINT_URL_SSO", "http://portal.example.com", TRUE);
  refused = proof_sso_config_new (profiles, "dev", NULL, &error);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
  g_unsetenv ("AWS_ENDPOINT_URL");
  g_unsetenv ("AWS_ENDPOINT_URL_SSO");
  g_unsetenv ("AWS_ENDPOINT_URL_SSO_OIDC");
}

/* --- the cache ---------------------------------------------------------------------------- */

static void
test_times (void)
{
  static const struct
  {
    const char *text;
    gint64 us;
  } cases[] = {
    { "2030-01-02T03:04:05Z", 1893553445000000 },
    { "2030-01-02T03:04:05UTC", 1893553445000000 },
    { "2030-01-02T03:04:05 UTC", 1893553445000000 },
    { "2030-01-02T03:04:05+00:00", 1893553445000000 },
    { "2030-01-02T05:04:05+02:00", 1893553445000000 },
    { "2030-01-02T03:04:05.250Z", 1893553445250000 },
    { "2030-01-02T03:04:05.250000+00:00", 1893553445250000 },
    { " 2030-01-02T03:04:05 ", 1893553445000000 },
    { "2030-13-02T03:04:05Z", 0 },
    { "UTC", 0 },
    { "tomorrow", 0 },
    { "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofSsoJson) json = json_object_new ();

      proof_sso_json_set (json, "t", cases[i].text);
      g_assert_cmpint (proof_sso_json_get_time (json, "t"), ==, cases[i].us);
      if (cases[i].us > 0)
        {
          proof_sso_json_set_time (json, "u", cases[i].us);
          g_assert_cmpint (proof_sso_json_get_time (json, "u"), ==,
                           cases[i].us / G_USEC_PER_SEC * G_USEC_PER_SEC);
        }
    }
}

#define GOOD "\"accessToken\":\"planted-access-0\",\"expiresAt\":\"2099-01-01T00:00:00Z\""

/* Whatever lies there: another sign-in mends it. */
static void
test_odd_files (void)
{
  static const char * const texts[] = {
    "", " ", "{", "}", "[]", "null", "1", "\"text\"", "{}", "{\"accessToken\"", "{\"accessToken\":",
    "{\"accessToken\":\"planted", "\xff\xfe{}", "\xef\xbb\xbf{}", "{" GOOD, "{" GOOD "]",
    "{\"accessToken\":1,\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "{\"accessToken\":null,\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "{\"accessToken\":[\"planted\"],\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "{\"accessToken\":{\"a\":\"planted\"},\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "{\"accessToken\":\"\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "{\"accessToken\":\"planted\\r\\nHost: a\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "{\"accessToken\":\"plant\u00e9d\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "{\"accessToken\":\"planted\"}",
    "{\"accessToken\":\"planted\",\"expiresAt\":4070908800}",
    "{\"accessToken\":\"planted\",\"expiresAt\":\"never\"}",
    "{\"accessToken\":\"planted\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}",
    "{\"accessToken\":\"planted\",\"expiresAt\":\"2001-01-01T00:00:00Z\",\"refreshToken\":7,"
    "\"clientId\":[],\"clientSecret\":{},\"registrationExpiresAt\":true}",
    /* a registration, under the name of a token */
    "{\"clientId\":\"client-0\",\"clientSecret\":\"planted-client-secret-0\","
    "\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
    "<html>", "accessToken = planted",
  };
  g_autofree char *path = cache_path ("corp");
  g_autofree char *deep = g_strnfill (5000, '[');
  g_autofree char *huge = g_malloc (3 * 1024 * 1024);
  g_autofree char *link = g_strconcat (path, ".x", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "corp");
    }
  g_assert_true (g_file_set_contents (path, "{\"a\":\0}", 8, NULL));
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "corp");
  g_assert_true (g_file_set_contents (path, deep, -1, NULL));
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "corp");

  memset (huge, ' ', 3 * 1024 * 1024);
  memcpy (huge, "{" GOOD "}", strlen ("{" GOOD "}"));
  g_assert_true (g_file_set_contents (path, huge, 3 * 1024 * 1024, NULL));
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "corp");

  g_unlink (path);
  g_assert_cmpint (symlink (path, path), ==, 0);
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "corp");
  g_unlink (path);
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "corp");
  g_unlink (path);
  g_mkdir (path, 0700);
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "corp");
  forget_all ();
}

/* A good file, changed and cut at random: read or not, never more. */
static void
test_fuzz (void)
{
  static const char odd[] = "{}[]\",:\\u0tn1 \t\0\xff\xc3";
  g_autofree char *path = cache_path ("corp");
  g_autofree char *text = NULL;
  gsize length;
  guint rounds = g_getenv ("PROOF_VALGRIND") ? 50 : 3000;
  guint n_read = 0;

  plant_token ("corp", DAY, DAY);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (GByteArray) copy = g_byte_array_new ();
      g_autoptr (ProofSsoJson) json = NULL;

      g_byte_array_append (copy, (const guint8 *) text, length);
      for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
        copy->data[g_test_rand_int_range (0, copy->len)] =
          odd[g_test_rand_int_range (0, sizeof odd)];
      if (g_test_rand_int_range (0, 4) == 0)
        g_byte_array_set_size (copy, g_test_rand_int_range (0, copy->len));
      json = proof_sso_json_parse (copy->len > 0 ? (const char *) copy->data : "", copy->len);
      if (json)
        {
          char *again = proof_sso_json_to_text (json);

          proof_sso_json_get (json, "accessToken");
          proof_sso_json_get_time (json, "expiresAt");
          proof_sso_json_set (json, "refreshToken", "other");
          proof_aws_wipe (again);
          n_read++;
        }
    }
  g_assert_cmpuint (n_read, >, rounds / 8);
  g_assert_cmpuint (n_read, <, rounds);
  forget_all ();
}

/* What wiping leaves in memory. */
static void
test_wipe (void)
{
  JsonObject *kept;
  const char *secret, *deep;
  ProofSsoJson *json = proof_sso_json_parse ("{\"a\":\"planted\",\"b\":[{\"c\":\"planted\"}]}", -1);

  /* Another reference keeps the memory from being used again. */
  kept = json_object_ref (json);
  secret = json_object_get_string_member (kept, "a");
  deep = json_object_get_string_member (
    json_array_get_object_element (json_object_get_array_member (kept, "b"), 0), "c");
  g_assert_cmpstr (secret, ==, "planted");
  g_assert_cmpstr (deep, ==, "planted");
  proof_sso_json_free (json);
  for (gsize i = 0; i < strlen ("planted"); i++)
    g_assert_true (secret[i] == '\0' && deep[i] == '\0');
  json_object_unref (kept);
}

static void
assert_kept_whole (const char *path,
                   const char *access,
                   const char *refresh)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (JsonNode) expected = json_from_string ("{\"deep\":[1,2.5,\"\u00e9\",null]}", NULL);
  JsonObject *object;
  GStatBuf about;
  guint n_files = 0;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "accessToken"), ==, access);
  g_assert_cmpstr (json_object_get_string_member (object, "refreshToken"), ==, refresh);
  g_assert_cmpstr (json_object_get_string_member (object, "clientId"), ==, "client-0");
  g_assert_cmpstr (json_object_get_string_member (object, "startUrl"), ==, START_URL);
  g_assert_true (json_object_get_boolean_member (object, "flag"));
  g_assert_true (json_node_equal (json_object_get_member (object, "future"), expected));
  g_assert_true (g_str_has_suffix (json_object_get_string_member (object, "expiresAt"), "Z"));

  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0777, ==, 0600);
  while (g_dir_read_name (dir))
    n_files++;
  g_assert_cmpuint (n_files, ==, 1);
}

/* --- keys of a role ----------------------------------------------------------------------- */

static void
test_load (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);

  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "aws sso login --profile 'dev'");
  plant_token ("corp", DAY, DAY);
  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 0);

  /* A legacy profile has a file of its own, of the start URL as it is written. */
  assert_fails ("old", PROOF_AWS_ERROR_SIGN_IN, START_URL);
  plant_token (START_URL, DAY, DAY);
  assert_loads ("old");
  forget_all ();
}

static void
test_refresh (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);
  g_autofree char *path = cache_path ("corp");

  plant_token ("corp", 14 * 60, DAY);
  g_chmod (path, 0644);
  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 1);
  assert_kept_whole (path, "planted-access-1", "planted-refresh-1");

  /* The next one reads the file and asks nobody. */
  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 1);

  /* Once more, with the token that was rotated, and after its end. */
  sso->n_issued = 0;
  plant_token ("corp", -DAY, DAY);
  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 2);
  forget_all ();
}

static void
test_no_refresh (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);

  plant_token ("corp", 16 * 60, DAY);
  assert_loads ("dev");
  plant_token ("corp", 60, -60);
  assert_loads ("dev");
  plant_token (START_URL, 60, DAY);
  assert_loads ("old");
  plant_token ("corp", -60, -60);
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "has expired");
  plant_token (START_URL, -60, DAY);
  assert_fails ("old", PROOF_AWS_ERROR_SIGN_IN, "has expired");
  g_assert_cmpuint (sso->n_refresh, ==, 0);
  forget_all ();
}

/* A refresh that fails costs nothing while the token lasts. */
static void
test_refresh_refused (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);

  sso->refresh = "invalid_grant";
  plant_token ("corp", 60, DAY);
  assert_loads ("dev");
  plant_token ("corp", -60, DAY);
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "has ended");

  sso->refresh = "503";
  plant_token ("corp", 60, DAY);
  assert_loads ("dev");
  plant_token ("corp", -60, DAY);
  assert_fails ("dev", PROOF_AWS_ERROR_SERVER, "Try again");
  g_assert_cmpuint (sso->n_refresh, ==, 4);
  forget_all ();
}

/* A token that would write headers of its own. */
static void
test_refresh_odd (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);

  sso->token_suffix = "\\r\\nHost: a";
  plant_token ("corp", -60, DAY);
  assert_fails ("dev", PROOF_AWS_ERROR_PROTOCOL, "accessToken");
  g_assert_cmpuint (sso->n_portal, ==, 0);
  forget_all ();
}

static void
other_program_cb (gpointer user_data)
{
  plant_token ("corp", DAY, DAY);
}

/* The AWS CLI refreshes at the same moment, and wins. */
static void
test_refresh_race (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);

  sso->refresh = "invalid_grant";
  sso->before_refusal = other_program_cb;
  plant_token ("corp", -60, DAY);
  assert_loads ("dev");
  forget_all ();
}

static gpointer
load_thread (gpointer user_data)
{
  assert_loads ("dev");

  return NULL;
}

/* Several profiles of a session at once: a refresh token counts once. */
static void
test_refresh_together (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);
  GThread *threads[6];

  plant_token ("corp", -60, DAY);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (sso->n_refresh, ==, 1);
  g_assert_cmpuint (sso->n_portal, ==, G_N_ELEMENTS (threads));
  forget_all ();
}

static void
test_portal (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);

  plant_token ("corp", DAY, DAY);
  sso->portal = "403";
  assert_fails ("dev", PROOF_AWS_ERROR_ACCESS_DENIED, "No access");
  g_assert_cmpuint (sso->n_portal, ==, 1);
  sso->portal = "404";
  assert_fails ("dev", PROOF_AWS_ERROR_INVALID_PARAMETER, "something else");
  sso->portal = "html";
  assert_fails ("dev", PROOF_AWS_ERROR_PROTOCOL, "proxy");
  sso->n_portal = 0;
  sso->portal = "503 429 200";
  assert_loads ("dev");
  sso->n_portal = 0;
  sso->portal = "503";
  assert_fails ("dev", PROOF_AWS_ERROR_SERVER, "Try again");
  g_assert_cmpuint (sso->n_portal, ==, 3);
  g_assert_cmpuint (sso->n_refresh, ==, 0);

  /* The session was ended before its time: one refresh, then a person has to sign in. */
  sso->n_portal = 0;
  sso->portal = "401 200";
  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 1);
  sso->portal = "401";
  assert_fails ("dev", PROOF_AWS_ERROR_SIGN_IN, "Sign in, or run");
  g_assert_cmpuint (sso->n_refresh, ==, 2);
  plant_token (START_URL, DAY, DAY);
  assert_fails ("old", PROOF_AWS_ERROR_SIGN_IN, "no longer accepted");
  g_assert_cmpuint (sso->n_refresh, ==, 2);
  forget_all ();
}

static void
test_network (void)
{
  plant_token ("corp", DAY, DAY);
  g_setenv ("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1", TRUE);
  assert_fails ("dev", PROOF_AWS_ERROR_NETWORK, "Check the network");
  g_unsetenv ("AWS_ENDPOINT_URL_SSO");
  forget_all ();
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_usleep (300 * 1000);
  g_cancellable_cancel (cancellable);

  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);
  g_autoptr (ProofAwsProfiles) profiles = parse_profiles ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  plant_token ("corp", DAY, DAY);
  sso->portal_delay_ms = 60 * 1000;
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_null (proof_sso_load (profiles, "dev", NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  forget_all ();
}

/* As in a sandbox that may only read ~/.aws. */
static void
test_read_only (void)
{
  g_autoptr (ProofTestSso) sso = proof_test_sso_new (START_URL);
  g_autofree char *path = cache_path ("corp");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *own = own_path ("corp");
  uid_t user = geteuid ();

  plant_token ("corp", 60, DAY);
  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_chmod (folder, 0500);
  if (user == 0 && chown (path, NOBODY, -1) != 0)
    {
      g_test_skip ("root may not give a file away in a sandbox, and nothing is read-only for root");
      forget_all ();
      return;
    }
  if (user == 0)
    {
      /* Nothing is read-only for root. */
      g_autofree char *aws = g_build_filename (home, ".aws", NULL);
      g_autofree char *between = g_build_filename (aws, "sso", NULL);
      const char *open[] = { home, aws, between };
      const char *given[] = { folder, g_get_user_data_dir () };

      for (guint i = 0; i < G_N_ELEMENTS (open); i++)
        g_assert_cmpint (chmod (open[i], 0755), ==, 0);
      for (guint i = 0; i < G_N_ELEMENTS (given); i++)
        g_assert_cmpint (chown (given[i], NOBODY, -1), ==, 0);
      g_assert_cmpint (seteuid (NOBODY), ==, 0);
    }
  g_assert_cmpint (g_access (folder, R_OK | X_OK), ==, 0);

  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 1);
  assert_kept_whole (own, "planted-access-1", "planted-refresh-1");
  assert_kept_whole (path, "planted-access-0", "planted-refresh-0");
  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 1);

  /* What ends later is newer: somebody has signed in with the CLI meanwhile. */
  g_chmod (folder, 0700);
  sso->n_issued = 0;
  plant_token ("corp", DAY, DAY);
  assert_loads ("dev");
  g_assert_cmpuint (sso->n_refresh, ==, 1);

  /* Where the folder can be written again, our own copy goes. */
  plant_token ("corp", 60, DAY);
  g_unlink (own);
  assert_loads ("dev");
  g_assert_false (g_file_test (own, G_FILE_TEST_EXISTS));
  assert_kept_whole (path, "planted-access-1", "planted-refresh-1");
  if (user == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  forget_all ();
}

/* Files and exchanges of another SDK's tests. */
static void
test_fixtures (void)
{
  static const struct
  {
    const char *folder;
    const char *profile;
  } cases[] = {
    { "profile-provider/sso_credentials", "default" },
    { "default-credential-provider-chain/e2e_fips_and_dual_stack_sso", "sso-test" },
  };
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *root = g_build_filename (shared ? shared : "", "aws-config",
                                            "smithy-rs-aws-config", NULL);

  if (!shared || !g_file_test (root, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("SHARED_DATA names no folder with aws-config files");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofAwsProfiles) profiles = proof_aws_profiles_new ();
      g_autofree char *folder = g_build_filename (root, cases[i].folder, NULL);
      g_autofree char *config_path = g_build_filename (folder, "fs/home/.aws/config", NULL);
      g_autofree char *cache = g_build_filename (folder, "fs/home/.aws/sso/cache", NULL);
      g_autofree char *traffic_path = g_build_filename (folder, "http-traffic.json", NULL);
      g_autofree char *traffic = NULL;
      g_autoptr (ProofSsoConfig) config = NULL;
      g_autoptr (ProofSsoJson) token = NULL;
      g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);
      g_autofree char *uri = NULL;
      g_autofree char *bearer = NULL;
      g_autofree char *path = NULL;
      g_autofree char *theirs = g_build_filename (cache, g_dir_read_name (dir), NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CONFIG, config_path);
      if (strstr (cases[i].folder, "fips"))
        {
          g_setenv ("AWS_USE_FIPS_ENDPOINT", "true", TRUE);
          g_setenv ("AWS_USE_DUALSTACK_ENDPOINT", "true", TRUE);
        }
      config = proof_sso_config_new (profiles, cases[i].profile, NULL, &error);
      g_assert_no_error (error);

      /* The file has the name that we expect, and holds the token that was sent. */
      path = cache_path (proof_sso_config_get_name (config));
      g_assert_true (g_str_has_suffix (path, strrchr (theirs, '/')));
      g_assert_true (g_file_get_contents (theirs, &text, NULL, NULL));
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      token = proof_sso_token_load (proof_sso_config_get_name (config), PROOF_SSO_ACCESS_TOKEN);
      g_assert_nonnull (token);
      g_assert_true (g_file_get_contents (traffic_path, &traffic, NULL, NULL));
      bearer = g_strdup_printf ("\"%s\"", proof_sso_json_get (token, "accessToken"));
      g_assert_nonnull (strstr (traffic, bearer));
      uri = g_strdup_printf ("\"uri\": \"%s/federation/credentials?", config->portal);
      g_assert_nonnull (strstr (traffic, uri));
      g_unsetenv ("AWS_USE_FIPS_ENDPOINT");
      g_unsetenv ("AWS_USE_DUALSTACK_ENDPOINT");
      forget_all ();
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *data = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("proof-sso-XXXXXX", NULL);
  data = g_build_filename (home, "data", NULL);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_unsetenv ("AWS_PROFILE");

  g_test_add_func ("/sso/config", test_config);
  g_test_add_func ("/sso/endpoints", test_endpoints);
  g_test_add_func ("/sso/times", test_times);
  g_test_add_func ("/sso/odd-files", test_odd_files);
  g_test_add_func ("/sso/fuzz", test_fuzz);
  g_test_add_func ("/sso/wipe", test_wipe);
  g_test_add_func ("/sso/load", test_load);
  g_test_add_func ("/sso/refresh", test_refresh);
  g_test_add_func ("/sso/no-refresh", test_no_refresh);
  g_test_add_func ("/sso/refresh-refused", test_refresh_refused);
  g_test_add_func ("/sso/refresh-odd", test_refresh_odd);
  g_test_add_func ("/sso/refresh-race", test_refresh_race);
  g_test_add_func ("/sso/refresh-together", test_refresh_together);
  g_test_add_func ("/sso/portal", test_portal);
  g_test_add_func ("/sso/network", test_network);
  g_test_add_func ("/sso/cancel", test_cancel);
  g_test_add_func ("/sso/read-only", test_read_only);
  g_test_add_func ("/sso/fixtures", test_fixtures);

  status = g_test_run ();
  proof_test_folder_remove (home);
  g_free (home);

  return status;
}
