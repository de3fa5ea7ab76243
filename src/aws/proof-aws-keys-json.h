/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

/* Keys as programs, container and instance metadata and caches write them. Pure. */
gint64               proof_aws_parse_time           (const char  *text);
JsonNode            *proof_aws_json_parse           (const char  *text,
                                                     gsize        length);
const char          *proof_aws_json_get             (JsonObject  *object,
                                                     const char  *member);
ProofAwsCredentials *proof_aws_credentials_from_json (JsonObject *object,
                                                     const char  *token_member,
                                                     const char  *source,
                                                     GError     **error);

G_END_DECLS
