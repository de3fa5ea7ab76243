/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-profile-sources.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-aws-http.h"
#include "proof-aws-keys-json.h"
#include "proof-aws-role.h"
#include "proof-test-aws.h"

static char *home;

static void
write_file (const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* The profile “x” in a config file of its own. */
static ProofAwsCredentials *
load_for (const char    *config,
          gboolean       attended,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autofree char *text = g_strconcat ("[profile x]\nregion = eu-west-1\n", config, NULL);
  g_autoptr (ProofAwsSettings) settings = NULL;

  write_file ("config", text);
  settings = attended ? proof_aws_settings_new ("x", NULL, NULL)
                      : proof_aws_settings_new_unattended ("x", NULL, NULL);
  proof_aws_settings_set_retry_scale (settings, 0.01);

  return proof_aws_profile_sources_load (settings, FALSE, cancellable, error);
}

static ProofAwsCredentials *
load (const char    *config,
      GCancellable  *cancellable,
      GError       **error)
{
  return load_for (config, TRUE, cancellable, error);
}

static void
assert_error (const char    *config,
              ProofAwsError  code,
              const char    *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = load (config, NULL, &error);

  g_assert_null (credentials);
  g_test_message ("%s", error->message);
  g_assert_error (error, PROOF_AWS_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_nonnull (strstr (error->message, "“x”"));
  proof_test_aws_assert_no_secret (error->message);
}

/* --- roles ------------------------------------------------------------------- */

#define ROLE "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = y\n"
#define STATIC "[profile y]\naws_access_key_id = " PROOF_TEST_ACCESS_KEY "\n" \
               "aws_secret_access_key = " PROOF_TEST_SECRET "\n"
#define KEYS "<AssumeRoleResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>" \
             "<AssumeRoleResult><Credentials><AccessKeyId>ROLEKEY</AccessKeyId>" \
             "<SecretAccessKey><![CDATA[" PROOF_TEST_SECRET "]]></SecretAccessKey>" \
             "<SessionToken>" PROOF_TEST_TOKEN "</SessionToken>" \
             "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>" \
             "</AssumeRoleResponse>"

#define SKEWED "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature " \
               "expired: A is now earlier than B</Message></Error></ErrorResponse>"

/* What each of the attempts is answered, in turn; the last one again. */
typedef struct
{
  const char *answers[4];  /* NULL = hang up, "500" = that status */
  guint n;
  guint n_bad_signatures;
  char *form;
  guint delay_ms;
  int ahead_s;             /* of the clock */
} Sts;

static void
sts_cb (const ProofTestRequest *request,
        ProofTestReply         *reply,
        gpointer                user_data)
{
  Sts *sts = user_data;
  const char *text = sts->answers[MIN (request->number - 1, sts->n - 1)];

  g_free (sts->form);
  sts->form = g_strndup (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body));
  if (!proof_test_aws_signature_is_right (request, "sts", "eu-west-1"))
    sts->n_bad_signatures++;
  reply->delay_ms = sts->delay_ms;
  if (sts->ahead_s != 0 && !proof_test_aws_tell_clock (request, reply, sts->ahead_s))
    text = SKEWED;
  if (!text)
    reply->status = 0;
  else if (strlen (text) == 3)
    proof_test_reply_set_text (reply, atoi (text), "");
  else
    proof_test_reply_set_text (reply, g_str_has_prefix (text, "<Error") ? 403 : 200, text);
}

static ProofTestServer *
start_sts (Sts *sts)
{
  ProofTestServer *server = proof_test_server_new (sts_cb, sts);

  g_setenv ("AWS_ENDPOINT_URL_STS", proof_test_server_get_url (server), TRUE);

  return server;
}

/* The clock of this machine is wrong, either way. */
static void
test_role_clock (void)
{
  static const int offsets[] = { 600, -86400 };

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      Sts sts = { .answers = { KEYS }, .n = 1, .ahead_s = offsets[i] };
      g_autoptr (ProofTestServer) server = start_sts (&sts);
      g_autoptr (GError) error = NULL;
      g_autoptr (ProofAwsCredentials) credentials = load (ROLE STATIC, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==, "ROLEKEY");
      g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, 2);
      g_assert_cmpuint (sts.n_bad_signatures, ==, 0);
      g_free (sts.form);
    }
}

