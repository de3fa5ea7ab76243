/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <gst/gst.h>
#include <locale.h>

#include "proof-application.h"
#include "proof-cli.h"
#include "proof-settings.h"

int
main (int    argc,
      char **argv)
{
  /* Set where the program runs from its build folder. */
  const char *locale_dir = g_getenv ("PROOFREEL_LOCALE_DIR");
  g_autoptr (ProofApplication) application = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir ? locale_dir : PROOF_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc > 1 && proof_cli_is_command (argv[1]))
    {
      /* With G_MESSAGES_DEBUG the log would stand in the answer. Before there are threads. */
      g_log_writer_default_set_use_stderr (TRUE);
      proof_settings_follow_aws ();
      gst_init (NULL, NULL);
      return proof_cli_run (argc, argv);
    }

  g_set_application_name ("Proofreel");
  application = proof_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : proof_application_get_exit_status (application);
}
