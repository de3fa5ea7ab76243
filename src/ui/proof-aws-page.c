/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-page.h"

#include <glib/gi18n.h>

#include "proof-access-group.h"
#include "proof-aws-error.h"
#include "proof-aws-identity.h"
#include "proof-aws-keyring.h"
#include "proof-sign-in-dialog.h"

struct _ProofAwsPage
{
  AdwPreferencesPage parent_instance;

  /* template widgets */
  ProofAccessGroup *access_group;
  GtkWidget        *who_button;
  GtkWidget        *who_spinner;
  AdwActionRow     *who_problem_row;
  GtkWidget        *sign_in_button;
  AdwActionRow     *account_row;
  AdwActionRow     *arn_row;
  AdwActionRow     *source_row;
  AdwActionRow     *end_row;
  AdwActionRow     *region_row;
  AdwActionRow     *kept_row;
  AdwEntryRow      *access_key_row;
  AdwEntryRow      *secret_row;
  AdwEntryRow      *token_row;
  GtkWidget        *save_row;
  AdwActionRow     *keys_problem_row;

  /* owned */
  GSettings        *settings;
  GCancellable     *who_cancellable; /* (nullable): of the question under way */
  GCancellable     *keys_cancellable;
};

G_DEFINE_FINAL_TYPE (ProofAwsPage, proof_aws_page, ADW_TYPE_PREFERENCES_PAGE)

/* Empty = not shown. */
static void
show_row (AdwActionRow *row,
          const char   *text)
{
  adw_action_row_set_subtitle (row, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row), text && *text);
}

/* --- who am I --- */

static void
stop_asking (ProofAwsPage *self)
{
  g_cancellable_cancel (self->who_cancellable);
  g_clear_object (&self->who_cancellable);
  gtk_widget_set_visible (self->who_spinner, FALSE);
}

/* It was to what was chosen then. */
static void
forget_answer (ProofAwsPage *self)
{
  stop_asking (self);
  show_row (self->who_problem_row, NULL);
  show_row (self->account_row, NULL);
  show_row (self->arn_row, NULL);
  show_row (self->source_row, NULL);
  show_row (self->end_row, NULL);
  show_row (self->region_row, NULL);
}

static char *
format_end (gint64 expires_us)
{
  g_autoptr (GDateTime) time = NULL;

  if (expires_us == 0)
    /* Translators: when the keys end */
    return g_strdup (_("Never"));
  time = g_date_time_new_from_unix_local (expires_us / G_USEC_PER_SEC);

  return g_date_time_format (time, "%c");
}

static void
identity_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ProofAwsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsIdentity) identity =
    proof_aws_identity_get_finish (PROOF_AWS_SETTINGS (source), result, &error);
  g_autofree char *end = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  forget_answer (self);
  if (!identity)
    {
      gtk_widget_set_visible (self->sign_in_button, proof_sign_in_dialog_helps (error));
      show_row (self->who_problem_row, error->message);
      return;
    }

  end = format_end (identity->expires_us);
  show_row (self->account_row, identity->account);
  show_row (self->arn_row, identity->arn);
  show_row (self->source_row, identity->source_words);
  show_row (self->end_row, end);
  show_row (self->region_row, identity->region);
}

static void
who_cb (ProofAwsPage *self)
{
  g_autoptr (ProofAwsSettings) aws = proof_aws_settings_new (NULL, NULL, NULL);

  forget_answer (self);
  self->who_cancellable = g_cancellable_new ();
  gtk_widget_set_visible (self->who_spinner, TRUE);
  proof_aws_identity_get_async (aws, self->who_cancellable, identity_cb, g_object_ref (self));
}

static void
sign_in_cb (ProofAwsPage *self)
{
  g_autoptr (ProofAwsSettings) aws = proof_aws_settings_new (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofSsoSignIn) sign_in =
    proof_sso_sign_in_new (proof_aws_settings_get_profiles (aws),
                           proof_aws_settings_get_profile (aws),
                           proof_aws_settings_get_ca_bundle (aws), &error);
  ProofSignInDialog *dialog;

  if (!sign_in)
    {
      show_row (self->who_problem_row, error->message);
      return;
    }
  dialog = proof_sign_in_dialog_show (sign_in, GTK_WIDGET (self));
  g_signal_connect_object (dialog, "signed-in", G_CALLBACK (who_cb), self, G_CONNECT_SWAPPED);
}

/* What was answered before in the dialogs would hide what is chosen here. */
static void
access_changed_cb (ProofAwsPage *self)
{
  if (!self->settings)
    return;
  forget_answer (self);
  proof_access_group_remember (self->access_group, self->settings, "aws");
  g_settings_reset (self->settings, "job-profile");
  g_settings_reset (self->settings, "job-region");
}

/* --- access keys in the keyring --- */

/* Without blanks around, as pasted. */
static char *
dup_entry (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static gboolean
has_keys (ProofAwsPage *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->access_key_row)) &&
         *gtk_editable_get_text (GTK_EDITABLE (self->secret_row));
}

static void
keys_changed_cb (ProofAwsPage *self)
{
  gtk_widget_set_sensitive (self->save_row, has_keys (self));
}

