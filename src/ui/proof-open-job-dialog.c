/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-open-job-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-access-group.h"
#include "proof-direction.h"
#include "proof-file-kind.h"
#include "proof-job-notice.h"
#include "proof-rekognition-error.h"
#include "proof-s3-address.h"
#include "proof-video-row.h"

struct _ProofOpenJobDialog
{
  AdwDialog      parent_instance;

  /* template widgets */
  AdwEntryRow   *job_id_row;
  AdwActionRow  *notice_row;
  ProofAccessGroup *access_group;
  AdwExpanderRow *advanced_row;
  ProofVideoRow *video_row;
  AdwComboRow   *aggregation_row;
  AdwComboRow   *sort_row;
  AdwSpinRow    *max_results_row;
  GtkLabel      *problem_label;
  GtkWidget     *open_button;

  /* owned */
  GSettings     *settings;
  char          *notice_id; /* the job of the notice on show */
};

enum
{
  SIGNAL_OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofOpenJobDialog, proof_open_job_dialog, ADW_TYPE_DIALOG)

/* What an entry says, without blanks around; NULL where it says nothing. */
static char *
dup_entry (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text ? g_steal_pointer (&text) : NULL;
}

static ProofJobRequest *
build_request (ProofOpenJobDialog *self)
{
  ProofJobRequest *request = proof_job_request_new ();
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->job_id_row));

  /* Text in which no JobId is found goes to the check as it is. */
  request->job_id = proof_job_id_from_text (text);
  if (!request->job_id)
    request->job_id = dup_entry (self->job_id_row);
  request->region = proof_access_group_dup_region (self->access_group);
  request->profile = g_strdup (proof_access_group_get_profile (self->access_group));
  request->endpoint_url = proof_access_group_dup_endpoint (self->access_group);
  request->max_results = (int) adw_spin_row_get_value (self->max_results_row);
  request->sort_by_name = adw_combo_row_get_selected (self->sort_row) == 1;
  request->aggregation = (ProofAggregation) adw_combo_row_get_selected (self->aggregation_row);
  return request;
}

/* FALSE where the text is a notice that cannot be used, say of another kind of job. */
static gboolean
check_notice (ProofOpenJobDialog  *self,
              GError             **error)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->job_id_row));
  g_autoptr (GError) local = NULL;
  g_autoptr (ProofJobNotice) notice = proof_job_notice_parse (text, -1, &local);

  if (!g_error_matches (local, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_NOTICE))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* All that can be known without asking the service. */
static gboolean
check_request (ProofOpenJobDialog     *self,
               const ProofJobRequest  *request,
               GError                **error)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autofree char *video = NULL;
  g_autofree char *endpoint = NULL;
  const char *region;

  if (!check_notice (self, error) || !proof_job_request_check (request, error) ||
      !proof_video_row_get_uri (self->video_row, &video, error))
    return FALSE;

  settings = proof_access_group_new_settings (self->access_group);
  region = proof_aws_settings_get_region (settings, error);
  if (!region)
    return FALSE;
  endpoint = proof_aws_settings_dup_endpoint (settings, "rekognition", region, NULL, error);
  return endpoint != NULL;
}

/* An entry that is still empty is no mistake yet. */
static void
check_cb (ProofOpenJobDialog *self)
{
  g_autoptr (ProofJobRequest) request = build_request (self);
  g_autoptr (GError) error = NULL;
  gboolean good = request->job_id && check_request (self, request, &error);

  gtk_widget_set_sensitive (self->open_button, good);
  gtk_label_set_text (self->problem_label, error ? error->message : "");
}

static void
set_job_id (ProofOpenJobDialog *self,
            const char         *id)
{
  gtk_editable_set_text (GTK_EDITABLE (self->job_id_row), id);
  gtk_editable_set_position (GTK_EDITABLE (self->job_id_row), -1);
}

