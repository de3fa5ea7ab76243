/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-error.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The answer is read up to this and refused beyond it. */
#define PROOF_AWS_HTTP_MAX_ANSWER (1024 * 1024)
/* A clock is wrong that is off by more. */
#define PROOF_AWS_CLOCK_TOLERANCE_US (240 * G_USEC_PER_SEC)

/* A blocking exchange, for worker threads; never follows a redirect. Returns the body of whatever
 * status. */
GBytes  *proof_aws_http_exchange         (const char          *method,
                                          const char          *url,
                                          const char *const   *headers,
                                          const char          *body,
                                          const char          *ca_bundle,
                                          guint                timeout_s,
                                          GCancellable        *cancellable,
                                          guint               *status,
                                          SoupMessageHeaders **answer_headers,
                                          GError             **error);
/* Whether these headers of an answer tell the server's time; if so, how far it is ahead of ours. */
gboolean proof_aws_http_get_clock_offset (SoupMessageHeaders  *answer_headers,
                                          gint64               started_us,
                                          gint64              *offset_us);
/* FALSE + G_IO_ERROR_PROXY_* where it was not the server but a proxy before it that answered. */
gboolean proof_aws_http_is_from_server   (SoupMessage         *message,
                                          GError             **error);
/* What to do where there was no answer, for people. */
const char *proof_aws_http_get_advice    (const GError        *cause);

G_END_DECLS
