/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form in which a frame table is kept: a header, then how much each distance between frames
 * differs from the one before it, as numbers of one byte for most frames, deflated. Six hours at 60
 * frames a second take a few KB where the rate is constant, up to 5 MB where it never is. */
#include "config.h"

#include <gst/gst.h>

#include "proof-frame-table-private.h"

/* To be raised also where the scan finds other times than before. */
#define VERSION 1

/* version, tag, frames, last duration, width, height, par, rotation, mirrored, times */
#define TYPE "(usuxiiiiibay)"

#define MAX_FRAMES (1 << 25) /* 150 hours at 60 a second */
#define MAX_TIME (G_MAXINT64 / 4) /* whose sums and differences still are times */

/* What is negative becomes odd, and each byte holds seven bits, the lowest first. */
static void
append_number (GByteArray *bytes,
               gint64      number)
{
  guint64 rest = (guint64) number << 1 ^ (guint64) (number >> 63);

  do
    {
      guint8 byte = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);

      g_byte_array_append (bytes, &byte, 1);
      rest >>= 7;
    }
  while (rest > 0);
}

static gboolean
read_number (GBufferedInputStream *stream,
             gint64               *number)
{
  guint64 rest = 0;
  int byte = 0x80;

  for (guint shift = 0; byte & 0x80; shift += 7)
    {
      byte = shift < 64 ? g_buffered_input_stream_read_byte (stream, NULL, NULL) : -1;
      if (byte < 0)
        return FALSE;
      rest |= (guint64) (byte & 0x7f) << shift;
    }
  *number = (gint64) (rest >> 1 ^ -(rest & 1));

  return TRUE;
}

static GVariant *
deflate_times (const ProofFrameTable *table)
{
  g_autoptr (GZlibCompressor) compressor =
    g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  g_autoptr (GByteArray) numbers = g_byte_array_new ();
  g_autoptr (GBytes) plain = NULL, deflated = NULL;
  guint64 before = 0, distance = 0;

  for (guint i = 0; i < proof_frame_table_get_n_frames (table); i++)
    {
      guint64 time = proof_frame_table_get_time (table, i);

      append_number (numbers, time - before - distance);
      distance = time - before;
      before = time;
    }
  plain = g_byte_array_free_to_bytes (g_steal_pointer (&numbers));
  deflated = g_converter_convert_bytes (G_CONVERTER (compressor), plain, NULL);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, deflated, TRUE);
}

/* NULL where these are not @n_frames times in their order. */
static GArray *
inflate_times (GVariant *variant,
               guint     n_frames)
{
  g_autoptr (GBytes) deflated = g_variant_get_data_as_bytes (variant);
  g_autoptr (GConverter) inflater =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (deflated);
  g_autoptr (GInputStream) plain = g_converter_input_stream_new (memory, inflater);
  g_autoptr (GInputStream) stream = g_buffered_input_stream_new (plain);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (ProofTime));
  guint64 before = 0, distance = 0;

  for (guint i = 0; i < n_frames; i++)
    {
      ProofTime time;
      gint64 change;

      if (!read_number (G_BUFFERED_INPUT_STREAM (stream), &change))
        return NULL;
      distance += change;
      time = (ProofTime) (before + distance);
      if (time < -MAX_TIME || time > MAX_TIME || (i > 0 && time <= (ProofTime) before))
        return NULL;
      before = time;
      g_array_append_val (times, time);
    }
  /* The checksum is looked at behind the last number. */
  if (g_input_stream_skip (stream, 1, NULL, NULL) != 0)
    return NULL;

  return g_steal_pointer (&times);
}

/* Documents go from machine to machine. */
static GVariant *
swap (GVariant *variant)
{
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref_sink (variant)
                                         : g_variant_byteswap (variant);
}

/**
 * proof_frame_table_to_bytes:
 * @self: a frame table
 *
 * Gives a scanned table the form in which it is kept, with what names the bytes that were
 * scanned: see proof_media_set_kept_table(). Not for the main thread: long videos take a while.
 *
 * Returns: (transfer full) (nullable): the bytes; NULL where nothing names the scanned ones. The
 *   very bytes that the table was made from, where it was kept before.
 */
GBytes *
proof_frame_table_to_bytes (ProofFrameTable *self)
{
  g_autoptr (GVariant) variant = NULL;
  ProofPicture picture;

  g_return_val_if_fail (self != NULL, NULL);

  if (proof_frame_table_get_kept (self) != NULL)
    return g_bytes_ref (proof_frame_table_get_kept (self));
  if (proof_frame_table_get_tag (self) == NULL)
    return NULL;

  proof_frame_table_get_picture (self, &picture.width, &picture.height, &picture.par_n,
                                 &picture.par_d, &picture.orientation);
  variant = swap (g_variant_new ("(usuxiiiiib@ay)", VERSION, proof_frame_table_get_tag (self),
                                 proof_frame_table_get_n_frames (self),
                                 proof_frame_table_get_duration
                                   (self, proof_frame_table_get_n_frames (self) - 1),
                                 picture.width, picture.height, picture.par_n, picture.par_d,
                                 picture.orientation.rotation, picture.orientation.mirrored,
                                 deflate_times (self)));

  return g_variant_get_data_as_bytes (variant);
}

/* Bytes come from documents, and these from anybody. */
static gboolean
is_sound (const ProofPicture *picture,
          ProofTime           last_duration,
          guint               n_frames)
{
  return n_frames > 0 && n_frames <= MAX_FRAMES && last_duration >= 0 && last_duration <= MAX_TIME
         && picture->width >= 0 && picture->height >= 0 && picture->par_n >= 0
         && picture->par_d >= 0
         && picture->orientation.rotation >= 0 && picture->orientation.rotation < 360
         && picture->orientation.rotation % 90 == 0;
}

/**
 * proof_frame_table_new_from_bytes:
 * @bytes: from proof_frame_table_to_bytes(), or anything else
 * @tag: what names the bytes of the video now, see proof_media_dup_tag()
 *
 * Returns: (transfer full) (nullable): the table; NULL where it is another video's, of another
 *   version or damaged
 */
ProofFrameTable *
proof_frame_table_new_from_bytes (GBytes     *bytes,
                                  const char *tag)
{
  g_autoptr (GVariant) raw = NULL, variant = NULL, deflated = NULL;
  g_autoptr (GArray) times = NULL;
  const char *kept_tag;
  ProofPicture picture = { 0, };
  ProofTime last_duration;
  guint version, n_frames;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (tag != NULL, NULL);

  raw = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), bytes, FALSE));
  variant = swap (raw);
  g_variant_get (variant, "(u&suxiiiiib@ay)", &version, &kept_tag, &n_frames, &last_duration,
                 &picture.width, &picture.height, &picture.par_n, &picture.par_d,
                 &picture.orientation.rotation, &picture.orientation.mirrored, &deflated);
  if (version != VERSION || !g_str_equal (kept_tag, tag)
      || !is_sound (&picture, last_duration, n_frames))
    return NULL;
  times = inflate_times (deflated, n_frames);
  if (times == NULL)
    return NULL;

  return proof_frame_table_new_take (g_steal_pointer (&times), last_duration, &picture, tag, bytes);
}
