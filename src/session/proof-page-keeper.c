/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-page-keeper.h"

struct _ProofPageKeeper
{
  GObject parent_instance;

  GThreadPool   *pool; /* of one thread, so that pages stay in order */
  GFile         *file;
  ProofDocument *document; /* that thread's */
};

typedef struct
{
  ProofAggregation aggregation;
  guint            number;
  gboolean         restart;
  GBytes          *raw;
  char            *next_token;
} Order;

G_DEFINE_FINAL_TYPE (ProofPageKeeper, proof_page_keeper, G_TYPE_OBJECT)

static void
order_free (Order *order)
{
  g_bytes_unref (order->raw);
  g_free (order->next_token);
  g_free (order);
}

static void
carry_out (gpointer data,
           gpointer user_data)
{
  g_autoptr (GTask) task = data;
  ProofPageKeeper *self = user_data;
  Order *order = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean kept;

  if (self->document == NULL)
    self->document = proof_document_open_existing (self->file, &error);
  if (self->document == NULL)
    kept = FALSE;
  else if (order->restart)
    kept = proof_document_restart_pages (self->document, order->aggregation, order->raw,
                                         order->next_token, &error);
  else
    kept = proof_document_add_page (self->document, order->aggregation, order->number, order->raw,
                                    order->next_token, &error);
  if (kept)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
proof_page_keeper_finalize (GObject *object)
{
  ProofPageKeeper *self = PROOF_PAGE_KEEPER (object);

  /* Tasks hold no reference: whoever opens the document next finds all of it, for
   * the price of waiting for the page or two that are still to be written. */
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_clear_object (&self->document);
  g_object_unref (self->file);

  G_OBJECT_CLASS (proof_page_keeper_parent_class)->finalize (object);
}

static void
proof_page_keeper_class_init (ProofPageKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_page_keeper_finalize;
}

static void
proof_page_keeper_init (ProofPageKeeper *self)
{
  self->pool = g_thread_pool_new (carry_out, self, 1, FALSE, NULL);
}

/**
 * proof_page_keeper_new:
 * @document: a document's file
 *
 * Returns: (transfer full): a keeper
 */
ProofPageKeeper *
proof_page_keeper_new (GFile *document)
{
  ProofPageKeeper *self;

  g_return_val_if_fail (G_IS_FILE (document), NULL);

  self = g_object_new (PROOF_TYPE_PAGE_KEEPER, NULL);
  self->file = g_object_ref (document);
  return self;
}

/**
 * proof_page_keeper_add_async:
 * @self: a keeper
 * @aggregation: of the page
 * @number: of the page
 * @restart: with page 0: it takes the place of all pages that are there
 * @raw: as the service sent it
 * @next_token: (nullable): leads to the page after it
 * @callback: called on the main thread once it is on disk, in the order of the calls
 * @user_data: for @callback
 *
 * See proof_document_add_page() and proof_document_restart_pages(). Main thread.
 */
void
proof_page_keeper_add_async (ProofPageKeeper     *self,
                             ProofAggregation     aggregation,
                             guint                number,
                             gboolean             restart,
                             GBytes              *raw,
                             const char          *next_token,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;
  Order *order;

  g_return_if_fail (PROOF_IS_PAGE_KEEPER (self));
  g_return_if_fail (raw != NULL);
  g_return_if_fail (!restart || number == 0);

  order = g_new0 (Order, 1);
  *order = (Order) { aggregation, number, restart, g_bytes_ref (raw), g_strdup (next_token) };
  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, proof_page_keeper_add_async);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_thread_pool_push (self->pool, task, NULL);
}

gboolean
proof_page_keeper_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
