/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-process.h"

#include <glib/gi18n.h>

#include "proof-aws-error.h"
#include "proof-aws-keys-json.h"

#define STDERR_CHARS 200

/* Programs of the host cannot be run from inside. */
static gboolean
is_sandboxed (void)
{
  return g_getenv ("FLATPAK_ID") || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* What the program says of its failure: one line of it. */
static char *
tidy_complaint (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strstrip (g_utf8_make_valid (data, length));

  if (g_utf8_strlen (text, -1) > STDERR_CHARS)
    *g_utf8_offset_to_pointer (text, STDERR_CHARS) = '\0';
  g_strdelimit (text, "\r\n\t", ' ');

  return g_steal_pointer (&text);
}

static ProofAwsCredentials *
parse_output (const char  *profile,
              const char  *from,
              GBytes      *output,
              GError     **error)
{
  gsize length;
  const char *text = g_bytes_get_data (output, &length);
  g_autoptr (JsonNode) root = proof_aws_json_parse (text, length);
  JsonObject *object = root ? json_node_get_object (root) : NULL;
  JsonNode *version = object ? json_object_get_member (object, "Version") : NULL;
  g_autofree char *source = g_strconcat (from, "\n", profile, NULL);

  if (!object)
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                         _("it is not a JSON object"));
  else if (!version || !JSON_NODE_HOLDS_VALUE (version) || json_node_get_int (version) != 1)
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                         _("its Version is not 1, the only one that is known"));
  else
    return proof_aws_credentials_from_json (object, "SessionToken", source, error);

  return NULL;
}

/**
 * proof_aws_process_load:
 * @profile: whose it is, for people
 * @command: the value of credential_process
 * @cancellable: (nullable): ends the program
 * @error: PROOF_AWS_ERROR
 *
 * Runs the program without a shell, and for as long as it takes: it may open a browser.
 *
 * Returns: (transfer full) (nullable): what it printed
 */
ProofAwsCredentials *
proof_aws_process_load (const char    *profile,
                        const char    *command,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL, complaint = NULL;
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials;

  if (is_sandboxed ())
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   _("The profile “%s” asks a program for its keys (credential_process), which "
                     "cannot run inside Flatpak. Choose a profile that signs in with IAM Identity "
                     "Center or has keys, or run Proofreel outside Flatpak."), profile);
      return NULL;
    }
  if (!g_shell_parse_argv (command, NULL, &argv, NULL))
    {
      /* Not repeated: it may hold a password. */
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("credential_process of the profile “%s” is not a command: it is empty, or a "
                     "quote is not closed. Mend it in the config file."), profile);
      return NULL;
    }

  process = g_subprocess_newv ((const char * const *) argv,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &cause);
  if (!process)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   _("“%s”, the credential_process of the profile “%s”, could not be started: %s. "
                     "Name it with its whole path: a program that is started from the desktop "
                     "does not see the PATH of the terminal."), argv[0], profile, cause->message);
      return NULL;
    }
  if (!g_subprocess_communicate (process, NULL, cancellable, &output, &complaint, &cause))
    {
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (!g_subprocess_get_successful (process))
    {
      g_autofree char *says = tidy_complaint (complaint);

      if (*says)
        g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                     _("“%s”, the credential_process of the profile “%s”, failed. It says: “%s”. "
                       "Run it in a terminal to see why."), argv[0], profile, says);
      else
        g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                     _("“%s”, the credential_process of the profile “%s”, failed. Run it in a "
                       "terminal to see why."), argv[0], profile);
      return NULL;
    }

  credentials = parse_output (profile, NC_("source of keys", "profile “%s”, credential_process"),
                              output, &cause);
  if (!credentials)
    g_set_error (error, PROOF_AWS_ERROR, cause->code,
                 _("What “%s”, the credential_process of the profile “%s”, prints cannot be used: "
                   "%s. Run it in a terminal to see what it does."), argv[0], profile,
                 cause->message);

  return credentials;
}

/**
 * proof_aws_process_export:
 * @profile: of the shared files
 * @cancellable: (nullable): ends the program
 * @error: only where it was cancelled
 *
 * The CLI reads the same files and means the same by them; it is not let near the addresses of an
 * instance's metadata, which a stranger may answer.
 *
 * Returns: (transfer full) (nullable): the keys; NULL where there is no CLI, or it has none either
 */
ProofAwsCredentials *
proof_aws_process_export (const char    *profile,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autofree char *program = is_sandboxed () ? NULL : g_find_program_in_path ("aws");
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL, complaint = NULL;
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials = NULL;

  if (!program)
    return NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "AWS_EC2_METADATA_DISABLED", "true", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &cause, program, "configure",
                                         "export-credentials", "--profile", profile, "--format",
                                         "process", NULL);
  if (process && !g_subprocess_communicate (process, NULL, cancellable, &output, &complaint, &cause))
    {
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
    }
  else if (process && g_subprocess_get_successful (process))
    {
      credentials = parse_output (profile,
                                  NC_("source of keys", "profile “%s”, through the AWS CLI"),
                                  output, &cause);
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&cause));
  else if (!credentials)
    g_debug ("The AWS CLI has no keys of the profile “%s” either: %s", profile,
             cause ? cause->message : "it failed");

  return credentials;
}
