/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-label-page.h"

G_BEGIN_DECLS

#define PROOF_LABEL_ERROR (proof_label_error_quark ())
GQuark proof_label_error_quark (void);

typedef enum
{
  PROOF_LABEL_ERROR_SYNTAX,     /* not JSON, or cut short */
  PROOF_LABEL_ERROR_MEMBER,     /* a member of a wrong type or an absurd value */
  PROOF_LABEL_ERROR_OTHER_TYPE, /* JSON, but not of label detection */
  PROOF_LABEL_ERROR_EMPTY,      /* nothing in there */
} ProofLabelError;

/* Takes each page as it is read (transfer full); FALSE with @error set stops the reading. */
typedef gboolean (*ProofLabelPageFunc) (ProofLabelPage *page,
                                        gpointer        user_data,
                                        GError        **error);

GBytes         *proof_label_reader_load      (GFile               *file,
                                              GCancellable        *cancellable,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes         *proof_label_reader_unpack    (GBytes              *bytes,
                                              GCancellable        *cancellable,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        proof_label_reader_read      (GBytes              *bytes,
                                              ProofLabelPageFunc   func,
                                              gpointer             user_data,
                                              GCancellable        *cancellable,
                                              GError             **error);
ProofLabelPage *proof_label_reader_read_page (GBytes              *bytes,
                                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
