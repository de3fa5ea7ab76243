/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-start-job-dialog.h"

#include <glib/gi18n.h>

#include "proof-access-group.h"
#include "proof-alert.h"
#include "proof-aws-client.h"
#include "proof-label-start.h"
#include "proof-s3-address.h"

struct _ProofStartJobDialog
{
  AdwDialog          parent_instance;

  /* template widgets */
  AdwEntryRow       *video_row;
  ProofAccessGroup  *access_group;
  AdwSpinRow        *confidence_row;
  AdwEntryRow       *included_labels_row;
  AdwEntryRow       *excluded_labels_row;
  AdwEntryRow       *included_categories_row;
  AdwEntryRow       *excluded_categories_row;
  AdwEntryRow       *tag_row;
  AdwEntryRow       *topic_row;
  AdwEntryRow       *role_row;
  GtkLabel          *problem_label;
  GtkWidget         *start_button;

  /* owned */
  GSettings         *settings;
  ProofLabelStart   *start;       /* one intent for the life of the dialog */
  ProofAwsSettings  *aws;         /* where @start goes to */
  GCancellable      *cancellable; /* of the call under way, NULL where there is none */
  ProofJobRequest   *request;     /* what will open its job */
};

enum
{
  SIGNAL_STARTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofStartJobDialog, proof_start_job_dialog, ADW_TYPE_DIALOG)

/* What an entry says, without blanks around; NULL where it says nothing. */
static char *
dup_entry (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text ? g_steal_pointer (&text) : NULL;
}

static char **
dup_names (AdwEntryRow *row)
{
  g_auto (GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (row)), ",", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; parts[i]; i++)
    if (*g_strstrip (parts[i]))
      g_strv_builder_add (names, parts[i]);
  return g_strv_builder_end (names);
}

static ProofLabelStart *
build_start (ProofStartJobDialog  *self,
             GError              **error)
{
  g_autoptr (ProofLabelStart) start = proof_label_start_new ();
  g_autofree char *video = dup_entry (self->video_row);

  g_set_str (&start->intent, self->start->intent);
  if (video && !proof_s3_uri_parse (video, &start->bucket, &start->key, &start->version, error))
    return NULL;
  start->min_confidence = adw_spin_row_get_value (self->confidence_row);
  start->included_labels = dup_names (self->included_labels_row);
  start->excluded_labels = dup_names (self->excluded_labels_row);
  start->included_categories = dup_names (self->included_categories_row);
  start->excluded_categories = dup_names (self->excluded_categories_row);
  start->job_tag = dup_entry (self->tag_row);
  start->topic_arn = dup_entry (self->topic_row);
  start->role_arn = dup_entry (self->role_row);
  return g_steal_pointer (&start);
}

/* All that can be known without asking the service; what is good is kept. */
static gboolean
take_wish (ProofStartJobDialog  *self,
           GError              **error)
{
  g_autoptr (ProofAwsSettings) aws = proof_access_group_new_settings (self->access_group);
  g_autoptr (ProofLabelStart) start = build_start (self, error);
  g_autofree char *endpoint = NULL;
  const char *job_region;

  if (!start)
    return FALSE;
  job_region = proof_aws_settings_get_region (aws, error);
  if (!job_region || !proof_label_start_check (start, job_region, error))
    return FALSE;
  endpoint = proof_aws_settings_dup_endpoint (aws, "rekognition", job_region, NULL, error);
  if (!endpoint)
    return FALSE;
  g_set_object (&self->aws, aws);
  proof_label_start_free (self->start);
  self->start = g_steal_pointer (&start);
  return TRUE;
}

/* An entry that is still empty is no mistake yet. */
static void
check_cb (ProofStartJobDialog *self)
{
  g_autofree char *video = dup_entry (self->video_row);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (self->cancellable)
    return;
  good = video && take_wish (self, &error);
  gtk_widget_set_sensitive (self->start_button, good);
  gtk_label_set_text (self->problem_label, error ? error->message : "");
}

static void
set_busy (ProofStartJobDialog *self,
          gboolean             busy)
{
  gtk_widget_set_sensitive (self->start_button, !busy);
  gtk_button_set_label (GTK_BUTTON (self->start_button), busy ? _("Starting…") : _("_Start…"));
}

