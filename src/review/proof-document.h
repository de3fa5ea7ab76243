/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-label-page.h"

G_BEGIN_DECLS

#define PROOF_REVIEW_ERROR (proof_review_error_quark ())
GQuark proof_review_error_quark (void);

typedef enum
{
  PROOF_REVIEW_ERROR_NOT_A_DOCUMENT,
  PROOF_REVIEW_ERROR_NEWER, /* made by a newer Proofreel */
  PROOF_REVIEW_ERROR_STORAGE,
  PROOF_REVIEW_ERROR_DAMAGED,
  PROOF_REVIEW_ERROR_FULL,
  PROOF_REVIEW_ERROR_READ_ONLY,
  PROOF_REVIEW_ERROR_BUSY,
} ProofReviewError;

#define PROOF_TYPE_DOCUMENT (proof_document_get_type ())

/* One job's file: SQLite in WAL mode. Holds the raw pages, compressed, as they came, and a table of
 * named values (see the PROOF_DOCUMENT_ keys). Every call is whole on disk when it returns; several
 * processes may have one document open.
 * Main thread for the object; pages may be read on a worker through a document of its own. */
G_DECLARE_FINAL_TYPE (ProofDocument, proof_document, PROOF, DOCUMENT, GObject)

#define PROOF_DOCUMENT_JOB_ID "job-id"
#define PROOF_DOCUMENT_PROFILE "profile"
#define PROOF_DOCUMENT_REGION "region"
#define PROOF_DOCUMENT_ENDPOINT "endpoint-url"
#define PROOF_DOCUMENT_VIDEO "video"             /* s3:// or file:// URI */
#define PROOF_DOCUMENT_VIDEO_CHOSEN "video-chosen" /* "1": by a person, not by the job */
#define PROOF_DOCUMENT_VIDEO_SIZE "video-size"   /* "BYTES URI": what was there the last time */
#define PROOF_DOCUMENT_DIFFERENCE_IGNORED "difference-ignored" /* how the video differs, put away */
#define PROOF_DOCUMENT_JOB_TAG "job-tag"
#define PROOF_DOCUMENT_MODEL "model-version"
#define PROOF_DOCUMENT_DURATION_MS "duration-ms"
#define PROOF_DOCUMENT_N_LABELS "n-labels"
#define PROOF_DOCUMENT_N_DETECTIONS "n-detections"
#define PROOF_DOCUMENT_FETCHED_US "fetched-us"   /* g_get_real_time() of the first page */
#define PROOF_DOCUMENT_CREATED_US "created-us"   /* of the document; always there */
/* For the Library: pending (no answer yet), waiting (in progress), partial, complete, failed (the
 * service's last word). */
#define PROOF_DOCUMENT_STATE "state"
#define PROOF_DOCUMENT_ERROR "error"
#define PROOF_DOCUMENT_PROGRESS "progress"       /* of what is partial, in thousandths */
#define PROOF_DOCUMENT_ENDED_US "ended-us"       /* when the analysis ended, by its notice */
#define PROOF_DOCUMENT_STOPPED "stopped"         /* "1": not to be fetched behind the window */
#define PROOF_DOCUMENT_MAX_RESULTS "max-results"
#define PROOF_DOCUMENT_SORT_BY "sort-by"
#define PROOF_DOCUMENT_AGGREGATE_BY "aggregate-by"
#define PROOF_DOCUMENT_NUDGE_NS "nudge-ns"       /* results against the video; none is 0 */
#define PROOF_DOCUMENT_STARTED_WITH "started-with" /* JSON: what only StartLabelDetection was told */
#define PROOF_DOCUMENT_SOURCE "source"           /* job, or the results file's URI */
#define PROOF_DOCUMENT_SOURCE_HOST "source-host" /* proof_host_uri() where that is another */

/* Opens or makes. */
ProofDocument *proof_document_open           (GFile            *file,
                                              GError          **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes nothing where nothing is. */
ProofDocument *proof_document_open_existing  (GFile            *file,
                                              GError          **error) G_GNUC_WARN_UNUSED_RESULT;
GFile         *proof_document_get_file       (ProofDocument    *self);

const char    *proof_document_get            (ProofDocument    *self,
                                              const char       *key);
gboolean       proof_document_set            (ProofDocument    *self,
                                              const char       *key,
                                              const char       *value,
                                              GError          **error);
GHashTable    *proof_document_dup_values     (ProofDocument    *self,
                                              GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/* Page @number (from 0, without gaps) of @aggregation, with the token that leads to the
 * one after it (NULL = last) and the time it came. Storing a page again replaces it. */
gboolean       proof_document_add_page       (ProofDocument    *self,
                                              ProofAggregation  aggregation,
                                              guint             number,
                                              GBytes           *raw,
                                              const char       *next_token,
                                              GError          **error);
/* As above for page 0 of a new run: the pages of the run before go in the same step. */
gboolean       proof_document_restart_pages  (ProofDocument    *self,
                                              ProofAggregation  aggregation,
                                              GBytes           *raw,
                                              const char       *next_token,
                                              GError          **error);
guint          proof_document_get_n_pages    (ProofDocument    *self,
                                              ProofAggregation  aggregation);
GBytes        *proof_document_get_page       (ProofDocument    *self,
                                              ProofAggregation  aggregation,
                                              guint             number,
                                              GError          **error) G_GNUC_WARN_UNUSED_RESULT;
/* The token to go on with after the first @n_pages, where there is one younger than 24 h;
 * @complete: they are all. */
char          *proof_document_dup_next_token (ProofDocument    *self,
                                              ProofAggregation  aggregation,
                                              guint             n_pages,
                                              gboolean         *complete) G_GNUC_WARN_UNUSED_RESULT;
/* Tokens belong to one way of asking: after this, none that is kept now leads on. */
gboolean       proof_document_forget_tokens  (ProofDocument    *self,
                                              GError          **error);
gboolean       proof_document_clear_pages    (ProofDocument    *self,
                                              ProofAggregation  aggregation,
                                              GError          **error);

/* Blobs by name. */
#define PROOF_DOCUMENT_FRAME_TABLE "frame-table" /* of the video, with what names its bytes */

GBytes        *proof_document_get_blob       (ProofDocument    *self,
                                              const char       *name);
gboolean       proof_document_set_blob       (ProofDocument    *self,
                                              const char       *name,
                                              GBytes           *bytes,
                                              GError          **error);

G_END_DECLS
