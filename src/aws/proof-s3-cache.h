/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bytes of one generation of an S3 object on the disk, by block, for later seeks and starts.
 * A folder is shared by all objects and by any number of processes. Nothing here fails: what cannot
 * be kept or read is not there. Blocks, so it is for worker threads; one thread at a time. */
typedef struct _ProofS3Cache ProofS3Cache;

gboolean      proof_s3_cache_recall (const char  *folder,
                                     const char  *address,
                                     char       **etag,
                                     guint64     *size);
ProofS3Cache *proof_s3_cache_open  (const char    *folder,
                                    guint64        max_bytes,
                                    const char    *address,
                                    const char    *etag,
                                    guint64        size);
void          proof_s3_cache_close (ProofS3Cache  *self);
void          proof_s3_cache_read  (ProofS3Cache  *self,
                                    guint64        first,
                                    guint          n_blocks,
                                    GBytes       **blocks);
void          proof_s3_cache_write (ProofS3Cache  *self,
                                    guint64        first,
                                    const guint8  *bytes,
                                    gsize          length);
gboolean      proof_s3_cache_is_whole (ProofS3Cache *self);
void          proof_s3_cache_drop  (ProofS3Cache  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofS3Cache, proof_s3_cache_close)

G_END_DECLS
