/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"

G_BEGIN_DECLS

/* The four calls of SQS that a queue of one's own takes. Receiving hides a message from everybody
 * else for a while and counts as a failed delivery where it is not deleted: never of a queue that
 * others work from. */

typedef struct
{
  char *id;      /* of the message, the same each time */
  char *receipt; /* of this delivery: what deletes and holds */
  char *body;
} ProofSqsMessage;

/* A queue's URL and region from its URL or ARN; @endpoint: (nullable): where queues are besides
 * AWS. */
gboolean   proof_sqs_queue_parse    (const char           *text,
                                     const char           *endpoint,
                                     char                **url,
                                     char                **region,
                                     GError              **error);
/* Waits up to 20 s for up to 10 messages; none is no error. GPtrArray of ProofSqsMessage. */
void       proof_sqs_receive_async  (ProofAwsClient       *client,
                                     const char           *queue_url,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
GPtrArray *proof_sqs_receive_finish (ProofAwsClient       *client,
                                     GAsyncResult         *result,
                                     GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void       proof_sqs_delete_async   (ProofAwsClient       *client,
                                     const char           *queue_url,
                                     const char           *receipt,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
/* Keeps it hidden for so many seconds from now on; 0 gives it back. */
void       proof_sqs_hold_async     (ProofAwsClient       *client,
                                     const char           *queue_url,
                                     const char           *receipt,
                                     guint                 seconds,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
/* Of the last two. */
gboolean   proof_sqs_call_finish    (ProofAwsClient       *client,
                                     GAsyncResult         *result,
                                     GError              **error);
void       proof_sqs_message_free   (ProofSqsMessage      *self);

G_END_DECLS
