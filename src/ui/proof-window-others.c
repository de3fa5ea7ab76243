/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several windows: each shows one thing, and a thing is shown by one. */
#include "config.h"

#include "proof-window-private.h"

#include "proof-host-uri.h"

/* Document or results file. */
static gboolean
shows (ProofWindow *self,
       GFile       *file)
{
  ProofDocument *document = proof_session_get_document (self->session);
  const char *source;
  g_autofree char *uri = NULL;

  if (!document || !proof_window_shows_viewer (self))
    return FALSE;
  if (g_file_equal (proof_document_get_file (document), file))
    return TRUE;
  source = proof_document_get (document, PROOF_DOCUMENT_SOURCE_HOST);
  if (!source)
    source = proof_document_get (document, PROOF_DOCUMENT_SOURCE);
  uri = proof_host_uri (file);
  return g_strcmp0 (source, uri) == 0;
}

/**
 * proof_window_find:
 * @file: a document, or a results file
 *
 * Returns: (transfer none) (nullable): the window that shows it
 */
ProofWindow *
proof_window_find (GtkApplication *application,
                   GFile          *file)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (PROOF_IS_WINDOW (l->data) && shows (l->data, file))
      return l->data;
  return NULL;
}

/**
 * proof_window_find_free:
 *
 * Returns: (transfer none) (nullable): the window used last of those that show the Library
 */
ProofWindow *
proof_window_find_free (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (PROOF_IS_WINDOW (l->data) && !PROOF_WINDOW (l->data)->opening &&
        !proof_window_shows_viewer (l->data))
      return l->data;
  return NULL;
}

/* While it is closed, or shut down, a window is still among the application's. */
gboolean
proof_window_is_only_one (ProofWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *l = application ? gtk_application_get_windows (application) : NULL; l; l = l->next)
    if (PROOF_IS_WINDOW (l->data) && l->data != self)
      return FALSE;
  return TRUE;
}
