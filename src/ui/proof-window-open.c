/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All the doors by which something is opened: dialogs, the Library, dropped files, and what the
 * application hands on from the command line and D-Bus. */
#include "config.h"

#include "proof-window-private.h"

#include <glib/gi18n.h>

#include "proof-file-kind.h"
#include "proof-job-link.h"
#include "proof-settings.h"
#include "proof-start-job-dialog.h"

#define CANNOT_OPEN _("This Cannot Be Opened")

/* --- labels and video --- */

void
proof_window_open_video (ProofWindow *self,
                         const char  *uri)
{
  g_autoptr (GError) error = NULL;

  if (!proof_session_open_video (self->session, uri, &error))
    {
      proof_window_fail (self, CANNOT_OPEN, error->message);
      return;
    }
  proof_window_show_viewer (self);
}

/* Before labels are asked for. The video waits, so that theirs does not replace it. */
static void
begin_opening (ProofWindow *self,
               const char  *video_uri)
{
  g_set_str (&self->pending_video, video_uri);
  self->opening = TRUE;
}

/* Said once, whether the state fails first or the error comes first, or both were there before. */
static void
error_changed_cb (ProofWindow *self)
{
  const GError *error = proof_session_get_error (self->session);

  if (!self->opening || !error || proof_session_get_loading (self->session) != PROOF_LOADING_FAILED)
    return;
  self->opening = FALSE;
  g_clear_pointer (&self->pending_video, g_free);
  proof_window_fail (self, CANNOT_OPEN, error->message);
}

static void
loading_changed_cb (ProofWindow *self)
{
  g_autofree char *video = NULL;

  switch (proof_session_get_loading (self->session))
    {
    case PROOF_LOADING_EMPTY:
    case PROOF_LOADING_FILE:
      return;

    case PROOF_LOADING_FAILED:
      error_changed_cb (self);
      return;

    case PROOF_LOADING_WAITING:
    case PROOF_LOADING_FETCHING:
    case PROOF_LOADING_PAUSED:
    case PROOF_LOADING_READY:
    default:
      break;
    }

  if (!self->opening)
    return;
  self->opening = FALSE;
  proof_window_show_viewer (self);
  video = g_steal_pointer (&self->pending_video);
  if (video)
    proof_window_open_video (self, video);
}

/**
 * proof_window_open_document:
 * @file: a document of the vault or any other
 */
void
proof_window_open_document (ProofWindow *self,
                            GFile       *file)
{
  ProofWindow *other = proof_window_find (gtk_window_get_application (GTK_WINDOW (self)), file);

  proof_window_withdraw_notification (self, file);
  if (other && other != self)
    {
      gtk_window_present (GTK_WINDOW (other));
      return;
    }
  begin_opening (self, NULL);
  proof_session_open_document (self->session, file);
}

void
proof_window_open_job (ProofWindow           *self,
                       const ProofJobRequest *request,
                       const char            *video_uri)
{
  g_return_if_fail (PROOF_IS_WINDOW (self));

  begin_opening (self, video_uri);
  proof_session_open_job (self->session, request);
}

/* A link to a job, from a chat or a ticket. */
static void
open_link (ProofWindow *self,
           const char  *link)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobRequest) request = proof_job_link_parse (link, &error);

  if (request)
    proof_window_open_job (self, request, NULL);
  else
    proof_window_fail (self, CANNOT_OPEN, error->message);
}

/* (transfer full) (nullable): to the job that is open, where it is one of AWS. */
static char *
dup_link (ProofWindow *self)
{
  ProofDocument *document = proof_session_get_document (self->session);
  const char *region = document ? proof_document_get (document, PROOF_DOCUMENT_REGION) : NULL;
  const char *job_id = document ? proof_document_get (document, PROOF_DOCUMENT_JOB_ID) : NULL;

  return region && job_id ? proof_job_link_make (region, job_id) : NULL;
}

static void
update_link (ProofWindow *self)
{
  g_autofree char *link = dup_link (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-link", link != NULL);
}

static void
copy_link (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  ProofWindow *self = PROOF_WINDOW (widget);
  g_autofree char *link = dup_link (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), link);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Link copied")));
}

/* --- files, told apart by content --- */

typedef struct
{
  ProofWindow  *window;
  GPtrArray    *files;
  guint         n_asked;
  GFile        *labels; /* not owned: in files */
  char         *video;
  ProofFileKind labels_kind;
} Sorting;

