/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-aws-profile.h"

#include <json-glib/json-glib.h>
#include <string.h>

static char *
data_path (const char *name)
{
  const char *shared = g_getenv ("SHARED_DATA");
  g_autofree char *path = g_build_filename (shared ? shared : "", "aws-config", name, NULL);

  if (shared && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip ("SHARED_DATA names no folder with aws-config files");

  return NULL;
}

static ProofAwsProfiles *
parse (const char *config,
       const char *credentials)
{
  ProofAwsProfiles *profiles = proof_aws_profiles_new ();

  if (config)
    proof_aws_profiles_parse (profiles, PROOF_AWS_FILE_CONFIG, config, -1);
  if (credentials)
    proof_aws_profiles_parse (profiles, PROOF_AWS_FILE_CREDENTIALS, credentials, -1);

  return profiles;
}

static const char *
get (ProofAwsProfiles *profiles,
     const char       *name,
     const char       *key)
{
  return proof_aws_profiles_get (profiles, PROOF_AWS_SECTION_PROFILE, name, key);
}

/* --- the official cases ------------------------------------------------------------- */

static void
check_sections (ProofAwsProfiles *profiles,
                ProofAwsSection   section,
                JsonObject       *expected)
{
  g_auto (GStrv) names = proof_aws_profiles_list (profiles, section);

  g_assert_cmpuint (g_strv_length (names), ==, json_object_get_size (expected));
  for (guint i = 0; names[i]; i++)
    {
      JsonObject *wanted = json_object_get_object_member (expected, names[i]);
      g_auto (GStrv) keys = proof_aws_profiles_list_keys (profiles, section, names[i]);

      g_assert_cmpuint (g_strv_length (keys), ==, json_object_get_size (wanted));
      for (guint k = 0; keys[k]; k++)
        g_assert_cmpstr (proof_aws_profiles_get (profiles, section, names[i], keys[k]), ==,
                         json_object_get_string_member (wanted, keys[k]));
    }
}

/* Where the AWS CLI accepts what other SDKs ignore, so do we. */
static const char * const more_tolerant[] = {
  "Profile names support alphanumeric characters and - / . % @ _ : +",
  "Invalid profile names are ignored.",
  NULL
};

static void
test_official (void)
{
  g_autofree char *path = data_path ("smithy-rs-aws-runtime/profile-parser-tests.json");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *tests;

  if (!path)
    return;
  g_file_get_contents (path, &text, NULL, NULL);
  root = json_from_string (text, NULL);
  tests = json_object_get_array_member (json_node_get_object (root), "tests");
  g_assert_cmpuint (json_array_get_length (tests), >=, 39);
  for (guint i = 0; i < json_array_get_length (tests); i++)
    {
      JsonObject *test = json_array_get_object_element (tests, i);
      JsonObject *input = json_object_get_object_member (test, "input");
      JsonObject *output = json_object_get_object_member (test, "output");
      const char *name = json_object_get_string_member (test, "name");
      g_autoptr (ProofAwsProfiles) profiles =
        parse (json_object_get_string_member_with_default (input, "configFile", NULL),
               json_object_get_string_member_with_default (input, "credentialsFile", NULL));

      g_test_message ("%s", name);
      if (g_strv_contains (more_tolerant, name))
        continue;
      if (json_object_has_member (output, "errorContaining"))
        {
          /* Others refuse the file; we report the line and go on. */
          g_assert_nonnull (proof_aws_profiles_get_warnings (profiles)[0]);
        }
      else
        {
          JsonObject *config = json_object_get_object_member (output, "config");

          check_sections (profiles, PROOF_AWS_SECTION_PROFILE,
                          json_object_get_object_member (config, "profiles"));
          if (json_object_has_member (config, "sso_sessions"))
            check_sections (profiles, PROOF_AWS_SECTION_SSO_SESSION,
                            json_object_get_object_member (config, "sso_sessions"));
        }
    }
}

/* --- what the cases leave out ----------------------------------------------------------- */

static void
test_tolerant (void)
{
  g_autoptr (ProofAwsProfiles) profiles =
    parse ("\xef\xbb\xbfstray = 1\r\n"
           "[default]\r\n"
           "REGION : eu-west-1 # home\r\n"
           "  \r\n"
           "; note\r\n"
           "[profile \"my profile\"]\n"
           "  region = us-east-1\n"
           "  output = json\n"
           "[profile 'single']\n"
           "credential_process = /bin/x --a '# b' ; c\n"
           "nonsense\n"
           "max_attempts=5\n"
           "[profile \"a\" \"b\"]\nregion = no\n"
           "[profile unclosed\nregion = no\n"
           "[plugins]\nregion = no\n"
           "[services dev]\n"
           "rekognition =\n"
           "  endpoint_url = http://localhost:1\n"
           "# between\n"
           "s3 = \n"
           "\tEndpoint_URL=https://s3.example.com # there\n"
           "\tendpoint_url: https://later.example.com\n",
           "[default]\naws_secret_access_key = a # b;c\n"
           "[single]\naws_secret_access_key = #b ;c\nregion = # none\n"
           "[my profile]\naws_access_key_id=AK\n");
  g_autofree char *first = NULL, *last = NULL, *none = NULL;

  g_assert_cmpstr (get (profiles, "default", "region"), ==, "eu-west-1");
  g_assert_cmpstr (get (profiles, "default", "aws_secret_access_key"), ==, "a # b;c");
  g_assert_cmpstr (get (profiles, "my profile", "region"), ==, "us-east-1");
  g_assert_cmpstr (get (profiles, "my profile", "output"), ==, "json");
  g_assert_cmpstr (get (profiles, "my profile", "aws_access_key_id"), ==, "AK");
  g_assert_cmpstr (get (profiles, "single", "credential_process"), ==, "/bin/x --a '# b' ; c");
  g_assert_cmpstr (get (profiles, "single", "max_attempts"), ==, "5");
  g_assert_cmpstr (get (profiles, "single", "aws_secret_access_key"), ==, "#b ;c");
  g_assert_cmpstr (get (profiles, "single", "region"), ==, "");
  g_assert_null (get (profiles, "single", "stray"));
  g_assert_false (proof_aws_profiles_has (profiles, PROOF_AWS_SECTION_PROFILE, "unclosed"));
  g_assert_false (proof_aws_profiles_has (profiles, PROOF_AWS_SECTION_PROFILE, "a\" \"b"));

  first = proof_aws_profiles_dup_nested (profiles, PROOF_AWS_SECTION_SERVICES, "dev",
                                         "rekognition", "endpoint_url");
  last = proof_aws_profiles_dup_nested (profiles, PROOF_AWS_SECTION_SERVICES, "dev", "s3",
                                        "endpoint_url");
  none = proof_aws_profiles_dup_nested (profiles, PROOF_AWS_SECTION_SERVICES, "dev", "sts",
                                        "endpoint_url");
  g_assert_cmpstr (first, ==, "http://localhost:1");
  g_assert_cmpstr (last, ==, "https://later.example.com");
  g_assert_null (none);
}

/* No warning repeats what stands in the line: it may be a secret. */
static void
test_warnings (void)
{
  g_autoptr (ProofAwsProfiles) profiles =
    parse ("planted = PLANTED\n[default]\nPLANTED\n= PLANTED\n[PLANTED]\n[PLANTED\ns3 =\n PLANTED\n",
           "[default]\naws_secret_access_key PLANTED\n");
  const char * const *warnings = proof_aws_profiles_get_warnings (profiles);

  g_assert_cmpuint (g_strv_length ((char **) warnings), >=, 6);
  g_assert_nonnull (strstr (warnings[0], "line 1: a key in front of the first section"));
  for (guint i = 0; warnings[i]; i++)
    g_assert_null (strstr (warnings[i], "PLANTED"));
}

static void
test_load (void)
{
  g_autoptr (ProofAwsProfiles) profiles = proof_aws_profiles_new ();

  proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CONFIG, "/nowhere/at/all");
  g_assert_null (proof_aws_profiles_get_warnings (profiles)[0]);
  proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CONFIG, "/");
  g_assert_nonnull (proof_aws_profiles_get_warnings (profiles)[0]);
}

