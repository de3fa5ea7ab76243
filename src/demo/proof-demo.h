/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-demo-service.h"

G_BEGIN_DECLS

#define PROOF_DEMO_JOB_ID "0d3e0000000000000000000000000000000000000000000000000000000030fe"
#define PROOF_DEMO_BUCKET "proofreel-demo"
#define PROOF_DEMO_KEY "street.mp4"

/* Starts the service with the installed street scene: its video and both result files.
 * The folder is $PROOFREEL_DATA_DIR/demo, else the installed one. */
ProofDemoService *proof_demo_start (GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
