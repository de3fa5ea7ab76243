/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "proof-alert.h"
#include "proof-direction.h"
#include "proof-job-details.h"
#include "proof-job-words.h"
#include "proof-sign-in-dialog.h"
#include "proof-started-with.h"

struct _ProofJobRow
{
  GtkListBoxRow   parent_instance;

  /* template widgets */
  GtkLabel       *name_label;
  GtkLabel       *state_label;
  GtkLabel       *id_label;
  GtkLabel       *status_label;
  GtkLabel       *facts_label;
  GtkWidget      *sign_in_button;
  GtkWidget      *menu;

  /* owned */
  ProofVaultItem *item;
  ProofCollector *collector; /* NULL: nothing is fetched behind the window */
};

enum
{
  SIGNAL_REMOVE,
  SIGNAL_SIGN_IN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofJobRow, proof_job_row, GTK_TYPE_LIST_BOX_ROW)

/**
 * proof_job_matches:
 * @needle: what is searched, any case; words in any order
 */
gboolean
proof_job_matches (ProofVaultItem *item,
                   const char     *needle)
{
  static const char *const keys[] = {
    PROOF_DOCUMENT_VIDEO, PROOF_DOCUMENT_SOURCE, PROOF_DOCUMENT_JOB_ID,
    PROOF_DOCUMENT_JOB_TAG, PROOF_DOCUMENT_MODEL, PROOF_DOCUMENT_STATE,
  };
  g_autofree char *name = proof_job_dup_name (item);
  g_autoptr (GString) text = g_string_new (name);
  g_autofree char *hay = NULL;
  g_autofree char *folded = g_utf8_casefold (needle, -1);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\n", -1);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = proof_vault_item_get (item, keys[i]);

      if (value)
        g_string_append_printf (text, "\n%s", value);
    }
  hay = g_utf8_casefold (text->str, -1);
  for (guint i = 0; words[i]; i++)
    if (!strstr (hay, words[i]))
      return FALSE;
  return TRUE;
}

/* --- what it says --- */

static gint64
get_number (ProofVaultItem *item,
            const char     *key)
{
  const char *text = proof_vault_item_get (item, key);

  return text ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
add_fact (GString    *facts,
          const char *fact)
{
  if (!fact)
    return;
  if (facts->len > 0)
    g_string_append (facts, " · ");
  g_string_append (facts, fact);
}

static char *
dup_facts (ProofVaultItem *item)
{
  const char *tag = proof_vault_item_get (item, PROOF_DOCUMENT_JOB_TAG);
  const char *model = proof_vault_item_get (item, PROOF_DOCUMENT_MODEL);
  const char *state = proof_vault_item_get (item, PROOF_DOCUMENT_STATE);
  gboolean is_job = proof_job_is_job (item);
  gint64 n_labels = get_number (item, PROOF_DOCUMENT_N_LABELS);
  gint64 n_detections = get_number (item, PROOF_DOCUMENT_N_DETECTIONS);
  gint64 fetched_us = get_number (item, PROOF_DOCUMENT_FETCHED_US);
  g_autofree char *asked =
    proof_started_with_dup_text (proof_vault_item_get (item, PROOF_DOCUMENT_STARTED_WITH));
  GString *facts = g_string_new (NULL);

  if (tag)
    {
      g_autofree char *text = proof_isolate (tag);

      add_fact (facts, text);
    }
  if (model)
    {
      /* Translators: the version of the label detection model */
      g_autofree char *text = g_strdup_printf (_("model %s"), model);

      add_fact (facts, text);
    }
  if (asked)
    {
      /* Translators: what a job was started with, "at least 75 %; only Car" */
      g_autofree char *text = g_strdup_printf (_("asked for: %s"), asked);

      add_fact (facts, text);
    }
  if (n_detections > 0 || g_strcmp0 (state, "complete") == 0 || !is_job)
    {
      g_autofree char *labels = g_strdup_printf (ngettext ("%'d label", "%'d labels", n_labels),
                                                 (int) n_labels);
      g_autofree char *detections = g_strdup_printf (ngettext ("%'d detection", "%'d detections",
                                                               n_detections),
                                                     (int) n_detections);

      add_fact (facts, labels);
      add_fact (facts, detections);
    }
  if (fetched_us > 0)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (fetched_us / G_USEC_PER_SEC);
      /* Translators: day, short name of the month and year, in your order: "3 Nov 2026".
       * xgettext:no-c-format */
      g_autofree char *date = g_date_time_format (time, _("%-d %b %Y"));
      /* Translators: what happened to a job on that date */
      g_autofree char *text = g_strdup_printf (is_job ? _("fetched %s") : _("opened %s"), date);

      add_fact (facts, text);
    }
  /* Of what is not all here the status tells. */
  if (g_strcmp0 (state, "complete") == 0)
    {
      g_autofree char *copy = proof_job_dup_copy (item);

      add_fact (facts, copy);
    }
  return g_string_free_and_steal (facts);
}

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
  gtk_widget_set_visible (GTK_WIDGET (label), text && *text);
}

static void
update_state (ProofJobRow *self)
{
  static const char *const css_classes[] = { "accent", "warning", "error" };
  const char *css_class = NULL;
  const char *text = proof_job_get_state (self->item, self->collector, &css_class);

  for (guint i = 0; i < G_N_ELEMENTS (css_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), css_classes[i]);
  if (text)
    gtk_widget_add_css_class (GTK_WIDGET (self->state_label), css_class);
  gtk_label_set_text (self->state_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), text != NULL);
}

