/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *proof_demo_results_by_timestamps (GPtrArray  *detections,
                                            const char *codec) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *proof_demo_results_by_segments   (GPtrArray  *detections,
                                            const char *codec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
