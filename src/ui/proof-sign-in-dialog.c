/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sign-in-dialog.h"

#include <glib/gi18n.h>

#include "proof-aws-error.h"

struct _ProofSignInDialog
{
  AdwDialog       parent_instance;

  /* template widgets */
  GtkStack       *stack;
  GtkLabel       *intro_label;
  GtkLabel       *code_label;
  GtkLabel       *address_label;
  GtkLabel       *left_label;
  GtkLabel       *problem_label;
  GtkWidget      *browser_button;
  GtkWidget      *again_button;

  /* owned */
  ProofSsoSignIn *sign_in;
  guint           tick_id;
};

enum
{
  SIGNAL_SIGNED_IN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofSignInDialog, proof_sign_in_dialog, ADW_TYPE_DIALOG)

static gboolean
tick_cb (gpointer user_data)
{
  ProofSignInDialog *self = user_data;
  gint64 left_s = (proof_sso_sign_in_get_expires (self->sign_in) - g_get_real_time ()) /
                  G_USEC_PER_SEC;
  /* Translators: minutes and seconds until the code no longer counts. */
  g_autofree char *text = g_strdup_printf (_("Waiting for the browser, %d:%02d left"),
                                           (int) MAX (left_s, 0) / 60, (int) MAX (left_s, 0) % 60);

  gtk_label_set_text (self->left_label, text);
  return G_SOURCE_CONTINUE;
}

static void
show (ProofSignInDialog *self,
      const char        *page,
      GtkWidget         *widget)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  if (widget)
    {
      adw_dialog_set_default_widget (ADW_DIALOG (self), widget);
      gtk_widget_grab_focus (widget);
    }
}

static void
state_changed_cb (ProofSignInDialog *self)
{
  const GError *error = proof_sso_sign_in_get_error (self->sign_in);
  g_autofree char *address = NULL;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  switch (proof_sso_sign_in_get_state (self->sign_in))
    {
    case PROOF_SIGN_IN_IDLE:
    case PROOF_SIGN_IN_STARTING:
      show (self, "starting", NULL);
      break;

    case PROOF_SIGN_IN_WAITING:
      /* Translators: an address */
      address = g_strdup_printf (_("On another device, go to %s and type the code."),
                                 proof_sso_sign_in_get_verification_uri (self->sign_in));
      gtk_label_set_text (self->code_label, proof_sso_sign_in_get_user_code (self->sign_in));
      gtk_label_set_text (self->address_label, address);
      self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
      tick_cb (self);
      show (self, "waiting", self->browser_button);
      break;

    case PROOF_SIGN_IN_DONE:
      g_signal_emit (self, signals[SIGNAL_SIGNED_IN], 0);
      adw_dialog_close (ADW_DIALOG (self));
      break;

    case PROOF_SIGN_IN_EXPIRED:
    case PROOF_SIGN_IN_FAILED:
      gtk_label_set_text (self->problem_label, error->message);
      show (self, "ended", self->again_button);
      break;

    case PROOF_SIGN_IN_CANCELLED:
    default:
      break;
    }
}

static void
copy_cb (ProofSignInDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          proof_sso_sign_in_get_user_code (self->sign_in));
}

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ProofSignInDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) ||
      proof_sso_sign_in_get_state (self->sign_in) != PROOF_SIGN_IN_WAITING)
    return;

  /* Translators: what went wrong, and an address */
  text = g_strdup_printf (_("The browser could not be opened: %s. Go to %s and type the code."),
                          error->message,
                          proof_sso_sign_in_get_verification_uri (self->sign_in));
  gtk_label_set_text (self->address_label, text);
}

static void
browser_cb (ProofSignInDialog *self)
{
  g_autoptr (GtkUriLauncher) launcher =
    gtk_uri_launcher_new (proof_sso_sign_in_get_verification_uri_complete (self->sign_in));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                           launched_cb, g_object_ref (self));
}

static void
again_cb (ProofSignInDialog *self)
{
  proof_sso_sign_in_start (self->sign_in);
}

static void
proof_sign_in_dialog_closed (AdwDialog *dialog)
{
  proof_sso_sign_in_cancel (PROOF_SIGN_IN_DIALOG (dialog)->sign_in);
}

static void
proof_sign_in_dialog_dispose (GObject *object)
{
  ProofSignInDialog *self = PROOF_SIGN_IN_DIALOG (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_SIGN_IN_DIALOG);
  if (self->sign_in)
    proof_sso_sign_in_cancel (self->sign_in);
  g_clear_object (&self->sign_in);

  G_OBJECT_CLASS (proof_sign_in_dialog_parent_class)->dispose (object);
}

static void
proof_sign_in_dialog_class_init (ProofSignInDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AdwDialogClass *dialog_class = ADW_DIALOG_CLASS (klass);

  object_class->dispose = proof_sign_in_dialog_dispose;
  dialog_class->closed = proof_sign_in_dialog_closed;

  signals[SIGNAL_SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, intro_label);
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, code_label);
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, address_label);
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, left_label);
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, browser_button);
  gtk_widget_class_bind_template_child (widget_class, ProofSignInDialog, again_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, browser_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
}

static void
proof_sign_in_dialog_init (ProofSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * proof_sign_in_dialog_show:
 * @sign_in: is started
 * @parent: the dialog is shown over its window
 *
 * Returns: (transfer none): the dialog
 */
ProofSignInDialog *
proof_sign_in_dialog_show (ProofSsoSignIn *sign_in,
                           GtkWidget      *parent)
{
  ProofSignInDialog *self = g_object_new (PROOF_TYPE_SIGN_IN_DIALOG, NULL);
  g_autofree char *intro =
    g_strdup_printf (_("Sign in to IAM Identity Center “%s” in a browser. It has to show this "
                       "code:"),
                     proof_sso_sign_in_get_name (sign_in));

  self->sign_in = g_object_ref (sign_in);
  gtk_label_set_text (self->intro_label, intro);
  g_signal_connect_object (sign_in, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  proof_sso_sign_in_start (sign_in);
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}

gboolean
proof_sign_in_dialog_helps (const GError *error)
{
  return g_error_matches (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_SIGN_IN);
}

/**
 * proof_sign_in_dialog_offer:
 * @session: what the error is of
 * @error: (nullable): what happened
 * @parent: the dialog is shown over its window
 *
 * Returns: (nullable): the dialog, or NULL where signing in is no remedy
 */
ProofSignInDialog *
proof_sign_in_dialog_offer (ProofSession *session,
                            const GError *error,
                            GtkWidget    *parent)
{
  g_autoptr (ProofSsoSignIn) sign_in = NULL;

  if (proof_sign_in_dialog_helps (error))
    sign_in = proof_session_new_sign_in (session, NULL);
  return sign_in ? proof_sign_in_dialog_show (sign_in, parent) : NULL;
}
