/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <gst/gst.h>

G_BEGIN_DECLS

/* Boxes of ISO/IEC 14496-12, for the files here that read them. Nothing read is trusted: a box that
 * does not fit into its parent ends it. */

#define BOX(a, b, c, d) ((guint32) (a) << 24 | (b) << 16 | (c) << 8 | (d))
#define MAX_SAMPLES (1 << 26) /* 300 hours at 60 a second */

typedef struct
{
  guint32 type;
  const guint8 *data; /* behind the header */
  gsize size;
} Box;

/* GStreamer's own want aligned data where the processor does not care. */
static inline guint32
read_32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);

  return GUINT32_FROM_BE (value);
}

static inline guint64
read_64 (const guint8 *data)
{
  return (guint64) read_32 (data) << 32 | read_32 (data + 4);
}

/* The next box of a box's content; FALSE at its end. */
static inline gboolean
next_box (const guint8 **data,
          gsize         *size,
          Box           *box)
{
  guint64 length;
  gsize header = 8;

  if (*size < 8)
    return FALSE;
  length = read_32 (*data);
  if (length == 1 && *size >= 16)
    {
      length = read_64 (*data + 8);
      header = 16;
    }
  else if (length == 0)
    length = *size;
  if (length < header || length > *size)
    return FALSE;

  *box = (Box) { read_32 (*data + 4), *data + header, length - header };
  *data += length;
  *size -= length;

  return TRUE;
}

static inline gboolean
find_box (const Box *parent,
          guint32    type,
          Box       *box)
{
  const guint8 *data = parent->data;
  gsize size = parent->size;

  while (next_box (&data, &size, box))
    {
      if (box->type == type)
        return TRUE;
    }

  return FALSE;
}

static inline gboolean
is_video (const Box *media)
{
  Box handler;

  return find_box (media, BOX ('h', 'd', 'l', 'r'), &handler) && handler.size >= 12
         && read_32 (handler.data + 8) == BOX ('v', 'i', 'd', 'e');
}

/* The entries of a table of pairs of 32 bits. */
static inline guint
get_n_pairs (const Box *table)
{
  return table->size >= 8 ? MIN (read_32 (table->data + 4), (table->size - 8) / 8) : 0;
}

/* `mvhd` and `mdhd` begin alike: version, dates, clock, duration. */
static inline gboolean
read_header (const Box *header,
             guint     *clock,
             guint64   *duration)
{
  const gboolean is_long = header->size >= 36 && header->data[0] == 1;

  if (header->size < 24)
    return FALSE;
  *clock = read_32 (header->data + (is_long ? 20 : 12));
  *duration = is_long ? read_64 (header->data + 24)
                      : read_32 (header->data + 16);

  return *clock > 0;
}

G_END_DECLS
