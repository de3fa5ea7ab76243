/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-loaded-labels.h"

#include "proof-label-reader.h"
#include "proof-page-reader.h"

static ProofLoadedLabels *
loaded_labels_new (void)
{
  ProofLoadedLabels *self = g_new0 (ProofLoadedLabels, 1);

  self->timestamps = proof_label_store_new ();
  self->segments = proof_label_store_new ();
  return self;
}

void
proof_loaded_labels_free (ProofLoadedLabels *self)
{
  g_object_unref (self->timestamps);
  g_object_unref (self->segments);
  g_clear_object (&self->index);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

/**
 * proof_loaded_labels_get_active:
 * @self: labels
 *
 * Returns: (transfer none): the samples, or the service's segments where there are no samples; of
 *   segments that are still to come or never will, the status is there
 */
ProofLabelStore *
proof_loaded_labels_get_active (ProofLoadedLabels *self)
{
  if (proof_label_store_get_n_detections (self->timestamps) == 0 &&
      proof_label_store_get_meta (self->segments)->aggregation == PROOF_AGGREGATION_SEGMENTS)
    return self->segments;
  return self->timestamps;
}

static gboolean
append (ProofLabelPage *page,
        gpointer        data,
        GError        **error)
{
  g_autoptr (ProofLabelPage) owned = page;
  ProofLoadedLabels *self = data;
  ProofLabelStore *store = self->timestamps;

  if (proof_label_page_get_meta (page)->aggregation == PROOF_AGGREGATION_SEGMENTS)
    store = self->segments;
  proof_label_store_append (store, page, 0);
  return TRUE;
}

/**
 * proof_loaded_labels_read:
 * @file: a results file of any shape
 * @cancellable: (nullable): ends it early
 * @error: %PROOF_LABEL_ERROR or %G_IO_ERROR
 *
 * Reads a whole results file. Blocks: for workers and the command line.
 *
 * Returns: (transfer full): all of it, or %NULL: nothing is half-loaded
 */
ProofLoadedLabels *
proof_loaded_labels_read (GFile         *file,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr (ProofLoadedLabels) self = loaded_labels_new ();

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self->bytes = proof_label_reader_load (file, cancellable, error);
  if (self->bytes == NULL ||
      !proof_label_reader_read (self->bytes, append, self, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

static ProofLoadedLabels *
read_document (GFile         *file,
               GCancellable  *cancellable,
               GError       **error)
{
  static const ProofAggregation aggregations[] = { PROOF_AGGREGATION_TIMESTAMPS,
                                                   PROOF_AGGREGATION_SEGMENTS };
  g_autoptr (ProofLoadedLabels) self = loaded_labels_new ();
  g_autoptr (ProofDocument) document = proof_document_open_existing (file, error);

  if (document == NULL)
    return NULL;

  for (guint a = 0; a < G_N_ELEMENTS (aggregations); a++)
    {
      ProofLabelStore *store = a == 0 ? self->timestamps : self->segments;
      g_autoptr (ProofPageReader) reader = NULL;

      self->n_pages[a] = proof_document_get_n_pages (document, aggregations[a]);
      reader = proof_page_reader_new (file, aggregations[a], self->n_pages[a], cancellable);
      for (guint number = 0; number < self->n_pages[a]; number++)
        {
          g_autoptr (ProofLabelPage) page = proof_page_reader_next (reader, error);

          if (page == NULL)
            return NULL;
          proof_label_store_append (store, page, number);
        }
    }

  return g_steal_pointer (&self);
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  ProofLoadedLabels *loaded;

  loaded = g_object_get_data (G_OBJECT (task), "is-document") != NULL
               ? read_document (data, cancellable, &error)
               : proof_loaded_labels_read (data, cancellable, &error);
  if (loaded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Of a million detections that takes 60 ms, which are the main loop's otherwise. */
  loaded->index = proof_label_index_new (proof_loaded_labels_get_active (loaded));
  g_task_return_pointer (task, loaded, (GDestroyNotify) proof_loaded_labels_free);
}

/**
 * proof_loaded_labels_read_async:
 * @file: a results file, or a document
 * @is_document: which of the two
 * @cancellable: (nullable): ends it early
 * @callback: called on the calling thread's context
 * @user_data: for @callback
 *
 * Reads on a worker.
 */
void
proof_loaded_labels_read_async (GFile               *file,
                                gboolean             is_document,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, proof_loaded_labels_read_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_object_set_data (G_OBJECT (task), "is-document", GINT_TO_POINTER (is_document));
  g_task_run_in_thread (task, read_thread);
}

ProofLoadedLabels *
proof_loaded_labels_read_finish (GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