static void
update_actions (ProofJobRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GFile *file = proof_vault_item_get_file (self->item);
  const char *state = proof_vault_item_get (self->item, PROOF_DOCUMENT_STATE);
  gboolean missing = self->collector && proof_job_is_job (self->item) &&
                     g_strcmp0 (state, "complete") != 0;
  gboolean fetching = missing && proof_collector_is_fetching (self->collector, file);

  gtk_widget_action_set_enabled (widget, "job.fetch", missing && !fetching);
  gtk_widget_action_set_enabled (widget, "job.stop",
                                 missing && g_strcmp0 (state, "failed") != 0 &&
                                 !proof_vault_item_get (self->item, PROOF_DOCUMENT_STOPPED));
  gtk_widget_set_visible (self->sign_in_button,
                          missing && proof_sign_in_dialog_helps (
                            proof_collector_get_error (self->collector, file)));
}

void
proof_job_row_update (ProofJobRow *self)
{
  ProofVaultItem *item = self->item;
  g_autofree char *name = proof_job_dup_name (item);
  g_autofree char *status = proof_job_dup_status (item, self->collector);
  g_autofree char *facts = dup_facts (item);
  g_autofree char *where = NULL;
  const char *job_id = proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID);

  if (!job_id && !proof_job_is_job (item))
    {
      g_autoptr (GFile) file = g_file_new_for_uri (proof_job_get_source (item));

      where = g_file_get_parse_name (file);
    }
  show_text (self->name_label, name);
  /* Before its video is known a job is called by its id. */
  if (g_strcmp0 (job_id, name) == 0)
    job_id = NULL;
  show_text (self->id_label, job_id ? job_id : where);
  show_text (self->status_label, status);
  show_text (self->facts_label, facts);
  update_state (self);
  update_actions (self);
}

/* --- what it does --- */

static void
remove_cb (ProofJobRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
sign_in_cb (ProofJobRow *self)
{
  g_signal_emit (self, signals[SIGNAL_SIGN_IN], 0);
}

static void
open_job (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  gtk_widget_activate (widget);
}

static void
fetch_job (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  ProofJobRow *self = PROOF_JOB_ROW (widget);

  proof_collector_fetch (self->collector, proof_vault_item_get_file (self->item));
}

static void
stop_job (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  ProofJobRow *self = PROOF_JOB_ROW (widget);

  proof_collector_stop (self->collector, proof_vault_item_get_file (self->item));
}

static void
show_details (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  ProofJobRow *self = PROOF_JOB_ROW (widget);

  adw_dialog_present (proof_job_details_new (self->item, self->collector), widget);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ProofJobRow) self = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  if (g_str_equal (response, "remove") && gtk_widget_get_root (GTK_WIDGET (self)))
    g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

/* A key is soon pressed; the service may have nothing left to fetch again. */
static void
ask_remove (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  ProofJobRow *self = PROOF_JOB_ROW (widget);
  g_autofree char *name = proof_job_dup_name (self->item);
  /* Translators: the name of a job */
  g_autofree char *body = g_strdup_printf (_("“%s” and all that is kept with it are deleted here. "
                                             "The service gives results again for 7 days only."),
                                           name);
  AdwDialog *dialog = proof_alert_new (_("Remove This Job?"), body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"),
                                  "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), widget, NULL, answered_cb,
                           g_object_ref (self));
}

static void
pop_up (ProofJobRow *self,
        double       x,
        double       y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
show_menu (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  pop_up (PROOF_JOB_ROW (widget), gtk_widget_get_width (widget) / 2.0,
          gtk_widget_get_height (widget) / 2.0);
}

static void
pressed_cb (ProofJobRow *self,
            int          n_press,
            double       x,
            double       y,
            GtkGesture  *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  pop_up (self, x, y);
}

static void
long_pressed_cb (ProofJobRow *self,
                 double       x,
                 double       y,
                 GtkGesture  *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (self, x, y);
}

/* --- object --- */

static void
proof_job_row_dispose (GObject *object)
{
  ProofJobRow *self = PROOF_JOB_ROW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_JOB_ROW);
  g_clear_object (&self->item);
  g_clear_object (&self->collector);

  G_OBJECT_CLASS (proof_job_row_parent_class)->dispose (object);
}

static void
proof_job_row_class_init (ProofJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_job_row_dispose;

  signals[SIGNAL_REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SIGN_IN] = g_signal_new ("sign-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, id_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, status_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, facts_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, menu);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);

  gtk_widget_class_install_action (widget_class, "job.open", NULL, open_job);
  gtk_widget_class_install_action (widget_class, "job.fetch", NULL, fetch_job);
  gtk_widget_class_install_action (widget_class, "job.stop", NULL, stop_job);
  gtk_widget_class_install_action (widget_class, "job.details", NULL, show_details);
  gtk_widget_class_install_action (widget_class, "job.ask-remove", NULL, ask_remove);
  gtk_widget_class_install_action (widget_class, "job.menu", NULL, show_menu);
}

static void
proof_job_row_init (ProofJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

/**
 * proof_job_row_new:
 * @collector: (nullable): what fetches it behind the window
 */
GtkWidget *
proof_job_row_new (ProofVaultItem *item,
                   ProofCollector *collector)
{
  ProofJobRow *self = g_object_new (PROOF_TYPE_JOB_ROW, NULL);

  self->item = g_object_ref (item);
  g_set_object (&self->collector, collector);
  proof_job_row_update (self);
  return GTK_WIDGET (self);
}

ProofVaultItem *
proof_job_row_get_item (ProofJobRow *self)
{
  g_return_val_if_fail (PROOF_IS_JOB_ROW (self), NULL);

  return self->item;
}
