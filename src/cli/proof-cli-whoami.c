/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-whoami.h"

#include "proof-aws-error.h"
#include "proof-aws-sts.h"
#include "proof-cli-json.h"

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

  proof_aws_settings_get_credentials_async (settings, refused, NULL, got_credentials_cb, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);

  return proof_aws_settings_get_credentials_finish (settings, result, error);
}

/* Once more with fresh keys where these have ended. */
static GHashTable *
ask (ProofAwsSettings     *settings,
     ProofAwsCredentials **credentials,
     GError              **error)
{
  static const char * const fields[] = { NULL };
  g_autoptr (GError) cause = NULL;
  GHashTable *answer = NULL;

  for (guint i = 0; i < 2 && !answer; i++)
    {
      g_autoptr (ProofAwsCredentials) refused = g_steal_pointer (credentials);

      g_clear_error (&cause);
      *credentials = get_credentials (settings, refused, &cause);
      if (*credentials)
        answer = proof_aws_sts_call (settings, "GetCallerIdentity", fields, *credentials,
                                     proof_aws_credentials_get_source (*credentials), NULL, &cause);
      if (!answer && !g_error_matches (cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_EXPIRED))
        break;
    }
  if (!answer)
    g_propagate_error (error, g_steal_pointer (&cause));

  return answer;
}

/* (transfer full) (nullable): in UTC, NULL = never. */
static char *
format_end (gint64 expires_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (expires_us / G_USEC_PER_SEC);

  return expires_us > 0 ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/**
 * proof_cli_whoami:
 * @argc: number of words
 * @argv: "whoami" and its options
 *
 * Prints whose keys are used, where they are from and when they end; nothing of the keys.
 *
 * Returns: the program's exit code
 */
int
proof_cli_whoami (int    argc,
                  char **argv)
{
  g_autofree char *profile = NULL, *region = NULL;
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_STRING, &profile, "Profile of the AWS configuration", "NAME" },
    { "region", 0, 0, G_OPTION_ARG_STRING, &region, "Region whose STS is asked", "REGION" },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) files = proof_cli_parse_files (argc, argv, entries, 0, "");
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (ProofAwsCredentials) credentials = NULL;
  g_autoptr (GHashTable) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *end = NULL;
  JsonBuilder *builder;

  if (!files)
    return 1;

  settings = proof_aws_settings_new (profile, region, NULL);
  answer = ask (settings, &credentials, &error);
  if (!answer)
    return proof_cli_fail (error);

  end = format_end (proof_aws_credentials_get_expires_us (credentials));
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  proof_cli_add_string (builder, "source", proof_aws_credentials_get_source (credentials));
  proof_cli_add_string (builder, "account", g_hash_table_lookup (answer, "Account"));
  proof_cli_add_string (builder, "arn", g_hash_table_lookup (answer, "Arn"));
  proof_cli_add_string (builder, "user_id", g_hash_table_lookup (answer, "UserId"));
  proof_cli_add_string (builder, "expires", end);
  proof_cli_add_string (builder, "region", proof_aws_settings_get_region (settings, NULL));
  json_builder_end_object (builder);

  return proof_cli_answer (builder);
}