/* --- files of others, and damaged ones ------------------------------------------------------ */

static void
use_all (ProofAwsProfiles *profiles)
{
  for (guint section = 0; section < 3; section++)
    {
      g_auto (GStrv) names = proof_aws_profiles_list (profiles, section);

      for (guint i = 0; names[i]; i++)
        {
          g_auto (GStrv) keys = proof_aws_profiles_list_keys (profiles, section, names[i]);

          for (guint k = 0; keys[k]; k++)
            {
              g_autofree char *nested = proof_aws_profiles_dup_nested (profiles, section, names[i],
                                                                       keys[k], "a");

              g_assert_true (g_utf8_validate (proof_aws_profiles_get (profiles, section, names[i],
                                                                      keys[k]),
                                              -1, NULL));
            }
        }
    }
}

/* The file as it is, and changed, cut and spliced at random. */
static void
fuzz (const char *text,
      gsize       length,
      guint       rounds)
{
  static const char odd[] = "[]=:#;\"' \t\r\n\0\xff\xef\xbb\xbf";

  for (guint round = 0; round <= rounds; round++)
    {
      g_autoptr (ProofAwsProfiles) profiles = proof_aws_profiles_new ();
      g_autoptr (GByteArray) copy = g_byte_array_new ();

      g_byte_array_append (copy, (const guint8 *) text, length);
      for (guint i = 0; round > 0 && copy->len > 0 && i < 8; i++)
        {
          guint at = g_test_rand_int_range (0, copy->len);

          if (g_test_rand_bit ())
            copy->data[at] = odd[g_test_rand_int_range (0, sizeof odd)];
          else
            g_byte_array_remove_range (copy, at,
                                       g_test_rand_int_range (0, MIN (copy->len - at, 9) + 1));
        }
      for (guint file = 0; file < 2; file++)
        proof_aws_profiles_parse (profiles, file, copy->len ? (const char *) copy->data : "",
                                  copy->len);
      use_all (profiles);
    }
}

