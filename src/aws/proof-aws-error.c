/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-error.h"

G_DEFINE_QUARK (proof-aws-error-quark, proof_aws_error)
