/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-info.h"

#include <glib/gi18n.h>

#include "proof-cli-json.h"
#include "proof-label-index.h"
#include "proof-loaded-labels.h"

typedef struct
{
  guint detections;
  guint instances;
} Count;

static void
add_labels (JsonBuilder     *builder,
            ProofLabelStore *store)
{
  guint n_names = proof_label_store_get_n_names (store);
  g_autofree Count *counts = g_new0 (Count, n_names + 1);

  for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
    {
      Count *count = &counts[proof_label_store_get_name_id (store, i)];
      guint n;

      proof_label_store_get_instances (store, i, &n);
      count->detections++;
      count->instances += n;
    }

  json_builder_set_member_name (builder, "labels");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_names; i++)
    {
      /* Known as a parent alone: not reported. */
      if (counts[i].detections == 0)
        continue;
      json_builder_begin_object (builder);
      proof_cli_add_string (builder, "name", proof_label_store_get_name (store, i)->name);
      proof_cli_add_int (builder, "detections", counts[i].detections);
      proof_cli_add_int (builder, "instances", counts[i].instances);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_int_or_null (JsonBuilder *builder,
                 const char  *member,
                 gint64       value,
                 gboolean     known)
{
  if (known)
    proof_cli_add_int (builder, member, value);
  else
    proof_cli_add_string (builder, member, NULL);
}

/* From where the first segment begins to where the last one ends. */
static void
get_segments_extent (ProofLabelStore *store,
                     gint64          *first,
                     gint64          *last)
{
  for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
    {
      ProofDetection d;
      gint64 begin;

      proof_label_store_get_detection (store, i, &d);
      begin = d.start_ms != PROOF_MS_NONE ? d.start_ms : d.timestamp_ms;
      *first = i == 0 ? begin : MIN (*first, begin);
      *last = MAX (*last, MAX (begin, d.end_ms));
    }
}

static void
add_times (JsonBuilder     *builder,
           ProofLabelStore *store,
           ProofLabelIndex *index)
{
  guint n_samples = proof_label_index_get_n_samples (index);
  double cadence = proof_label_index_get_cadence_ms (index);
  gint64 first = PROOF_MS_NONE, last = PROOF_MS_NONE;

  if (proof_label_store_get_meta (store)->aggregation == PROOF_AGGREGATION_SEGMENTS)
    {
      get_segments_extent (store, &first, &last);
    }
  else if (n_samples > 0)
    {
      first = proof_label_index_get_sample_ms (index, 0);
      last = proof_label_index_get_sample_ms (index, n_samples - 1);
    }

  proof_cli_add_int (builder, "samples", n_samples);
  add_int_or_null (builder, "first_ms", first, first != PROOF_MS_NONE);
  add_int_or_null (builder, "last_ms", last, last != PROOF_MS_NONE);
  if (cadence != (gint64) cadence)
    proof_cli_add_double (builder, "cadence_ms", cadence);
  else
    add_int_or_null (builder, "cadence_ms", cadence, cadence > 0);
}

static void
add_meta (JsonBuilder          *builder,
          const ProofLabelMeta *meta)
{
  json_builder_set_member_name (builder, "video_metadata");
  if (meta->has_video_metadata)
    {
      json_builder_begin_object (builder);
      proof_cli_add_string (builder, "codec", meta->codec);
      add_int_or_null (builder, "duration_millis", meta->duration_ms, meta->duration_ms >= 0);
      proof_cli_add_string (builder, "format", meta->format);
      if (meta->frame_rate >= 0)
        proof_cli_add_double (builder, "frame_rate", meta->frame_rate);
      else
        proof_cli_add_string (builder, "frame_rate", NULL);
      add_int_or_null (builder, "frame_height", meta->frame_height, meta->frame_height >= 0);
      add_int_or_null (builder, "frame_width", meta->frame_width, meta->frame_width >= 0);
      proof_cli_add_string (builder, "color_range", meta->color_range);
      json_builder_end_object (builder);
    }
  else
    json_builder_add_null_value (builder);

  json_builder_set_member_name (builder, "s3_object");
  if (meta->bucket != NULL)
    {
      json_builder_begin_object (builder);
      proof_cli_add_string (builder, "bucket", meta->bucket);
      proof_cli_add_string (builder, "name", meta->key);
      proof_cli_add_string (builder, "version", meta->version);
      json_builder_end_object (builder);
    }
  else
    json_builder_add_null_value (builder);
}

/**
 * proof_cli_info:
 * @argc: number of words
 * @argv: "info" and a results file
 *
 * Prints what a results file holds. What the file does not say is null. Where it holds both
 * aggregations the numbers are those of the samples.
 *
 * Returns: the program's exit code
 */
int
proof_cli_info (int    argc,
                char **argv)
{
  static const char *const aggregations[] = { NULL, "TIMESTAMPS", "SEGMENTS" };
  g_auto (GStrv) files = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofLoadedLabels) loaded = NULL;
  g_autoptr (ProofLabelIndex) index = NULL;
  g_autoptr (ProofLabelMeta) meta = NULL;
  ProofLabelStore *store;
  JsonBuilder *builder;

  files = proof_cli_parse_files (argc, argv, NULL, 1, _("RESULTS"));
  if (files == NULL)
    return 1;

  file = g_file_new_for_commandline_arg (files[0]);
  loaded = proof_loaded_labels_read (file, NULL, &error);
  if (loaded == NULL)
    return proof_cli_fail_file (files[0], error);

  store = proof_loaded_labels_get_active (loaded);
  index = proof_label_index_new (store);
  /* What only the pages of the other aggregation say is true of the job all the same. */
  meta = proof_label_meta_copy (proof_label_store_get_meta (
    store == loaded->timestamps ? loaded->segments : loaded->timestamps));
  proof_label_meta_merge (meta, proof_label_store_get_meta (store));

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  if (meta->generation != PROOF_GENERATION_UNKNOWN)
    proof_cli_add_int (builder, "generation", meta->generation);
  else
    proof_cli_add_string (builder, "generation", NULL);
  proof_cli_add_string (builder, "aggregation", aggregations[meta->aggregation]);
  proof_cli_add_string (builder, "model_version", meta->model_version);
  proof_cli_add_string (builder, "job_status", meta->status_text);
  proof_cli_add_string (builder, "status_message", meta->status_message);
  proof_cli_add_string (builder, "job_id", meta->job_id);
  proof_cli_add_string (builder, "job_tag", meta->job_tag);
  proof_cli_add_int (builder, "detections", proof_label_store_get_n_detections (store));
  proof_cli_add_int (builder, "instances", proof_label_store_get_n_instances (store));
  add_labels (builder, store);
  add_times (builder, store, index);
  add_meta (builder, meta);
  json_builder_end_object (builder);
  return proof_cli_answer (builder);
}
