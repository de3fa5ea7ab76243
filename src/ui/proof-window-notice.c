/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JobIds and completion notices that are pasted or dropped, as text or as a file: they fill in the
 * Open Job dialog, where a person confirms them. S3 addresses are videos. */
#include "config.h"

#include "proof-window-private.h"

#include <glib/gi18n.h>

#include "proof-job-link.h"
#include "proof-job-notice.h"
#include "proof-open-job-dialog.h"
#include "proof-rekognition-error.h"
#include "proof-s3-address.h"
#include "proof-settings.h"

/* Whether the text means a job; words that merely might be an id do not. */
static gboolean
means_job (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobNotice) notice = proof_job_notice_parse (text, -1, &error);
  g_autofree char *id = proof_job_id_from_text (text);

  return notice || (id && strcspn (id, "0123456789") < strlen (id)) ||
         g_error_matches (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_NOTICE);
}

/* The dialog that is open takes it; another kind of dialog is finished first. */
static gboolean
take_text (ProofWindow *self,
           const char  *text,
           const char  *video_uri)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (dialog && !PROOF_IS_OPEN_JOB_DIALOG (dialog))
    return FALSE;
  if (!dialog)
    dialog = ADW_DIALOG (proof_window_ask_job (self));
  proof_open_job_dialog_take_text (PROOF_OPEN_JOB_DIALOG (dialog), text);
  if (video_uri)
    proof_open_job_dialog_set_video (PROOF_OPEN_JOB_DIALOG (dialog), video_uri);
  return TRUE;
}

/* Asks for the job that @text names, opens the job or the video that it is a link to, or says that
 * it is none of these. */
gboolean
proof_window_take_text (ProofWindow *self,
                        const char  *text)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  g_autofree char *video = text ? proof_s3_uri_tidy (text, NULL) : NULL;

  if (text && proof_job_link_is_one (text))
    {
      g_autoptr (GFile) link = g_file_new_for_uri (text);

      proof_window_open_files (self, &link, 1, NULL);
      return TRUE;
    }
  if (video && !dialog)
    {
      proof_window_open_video (self, video);
      return TRUE;
    }
  if (video || (text && means_job (text)))
    return take_text (self, text, NULL);
  adw_toast_overlay_add_toast (self->toasts,
                               adw_toast_new (_("This text holds no JobId, no completion notice "
                                                "and no S3 address")));
  return FALSE;
}

typedef struct
{
  ProofWindow *window;
  char        *video_uri;
} Reading;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reading *reading = user_data;
  g_autoptr (ProofWindow) self = reading->window;
  g_autofree char *video_uri = reading->video_uri;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_free (reading);
  if (g_file_load_contents_finish (G_FILE (source), result, &text, NULL, NULL, &error))
    take_text (self, text, video_uri);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    proof_window_fail (self, _("This Cannot Be Opened"), error->message);
}

/**
 * proof_window_open_notice:
 * @file: a completion notice
 * @video_uri: (nullable): the video to show instead of the job's own
 */
void
proof_window_open_notice (ProofWindow *self,
                          GFile       *file,
                          const char  *video_uri)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->window = g_object_ref (self);
  reading->video_uri = g_strdup (video_uri);
  g_file_load_contents_async (file, self->cancellable, read_cb, reading);
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ProofWindow) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (self->toasts) /* not closed meanwhile */
    proof_window_take_text (self, text);
}

void
proof_window_paste (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, pasted_cb,
                                 g_object_ref (widget));
}
