/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-detection-fields.h"

#include <glib/gi18n.h>

#include "proof-started-with.h"

static void
add (GPtrArray  *fields,
     const char *name,
     const char *value)
{
  if (value == NULL)
    return;

  g_ptr_array_add (fields, g_strdup (name));
  g_ptr_array_add (fields, g_strdup (value));
}

static void G_GNUC_PRINTF (3, 4)
add_format (GPtrArray  *fields,
            const char *name,
            const char *format,
            ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (fields, g_strdup (name));
  g_ptr_array_add (fields, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
add_ms (GPtrArray  *fields,
        const char *name,
        gint64      ms)
{
  g_autofree char *time = NULL, *number = NULL;

  if (ms == PROOF_MS_NONE)
    return;

  time = proof_time_format (ms * PROOF_MSEC, 3);
  number = g_strdup_printf ("%'" G_GINT64_FORMAT, ms);
  /* Translators: a time such as 0:12.533, and the same as a number of milliseconds */
  add_format (fields, name, _("%s (%s ms)"), time, number);
}

/* An absent member is not listed, one that is present and empty is. */
static void
add_list (GPtrArray         *fields,
          const char        *name,
          char *const       *words)
{
  g_autofree char *text = NULL;

  if (words == NULL)
    return;

  text = g_strjoinv (", ", (char **) words);
  /* Translators: no parents, aliases or categories of a label */
  add (fields, name, *text != '\0' ? text : _("none"));
}

/* The size in which boxes are told in pixels: of the video as shown, else as the service saw it. */
static gboolean
get_picture_size (ProofSession *session,
                  double       *width,
                  double       *height)
{
  ProofFrame *frame = proof_player_get_frame (proof_session_get_player (session));
  const ProofLabelMeta *meta = proof_label_store_get_meta (proof_session_get_store (session));

  if (frame != NULL && proof_session_get_coded_boxes (session))
    {
      *width = frame->width;
      *height = frame->height;
    }
  else if (frame != NULL)
    proof_frame_get_display_size (frame, width, height);
  else if (meta != NULL && meta->has_video_metadata)
    {
      *width = meta->frame_width;
      *height = meta->frame_height;
    }
  else
    return FALSE;

  return *width > 0 && *height > 0;
}

static void
add_instance (GPtrArray           *fields,
              ProofSession        *session,
              const ProofInstance *instance)
{
  const ProofBox *box = &instance->box;
  double width, height;

  add_format (fields, _("Box confidence"), "%.3f", instance->confidence);
  /* Translators: parts of the picture; put a semicolon between them where decimals have a comma */
  add_format (fields, _("Left, top"), _("%.5f, %.5f"), box->left, box->top);
  add_format (fields, _("Width, height"), _("%.5f, %.5f"), box->width, box->height);
  if (get_picture_size (session, &width, &height))
    /* Translators: left, top, width and height of a box, width and height of the picture */
    add_format (fields, _("In pixels"), _("%.0f, %.0f, %.0f × %.0f of %.0f × %.0f"),
                box->left * width, box->top * height, box->width * width,
                box->height * height, width,
                height);
}

static void
add_place (GPtrArray    *fields,
           ProofSession *session,
           gint64        ms)
{
  ProofFrameTable *table = proof_player_get_frame_table (proof_session_get_player (session));
  ProofLabelIndex *index = proof_session_get_index (session);
  guint sample = proof_label_index_find_sample (index, ms);
  guint n_samples = proof_label_index_get_n_samples (index);

  if (sample < n_samples)
    /* Translators: which one, and how many there are */
    add_format (fields, _("Sample"), _("%'u of %'u"), sample + 1, n_samples);
  if (table != NULL)
    {
      ProofTime sampled = proof_session_time_of_ms (session, ms, FALSE);
      guint frame = proof_frame_table_find_nearest (table, sampled);
      ProofTime shown = proof_frame_table_get_time (table, frame);
      g_autofree char *time = proof_time_format (shown - proof_session_get_origin (session), 3);
      double nudge_ms = proof_session_get_nudge (session) / (double) PROOF_MSEC;

      /* Translators: the number of a frame, and its time such as 0:12.533 */
      add_format (fields, _("Frame"), _("%'u at %s"), frame, time);
      /* Translators: the frame's time less the sample's */
      add_format (fields, _("Frame − sample"), _("%+.3f ms"),
                  (shown - sampled) / (double) PROOF_MSEC);
      if (nudge_ms != 0)
        /* Translators: by how much boxes are moved against the picture */
        add_format (fields, _("Nudge of the sample"), _("%+.3f ms"), nudge_ms);
    }
}

/**
 * proof_detection_fields:
 * @session: a session
 * @detection: a position in its store
 * @instance: one of its instances, %PROOF_NO_INSTANCE for all
 *
 * Every member that the API gives of a detection, and its place in the video.
 *
 * Returns: (transfer full) (element-type utf8): names and values by turns
 */
GPtrArray *
proof_detection_fields (ProofSession *session,
                        guint         detection,
                        guint         instance)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  ProofLabelStore *store = proof_session_get_store (session);
  const ProofInstance *instances;
  const ProofLabelName *name;
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);
  ProofDetection d;
  guint n_instances;

  proof_label_store_get_detection (store, detection, &d);
  instances = proof_label_store_get_instances (store, detection, &n_instances);
  name = proof_label_store_get_name (store, d.name);

  add_format (fields, _("Label confidence"), "%.3f", d.confidence);
  if (instance < n_instances)
    {
      add_format (fields, _("Instance"), _("%'u of %'u"), instance + 1, n_instances);
      add_instance (fields, session, &instances[instance]);
    }
  else if (n_instances == 1)
    add_instance (fields, session, &instances[0]);
  else if (d.timestamp_ms != PROOF_MS_NONE)
    add_format (fields, _("Instances"), "%u", n_instances);

  add_ms (fields, _("Timestamp"), d.timestamp_ms);
  if (d.timestamp_ms != PROOF_MS_NONE)
    add_place (fields, session, d.timestamp_ms);
  add_ms (fields, _("Segment start"), d.start_ms);
  add_ms (fields, _("Segment end"), d.end_ms);
  add_ms (fields, _("Segment duration"), d.duration_ms);
  add_list (fields, _("Parents"), name->parents);
  add_list (fields, _("Aliases"), name->aliases);
  add_list (fields, _("Categories"), name->categories);
  if (meta != NULL)
    add (fields, _("Model version"), meta->model_version);

  return fields;
}

