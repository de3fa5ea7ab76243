/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_SETTINGS (proof_aws_settings_get_type ())

/* How one set of calls reaches AWS: profile, region, endpoints, credentials, resolved from what the
 * user said, then the environment, then the shared files, in the documented order. Files and
 * environment are read once, in new(). Main thread; credentials are values and cross threads. */
G_DECLARE_FINAL_TYPE (ProofAwsSettings, proof_aws_settings, PROOF, AWS_SETTINGS, GObject)

/* Each argument NULL or "" = not said. Never fails: what is missing is told by the getters. */
ProofAwsSettings    *proof_aws_settings_new                    (const char          *profile,
                                                                const char          *region,
                                                                const char          *endpoint_url);
const char          *proof_aws_settings_get_profile            (ProofAwsSettings    *self);
/* NULL + PROOF_AWS_ERROR_NO_REGION where nothing names one. */
const char          *proof_aws_settings_get_region             (ProofAwsSettings    *self,
                                                                GError             **error);
/* @service: "rekognition", "s3", "sts". Base URL without a trailing slash; custom is set where it
 * came from a setting. http is refused outside loopback. */
char                *proof_aws_settings_dup_endpoint           (ProofAwsSettings    *self,
                                                                const char          *service,
                                                                const char          *region,
                                                                gboolean            *custom,
                                                                GError             **error);
/* Here the environment and static profile keys; the full provider chain takes its place behind the
 * same two calls. @refresh: the last ones were refused as expired. */
void                 proof_aws_settings_get_credentials_async  (ProofAwsSettings    *self,
                                                                gboolean             refresh,
                                                                GCancellable        *cancellable,
                                                                GAsyncReadyCallback  callback,
                                                                gpointer             user_data);
ProofAwsCredentials *proof_aws_settings_get_credentials_finish (ProofAwsSettings    *self,
                                                                GAsyncResult        *result,
                                                                GError             **error);
/* Profiles of both files, sorted, NULL-ended; for the dialog. */
char               **proof_aws_settings_list_profiles          (void);

G_END_DECLS
