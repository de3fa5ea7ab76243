/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-byte-source.h"

G_BEGIN_DECLS

#define PROOF_DEMO_ACCESS_KEY "AKIDPROOFREELDEMO"
#define PROOF_DEMO_SECRET "demo-secret-for-loopback-only"
#define PROOF_DEMO_REGION "eu-west-1"

#define PROOF_TYPE_DEMO_SERVICE (proof_demo_service_get_type ())

/* A loopback service that speaks GetLabelDetection and S3 and checks SigV4 by itself. Runs in a
 * thread of its own, ends with the object. Thread-safe. */
G_DECLARE_FINAL_TYPE (ProofDemoService, proof_demo_service, PROOF, DEMO_SERVICE, GObject)

ProofDemoService *proof_demo_service_new          (GError          **error);
/* http://127.0.0.1:PORT */
const char       *proof_demo_service_get_url      (ProofDemoService *self);
void              proof_demo_service_set_keys     (ProofDemoService *self,
                                                   const char       *access_key,
                                                   const char       *secret,
                                                   const char       *session_token);
/* @timestamps, @segments: whole results in the CLI's merged form; NULL = none of that kind. */
void              proof_demo_service_add_job      (ProofDemoService *self,
                                                   const char       *job_id,
                                                   GBytes           *timestamps,
                                                   GBytes           *segments);
void              proof_demo_service_add_object   (ProofDemoService *self,
                                                   const char       *bucket,
                                                   const char       *key,
                                                   GBytes           *bytes);
/* Fault knobs. @count: how many answers it touches, -1 = all. "s3:" or "rekognition:" in front of
 * @fault limits it to that service. Where @value is not named it may be 0.
 *   both         throttle (1 = ProvisionedThroughputExceeded), server-error (status), html
 * (status), slow (ms a request), cut (bytes before it; 0 = half), skew (s of the clock),
 *                expired-credentials, access-denied
 *   Rekognition  expired-token (of pages), repeat-token, empty-pages, in-progress, failed,
 *                invalid-parameter
 *   S3           replaced (another ETag and version), wrong-region (the buckets are in us-west-2
 *                and answer so: 0 = 301 PermanentRedirect, 1 = 400 AuthorizationHeaderMalformed) */
void              proof_demo_service_set_fault    (ProofDemoService *self,
                                                   const char       *fault,
                                                   int               count,
                                                   gint64            value);
/* Answers given so far to requests of @kind: "rekognition", "s3", "all". */
guint             proof_demo_service_get_n_requests (ProofDemoService *self,
                                                     const char       *kind);
guint64           proof_demo_service_get_bytes_sent (ProofDemoService *self);
/* What was asked of S3 objects and granted, in order: GArray of ProofByteRange. */
GArray           *proof_demo_service_dup_ranges     (ProofDemoService *self)
                                                     G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