static guint
fuzz_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          n += fuzz_folder (path);
        }
      else if (g_file_get_contents (path, &text, &length, NULL))
        {
          fuzz (text, length, g_getenv ("PROOF_VALGRIND") ? 2 : 100);
          n++;
        }
    }

  return n;
}

static void
test_corpus (void)
{
  g_autofree char *corpus = data_path ("aws-c-auth-corpus");
  g_autofree char *botocore = corpus ? data_path ("botocore-cfg") : NULL;

  if (!botocore)
    return;
  g_assert_cmpuint (fuzz_folder (corpus), >=, 54);
  g_assert_cmpuint (fuzz_folder (botocore), >=, 10);
}

static void
test_botocore_files (void)
{
  g_autofree char *folder = data_path ("botocore-cfg");
  g_autofree char *bad = folder ? g_build_filename (folder, "aws_bad_profile", NULL) : NULL;
  g_autofree char *nested = folder ? g_build_filename (folder, "aws_config_nested", NULL) : NULL;
  g_autoptr (ProofAwsProfiles) first = proof_aws_profiles_new ();
  g_autoptr (ProofAwsProfiles) second = proof_aws_profiles_new ();
  g_autofree char *style = NULL;

  if (!folder)
    return;
  proof_aws_profiles_load (first, PROOF_AWS_FILE_CONFIG, bad);
  g_assert_true (proof_aws_profiles_has (first, PROOF_AWS_SECTION_PROFILE, "my profile"));
  g_assert_cmpstr (get (first, "personal1", "aws_access_key_id"), ==, "access_personal1");
  g_assert_cmpuint (g_strv_length ((char **) proof_aws_profiles_get_warnings (first)), ==, 2);

  proof_aws_profiles_load (second, PROOF_AWS_FILE_CONFIG, nested);
  style = proof_aws_profiles_dup_nested (second, PROOF_AWS_SECTION_PROFILE, "default", "s3",
                                         "addressing_style");
  g_assert_cmpstr (style, ==, "path");
  g_assert_cmpstr (get (second, "default", "region"), ==, "us-west-2");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/official", test_official);
  g_test_add_func ("/profile/tolerant", test_tolerant);
  g_test_add_func ("/profile/warnings", test_warnings);
  g_test_add_func ("/profile/load", test_load);
  g_test_add_func ("/profile/botocore-files", test_botocore_files);
  g_test_add_func ("/profile/corpus", test_corpus);

  return g_test_run ();
}
