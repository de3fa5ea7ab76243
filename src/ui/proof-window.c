/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-window-private.h"

#include <glib/gi18n.h>

#include "proof-about-dialog.h"
#include "proof-alert.h"
#include "proof-job-words.h"
#include "proof-settings.h"
#include "proof-preferences-dialog.h"
#include "proof-shortcuts-dialog.h"

/* What the service has deleted by now cannot be fetched again. */
#define UNDO_SECONDS 10

enum
{
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofWindow, proof_window, ADW_TYPE_APPLICATION_WINDOW)

/**
 * proof_window_fail:
 * @title: what could not be done
 * @message: why, and what to do
 *
 * The one way in which the window says that something came to nothing.
 */
void
proof_window_fail (ProofWindow *self,
                   const char  *title,
                   const char  *message)
{
  AdwDialog *dialog = proof_alert_new (title, message);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, message);
}

gboolean
proof_window_shows_viewer (ProofWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  return self->viewer && page == ADW_NAVIGATION_PAGE (self->viewer);
}

/* Made when it is first shown: the window is up sooner without. */
void
proof_window_show_viewer (ProofWindow *self)
{
  if (!self->viewer)
    {
      self->viewer = g_object_new (PROOF_TYPE_VIEWER_PAGE, NULL);
      proof_viewer_page_set_session (self->viewer, self->session);
      adw_navigation_view_add (self->navigation, ADW_NAVIGATION_PAGE (self->viewer));
    }
  if (!proof_window_shows_viewer (self))
    adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (self->viewer));
}

/* What the system's lists of windows show. */
static void
title_changed_cb (ProofWindow *self)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  g_object_get (self->session, "title", &name, NULL);
  title = *name ? g_strdup_printf ("%s — Proofreel", name) : g_strdup ("Proofreel");
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
popped_cb (ProofWindow *self)
{
  proof_session_close (self->session);
  proof_vault_refresh (self->vault);
}

/* --- removing jobs --- */

static void
undo_cb (ProofWindow *self,
         AdwToast    *toast)
{
  ProofVaultItem *item = g_object_get_data (G_OBJECT (toast), "item");
  g_autoptr (GError) error = NULL;

  if (!proof_vault_restore (self->vault, item, &error))
    proof_window_fail (self, _("The Job Could Not Be Brought Back"), error->message);
}

/* What can no longer be undone is deleted. */
static void
toast_dismissed_cb (ProofWindow *self,
                    AdwToast    *toast)
{
  if (self->vault)
    proof_vault_purge (self->vault, g_object_get_data (G_OBJECT (toast), "item"));
}

static void
remove_cb (ProofWindow    *self,
           ProofVaultItem *item)
{
  g_autofree char *name = proof_job_dup_name (item);
  g_autofree char *title = NULL;
  g_autofree char *markup = NULL;
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (proof_window_find (gtk_window_get_application (GTK_WINDOW (self)),
                         proof_vault_item_get_file (item)))
    {
      proof_window_fail (self, _("The Job Could Not Be Removed"),
                         _("It is open in another window. Close it there first."));
      return;
    }
  if (!proof_vault_remove (self->vault, item, &error))
    {
      proof_window_fail (self, _("The Job Could Not Be Removed"), error->message);
      return;
    }

  if (self->collector)
    proof_collector_leave (self->collector, proof_vault_item_get_file (item));
  /* Translators: the name of a job that was taken off the Library */
  title = g_strdup_printf (_("“%s” removed"), name);
  markup = g_markup_escape_text (title, -1);
  toast = adw_toast_new (markup);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), "item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- dialogs --- */

static void
show_preferences (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  adw_dialog_present (proof_preferences_dialog_new (), widget);
}

static void
show_shortcuts (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  adw_dialog_present (proof_shortcuts_dialog_new (), widget);
}

static void
show_about (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  adw_dialog_present (proof_about_dialog_new (widget), widget);
}

static void
search (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  ProofWindow *self = PROOF_WINDOW (widget);

  if (proof_window_shows_viewer (self))
    proof_viewer_page_start_search (self->viewer);
  else
    proof_library_page_start_search (self->library);
}

/* --- object --- */

static void
recall_size (ProofWindow *self)
{
  int width, height;

  g_settings_get (proof_settings_get (), "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (proof_settings_get (), "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
remember_size (ProofWindow *self)
{
  GSettings *settings = proof_settings_get ();
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (!gtk_window_is_maximized (GTK_WINDOW (self)) &&
      !gtk_window_is_fullscreen (GTK_WINDOW (self)) &&
      width > 0 && height > 0)
    g_settings_set (settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
proof_window_close_request (GtkWindow *window)
{
  ProofWindow *self = PROOF_WINDOW (window);

  remember_size (self);
  proof_session_close (self->session);
  self->closing = TRUE;
  if (self->collector)
    proof_window_update_collecting (self);
  if (proof_window_is_only_one (self))
    proof_vault_purge (self->vault, NULL);

  return GTK_WINDOW_CLASS (proof_window_parent_class)->close_request (window);
}

static void
proof_window_dispose (GObject *object)
{
  ProofWindow *self = PROOF_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->held, g_hash_table_unref);
  self->viewer = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_WINDOW);
  g_clear_object (&self->session);
  g_clear_object (&self->collector);
  g_clear_object (&self->vault);
  g_clear_pointer (&self->pending_video, g_free);

  G_OBJECT_CLASS (proof_window_parent_class)->dispose (object);
}

static void
proof_window_class_init (ProofWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = proof_window_close_request;

  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (PROOF_TYPE_LIBRARY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/proof-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ProofWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, ProofWindow, library);
  gtk_widget_class_bind_template_callback (widget_class, popped_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, proof_window_open_document);

  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, show_preferences);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, show_shortcuts);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, show_about);
  proof_window_install_opening (widget_class);
}

static void
proof_window_init (ProofWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  recall_size (self);
  proof_window_init_keys (self);
}

static void
set_cache_size (ProofWindow *self)
{
  guint64 gib = g_settings_get_int (proof_settings_get (), "cache-size");

  proof_session_set_cache_size (self->session, gib << 30);
}

static void
set_paid_buckets (ProofWindow *self)
{
  g_auto (GStrv) buckets = g_settings_get_strv (proof_settings_get (), "paid-buckets");

  proof_session_set_paid_buckets (self->session, (const char *const *) buckets);
}

/**
 * proof_window_new:
 * @vault: whose jobs it lists, and where it keeps what it opens
 */
ProofWindow *
proof_window_new (GtkApplication *application,
                  ProofVault     *vault)
{
  ProofWindow *self = g_object_new (PROOF_TYPE_WINDOW, "application", application, NULL);

  self->vault = g_object_ref (vault);
  self->session = proof_session_new (vault);
  proof_library_page_set_vault (self->library, vault);
  proof_window_init_opening (self);
  proof_window_init_inhibit (self);
  g_signal_connect_object (self->session, "notify::title", G_CALLBACK (title_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (proof_settings_get (), "changed::cache-size",
                           G_CALLBACK (set_cache_size), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (proof_settings_get (), "changed::paid-buckets",
                           G_CALLBACK (set_paid_buckets), self, G_CONNECT_SWAPPED);
  set_cache_size (self);
  set_paid_buckets (self);
  return self;
}

ProofSession *
proof_window_get_session (ProofWindow *self)
{
  g_return_val_if_fail (PROOF_IS_WINDOW (self), NULL);

  return self->session;
}
