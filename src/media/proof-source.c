/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The element behind our private URI scheme. The URI carries a number and the registry knows the
 * byte source, so an object's key never passes through URI normalisation. */
#include "config.h"

#include "proof-source.h"

#include <glib/gi18n.h>
#include <string.h>

#define SCHEME "proof-bytes"

struct _ProofSource
{
  GstBaseSrc parent_instance;

  ProofByteSource *source;
  char *uri;
  guint64 size;
  GMutex lock;
  GCancellable *cancellable; /* of the current stretch between unlocks; guarded by lock */
  ProofMp4Index *index;      /* (nullable); guarded by lock */
};

static GMutex registry_lock;
static GHashTable *registry; /* URI → ProofByteSource; guarded by registry_lock */

static void proof_source_uri_handler_init (gpointer iface,
                                           gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofSource, proof_source, GST_TYPE_BASE_SRC,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER,
                                                      proof_source_uri_handler_init))

static GCancellable *
ref_cancellable (ProofSource *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_object_ref (self->cancellable);
}

/* The error is posted as it is, domain and all, so that the player can tell what happened. */
static void
post_error (ProofSource  *self,
            const GError *error)
{
  gst_element_post_message (GST_ELEMENT (self),
                            gst_message_new_error (GST_OBJECT (self), (GError *) error, NULL));
}

static gboolean
proof_source_start (GstBaseSrc *base)
{
  ProofSource *self = PROOF_SOURCE (base);
  g_autoptr (GCancellable) cancellable = ref_cancellable (self);
  g_autoptr (GError) error = NULL;

  if (self->source == NULL)
    {
      GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND, (_("The video is not open any more.")), (NULL));
      return FALSE;
    }
  if (!proof_byte_source_query (self->source, &self->size, NULL, cancellable, &error))
    {
      if (!g_cancellable_is_cancelled (cancellable))
        post_error (self, error);
      return FALSE;
    }

  return TRUE;
}

static gboolean
proof_source_is_seekable (GstBaseSrc *base)
{
  return TRUE;
}

static gboolean
proof_source_get_size (GstBaseSrc *base,
                       guint64    *size)
{
  *size = PROOF_SOURCE (base)->size;

  return TRUE;
}

static GstFlowReturn
proof_source_fill (GstBaseSrc *base,
                   guint64     offset,
                   guint       length,
                   GstBuffer  *buffer)
{
  ProofSource *self = PROOF_SOURCE (base);
  g_autoptr (GCancellable) cancellable = ref_cancellable (self);
  g_autoptr (GError) error = NULL;
  GstMapInfo map;
  gssize n;

  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return GST_FLOW_ERROR;
  n = proof_byte_source_read (self->source, offset, map.data, MIN (length, map.size),
                              cancellable, &error);
  gst_buffer_unmap (buffer, &map);

  if (g_cancellable_is_cancelled (cancellable))
    return GST_FLOW_FLUSHING;
  if (n < 0)
    {
      post_error (self, error);
      return GST_FLOW_ERROR;
    }
  if (n == 0)
    return GST_FLOW_EOS;
  gst_buffer_resize (buffer, 0, n);
  GST_BUFFER_OFFSET (buffer) = offset;
  GST_BUFFER_OFFSET_END (buffer) = offset + n;

  return GST_FLOW_OK;
}

static gboolean
proof_source_unlock (GstBaseSrc *base)
{
  g_autoptr (GCancellable) cancellable = ref_cancellable (PROOF_SOURCE (base));

  g_cancellable_cancel (cancellable);

  return TRUE;
}

static gboolean
proof_source_unlock_stop (GstBaseSrc *base)
{
  ProofSource *self = PROOF_SOURCE (base);
  g_autoptr (GCancellable) fresh = g_cancellable_new ();
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  /* A new one, since an old read may still look at the cancelled one. */
  g_set_object (&self->cancellable, fresh);

  return TRUE;
}

static GstURIType
proof_source_uri_get_type (GType type)
{
  return GST_URI_SRC;
}

static const char *const *
proof_source_uri_get_protocols (GType type)
{
  static const char *const protocols[] = { SCHEME, NULL };

  return protocols;
}

static char *
proof_source_uri_get_uri (GstURIHandler *handler)
{
  return g_strdup (PROOF_SOURCE (handler)->uri);
}

