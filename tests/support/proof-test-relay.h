/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-demo-service.h"

G_BEGIN_DECLS

/* Stands before the demo's service, hands on byte for byte what comes, so that signatures stay
 * good, and lets one fault happen at one place. Beside Rekognition and S3 it gives out keys: as
 * STS, and as a container's service at /keys. */
typedef struct _ProofTestRelay ProofTestRelay;

typedef enum
{
  PROOF_TEST_PLACE_NONE,
  PROOF_TEST_PLACE_FIRST_PAGE,
  PROOF_TEST_PLACE_MIDDLE_PAGE, /* the third */
  PROOF_TEST_PLACE_LAST_PAGE,   /* the fifth */
  PROOF_TEST_PLACE_OBJECT,      /* S3, whatever is asked */
  PROOF_TEST_PLACE_STS,
  PROOF_TEST_PLACE_CONTAINER,
} ProofTestPlace;

ProofTestRelay *proof_test_relay_new          (ProofDemoService *service);
void            proof_test_relay_free         (ProofTestRelay   *self);
const char     *proof_test_relay_get_url      (ProofTestRelay   *self);
/* @count: how many answers, -1 = all from now on. @fault:
 *   reset                hangs up without an answer
 *   hold                 no answer until another fault is set
 *   stall, stall-body    no answer for a minute; no body for a minute
 *   cut                  hangs up after half of the body
 *   huge                 a body longer than any answer
 *   200 TEXT             that body
 *   STATUS CODE[ TEXT][|Name: value]…  a refusal in the service's form, with headers
 *   echo STATUS CODE     a refusal that repeats signature and token
 *   |Name: value…        the service's answer with other headers
 *   knob NAME VALUE      a fault of the service itself; see proof_demo_service_set_fault() */
void            proof_test_relay_set_fault    (ProofTestRelay   *self,
                                               ProofTestPlace    place,
                                               const char       *fault,
                                               int               count);
/* How often the fault has struck. */
guint           proof_test_relay_get_n_struck (ProofTestRelay   *self);

/* (element-type utf8): all signatures that came so far. */
GPtrArray      *proof_test_relay_dup_signatures (ProofTestRelay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofTestRelay, proof_test_relay_free)

G_END_DECLS
