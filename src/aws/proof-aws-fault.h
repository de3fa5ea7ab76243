/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "proof-aws-credentials.h"
#include "proof-aws-error.h"

G_BEGIN_DECLS

/* What a refusing answer says, whether JSON, XML, HTML or nothing. Pure. */

/* What may be tried. */
typedef enum
{
  PROOF_AWS_FAULT_FINAL,
  PROOF_AWS_FAULT_TRANSIENT,
  PROOF_AWS_FAULT_THROTTLE,
  PROOF_AWS_FAULT_EXPIRED,  /* once more with fresh credentials */
  PROOF_AWS_FAULT_CLOCK,    /* once more if the clock was wrong */
} ProofAwsFaultKind;

typedef struct
{
  guint status;
  char *code;        /* the status where the answer names none */
  char *message;     /* (nullable) */
  char *request_id;  /* (nullable) */
  char *region;      /* (nullable): the one that S3 names as the bucket's */
  char *archive;     /* (nullable): access tier or storage class of an archived object */
  char *restore;     /* (nullable): x-amz-restore, what became of bringing it back */
  gboolean deleted;  /* the newest version of the object marks that it was deleted */
} ProofAwsFault;

ProofAwsFault    *proof_aws_fault_new      (guint                      status,
                                            SoupMessageHeaders        *headers,
                                            GBytes                    *body);
void              proof_aws_fault_free     (ProofAwsFault             *self);
void              proof_aws_fault_redact   (ProofAwsFault             *self,
                                            const ProofAwsCredentials *credentials);
void              proof_aws_fault_add_archive (ProofAwsFault          *self,
                                               SoupMessageHeaders     *headers);
ProofAwsFaultKind proof_aws_fault_get_kind (const ProofAwsFault       *self);
GError           *proof_aws_fault_to_error (const ProofAwsFault       *self,
                                            const char                *what,
                                            const char                *region);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofAwsFault, proof_aws_fault_free)

G_END_DECLS