/* What the service does not give back; of a results file nobody expects it. */
static void
add_started_with (GPtrArray     *fields,
                  ProofDocument *document)
{
  g_autofree char *text = NULL;

  if (document == NULL ||
      g_strcmp0 (proof_document_get (document, PROOF_DOCUMENT_SOURCE), "job") != 0)
    return;
  text = proof_started_with_dup_text (proof_document_get (document, PROOF_DOCUMENT_STARTED_WITH));
  /* Translators: the minimum confidence and the filters that a job was started with */
  add (fields, _("Asked for"),
       /* Translators: what a job was asked for */
       text != NULL ? text : _("not known"));
}

/**
 * proof_response_fields:
 * @session: a session
 *
 * All that stands beside the labels in a response.
 *
 * Returns: (transfer full) (element-type utf8): names and values by turns
 */
GPtrArray *
proof_response_fields (ProofSession *session)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  ProofLabelStore *store = proof_session_get_store (session);
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);
  guint duplicates = proof_label_store_get_n_duplicates (store);

  add_format (fields, _("Detections"), "%'u", proof_label_store_get_n_detections (store));
  add_format (fields, _("Boxes"), "%'u", proof_label_store_get_n_instances (store));
  add_format (fields, _("Samples"), "%'u",
              proof_label_index_get_n_samples (proof_session_get_index (session)));
  if (duplicates > 0)
    add_format (fields, _("Left out as repeated"), "%'u", duplicates);
  if (meta == NULL)
    return fields;

  add (fields, _("Job"), meta->job_id);
  add_started_with (fields, proof_session_get_document (session));
  add (fields, _("Job tag"), meta->job_tag);
  add (fields, _("Status"), meta->status_text);
  add (fields, _("Status message"), meta->status_message);
  add (fields, _("Model version"), meta->model_version);
  add (fields, _("Aggregated by"), meta->aggregate_by);
  add (fields, _("Sorted by"), meta->sort_by);
  add (fields, _("Next token"), meta->next_token);
  add (fields, _("S3 bucket"), meta->bucket);
  add (fields, _("S3 name"), meta->key);
  add (fields, _("S3 version"), meta->version);
  if (meta->has_video_metadata)
    {
      add (fields, _("Video codec"), meta->codec);
      add (fields, _("Video format"), meta->format);
      add (fields, _("Colour range"), meta->color_range);
      if (meta->duration_ms >= 0)
        add_ms (fields, _("Video duration"), meta->duration_ms);
      if (meta->frame_rate >= 0)
        add_format (fields, _("Frame rate"), "%.6g", meta->frame_rate);
      if (meta->frame_width >= 0 && meta->frame_height >= 0)
        /* Translators: width and height of the picture */
        add_format (fields, _("Frame size"), _("%d × %d"), (int) meta->frame_width,
                    (int) meta->frame_height);
    }

  return fields;
}

/* A segment may have no timestamp. */
static gint64
get_ms (ProofLabelStore *store,
        guint            detection)
{
  ProofDetection d;

  proof_label_store_get_detection (store, detection, &d);

  return d.timestamp_ms != PROOF_MS_NONE ? d.timestamp_ms : d.start_ms;
}

/**
 * proof_detection_find_neighbour:
 * @session: a session
 * @detection: a position in its store
 * @direction: 1 = after, -1 = before
 *
 * Returns: the next detection of that label in time that passes the filter, or %PROOF_NO_DETECTION
 */
guint
proof_detection_find_neighbour (ProofSession *session,
                                guint         detection,
                                int           direction)
{
  ProofLabelStore *store = proof_session_get_store (session);
  ProofLabelFilter *filter = proof_session_get_filter (session);
  gint64 ms = get_ms (store, detection);
  guint n, place = 0;
  const guint *lane = proof_label_index_get_lane (proof_session_get_index (session),
                                                  proof_label_store_get_name_id (store, detection),
                                                  &n);

  while (place < n && lane[place] != detection)
    place++;
  /* Before the first, the number wraps round and ends the loop too. */
  for (guint i = place + direction; i < n; i += direction)
    if (get_ms (store, lane[i]) != ms &&
        proof_label_filter_accepts_detection (filter, store, lane[i]))
      return lane[i];

  return PROOF_NO_DETECTION;
}
