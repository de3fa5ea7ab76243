/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "proof-demo-faults.h"
#include "proof-demo-signature.h"

G_BEGIN_DECLS

/* @jobs: ProofDemoJob by id */
void proof_demo_rekognition_answer (SoupServerMessage             *message,
                                    GHashTable                    *jobs,
                                    ProofDemoFaults               *faults);
void proof_demo_rekognition_fail   (SoupServerMessage             *message,
                                    guint                          status,
                                    const char                    *code,
                                    const char                    *text);
void proof_demo_rekognition_refuse (SoupServerMessage             *message,
                                    ProofDemoVerdict               verdict,
                                    const ProofDemoSignature      *signature,
                                    const ProofDemoSignatureRules *rules);

G_END_DECLS
