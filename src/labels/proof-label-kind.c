/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-kind.h"

#include <glib/gi18n.h>

/* How deep results are looked for inside of something else. */
#define MAX_DEPTH 3

#define NOTICE \
  N_("This is a notice that a job has ended, not its results: open the job by its JobId")

#define PERSONS \
  N_("These are results of person tracking or face search (GetPersonTracking, GetFaceSearch)")
#define FACES N_("These are results of face detection (GetFaceDetection)")
#define MODERATION N_("These are results of content moderation (GetContentModeration)")
#define CELEBRITIES N_("These are results of celebrity recognition (GetCelebrityRecognition)")
#define TEXTS N_("These are results of text detection (GetTextDetection)")
#define SEGMENTS N_("These are results of segment detection (GetSegmentDetection)")

/* Results of other operations, and elements of their lists, by the member that gives them away. */
static const struct
{
  const char *key;
  const char *what;
} others[] = {
  { "Persons", PERSONS },
  { "Person", PERSONS },
  { "Faces", FACES },
  { "Face", FACES },
  { "FaceDetails", N_("These are results of face detection in an image (DetectFaces)") },
  { "FaceMatches", N_("These are results of face search in an image (SearchFaces, CompareFaces)") },
  { "FaceRecords", N_("These are results of indexing faces (IndexFaces)") },
  { "ModerationLabels", MODERATION },
  { "ModerationLabel", MODERATION },
  { "Celebrities", CELEBRITIES },
  { "Celebrity", CELEBRITIES },
  { "CelebrityFaces", N_("These are results of celebrities in an image (RecognizeCelebrities)") },
  { "TextDetections", TEXTS },
  { "TextDetection", TEXTS },
  { "Segments", SEGMENTS },
  { "SelectedSegmentTypes", SEGMENTS },
  { "AudioMetadata", SEGMENTS },
  { "ShotSegment", SEGMENTS },
  { "TechnicalCueSegment", SEGMENTS },
  { "ImageProperties",
    N_("These are properties of an image (DetectLabels), not labels of a video") },
  { "CustomLabels", N_("These are results of Custom Labels in an image (DetectCustomLabels)") },
  { "ProtectiveEquipmentModelVersion",
    N_("These are results of protective equipment detection in an image") },
  { "Records", N_("This is an event notice (S3, SNS or SQS), not results") },
  { "TopicArn", NOTICE },
  { "S3ObjectName", NOTICE },
  { "API", NOTICE },
  { "__type", N_("This is an error that the service answered with, not results") },
};

/* Members that every response of a video operation may have. `Labels` is one where it is null. */
static const char *const envelope[] = {
  "JobStatus", "LabelModelVersion", "VideoMetadata", "GetRequestMetadata", "Labels", NULL
};

static ProofLabelKind tell (ProofJsonCursor *cursor,
                            guint            depth,
                            const char     **what);

static gboolean
is_any (ProofJsonSlice     key,
        const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (proof_json_slice_equal (key, names[i]))
      return TRUE;

  return FALSE;
}

static const char *
find_other (ProofJsonSlice key)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (proof_json_slice_equal (key, others[i].key))
      return others[i].what;

  return NULL;
}

static gboolean
is_good (ProofLabelKind kind)
{
  return kind == PROOF_LABEL_KIND_PAGE || kind == PROOF_LABEL_KIND_LIST ||
         kind == PROOF_LABEL_KIND_HOLDER || kind == PROOF_LABEL_KIND_ELEMENT;
}

/* `Labels` and `Label` decide, wherever they stand: exports put results of several operations into
 * one object. Else it is what all members add up to. */
