/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-whoami.h"

#include <glib/gi18n.h>

#include "proof-aws-identity.h"
#include "proof-cli-json.h"

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static ProofAwsIdentity *
ask (ProofAwsSettings  *settings,
     GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  proof_aws_identity_get_async (settings, NULL, answered_cb, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);

  return proof_aws_identity_get_finish (settings, result, error);
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
 * Prints whose keys are used, where they are from and when they end; nothing of the keys. Lines of
 * the files that cannot be read are told on standard error.
 *
 * Returns: the program's exit code
 */
int
proof_cli_whoami (int    argc,
                  char **argv)
{
  g_autofree char *profile = NULL, *region = NULL;
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_STRING, &profile, N_("Profile of the AWS configuration"),
      N_("NAME") },
    { "region", 0, 0, G_OPTION_ARG_STRING, &region, N_("Region whose STS is asked"),
      N_("REGION") },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) files = proof_cli_parse_files (argc, argv, entries, 0, NULL);
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (ProofAwsIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *end = NULL;
  JsonBuilder *builder;

  if (!files)
    return 1;

  settings = proof_aws_settings_new (profile, region, NULL);
  /* Such a line may be why the keys are other ones than those that were meant. */
  for (const char * const *warning = proof_aws_settings_get_warnings (settings); *warning; warning++)
    proof_cli_tell ("%s", *warning);
  identity = ask (settings, &error);
  if (!identity)
    return proof_cli_fail (error);

  end = format_end (identity->expires_us);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  proof_cli_add_string (builder, "source", identity->source);
  proof_cli_add_string (builder, "account", identity->account);
  proof_cli_add_string (builder, "arn", identity->arn);
  proof_cli_add_string (builder, "user_id", identity->user_id);
  proof_cli_add_string (builder, "expires", end);
  proof_cli_add_string (builder, "region", identity->region);
  json_builder_end_object (builder);

  return proof_cli_answer (builder);
}
