/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"
#include "proof-job-request.h"
#include "proof-label-fetch.h"
#include "proof-label-filter.h"
#include "proof-label-index.h"
#include "proof-label-segments.h"
#include "proof-moment.h"
#include "proof-picture-look.h"
#include "proof-player.h"
#include "proof-sso-sign-in.h"
#include "proof-vault.h"

G_BEGIN_DECLS

#define PROOF_NO_DETECTION G_MAXUINT
#define PROOF_NO_INSTANCE G_MAXUINT

/* A lane of the timeline or row of the sidebar: one label, with what it has under the filter. */
typedef struct
{
  guint name;         /* in the store */
  guint n_detections; /* all */
  guint n_accepted;   /* that pass the filter */
} ProofLane;

typedef enum
{
  PROOF_LOADING_EMPTY,
  PROOF_LOADING_FILE,    /* reading a results file or a document */
  PROOF_LOADING_WAITING, /* the job is not ready */
  PROOF_LOADING_FETCHING,
  PROOF_LOADING_PAUSED,
  PROOF_LOADING_READY,
  PROOF_LOADING_FAILED,  /* what there was before stays */
} ProofLoading;

#define PROOF_TYPE_LOADING (proof_loading_get_type ())
GType proof_loading_get_type (void);

/* Ends of the span that a person looks at. */
typedef enum
{
  PROOF_POINT_IN,
  PROOF_POINT_OUT,
} ProofPoint;

#define PROOF_TYPE_SESSION (proof_session_get_type ())

/* Joins one video, one set of labels and one document, and holds what the views share: filter,
 * selection, visible span. Widgets observe it and never each other. Main thread.
 *
 * Properties: loading (ProofLoading), progress (0..1, -1 unknown), status-text (one line, "" =
 * nothing to say), error (GError of the labels; the player has its own), title, subtitle,
 * visible-begin, visible-end (gint64 ns, the timeline's span), show-boxes, coded-boxes (boxes
 * refer to the coded instead of the displayed picture), nudge (gint64 ns, by which the results are
 * moved against the video, later where above 0), interpolate (boxes move between samples),
 * difference (one sentence, NULL = none: the video is not the one that was analysed),
 * selected-detection, selected-instance, loop (play over and over between the points).
 * ::points-changed: in and out points, or the frames that they refer to.
 * ::labels-changed: the store was replaced or grew, or the segments did.
 * ::lanes-changed: labels or filter changed; lanes and what is drawn of them are to be read anew.
 * ::boxes-changed: what the overlay draws for the frame on screen may differ. */
G_DECLARE_FINAL_TYPE (ProofSession, proof_session, PROOF, SESSION, GObject)

ProofSession     *proof_session_new                (ProofVault            *vault);

/* --- opening; each replaces what is open, and only once it is known to be good --- */

/* Results file of any shape; recognised by content. Also keeps it in the vault. */
void              proof_session_open_results       (ProofSession          *self,
                                                    GFile                 *file);
void              proof_session_open_job           (ProofSession          *self,
                                                    const ProofJobRequest *request);
void              proof_session_open_document      (ProofSession          *self,
                                                    GFile                 *file);
/* How S3 videos are reached that do not come with a job: NULL = as the environment says. */
void              proof_session_set_access         (ProofSession          *self,
                                                    const char            *profile,
                                                    const char            *region,
                                                    const char            *endpoint_url);
/* Bytes of S3 videos kept on the disk for the next viewing; none until this is called. */
void              proof_session_set_cache_size     (ProofSession          *self,
                                                    guint64                bytes);
/* Buckets whose owners may charge the user for reading; none until this is called. */
void              proof_session_set_paid_buckets   (ProofSession          *self,
                                                    const char *const     *buckets);
/* Of the video that is open or failed to; NULL where it is not in S3. */
const char       *proof_session_get_video_bucket   (ProofSession          *self);
/* A person's choice of video: file:// or s3:// URI; remembered in the document. */
gboolean          proof_session_open_video         (ProofSession          *self,
                                                    const char            *uri,
                                                    GError               **error);
/* The same again, after what was in its way is gone. */
void              proof_session_reopen_video       (ProofSession          *self);
const char       *proof_session_get_difference     (ProofSession          *self);
void              proof_session_ignore_difference  (ProofSession          *self);
void              proof_session_close              (ProofSession          *self);
/* Fetching again after a failure; pausing and going on. */
void              proof_session_retry              (ProofSession          *self);
/* For an error of PROOF_AWS_ERROR_SIGN_IN; when it is done, retry. */
ProofSsoSignIn   *proof_session_new_sign_in        (ProofSession          *self,
                                                    GError               **error);
void              proof_session_pause_fetch        (ProofSession          *self);
void              proof_session_resume_fetch       (ProofSession          *self);

/* --- parts --- */

ProofPlayer      *proof_session_get_player         (ProofSession          *self);
ProofLabelStore  *proof_session_get_store          (ProofSession          *self);
ProofLabelStore  *proof_session_get_segment_store  (ProofSession          *self);
ProofLabelIndex  *proof_session_get_index          (ProofSession          *self);
ProofLabelFilter *proof_session_get_filter         (ProofSession          *self);
ProofPictureLook *proof_session_get_look           (ProofSession          *self);
ProofDocument    *proof_session_get_document       (ProofSession          *self);
ProofLoading      proof_session_get_loading        (ProofSession          *self);
double            proof_session_get_progress       (ProofSession          *self);
const char       *proof_session_get_status_text    (ProofSession          *self);
const GError     *proof_session_get_error          (ProofSession          *self);

