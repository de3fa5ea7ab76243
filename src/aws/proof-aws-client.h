/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-error.h"
#include "proof-aws-request.h"
#include "proof-aws-settings.h"

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_CLIENT (proof_aws_client_get_type ())

/* Signed calls: signs each attempt afresh, retries by ProofAwsRetry, corrects
 * the clock, turns wire errors into PROOF_AWS_ERROR. Used in the thread (and thread-default main
 * context) that made it: the main one, or an S3 object's own. */
G_DECLARE_FINAL_TYPE (ProofAwsClient, proof_aws_client, PROOF, AWS_CLIENT, GObject)

ProofAwsClient   *proof_aws_client_new            (ProofAwsSettings     *settings);
ProofAwsSettings *proof_aws_client_get_settings   (ProofAwsClient       *self);

/* AWS JSON 1.1: POST / with X-Amz-Target "@target"; @service is signing name and endpoint. */
void              proof_aws_client_call_async     (ProofAwsClient       *self,
                                                   const char           *service,
                                                   const char           *target,
                                                   GBytes               *body,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
GBytes           *proof_aws_client_call_finish    (ProofAwsClient       *self,
                                                   GAsyncResult         *result,
                                                   GError              **error)
                                                   G_GNUC_WARN_UNUSED_RESULT;

/* Any signed request. A refusal is an answer, with its fault; an error means that there is none. */
void              proof_aws_client_send_async     (ProofAwsClient       *self,
                                                   ProofAwsRequest      *request,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
ProofAwsResponse *proof_aws_client_send_finish    (ProofAwsClient       *self,
                                                   GAsyncResult         *result,
                                                   GError              **error)
                                                   G_GNUC_WARN_UNUSED_RESULT;
guint             proof_aws_client_get_n_attempts (ProofAwsClient       *self);

G_END_DECLS