static ProofLabelKind
tell_object (ProofJsonCursor *cursor,
             guint            depth,
             const char     **what)
{
  gboolean has_envelope = FALSE, has_job_id = FALSE, has_any = FALSE;
  gboolean has_name = FALSE, has_confidence = FALSE, has_token = FALSE, has_more = FALSE;
  ProofLabelKind inside = PROOF_LABEL_KIND_NOTHING;
  const char *inside_what = NULL;
  const char *other = NULL;
  ProofJsonSlice key;

  proof_json_cursor_enter_object (cursor);
  while (proof_json_cursor_next_member (cursor, &key))
    {
      ProofJsonType type = proof_json_cursor_peek (cursor);

      has_any = TRUE;
      if (proof_json_slice_equal (key, "Labels") && type != PROOF_JSON_NULL)
        return PROOF_LABEL_KIND_PAGE;
      if (proof_json_slice_equal (key, "Label") && type == PROOF_JSON_OBJECT)
        return PROOF_LABEL_KIND_ELEMENT;
      if (other == NULL)
        other = find_other (key);
      has_name = has_name || proof_json_slice_equal (key, "Name");
      has_confidence = has_confidence || proof_json_slice_equal (key, "Confidence");
      if (proof_json_slice_equal (key, "NextToken"))
        has_token = TRUE;
      else
        has_more = TRUE;
      if (is_any (key, envelope))
        has_envelope = TRUE;
      else if (proof_json_slice_equal (key, "JobId"))
        has_job_id = TRUE;
      else if (depth < MAX_DEPTH && !is_good (inside) &&
               (type == PROOF_JSON_OBJECT || type == PROOF_JSON_ARRAY))
        {
          ProofJsonCursor probe;
          ProofLabelKind kind;
          const char *found = NULL;

          proof_json_cursor_init (&probe, cursor->text, cursor->end - cursor->text,
                                  proof_json_cursor_tell (cursor));
          kind = tell (&probe, depth + 1, &found);
          proof_json_cursor_clear (&probe);
          if (is_good (kind) || found != NULL)
            {
              inside = kind;
              inside_what = found;
            }
        }
      proof_json_cursor_skip (cursor);
    }

  if (is_good (inside))
    return PROOF_LABEL_KIND_HOLDER;
  if (other == NULL && (has_envelope || (has_token && !has_more)))
    return PROOF_LABEL_KIND_PAGE;
  if (other != NULL)
    *what = other;
  else if (has_job_id)
    *what = N_("This is the answer to starting a job, not its results: open the job by this "
               "JobId");
  else if (has_name && has_confidence)
    *what = N_("These are labels of an image (DetectLabels), which have no time");
  else
    *what = inside_what;

  return has_any ? PROOF_LABEL_KIND_OTHER : PROOF_LABEL_KIND_NOTHING;
}

/* By the first element that says something. */
static ProofLabelKind
tell_array (ProofJsonCursor *cursor,
            guint            depth,
            const char     **what)
{
  ProofLabelKind kind = PROOF_LABEL_KIND_NOTHING;

  proof_json_cursor_enter_array (cursor);
  while (kind == PROOF_LABEL_KIND_NOTHING && proof_json_cursor_next_element (cursor))
    kind = depth > MAX_DEPTH ? PROOF_LABEL_KIND_OTHER : tell (cursor, depth + 1, what);
  if (kind == PROOF_LABEL_KIND_ELEMENT)
    return PROOF_LABEL_KIND_LIST;

  return is_good (kind) ? PROOF_LABEL_KIND_HOLDER : kind;
}

/* Past the value where it is %PROOF_LABEL_KIND_NOTHING, else anywhere. */
static ProofLabelKind
tell (ProofJsonCursor *cursor,
      guint            depth,
      const char     **what)
{
  switch (proof_json_cursor_peek (cursor))
    {
    case PROOF_JSON_OBJECT:
      return tell_object (cursor, depth, what);
    case PROOF_JSON_ARRAY:
      return tell_array (cursor, depth, what);
    case PROOF_JSON_NULL:
      proof_json_cursor_read_null (cursor);
      return PROOF_LABEL_KIND_NOTHING;
    case PROOF_JSON_END:
      return PROOF_LABEL_KIND_NOTHING;
    case PROOF_JSON_STRING:
    case PROOF_JSON_NUMBER:
    case PROOF_JSON_BOOLEAN:
    case PROOF_JSON_BROKEN:
    default:
      return PROOF_LABEL_KIND_OTHER;
    }
}

/**
 * proof_label_kind_tell:
 * @cursor: before a value; stays there
 * @other: (out) (nullable): what it is instead, for %PROOF_LABEL_KIND_OTHER, where that is known
 *
 * Looks no further than to the first member that decides. Text that is broken before that may be
 * told wrongly; reading it will say so.
 *
 * Returns: what the value is
 */
ProofLabelKind
proof_label_kind_tell (ProofJsonCursor *cursor,
                       const char     **other)
{
  ProofJsonCursor probe;
  ProofLabelKind kind;

  *other = NULL;
  proof_json_cursor_init (&probe, cursor->text, cursor->end - cursor->text,
                          proof_json_cursor_tell (cursor));
  kind = tell (&probe, 0, other);
  proof_json_cursor_clear (&probe);

  return kind;
}
