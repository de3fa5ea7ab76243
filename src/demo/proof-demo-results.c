/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detections in the JSON of GetLabelDetection. */
#include "config.h"

#include "proof-demo-results.h"

#include "proof-demo-truth.h"
#include "proof-demo.h"

static JsonArray *
name_list (const char *const *names)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; names[i]; i++)
    {
      JsonObject *element = json_object_new ();

      json_object_set_string_member (element, "Name", names[i]);
      json_array_add_object_element (list, element);
    }
  return list;
}

static JsonArray *
instance_list (GArray *instances)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < instances->len; i++)
    {
      const ProofDemoInstance *instance = &g_array_index (instances, ProofDemoInstance, i);
      JsonObject *element = json_object_new ();
      JsonObject *box = json_object_new ();

      json_object_set_double_member (box, "Width", instance->box.width);
      json_object_set_double_member (box, "Height", instance->box.height);
      json_object_set_double_member (box, "Left", instance->box.left);
      json_object_set_double_member (box, "Top", instance->box.top);
      json_object_set_object_member (element, "BoundingBox", box);
      json_object_set_double_member (element, "Confidence", instance->confidence);
      json_array_add_object_element (list, element);
    }
  return list;
}

static JsonObject *
label_new (const ProofDemoDetection *detection,
           float            confidence,
           gboolean         has_instances)
{
  JsonObject *label = json_object_new ();
  const char *aliases[] = { detection->label->alias, NULL };
  const char *categories[] = { detection->label->category, NULL };

  json_object_set_string_member (label, "Name", detection->label->name);
  json_object_set_double_member (label, "Confidence", confidence);
  if (has_instances)
    json_object_set_array_member (label, "Instances", instance_list (detection->instances));
  json_object_set_array_member (label, "Parents", name_list (detection->label->parents));
  json_object_set_array_member (label, "Aliases", name_list (aliases));
  json_object_set_array_member (label, "Categories", name_list (categories));
  return label;
}

/* The members that every response carries. */
static JsonNode *
results_new (const char *codec,
             const char *aggregate_by,
             JsonArray  *labels)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *results = json_object_new ();
  JsonObject *metadata = json_object_new ();
  JsonObject *object = json_object_new ();
  JsonObject *video = json_object_new ();
  JsonObject *request = json_object_new ();

  json_object_set_string_member (metadata, "Codec", codec);
  json_object_set_int_member (metadata, "DurationMillis", PROOF_DEMO_SECONDS * 1000);
  json_object_set_string_member (metadata, "Format", "QuickTime / MOV");
  json_object_set_double_member (metadata, "FrameRate", PROOF_DEMO_RATE);
  json_object_set_int_member (metadata, "FrameHeight", PROOF_DEMO_HEIGHT);
  json_object_set_int_member (metadata, "FrameWidth", PROOF_DEMO_WIDTH);
  json_object_set_string_member (metadata, "ColorRange", "LIMITED");
  json_object_set_string_member (object, "Bucket", PROOF_DEMO_BUCKET);
  json_object_set_string_member (object, "Name", PROOF_DEMO_KEY);
  json_object_set_object_member (video, "S3Object", object);
  json_object_set_string_member (request, "SortBy", "TIMESTAMP");
  json_object_set_string_member (request, "AggregateBy", aggregate_by);

  json_object_set_string_member (results, "JobStatus", "SUCCEEDED");
  json_object_set_object_member (results, "VideoMetadata", metadata);
  json_object_set_array_member (results, "Labels", labels);
  json_object_set_string_member (results, "LabelModelVersion", "3.0");
  json_object_set_string_member (results, "JobId", PROOF_DEMO_JOB_ID);
  json_object_set_object_member (results, "Video", video);
  json_object_set_string_member (results, "JobTag", "street-demo");
  json_object_set_object_member (results, "GetRequestMetadata", request);
  json_node_take_object (root, results);
  return root;
}

/**
 * proof_demo_results_by_timestamps:
 * @detections: of ProofDemoDetection, by time, then by name
 * @codec: what the video is encoded with, in the service's word
 *
 * The whole results by timestamps, in the form in which the AWS CLI merges pages.
 */
JsonNode *
proof_demo_results_by_timestamps (GPtrArray  *detections,
                                  const char *codec)
{
  JsonArray *labels = json_array_new ();

  for (guint i = 0; i < detections->len; i++)
    {
      const ProofDemoDetection *detection = detections->pdata[i];
      JsonObject *element = json_object_new ();

      json_object_set_int_member (element, "Timestamp", detection->ms);
      json_object_set_object_member (element, "Label",
                                     label_new (detection, detection->confidence, TRUE));
      json_array_add_object_element (labels, element);
    }
  return results_new (codec, "TIMESTAMPS", labels);
}

static void
add_segment (GPtrArray       *segments,
             const ProofDemoDetection *detection,
             int              begin,
             int              end,
             float            confidence)
{
  JsonObject *element = json_object_new ();

  json_object_set_int_member (element, "StartTimestampMillis", begin);
  json_object_set_int_member (element, "EndTimestampMillis", end);
  json_object_set_int_member (element, "DurationMillis", end - begin);
  json_object_set_object_member (element, "Label", label_new (detection, confidence, FALSE));
  g_ptr_array_add (segments, element);
}

static int
compare_segments (gconstpointer a,
                  gconstpointer b)
{
  return (int) (json_object_get_int_member (*(JsonObject *const *) a, "StartTimestampMillis") -
                json_object_get_int_member (*(JsonObject *const *) b, "StartTimestampMillis"));
}

/**
 * proof_demo_results_by_segments:
 *
 * The same by segments: a label's neighbouring samples become one, as sure as the surest of them,
 * that lasts until the sample after the last.
 */
JsonNode *
proof_demo_results_by_segments (GPtrArray  *detections,
                                const char *codec)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  JsonArray *labels = json_array_new ();

  for (guint i = 0; i < detections->len; i++)
    {
      const ProofDemoDetection *first = detections->pdata[i];
      int begin = first->ms, last = first->ms;
      float confidence = first->confidence;

      if (!g_hash_table_add (seen, (gpointer) first->label))
        continue;
      for (guint j = i + 1; j < detections->len; j++)
        {
          const ProofDemoDetection *next = detections->pdata[j];

          if (next->label != first->label)
            continue;
          if (next->ms > last + PROOF_DEMO_SAMPLE_MS)
            {
              add_segment (segments, first, begin, last + PROOF_DEMO_SAMPLE_MS, confidence);
              begin = next->ms;
              confidence = 0;
            }
          last = next->ms;
          confidence = MAX (confidence, next->confidence);
        }
      add_segment (segments, first, begin, last + PROOF_DEMO_SAMPLE_MS, confidence);
    }
  g_ptr_array_sort (segments, compare_segments);
  for (guint i = 0; i < segments->len; i++)
    json_array_add_object_element (labels, segments->pdata[i]);
  return results_new (codec, "SEGMENTS", labels);
}
