/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-boxes.h"

#include "proof-cli-json.h"
#include "proof-loaded-labels.h"
#include "proof-moment.h"
#include "proof-same-video.h"

#include <glib/gi18n.h>
#include <math.h>

static gboolean
read_time (const char  *text,
           ProofTime   *time,
           GError     **error)
{
  char *end;
  double seconds = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !(seconds >= 0 && seconds < 1e7))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--at takes seconds, as in --at 12.533; “%s” is not that."), text);
      return FALSE;
    }
  *time = (ProofTime) (seconds * PROOF_SECOND + 0.5);
  return TRUE;
}

/* A time in milliseconds, or a number of frames: as 40, -33.4, 1f. */
static gboolean
read_nudge (const char      *text,
            ProofFrameTable *table,
            ProofTime       *nudge,
            GError         **error)
{
  char *end;
  double number = g_ascii_strtod (text, &end);
  gboolean frames = g_str_equal (end, "f");
  double unit = frames ? proof_frame_table_get_median_duration (table) : PROOF_MSEC;

  if (end == text || (*end != '\0' && !frames) || !(fabs (number * unit) <= PROOF_NUDGE_MAX))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--nudge takes milliseconds or frames, up to a day, as in --nudge -40 and "
                     "--nudge 1f; “%s” is not that."), text);
      return FALSE;
    }
  *nudge = (ProofTime) round (number * unit);
  return TRUE;
}

/* What is written in the file where the store has a float: its 91.37 is 91.37000274658203. */
static double
get_written (JsonParser *element,
             const char *path,
             float       value)
{
  JsonNode *root = json_parser_get_root (element);
  g_autoptr (JsonNode) found = root != NULL ? json_path_query (path, root, NULL) : NULL;
  JsonArray *array = found != NULL ? json_node_get_array (found) : NULL;
  double written = value;

  if (array != NULL && json_array_get_length (array) == 1)
    written = json_array_get_double_element (array, 0);

  return (float) written == value ? written : value;
}

static void
add_confidence (JsonBuilder *builder,
                const char  *member,
                JsonParser  *element,
                const char  *path,
                float        confidence)
{
  if (confidence != PROOF_CONFIDENCE_NONE)
    proof_cli_add_double (builder, member, get_written (element, path, confidence));
  else
    proof_cli_add_string (builder, member, NULL);
}

static void
add_box (JsonBuilder         *builder,
         const ProofShownBox *box,
         ProofLoadedLabels   *loaded,
         ProofLabelStore     *store,
         int                  width,
         int                  height)
{
  const struct
  {
    const char *member;
    const char *key;
    float ratio;
    int size;
  } sides[] = {
    { "left", "Left", box->box.left, width },
    { "top", "Top", box->box.top, height },
    { "width", "Width", box->box.width, width },
    { "height", "Height", box->box.height, height },
  };
  g_autoptr (JsonParser) element = json_parser_new_immutable ();
  g_autofree char *instance = g_strdup_printf ("$.Label.Instances[%u]", box->instance);
  g_autofree char *confidence = g_strconcat (instance, ".Confidence", NULL);
  double ratios[G_N_ELEMENTS (sides)];
  ProofDetection detection;

  proof_label_store_get_detection (store, box->detection, &detection);
  json_parser_load_from_data (element,
                              (const char *) g_bytes_get_data (loaded->bytes, NULL) +
                                detection.offset,
                              detection.length, NULL);

  json_builder_begin_object (builder);
  proof_cli_add_string (builder, "label", proof_label_store_get_name (store, box->name)->name);
  add_confidence (builder, "label_confidence", element, "$.Label.Confidence",
                  box->label_confidence);
  add_confidence (builder, "confidence", element, confidence, box->confidence);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autofree char *path = g_strconcat (instance, ".BoundingBox.", sides[i].key, NULL);

      ratios[i] = get_written (element, path, sides[i].ratio);
      proof_cli_add_double (builder, sides[i].member, ratios[i]);
    }
  json_builder_set_member_name (builder, "pixels");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    proof_cli_add_double (builder, sides[i].member, ratios[i] * sides[i].size);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static int
