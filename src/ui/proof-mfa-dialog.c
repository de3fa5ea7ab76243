/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code of a device. A thread that loads credentials asks and waits; the dialog is shown in the
 * main thread, one at a time, since proof-aws-role asks one question at a time. */
#include "config.h"

#include "proof-mfa-dialog.h"

#include <glib/gi18n.h>

#include "proof-alert.h"
#include "proof-aws-credentials.h"
#include "proof-aws-role.h"

#define LENGTH 6

/* Between the two threads. */
typedef struct
{
  gatomicrefcount ref_count;
  char *profile;
  char *serial;
  char *problem;          /* (nullable) */

  GMutex lock;            /* of those below */
  GCond cond;
  gboolean answered;
  char *code;             /* (nullable): NULL = the person gave up */

  /* main thread */
  AdwDialog *dialog;      /* (nullable): while it is on show */
} Question;

static GtkApplication *application; /* weak */

static Question *
question_ref (Question *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
question_unref (gpointer data)
{
  Question *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->profile);
  g_free (self->serial);
  g_free (self->problem);
  proof_aws_wipe (self->code);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Any thread. @code: (transfer full) (nullable). */
static void
answer (Question *self,
        char     *code)
{
  g_mutex_lock (&self->lock);
  if (self->answered)
    {
      proof_aws_wipe (code);
    }
  else
    {
      self->answered = TRUE;
      self->code = code;
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->lock);
}

static gboolean
is_answered (Question *self)
{
  gboolean answered;

  g_mutex_lock (&self->lock);
  answered = self->answered;
  g_mutex_unlock (&self->lock);

  return answered;
}

/* --- the dialog, in the main thread --- */

/* Lets digits through and nothing else, whether typed or pasted. */
static void
insert_text_cb (GtkEditable *editable,
                const char  *text,
                int          length,
                int         *position,
                gpointer     user_data)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (int i = 0; i < length; i++)
    if (g_ascii_isdigit (text[i]))
      g_string_append_c (digits, text[i]);
  if (digits->len == (gsize) length)
    return;

  g_signal_stop_emission_by_name (editable, "insert-text");
  if (digits->len > 0)
    gtk_editable_insert_text (editable, digits->str, digits->len, position);
}

static void
changed_cb (GtkEditable    *editable,
            AdwAlertDialog *dialog)
{
  adw_alert_dialog_set_response_enabled (dialog, "continue",
                                         strlen (gtk_editable_get_text (editable)) == LENGTH);
}

static GtkWidget *
create_entry (AdwDialog *dialog)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_entry_row_new ();
  GtkEditable *delegate;

  /* Translators: the digits that a device shows */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Code"));
  adw_entry_row_set_max_length (ADW_ENTRY_ROW (row), LENGTH);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_DIGITS);
  adw_entry_row_set_enable_emoji_completion (ADW_ENTRY_ROW (row), FALSE);
  gtk_widget_add_css_class (row, "numeric");
  delegate = gtk_editable_get_delegate (GTK_EDITABLE (row));
  g_signal_connect (delegate, "insert-text", G_CALLBACK (insert_text_cb), NULL);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), dialog, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), group);
  adw_dialog_set_focus (dialog, row);

  return row;
}

static void
response_cb (AdwAlertDialog *dialog,
             const char     *response,
             Question       *question)
{
  GtkEditable *row = g_object_get_data (G_OBJECT (dialog), "row");

  question->dialog = NULL;
  answer (question, g_str_equal (response, "continue") ? g_strdup (gtk_editable_get_text (row))
                                                        : NULL);
  gtk_editable_set_text (row, "");
}

/* With its window, say; whoever waits must not wait for ever. */
static void
dialog_gone_cb (gpointer  data,
                GClosure *closure)
{
  Question *question = data;

  question->dialog = NULL;
  answer (question, NULL);
  question_unref (question);
}

static gboolean
show_cb (gpointer data)
{
  Question *question = data;
  GtkWindow *window = application ? gtk_application_get_active_window (application) : NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  AdwDialog *dialog;
  GtkWidget *row;

  if (is_answered (question))
    return G_SOURCE_REMOVE;
  if (!window)
    {
      answer (question, NULL);
      return G_SOURCE_REMOVE;
    }

  if (question->problem)
    g_string_append_printf (body, "%s\n\n", question->problem);
  /* Translators: a profile's name, 6, and the name or serial number of a device */
  g_string_append_printf (body, _("The profile “%s” takes on a role that asks for the %d digits "
                                  "which the device %s shows now."),
                          question->profile, LENGTH, question->serial);
  dialog = proof_alert_new (question->problem ? _("Code Was Refused") : _("Code of a Device"),
                            body->str);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"),
                                  "continue", _("C_ontinue"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "continue",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "continue", FALSE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "continue");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  row = create_entry (dialog);
  g_object_set_data (G_OBJECT (dialog), "row", row);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question_ref (question),
                         dialog_gone_cb, 0);
  question->dialog = dialog;
  adw_dialog_present (dialog, GTK_WIDGET (window));

  return G_SOURCE_REMOVE;
}

/* Nobody waits any more. */
static gboolean
hide_cb (gpointer data)
{
  Question *question = data;

  if (question->dialog)
    adw_dialog_force_close (question->dialog);

  return G_SOURCE_REMOVE;
}

/* --- the question, in a thread of its own --- */

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  answer (user_data, NULL);
}

static char *
ask (const char    *profile,
     const char    *serial,
     const char    *problem,
     gpointer       user_data,
     GCancellable  *cancellable,
     GError       **error)
{
  Question *question = g_new0 (Question, 1);
  gulong cancelled_id = 0;
  char *code;

  g_atomic_ref_count_init (&question->ref_count);
  g_mutex_init (&question->lock);
  g_cond_init (&question->cond);
  question->profile = g_strdup (profile);
  question->serial = g_strdup (serial);
  question->problem = g_strdup (problem);

  g_idle_add_full (G_PRIORITY_DEFAULT, show_cb, question_ref (question), question_unref);
  if (cancellable)
    cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                          question_ref (question), question_unref);
  g_mutex_lock (&question->lock);
  while (!question->answered)
    g_cond_wait (&question->cond, &question->lock);
  code = g_steal_pointer (&question->code);
  g_mutex_unlock (&question->lock);
  g_cancellable_disconnect (cancellable, cancelled_id);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_idle_add_full (G_PRIORITY_DEFAULT, hide_cb, question_ref (question), question_unref);
      g_clear_pointer (&code, proof_aws_wipe);
    }
  question_unref (question);

  return code;
}

void
proof_mfa_dialog_install (GtkApplication *app)
{
  g_set_weak_pointer (&application, app);
  proof_aws_role_set_mfa_func (ask, NULL);
}
