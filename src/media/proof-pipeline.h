/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-retimer.h"

G_BEGIN_DECLS

/* What every pipeline that decodes a video needs. @bin is its playbin3 or uridecodebin3. */
void proof_pipeline_watch   (GstElement   *bin,
                             ProofRetimer *retimer);
void proof_pipeline_prepare (GstElement   *bin,
                             ProofRetimer *retimer);
void proof_pipeline_start   (GstElement   *pipeline,
                             GstState      state);
void proof_pipeline_expect  (GstElement   *pipeline,
                             ProofTime     time);

G_END_DECLS