answer (const ProofMoment *moment,
        ProofTime          nudge,
        ProofLoadedLabels *loaded,
        ProofLabelIndex   *index,
        ProofFrameTable   *table)
{
  static const char *const states[] = { "none", "fresh", "held" };
  g_autoptr (ProofLabelFilter) filter = proof_label_filter_new ();
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (ProofShownBox));
  JsonBuilder *builder = json_builder_new ();
  int width, height;

  proof_frame_table_get_display_size (table, &width, &height);
  proof_moment_list_boxes (moment, index, filter, boxes, NULL);
  json_builder_begin_object (builder);
  proof_cli_add_int (builder, "frame", moment->frame);
  proof_cli_add_int (builder, "frame_ns", moment->frame_time);
  proof_cli_add_double (builder, "nudge_ms", nudge / (double) PROOF_MSEC);
  if (moment->state != PROOF_SHOWN_NONE)
    {
      proof_cli_add_int (builder, "sample_ms", moment->sample_ms);
      proof_cli_add_string (builder, "state", states[moment->state]);
      proof_cli_add_double (builder, "offset_ms", moment->offset / (double) PROOF_MSEC);
    }
  else
    {
      proof_cli_add_string (builder, "sample_ms", NULL);
      proof_cli_add_string (builder, "state", states[moment->state]);
      proof_cli_add_string (builder, "offset_ms", NULL);
    }
  json_builder_set_member_name (builder, "boxes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < boxes->len; i++)
    add_box (builder, &g_array_index (boxes, ProofShownBox, i), loaded,
             proof_label_index_get_store (index), width, height);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return proof_cli_answer (builder);
}

/* Why no frame of these results has a box, beside the answer, which is right all the same. */
static void
tell_why_none (const ProofLabelMeta *meta)
{
  if (meta->status == PROOF_JOB_STATUS_FAILED && meta->status_message != NULL)
    proof_cli_tell (_("There are no boxes: the job failed: %s"), meta->status_message);
  else if (meta->status == PROOF_JOB_STATUS_FAILED)
    proof_cli_tell (_("There are no boxes: the job failed."));
  else if (meta->status != PROOF_JOB_STATUS_SUCCEEDED && meta->status != PROOF_JOB_STATUS_ABSENT)
    proof_cli_tell (_("There are no boxes: the job is not done (%s). Get its results again when it "
                      "is."), meta->status_text);
  else if (meta->aggregation == PROOF_AGGREGATION_SEGMENTS)
    proof_cli_tell (_("There are no boxes: segments have none. Get the job's results by "
                      "TIMESTAMPS."));
}

/* The answer may be about another video, and then it is wrong. */
static void
tell_difference (const ProofLabelMeta  *meta,
                 const ProofFrameTable *table)
{
  ProofVideoFacts facts;
  g_autofree char *text = NULL;

  proof_video_facts_init (&facts, NULL, table, PROOF_TIME_NONE);
  text = proof_video_facts_tell (&facts, meta);
  if (text != NULL)
    proof_cli_tell ("%s", text);
}

/**
 * proof_cli_boxes:
 * @argc: number of words
 * @argv: "boxes", a results file, a video, and --at SECONDS, see proof_moment_find_frame();
 *   --nudge moves the results as the viewer's nudge does
 *
 * Prints what the viewer draws over the frame that is shown at a time.
 *
 * Returns: the program's exit code
 */
int
proof_cli_boxes (int    argc,
                 char **argv)
{
  g_autofree char *at = NULL, *nudged = NULL;
  g_auto (GStrv) files = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("Time in the video"), N_("SECONDS") },
    { "nudge", 0, 0, G_OPTION_ARG_STRING, &nudged,
      N_("Move the results: milliseconds later, or frames as in 1f"), N_("MS") },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) results = NULL, video = NULL;
  g_autoptr (ProofLoadedLabels) loaded = NULL;
  g_autoptr (ProofLabelIndex) index = NULL;
  g_autoptr (ProofMedia) media = NULL;
  g_autoptr (ProofFrameTable) table = NULL;
  ProofLabelStore *store;
  ProofMoment moment;
  ProofTime time, nudge = 0;

  files = proof_cli_parse_files (argc, argv, entries, 2, _("RESULTS VIDEO --at SECONDS"));
  if (files == NULL)
    return 1;
  if (at == NULL)
    {
      proof_cli_tell (_("The time is missing: give it in seconds, as in --at 12.533."));
      return 1;
    }
  if (!read_time (at, &time, &error))
    return proof_cli_fail (error);

  results = g_file_new_for_commandline_arg (files[0]);
  loaded = proof_loaded_labels_read (results, NULL, &error);
  if (loaded == NULL)
    return proof_cli_fail_file (files[0], error);
  video = g_file_new_for_commandline_arg (files[1]);
  media = proof_media_new_for_file (video);
  table = proof_frame_table_scan (media, NULL, &error);
  if (table == NULL)
    return proof_cli_fail_file (files[1], error);
  if (nudged != NULL && !read_nudge (nudged, table, &nudge, &error))
    return proof_cli_fail (error);

  store = proof_loaded_labels_get_active (loaded);
  if (proof_label_store_get_n_instances (store) == 0)
    tell_why_none (proof_label_store_get_meta (store));
  tell_difference (proof_label_store_get_meta (store), table);
  index = proof_label_index_new (store);
  time = proof_frame_table_get_time (table, proof_moment_find_frame (table, time));
  proof_moment_resolve (table, index, nudge, time, &moment);
  return answer (&moment, nudge, loaded, index, table);
}
