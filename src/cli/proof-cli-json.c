/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-json.h"

#include <stdio.h>

void
proof_cli_add_string (JsonBuilder *builder,
                      const char  *member,
                      const char  *value)
{
  json_builder_set_member_name (builder, member);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
proof_cli_add_int (JsonBuilder *builder,
                   const char  *member,
                   gint64       value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

void
proof_cli_add_double (JsonBuilder *builder,
                      const char  *member,
                      double       value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_double_value (builder, value);
}

/**
 * proof_cli_answer:
 * @builder: (transfer full): a finished answer
 *
 * Prints the answer on standard output.
 *
 * Returns: the program's exit code
 */
int
proof_cli_answer (JsonBuilder *builder)
{
  g_autoptr (JsonBuilder) owned = builder;
  g_autoptr (JsonNode) root = json_builder_get_root (owned);
  g_autofree char *text = json_to_string (root, TRUE);

  /* Not g_print (): it converts to the locale's charset, JSON is UTF-8. */
  if (fputs (text, stdout) == EOF || fputc ('\n', stdout) == EOF || fflush (stdout) == EOF)
    return 1;
  return 0;
}

int
proof_cli_fail (const GError *error)
{
  g_printerr ("proofreel: %s\n", error->message);
  return 1;
}
