/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-library-page.h"

#include <glib/gi18n.h>

#include "proof-job-row.h"
#include "proof-sign-in-dialog.h"

struct _ProofLibraryPage
{
  AdwNavigationPage   parent_instance;

  /* template widgets */
  AdwBanner          *queue_banner;
  GtkSearchBar       *search_bar;
  GtkWidget          *search_entry;
  GtkStack           *stack;
  GtkListBox         *list;

  /* owned */
  ProofVault         *vault;
  ProofCollector     *collector;
  ProofQueueWatch    *watch;
  GtkFilter          *filter;
  GtkFilterListModel *found;
};

enum
{
  SIGNAL_OPEN,
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofLibraryPage, proof_library_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update_stack (ProofLibraryPage *self)
{
  const char *name = "jobs";

  if (proof_vault_get_loading (self->vault))
    name = "jobs"; /* it is not known to be empty yet */
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->vault)) == 0)
    name = "empty";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 0)
    name = "nothing-found";
  gtk_stack_set_visible_child_name (self->stack, name);
}

static gboolean
matches_cb (gpointer item,
            gpointer user_data)
{
  ProofLibraryPage *self = user_data;

  return proof_job_matches (item, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
search_changed_cb (ProofLibraryPage *self)
{
  if (self->filter)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
row_activated_cb (ProofLibraryPage *self,
                  ProofJobRow      *row)
{
  g_signal_emit (self, signals[SIGNAL_OPEN], 0,
                 proof_vault_item_get_file (proof_job_row_get_item (row)));
}

static void
search_activate_cb (ProofLibraryPage *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first)
    row_activated_cb (self, PROOF_JOB_ROW (first));
}

/* The focus stays beside the row that goes, and with it the place to which the list is scrolled. */
static void
row_remove_cb (ProofJobRow      *row,
               ProofLibraryPage *self)
{
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  GtkListBoxRow *beside = gtk_list_box_get_row_at_index (self->list, index + 1);

  if (!beside && index > 0)
    beside = gtk_list_box_get_row_at_index (self->list, index - 1);
  if (beside)
    gtk_widget_grab_focus (GTK_WIDGET (beside));
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0, proof_job_row_get_item (row));
}

static void
row_sign_in_cb (ProofJobRow      *row,
                ProofLibraryPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofSsoSignIn) sign_in =
    proof_collector_new_sign_in (self->collector, proof_job_row_get_item (row), &error);

  /* The files were changed meanwhile: another try tells. */
  if (!sign_in)
    proof_collector_retry (self->collector);
  else
    g_signal_connect_object (proof_sign_in_dialog_show (sign_in, GTK_WIDGET (self)), "signed-in",
                             G_CALLBACK (proof_collector_retry), self->collector,
                             G_CONNECT_SWAPPED);
}

static void
update_rows (ProofLibraryPage *self,
             GFile            *document)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)); i++)
    {
      ProofVaultItem *item = proof_job_row_get_item (PROOF_JOB_ROW (row));

      if (g_file_equal (proof_vault_item_get_file (item), document))
        proof_job_row_update (PROOF_JOB_ROW (row));
    }
}

static void
item_changed_cb (ProofLibraryPage *self,
                 ProofVaultItem   *item)
{
  update_rows (self, proof_vault_item_get_file (item));
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  ProofLibraryPage *self = user_data;
  GtkWidget *row = proof_job_row_new (item, self->collector);

  g_signal_connect_object (row, "remove", G_CALLBACK (row_remove_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "sign-in", G_CALLBACK (row_sign_in_cb), self, G_CONNECT_DEFAULT);
  return row;
}

/* --- the queue --- */

static void
update_queue (ProofLibraryPage *self)
{
  const GError *error = proof_queue_watch_get_error (self->watch);
  const char *remark = proof_queue_watch_get_remark (self->watch);
  g_autofree char *title = NULL;

  if (error)
    /* Translators: what went wrong with the queue of completion notices */
    title = g_strdup_printf (_("The queue of notices cannot be read. %s"), error->message);
  else
    title = g_strdup (remark);
  adw_banner_set_revealed (self->queue_banner, title != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->queue_banner), title);
  if (!title)
    return;
  adw_banner_set_title (self->queue_banner, title);
  adw_banner_set_button_label (self->queue_banner,
                               proof_sign_in_dialog_helps (error) ? _("_Sign In…")
                               : error                            ? _("_Preferences")
                                                                  : _("_Dismiss"));
}

