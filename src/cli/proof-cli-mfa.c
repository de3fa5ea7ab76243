/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-mfa.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "proof-aws-role.h"

#define LENGTH 6

/* A line of the terminal, without its end. FALSE at the end of all input, or when cancelled. */
static gboolean
read_line (char         *line,
           gsize         size,
           GCancellable *cancellable)
{
  GPollFD fds[2] = { { .fd = STDIN_FILENO, .events = G_IO_IN } };
  gboolean cancels = cancellable && g_cancellable_make_pollfd (cancellable, &fds[1]);
  gssize n = 0;

  if (g_poll (fds, cancels ? 2 : 1, -1) > 0 && !g_cancellable_is_cancelled (cancellable))
    n = read (STDIN_FILENO, line, size - 1);
  if (cancels)
    g_cancellable_release_fd (cancellable);
  line[MAX (n, 0)] = '\0';
  g_strstrip (line);

  return n > 0;
}

static gboolean
is_code (const char *text)
{
  return strlen (text) == LENGTH && strspn (text, "0123456789") == LENGTH;
}

static char *
ask (const char    *profile,
     const char    *serial,
     const char    *problem,
     gpointer       user_data,
     GCancellable  *cancellable,
     GError       **error)
{
  char line[64];

  if (problem)
    g_printerr (_("The code was refused. %s\n"), problem);
  for (;;)
    {
      g_printerr (_("Code of the device %s for the profile “%s” (empty: give up): "), serial,
                  profile);
      if (!read_line (line, sizeof line, cancellable) || !*line)
        break;
      if (is_code (line))
        return g_strdup (line);
      g_printerr (ngettext ("A code has %d digit.\n", "A code has %d digits.\n", LENGTH), LENGTH);
    }
  g_cancellable_set_error_if_cancelled (cancellable, error);

  return NULL;
}

void
proof_cli_mfa_ask (void)
{
  if (isatty (STDIN_FILENO))
    proof_aws_role_set_mfa_func (ask, NULL);
}
