/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Matroska's video tracks are to be turned. matroskademux (1.26) believes it only where the
 * file gives all four numbers, of which FFmpeg leaves out those that are 0.
 *
 * RFC 8794, 4 and 5; RFC 9559, 5.1.4.1.28.41 to 46. */
#include "config.h"

#include <string.h>

#include "proof-matroska-tracks.h"

#define MAX_TRACKS (1024 * 1024)
#define MAX_ELEMENTS 100 /* ahead of the tracks */
#define HEADER_SIZE 12

typedef enum
{
  ID_EBML = 0x1a45dfa3,
  ID_SEGMENT = 0x18538067,
  ID_CLUSTER = 0x1f43b675,
  ID_TRACKS = 0x1654ae6b,
  ID_TRACK = 0xae,
  ID_TRACK_TYPE = 0x83,
  ID_VIDEO = 0xe0,
  ID_PROJECTION = 0x7670,
  ID_YAW = 0x7673,
  ID_ROLL = 0x7675,
} Id;

#define TRACK_TYPE_VIDEO 1

typedef struct
{
  guint32 id;
  gsize header;
  guint64 length; /* G_MAXUINT64: unknown */
  const guint8 *data;
} Element;

/* A number whose length its first byte tells by its leading zeros. */
static gboolean
read_number (const guint8 *data,
             gsize         size,
             gboolean      keep_marker,
             guint64      *number,
             gsize        *length)
{
  guint mask = 0x80;
  gboolean all_ones;

  *length = 1;
  if (size == 0 || data[0] == 0)
    return FALSE;
  for (; !(data[0] & mask); mask >>= 1)
    ++*length;
  if (*length > size)
    return FALSE;

  *number = keep_marker ? data[0] : data[0] & (mask - 1);
  all_ones = (data[0] & (mask - 1)) == mask - 1;
  for (gsize i = 1; i < *length; i++)
    {
      *number = *number << 8 | data[i];
      all_ones = all_ones && data[i] == 0xff;
    }
  if (all_ones && !keep_marker)
    *number = G_MAXUINT64;

  return TRUE;
}

static gboolean
read_header (const guint8 *data,
             gsize         size,
             Element      *element)
{
  gsize id_length, length_length;
  guint64 id;

  if (!read_number (data, size, TRUE, &id, &id_length) || id_length > 4
      || !read_number (data + id_length, size - id_length, FALSE, &element->length, &length_length))
    return FALSE;
  element->id = id;
  element->header = id_length + length_length;
  element->data = data + element->header;

  return TRUE;
}

/* The next element of @parent; @position begins at 0. */
static gboolean
next_element (const Element *parent,
              gsize         *position,
              Element       *element)
{
  if (*position >= parent->length
      || !read_header (parent->data + *position, parent->length - *position, element)
      || element->length > parent->length - *position - element->header)
    return FALSE;
  *position += element->header + element->length;

  return TRUE;
}

static gboolean
find_element (const Element *parent,
              Id             id,
              Element       *element)
{
  gsize position = 0;

  while (next_element (parent, &position, element))
    {
      if (element->id == id)
        return TRUE;
    }

  return FALSE;
}

/* In whole degrees; 0 where it is not told. */
static int
read_degrees (const Element *parent,
              Id             id)
{
  Element element;
  guint64 bits = 0;
  double value;
  float single;
  guint32 half;

  if (!find_element (parent, id, &element) || (element.length != 4 && element.length != 8))
    return 0;
  for (gsize i = 0; i < element.length; i++)
    bits = bits << 8 | element.data[i];
  memcpy (&value, &bits, sizeof value);
  if (element.length == 4)
    {
      half = bits;
      memcpy (&single, &half, sizeof single);
      value = single;
    }

  return value >= -360 && value <= 360 ? (int) value : 0;
}

/* Roll turns counter-clockwise; half a turn of yaw shows the picture from behind. */
static ProofOrientation
read_orientation (const Element *track)
{
  ProofOrientation orientation = { 0, FALSE };
  Element video, projection;
  int roll;

  if (!find_element (track, ID_VIDEO, &video)
      || !find_element (&video, ID_PROJECTION, &projection))
    return orientation;
  roll = read_degrees (&projection, ID_ROLL);
  if (roll % 90 == 0)
    orientation.rotation = (720 - roll) % 360;
  orientation.mirrored = ABS (read_degrees (&projection, ID_YAW)) == 180;

  return orientation;
}

static void
read_tracks (const Element *tracks,
             GArray        *orientations)
{
  gsize position = 0;
  Element track, type;

  while (next_element (tracks, &position, &track))
    {
      ProofOrientation orientation;

      if (track.id != ID_TRACK || !find_element (&track, ID_TRACK_TYPE, &type)
          || type.length != 1 || type.data[0] != TRACK_TYPE_VIDEO)
        continue;
      orientation = read_orientation (&track);
      g_array_append_val (orientations, orientation);
    }
}

/**
 * proof_matroska_read_orientations:
 * @sink: the demuxer's, which pulls; in its streaming thread
 *
 * Returns: (transfer full) (element-type ProofOrientation): one for each video track, in the file's
 *   order; none where they are not found ahead of the samples
 */
GArray *
proof_matroska_read_orientations (GstPad *sink)
{
  GArray *orientations = g_array_new (FALSE, FALSE, sizeof (ProofOrientation));
  guint64 offset = 0;
  guint size = HEADER_SIZE;

  for (guint i = 0; i < MAX_ELEMENTS; i++)
    {
      g_autoptr (GstBuffer) buffer = NULL;
      GstMapInfo map;
      Element element;
      gboolean known;

      if (gst_pad_pull_range (sink, offset, size, &buffer) != GST_FLOW_OK
          || !gst_buffer_map (buffer, &map, GST_MAP_READ))
        return orientations;
      known = read_header (map.data, map.size, &element);
      if (known && element.id == ID_TRACKS && map.size >= element.header + element.length)
        read_tracks (&element, orientations);
      gst_buffer_unmap (buffer, &map);

      if (!known || element.id == ID_CLUSTER || orientations->len > 0)
        return orientations;
      if (element.id == ID_SEGMENT)
        offset += element.header;
      else if (element.id == ID_TRACKS && size == HEADER_SIZE && element.length <= MAX_TRACKS)
        size = element.header + element.length;
      else if (element.id == ID_TRACKS || element.length > G_MAXINT64 - offset)
        return orientations;
      else
        offset += element.header + element.length;
    }

  return orientations;
}
