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
  char   *id;
  Results timestamps;
  Results segments;
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
