/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands beside `Labels` (GetLabelDetection in the API reference of Amazon Rekognition). */
#include "config.h"

#include "proof-label-envelope.h"

#include <math.h>

#define KEY(literal) proof_json_slice_equal (key, literal)

static void
read_text (ProofJsonCursor  *cursor,
           char            **text)
{
  ProofJsonSlice slice;

  if (!proof_json_cursor_read_string (cursor, &slice))
    return;

  g_free (*text);
  *text = g_strndup (slice.text, slice.length);
}

static void
read_count (ProofJsonCursor *cursor,
            gint64          *count)
{
  double number;

  if (proof_json_cursor_read_number (cursor, 0, 1e12, &number))
    *count = (gint64) floor (number + 0.5);
}

static void
read_video (ProofJsonCursor *cursor,
            ProofLabelMeta  *meta)
{
  ProofJsonSlice key;

  proof_json_cursor_enter_object (cursor);
  while (proof_json_cursor_next_member (cursor, &key))
    {
      if (proof_json_cursor_read_null (cursor))
        continue;
      if (!KEY ("S3Object"))
        {
          proof_json_cursor_skip (cursor);
          continue;
        }

      proof_json_cursor_enter_object (cursor);
      while (proof_json_cursor_next_member (cursor, &key))
        {
          if (proof_json_cursor_read_null (cursor))
            continue;
          if (KEY ("Bucket"))
            read_text (cursor, &meta->bucket);
          else if (KEY ("Name"))
            read_text (cursor, &meta->key);
          else if (KEY ("Version"))
            read_text (cursor, &meta->version);
          else
            proof_json_cursor_skip (cursor);
        }
    }
}

static void
read_video_metadata (ProofJsonCursor *cursor,
                     ProofLabelMeta  *meta)
{
  ProofJsonSlice key;

  proof_json_cursor_enter_object (cursor);
  while (proof_json_cursor_next_member (cursor, &key))
    {
      if (proof_json_cursor_read_null (cursor))
        continue;
      meta->has_video_metadata = TRUE;
      if (KEY ("Codec"))
        read_text (cursor, &meta->codec);
      else if (KEY ("Format"))
        read_text (cursor, &meta->format);
      else if (KEY ("ColorRange"))
        read_text (cursor, &meta->color_range);
      else if (KEY ("DurationMillis"))
        read_count (cursor, &meta->duration_ms);
      else if (KEY ("FrameRate"))
        proof_json_cursor_read_number (cursor, 0, 1e6, &meta->frame_rate);
      else if (KEY ("FrameWidth"))
        read_count (cursor, &meta->frame_width);
      else if (KEY ("FrameHeight"))
        read_count (cursor, &meta->frame_height);
      else
        proof_json_cursor_skip (cursor);
    }
}

static void
read_request (ProofJsonCursor *cursor,
              ProofLabelMeta  *meta)
{
  ProofJsonSlice key;

  proof_json_cursor_enter_object (cursor);
  while (proof_json_cursor_next_member (cursor, &key))
    {
      if (proof_json_cursor_read_null (cursor))
        continue;
      if (KEY ("SortBy"))
        read_text (cursor, &meta->sort_by);
      else if (KEY ("AggregateBy"))
        read_text (cursor, &meta->aggregate_by);
      else
        proof_json_cursor_skip (cursor);
    }
  meta->generation = PROOF_GENERATION_3;
}

static void
read_status (ProofJsonCursor *cursor,
             ProofLabelMeta  *meta)
{
  static const struct
  {
    const char *text;
    ProofJobStatus status;
  } known[] = {
    { "IN_PROGRESS", PROOF_JOB_STATUS_IN_PROGRESS },
    { "SUCCEEDED", PROOF_JOB_STATUS_SUCCEEDED },
    { "FAILED", PROOF_JOB_STATUS_FAILED },
  };

  read_text (cursor, &meta->status_text);
  meta->status = PROOF_JOB_STATUS_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (meta->status_text, known[i].text) == 0)
      meta->status = known[i].status;
}

/**
 * proof_label_envelope_read:
 * @cursor: before the value of a response's member
 * @key: the member's name
 * @meta: takes it
 *
 * Returns: whether it was one of ours, and read
 */
gboolean
proof_label_envelope_read (ProofJsonCursor *cursor,
                           ProofJsonSlice   key,
                           ProofLabelMeta  *meta)
{
  if (KEY ("JobStatus"))
    read_status (cursor, meta);
  else if (KEY ("StatusMessage"))
    read_text (cursor, &meta->status_message);
  else if (KEY ("LabelModelVersion"))
    read_text (cursor, &meta->model_version);
  else if (KEY ("NextToken"))
    read_text (cursor, &meta->next_token);
  else if (KEY ("JobId"))
    read_text (cursor, &meta->job_id);
  else if (KEY ("JobTag"))
    read_text (cursor, &meta->job_tag);
  else if (KEY ("Video"))
    read_video (cursor, meta);
  else if (KEY ("VideoMetadata"))
    read_video_metadata (cursor, meta);
  else if (KEY ("GetRequestMetadata"))
    read_request (cursor, meta);
  else
    return FALSE;

  return TRUE;
}
