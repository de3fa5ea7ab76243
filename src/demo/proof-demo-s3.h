/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Buckets, and the S3 answers about them. Its owner locks. */
typedef struct _ProofDemoS3 ProofDemoS3;

ProofDemoS3 *proof_demo_s3_new      (void);
void         proof_demo_s3_free     (ProofDemoS3       *s3);
void         proof_demo_s3_add      (ProofDemoS3       *s3,
                                     const char        *bucket,
                                     const char        *key,
                                     GBytes            *bytes);
void         proof_demo_s3_answer   (ProofDemoS3       *s3,
                                     SoupServerMessage *message,
                                     const char        *region,
                                     gboolean           replaced);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofDemoS3, proof_demo_s3_free)

G_END_DECLS
