/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When to try again, as the SDKs' "standard" mode has it since 2026. Pure: chance is an input. */

#define PROOF_AWS_RETRY_BUCKET 500

typedef enum
{
  PROOF_AWS_RETRY_TRANSIENT,
  PROOF_AWS_RETRY_THROTTLE,
} ProofAwsRetryKind;

/* Of one call; the bucket is shared by all calls of a client. */
typedef struct
{
  guint max_attempts;
  guint failures;
  guint held;      /* what the last retry took out of the bucket */
} ProofAwsRetry;

gboolean proof_aws_retry_next (ProofAwsRetry     *self,
                               guint             *bucket,
                               ProofAwsRetryKind  kind,
                               gint64             hint_ms,
                               double             chance,
                               guint             *delay_ms);
void     proof_aws_retry_done (ProofAwsRetry     *self,
                               guint             *bucket);

G_END_DECLS
