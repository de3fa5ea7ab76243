/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-media.h"
#include "proof-source.h"

struct _ProofMedia
{
  GObject parent_instance;

  GFile *file;
  ProofByteSource *source;
  char *name;
  char *uri;
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
 * source's own address, so neither keys nor signatures can get into a pipeline.
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
  self->uri = proof_source_register (source);

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
