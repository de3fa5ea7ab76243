/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-h264.h"

/* How many bytes tell a NAL unit's length; 0 where start codes part them. */
static guint
get_length_size (GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GValue *value;
  GstBuffer *buffer;
  guint8 byte;

  if (caps == NULL)
    return 0;
  value = gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  if (value == NULL)
    return 0;
  buffer = gst_value_get_buffer (value);

  return gst_buffer_extract (buffer, 4, &byte, 1) == 1 ? (byte & 3) + 1 : 0;
}

/* The first slice's header, 0 where there is none. */
static guint8
find_slice (const guint8 *data,
            gsize         size,
            guint         length_size)
{
  gsize i = 0;

  while (i + length_size < size)
    {
      gsize length = 0;

      if (length_size > 0)
        {
          for (guint j = 0; j < length_size; j++)
            length = length << 8 | data[i + j];
          i += length_size;
        }
      else
        {
          while (i + 3 < size && (data[i] != 0 || data[i + 1] != 0 || data[i + 2] != 1))
            i++;
          i += 3;
        }
      if (i >= size)
        return 0;
      if (PROOF_H264_TYPE (data[i]) >= PROOF_H264_SLICE
          && PROOF_H264_TYPE (data[i]) <= PROOF_H264_IDR)
        return data[i];
      if (length > size - i)
        return 0;
      i += length;
    }

  return 0;
}

/**
 * proof_h264_get_slice:
 * @pad: where @buffer passes
 * @buffer: a packet of H.264, with start codes or lengths as the pad's caps say
 *
 * Returns: the first byte of the first slice in it; 0 where there is none
 */
guint8
proof_h264_get_slice (GstPad    *pad,
                      GstBuffer *buffer)
{
  GstMapInfo map;
  guint8 slice;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return 0;
  slice = find_slice (map.data, map.size, get_length_size (pad));
  gst_buffer_unmap (buffer, &map);

  return slice;
}
