/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo-job.h"

#include <gio/gio.h>
#include <string.h>

/* One aggregation of the results. */
typedef struct
{
  JsonNode  *root;
  GPtrArray *by_time; /* of JsonNode, owned by root */
  GPtrArray *by_name;
} Results;

struct _ProofDemoJob
{
  char       *id;
  Results     timestamps;
  Results     segments;
  JsonObject *input;    /* of StartLabelDetection; NULL where nobody started it */
  gint64      ready_us; /* monotonic */
};

/* What a pagination token holds before it is written in base64. The mark binds it to its job and
 * its settings; the serial makes every token another one. */
typedef struct
{
  guint32 offset;
  guint32 serial;
  guint8  mark[32];
} Token;

static JsonObject *
get_label (gconstpointer element)
{
  JsonObject *object = json_node_get_object (*(JsonNode *const *) element);

  return json_object_has_member (object, "Label") ? json_object_get_object_member (object, "Label")
                                                  : NULL;
}

static gint64
get_time (gconstpointer element)
{
  JsonObject *object = json_node_get_object (*(JsonNode *const *) element);
  gint64 start = json_object_get_int_member_with_default (object, "StartTimestampMillis", 0);

  return json_object_get_int_member_with_default (object, "Timestamp", start);
}

static int
compare_time (gconstpointer a,
              gconstpointer b)
{
  gint64 time_a = get_time (a), time_b = get_time (b);

  return (time_a > time_b) - (time_a < time_b);
}

/* By name; within a name the surest first. */
static int
compare_name (gconstpointer a,
              gconstpointer b)
{
  JsonObject *label_a = get_label (a), *label_b = get_label (b);
  double sure_a, sure_b;
  int order;

  if (!label_a || !label_b)
    return (label_a != NULL) - (label_b != NULL);
  order = strcmp (json_object_get_string_member_with_default (label_a, "Name", ""),
                  json_object_get_string_member_with_default (label_b, "Name", ""));
  if (order != 0)
    return order;
  sure_a = json_object_get_double_member_with_default (label_a, "Confidence", 0);
  sure_b = json_object_get_double_member_with_default (label_b, "Confidence", 0);
  if (sure_a != sure_b)
    return sure_a < sure_b ? 1 : -1;
  return compare_time (a, b);
}

/* g_ptr_array_sort() is stable: equal ones stay as they came. */
static GPtrArray *
sorted (JsonArray   *labels,
        GCompareFunc compare)
{
  GPtrArray *order = g_ptr_array_sized_new (json_array_get_length (labels));

  for (guint i = 0; i < json_array_get_length (labels); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (labels, i)))
      g_ptr_array_add (order, json_array_get_element (labels, i));
  g_ptr_array_sort (order, compare);
  return order;
}

static gboolean
results_load (Results *results,
              GBytes  *bytes,
              GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonObject *root;
  gsize size;
  const char *text;

  if (!bytes)
    return TRUE;
  text = g_bytes_get_data (bytes, &size);
  if (!json_parser_load_from_data (parser, text, size, error))
    return FALSE;
  results->root = json_parser_steal_root (parser);
  root = results->root && JSON_NODE_HOLDS_OBJECT (results->root)
             ? json_node_get_object (results->root)
             : NULL;
  if (!root || !json_object_has_member (root, "Labels") ||
      !JSON_NODE_HOLDS_ARRAY (json_object_get_member (root, "Labels")))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Results without Labels");
      return FALSE;
    }
  results->by_time = sorted (json_object_get_array_member (root, "Labels"), compare_time);
  results->by_name = sorted (json_object_get_array_member (root, "Labels"), compare_name);
  return TRUE;
}

static void
results_clear (Results *results)
{
  g_clear_pointer (&results->by_time, g_ptr_array_unref);
  g_clear_pointer (&results->by_name, g_ptr_array_unref);
  g_clear_pointer (&results->root, json_node_unref);
}

static void
token_mark (Token                      *token,
            ProofDemoJob               *job,
            const ProofDemoPageRequest *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = sizeof token->mark;

  g_checksum_update (checksum, (const guint8 *) token, G_STRUCT_OFFSET (Token, mark));
  g_checksum_update (checksum, (const guint8 *) job->id, -1);
  g_checksum_update (checksum, (const guint8 *) request->sort_by, -1);
  g_checksum_update (checksum, (const guint8 *) request->aggregate_by, -1);
  g_checksum_get_digest (checksum, token->mark, &size);
}

