/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PROOF_REKOGNITION_ERROR (proof_rekognition_error_quark ())
GQuark proof_rekognition_error_quark (void);

typedef enum
{
  PROOF_REKOGNITION_ERROR_REQUEST,        /* what was asked for cannot be asked */
  PROOF_REKOGNITION_ERROR_JOB_FAILED,     /* the analysis itself failed: StatusMessage */
  PROOF_REKOGNITION_ERROR_REPEATED_TOKEN, /* the service leads round in a circle */
  PROOF_REKOGNITION_ERROR_MISMATCH,       /* the answer is not to what was asked */
  PROOF_REKOGNITION_ERROR_NO_NOTICE,      /* text that is no completion notice */
  PROOF_REKOGNITION_ERROR_NOTICE,         /* a notice, of which something is wrong */
} ProofRekognitionError;

G_END_DECLS
