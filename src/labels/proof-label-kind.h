/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-json-cursor.h"

G_BEGIN_DECLS

/* What a JSON value is, told from the names of its members. */
typedef enum
{
  PROOF_LABEL_KIND_NOTHING, /* says nothing: empty */
  PROOF_LABEL_KIND_PAGE,    /* a response */
  PROOF_LABEL_KIND_ELEMENT, /* one element of `Labels` */
  PROOF_LABEL_KIND_LIST,    /* an array of elements */
  PROOF_LABEL_KIND_HOLDER,  /* has one of these inside */
  PROOF_LABEL_KIND_OTHER,
} ProofLabelKind;

ProofLabelKind proof_label_kind_tell (ProofJsonCursor *cursor,
                                      const char     **other);

G_END_DECLS