static char *
token_new (ProofDemoJob               *job,
           const ProofDemoPageRequest *request,
           guint                       offset)
{
  Token token = { offset, g_random_int (), { 0 } };

  token_mark (&token, job, request);
  return g_base64_encode ((const guint8 *) &token, sizeof token);
}

static gboolean
token_read (ProofDemoJob               *job,
            const ProofDemoPageRequest *request,
            guint                      *offset)
{
  Token token, expected;
  gsize size;
  g_autofree guint8 *data = g_base64_decode (request->token, &size);

  if (size != sizeof token)
    return FALSE;
  memcpy (&token, data, size);
  expected = token;
  token_mark (&expected, job, request);
  *offset = token.offset;
  return memcmp (token.mark, expected.mark, sizeof token.mark) == 0;
}

/* What every answer repeats: all members but the labels and those of one request. */
static JsonObject *
header_new (ProofDemoJob  *job,
            const Results *results)
{
  JsonObject *answer = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_set_string_member (answer, "JobStatus", "SUCCEEDED");
  json_object_set_string_member (answer, "LabelModelVersion", "3.0");
  if (results->root)
    {
      json_object_iter_init (&iter, json_node_get_object (results->root));
      while (json_object_iter_next (&iter, &name, &node))
        if (!g_str_equal (name, "Labels") && !g_str_equal (name, "NextToken"))
          json_object_set_member (answer, name, json_node_ref (node));
    }
  json_object_set_string_member (answer, "JobId", job->id);
  if (job->input)
    {
      json_object_remove_member (answer, "JobTag");
      if (json_object_has_member (job->input, "JobTag"))
        json_object_set_member (answer, "JobTag", json_object_dup_member (job->input, "JobTag"));
    }
  return answer;
}

/**
 * proof_demo_job_new:
 * @timestamps: (nullable): whole results by timestamps, as the AWS CLI merges them
 * @segments: (nullable): the same by segments
 */
ProofDemoJob *
proof_demo_job_new (const char *id,
                    GBytes     *timestamps,
                    GBytes     *segments,
                    GError    **error)
{
  g_autoptr (ProofDemoJob) job = g_new0 (ProofDemoJob, 1);

  job->id = g_strdup (id);
  if (!results_load (&job->timestamps, timestamps, error) ||
      !results_load (&job->segments, segments, error))
    return NULL;
  return g_steal_pointer (&job);
}

void
proof_demo_job_free (ProofDemoJob *job)
{
  results_clear (&job->timestamps);
  results_clear (&job->segments);
  g_clear_pointer (&job->input, json_object_unref);
  g_free (job->id);
  g_free (job);
}

/**
 * proof_demo_job_get_page:
 * @empty: give no labels, but a token that leads on
 *
 * Returns: (transfer full) (nullable): the response, NULL if the token is not one of ours for
 *   this job and these settings
 */
JsonObject *
proof_demo_job_get_page (ProofDemoJob               *job,
                         const ProofDemoPageRequest *request,
                         gboolean                    empty)
{
  Results *results =
      g_str_equal (request->aggregate_by, "SEGMENTS") ? &job->segments : &job->timestamps;
  GPtrArray *order = g_str_equal (request->sort_by, "NAME") ? results->by_name : results->by_time;
  guint n = order ? order->len : 0;
  guint begin = 0, end;
  JsonObject *answer, *metadata;
  JsonArray *labels;

  if (request->token && !token_read (job, request, &begin))
    return NULL;
  begin = MIN (begin, n);
  end = empty ? begin : begin + MIN (request->max_results, n - begin);

  labels = json_array_sized_new (end - begin);
  for (guint i = begin; i < end; i++)
    json_array_add_element (labels, json_node_ref (order->pdata[i]));
  metadata = json_object_new ();
  json_object_set_string_member (metadata, "SortBy", request->sort_by);
  json_object_set_string_member (metadata, "AggregateBy", request->aggregate_by);

  answer = header_new (job, results);
  json_object_set_array_member (answer, "Labels", labels);
  json_object_set_object_member (answer, "GetRequestMetadata", metadata);
  if (end < n)
    {
      g_autofree char *token = token_new (job, request, end);

      json_object_set_string_member (answer, "NextToken", token);
    }
  return answer;
}

/**
 * proof_demo_job_get_state:
 *
 * What the service answers for a job that has not succeeded: no results and no video metadata.
 */
JsonObject *
proof_demo_job_get_state (ProofDemoJob *job,
                          const char   *status,
                          const char   *message)
{
  JsonObject *answer = header_new (job, &job->timestamps);

  json_object_remove_member (answer, "VideoMetadata");
  json_object_set_array_member (answer, "Labels", json_array_new ());
  json_object_set_string_member (answer, "JobStatus", status);
  if (message)
    json_object_set_string_member (answer, "StatusMessage", message);
  return answer;
}