static void
test_role (void)
{
  Sts sts = { .answers = { NULL, "500", KEYS }, .n = 3 };
  g_autoptr (ProofTestServer) server = start_sts (&sts);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials =
    load (ROLE "external_id = a b&c\nduration_seconds = 900\nrole_session_name = me\n" STATIC, NULL,
          &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==, "ROLEKEY");
  g_assert_cmpstr (proof_aws_credentials_get_secret (credentials), ==, PROOF_TEST_SECRET);
  g_assert_cmpstr (proof_aws_credentials_get_token (credentials), ==, PROOF_TEST_TOKEN);
  g_assert_cmpint (proof_aws_credentials_get_expires_us (credentials), ==,
                   G_GINT64_CONSTANT (4070908800) * G_USEC_PER_SEC);
  g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, 3);
  g_assert_cmpuint (sts.n_bad_signatures, ==, 0);
  g_assert_cmpstr (sts.form, ==,
                   "Action=AssumeRole&Version=2011-06-15"
                   "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fr&RoleSessionName=me"
                   "&ExternalId=a%20b%26c&DurationSeconds=900");
  g_free (sts.form);
}

static void
test_refused_role (void)
{
  static const struct
  {
    const char *answer;
    guint n_requests;
    ProofAwsError code;
    const char *says;
  } cases[] = {
    { "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User u may not "
      "sts:AssumeRole</Message></Error><RequestId>req-7</RequestId></ErrorResponse>",
      1, PROOF_AWS_ERROR_ACCESS_DENIED, "req-7" },
    { "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>ended</Message></Error>"
      "</ErrorResponse>", 1, PROOF_AWS_ERROR_EXPIRED, "have expired" },
    { "<ErrorResponse><Error><Code>Throttling</Code><Message>slow</Message></Error>"
      "</ErrorResponse>", 3, PROOF_AWS_ERROR_THROTTLED, "slow" },
    { "<html><body>Proxy login</body></html>", 1, PROOF_AWS_ERROR_PROTOCOL, "STS" },
    { "cut <Assume", 1, PROOF_AWS_ERROR_PROTOCOL, "AWS_ENDPOINT_URL_STS" },
    { "503", 3, PROOF_AWS_ERROR_SERVER, "503" },
    { "307", 1, PROOF_AWS_ERROR_PROTOCOL, "another address" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Sts sts = { .answers = { cases[i].answer }, .n = 1 };
      g_autoptr (ProofTestServer) server = start_sts (&sts);

      if (i == 3)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (ProofAwsCredentials) credentials = load (ROLE STATIC, NULL, &error);

          g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL);
        }
      else
        {
          assert_error (ROLE STATIC, cases[i].code, cases[i].says);
        }
      g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, cases[i].n_requests);
      g_free (sts.form);
    }
}

