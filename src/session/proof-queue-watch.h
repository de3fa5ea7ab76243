/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-collector.h"

G_BEGIN_DECLS

typedef enum
{
  PROOF_QUEUE_OFF,
  PROOF_QUEUE_WATCHED,
  PROOF_QUEUE_TROUBLE, /* it is tried again, less and less often */
} ProofQueueState;

#define PROOF_TYPE_QUEUE_WATCH (proof_queue_watch_get_type ())

/* Waits at an SQS queue that is Proofreel's alone for completion notices. Each makes a document in
 * the vault, which the collector completes; only then is its message deleted, and until then it is
 * held, so that it is not delivered twice. What is no notice stays in the queue. Main thread.
 *
 * ::changed: state, error or remark. */
G_DECLARE_FINAL_TYPE (ProofQueueWatch, proof_queue_watch, PROOF, QUEUE_WATCH, GObject)

ProofQueueWatch *proof_queue_watch_new        (ProofVault      *vault,
                                               ProofCollector  *collector);
/* @queue: its URL or ARN. What is watched already is left. */
void             proof_queue_watch_start      (ProofQueueWatch *self,
                                               const char      *queue,
                                               const char      *profile);
/* Messages in hand come back by themselves. */
void             proof_queue_watch_stop       (ProofQueueWatch *self);

/* At once: what was the trouble may have been mended. */
void             proof_queue_watch_retry      (ProofQueueWatch *self);
/* For an error of PROOF_AWS_ERROR_SIGN_IN; when it is done, retry. */
ProofSsoSignIn  *proof_queue_watch_new_sign_in (ProofQueueWatch *self,
                                               GError         **error);

ProofQueueState  proof_queue_watch_get_state  (ProofQueueWatch *self);
/* What is the trouble; NULL where there is none. */
const GError    *proof_queue_watch_get_error  (ProofQueueWatch *self);
/* What a person should know of the queue all the same; NULL where there is nothing. */
const char      *proof_queue_watch_get_remark (ProofQueueWatch *self);
void             proof_queue_watch_dismiss    (ProofQueueWatch *self);

G_END_DECLS
