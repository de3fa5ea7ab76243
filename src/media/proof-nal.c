/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-nal.h"

/* How many bytes tell a NAL unit's length; 0 where start codes part them. */
static guint
get_length_size (GstPad  *pad,
                 gboolean h265)
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

  return gst_buffer_extract (buffer, h265 ? 21 : 4, &byte, 1) == 1 ? (byte & 3) + 1 : 0;
}

static gboolean
is_slice (guint8   header,
          gboolean h265)
{
  return h265 ? PROOF_H265_TYPE (header) <= PROOF_H265_LAST_SLICE
              : PROOF_H264_TYPE (header) >= PROOF_H264_SLICE
                  && PROOF_H264_TYPE (header) <= PROOF_H264_IDR;
}

static gboolean
find_slice (const guint8 *data,
            gsize         size,
            guint         length_size,
            gboolean      h265,
            guint8       *header)
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
        return FALSE;
      *header = data[i];
      if (is_slice (*header, h265))
        return TRUE;
      if (length > size - i)
        return FALSE;
      i += length;
    }

  return FALSE;
}

/**
 * proof_nal_get_slice:
 * @pad: where @buffer passes
 * @buffer: a packet of H.264 or H.265, with start codes or lengths as the pad's caps say
 * @h265: which of them
 * @header: (out): the first byte of the first slice
 *
 * Returns: whether there is one in it
 */
gboolean
proof_nal_get_slice (GstPad    *pad,
                     GstBuffer *buffer,
                     gboolean   h265,
                     guint8    *header)
{
  GstMapInfo map;
  gboolean found;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  found = find_slice (map.data, map.size, get_length_size (pad, h265), h265, header);
  gst_buffer_unmap (buffer, &map);

  return found;
}