/* Also after the dialog was closed: a job that runs costs money, and is not lost sight of. */
static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ProofStartJobDialog) self = user_data;
  g_autoptr (ProofJobRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  char *job_id = proof_label_start_send_finish (PROOF_AWS_CLIENT (source), result, &error);

  if (!self->request) /* the window is gone */
    {
      g_free (job_id);
      return;
    }
  request = g_steal_pointer (&self->request);
  request->job_id = job_id;
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  check_cb (self);
  if (!job_id)
    {
      gtk_label_set_text (self->problem_label, error->message);
      return;
    }
  if (gtk_widget_get_root (GTK_WIDGET (self)))
    adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[SIGNAL_STARTED], 0, request);
}

static void
confirmed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ProofStartJobDialog) self = user_data;
  g_autoptr (ProofAwsClient) client = NULL;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (!g_str_equal (response, "start") || !self->start || self->cancellable)
    return;
  client = proof_aws_client_new (self->aws);
  self->cancellable = g_cancellable_new ();
  self->request = proof_job_request_new ();
  self->request->profile = g_strdup (proof_access_group_get_profile (self->access_group));
  self->request->region = g_strdup (proof_aws_settings_get_region (self->aws, NULL));
  self->request->endpoint_url = proof_access_group_dup_endpoint (self->access_group);
  self->request->started_with = proof_label_start_dup_settings (self->start);
  proof_access_group_remember (self->access_group, self->settings, "job");
  gtk_label_set_text (self->problem_label, "");
  set_busy (self, TRUE);
  proof_label_start_send_async (self->start, client, self->cancellable, started_cb,
                                g_object_ref (self));
}

/* It costs money: nothing is sent before this has been answered. */
static void
start_cb (ProofStartJobDialog *self)
{
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (self->cancellable || !take_wish (self, NULL))
    return;
  /* Translators: a bucket, the name of an object in it, a region */
  body = g_strdup_printf (_("s3://%s/%s in region %s\n\nAWS charges the account for every minute "
                            "of the video, each time that it is analysed, whatever is found in it "
                            "and however it is filtered."),
                          self->start->bucket, self->start->key,
                          proof_aws_settings_get_region (self->aws, NULL));
  dialog = proof_alert_new (_("Start This Analysis?"), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"),
                                  "start", _("_Start"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "start",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "start");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, confirmed_cb,
                           g_object_ref (self));
}

static void
proof_start_job_dialog_dispose (GObject *object)
{
  ProofStartJobDialog *self = PROOF_START_JOB_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_START_JOB_DIALOG);
  g_clear_object (&self->settings);
  g_clear_object (&self->aws);
  g_clear_pointer (&self->start, proof_label_start_free);
  g_clear_pointer (&self->request, proof_job_request_free);

  G_OBJECT_CLASS (proof_start_job_dialog_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, ProofStartJobDialog, name)

static void
proof_start_job_dialog_class_init (ProofStartJobDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_start_job_dialog_dispose;

  signals[SIGNAL_STARTED] = g_signal_new ("started", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, PROOF_TYPE_JOB_REQUEST);

  g_type_ensure (PROOF_TYPE_ACCESS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-start-job-dialog.ui");
  BIND (video_row);
  BIND (access_group);
  BIND (confidence_row);
  BIND (included_labels_row);
  BIND (excluded_labels_row);
  BIND (included_categories_row);
  BIND (excluded_categories_row);
  BIND (tag_row);
  BIND (topic_row);
  BIND (role_row);
  BIND (problem_label);
  BIND (start_button);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
}

static void
proof_start_job_dialog_init (ProofStartJobDialog *self)
{
  self->start = proof_label_start_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * proof_start_job_dialog_new:
 * @settings: where the last answers are kept
 */
ProofStartJobDialog *
proof_start_job_dialog_new (GSettings *settings)
{
  ProofStartJobDialog *self = g_object_new (PROOF_TYPE_START_JOB_DIALOG, NULL);

  self->settings = g_object_ref (settings);
  proof_access_group_recall (self->access_group, settings, "job", _("As in Preferences"));
  return self;
}
