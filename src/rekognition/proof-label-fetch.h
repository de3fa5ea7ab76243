/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"
#include "proof-job-request.h"
#include "proof-rekognition-error.h"

G_BEGIN_DECLS

typedef enum
{
  PROOF_FETCH_IDLE,
  PROOF_FETCH_SENDING,
  PROOF_FETCH_PARSING,
  PROOF_FETCH_PACING,   /* keeping under the quota */
  PROOF_FETCH_WAITING,  /* job IN_PROGRESS or of an unknown status: polls gently */
  PROOF_FETCH_PAUSED,
  PROOF_FETCH_DONE,
  PROOF_FETCH_FAILED,
  PROOF_FETCH_CANCELLED,
} ProofFetchState;

#define PROOF_TYPE_FETCH_STATE (proof_fetch_state_get_type ())
GType proof_fetch_state_get_type (void);

#define PROOF_TYPE_LABEL_FETCH (proof_label_fetch_get_type ())

/* One aggregation of one job, fetched page by page. Main thread; pages are parsed on a worker.
 *
 * Properties: state, progress (0..1, -1 unknown: last timestamp over duration), n-pages, last-ms,
 * status-text (one line for people), error (GError).
 * ::page (guint number, GBytes raw, ProofLabelPage page): in order, numbers from 0, @raw as the
 * service sent it. Pausing or cancelling in a handler refuses the page: it comes again.
 * ::restarted: the token was refused; all pages so far are void and come again, once. */
G_DECLARE_FINAL_TYPE (ProofLabelFetch, proof_label_fetch, PROOF, LABEL_FETCH, GObject)

/* @aggregation: one of the two. @token: (nullable) continue after @n_pages pages kept earlier. */
ProofLabelFetch *proof_label_fetch_new            (ProofAwsClient        *client,
                                                   const ProofJobRequest *request,
                                                   ProofAggregation       aggregation,
                                                   const char            *token,
                                                   guint                  n_pages);
void             proof_label_fetch_start          (ProofLabelFetch       *self);
void             proof_label_fetch_pause          (ProofLabelFetch       *self);
void             proof_label_fetch_resume         (ProofLabelFetch       *self);
void             proof_label_fetch_cancel         (ProofLabelFetch       *self);
/* Tries again from where it failed. */
void             proof_label_fetch_retry          (ProofLabelFetch       *self);
/* How long a job that is not ready is left alone: at first, and at most. */
void             proof_label_fetch_set_poll_interval (ProofLabelFetch    *self,
                                                   guint                  first_ms,
                                                   guint                  longest_ms);

ProofFetchState  proof_label_fetch_get_state      (ProofLabelFetch       *self);
ProofAggregation proof_label_fetch_get_aggregation (ProofLabelFetch      *self);
double           proof_label_fetch_get_progress   (ProofLabelFetch       *self);
guint            proof_label_fetch_get_n_pages    (ProofLabelFetch       *self);
gint64           proof_label_fetch_get_last_ms    (ProofLabelFetch       *self);
const char      *proof_label_fetch_get_status_text (ProofLabelFetch      *self);
const GError    *proof_label_fetch_get_error      (ProofLabelFetch       *self);

G_END_DECLS
