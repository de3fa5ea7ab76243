/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-page-builder.h"

/* Every string member, so that copying, merging and freeing cannot forget one. */
static const gsize strings[] = {
  G_STRUCT_OFFSET (ProofLabelMeta, status_text),
  G_STRUCT_OFFSET (ProofLabelMeta, status_message),
  G_STRUCT_OFFSET (ProofLabelMeta, model_version),
  G_STRUCT_OFFSET (ProofLabelMeta, next_token),
  G_STRUCT_OFFSET (ProofLabelMeta, job_id),
  G_STRUCT_OFFSET (ProofLabelMeta, job_tag),
  G_STRUCT_OFFSET (ProofLabelMeta, bucket),
  G_STRUCT_OFFSET (ProofLabelMeta, key),
  G_STRUCT_OFFSET (ProofLabelMeta, version),
  G_STRUCT_OFFSET (ProofLabelMeta, sort_by),
  G_STRUCT_OFFSET (ProofLabelMeta, aggregate_by),
  G_STRUCT_OFFSET (ProofLabelMeta, codec),
  G_STRUCT_OFFSET (ProofLabelMeta, format),
  G_STRUCT_OFFSET (ProofLabelMeta, color_range),
};

#define STRING_AT(meta, i) G_STRUCT_MEMBER (char *, (meta), strings[i])

/**
 * proof_label_meta_new:
 *
 * Returns: (transfer full): metadata that says nothing
 */
ProofLabelMeta *
proof_label_meta_new (void)
{
  ProofLabelMeta *self = g_new0 (ProofLabelMeta, 1);

  self->duration_ms = -1;
  self->frame_rate = -1;
  self->frame_width = -1;
  self->frame_height = -1;

  return self;
}

/**
 * proof_label_meta_copy:
 * @self: metadata
 *
 * Returns: (transfer full): a deep copy
 */
ProofLabelMeta *
proof_label_meta_copy (const ProofLabelMeta *self)
{
  ProofLabelMeta *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    STRING_AT (copy, i) = g_strdup (STRING_AT (self, i));

  return copy;
}

void
proof_label_meta_free (ProofLabelMeta *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (STRING_AT (self, i));
  g_free (self);
}

/**
 * proof_label_meta_merge:
 * @self: metadata gathered so far
 * @newer: metadata of the page after
 *
 * Takes over what @newer says and keeps what it is silent about, save the token: a page without one
 * is the last.
 */
void
proof_label_meta_merge (ProofLabelMeta       *self,
                        const ProofLabelMeta *newer)
{
  g_return_if_fail (self != NULL && newer != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (STRING_AT (newer, i) != NULL)
      g_set_str (&STRING_AT (self, i), STRING_AT (newer, i));
  g_set_str (&self->next_token, newer->next_token);

  if (newer->status != PROOF_JOB_STATUS_ABSENT)
    self->status = newer->status;
  if (newer->aggregation != PROOF_AGGREGATION_UNKNOWN)
    self->aggregation = newer->aggregation;
  self->generation = MAX (self->generation, newer->generation);
  self->has_video_metadata |= newer->has_video_metadata;
  if (newer->duration_ms >= 0)
    self->duration_ms = newer->duration_ms;
  if (newer->frame_rate >= 0)
    self->frame_rate = newer->frame_rate;
  if (newer->frame_width >= 0)
    self->frame_width = newer->frame_width;
  if (newer->frame_height >= 0)
    self->frame_height = newer->frame_height;
}
