/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What gives keys as JSON: token files and registrations of IAM Identity Center, answers of its two
 * services, caches of "aws login", containers, programs. */
#include "fuzz.h"

#include <string.h>

#include "proof-aws-keys-json.h"
#include "proof-aws-login.h"
#include "proof-aws-metadata.h"
#include "proof-sso-oidc.h"
#include "proof-sso-token.h"
#include "proof-sso.h"
#include "proof-test-folder.h"
#include "proof-test-server.h"

#define HTTP_EVERY 64

static const char *const folders[] = { NULL };

static const char *const texts[] = {
  "{\"startUrl\": \"https://c.awsapps.com/start\", \"region\": \"eu-central-1\", \"accessToken\": "
  "\"access\", \"expiresAt\": \"2099-01-01T00:00:00Z\", \"clientId\": \"id\", \"clientSecret\": "
  "\"secret\", \"registrationExpiresAt\": \"2099-01-01T00:00:00Z\", "
  "\"refreshToken\": \"refresh\", \"future\": {\"deep\": [1, 2.5, \"\u00e9\", null]}}",
  "{\"accessToken\": \"old\", \"expiresAt\": \"2020-01-01T00:00:00UTC\", \"refreshToken\": \"r\"}",
  "{\"clientId\": \"id\", \"clientSecret\": \"secret\", \"expiresAt\": \"2099-01-01T00:00:00Z\", "
  "\"scopes\": [\"sso:account:access\"]}",
  "{\"clientId\":\"id\",\"clientSecret\":\"secret\",\"clientSecretExpiresAt\":4102444800}",
  "{\"deviceCode\":\"code\",\"userCode\":\"BCDF-GHJK\",\"verificationUri\":\"https://d.invalid/\","
  "\"verificationUriComplete\":\"https://d.invalid/?user_code=BCDF-GHJK\",\"expiresIn\":600,"
  "\"interval\":1}",
  "{\"accessToken\":\"access\",\"tokenType\":\"Bearer\",\"expiresIn\":28800,"
  "\"refreshToken\":\"r\"}",
  "{\"error\":\"authorization_pending\",\"error_description\":\"it is\"}",
  "{\"roleCredentials\":{\"accessKeyId\":\"ASIA\",\"secretAccessKey\":\"secret\",\"sessionToken\":"
  "\"token\",\"expiration\":4102444800123}}",
  "{\"message\":\"No access\"}",
  "{\"accessToken\":{\"accessKeyId\":\"ASIA\",\"secretAccessKey\":\"secret\",\"sessionToken\":"
  "\"token\",\"accountId\":\"1\",\"expiresAt\":\"2099-01-01T00:00:00.123Z\"},"
  "\"refreshToken\":\"r\"}",
  "{\"Version\":1,\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"secret\","
  "\"SessionToken\":\"token\",\"Expiration\":\"2099-01-01T00:00:00+00:00\"}",
  "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"secret\","
  "\"Token\":\"token\",\"Expiration\":\"2099-01-01T00:00:00Z\"}",
  NULL
};

static const char config_text[] = "[sso-session corp]\n"
                                  "sso_start_url = https://c.awsapps.com/start\n"
                                  "sso_region = eu-central-1\n"
                                  "[profile x]\nsso_session = corp\n"
                                  "sso_account_id = 012345678901\nsso_role_name = r\n";

static const char *answer;
static gsize answer_length;
static guint status;

static void
answer_cb (const ProofTestRequest *request,
           ProofTestReply         *reply,
           gpointer                user_data)
{
  reply->status = status;
  reply->body = g_bytes_new (answer, answer_length);
}

static void
check (gpointer      keys,
       const GError *error)
{
  g_assert (!keys == !!error);
  g_assert (!error || g_utf8_validate (error->message, -1, NULL));
}

/* Reads the members that each of the forms has, and writes it as the shared file is written. */
static void
read_json (ProofSsoConfig *config,
           const char     *text,
           gsize           length)
{
  static const char *const members[] = { "accessToken", "expiresAt", "clientSecretExpiresAt",
                                         "expiresIn", "interval", "refreshToken", "error", NULL };
  g_autoptr (ProofSsoJson) json = proof_sso_json_parse (text, length);
  g_autoptr (ProofSsoJson) token = NULL, again = NULL;
  g_autofree char *written = NULL;

  if (!json)
    return;
  for (guint i = 0; members[i]; i++)
    {
      g_assert (!proof_sso_json_get_word (json, members[i]) ||
                proof_sso_json_get (json, members[i]));
      proof_sso_json_get_number (json, members[i]);
      proof_sso_json_get_time (json, members[i]);
    }
  token = proof_sso_json_parse (texts[0], -1);
  if (proof_sso_json_get_word (json, "accessToken"))
    {
      proof_sso_oidc_take_over (config, token, json);
      written = proof_sso_json_to_text (token);
      again = proof_sso_json_parse (written, -1);
      g_assert (again);
      g_assert_cmpstr (proof_sso_json_get (again, "accessToken"), ==,
                       proof_sso_json_get (json, "accessToken"));
      g_assert (json_object_has_member (again, "future"));
    }
}

