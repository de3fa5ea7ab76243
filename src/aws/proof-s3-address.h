/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-settings.h"

G_BEGIN_DECLS

/* Where an object is: what people write, and the URL that is asked. Pure. */

/* "s3://bucket/key", an object's https URL or ARN; NULL + error says what is accepted. */
gboolean proof_s3_uri_parse     (const char        *text,
                                 char             **bucket,
                                 char             **key,
                                 char             **version,
                                 GError           **error);
char    *proof_s3_uri_format     (const char        *bucket,
                                 const char        *key,
                                 const char        *version);
char    *proof_s3_uri_tidy       (const char        *text,
                                 GError           **error);
GUri    *proof_s3_address_build (ProofAwsSettings  *settings,
                                 const char        *bucket,
                                 const char        *key,
                                 const char        *version,
                                 char             **region,
                                 GError           **error);

G_END_DECLS
