/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-fetch.h"

G_BEGIN_DECLS

/* Watches a fetch and keeps what it gave; ends runs of the main loop. */
typedef struct
{
  ProofLabelFetch *fetch;
  GArray          *times;  /* gint64 ms of each detection of the pages that stand */
  guint            first;  /* number of the first page */
  guint            n_pages;
  guint            n_empty;
  guint            n_restarts;
  guint            n_states[PROOF_FETCH_CANCELLED + 1];
  char            *last_token;
} Recorder;

Recorder *recorder_new       (ProofLabelFetch *fetch,
                              guint            first);
void      recorder_free      (Recorder        *self);
/* Until the fetch is in that state. */
void      recorder_run_until (Recorder        *self,
                              ProofFetchState  state);
void      run_for            (guint            ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recorder, recorder_free)

G_END_DECLS