static void
read_keys (const char *text,
           gsize       length)
{
  static const char *const token_members[] = { "SessionToken", "Token" };
  g_autoptr (JsonNode) root = proof_aws_json_parse (text, length);
  g_autofree char *whole = g_strndup (text, length);

  proof_aws_parse_time (whole);
  for (guint i = 0; root && i < G_N_ELEMENTS (token_members); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofAwsCredentials) keys =
        proof_aws_credentials_from_json (json_node_get_object (root), token_members[i], "here",
                                         &error);

      check (keys, error);
    }
}

static void
write_file (const char    *folder,
            GChecksumType  type,
            const char    *name,
            const char    *text,
            gsize          length)
{
  g_autofree char *hash = g_compute_checksum_for_string (type, name, -1);
  g_autofree char *path = g_strdup_printf ("%s/.aws/%s/%s.json", g_get_home_dir (), folder, hash);

  g_assert (g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
read_files (const char *text,
            gsize       length)
{
  g_autoptr (ProofSsoJson) token = NULL, registration = NULL;
  g_autoptr (ProofAwsCredentials) keys = NULL;
  g_autoptr (GError) error = NULL;

  write_file ("sso/cache", G_CHECKSUM_SHA1, "corp", text, length);
  token = proof_sso_token_load ("corp", PROOF_SSO_ACCESS_TOKEN);
  registration = proof_sso_token_load ("corp", PROOF_SSO_REGISTRATION);
  g_assert (!token || !registration);
  write_file ("login/cache", G_CHECKSUM_SHA256, "arn", text, length);
  keys = proof_aws_login_load ("x", "arn", &error);
  check (keys, error);
}

/* As the answer to each of the questions. */
static void
ask (const ProofAwsProfiles *profiles,
     ProofSsoConfig         *config,
     const char             *text,
     gsize                   length)
{
  g_autoptr (ProofSsoJson) client = proof_sso_json_parse (texts[2], -1);

  answer = text;
  answer_length = length;
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofSsoJson) json = NULL;
      g_autoptr (ProofAwsCredentials) keys = NULL;
      g_autofree char *refusal = NULL;

      /* Refused or not, by what the text is. */
      status = length % 4 == 0 ? 400 : 200;
      if (i == 0)
        json = proof_sso_oidc_register (config, NULL, &refusal, &error);
      else if (i == 1)
        json = proof_sso_oidc_authorize (config, client, NULL, &refusal, &error);
      else if (i == 2)
        json = proof_sso_oidc_create_token (config, client, "code", NULL, NULL, &refusal, &error);
      else if (i == 3)
        keys = proof_aws_container_load (NULL, NULL, &error);
      else
        {
          write_file ("sso/cache", G_CHECKSUM_SHA1, "corp", texts[0], strlen (texts[0]));
          keys = proof_sso_load (profiles, "x", NULL, NULL, &error);
        }
      check (i < 3 ? (gpointer) json : (gpointer) keys, error);
    }
}

static void
parse (const char *text,
       gsize       length)
{
  static ProofTestServer *server; /* of this process, which the fuzzer has forked */
  static ProofAwsProfiles *profiles;
  static ProofSsoConfig *config;
  g_autoptr (GBytes) bytes = NULL;

  if (!server)
    {
      g_autofree char *url = NULL;

      server = proof_test_server_new (answer_cb, NULL);
      url = g_strdup_printf ("%s/keys", proof_test_server_get_url (server));
      g_setenv ("AWS_ENDPOINT_URL_SSO", proof_test_server_get_url (server), TRUE);
      g_setenv ("AWS_ENDPOINT_URL_SSO_OIDC", proof_test_server_get_url (server), TRUE);
      g_setenv ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, TRUE);
      profiles = proof_aws_profiles_new ();
      proof_aws_profiles_parse (profiles, PROOF_AWS_FILE_CONFIG, config_text, -1);
      config = proof_sso_config_new (profiles, "x", NULL, NULL);
    }

  read_json (config, text, length);
  read_keys (text, length);
  read_files (text, length);
  /* Slow: some of them, and of one text always or never. */
  bytes = g_bytes_new_static (text, length);
  if (g_bytes_hash (bytes) % HTTP_EVERY == 0)
    ask (profiles, config, text, length);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("fuzz-sso-XXXXXX", NULL);
  g_autofree char *tokens = g_build_filename (home, ".aws", "sso", "cache", NULL);
  g_autofree char *logins = g_build_filename (home, ".aws", "login", "cache", NULL);
  int result;

  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_unsetenv ("AWS_LOGIN_CACHE_DIRECTORY");
  g_mkdir_with_parents (tokens, 0700);
  g_mkdir_with_parents (logins, 0700);
  result = fuzz_main (argc, argv, "sso", folders, texts, parse);
  proof_test_folder_remove (home);
  return result;
}
