/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The answer is read up to this and refused beyond it. */
#define PROOF_AWS_HTTP_MAX_ANSWER (1024 * 1024)

/* A blocking exchange, for worker threads; never follows a redirect. Returns the body of whatever
 * status. */
GBytes *proof_aws_http_exchange (const char        *method,
                                 const char        *url,
                                 const char *const *headers,
                                 const char        *body,
                                 const char        *ca_bundle,
                                 guint              timeout_s,
                                 GCancellable      *cancellable,
                                 guint             *status,
                                 GError           **error);

G_END_DECLS
