/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-job-request.h"

G_BEGIN_DECLS

/* Options, and what --help says beside them. */
void             proof_options_add          (GApplication  *application);
gboolean         proof_options_check        (GVariantDict  *dict,
                                             GError       **error);
ProofJobRequest *proof_options_read_request (GVariantDict  *dict,
                                             GError       **error);
/* FALSE where there is none, or no good one. */
gboolean         proof_options_read_size    (GVariantDict  *dict,
                                             int           *width,
                                             int           *height);
/* A string, NULL where it is not there. */
const char      *proof_options_look_up      (GVariantDict  *dict,
                                             const char    *name);

G_END_DECLS
