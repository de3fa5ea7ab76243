/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the frame times of a video by demuxing it, without decoding: a pipeline of its own, in
 * which every video stream's packets are counted where they leave the demuxer. A time counts as the
 * player would show it: clipped to the segment (which is where edit lists end up) and as stream
 * time. Of MP4 files the index alone is read. */
#include "config.h"

#include <glib/gi18n.h>
#include <gst/video/video.h>

#include "proof-frame-table-private.h"
#include "proof-matroska.h"
#include "proof-media-error.h"
#include "proof-mp4-filter.h"

/* One elementary stream. The streaming thread writes it; it is read when that thread is stopped. */
typedef struct
{
  GstSegment segment;
  GArray *times;
  ProofTime last_begin, last_duration; /* of the packet that is shown last */
  gboolean cut;                        /* packets come after the end that an edit list sets */
  ProofPicture picture;
} Stream;

typedef struct
{
  ProofMedia *media;
  GstElement *pipeline;
  ProofMp4Filter *filter;
  GMutex lock;
  GPtrArray *streams;  /* of Stream, in the order of their pads; guarded by lock */
  gboolean encrypted;   /* there is a video stream that cannot be read; guarded by lock */
  gboolean broke_early; /* an error came before the first frame */
  GMutex plugging;      /* no element joins a pipeline while it is started or stopped: both would
                         * wait for each other */
  gboolean stopping;    /* guarded by plugging */
} Scan;

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  g_clear_pointer (&stream->times, g_array_unref);
  g_free (stream);
}

static void
add_packet (Stream    *stream,
            GstBuffer *buffer)
{
  GstClockTime begin, end, stream_time;
  ProofTime time, duration = 0;

  begin = GST_BUFFER_PTS (buffer);
  if (!GST_CLOCK_TIME_IS_VALID (begin))
    begin = GST_BUFFER_DTS (buffer);
  if (!GST_CLOCK_TIME_IS_VALID (begin)
      || GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DECODE_ONLY))
    return;
  end = GST_BUFFER_DURATION_IS_VALID (buffer) ? begin + GST_BUFFER_DURATION (buffer)
                                              : GST_CLOCK_TIME_NONE;
  if (!gst_segment_clip (&stream->segment, GST_FORMAT_TIME, begin, end, &begin, &end))
    {
      stream->cut |= stream->segment.rate > 0 && begin >= stream->segment.stop;
      return;
    }

  if (gst_segment_to_stream_time_full (&stream->segment, GST_FORMAT_TIME, begin, &stream_time) < 0)
    time = -(ProofTime) stream_time;
  else
    time = stream_time;
  if (GST_CLOCK_TIME_IS_VALID (end))
    duration = end - begin;
  if (stream->times->len == 0 || time >= stream->last_begin)
    {
      stream->last_begin = time;
      stream->last_duration = duration;
    }
  g_array_append_val (stream->times, time);
}

/* Without durations in the packets, the last frame must not reach into one that is cut off. */
static ProofTime
get_last_duration (const Stream *stream)
{
  GstClockTime end;

  if (stream->last_duration > 0 || !stream->cut
      || gst_segment_to_stream_time_full (&stream->segment, GST_FORMAT_TIME, stream->segment.stop,
                                          &end) < 0)
    return stream->last_duration;

  return (ProofTime) end - stream->last_begin;
}

static void
read_caps (Stream  *stream,
           GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  ProofPicture *picture = &stream->picture;

  gst_structure_get_int (structure, "width", &picture->width);
  gst_structure_get_int (structure, "height", &picture->height);
  /* Where nothing is said, pixels are square. */
  picture->par_n = picture->par_d = 1;
  gst_structure_get_fraction (structure, "pixel-aspect-ratio", &picture->par_n, &picture->par_d);
}

static GstPadProbeReturn
probe_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  Stream *stream = data;
  GstEvent *event;
  GstTagList *tags;
  GstCaps *caps;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    {
      add_packet (stream, GST_PAD_PROBE_INFO_BUFFER (info));
      return GST_PAD_PROBE_OK;
    }

  event = GST_PAD_PROBE_INFO_EVENT (info);
  switch ((int) GST_EVENT_TYPE (event))
    {
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &stream->segment);
      break;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      /* Where the size changes on the way, the first one counts. */
      if (stream->times->len == 0)
        read_caps (stream, caps);
      break;
    case GST_EVENT_TAG:
      gst_event_parse_tag (event, &tags);
      proof_orientation_from_tags (tags, &stream->picture.orientation);
      break;
    default:
      break;
    }

  return GST_PAD_PROBE_OK;
}

