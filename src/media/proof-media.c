/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-media.h"

#include <gst/gst.h>

#include "proof-source.h"

struct _ProofMedia
{
  GObject parent_instance;

  GFile *file;
  ProofByteSource *source;
  char *name;
  char *uri;
  GBytes *kept_table; /* (nullable) */
};

G_DEFINE_QUARK (proof-media-error-quark, proof_media_error)

G_DEFINE_FINAL_TYPE (ProofMedia, proof_media, G_TYPE_OBJECT)

static void
proof_media_finalize (GObject *object)
{
  ProofMedia *self = PROOF_MEDIA (object);

  if (self->source != NULL)
    proof_source_unregister (self->uri);
  g_clear_object (&self->source);
  g_clear_object (&self->file);
  g_clear_pointer (&self->kept_table, g_bytes_unref);
  g_free (self->name);
  g_free (self->uri);

  G_OBJECT_CLASS (proof_media_parent_class)->finalize (object);
}

static void
proof_media_class_init (ProofMediaClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_media_finalize;
}

static void
proof_media_init (ProofMedia *self)
{
}

/**
 * proof_media_new_for_file:
 * @file: a video file
 *
 * Names a file as a video; whether it can be read shows when it is opened.
 *
 * Returns: (transfer full): the video
 */
ProofMedia *
proof_media_new_for_file (GFile *file)
{
  g_autoptr (ProofMedia) self = NULL;
  g_autofree char *base = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (PROOF_TYPE_MEDIA, NULL);
  base = g_file_get_basename (file);
  self->file = g_object_ref (file);
  self->name = base != NULL ? g_filename_display_name (base) : g_file_get_parse_name (file);
  self->uri = g_file_get_uri (file);

  return g_steal_pointer (&self);
}

/**
 * proof_media_new_for_source:
 * @source: where the bytes are read
 * @name: how to call the video in messages
 *
 * Names a byte source as a video. Its URI is private to this process and holds nothing of the
 * source's own address but what @name ends in, so neither keys nor signatures can get into a
 * pipeline.
 *
 * Returns: (transfer full): the video
 */
ProofMedia *
proof_media_new_for_source (ProofByteSource *source,
                            const char      *name)
{
  g_autoptr (ProofMedia) self = NULL;

  g_return_val_if_fail (PROOF_IS_BYTE_SOURCE (source), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (PROOF_TYPE_MEDIA, NULL);
  self->source = g_object_ref (source);
  self->name = g_strdup (name);
  self->uri = proof_source_register (source, name);

  return g_steal_pointer (&self);
}

const char *
proof_media_get_name (ProofMedia *self)
{
  g_return_val_if_fail (PROOF_IS_MEDIA (self), NULL);

  return self->name;
}

GFile *
proof_media_get_file (ProofMedia *self)
{
  g_return_val_if_fail (PROOF_IS_MEDIA (self), NULL);

  return self->file;
}

ProofByteSource *
proof_media_get_source (ProofMedia *self)
{
  g_return_val_if_fail (PROOF_IS_MEDIA (self), NULL);

  return self->source;
}

/* What GStreamer opens; for a byte source it means something in this process only. */
const char *
proof_media_get_uri (ProofMedia *self)
{
  g_return_val_if_fail (PROOF_IS_MEDIA (self), NULL);

  return self->uri;
}

/**
 * proof_media_open:
 * @self: a video
 * @cancellable: (nullable): ends the call early
 * @error: return location for an error
 *
 * Asks a byte source what it is, which it knows from then on: GStreamer wants to know it on the
 * thread that starts a pipeline, and several times over, and is at odds with itself where one answer
 * is an error and the next one is not. Of a file nothing is asked. Blocks; any thread.
 *
 * Returns: whether it can be read
 */
gboolean
proof_media_open (ProofMedia    *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  guint64 size;

  g_return_val_if_fail (PROOF_IS_MEDIA (self), FALSE);

  return self->source == NULL
         || proof_byte_source_query (self->source, &size, NULL, cancellable, error);
}

static char *
dup_file_tag (GFile        *file,
              const char   *uri,
              GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file,
                       G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED ","
                       G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
                       G_FILE_QUERY_INFO_NONE, cancellable, NULL);

  if (info == NULL)
    return NULL;

  return g_strdup_printf ("%s %" G_GOFFSET_FORMAT " %" G_GUINT64_FORMAT ".%06u", uri,
                          g_file_info_get_size (info),
                          g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                          g_file_info_get_attribute_uint32
                            (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC));
}

/* Its bytes are what its ETag names, wherever they lie. */
static char *
dup_source_tag (ProofByteSource *source,
                GCancellable    *cancellable)
{
  g_autofree char *etag = NULL;
  guint64 size;

  if (!proof_byte_source_query (source, &size, &etag, cancellable, NULL) || etag == NULL)
    return NULL;

  return g_strdup_printf ("%s %" G_GUINT64_FORMAT, etag, size);
}

/**
 * proof_media_dup_tag:
 * @self: a video
 * @cancellable: (nullable): ends the call early
 *
 * Names what demuxers make of the video's bytes as they are now: by the ETag, of a file by size and
 * time; and by GStreamer's version, with which it may change. Blocks; any thread.
 *
 * Returns: (transfer full) (nullable): NULL where nothing tells them from others
 */
char *
proof_media_dup_tag (ProofMedia   *self,
                     GCancellable *cancellable)
{
  g_autofree char *bytes = NULL, *version = NULL;

  g_return_val_if_fail (PROOF_IS_MEDIA (self), NULL);

  bytes = self->file != NULL ? dup_file_tag (self->file, self->uri, cancellable)
                             : dup_source_tag (self->source, cancellable);
  if (bytes == NULL)
    return NULL;
  version = gst_version_string ();

  return g_strdup_printf ("%s %s", version, bytes);
}

/* Blocks; any thread. */
guint64
proof_media_query_size (ProofMedia   *self,
                        GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = NULL;
  guint64 size = 0;

  g_return_val_if_fail (PROOF_IS_MEDIA (self), 0);

  if (self->source != NULL)
    return proof_byte_source_query (self->source, &size, NULL, cancellable, NULL) ? size : 0;
  info = g_file_query_info (self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                            cancellable, NULL);

  return info != NULL ? g_file_info_get_size (info) : 0;
}

/**
 * proof_media_set_kept_table:
 * @self: a video that is not open yet
 * @kept: (nullable): what proof_frame_table_to_bytes() gave; whatever else is ignored
 *
 * Spares the scan, if the video's bytes are still the same.
 */
void
proof_media_set_kept_table (ProofMedia *self,
                            GBytes     *kept)
{
  g_return_if_fail (PROOF_IS_MEDIA (self));

  if (kept != NULL)
    g_bytes_ref (kept);
  g_clear_pointer (&self->kept_table, g_bytes_unref);
  self->kept_table = kept;
}

GBytes *
proof_media_get_kept_table (ProofMedia *self)
{
  g_return_val_if_fail (PROOF_IS_MEDIA (self), NULL);

  return self->kept_table;
}
