/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-document.h"

G_DEFINE_QUARK (proof-review-error-quark, proof_review_error)