static gpointer
cancel_thread (gpointer data)
{
  g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_cancelled (void)
{
  Sts sts = { .answers = { KEYS }, .n = 1, .delay_ms = 20000 };
  g_autoptr (ProofTestServer) server = start_sts (&sts);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  credentials = load (ROLE STATIC, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_clear_pointer (&server, proof_test_server_free);
  g_free (sts.form);
}

/* A program that waits for its user ends as well. */
static void
test_process_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (proof_test_aws_skip_in_sandbox ())
    return;

  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_null (load ("credential_process = sleep 60\n", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* --- codes of devices ---------------------------------------------------------- */

typedef struct
{
  const char *codes[3]; /* in turn; NULL = the person gives up */
  guint n_asked;
  char *problem;        /* that the last question told */
} Person;

static char *
ask_code (const char    *profile,
          const char    *serial,
          const char    *problem,
          gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  Person *person = user_data;

  g_assert_cmpstr (profile, ==, "x");
  g_assert_cmpstr (serial, ==, "arn:aws:iam::1:mfa/me");
  g_set_str (&person->problem, problem);

  return g_strdup (person->codes[person->n_asked++]);
}

#define MFA ROLE "mfa_serial = arn:aws:iam::1:mfa/me\n"
#define WRONG_CODE \
  "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>" \
  "MultiFactorAuthentication failed with invalid MFA one time pass code. </Message></Error>" \
  "<RequestId>req-7</RequestId></ErrorResponse>"

static void
test_mfa (void)
{
  Sts sts = { .answers = { KEYS }, .n = 1 };
  g_autoptr (ProofTestServer) server = start_sts (&sts);
  g_autoptr (ProofAwsCredentials) first = NULL, again = NULL, behind = NULL;
  g_autoptr (GError) error = NULL;
  Person person = { .codes = { " 123456\n", NULL } };

  assert_error (MFA STATIC, PROOF_AWS_ERROR_NO_CREDENTIALS, "mfa_serial");
  g_assert_cmpuint (proof_test_server_get_n_requests (server), ==, 0);

  /* What goes on behind the window asks nobody, and has what others were asked for. */
  proof_aws_role_set_mfa_func (ask_code, &person);
  g_assert_null (load_for (MFA STATIC, FALSE, NULL, &error));
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS);
  g_assert_nonnull (strstr (error->message, "Open a job with that profile"));
  g_assert_cmpuint (person.n_asked, ==, 0);
  g_clear_error (&error);
  first = load (MFA STATIC, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (sts.form, "&SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme"));
  g_assert_nonnull (strstr (sts.form, "&TokenCode=123456"));

  /* Another window with the same profile asks nobody; another role does. */
  again = load (MFA STATIC, NULL, &error);
  g_assert_true (again == first);
  behind = load_for (MFA STATIC, FALSE, NULL, &error);
  g_assert_true (behind == first);
  g_assert_cmpuint (person.n_asked, ==, 1);
  assert_error (MFA "external_id = e\n" STATIC, PROOF_AWS_ERROR_NO_CREDENTIALS, "No code of");
  g_assert_cmpuint (person.n_asked, ==, 2);
  proof_aws_role_set_mfa_func (NULL, NULL);
  g_free (sts.form);
}

/* A wrong code is asked for again, and only the new one is sent. */
static void
test_wrong_code (void)
{
  Sts sts = { .answers = { WRONG_CODE, KEYS }, .n = 2 };
  g_autoptr (ProofTestServer) server = start_sts (&sts);
  g_autoptr (ProofAwsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  Person person = { .codes = { "111111", "222222" } };

  proof_aws_role_set_mfa_func (ask_code, &person);
  credentials = load (MFA "external_id = wrong\n" STATIC, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (person.n_asked, ==, 2);
  g_assert_nonnull (strstr (person.problem, "counts once"));
  g_assert_nonnull (strstr (sts.form, "&TokenCode=222222"));
  g_assert_null (strstr (sts.form, "111111"));
  proof_aws_role_set_mfa_func (NULL, NULL);
  g_free (person.problem);
  g_free (sts.form);
}

static gpointer
load_again_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_profile_sources_load (data, FALSE, NULL, &error);

  g_assert_null (credentials);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS);

  return NULL;
}

static char *
give_up_late (const char    *profile,
              const char    *serial,
              const char    *problem,
              gpointer       user_data,
              GCancellable  *cancellable,
              GError       **error)
{
  g_usleep (500 * 1000);
  g_atomic_int_inc ((int *) user_data);

  return NULL;
}

/* Whoever gives up is not asked the same for whoever waited meanwhile. */
static void
test_given_up (void)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  GThread *threads[3];
  int n_asked = 0;

  write_file ("config", "[profile x]\nregion = eu-west-1\n" MFA "external_id = late\n" STATIC);
  settings = proof_aws_settings_new ("x", NULL, NULL);
  proof_aws_role_set_mfa_func (give_up_late, &n_asked);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_again_thread, settings);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (g_atomic_int_get (&n_asked), ==, 1);
  proof_aws_role_set_mfa_func (NULL, NULL);
}

/* --- files and programs --------------------------------------------------------- */

/* The SDKs' cases of `aws login` caches; renewing them is left to the CLI. */
static void
test_login (void)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = g_build_filename (shared ? shared : "", "aws-config", "botocore-cfg",
                                            "login-provider-test-cases.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *cases;

  if (!json_parser_load_from_file (parser, path, NULL))
    {
      g_test_skip ("SHARED_DATA names no folder with aws-config cases");
      return;
    }
  g_setenv ("AWS_LOGIN_CACHE_DIRECTORY", home, TRUE);
  cases = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (cases), >=, 8);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *one = json_array_get_object_element (cases, i);
      const char *name = json_object_get_string_member (one, "documentation");
      JsonObject *caches = json_object_get_object_member (one, "cacheContents");
      g_autoptr (GList) files = json_object_get_members (caches);
      g_autofree char *config =
        g_strdup (strstr (json_object_get_string_member (one, "configContents"), "login_session"));

      /* The members that renewing needs are not looked at. */
      if (strstr (name, "Missing refreshToken") || strstr (name, "Missing clientId") ||
          strstr (name, "Missing dpopKey"))
        continue;
      for (GList *l = files; l; l = l->next)
        {
          g_autofree char *text = json_to_string (json_object_get_member (caches, l->data), FALSE);

          write_file (l->data, text);
        }
      if (strstr (name, "immediately"))
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (ProofAwsCredentials) credentials = load (config, NULL, &error);

          g_assert_no_error (error);
          g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==,
                           "AKIAIOSFODNN7EXAMPLE");
          g_assert_cmpint (proof_aws_credentials_get_expires_us (credentials), >,
                           g_get_real_time ());
        }
      else
        {
          assert_error (config, PROOF_AWS_ERROR_EXPIRED, "aws login --profile 'x'");
        }
      for (GList *l = files; l; l = l->next)
        {
          g_autofree char *file = g_build_filename (home, l->data, NULL);

          g_unlink (file);
        }
    }
}