/* @encrypted: (out): whether it is one that cannot be read */
static gboolean
is_video (GstPad   *pad,
          gboolean *encrypted)
{
  g_autoptr (GstStream) stream = gst_pad_get_stream (pad);
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  const GstStructure *structure;
  const char *type;

  *encrypted = FALSE;
  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return FALSE;
  structure = gst_caps_get_structure (caps, 0);
  type = gst_structure_get_string (structure, "original-media-type");
  if (type != NULL)
    {
      *encrypted = g_str_has_prefix (type, "video/");
      return FALSE;
    }
  if (stream != NULL)
    return (gst_stream_get_stream_type (stream) & GST_STREAM_TYPE_VIDEO) != 0;
  type = gst_structure_get_name (structure);

  return g_str_has_prefix (type, "video/") || g_str_has_prefix (type, "image/");
}

/* Every pad gets a sink, so that the demuxer goes on to the end; video pads are counted too. */
static void
pad_added_cb (GstElement *element,
              GstPad     *pad,
              gpointer    data)
{
  Scan *scan = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&scan->plugging);
  g_autoptr (GstPad) sink_pad = NULL;
  GstElement *sink;
  gboolean encrypted;

  if (scan->stopping)
    return;

  sink = gst_element_factory_make ("fakesink", NULL);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  g_object_set (sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  if (is_video (pad, &encrypted))
    {
      Stream *stream = g_new0 (Stream, 1);

      stream->times = g_array_new (FALSE, FALSE, sizeof (ProofTime));
      gst_segment_init (&stream->segment, GST_FORMAT_TIME);
      g_mutex_lock (&scan->lock);
      g_ptr_array_add (scan->streams, stream);
      g_mutex_unlock (&scan->lock);
      gst_pad_add_probe (sink_pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                         probe_cb, stream, NULL);
    }
  else if (encrypted)
    {
      g_mutex_lock (&scan->lock);
      scan->encrypted = TRUE;
      g_mutex_unlock (&scan->lock);
    }
  gst_bin_add (GST_BIN (scan->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, sink_pad);
}

static void
element_added_cb (GstBin     *pipeline,
                  GstBin     *bin,
                  GstElement *element,
                  gpointer    data)
{
  proof_matroska_attach (element);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      data)
{
  GstElement *pipeline = data;
  GstStructure *structure = gst_structure_new_empty ("cancelled");

  gst_element_post_message (pipeline,
                            gst_message_new_application (GST_OBJECT (pipeline), structure));
}

/* MP4's packets are complete as they leave the demuxer, whatever is in them; what other containers
 * leave out, parsers find. */
static void
have_type_cb (GstElement *typefind,
              guint       probability,
              GstCaps    *caps,
              gpointer    data)
{
  Scan *scan = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&scan->plugging);
  const char *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  gboolean mp4 = scan->filter != NULL && g_str_equal (type, "video/quicktime");
  GstElement *demuxer;

  if (scan->stopping)
    return;

  demuxer = gst_element_factory_make (mp4 ? "qtdemux" : "parsebin", NULL);
  if (mp4 && demuxer != NULL)
    proof_mp4_filter_skip_frames (scan->filter);
  else if (demuxer == NULL)
    demuxer = gst_element_factory_make ("parsebin", NULL);
  g_signal_connect (demuxer, "pad-added", G_CALLBACK (pad_added_cb), scan);
  gst_bin_add (GST_BIN (scan->pipeline), demuxer);
  gst_element_link (typefind, demuxer);
  gst_element_sync_state_with_parent (demuxer);
}

/* playbin3 plays the first one, whatever the container marks as its default. */
static Stream *
choose_stream (GPtrArray *streams)
{
  return streams->len > 0 ? g_ptr_array_index (streams, 0) : NULL;
}

static GstBusSyncReply
message_cb (GstBus     *bus,
            GstMessage *message,
            gpointer    data)
{
  Scan *scan = data;
  Stream *stream;

  /* Asked in the streaming thread, which goes on while the error waits to be read. */
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_mutex_lock (&scan->lock);
      stream = choose_stream (scan->streams);
      if (stream == NULL || stream->times->len == 0)
        scan->broke_early = TRUE;
      g_mutex_unlock (&scan->lock);
    }

  return GST_BUS_PASS;
}

/* Runs the pipeline to its end; FALSE with the first error. */
static gboolean
run (Scan         *scan,
     GCancellable *cancellable,
     GError      **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (scan->pipeline);
  g_autofree char *missing = NULL;
  gulong id = 0;
  gboolean ended = FALSE;

  gst_bus_set_sync_handler (bus, message_cb, scan, NULL);
  if (cancellable != NULL)
    id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), scan->pipeline, NULL);
  g_mutex_lock (&scan->plugging);
  gst_element_set_state (scan->pipeline, GST_STATE_PLAYING);
  g_mutex_unlock (&scan->plugging);
  while (!ended && *error == NULL)
    {
      g_autoptr (GstMessage) message = gst_bus_timed_pop (bus, GST_CLOCK_TIME_NONE);

      switch ((int) GST_MESSAGE_TYPE (message))
        {
        case GST_MESSAGE_EOS:
          ended = TRUE;
          break;
        case GST_MESSAGE_ERROR:
          *error = proof_media_error_from_message (scan->media, message, missing);
          break;
        case GST_MESSAGE_ELEMENT:
          if (missing == NULL)
            missing = proof_media_get_missing (message);
          break;
        case GST_MESSAGE_APPLICATION:
          g_cancellable_set_error_if_cancelled (cancellable, error);
          break;
        default:
          break;
        }
    }
  g_cancellable_disconnect (cancellable, id);
  g_mutex_lock (&scan->plugging);
  scan->stopping = TRUE;
  g_mutex_unlock (&scan->plugging);
  gst_element_set_state (scan->pipeline, GST_STATE_NULL);

  return ended;
}

