/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli.h"

#include <stdio.h>

#include "proof-cli-boxes.h"
#include "proof-cli-fetch.h"
#include "proof-cli-frames.h"
#include "proof-cli-info.h"
#include "proof-cli-mfa.h"
#include "proof-cli-whoami.h"

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
} commands[] = {
  { "info", proof_cli_info },
  { "fetch", proof_cli_fetch },
  { "frames", proof_cli_frames },
  { "boxes", proof_cli_boxes },
  { "whoami", proof_cli_whoami },
};

/**
 * proof_cli_is_command:
 * @word: the program's first argument
 *
 * Returns: whether it names a subcommand that needs no window
 */
gboolean
proof_cli_is_command (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, word) == 0)
      return TRUE;
  return FALSE;
}

/* In the C locale GLib would write question marks for all that is not ASCII. */
static void
print_error_cb (const char *text)
{
  fputs (text, stderr);
}

/**
 * proof_cli_run:
 * @argc: number of words
 * @argv: the program's name, the subcommand, its arguments
 *
 * Answers in JSON on standard output, errors on standard error, both in UTF-8.
 *
 * Returns: the program's exit code
 */
int
proof_cli_run (int    argc,
               char **argv)
{
  g_return_val_if_fail (argc > 1, 1);

  g_set_printerr_handler (print_error_cb);
  proof_cli_mfa_ask ();
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, argv[1]) == 0)
      return commands[i].run (argc - 1, argv + 1);
  return 1;
}