/* A made-up AWS CLI, which does what @does after it was asked the right thing. */
static void
write_cli (const char *does)
{
  g_autofree char *path = g_build_filename (home, "aws", NULL);
  g_autofree char *script =
    g_strdup_printf ("#!/bin/sh\n[ \"$*\" = 'configure export-credentials --profile x --format "
                     "process' ] || exit 1\n[ \"$AWS_EC2_METADATA_DISABLED\" = true ] || exit 1\n"
                     "%s\n", does);

  g_assert_true (g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_NONE, 0755,
                                           NULL));
}

#define CLI_KEYS(end) \
  "echo '{\"Version\": 1, \"AccessKeyId\": \"CLIKEY\", \"SecretAccessKey\": \"" \
  PROOF_TEST_SECRET "\"" end "}'"
#define CLI_END ", \"SessionToken\": \"" PROOF_TEST_TOKEN "\", " \
                "\"Expiration\": \"2099-01-01T00:00:00Z\""

static void
assert_cli_key (const char *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = load (config, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==, "CLIKEY");
  g_assert_cmpstr (proof_aws_credentials_get_source (credentials), ==,
                   "profile “x”, through the AWS CLI");
}

/* What is beyond us is asked of the AWS CLI, where there is one. */
static void
test_cli (void)
{
  g_autofree char *old_path = g_strdup (g_getenv ("PATH"));
  g_autofree char *path = g_strdup_printf ("%s:%s", home, old_path);
  g_autofree char *program = g_build_filename (home, "aws", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ProofAwsCredentials) cancelled = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (proof_test_aws_skip_in_sandbox ())
    return;

  g_setenv ("PATH", path, TRUE);
  g_setenv ("AWS_LOGIN_CACHE_DIRECTORY", home, TRUE);
  write_cli (CLI_KEYS (CLI_END));
  assert_cli_key ("login_session = arn:aws:iam::1:user/u\n");
  assert_cli_key ("of_tomorrow = yes\n");
  /* Too old for the session, it may give others. */
  write_cli (CLI_KEYS (""));
  assert_error ("login_session = arn:aws:iam::1:user/u\n", PROOF_AWS_ERROR_EXPIRED, "aws login");
  assert_cli_key ("of_tomorrow = yes\n");

  write_cli ("exit 255");
  assert_error ("of_tomorrow = yes\n", PROOF_AWS_ERROR_NO_CREDENTIALS, "has no keys");
  write_cli ("echo hello");
  assert_error ("of_tomorrow = yes\n", PROOF_AWS_ERROR_NO_CREDENTIALS, "has no keys");
  write_cli (CLI_KEYS (""));
  g_setenv ("FLATPAK_ID", "x", TRUE);
  assert_error ("of_tomorrow = yes\n", PROOF_AWS_ERROR_NO_CREDENTIALS, "has no keys");
  g_unsetenv ("FLATPAK_ID");

  write_cli ("exec sleep 60");
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  cancelled = load ("of_tomorrow = yes\n", cancellable, &error);
  g_assert_null (cancelled);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);

  g_setenv ("PATH", old_path, TRUE);
  g_unlink (program);
}

