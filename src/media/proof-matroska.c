/* SPDX-License-Identifier: GPL-3.0-or-later */
/* matroskademux counts stream time from the first packet that it meets, which need not be the first
 * one shown; the frame before it finds that out has another time. Here it is made to count as the
 * file does. */
#include "config.h"

#include "proof-matroska.h"
#include "proof-matroska-tracks.h"

typedef struct
{
  GstClockTime offset;  /* guarded by the demuxer's object lock */
  GArray *orientations; /* of ProofOrientation; its streaming thread's */
} Matroska;

static GstEvent *
move_segment (GstEvent     *event,
              GstElement   *demuxer,
              GstClockTime *offset)
{
  GstSegment segment;
  GstEvent *moved;

  gst_event_copy_segment (event, &segment);
  if (segment.format != GST_FORMAT_TIME || segment.time > segment.start)
    return event;

  GST_OBJECT_LOCK (demuxer);
  *offset = segment.start - segment.time;
  GST_OBJECT_UNLOCK (demuxer);
  segment.time = segment.start;
  moved = gst_event_new_segment (&segment);
  gst_event_set_seqnum (moved, gst_event_get_seqnum (event));
  gst_event_unref (event);

  return moved;
}

static GstEvent *
move_seek (GstEvent     *event,
           GstElement   *demuxer,
           GstClockTime *offset)
{
  double rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop, shift;
  GstEvent *moved;

  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  if (format != GST_FORMAT_TIME)
    return event;

  GST_OBJECT_LOCK (demuxer);
  shift = *offset;
  GST_OBJECT_UNLOCK (demuxer);
  if (start_type == GST_SEEK_TYPE_SET)
    start = MAX (start - shift, 0);
  if (stop_type == GST_SEEK_TYPE_SET && stop >= 0)
    stop = MAX (stop - shift, 0);
  moved = gst_event_new_seek (rate, format, flags, start_type, start, stop_type, stop);
  gst_event_set_seqnum (moved, gst_event_get_seqnum (event));
  gst_event_unref (event);

  return moved;
}

/* The demuxer's tags of a track say what it decodes to, and lack how it is to be turned. */
static GstEvent *
add_orientation (GstEvent     *event,
                 GstPad       *pad,
                 const GArray *orientations)
{
  g_autofree char *text = NULL;
  const ProofOrientation *orientation;
  GstTagList *tags;
  guint64 track;

  gst_event_parse_tag (event, &tags);
  if (gst_tag_list_get_scope (tags) != GST_TAG_SCOPE_STREAM
      || !g_str_has_prefix (GST_OBJECT_NAME (pad), "video_")
      || !g_ascii_string_to_unsigned (GST_OBJECT_NAME (pad) + strlen ("video_"), 10, 0,
                                      G_MAXUINT, &track, NULL)
      || track >= orientations->len)
    return event;

  orientation = &g_array_index (orientations, ProofOrientation, track);
  if (orientation->rotation == 0 && !orientation->mirrored)
    return event;

  text = g_strdup_printf ("%srotate-%d", orientation->mirrored ? "flip-" : "",
                          orientation->rotation);
  tags = gst_tag_list_copy (tags);
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_IMAGE_ORIENTATION, text, NULL);
  gst_event_unref (event);

  return gst_event_new_tag (tags);
}

static GstPadProbeReturn
event_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  g_autoptr (GstElement) demuxer = gst_pad_get_parent_element (pad);
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  Matroska *self = data;

  if (demuxer == NULL)
    return GST_PAD_PROBE_OK;
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    event = move_segment (event, demuxer, &self->offset);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK)
    event = move_seek (event, demuxer, &self->offset);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_TAG)
    event = add_orientation (event, pad, self->orientations);
  GST_PAD_PROBE_INFO_DATA (info) = event;

  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstElement *demuxer,
              GstPad     *pad,
              gpointer    data)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (demuxer, "sink");
  Matroska *self = data;

  if (self->orientations == NULL)
    self->orientations = proof_matroska_read_orientations (sink);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_BOTH, event_cb, self, NULL);
}

static void
free_matroska (gpointer  data,
               GClosure *closure)
{
  Matroska *self = data;

  g_clear_pointer (&self->orientations, g_array_unref);
  g_free (self);
}

/**
 * proof_matroska_attach:
 * @element: an element that is new in a pipeline
 *
 * Where @element is the Matroska demuxer, stream time is from now on what the file says, and tags
 * tell how pictures are to be turned. Any thread.
 */
void
proof_matroska_attach (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "matroskademux"))
    g_signal_connect_data (element, "pad-added", G_CALLBACK (pad_added_cb), g_new0 (Matroska, 1),
                           free_matroska, G_CONNECT_DEFAULT);
}
