/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes on behind the window: jobs are fetched while it shows the Library, and the desktop
 * tells of those that end while nobody looks at it. */
#include "config.h"

#include "proof-window-private.h"

#include <glib/gi18n.h>

#include "proof-job-words.h"
#include "proof-rekognition-error.h"
#include "proof-settings.h"

/* Goes on while a window shows the Library; the viewer has its own way to the service. */
void
proof_window_update_collecting (ProofWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  gboolean active = FALSE;

  /* A window that is destroyed pops its pages without one. */
  if (!application)
    return;
  for (GList *l = gtk_application_get_windows (application); l && !active; l = l->next)
    active = PROOF_IS_WINDOW (l->data) && !PROOF_WINDOW (l->data)->closing &&
             !proof_window_shows_viewer (l->data);
  proof_collector_set_active (self->collector, active);
}

static void
set_allow_metered (ProofWindow *self)
{
  proof_collector_set_allow_metered (self->collector,
                                     g_settings_get_boolean (proof_settings_get (),
                                                             "fetch-metered"));
}

/* --- notifications --- */

static char *
dup_id (GFile *document)
{
  return g_file_get_basename (document);
}

/* @error: (nullable) */
static char *
dup_body (ProofDocument *document,
          const GError  *error)
{
  const char *detections = proof_document_get (document, PROOF_DOCUMENT_N_DETECTIONS);
  gint64 n = detections ? g_ascii_strtoll (detections, NULL, 10) : 0;
  g_autofree char *name = proof_job_dup_name_of (proof_document_get (document,
                                                                     PROOF_DOCUMENT_VIDEO),
                                                 proof_document_get (document,
                                                                     PROOF_DOCUMENT_SOURCE),
                                                 proof_document_get (document,
                                                                     PROOF_DOCUMENT_JOB_ID));

  if (error)
    /* Translators: a job's name, and what went wrong with it */
    return g_strdup_printf (_("%s: %s"), name, error->message);
  /* Translators: a job's name */
  return g_strdup_printf (ngettext ("%s: %'d detection", "%s: %'d detections", n), name, (int) n);
}

static const char *
get_title (const GError *error)
{
  if (!error)
    return _("The Results Are Here");
  if (g_error_matches (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_JOB_FAILED))
    return _("The Analysis Failed");
  return _("The Results Could Not Be Fetched");
}

/* Not while a person looks at one of the windows. */
static void
tell (ProofWindow  *self,
      GFile        *file,
      const GError *error)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GtkWindow *latest = application ? gtk_application_get_active_window (application) : NULL;
  g_autoptr (ProofDocument) document = NULL;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = dup_id (file);
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *body = NULL;

  if (!latest || gtk_window_is_active (latest))
    return;
  /* Who clicks on it would be answered by the process that has the name, not by the demo. */
  if (g_application_get_flags (G_APPLICATION (application)) & G_APPLICATION_NON_UNIQUE)
    return;
  document = proof_document_open_existing (file, NULL);
  if (!document)
    return;

  body = dup_body (document, error);
  notification = g_notification_new (get_title (error));
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.open-document", "s", uri);
  g_application_send_notification (g_application_get_default (), id, notification);
}

static void
ended_cb (ProofWindow  *self,
          GFile        *document,
          const GError *error)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  /* One window speaks for all. */
  if (application && gtk_application_get_active_window (application) == GTK_WINDOW (self))
    tell (self, document, error);
}

/* A job that was waited for in the viewer. */
static void
loading_changed_cb (ProofWindow *self)
{
  ProofLoading loading = proof_session_get_loading (self->session);
  ProofDocument *document = proof_session_get_document (self->session);
  gboolean was_fetching = self->fetching;

  self->fetching = loading == PROOF_LOADING_WAITING || loading == PROOF_LOADING_FETCHING;
  if (!document || !was_fetching)
    return;
  if (loading == PROOF_LOADING_READY)
    tell (self, proof_document_get_file (document), NULL);
  else if (loading == PROOF_LOADING_FAILED)
    tell (self, proof_document_get_file (document), proof_session_get_error (self->session));
}

/* What is open needs no notification any more. */
void
proof_window_withdraw_notification (ProofWindow *self,
                                    GFile       *document)
{
  g_autofree char *id = dup_id (document);

  g_application_withdraw_notification (g_application_get_default (), id);
}

/**
 * proof_window_set_collector:
 * @collector: of the window's vault
 * @watch: of the program's queue
 */
void
proof_window_set_collector (ProofWindow     *self,
                            ProofCollector  *collector,
                            ProofQueueWatch *watch)
{
  g_return_if_fail (PROOF_IS_WINDOW (self));
  g_return_if_fail (!self->collector);

  self->collector = g_object_ref (collector);
  proof_library_page_set_collector (self->library, collector);
  proof_library_page_set_queue_watch (self->library, watch);
  g_signal_connect_object (self->navigation, "notify::visible-page",
                           G_CALLBACK (proof_window_update_collecting), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (proof_settings_get (), "changed::fetch-metered",
                           G_CALLBACK (set_allow_metered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (collector, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::loading", G_CALLBACK (loading_changed_cb), self,
                           G_CONNECT_SWAPPED);
  set_allow_metered (self);
  proof_window_update_collecting (self);
}
