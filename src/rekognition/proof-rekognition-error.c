/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-rekognition-error.h"

G_DEFINE_QUARK (proof-rekognition-error-quark, proof_rekognition_error)
