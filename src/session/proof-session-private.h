/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-client.h"
#include "proof-claim.h"
#include "proof-job-fetch.h"
#include "proof-loaded-labels.h"
#include "proof-session.h"

G_BEGIN_DECLS

struct _ProofSession
{
  GObject parent_instance;

  /* what is open */
  ProofVault       *vault;
  ProofPlayer      *player;
  ProofDocument    *document;
  ProofLabelStore  *timestamps;
  ProofLabelStore  *segments;
  ProofLabelIndex  *index; /* over the active store */
  ProofLabelFilter *filter;
  ProofPictureLook *look;
  GBytes           *bytes; /* of a results file */
  char             *name;  /* of a results file, for the title */

  /* how it is opened: proof-session-open.c */
  ProofAwsSettings *settings;
  guint64           cache_size; /* bytes of S3 videos that the disk may keep; 0 = none */
  char            **paid_buckets; /* whose owners may charge the user */
  ProofAwsSettings *access; /* of videos that do not come with a job; NULL = the environment's */
  ProofAwsClient   *client;
  ProofJobRequest  *request;
  ProofJobFetch    *fetch;
  ProofClaim       *claim; /* on the document, while nobody else may fetch into it */
  GCancellable     *cancellable;
  ProofLoading      loading;
  double            progress;
  char             *status_text;
  GError           *error;
  gboolean          video_tried;
  char             *video_uri;    /* as it is kept, NULL until one was opened */
  char             *video_bucket; /* of an S3 video */

  /* proof-session-same.c */
  GCancellable     *measuring;
  guint64           video_bytes;  /* 0 until known */
  char             *difference;   /* (nullable): of the video from the one that was analysed */
  char             *difference_ignored;

  /* derived, kept until labels or filter change: proof-session-lanes.c */
  GArray           *lanes;
  GHashTable       *runs;     /* name id -> ProofSegmentRun, until the filter changes */
  GHashTable       *reported; /* name id -> GArray of ProofSegment, if only the service's exist */
  guint             counted; /* detections of the active store that are in the counts */
  GArray           *accepted; /* guint by name id */
  GArray           *total;
  guint             hidden_detections;
  guint             hidden_instances;
  guint             n_ends;   /* service's segments that are in */
  gint64            end_ms;   /* the latest of their ends */
  guint             changed_source;
  gboolean          labels_changed;
  gint64            changed_at;

  /* shared by the views */
  ProofTimeSpan     visible;
  gboolean          visible_chosen;
  gboolean          show_boxes;
  gboolean          coded_boxes;
  gboolean          interpolate;
  ProofTime         nudge;
  guint             nudge_source; /* is to be kept */
  guint             selected;
  guint             selected_instance;
  guint             hop_sample;
  gint64            jump_ms; /* of a jump made without a frame table, else PROOF_MS_NONE */

  /* proof-session-points.c */
  guint             in_frame;  /* PROOF_NO_FRAME where not set */
  guint             out_frame; /* as well; the last one */
  gboolean          loop;
  guint             points_source; /* to write them down */
};

/* proof-session.c */
void proof_session_notify           (ProofSession *self,
                                     const char   *property);

/* proof-session-lanes.c */
void proof_session_init_lanes       (ProofSession *self);
void proof_session_finish_lanes     (ProofSession *self);
void proof_session_reset_lanes      (ProofSession *self);
void proof_session_queue_changed    (ProofSession *self,
                                     gboolean      labels);

/* proof-session-points.c */
void proof_session_init_points      (ProofSession *self);
void proof_session_load_points      (ProofSession *self);
void proof_session_save_points      (ProofSession *self);

/* proof-session-open.c */
void     proof_session_use_stores     (ProofSession    *self,
                                       ProofLabelStore *timestamps,
                                       ProofLabelStore *segments,
                                       ProofLabelIndex *index);
void     proof_session_index_active   (ProofSession    *self);
void     proof_session_set_loading    (ProofSession    *self,
                                       ProofLoading     loading);
void     proof_session_set_status     (ProofSession    *self,
                                       const char      *text,
                                       double           progress);
void     proof_session_set_error      (ProofSession    *self,
                                       const GError    *error);
void     proof_session_fail           (ProofSession    *self,
                                       const GError    *error);
gboolean proof_session_describe       (ProofSession    *self,
                                       const char      *state,
                                       GError         **error);
gboolean proof_session_set_number     (ProofDocument   *document,
                                       const char      *key,
                                       gint64           number,
                                       GError         **error);

/* proof-session-nudge.c */
void     proof_session_recall_nudge   (ProofSession    *self);
void     proof_session_keep_nudge     (ProofSession    *self);

/* proof-session-tracks.c */
guint    proof_session_interpolate_boxes (ProofSession      *self,
                                          const ProofMoment *moment,
                                          GArray            *boxes);

/* proof-session-join.c */
void     proof_session_mend_jump      (ProofSession    *self);

/* proof-session-video.c */
void     proof_session_open_own_video (ProofSession    *self);
void     proof_session_keep_table     (ProofSession    *self);

/* proof-session-same.c */
void     proof_session_check_video    (ProofSession    *self);
void     proof_session_measure_video  (ProofSession    *self);
void     proof_session_forget_measure (ProofSession    *self);

/* proof-session-fetch.c */
void     proof_session_start_fetch    (ProofSession    *self,
                                       ProofLoadedLabels *loaded);
void     proof_session_drop_fetch     (ProofSession    *self);

G_END_DECLS