static void
queue_button_cb (ProofLibraryPage *self)
{
  const GError *error = proof_queue_watch_get_error (self->watch);
  g_autoptr (ProofSsoSignIn) sign_in = NULL;

  if (proof_sign_in_dialog_helps (error))
    sign_in = proof_queue_watch_new_sign_in (self->watch, NULL);
  if (!error)
    proof_queue_watch_dismiss (self->watch);
  else if (sign_in)
    g_signal_connect_object (proof_sign_in_dialog_show (sign_in, GTK_WIDGET (self)), "signed-in",
                             G_CALLBACK (proof_queue_watch_retry), self->watch, G_CONNECT_SWAPPED);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.preferences", NULL);
}

static void
proof_library_page_dispose (GObject *object)
{
  ProofLibraryPage *self = PROOF_LIBRARY_PAGE (object);

  if (self->list)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_LIBRARY_PAGE);
  g_clear_object (&self->found);
  g_clear_object (&self->filter);
  g_clear_object (&self->vault);
  g_clear_object (&self->collector);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (proof_library_page_parent_class)->dispose (object);
}

static void
proof_library_page_class_init (ProofLibraryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_library_page_dispose;

  signals[SIGNAL_OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         PROOF_TYPE_VAULT_ITEM);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-library-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofLibraryPage, queue_banner);
  gtk_widget_class_bind_template_child (widget_class, ProofLibraryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, ProofLibraryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, ProofLibraryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ProofLibraryPage, list);
  gtk_widget_class_bind_template_callback (widget_class, queue_button_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
proof_library_page_init (ProofLibraryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
}

void
proof_library_page_set_collector (ProofLibraryPage *self,
                                  ProofCollector   *collector)
{
  g_return_if_fail (PROOF_IS_LIBRARY_PAGE (self));
  g_return_if_fail (self->found != NULL && self->collector == NULL);

  self->collector = g_object_ref (collector);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), create_row_cb, self, NULL);
  g_signal_connect_object (collector, "changed", G_CALLBACK (update_rows), self,
                           G_CONNECT_SWAPPED);
}

void
proof_library_page_set_queue_watch (ProofLibraryPage *self,
                                    ProofQueueWatch  *watch)
{
  g_return_if_fail (PROOF_IS_LIBRARY_PAGE (self));
  g_return_if_fail (self->watch == NULL);

  self->watch = g_object_ref (watch);
  g_signal_connect_object (watch, "changed", G_CALLBACK (update_queue), self, G_CONNECT_SWAPPED);
  update_queue (self);
}

/**
 * proof_library_page_set_vault:
 * @vault: what is listed; set once
 */
void
proof_library_page_set_vault (ProofLibraryPage *self,
                              ProofVault       *vault)
{
  g_return_if_fail (PROOF_IS_LIBRARY_PAGE (self));
  g_return_if_fail (self->vault == NULL);

  self->vault = g_object_ref (vault);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches_cb, self, NULL));
  self->found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (vault)),
                                           g_object_ref (self->filter));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), create_row_cb, self, NULL);
  g_signal_connect_object (vault, "notify::loading", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vault, "items-changed", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vault, "item-changed", G_CALLBACK (item_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);
  update_stack (self);
}

void
proof_library_page_start_search (ProofLibraryPage *self)
{
  g_return_if_fail (PROOF_IS_LIBRARY_PAGE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (self->search_entry);
}
