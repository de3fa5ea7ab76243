/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "proof-demo-signature.h"

G_BEGIN_DECLS

#define PROOF_DEMO_XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

void proof_demo_s3_answer_xml (SoupServerMessage             *message,
                               guint                          status,
                               char                          *xml);
void proof_demo_s3_fail       (SoupServerMessage             *message,
                               guint                          status,
                               const char                    *code,
                               const char                    *text,
                               const char                    *more_xml);
void proof_demo_s3_refuse     (SoupServerMessage             *message,
                               ProofDemoVerdict               verdict,
                               const ProofDemoSignature      *signature,
                               const ProofDemoSignatureRules *rules);

G_END_DECLS
