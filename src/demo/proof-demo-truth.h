/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "proof-demo-scene.h"

G_BEGIN_DECLS

#define PROOF_DEMO_SAMPLE_MS 200

/* What label detection would have reported of the street, with mistakes that are known. */
typedef struct _ProofDemoTruth ProofDemoTruth;

typedef enum
{
  PROOF_DEMO_FALSE_POSITIVE, /* a box where nothing of that kind is */
  PROOF_DEMO_MISS,           /* nothing about an actor in plain sight */
  PROOF_DEMO_WRONG_CLASS,    /* the right box under another label */
  PROOF_DEMO_DRIFT,          /* the box wanders off */
} ProofDemoMistakeKind;

typedef struct
{
  ProofDemoMistakeKind kind;
  const char          *label; /* as reported; of a miss, as it should have been */
  const char          *actor; /* NULL for a false positive */
  int                  begin_ms;
  int                  end_ms; /* the first sample that is right again */
} ProofDemoMistake;

ProofDemoTruth         *proof_demo_truth_new            (const char     *codec);
void                    proof_demo_truth_free           (ProofDemoTruth *truth);
JsonNode               *proof_demo_truth_get_timestamps (ProofDemoTruth *truth) G_GNUC_WARN_UNUSED_RESULT;
JsonNode               *proof_demo_truth_get_segments   (ProofDemoTruth *truth) G_GNUC_WARN_UNUSED_RESULT;
JsonNode               *proof_demo_truth_get_truth      (ProofDemoTruth *truth) G_GNUC_WARN_UNUSED_RESULT;
const ProofDemoMistake *proof_demo_truth_get_mistakes   (guint          *n_mistakes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofDemoTruth, proof_demo_truth_free)

G_END_DECLS
