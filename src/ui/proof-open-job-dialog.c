/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-open-job-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-settings.h"
#include "proof-video-row.h"

struct _ProofOpenJobDialog
{
  AdwDialog      parent_instance;

  /* template widgets */
  AdwEntryRow   *job_id_row;
  AdwEntryRow   *region_row;
  AdwComboRow   *profile_row;
  GtkStringList *profiles;
  AdwExpanderRow *advanced_row;
  ProofVideoRow *video_row;
  AdwEntryRow   *endpoint_row;
  AdwComboRow   *aggregation_row;
  AdwComboRow   *sort_row;
  AdwSpinRow    *max_results_row;
  GtkLabel      *problem_label;
  GtkWidget     *open_button;

  /* owned */
  GSettings     *settings;
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

static const char *
get_profile (ProofOpenJobDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->profile_row);

  /* The first stands for the environment's own. */
  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  return gtk_string_list_get_string (self->profiles, selected);
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
  request->region = dup_entry (self->region_row);
  request->profile = g_strdup (get_profile (self));
  request->endpoint_url = dup_entry (self->endpoint_row);
  request->max_results = (int) adw_spin_row_get_value (self->max_results_row);
  request->sort_by_name = adw_combo_row_get_selected (self->sort_row) == 1;
  request->aggregation = (ProofAggregation) adw_combo_row_get_selected (self->aggregation_row);
  return request;
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

  if (!proof_job_request_check (request, error) ||
      !proof_video_row_get_uri (self->video_row, &video, error))
    return FALSE;

  settings = proof_aws_settings_new (request->profile, request->region, request->endpoint_url);
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
use_found_id (gpointer user_data)
{
  g_autoptr (ProofOpenJobDialog) self = user_data;
  g_autofree char *id =
    proof_job_id_from_text (gtk_editable_get_text (GTK_EDITABLE (self->job_id_row)));

  if (id)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->job_id_row), id);
      gtk_editable_set_position (GTK_EDITABLE (self->job_id_row), -1);
    }
}

/* A pasted notice gives way to the JobId in it, once the entry is done with the paste. */
static void
job_id_changed_cb (ProofOpenJobDialog *self)
{
  if (strpbrk (gtk_editable_get_text (GTK_EDITABLE (self->job_id_row)), "{\"\n"))
    g_idle_add_once (use_found_id, g_object_ref (self));
  check_cb (self);
}

static void
remember (ProofOpenJobDialog    *self,
          const ProofJobRequest *request)
{
  g_settings_set_string (self->settings, "job-region", request->region ? request->region : "");
  g_settings_set_string (self->settings, "job-profile", request->profile ? request->profile : "");
  g_settings_set_string (self->settings, "job-endpoint-url",
                         request->endpoint_url ? request->endpoint_url : "");
  g_settings_set_int (self->settings, "job-max-results", request->max_results);
  g_settings_set_boolean (self->settings, "job-sort-by-name", request->sort_by_name);
  g_settings_set_enum (self->settings, "job-aggregation", (int) request->aggregation);
}

static void
recall (ProofOpenJobDialog *self)
{
  g_autofree char *region = g_settings_get_string (self->settings, "job-region");
  g_autofree char *profile = g_settings_get_string (self->settings, "job-profile");
  g_autofree char *endpoint = g_settings_get_string (self->settings, "job-endpoint-url");
  g_auto (GStrv) profiles = proof_aws_settings_list_profiles ();
  guint selected;

  gtk_string_list_append (self->profiles, _("From the environment"));
  gtk_string_list_splice (self->profiles, 1, 0, (const char *const *) profiles);
  selected = *profile ? gtk_string_list_find (self->profiles, profile) : 0;
  adw_combo_row_set_selected (self->profile_row, selected != G_MAXUINT ? selected : 0);

  gtk_editable_set_text (GTK_EDITABLE (self->region_row), region);
  gtk_editable_set_text (GTK_EDITABLE (self->endpoint_row), endpoint);
  adw_expander_row_set_expanded (self->advanced_row, *endpoint != '\0');
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

  g_type_ensure (PROOF_TYPE_VIDEO_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-open-job-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, job_id_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, region_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, profile_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, profiles);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, advanced_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, video_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, endpoint_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, aggregation_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, sort_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, max_results_row);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, ProofOpenJobDialog, open_button);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, job_id_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
proof_open_job_dialog_init (ProofOpenJobDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