/* --- jobs that were started --- */

static gboolean
holds_string (JsonArray  *array,
              const char *text)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_ascii_strcasecmp (json_array_get_string_element (array, i), text) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the list @name of @filters names the label, or one of its categories. */
static gboolean
is_named (JsonObject *filters,
          const char *name,
          JsonObject *label)
{
  JsonArray *list = json_object_get_array_member (filters, name);
  JsonArray *categories;

  if (!strstr (name, "Category"))
    return holds_string (list, json_object_get_string_member_with_default (label, "Name", ""));
  categories = json_object_has_member (label, "Categories")
                   ? json_object_get_array_member (label, "Categories")
                   : NULL;
  for (guint i = 0; categories && i < json_array_get_length (categories); i++)
    if (holds_string (list, json_object_get_string_member_with_default (
                                json_array_get_object_element (categories, i), "Name", "")))
      return TRUE;
  return FALSE;
}

static gboolean
is_wanted (JsonObject *input,
           JsonObject *label)
{
  static const char *const including[] = { "LabelInclusionFilters",
                                           "LabelCategoryInclusionFilters" };
  static const char *const excluding[] = { "LabelExclusionFilters",
                                           "LabelCategoryExclusionFilters" };
  double least = json_object_get_double_member_with_default (input, "MinConfidence", 50);
  JsonObject *filters = NULL;
  gboolean is_included = FALSE, includes = FALSE;

  if (json_object_get_double_member_with_default (label, "Confidence", 0) < least)
    return FALSE;
  if (json_object_has_member (input, "Settings"))
    filters = json_object_get_object_member (json_object_get_object_member (input, "Settings"),
                                             "GeneralLabels");
  for (guint i = 0; filters && i < G_N_ELEMENTS (including); i++)
    if (json_object_has_member (filters, including[i]))
      {
        includes = TRUE;
        is_included |= is_named (filters, including[i], label);
      }
  for (guint i = 0; filters && i < G_N_ELEMENTS (excluding); i++)
    if (json_object_has_member (filters, excluding[i]) && is_named (filters, excluding[i], label))
      return FALSE;
  return !includes || is_included;
}

static GPtrArray *
choose (GPtrArray  *order,
        JsonObject *input)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < order->len; i++)
    {
      JsonObject *label = get_label (&order->pdata[i]);

      if (label && is_wanted (input, label))
        g_ptr_array_add (chosen, order->pdata[i]);
    }
  return chosen;
}

static void
results_choose (Results       *results,
                const Results *model,
                JsonObject    *input)
{
  if (!model->root)
    return;
  results->root = json_node_ref (model->root);
  results->by_time = choose (model->by_time, input);
  results->by_name = choose (model->by_name, input);
}

/**
 * proof_demo_job_new_started:
 * @model: a job of the same video, whose results this one has, as far as @input wants them
 */
ProofDemoJob *
proof_demo_job_new_started (const char   *id,
                            ProofDemoJob *model,
                            JsonObject   *input,
                            guint         seconds)
{
  ProofDemoJob *job = g_new0 (ProofDemoJob, 1);

  job->id = g_strdup (id);
  job->input = json_object_ref (input);
  job->ready_us = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  results_choose (&job->timestamps, &model->timestamps, input);
  results_choose (&job->segments, &model->segments, input);
  return job;
}

gboolean
proof_demo_job_is_of_video (ProofDemoJob *job,
                            const char   *bucket,
                            const char   *name)
{
  const Results *results = job->timestamps.root ? &job->timestamps : &job->segments;
  JsonObject *root = results->root ? json_node_get_object (results->root) : NULL;
  JsonObject *s3;

  if (!root || !json_object_has_member (root, "Video"))
    return FALSE;
  s3 = json_object_get_object_member (json_object_get_object_member (root, "Video"), "S3Object");
  return g_str_equal (json_object_get_string_member_with_default (s3, "Bucket", ""), bucket) &&
         g_str_equal (json_object_get_string_member_with_default (s3, "Name", ""), name);
}

const char *
proof_demo_job_get_id (ProofDemoJob *job)
{
  return job->id;
}

gboolean
proof_demo_job_is_ready (ProofDemoJob *job)
{
  return g_get_monotonic_time () >= job->ready_us;
}

JsonObject *
proof_demo_job_get_input (ProofDemoJob *job)
{
  return job->input;
}
