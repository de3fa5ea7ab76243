/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "proof-box.h"
#include "proof-demo-scene.h"
#include "proof-demo-taxonomy.h"

G_BEGIN_DECLS

#define PROOF_DEMO_SAMPLE_MS 200

/* What label detection would have reported of the street, with mistakes that are known. */
typedef struct _ProofDemoTruth ProofDemoTruth;

typedef struct
{
  ProofBox box;
  float    confidence;
} ProofDemoInstance;

typedef struct
{
  int                   ms;
  const ProofDemoLabel *label;
  float                 confidence;
  GArray               *instances; /* of ProofDemoInstance, the surest first */
} ProofDemoDetection;

ProofDemoTruth *proof_demo_truth_new            (void);
void            proof_demo_truth_free           (ProofDemoTruth *truth);
GPtrArray      *proof_demo_truth_get_detections (ProofDemoTruth *truth);
JsonNode       *proof_demo_truth_write          (ProofDemoTruth *truth) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofDemoTruth, proof_demo_truth_free)

G_END_DECLS