/* @title: (nullable): of what is kept; NULL = nothing is, and it can be typed. */
static void
show_kept (ProofAwsPage *self,
           const char   *title,
           const char   *subtitle)
{
  gboolean kept = title != NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->kept_row), title ? title : "");
  adw_action_row_set_subtitle (self->kept_row, subtitle ? subtitle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->kept_row), kept);
  gtk_widget_set_visible (GTK_WIDGET (self->access_key_row), !kept);
  gtk_widget_set_visible (GTK_WIDGET (self->secret_row), !kept);
  gtk_widget_set_visible (GTK_WIDGET (self->token_row), !kept);
  gtk_widget_set_visible (self->save_row, !kept);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ProofAwsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofAwsCredentials) credentials = proof_aws_keyring_look_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (credentials)
    {
      const char *key = proof_aws_credentials_get_access_key (credentials);
      gsize length = strlen (key);
      g_autofree char *masked =
        length > 8 ? g_strdup_printf ("%.4s…%s", key, key + length - 4) : g_strdup ("…");

      show_kept (self, masked, _("Kept in the keyring"));
    }
  else if (g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS))
    {
      show_kept (self, _("Access Keys"), error->message);
    }
  else
    {
      show_kept (self, NULL, NULL);
      show_row (self->keys_problem_row, error ? error->message : NULL);
    }
}

/* Nobody is asked to unlock anything for it. */
static void
look_at_keys (ProofAwsPage *self)
{
  proof_aws_keyring_look_async (self->keys_cancellable, looked_cb, g_object_ref (self));
}

static void
keys_kept_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ProofAwsPage) self = user_data;
  g_autoptr (GError) error = NULL;

  proof_aws_keyring_change_finish (result, &error);
  /* Whoever looks when it is rooted again finds what has become of it. */
  if (!gtk_widget_get_root (GTK_WIDGET (self)))
    return;
  if (error)
    {
      show_row (self->keys_problem_row, error->message);
      return;
    }

  gtk_editable_set_text (GTK_EDITABLE (self->access_key_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->secret_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->token_row), "");
  forget_answer (self);
  /* What had the focus may go. */
  gtk_widget_grab_focus (self->who_button);
  look_at_keys (self);
}

static void
save_cb (ProofAwsPage *self)
{
  g_autofree char *access_key = dup_entry (self->access_key_row);
  char *secret = dup_entry (self->secret_row), *token = dup_entry (self->token_row);
  g_autoptr (ProofAwsCredentials) credentials =
    proof_aws_credentials_new (access_key, secret, token, 0, "keyring");

  if (*access_key && *secret)
    {
      show_row (self->keys_problem_row, NULL);
      proof_aws_keyring_save_async (credentials, self->keys_cancellable, keys_kept_cb,
                                    g_object_ref (self));
    }
  proof_aws_wipe (secret);
  proof_aws_wipe (token);
}

static void
remove_cb (ProofAwsPage *self)
{
  show_row (self->keys_problem_row, NULL);
  proof_aws_keyring_remove_async (self->keys_cancellable, keys_kept_cb, g_object_ref (self));
}

/* --- object --- */

/* Also when the dialog turns into a sheet, or back. */
static void
proof_aws_page_root (GtkWidget *widget)
{
  ProofAwsPage *self = PROOF_AWS_PAGE (widget);

  GTK_WIDGET_CLASS (proof_aws_page_parent_class)->root (widget);

  g_clear_object (&self->keys_cancellable);
  self->keys_cancellable = g_cancellable_new ();
  look_at_keys (self);
}

/* With the dialog: nothing is waited for any more. */
static void
proof_aws_page_unroot (GtkWidget *widget)
{
  ProofAwsPage *self = PROOF_AWS_PAGE (widget);

  stop_asking (self);
  g_cancellable_cancel (self->keys_cancellable);

  GTK_WIDGET_CLASS (proof_aws_page_parent_class)->unroot (widget);
}

static void
proof_aws_page_dispose (GObject *object)
{
  ProofAwsPage *self = PROOF_AWS_PAGE (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_AWS_PAGE);
  g_clear_object (&self->who_cancellable);
  g_clear_object (&self->keys_cancellable);

  G_OBJECT_CLASS (proof_aws_page_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ProofAwsPage, name)

static void
proof_aws_page_class_init (ProofAwsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_aws_page_dispose;
  widget_class->root = proof_aws_page_root;
  widget_class->unroot = proof_aws_page_unroot;

  g_type_ensure (PROOF_TYPE_ACCESS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-aws-page.ui");
  BIND (access_group);
  BIND (who_button);
  BIND (who_spinner);
  BIND (who_problem_row);
  BIND (sign_in_button);
  BIND (account_row);
  BIND (arn_row);
  BIND (source_row);
  BIND (end_row);
  BIND (region_row);
  BIND (kept_row);
  BIND (access_key_row);
  BIND (secret_row);
  BIND (token_row);
  BIND (save_row);
  BIND (keys_problem_row);
  gtk_widget_class_bind_template_callback (widget_class, access_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, who_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, keys_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
proof_aws_page_init (ProofAwsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * proof_aws_page_new:
 * @settings: with "aws-profile" and "aws-region"
 */
GtkWidget *
proof_aws_page_new (GSettings *settings)
{
  ProofAwsPage *self = g_object_new (PROOF_TYPE_AWS_PAGE, NULL);

  proof_access_group_recall (self->access_group, settings, "aws", _("As the AWS CLI would"));
  self->settings = g_object_ref (settings);

  return GTK_WIDGET (self);
}
