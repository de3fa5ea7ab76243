/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a file of any kind to UTF-8 text in memory. */
#include "config.h"

#include "proof-label-reader.h"

#include <glib/gi18n.h>

/* A small file may unpack to any length: beyond this it is a trap. */
#define MAX_UNPACKED (G_GUINT64_CONSTANT (4) << 30)

#define STEP (256 * 1024)

/* Read and not mapped: of a mapped file that somebody cuts, the missing pages end the program. */
static GBytes *
read_file (GFile         *file,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GFileInputStream) input = g_file_read (file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *data = NULL;
  gsize capacity = 1; /* a byte more than the file has shows its end */
  gsize filled = 0, n_read;

  if (input == NULL)
    return NULL;

  info = g_file_input_stream_query_info (input, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  if (info != NULL)
    capacity += g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE);

  do
    {
      char *larger;

      if (filled == capacity)
        capacity += capacity / 2 + STEP;
      larger = g_try_realloc (data, capacity);
      if (larger == NULL)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                               _("The file is larger than the memory that is left."));
          return NULL;
        }
      data = larger;
      if (!g_input_stream_read_all (G_INPUT_STREAM (input), data + filled, capacity - filled,
                                    &n_read, cancellable, error))
        return NULL;
      filled += n_read;
    }
  while (filled == capacity);

  return g_bytes_new_take (g_steal_pointer (&data), filled);
}

static gboolean
starts_with (GBytes     *bytes,
             gsize       offset,
             const char *magic,
             gsize       n_magic)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length >= offset + n_magic && memcmp (data + offset, magic, n_magic) == 0;
}

static gboolean
is_gzip (GBytes *bytes,
         gsize   offset)
{
  return starts_with (bytes, offset, "\x1f\x8b\x08", 3);
}

static gboolean
is_padding (GBytes *bytes,
            gsize   offset)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  while (offset < length && data[offset] == '\0')
    offset++;

  return offset == length;
}

static void
set_gzip_error (GError       **error,
                const GError  *cause,
                gsize          offset)
{
  g_autofree char *byte = g_strdup_printf ("%" G_GSIZE_FORMAT, offset);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    g_set_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_SYNTAX,
                 _("The packed file is cut short (packed byte %s). Get the whole of it again."),
                 byte);
  else
    g_set_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_SYNTAX,
                 _("The packed file is damaged (packed byte %s). Get it again."), byte);
}

/* gzip may have several members one after another, as its tools write and as logs are appended. */
static GBytes *
gunzip (GBytes        *bytes,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GConverter) converter =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autofree guint8 *text = NULL;
  gsize length, used = 0, filled = 0, capacity = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result != G_CONVERTER_FINISHED || !is_padding (bytes, used))
    {
      g_autoptr (GError) cause = NULL;
      gsize n_read, n_written;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (filled > MAX_UNPACKED)
        {
          g_set_error_literal (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_SYNTAX,
                               _("The packed file holds more than 4 GiB: no results are so long."));
          return NULL;
        }
      if (result == G_CONVERTER_FINISHED)
        {
          if (!is_gzip (bytes, used))
            {
              set_gzip_error (error, NULL, used);
              return NULL;
            }
          g_converter_reset (converter);
        }

      if (capacity - filled < STEP)
        {
          capacity += capacity / 2 + STEP;
          text = g_realloc (text, capacity);
        }
      result = g_converter_convert (converter, data + used, length - used, text + filled,
                                    capacity - filled, G_CONVERTER_INPUT_AT_END, &n_read,
                                    &n_written, &cause);
      if (result == G_CONVERTER_ERROR)
        {
          set_gzip_error (error, cause, used);
          return NULL;
        }
      used += n_read;
      filled += n_written;
    }

  return g_bytes_new_take (g_realloc (g_steal_pointer (&text), MAX (filled, 1)), filled);
}

/* What Windows PowerShell makes of `aws … > file`. */
static GBytes *
from_utf16 (GBytes      *bytes,
            const char  *charset,
            GError     **error)
{
  g_autoptr (GError) cause = NULL;
  gsize length, n_read, n_text;
  const char *data = g_bytes_get_data (bytes, &length);
  char *text = g_convert (data + 2, length - 2, "UTF-8", charset, &n_read, &n_text, &cause);

  if (text == NULL)
    {
      g_autofree char *byte = g_strdup_printf ("%" G_GSIZE_FORMAT, n_read + 2);

      g_set_error (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_SYNTAX,
                   _("The text begins as UTF-16 and breaks off (byte %s). Save it as UTF-8."),
                   byte);
      return NULL;
    }

  return g_bytes_new_take (text, n_text);
}

/**
 * proof_label_reader_unpack:
 * @bytes: what a file holds
 * @cancellable: (nullable): ends the call early
 * @error: a %PROOF_LABEL_ERROR_SYNTAX, or cancelled
 *
 * Unpacks gzip, of one member or many, and turns UTF-16 with a byte order mark into UTF-8. Any
 * thread.
 *
 * Returns: (transfer full): the text, @bytes themselves where there was nothing to do
 */
GBytes *
proof_label_reader_unpack (GBytes        *bytes,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr (GBytes) text = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = is_gzip (bytes, 0) ? gunzip (bytes, cancellable, error) : g_bytes_ref (bytes);
  if (text == NULL)
    return NULL;
  if (starts_with (text, 0, "\xff\xfe", 2))
    return from_utf16 (text, "UTF-16LE", error);
  if (starts_with (text, 0, "\xfe\xff", 2))
    return from_utf16 (text, "UTF-16BE", error);

  return g_steal_pointer (&text);
}

/**
 * proof_label_reader_load:
 * @file: a results file
 * @cancellable: (nullable): ends the call early
 * @error: what GIO says, or a %PROOF_LABEL_ERROR_SYNTAX for what cannot be unpacked
 *
 * Blocks; any thread.
 *
 * Returns: (transfer full): its text; offsets of detections are into these bytes
 */
GBytes *
proof_label_reader_load (GFile         *file,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  bytes = read_file (file, cancellable, &cause);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("Results cannot be read from there: copy the file to this computer."));
      return NULL;
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autofree char *name = g_file_get_parse_name (file);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _("“%s” is not there. Was it moved or renamed?"), name);
      return NULL;
    }
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }

  return proof_label_reader_unpack (bytes, cancellable, error);
}
