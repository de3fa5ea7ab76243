/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-media.h"
#include "proof-retimer.h"

G_BEGIN_DECLS

GstElement *proof_picture_pipeline_new (ProofMedia   *media,
                                        ProofRetimer *retimer,
                                        GstElement   *next,
                                        GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