static void
sorting_free (Sorting *sorting)
{
  g_object_unref (sorting->window);
  g_ptr_array_unref (sorting->files);
  g_free (sorting->video);
  g_free (sorting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sorting, sorting_free)

static void sort_next (Sorting *sorting);

static gboolean
take_place (gboolean     taken,
            const char  *message,
            GError     **error)
{
  if (taken)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return !taken;
}

static void
kind_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Sorting) sorting = user_data;
  GFile *file = G_FILE (source);
  g_autoptr (GError) error = NULL;
  ProofFileKind kind;
  gboolean good;

  good = proof_file_kind_query_finish (file, result, &kind, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (good && kind == PROOF_FILE_VIDEO)
    good = take_place (sorting->video != NULL,
                       _("These are two videos. Open one of them, with the results "
                         "file that belongs to it."), &error);
  else if (good)
    good = take_place (sorting->labels != NULL,
                       _("These are two results files. Open one of them, with the "
                         "video that belongs to it."), &error);
  if (!good)
    {
      proof_window_fail (sorting->window, CANNOT_OPEN, error->message);
      return;
    }
  if (kind == PROOF_FILE_VIDEO)
    {
      sorting->video = g_file_get_uri (file);
    }
  else
    {
      sorting->labels = file;
      sorting->labels_kind = kind;
    }
  sort_next (g_steal_pointer (&sorting));
}

/* Among the desktop's recent files. */
static void
remember (GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *uri = g_file_get_uri (files->pdata[i]);

      gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
    }
}

static void
sort_next (Sorting *sorting)
{
  g_autoptr (Sorting) owned = sorting;
  ProofWindow *self = sorting->window;

  if (sorting->n_asked < sorting->files->len)
    {
      GFile *file = g_ptr_array_index (sorting->files, sorting->n_asked++);

      proof_file_kind_query_async (file, self->cancellable, kind_cb, g_steal_pointer (&owned));
      return;
    }

  remember (sorting->files);
  if (!sorting->labels)
    {
      proof_window_open_video (self, sorting->video);
      return;
    }
  if (sorting->labels_kind == PROOF_FILE_NOTICE)
    {
      proof_window_open_notice (self, sorting->labels, sorting->video);
      return;
    }
  begin_opening (self, sorting->video);
  if (sorting->labels_kind == PROOF_FILE_DOCUMENT)
    proof_session_open_document (self->session, sorting->labels);
  else
    proof_session_open_results (self->session, sorting->labels);
}

void
proof_window_open_files (ProofWindow  *self,
                         GFile       **files,
                         guint         n_files,
                         const char   *video_uri)
{
  Sorting *sorting;
  g_autofree char *first = NULL;

  g_return_if_fail (PROOF_IS_WINDOW (self));

  if (n_files == 0 && !video_uri)
    return;
  first = n_files == 1 ? g_file_get_uri (files[0]) : NULL;
  if (first && proof_job_link_is_one (first))
    {
      open_link (self, first);
      return;
    }

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  sorting = g_new0 (Sorting, 1);
  sorting->window = g_object_ref (self);
  sorting->video = g_strdup (video_uri);
  sorting->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n_files; i++)
    g_ptr_array_add (sorting->files, g_object_ref (files[i]));
  sort_next (sorting);
}

static gboolean
drop_cb (ProofWindow  *self,
         const GValue *value)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  if (G_VALUE_HOLDS_STRING (value))
    return proof_window_take_text (self, g_value_get_string (value));
  for (GSList *l = g_value_get_boxed (value); l; l = l->next)
    g_ptr_array_add (files, l->data);
  proof_window_open_files (self, (GFile **) files->pdata, files->len, NULL);
  return files->len > 0;
}

/* --- actions --- */

/* Returns: (transfer none): the dialog, on show */
ProofOpenJobDialog *
proof_window_ask_job (ProofWindow *self)
{
  ProofOpenJobDialog *dialog = proof_open_job_dialog_new (proof_settings_get ());

  g_signal_connect_object (dialog, "open", G_CALLBACK (proof_window_open_job), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
  return dialog;
}

static void
open_job (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  proof_window_ask_job (PROOF_WINDOW (widget));
}

static void
started_cb (ProofWindow           *self,
            const ProofJobRequest *request)
{
  proof_window_open_job (self, request, NULL);
}

static void
start_job (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  ProofStartJobDialog *dialog = proof_start_job_dialog_new (proof_settings_get ());

  g_signal_connect_object (dialog, "started", G_CALLBACK (started_cb), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
files_chosen_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (ProofWindow) self = user_data;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  list = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);
  if (!list)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (files, g_list_model_get_item (list, i));
  proof_window_open_files (self, (GFile **) files->pdata, files->len, NULL);
}

static void
open_file (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Open Results, and the Video if Wanted"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (widget), NULL, files_chosen_cb,
                                 g_object_ref (widget));
}

static void
open_video_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  proof_window_open_video (PROOF_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
proof_window_install_opening (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-job", NULL, open_job);
  gtk_widget_class_install_action (widget_class, "win.start-job", NULL, start_job);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, proof_window_paste);
  gtk_widget_class_install_action (widget_class, "win.open-file", NULL, open_file);
  gtk_widget_class_install_action (widget_class, "win.copy-link", NULL, copy_link);
  gtk_widget_class_install_action (widget_class, "win.open-video", "s", open_video_action);
}

/* Once there is a session. */
void
proof_window_init_opening (ProofWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (self->session, "notify::loading", G_CALLBACK (loading_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::error", G_CALLBACK (error_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::loading", G_CALLBACK (update_link), self,
                           G_CONNECT_SWAPPED);
  update_link (self);
}