/* --- the join --- */

/* @time: the time that the shown frame carries. */
void              proof_session_resolve            (ProofSession          *self,
                                                    ProofTime              time,
                                                    ProofMoment           *moment);
/* Boxes of a moment that pass the filter, in drawing order (largest first);
 * GArray of ProofShownBox.
 * @n_hidden: (optional): how many the filter took away. Returns how many are interpolated. */
guint             proof_session_list_boxes         (ProofSession          *self,
                                                    const ProofMoment     *moment,
                                                    GArray                *boxes,
                                                    guint                 *n_hidden);
/* Store positions of a moment's detections that pass the filter, with or without boxes. */
void              proof_session_list_detections    (ProofSession          *self,
                                                    const ProofMoment     *moment,
                                                    GArray                *positions);
/* Stream time of a position in the results (ms from the first frame): of the frame that the sample
 * belongs to where @snap, else of the instant itself. */
ProofTime         proof_session_time_of_ms         (ProofSession          *self,
                                                    gint64                 ms,
                                                    gboolean               snap);
/* The way back: ms from the first frame. */
gint64            proof_session_ms_of_time         (ProofSession          *self,
                                                    ProofTime              time);
/* Stream time of the video's first frame, from which people count. */
ProofTime         proof_session_get_origin         (ProofSession          *self);
/* From the first frame to the end of the video, else of the results. */
void              proof_session_get_extent         (ProofSession          *self,
                                                    ProofTimeSpan         *extent);

/* Lanes in their order: those with boxes, then most detections first; GArray of ProofLane,
 * owned by the session. Labels that the filter hides are there with n_accepted 0. */
const GArray     *proof_session_get_lanes          (ProofSession          *self);
/* Segments of a label under the filter, in order; GArray of ProofSegment, cached, owned by the
 * session until ::lanes-changed. Derived from samples; the service's own
 * where there are no samples. */
const GArray     *proof_session_get_segments       (ProofSession          *self,
                                                    guint                  name);
/* "N hidden": detections and instances that the filter keeps from view. */
void              proof_session_count_hidden       (ProofSession          *self,
                                                    guint                 *detections,
                                                    guint                 *instances);

/* --- what the views share --- */

/* @instance PROOF_NO_INSTANCE: the detection as a whole. @seek: go to its exact frame. */
void              proof_session_select             (ProofSession          *self,
                                                    guint                  detection,
                                                    guint                  instance,
                                                    gboolean               seek);
guint             proof_session_get_selection      (ProofSession          *self,
                                                    guint                 *instance);
/* Next (+1) or previous (-1) sample: of the selected label under the filter, else of all labels. */
void              proof_session_hop_sample         (ProofSession          *self,
                                                    int                    direction);
/* Next (+1) or previous (-1) sample that has boxes under the filter. */
void              proof_session_hop_boxes          (ProofSession          *self,
                                                    int                    direction);
/* Frames, PROOF_NO_FRAME where there is none; @out is the last one in the span. */
void              proof_session_set_points         (ProofSession          *self,
                                                    guint                  in,
                                                    guint                  out);
void              proof_session_set_point          (ProofSession          *self,
                                                    ProofPoint             point);
void              proof_session_get_set_points     (ProofSession          *self,
                                                    guint                 *in,
                                                    guint                 *out);
gboolean          proof_session_get_points         (ProofSession          *self,
                                                    ProofFrameSpan        *span);
void              proof_session_go_to_point        (ProofSession          *self,
                                                    ProofPoint             point);
void              proof_session_set_loop           (ProofSession          *self,
                                                    gboolean               loop);
gboolean          proof_session_get_loop           (ProofSession          *self);
void              proof_session_play_around        (ProofSession          *self,
                                                    ProofTime              roll);
void              proof_session_set_visible        (ProofSession          *self,
                                                    ProofTimeSpan          span);
void              proof_session_get_visible        (ProofSession          *self,
                                                    ProofTimeSpan         *span);
gboolean          proof_session_get_show_boxes     (ProofSession          *self);
gboolean          proof_session_get_coded_boxes    (ProofSession          *self);
gboolean          proof_session_get_interpolate    (ProofSession          *self);
/* Moves the results against the video; kept in the document. */
ProofTime         proof_session_get_nudge          (ProofSession          *self);
void              proof_session_set_nudge          (ProofSession          *self,
                                                    ProofTime              nudge);
/* What a nudge by one frame is: the median distance of the video's frames; 0 where not known. */
ProofTime         proof_session_get_nudge_frame    (ProofSession          *self);
/* The element of `Labels` as the service wrote it, pretty-printed; NULL where it cannot be had. */
char             *proof_session_dup_raw_json       (ProofSession          *self,
                                                    guint                  detection)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* --- colours: fixed, colour-blind-safe, by label name, the same everywhere --- */

/* 0xRRGGBB */
guint             proof_label_colour               (const char            *name);

G_END_DECLS
