/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-test-server.h"

G_BEGIN_DECLS

/* What tests of signed requests share: planted credentials, and the server's view of them. */

#define PROOF_TEST_ACCESS_KEY "AKIDPLANTED"
#define PROOF_TEST_SECRET "planted/SECRET+key"
#define PROOF_TEST_TOKEN "planted-TOKEN//=="

/* The environment of a test: these keys, and no files. */
void     proof_test_aws_plant_keys         (void);
/* Whether what was sent is what was signed for @service; @region: NULL = the one it names. */
gboolean proof_test_aws_signature_is_right (const ProofTestRequest *request,
                                            const char             *service,
                                            const char             *region);
/* Answers by a clock that is @seconds ahead; whether the request was signed by it as well. */
gboolean proof_test_aws_tell_clock         (const ProofTestRequest *request,
                                            ProofTestReply         *reply,
                                            int                     seconds);
/* Skips a test that runs programs of the host, which a sandbox has none of. */
gboolean proof_test_aws_skip_in_sandbox    (void);
/* For every message that people see. */
void     proof_test_aws_assert_no_secret   (const char             *text);

G_END_DECLS