static void
test_process (void)
{
  static const char * const bad[][2] = {
    { "credential_process = /nowhere/p a\n", "whole path" },
    { "credential_process = sh -c 'unclosed\n", "not a command" },
    { "credential_process = sh -c 'echo why not >&2; exit 3'\n", "why not" },
    { "credential_process = true\n", "not a JSON object" },
    { "credential_process = echo '{\"Version\": 2}'\n", "Version" },
    { "credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"A\"}'\n", "SecretAccessKey" },
    { "credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": "
      "\"" PROOF_TEST_SECRET "\", \"Expiration\": \"soon\"}'\n", "Expiration" },
    { "credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": "
      "\"" PROOF_TEST_SECRET "\", \"Expiration\": \"2001-01-01T00:00:00Z\"}'\n", "ended" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = NULL;

  if (proof_test_aws_skip_in_sandbox ())
    return;

  credentials =
    load ("credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"$HOME\", "
          "\"SecretAccessKey\": \"s\", \"SessionToken\": \"t\", \"Expiration\": "
          "\"2099-01-01T01:00:00+01:00\"}'\n", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (proof_aws_credentials_get_access_key (credentials), ==, "$HOME");
  g_assert_cmpstr (proof_aws_credentials_get_token (credentials), ==, "t");
  g_assert_cmpint (proof_aws_credentials_get_expires_us (credentials), ==,
                   G_GINT64_CONSTANT (4070908800) * G_USEC_PER_SEC);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (ProofAwsCredentials) none = load (bad[i][0], NULL, &failure);

      g_assert_null (none);
      g_test_message ("%s", failure->message);
      g_assert_cmpint (failure->domain, ==, PROOF_AWS_ERROR);
      g_assert_nonnull (strstr (failure->message, bad[i][1]));
      g_assert_nonnull (strstr (failure->message, "“x”"));
      proof_test_aws_assert_no_secret (failure->message);
    }

  /* A token of two lines would be a header more. */
  assert_error ("aws_access_key_id = A\naws_secret_access_key = s\naws_session_token = t\n  X: y\n",
                PROOF_AWS_ERROR_CONFIG, "Copy them anew");

  g_setenv ("FLATPAK_ID", "a.b.c", TRUE);
  assert_error ("credential_process = true\n", PROOF_AWS_ERROR_NO_CREDENTIALS, "inside Flatpak");
  g_unsetenv ("FLATPAK_ID");
}

static void
test_times (void)
{
  static const char * const same[] = {
    "2030-01-01T00:00:00Z", "2030-01-01T00:00:00+00:00", "2030-01-01T02:00:00+02:00",
    "2030-01-01T00:00:00UTC", "2030-01-01T00:00:00", "2030-01-01T00:00:00.000Z"
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_cmpint (proof_aws_parse_time (same[i]), ==,
                     G_GINT64_CONSTANT (1893456000) * G_USEC_PER_SEC);
  g_assert_cmpint (proof_aws_parse_time (NULL), ==, 0);
  g_assert_cmpint (proof_aws_parse_time ("tomorrow"), ==, 0);
}

/* --- the SDKs' own chains --------------------------------------------------------- */

/* Writes down who asked for which role: "KEY takes ARN\n". */
static void
chain_cb (const ProofTestRequest *request,
          ProofTestReply         *reply,
          gpointer                user_data)
{
  GString *seen = user_data;
  const char *authorization = proof_test_request_get (request, "authorization");
  const char *key = authorization ? strstr (authorization, "Credential=") + 11 : "a token/";
  g_autofree char *form = g_strndup (g_bytes_get_data (request->body, NULL),
                                     g_bytes_get_size (request->body));
  const char *arn = strstr (form, "&RoleArn=") + strlen ("&RoleArn=");
  g_autofree char *unescaped = g_uri_unescape_segment (arn, arn + strcspn (arn, "&"), NULL);

  g_string_append_printf (seen, "%.*s takes %s\n", (int) strcspn (key, "/"), key, unescaped);
  proof_test_reply_set_text (reply, 200, KEYS);
}

/* What @chain says should be seen. */
static char *
expect_chain (JsonArray *chain)
{
  GString *expected = g_string_new (NULL);
  g_autofree char *key = NULL;

  for (guint i = 0; i < json_array_get_length (chain); i++)
    {
      JsonObject *step = json_array_get_object_element (chain, i);
      g_autoptr (GList) names = json_object_get_members (step);
      JsonNode *node = json_object_get_member (step, names->data);
      JsonObject *what = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (what && json_object_has_member (what, "access_key_id"))
        {
          key = g_strdup (json_object_get_string_member (what, "access_key_id"));
          continue;
        }
      g_string_append_printf (expected, "%s takes %s\n",
                              g_str_equal (names->data, "WebIdentityToken") ? "a token" : key,
                              json_object_get_string_member (what, "role_arn"));
      g_free (key);
      key = g_strdup ("ROLEKEY");
    }

  return g_string_free (expected, FALSE);
}

/* (transfer full): a config file, empty where it is about other services. */
static char *
config_of (JsonObject *input,
           const char *token_path)
{
  GString *config = g_string_new (NULL);
  JsonObject *profiles = json_object_get_object_member (input, "profiles");
  g_autoptr (GList) names = json_object_get_members (profiles);

  for (GList *l = names; l; l = l->next)
    {
      JsonObject *profile = json_object_get_object_member (profiles, l->data);
      g_autoptr (GList) keys = json_object_get_members (profile);

      g_string_append_printf (config, "[profile %s]\nregion = eu-west-1\n", (char *) l->data);
      for (GList *k = keys; k; k = k->next)
        g_string_append_printf (config, "%s = %s\n", (char *) k->data,
                                g_str_equal (k->data, "web_identity_token_file")
                                ? token_path
                                : json_object_get_string_member (profile, k->data));
    }
  if (strstr (config->str, "\nsso_") || strstr (config->str, "Ec2InstanceMetadata"))
    g_string_assign (config, "");

  return g_string_free (config, FALSE);
}

static void
test_sdk_chains (void)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = g_build_filename (shared ? shared : "", "aws-config",
                                            "smithy-rs-aws-config", "assume-role-tests.json", NULL);
  g_autofree char *token_path = g_build_filename (home, "token.jwt", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (ProofTestServer) server = NULL;
  JsonArray *cases;
  guint n = 0;

  if (!json_parser_load_from_file (parser, path, NULL))
    {
      g_test_skip ("SHARED_DATA names no folder with aws-config cases");
      return;
    }
  server = proof_test_server_new (chain_cb, seen);
  g_setenv ("AWS_ENDPOINT_URL_STS", proof_test_server_get_url (server), TRUE);
  write_file ("token.jwt", "token");

  cases = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *one = json_array_get_object_element (cases, i);
      JsonObject *input = json_object_get_object_member (one, "input");
      JsonObject *output = json_object_get_object_member (one, "output");
      g_autofree char *config = config_of (input, token_path);
      g_autofree char *expected = NULL;
      g_autoptr (ProofAwsSettings) settings = NULL;
      g_autoptr (ProofAwsCredentials) credentials = NULL;
      g_autoptr (GError) error = NULL;

      if (!*config)
        continue;
      g_test_message ("%s", json_object_get_string_member (one, "docs"));
      write_file ("config", config);
      g_string_truncate (seen, 0);
      settings = proof_aws_settings_new (json_object_get_string_member (input, "selected_profile"),
                                         NULL, NULL);
      credentials = proof_aws_profile_sources_load (settings, FALSE, NULL, &error);
      n++;
      if (json_object_has_member (output, "Error"))
        {
          g_assert_null (credentials);
          g_assert_cmpint (error->domain, ==, PROOF_AWS_ERROR);
          g_assert_cmpstr (seen->str, ==, "");
          continue;
        }
      expected = expect_chain (json_object_get_array_member (output, "ProfileChain"));
      g_assert_no_error (error);
      g_assert_cmpstr (seen->str, ==, expected);
    }
  g_assert_cmpuint (n, >, 15);
  g_unlink (token_path);
}

/* --- the exchange --------------------------------------------------------------- */

static void
http_cb (const ProofTestRequest *request,
         ProofTestReply         *reply,
         gpointer                user_data)
{
  if (g_str_equal (request->target, "/long"))
    reply->body = g_bytes_new_take (g_malloc0 (PROOF_AWS_HTTP_MAX_ANSWER + 1),
                                    PROOF_AWS_HTTP_MAX_ANSWER + 1);
  else if (g_str_equal (request->target, "/most"))
    reply->body = g_bytes_new_take (g_malloc0 (PROOF_AWS_HTTP_MAX_ANSWER),
                                    PROOF_AWS_HTTP_MAX_ANSWER);
  else
    proof_test_reply_set_text (reply, 302, "moved");
  if (g_str_equal (request->target, "/cut"))
    reply->cut_after = 2;
  if (g_str_equal (request->target, "/stalled"))
    reply->delay_ms = 10000;
  proof_test_reply_add_header (reply, "Location", "/most");
}

static void
test_exchange (void)
{
  static const struct
  {
    const char *path;
    int code;          /* -1: an answer */
    const char *says;
  } cases[] = {
    { "/most", -1, NULL },
    { "/redirect", -1, NULL },
    { "/long", PROOF_AWS_ERROR_PROTOCOL, "too long" },
    { "/cut", PROOF_AWS_ERROR_NETWORK, "did not answer" },
    { "/stalled", PROOF_AWS_ERROR_NETWORK, "did not answer" },
  };
  static const char * const refused[] = {
    "http://192.0.2.1/", "http://169.254.169.253/", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/",
    "http://127.0.0.1.nip.test/", "http:///x", "not an address"
  };
  g_autoptr (ProofTestServer) server = proof_test_server_new (http_cb, NULL);
  guint status = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = g_strconcat (proof_test_server_get_url (server), cases[i].path, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = proof_aws_http_exchange ("GET", url, NULL, NULL, NULL, 1, NULL,
                                                         &status, NULL, &error);

      if (cases[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (status, ==, i == 0 ? 200 : 302);
          g_assert_cmpuint (g_bytes_get_size (body), ==,
                            i == 0 ? (gsize) PROOF_AWS_HTTP_MAX_ANSWER : strlen ("moved"));
        }
      else
        {
          g_assert_null (body);
          g_assert_error (error, PROOF_AWS_ERROR, cases[i].code);
          g_assert_nonnull (strstr (error->message, cases[i].says));
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (proof_aws_http_exchange ("GET", refused[i], NULL, NULL, NULL, 1, NULL, &status,
                                              NULL, &error));
      g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG);
      g_assert_null (strstr (error->message, "u:p"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *config = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("proof-sources-XXXXXX", NULL);
  config = g_build_filename (home, "config", NULL);
  g_setenv ("AWS_CONFIG_FILE", config, TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials", TRUE);

  g_test_add_func ("/sources/role", test_role);
  g_test_add_func ("/sources/role-clock", test_role_clock);
  g_test_add_func ("/sources/refused-role", test_refused_role);
  g_test_add_func ("/sources/cancelled", test_cancelled);
  g_test_add_func ("/sources/process-cancelled", test_process_cancelled);
  g_test_add_func ("/sources/mfa", test_mfa);
  g_test_add_func ("/sources/wrong-code", test_wrong_code);
  g_test_add_func ("/sources/given-up", test_given_up);
  g_test_add_func ("/sources/login", test_login);
  g_test_add_func ("/sources/cli", test_cli);
  g_test_add_func ("/sources/process", test_process);
  g_test_add_func ("/sources/times", test_times);
  g_test_add_func ("/sources/sdk-chains", test_sdk_chains);
  g_test_add_func ("/sources/exchange", test_exchange);
  status = g_test_run ();

  g_unlink (config);
  g_rmdir (home);
  g_free (home);

  return status;
}
