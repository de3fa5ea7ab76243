/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-index.h"
#include "proof-label-reader.h"

/* Appends to the store that is the user data. */
static inline gboolean
read_labels_take (ProofLabelPage *page,
                  gpointer        store,
                  GError        **error)
{
  proof_label_store_append (store, page, 0);
  proof_label_page_unref (page);

  return TRUE;
}

/* As an application does it: into a store of its own, which is thrown away on error. */
static inline ProofLabelStore *
read_labels (GBytes  *bytes,
             GError **error)
{
  g_autoptr (ProofLabelStore) store = proof_label_store_new ();

  if (!proof_label_reader_read (bytes, read_labels_take, store, NULL, error))
    return NULL;

  return g_steal_pointer (&store);
}

static inline ProofLabelStore *
read_labels_text (const char  *text,
                  GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return read_labels (bytes, error);
}

static inline GBytes *
read_labels_gzip (const char *text,
                  gsize       length)
{
  g_autoptr (GConverter) converter =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (GError) error = NULL;
  GBytes *packed = g_converter_convert_bytes (converter, bytes, &error);

  g_assert_no_error (error);

  return packed;
}
