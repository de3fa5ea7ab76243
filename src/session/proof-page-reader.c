/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-page-reader.h"

#include "proof-label-reader.h"

#define MOST_THREADS 4
/* Pages that may lie ready: memory, where whoever takes them is slower. */
#define N_AHEAD 32

/* Of a page that was read. */
typedef struct
{
  ProofLabelPage *page;
  GError *error;
} Slot;

struct _ProofPageReader
{
  GFile *file;
  ProofAggregation aggregation;
  guint n_pages;
  GCancellable *cancellable;

  GThread *threads[MOST_THREADS];
  guint n_threads;

  GMutex mutex; /* of what follows */
  GCond cond;   /* it has changed */
  Slot *slots;  /* one a page */
  guint begun;  /* pages that threads have taken upon them */
  guint taken;  /* pages that were handed out */
  gboolean stopped;
};

static ProofLabelPage *
read_page (ProofPageReader  *self,
           ProofDocument   **document,
           guint             number,
           GError          **error)
{
  g_autoptr (GBytes) raw = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return NULL;
  /* A document of its own for each thread. */
  if (*document == NULL)
    *document = proof_document_open_existing (self->file, error);
  if (*document == NULL)
    return NULL;
  raw = proof_document_get_page (*document, self->aggregation, number, error);
  if (raw == NULL)
    return NULL;

  return proof_label_reader_read_page (raw, error);
}

static gpointer
read_thread (gpointer data)
{
  ProofPageReader *self = data;
  g_autoptr (ProofDocument) document = NULL;

  g_mutex_lock (&self->mutex);
  while (!self->stopped && self->begun < self->n_pages)
    {
      Slot slot = { 0 };
      guint number;

      if (self->begun >= self->taken + N_AHEAD)
        {
          g_cond_wait (&self->cond, &self->mutex);
          continue;
        }
      number = self->begun++;
      g_mutex_unlock (&self->mutex);
      slot.page = read_page (self, &document, number, &slot.error);
      g_mutex_lock (&self->mutex);
      self->slots[number] = slot;
      self->stopped |= slot.error != NULL;
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/**
 * proof_page_reader_new:
 * @file: a document
 * @aggregation: which of its pages
 * @n_pages: how many of them, from the first one on; they must be there
 * @cancellable: (nullable): ends it early
 *
 * Begins to read.
 *
 * Returns: (transfer full): the reader
 */
ProofPageReader *
proof_page_reader_new (GFile            *file,
                       ProofAggregation  aggregation,
                       guint             n_pages,
                       GCancellable     *cancellable)
{
  ProofPageReader *self = g_new0 (ProofPageReader, 1);

  self->file = g_object_ref (file);
  self->aggregation = aggregation;
  self->n_pages = n_pages;
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  self->slots = g_new0 (Slot, n_pages);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->n_threads = MIN (MIN (g_get_num_processors (), MOST_THREADS), n_pages);
  for (guint i = 0; i < self->n_threads; i++)
    self->threads[i] = g_thread_new ("page reader", read_thread, self);

  return self;
}

/**
 * proof_page_reader_free:
 * @self: (transfer full): a reader
 *
 * Blocks for as long as the pages take that are being read.
 */
void
proof_page_reader_free (ProofPageReader *self)
{
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);

  for (guint i = 0; i < self->n_pages; i++)
    {
      g_clear_pointer (&self->slots[i].page, proof_label_page_unref);
      g_clear_error (&self->slots[i].error);
    }
  g_free (self->slots);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_clear_object (&self->cancellable);
  g_object_unref (self->file);
  g_free (self);
}

/**
 * proof_page_reader_next:
 * @self: a reader
 * @error: the document's, or the page's
 *
 * Blocks until the next page was read; to be called once for each page at most, and not after an
 * error.
 *
 * Returns: (transfer full): the page
 */
ProofLabelPage *
proof_page_reader_next (ProofPageReader  *self,
                        GError          **error)
{
  Slot slot;

  g_return_val_if_fail (self->taken < self->n_pages, NULL);

  g_mutex_lock (&self->mutex);
  while (self->slots[self->taken].page == NULL && self->slots[self->taken].error == NULL)
    g_cond_wait (&self->cond, &self->mutex);
  slot = self->slots[self->taken];
  self->slots[self->taken] = (Slot) { 0 };
  self->taken++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  if (slot.error != NULL)
    g_propagate_error (error, slot.error);

  return slot.page;
}
