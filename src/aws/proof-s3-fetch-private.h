/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-s3-object-private.h"

G_BEGIN_DECLS

#define PROOF_S3_MAX_REDIRECTS 2

/* One request until all of it is here. All in the fetching thread. */
typedef struct
{
  ProofS3Object *object;  /* outlives it: finalize waits for the thread */
  ProofS3Stretch *stretch;
  GCancellable *cancellable;
  GByteArray *got;
  guint64 first;          /* of the bytes that were asked for */
  guint64 last;
  guint n_redirects;
  guint n_cuts;
  char *region;           /* that the request was signed for */
  gboolean from_disk;     /* what it got is there already */

  /* what the disk holds, until the object is opened: proof-s3-reopen.c */
  ProofS3Cache *memory;   /* (nullable) */
  GByteArray *kept;       /* all that is asked for */
  char *etag;
  guint64 size;           /* of the object */
} ProofS3Fetch;

/* proof-s3-fetch.c */
void     proof_s3_fetch_step       (ProofS3Fetch        *fetch);
void     proof_s3_fetch_end        (ProofS3Fetch        *fetch,
                                    GError              *error);

/* proof-s3-refusal.c */
void     proof_s3_fetch_refused    (ProofS3Fetch        *fetch,
                                    ProofAwsFault       *fault);

/* proof-s3-reopen.c */
char    *proof_s3_reopen_address   (ProofS3Object       *self,
                                    GUri                *uri);
gboolean proof_s3_reopen_recall    (ProofS3Fetch        *fetch,
                                    GUri                *uri);
gboolean proof_s3_reopen_is_sure   (ProofS3Fetch        *fetch);
gboolean proof_s3_reopen_is_whole  (ProofS3Fetch        *fetch);
void     proof_s3_reopen_accept    (ProofS3Fetch        *fetch);
void     proof_s3_reopen_forget    (ProofS3Fetch        *fetch);

G_END_DECLS
