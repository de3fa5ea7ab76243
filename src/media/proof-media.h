/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-byte-source.h"

G_BEGIN_DECLS

#define PROOF_MEDIA_ERROR (proof_media_error_quark ())
GQuark proof_media_error_quark (void);

typedef enum
{
  PROOF_MEDIA_ERROR_NOT_FOUND,
  PROOF_MEDIA_ERROR_NO_VIDEO,      /* readable, but no picture in it */
  PROOF_MEDIA_ERROR_MISSING_CODEC, /* the message names the codec and what to install */
  PROOF_MEDIA_ERROR_DAMAGED,       /* broken, cut short, encrypted */
  PROOF_MEDIA_ERROR_FAILED,
} ProofMediaError;

#define PROOF_TYPE_MEDIA (proof_media_get_type ())

/* A video to play: a file, or a byte source under a name. Immutable once it is opened; any
 * thread. */
G_DECLARE_FINAL_TYPE (ProofMedia, proof_media, PROOF, MEDIA, GObject)

ProofMedia      *proof_media_new_for_file   (GFile           *file);
ProofMedia      *proof_media_new_for_source (ProofByteSource *source,
                                             const char      *name);
const char      *proof_media_get_name       (ProofMedia      *self);
GFile           *proof_media_get_file       (ProofMedia      *self);
ProofByteSource *proof_media_get_source     (ProofMedia      *self);
const char      *proof_media_get_uri        (ProofMedia      *self);
gboolean         proof_media_open           (ProofMedia      *self,
                                             GCancellable    *cancellable,
                                             GError         **error);
char            *proof_media_dup_tag        (ProofMedia      *self,
                                             GCancellable    *cancellable)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* Bytes, 0 where not known. Blocks. */
guint64          proof_media_query_size     (ProofMedia      *self,
                                             GCancellable    *cancellable);

/* A frame table from an earlier opening, in the form of proof_frame_table_to_bytes(). */
void             proof_media_set_kept_table (ProofMedia      *self,
                                             GBytes          *kept);
GBytes          *proof_media_get_kept_table (ProofMedia      *self);

G_END_DECLS