/* What the notice says beside the JobId: to be recognised by, and not believed further. */
static void
show_notice (ProofOpenJobDialog   *self,
             const ProofJobNotice *notice)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_set_str (&self->notice_id, notice->job_id);
  if (notice->bucket && notice->key)
    {
      g_autofree char *address = g_strdup_printf ("s3://%s/%s", notice->bucket, notice->key);
      g_autofree char *isolated = proof_isolate (address);

      g_string_append (text, isolated);
    }
  if (notice->job_tag)
    {
      g_autofree char *isolated = proof_isolate (notice->job_tag);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", isolated);
    }
  if (notice->timestamp_ms > 0)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (notice->timestamp_ms / 1000);
      g_autofree char *when = time ? g_date_time_format (time, "%x %R") : NULL;

      if (when)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", when);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->notice_row),
                                 notice->status == PROOF_NOTICE_STATUS_SUCCEEDED
                                   /* Translators: what a completion notice says of a job */
                                   ? _("Notice: Succeeded")
                                   : notice->status == PROOF_NOTICE_STATUS_FAILED
                                   ? _("Notice: Failed")
                                   : _("Notice"));
  adw_action_row_set_subtitle (self->notice_row, text->str);
  if (notice->region)
    proof_access_group_set_region (self->access_group, notice->region);
  set_job_id (self, notice->job_id);
}

/* A notice gives way to the JobId in it; one that cannot be used says why, and stays. */
static void
use_found_id (gpointer user_data)
{
  g_autoptr (ProofOpenJobDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofJobNotice) notice = NULL;
  g_autofree char *text = NULL, *id = NULL;

  if (!self->job_id_row) /* closed meanwhile */
    return;
  text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->job_id_row)));
  notice = proof_job_notice_parse (text, -1, &error);
  if (notice)
    {
      show_notice (self, notice);
      return;
    }
  if (g_error_matches (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_NOTICE))
    return;
  id = proof_job_id_from_text (text);
  if (id)
    set_job_id (self, id);
}

/* Once the entry is done with the paste. */
static void
job_id_changed_cb (ProofOpenJobDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->job_id_row));

  if (strpbrk (text, "{\"\n"))
    g_idle_add_once (use_found_id, g_object_ref (self));
  gtk_widget_set_visible (GTK_WIDGET (self->notice_row), g_strcmp0 (text, self->notice_id) == 0);
  check_cb (self);
}

/* Where no entry has the focus; those take pastes by themselves. */
static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ProofOpenJobDialog) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text && self->job_id_row)
    proof_open_job_dialog_take_text (self, text);
}

static gboolean
paste_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, pasted_cb,
                                 g_object_ref (widget));
  return TRUE;
}

/* --- files, dropped wherever the pointer is: a notice or a video --- */

static void
notice_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (ProofOpenJobDialog) self = user_data;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->job_id_row)
    return;
  if (g_file_load_contents_finish (G_FILE (source), result, &text, NULL, NULL, &error))
    proof_open_job_dialog_take_text (self, text);
  else
    gtk_label_set_text (self->problem_label, error->message);
}

static void
kind_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (ProofOpenJobDialog) self = user_data;
  GFile *file = G_FILE (source);
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (GError) error = NULL;
  ProofFileKind kind;

  if (!self->job_id_row)
    return;
  if (!proof_file_kind_query_finish (file, result, &kind, &error))
    gtk_label_set_text (self->problem_label, error->message);
  else if (kind == PROOF_FILE_NOTICE)
    g_file_load_contents_async (file, NULL, notice_read_cb, g_object_ref (self));
  else if (kind == PROOF_FILE_VIDEO)
    proof_open_job_dialog_set_video (self, uri);
  else
    gtk_label_set_text (self->problem_label, _("This file is neither a completion notice nor a "
                                               "video. Results are opened by “Open File”."));
}