/* @tag: (nullable): names the bytes that will be read */
static ProofFrameTable *
demux (ProofMedia   *media,
       const char   *tag,
       GCancellable *cancellable,
       GError      **error)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GPtrArray) streams = NULL;
  g_autoptr (GError) local_error = NULL;
  GstElement *source, *typefind;
  Stream *stream;
  Scan scan = { media };

  gst_init (NULL, NULL);
  source = gst_element_make_from_uri (GST_URI_SRC, proof_media_get_uri (media), NULL, &local_error);
  if (source == NULL)
    {
      g_set_error (error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED,
                   _("“%s” is at an address that cannot be read."), proof_media_get_name (media));
      return NULL;
    }
  typefind = gst_element_factory_make ("typefind", NULL);
  pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  streams = g_ptr_array_new_with_free_func (stream_free);
  scan.pipeline = pipeline;
  scan.streams = streams;
  g_mutex_init (&scan.lock);
  g_mutex_init (&scan.plugging);

  scan.filter = proof_mp4_filter_attach (source);
  g_signal_connect (pipeline, "deep-element-added", G_CALLBACK (element_added_cb), NULL);
  g_signal_connect (typefind, "have-type", G_CALLBACK (have_type_cb), &scan);
  gst_bin_add_many (GST_BIN (pipeline), source, typefind, NULL);
  gst_element_link (source, typefind);
  run (&scan, cancellable, &local_error);
  g_mutex_clear (&scan.lock);
  g_mutex_clear (&scan.plugging);

  stream = choose_stream (streams);
  /* A damaged file shows what comes before the damage; of one that could not be read nothing is
   * known. */
  if (local_error != NULL
      && (scan.broke_early
          || !g_error_matches (local_error, PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_DAMAGED)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (stream == NULL || stream->times->len == 0)
    {
      g_propagate_error (error, scan.encrypted ? proof_media_error_encrypted (media)
                                               : proof_media_error_no_video (media));
      return NULL;
    }

  return proof_frame_table_new_take (g_steal_pointer (&stream->times), get_last_duration (stream),
                                     &stream->picture, tag, NULL);
}

/**
 * proof_frame_table_scan:
 * @media: a video
 * @cancellable: (nullable): ends the scan early
 * @error: PROOF_MEDIA_ERROR, the byte source's own error, or G_IO_ERROR_CANCELLED
 *
 * Finds the presentation time of every frame that the player would show, by demuxing unless @media
 * has a table that was kept of the same bytes. Blocks; any thread. A video that breaks off gives
 * the frames up to there, one that cannot be read to its end none.
 *
 * Returns: (transfer full): the table, with at least one frame
 */
ProofFrameTable *
proof_frame_table_scan (ProofMedia   *media,
                        GCancellable *cancellable,
                        GError      **error)
{
  g_autofree char *tag = NULL;
  ProofFrameTable *table = NULL;
  GBytes *kept;

  g_return_val_if_fail (PROOF_IS_MEDIA (media), NULL);

  if (!proof_media_open (media, cancellable, error))
    return NULL;
  tag = proof_media_dup_tag (media, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  kept = proof_media_get_kept_table (media);
  if (kept != NULL && tag != NULL)
    table = proof_frame_table_new_from_bytes (kept, tag);

  return table != NULL ? table : demux (media, tag, cancellable, error);
}

static void
scan_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  ProofFrameTable *table = proof_frame_table_scan (task_data, cancellable, &error);

  if (table != NULL)
    g_task_return_pointer (task, table, (GDestroyNotify) proof_frame_table_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * proof_frame_table_scan_async:
 * @media: a video
 * @cancellable: (nullable): ends the scan early
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * proof_frame_table_scan() on a worker.
 */
void
proof_frame_table_scan_async (ProofMedia         *media,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PROOF_IS_MEDIA (media));

  task = g_task_new (media, cancellable, callback, user_data);
  g_task_set_source_tag (task, proof_frame_table_scan_async);
  g_task_set_task_data (task, g_object_ref (media), g_object_unref);
  g_task_run_in_thread (task, scan_thread);
}

ProofFrameTable *
proof_frame_table_scan_finish (GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
