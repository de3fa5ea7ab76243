/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "proof-box.h"

G_BEGIN_DECLS

#define PROOF_MS_NONE G_MININT64
#define PROOF_NAME_NONE G_MAXUINT32
#define PROOF_CONFIDENCE_NONE (-1.0f) /* where the results give none */

typedef enum
{
  PROOF_AGGREGATION_UNKNOWN,
  PROOF_AGGREGATION_TIMESTAMPS,
  PROOF_AGGREGATION_SEGMENTS,
} ProofAggregation;

typedef enum
{
  PROOF_JOB_STATUS_ABSENT,      /* merged exports lose it: the results are taken as they are */
  PROOF_JOB_STATUS_IN_PROGRESS,
  PROOF_JOB_STATUS_SUCCEEDED,
  PROOF_JOB_STATUS_FAILED,
  PROOF_JOB_STATUS_OTHER,       /* a word that we do not know: not ready */
} ProofJobStatus;

typedef enum
{
  PROOF_GENERATION_UNKNOWN, /* nothing seen that would tell */
  PROOF_GENERATION_1,       /* no Instances, no Parents, no LabelModelVersion */
  PROOF_GENERATION_2,       /* Instances and Parents */
  PROOF_GENERATION_3,       /* Aliases, Categories, segments, GetRequestMetadata */
} ProofGeneration;

/* An instance: one box, with its own confidence (0 to 100) that is not its label's. */
typedef struct
{
  ProofBox box;
  float    confidence; /* PROOF_CONFIDENCE_NONE where the results give none, for detections too */
} ProofInstance;

/* A detection: one element of `Labels`. `name` indexes the names of the page or store that it came
 * from. `timestamp_ms` is PROOF_MS_NONE where the element has none (segments may not);
 * the three segment members are PROOF_MS_NONE where absent. */
typedef struct
{
  gint64  timestamp_ms;
  gint64  start_ms;
  gint64  end_ms;
  gint64  duration_ms;
  guint32 name;
  float   confidence;
  guint32 first_instance;
  guint32 n_instances;
  guint64 offset; /* of the element's text in the bytes that were read, after gunzip */
  guint32 length;
} ProofDetection;

/* A label's name with what the API says of it. NULL = member absent, empty = present and empty. */
typedef struct
{
  char  *name;
  char **parents;
  char **aliases;
  char **categories;
} ProofLabelName;

/* What stands beside `Labels` in a response. Strings NULL and numbers negative where absent. */
typedef struct
{
  ProofJobStatus   status;
  char            *status_text; /* JobStatus as written */
  char            *status_message;
  char            *model_version;
  char            *next_token; /* "" reads as absent */
  char            *job_id;
  char            *job_tag;
  char            *bucket;
  char            *key;
  char            *version;
  ProofAggregation aggregation; /* GetRequestMetadata, else told from the elements */
  char            *sort_by;
  char            *aggregate_by;
  gboolean         has_video_metadata;
  char            *codec;
  char            *format;
  char            *color_range;
  gint64           duration_ms;
  double           frame_rate;
  gint64           frame_width;
  gint64           frame_height;
  ProofGeneration  generation;
} ProofLabelMeta;

/* One page, parsed: immutable, reference counted, may cross threads. A large merged file arrives as
 * many pages of a few thousand detections; the last carries the whole file's metadata. */
typedef struct _ProofLabelPage ProofLabelPage;

#define PROOF_TYPE_LABEL_PAGE (proof_label_page_get_type ())
GType proof_label_page_get_type (void);

ProofLabelPage       *proof_label_page_ref            (ProofLabelPage       *self);
void                  proof_label_page_unref          (ProofLabelPage       *self);
const ProofLabelMeta *proof_label_page_get_meta       (const ProofLabelPage *self);
const ProofDetection *proof_label_page_get_detections (const ProofLabelPage *self,
                                                       guint                *n_detections);
const ProofInstance  *proof_label_page_get_instances  (const ProofLabelPage *self,
                                                       guint                *n_instances);
const ProofLabelName *proof_label_page_get_names      (const ProofLabelPage *self,
                                                       guint                *n_names);

ProofLabelMeta       *proof_label_meta_copy           (const ProofLabelMeta *self)
                                                       G_GNUC_WARN_UNUSED_RESULT;
void                  proof_label_meta_free           (ProofLabelMeta       *self);
void                  proof_label_meta_merge          (ProofLabelMeta       *self,
                                                       const ProofLabelMeta *newer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLabelPage, proof_label_page_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLabelMeta, proof_label_meta_free)

G_END_DECLS