static gboolean
drop_cb (ProofOpenJobDialog *self,
         const GValue       *value)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *l = files; l; l = l->next)
    proof_file_kind_query_async (l->data, NULL, kind_cb, g_object_ref (self));
  return files != NULL;
}

static void
remember (ProofOpenJobDialog    *self,
          const ProofJobRequest *request)
{
  proof_access_group_remember (self->access_group, self->settings, "job");
  g_settings_set_int (self->settings, "job-max-results", request->max_results);
  g_settings_set_boolean (self->settings, "job-sort-by-name", request->sort_by_name);
  g_settings_set_enum (self->settings, "job-aggregation", (int) request->aggregation);
}

static void
recall (ProofOpenJobDialog *self)
{
  proof_access_group_recall (self->access_group, self->settings, "job", _("As in Preferences"));
  adw_spin_row_set_value (self->max_results_row,
                          g_settings_get_int (self->settings, "job-max-results"));
  adw_combo_row_set_selected (self->sort_row,
                              g_settings_get_boolean (self->settings, "job-sort-by-name"));
  adw_combo_row_set_selected (self->aggregation_row,
                              g_settings_get_enum (self->settings, "job-aggregation"));
}

static void
open_cb (ProofOpenJobDialog *self)
{
  g_autoptr (ProofJobRequest) request = build_request (self);
  g_autofree char *video = NULL;

  if (!check_request (self, request, NULL) ||
      !proof_video_row_get_uri (self->video_row, &video, NULL))
    return;

  remember (self, request);
  g_object_ref (self);
  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, request, video);
  g_object_unref (self);
}

static void
proof_open_job_dialog_dispose (GObject *object)
{
  ProofOpenJobDialog *self = PROOF_OPEN_JOB_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_OPEN_JOB_DIALOG);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->notice_id, g_free);

  G_OBJECT_CLASS (proof_open_job_dialog_parent_class)->dispose (object);
}

static void
proof_open_job_dialog_class_init (ProofOpenJobDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_open_job_dialog_dispose;

  signals[SIGNAL_OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, PROOF_TYPE_JOB_REQUEST, G_TYPE_STRING);

  g_type_ensure (PROOF_TYPE_ACCESS_GROUP);
  g_type_ensure (PROOF_TYPE_VIDEO_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-open-job-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, job_id_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, notice_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, access_group);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, video_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, aggregation_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, sort_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, max_results_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, open_button);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, job_id_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, paste_cb, NULL);
}

static void
proof_open_job_dialog_init (ProofOpenJobDialog *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  /* Before an entry takes a file's name. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * proof_open_job_dialog_new:
 * @settings: where the last answers are kept
 */
ProofOpenJobDialog *
proof_open_job_dialog_new (GSettings *settings)
{
  ProofOpenJobDialog *self = g_object_new (PROOF_TYPE_OPEN_JOB_DIALOG, NULL);

  self->settings = g_object_ref (settings);
  recall (self);
  return self;
}

/**
 * proof_open_job_dialog_take_text:
 * @text: what is pasted or dropped: the JobId in it goes into its entry, with the notice beside it;
 *   an S3 address is the video
 */
void
proof_open_job_dialog_take_text (ProofOpenJobDialog *self,
                                 const char         *text)
{
  g_autofree char *video = proof_s3_uri_tidy (text, NULL);

  g_return_if_fail (PROOF_IS_OPEN_JOB_DIALOG (self));

  if (video)
    {
      proof_open_job_dialog_set_video (self, video);
      return;
    }
  set_job_id (self, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->job_id_row));
}

/**
 * proof_open_job_dialog_set_video:
 * @uri: the video to show instead of the job's own
 */
void
proof_open_job_dialog_set_video (ProofOpenJobDialog *self,
                                 const char         *uri)
{
  g_return_if_fail (PROOF_IS_OPEN_JOB_DIALOG (self));

  gtk_editable_set_text (GTK_EDITABLE (self->video_row), uri);
  adw_expander_row_set_expanded (self->advanced_row, TRUE);
}
