/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files in ~/.aws, and whatever an editor may have left there. */
#include "fuzz.h"

#include "proof-aws-profile.h"

static const char *const folders[] = { "aws-config", NULL };

static const char *const texts[] = {
  "[default]\nregion = eu-west-1\naws_access_key_id=AKID\n\n[profile \"a b\"]\ns3 =\n"
  "  addressing_style = path\n# comment\n[sso-session x]\nsso_region=us-east-1 ; not a comment\n",
  "[services local]\nrekognition =\n  endpoint_url = http://127.0.0.1:1\ns3 =\n",
  NULL
};

static void
read_all (const ProofAwsProfiles *profiles,
          ProofAwsSection         section)
{
  g_auto (GStrv) names = proof_aws_profiles_list (profiles, section);

  for (guint i = 0; names[i]; i++)
    {
      g_auto (GStrv) keys = proof_aws_profiles_list_keys (profiles, section, names[i]);

      g_assert (proof_aws_profiles_has (profiles, section, names[i]));
      for (guint j = 0; keys[j]; j++)
        {
          g_assert (proof_aws_profiles_get (profiles, section, names[i], keys[j]));
          g_free (proof_aws_profiles_dup_nested (profiles, section, names[i], keys[j],
                                                 "endpoint_url"));
        }
    }
}

static void
parse (const char *text,
       gsize       length)
{
  g_autoptr (ProofAwsProfiles) profiles = proof_aws_profiles_new ();

  proof_aws_profiles_parse (profiles, PROOF_AWS_FILE_CONFIG, text, length);
  proof_aws_profiles_parse (profiles, PROOF_AWS_FILE_CREDENTIALS, text, length);
  for (ProofAwsSection section = PROOF_AWS_SECTION_PROFILE; section <= PROOF_AWS_SECTION_SERVICES;
       section++)
    read_all (profiles, section);
  for (guint i = 0; proof_aws_profiles_get_warnings (profiles)[i]; i++)
    g_assert (g_utf8_validate (proof_aws_profiles_get_warnings (profiles)[i], -1, NULL));
}

int
main (int    argc,
      char **argv)
{
  return fuzz_main (argc, argv, "profile", folders, texts, parse);
}
