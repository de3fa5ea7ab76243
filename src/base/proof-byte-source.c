/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-byte-source.h"

G_DEFINE_INTERFACE (ProofByteSource, proof_byte_source, G_TYPE_OBJECT)

static void
proof_byte_source_default_init (ProofByteSourceInterface *iface)
{
}

/**
 * proof_byte_source_query:
 * @self: a source
 * @size: (out) (optional): its size in bytes
 * @etag: (out) (optional) (transfer full) (nullable): what names this generation of the bytes
 * @cancellable: (nullable): ends the call early
 * @error: what went wrong, worded for people
 *
 * Finds out size and generation; the first call may cost a round trip, later ones do not.
 * Blocks; any thread.
 *
 * Returns: whether they are known
 */
gboolean
proof_byte_source_query (ProofByteSource *self,
                         guint64         *size,
                         char           **etag,
                         GCancellable    *cancellable,
                         GError         **error)
{
  g_return_val_if_fail (PROOF_IS_BYTE_SOURCE (self), FALSE);

  return PROOF_BYTE_SOURCE_GET_IFACE (self)->query (self, size, etag, cancellable, error);
}

/**
 * proof_byte_source_read:
 * @self: a source
 * @offset: where to begin
 * @buffer: (out caller-allocates): room for @count bytes
 * @count: how many bytes are wanted
 * @cancellable: (nullable): ends the call early
 * @error: what went wrong, worded for people
 *
 * Fills @buffer, short only at the end of the bytes. Blocks; any thread.
 *
 * Returns: the number of bytes, 0 past the end, -1 on error
 */
gssize
proof_byte_source_read (ProofByteSource *self,
                        guint64          offset,
                        void            *buffer,
                        gsize            count,
                        GCancellable    *cancellable,
                        GError         **error)
{
  g_return_val_if_fail (PROOF_IS_BYTE_SOURCE (self), -1);
  g_return_val_if_fail (count <= G_MAXSSIZE, -1);

  return PROOF_BYTE_SOURCE_GET_IFACE (self)->read (self, offset, buffer, count, cancellable, error);
}

/**
 * proof_byte_source_expect:
 * @self: a source
 * @begin: the first byte
 * @end: behind the last one
 *
 * Tells what will be read now, one after the other: a source far away then fetches it at once, and
 * little more. Does not wait, and promises nothing; any thread.
 */
void
proof_byte_source_expect (ProofByteSource *self,
                          guint64          begin,
                          guint64          end)
{
  ProofByteSourceInterface *iface;

  g_return_if_fail (PROOF_IS_BYTE_SOURCE (self));

  iface = PROOF_BYTE_SOURCE_GET_IFACE (self);
  if (iface->expect != NULL && begin < end)
    iface->expect (self, begin, end);
}