static gboolean
proof_source_uri_set_uri (GstURIHandler *handler,
                          const char    *uri,
                          GError       **error)
{
  ProofSource *self = PROOF_SOURCE (handler);
  ProofByteSource *source;

  g_mutex_lock (&registry_lock);
  source = registry != NULL ? g_hash_table_lookup (registry, uri) : NULL;
  g_set_object (&self->source, source);
  g_mutex_unlock (&registry_lock);
  g_set_str (&self->uri, uri);

  if (self->source == NULL)
    {
      g_set_error_literal (error, GST_URI_ERROR, GST_URI_ERROR_BAD_REFERENCE,
                           _("The video is not open any more."));
      return FALSE;
    }

  return TRUE;
}

static void
proof_source_uri_handler_init (gpointer data,
                               gpointer user_data)
{
  GstURIHandlerInterface *iface = data;

  iface->get_type = proof_source_uri_get_type;
  iface->get_protocols = proof_source_uri_get_protocols;
  iface->get_uri = proof_source_uri_get_uri;
  iface->set_uri = proof_source_uri_set_uri;
}

static void
proof_source_finalize (GObject *object)
{
  ProofSource *self = PROOF_SOURCE (object);

  g_clear_object (&self->source);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->index, proof_mp4_index_free);
  g_free (self->uri);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (proof_source_parent_class)->finalize (object);
}

static void
proof_source_class_init (ProofSourceClass *klass)
{
  static GstStaticPadTemplate template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = proof_source_finalize;
  base_class->start = proof_source_start;
  base_class->is_seekable = proof_source_is_seekable;
  base_class->get_size = proof_source_get_size;
  base_class->fill = proof_source_fill;
  base_class->unlock = proof_source_unlock;
  base_class->unlock_stop = proof_source_unlock_stop;

  gst_element_class_add_static_pad_template (element_class, &template);
  gst_element_class_set_static_metadata (element_class, "Byte source", "Source",
                                         "Reads a ProofByteSource", "Proofreel");
}

static void
proof_source_init (ProofSource *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  gst_base_src_set_blocksize (GST_BASE_SRC (self), 64 * 1024);
}

/* The type finders of what @name ends in are tried first: where they are sure, no others go and
 * look at the middle and the end of the bytes. */
static char *
dup_ending (const char *name)
{
  const char *dot = strrchr (name, '.');
  const char *end = dot;

  while (end != NULL && g_ascii_isalnum (end[1]))
    end++;

  return end != NULL && end[1] == '\0' ? g_ascii_strdown (dot, -1) : g_strdup ("");
}

/**
 * proof_source_register:
 * @source: a byte source
 * @name: its name
 *
 * Makes @source known to GStreamer until proof_source_unregister() is called. Any thread.
 *
 * Returns: (transfer full): the URI under which a pipeline can open it
 */
char *
proof_source_register (ProofByteSource *source,
                       const char      *name)
{
  static guint next_id;
  g_autofree char *ending = dup_ending (name);
  char *uri;

  g_mutex_lock (&registry_lock);
  if (registry == NULL)
    {
      gst_init (NULL, NULL);
      gst_element_register (NULL, "proofsource", GST_RANK_PRIMARY, PROOF_TYPE_SOURCE);
      registry = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
    }
  uri = g_strdup_printf (SCHEME ":///%u%s", ++next_id, ending);
  g_hash_table_insert (registry, g_strdup (uri), g_object_ref (source));
  g_mutex_unlock (&registry_lock);

  return uri;
}

void
proof_source_unregister (const char *uri)
{
  g_mutex_lock (&registry_lock);
  g_hash_table_remove (registry, uri);
  g_mutex_unlock (&registry_lock);
}

/* @index: (transfer full) (nullable): where frames are */
void
proof_source_take_index (ProofSource   *self,
                         ProofMp4Index *index)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->index, proof_mp4_index_free);
  self->index = index;
  g_mutex_unlock (&self->lock);
}

/**
 * proof_source_expect_time:
 * @self: a source
 * @time: a stream time
 *
 * The frame at @time will be looked for: what is read for it is fetched at once, as far as an index
 * tells where it is.
 */
void
proof_source_expect_time (ProofSource *self,
                          ProofTime    time)
{
  ProofByteRange range = { 0, 0 };

  g_mutex_lock (&self->lock);
  if (self->index == NULL || !proof_mp4_index_find (self->index, time, &range))
    range.end = 0;
  g_mutex_unlock (&self->lock);
  proof_source_expect_bytes (self, range.begin, range.end);
}

void
proof_source_expect_bytes (ProofSource *self,
                           guint64      begin,
                           guint64      end)
{
  if (self->source != NULL && begin < end)
    proof_byte_source_expect (self->source, begin, end);
}
