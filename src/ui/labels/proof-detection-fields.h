/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-session.h"

G_BEGIN_DECLS

/* What the API says, as lines for people: names and values by turns, translated. */
GPtrArray *proof_detection_fields (ProofSession *session,
                                   guint         detection,
                                   guint         instance) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *proof_response_fields  (ProofSession *session) G_GNUC_WARN_UNUSED_RESULT;

/* The detections of the same label before (-1) and after (+1), under the filter. */
guint      proof_detection_find_neighbour (ProofSession *session,
                                           guint         detection,
                                           int           direction);

G_END_DECLS
