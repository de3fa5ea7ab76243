/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PROOF_TYPE_BYTE_SOURCE (proof_byte_source_get_type ())

/* Bytes at offsets, wherever they are kept: what `media` plays and `aws` provides.
 * Calls may come from any thread; query and read block, and end early when cancelled. */
G_DECLARE_INTERFACE (ProofByteSource, proof_byte_source, PROOF, BYTE_SOURCE, GObject)

/* Half-open. */
typedef struct
{
  guint64 begin;
  guint64 end;
} ProofByteRange;

struct _ProofByteSourceInterface
{
  GTypeInterface parent;

  gboolean (*query) (ProofByteSource *self,
                     guint64         *size,
                     char           **etag,
                     GCancellable    *cancellable,
                     GError         **error);
  gssize   (*read)  (ProofByteSource *self,
                     guint64          offset,
                     void            *buffer,
                     gsize            count,
                     GCancellable    *cancellable,
                     GError         **error);
  void     (*expect) (ProofByteSource *self,
                      guint64          begin,
                      guint64          end); /* (nullable) */
};

gboolean proof_byte_source_query (ProofByteSource *self,
                                  guint64         *size,
                                  char           **etag,
                                  GCancellable    *cancellable,
                                  GError         **error);
gssize   proof_byte_source_read  (ProofByteSource *self,
                                  guint64          offset,
                                  void            *buffer,
                                  gsize            count,
                                  GCancellable    *cancellable,
                                  GError         **error);
void     proof_byte_source_expect (ProofByteSource *self,
                                   guint64          begin,
                                   guint64          end);

G_END_DECLS
