/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-fetch.h"
#include "proof-pacer.h"

G_BEGIN_DECLS

struct _ProofLabelFetch
{
  GObject          parent_instance;

  ProofAwsClient  *client;
  ProofPacer      *pacer; /* the client's */
  ProofJobRequest *request;
  ProofAggregation aggregation;
  guint            poll_first_ms;
  guint            poll_longest_ms;

  /* How far it is: all that going on takes. */
  char            *token; /* leads to the next page, NULL = the first */
  guint            n_pages;
  GHashTable      *tokens; /* that were followed */
  gboolean         restarted;
  gboolean         polling; /* until the job is ready */
  guint            poll_ms;
  guint            n_throttled;

  /* What is under way. */
  ProofFetchState  state;
  GCancellable    *cancellable;
  guint            timeout_id;
  GBytes          *raw;

  /* What it tells. */
  gint64           last_ms;
  gint64           duration_ms;
  char            *job_status;
  ProofFetchState  told_state;
  char            *status_text;
  GError          *error;
};

/* A call or a parse that is under way. The fetch is there as long as it is not cancelled. */
typedef struct
{
  ProofLabelFetch *fetch;
  GCancellable    *cancellable;
} ProofFetchFlight;

/* proof-label-fetch-step.c: what follows what */
void              proof_label_fetch_enter      (ProofLabelFetch  *self,
                                                ProofFetchState   state);
void              proof_label_fetch_stop       (ProofLabelFetch  *self);
/* @error: (transfer full) */
void              proof_label_fetch_fail       (ProofLabelFetch  *self,
                                                GError           *error);
ProofFetchFlight *proof_fetch_flight_new       (ProofLabelFetch  *self);
void              proof_fetch_flight_free      (ProofFetchFlight *flight);

/* proof-label-fetch-call.c: one call, and what its errors lead to */
void              proof_label_fetch_call       (ProofLabelFetch  *self);

/* proof-label-fetch-page.c: an answer, parsed, judged and handed out */
void              proof_label_fetch_parse      (ProofLabelFetch  *self);

/* proof-label-fetch-status.c: what it tells */
gboolean          proof_label_fetch_is_running (ProofLabelFetch  *self);
void              proof_label_fetch_tell       (ProofLabelFetch  *self);
void              proof_label_fetch_tell_pages (ProofLabelFetch  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofFetchFlight, proof_fetch_flight_free)

G_END_DECLS
