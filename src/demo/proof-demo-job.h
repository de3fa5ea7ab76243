/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A finished label-detection job: its results in both sort orders, handed out by pages. */
typedef struct _ProofDemoJob ProofDemoJob;

typedef struct
{
  const char *sort_by;      /* NAME, TIMESTAMP */
  const char *aggregate_by; /* TIMESTAMPS, SEGMENTS */
  guint       max_results;
  const char *token;        /* NULL for the first page */
} ProofDemoPageRequest;

ProofDemoJob *proof_demo_job_new (const char *id, GBytes *timestamps, GBytes *segments,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          proof_demo_job_free      (ProofDemoJob               *job);
JsonObject *proof_demo_job_get_page (ProofDemoJob *job, const ProofDemoPageRequest *request,
                                     gboolean empty) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *proof_demo_job_get_state (ProofDemoJob *job, const char *status,
                                      const char *message) G_GNUC_WARN_UNUSED_RESULT;

/* Jobs that a client started. @input: of StartLabelDetection; the job is ready after @seconds. */
ProofDemoJob *proof_demo_job_new_started (const char *id, ProofDemoJob *model, JsonObject *input,
                                          guint seconds) G_GNUC_WARN_UNUSED_RESULT;
gboolean proof_demo_job_is_of_video (ProofDemoJob *job, const char *bucket, const char *name);
const char *proof_demo_job_get_id (ProofDemoJob *job);
gboolean proof_demo_job_is_ready (ProofDemoJob *job);
/* What it was started with, NULL where it was not. */
JsonObject *proof_demo_job_get_input (ProofDemoJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofDemoJob, proof_demo_job_free)

G_END_DECLS
