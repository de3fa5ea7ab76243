/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"
#include "proof-byte-source.h"

G_BEGIN_DECLS

#define PROOF_TYPE_S3_OBJECT (proof_s3_object_get_type ())

/* An S3 object as a ProofByteSource: ranges signed one by one with a fresh signature, If-Match or a
 * version, a memory cache of blocks with read-ahead, region discovery, retries within the read.
 * Made on the main thread; query and read on any. */
G_DECLARE_FINAL_TYPE (ProofS3Object, proof_s3_object, PROOF, S3_OBJECT, GObject)

/* @version: (nullable); @region: (nullable) the bucket's, else the settings' and what S3 says. */
ProofS3Object *proof_s3_object_new       (ProofAwsSettings *settings,
                                          const char       *bucket,
                                          const char       *key,
                                          const char       *version);
/* "s3://bucket/key", an object's https URL or ARN; NULL + error says what is accepted. */
gboolean       proof_s3_uri_parse        (const char       *text,
                                          char            **bucket,
                                          char            **key,
                                          char            **version,
                                          GError          **error);
guint64        proof_s3_object_get_bytes_fetched (ProofS3Object *self);
guint          proof_s3_object_get_n_requests    (ProofS3Object *self);

G_END_DECLS
