/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-json.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>

#include "proof-label-reader.h"

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
    {
      proof_cli_tell (_("The answer could not be written: %s."), g_strerror (errno));
      return 1;
    }
  return 0;
}

/* Tells people something on standard error. */
void
proof_cli_tell (const char *format,
                ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("proofreel: %s\n", text);
}

int
proof_cli_fail (const GError *error)
{
  proof_cli_tell ("%s", error->message);
  return 1;
}

/**
 * proof_cli_fail_file:
 * @path: the file that it is about, as it was given
 * @error: what is wrong with it
 *
 * As proof_cli_fail(), naming the file where the message does not.
 *
 * Returns: the program's exit code
 */
int
proof_cli_fail_file (const char   *path,
                     const GError *error)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (error->domain != PROOF_LABEL_ERROR && strstr (error->message, name) != NULL)
    return proof_cli_fail (error);

  proof_cli_tell ("%s: %s", name, error->message);
  return 1;
}

/**
 * proof_cli_parse_files:
 * @argc: number of words
 * @argv: the subcommand and its arguments
 * @entries: (nullable): its options
 * @n_files: how many files it takes
 * @usage: (nullable): what follows the subcommand, where files do
 *
 * Takes the command line apart, or says what is wrong with it.
 *
 * Returns: (transfer full) (nullable): the files
 */
char **
proof_cli_parse_files (int                  argc,
                       char               **argv,
                       const GOptionEntry  *entries,
                       guint                n_files,
                       const char          *usage)
{
  g_auto (GStrv) files = NULL;
  const GOptionEntry rest[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, usage },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *name = g_strconcat ("proofreel ", argv[0], NULL);
  g_autoptr (GError) error = NULL;

  g_set_prgname (name);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (n_files > 0)
    g_option_context_add_main_entries (context, rest, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      proof_cli_fail (error);
      return NULL;
    }
  if (n_files == 0)
    files = g_strdupv (argv + 1);
  if (files == NULL || g_strv_length (files) != n_files)
    {
      g_printerr (_("Usage: %s %s\n"), name, usage != NULL ? usage : "");
      return NULL;
    }

  return g_steal_pointer (&files);
}
