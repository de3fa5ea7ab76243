/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"
#include "proof-aws-profile.h"

G_BEGIN_DECLS

#define PROOF_TYPE_AWS_SETTINGS (proof_aws_settings_get_type ())

/* How one set of calls reaches AWS: profile, region, endpoints, credentials, resolved from what the
 * user said, then the environment, then the shared files, in the documented order. The files are
 * read once, in new(). Nothing changes after that: every getter may be called on
 * any thread, and credentials arrive without the main loop's help. */
G_DECLARE_FINAL_TYPE (ProofAwsSettings, proof_aws_settings, PROOF, AWS_SETTINGS, GObject)

/* Each argument NULL or "" = not said. Never fails: what is missing is told by the getters. */
ProofAwsSettings    *proof_aws_settings_new                    (const char          *profile,
                                                                const char          *region,
                                                                const char          *endpoint_url);
/* Where neither new() nor a variable says one; each NULL or "" = as the AWS CLI would. */
void                 proof_aws_settings_set_defaults           (const char          *profile,
                                                                const char          *region);
/* For calls that nobody waits for: no code of a device is asked for, which is an error then. */
ProofAwsSettings    *proof_aws_settings_new_unattended         (const char          *profile,
                                                                const char          *region,
                                                                const char          *endpoint_url);
gboolean             proof_aws_settings_get_attended           (ProofAwsSettings    *self);
const char          *proof_aws_settings_get_profile            (ProofAwsSettings    *self);
const ProofAwsProfiles *proof_aws_settings_get_profiles        (ProofAwsSettings    *self);
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
/* The environment's keys, else the profile's, from whichever source it names; these are read when
 * they are needed, in a thread of their own. @refused: (nullable): were refused as expired. */
void                 proof_aws_settings_get_credentials_async  (ProofAwsSettings    *self,
                                                                ProofAwsCredentials *refused,
                                                                GCancellable        *cancellable,
                                                                GAsyncReadyCallback  callback,
                                                                gpointer             user_data);
ProofAwsCredentials *proof_aws_settings_get_credentials_finish (ProofAwsSettings    *self,
                                                                GAsyncResult        *result,
                                                                GError             **error);
/* PEM file of certificate authorities that replaces the system's, or NULL. */
const char          *proof_aws_settings_get_ca_bundle          (ProofAwsSettings    *self);
guint                proof_aws_settings_get_max_attempts       (ProofAwsSettings    *self);
/* What the config file says of "s3 / addressing_style": whether the bucket goes into the path. */
gboolean             proof_aws_settings_get_path_style         (ProofAwsSettings    *self,
                                                                gboolean             custom);
/* Factor on the waits for a byte and between attempts; 1, and less in tests. */
double               proof_aws_settings_get_retry_scale        (ProofAwsSettings    *self);
void                 proof_aws_settings_set_retry_scale        (ProofAwsSettings    *self,
                                                                double               scale);
/* Lines of the two files that were skipped, worded for people. */
const char * const  *proof_aws_settings_get_warnings           (ProofAwsSettings    *self);
/* Of the config or the credentials file, whether it is there or not. */
char                *proof_aws_settings_dup_file_path          (ProofAwsFile         file);
/* Profiles of both files, sorted, NULL-ended; for the dialog. */
char               **proof_aws_settings_list_profiles          (void);

G_END_DECLS
