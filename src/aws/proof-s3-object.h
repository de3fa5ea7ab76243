/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"
#include "proof-byte-source.h"
#include "proof-s3-address.h"

G_BEGIN_DECLS

#define PROOF_TYPE_S3_OBJECT (proof_s3_object_get_type ())

/* An S3 object as a ProofByteSource: ranges signed one by one with a fresh signature, If-Match or a
 * version, a memory cache of blocks with read-ahead, region discovery, retries within the read.
 * A thread of its own does the fetching, so that any thread may read, the main one too (it waits
 * then), and none needs a main loop. */
G_DECLARE_FINAL_TYPE (ProofS3Object, proof_s3_object, PROOF, S3_OBJECT, GObject)

/* @version: (nullable). The region begins as that of the settings and becomes what S3 says. */
ProofS3Object *proof_s3_object_new       (ProofAwsSettings *settings,
                                          const char       *bucket,
                                          const char       *key,
                                          const char       *version);
void           proof_s3_object_set_cache         (ProofS3Object *self,
                                                  const char    *folder,
                                                  guint64        max_bytes);
void           proof_s3_object_set_requester_pays (ProofS3Object *self,
                                                   gboolean       pays);
guint64        proof_s3_object_get_bytes_fetched (ProofS3Object *self);
guint          proof_s3_object_get_n_requests    (ProofS3Object *self);

G_END_DECLS
