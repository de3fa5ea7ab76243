/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-session-private.h"

#include <glib/gi18n.h>
#include <yyjson.h>

typedef enum
{
  PROP_LOADING = 1,
  PROP_PROGRESS,
  PROP_STATUS_TEXT,
  PROP_ERROR,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_VISIBLE_BEGIN,
  PROP_VISIBLE_END,
  PROP_SHOW_BOXES,
  PROP_CODED_BOXES,
  PROP_NUDGE,
  PROP_INTERPOLATE,
  PROP_SELECTED_DETECTION,
  PROP_SELECTED_INSTANCE,
  PROP_LOOP,
  PROP_DIFFERENCE,
} ProofSessionProperty;

static GParamSpec *properties[PROP_DIFFERENCE + 1];

G_DEFINE_ENUM_TYPE (ProofLoading, proof_loading,
                    G_DEFINE_ENUM_VALUE (PROOF_LOADING_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (PROOF_LOADING_FILE, "file"),
                    G_DEFINE_ENUM_VALUE (PROOF_LOADING_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (PROOF_LOADING_FETCHING, "fetching"),
                    G_DEFINE_ENUM_VALUE (PROOF_LOADING_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (PROOF_LOADING_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (PROOF_LOADING_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (ProofSession, proof_session, G_TYPE_OBJECT)

void
proof_session_notify (ProofSession *self,
                      const char   *property)
{
  g_object_notify (G_OBJECT (self), property);
}

/* The name that people know the video by: its file's. */
static char *
dup_title (ProofSession *self)
{
  ProofMedia *media = proof_player_get_media (self->player);

  if (media != NULL)
    return g_strdup (proof_media_get_name (media));
  if (self->name != NULL)
    return g_strdup (self->name);
  if (self->request != NULL)
    return g_strdup (self->request->job_id);
  return g_strdup ("");
}

/* "model 3.0 · 1,204 detections · service’s copy ends in 5 days" */
static char *
dup_subtitle (ProofSession *self)
{
  ProofLabelStore *store = proof_session_get_store (self);
  const ProofLabelMeta *meta = proof_label_store_get_meta (store);
  guint n_detections = proof_label_store_get_n_detections (store);
  const char *fetched = NULL;
  GString *text = g_string_new (NULL);

  if (self->loading == PROOF_LOADING_EMPTY)
    return g_string_free_and_steal (text);

  if (meta->model_version != NULL)
    {
      g_string_append_printf (text, _("model %s"), meta->model_version);
      g_string_append (text, " · ");
    }
  g_string_append_printf (text, ngettext ("%'u detection", "%'u detections", n_detections),
                          n_detections);

  if (self->request != NULL && self->document != NULL)
    fetched = proof_document_get (self->document, PROOF_DOCUMENT_FETCHED_US);
  if (fetched != NULL)
    {
      gint64 age = g_get_real_time () - g_ascii_strtoll (fetched, NULL, 10);
      gint64 left = 7 - age / (24 * G_TIME_SPAN_HOUR);

      g_string_append (text, " · ");
      if (left > 1)
        g_string_append_printf (text, ngettext ("service’s copy ends in at most %d day",
                                                "service’s copy ends in at most %d days", left),
                                (int) left);
      else if (left == 1)
        g_string_append (text, _("service’s copy ends within a day"));
      else
        g_string_append (text, _("service’s copy has ended"));
    }
  return g_string_free_and_steal (text);
}

static void
player_changed_cb (ProofSession *self)
{
  if (!self->visible_chosen)
    {
      proof_session_get_extent (self, &self->visible);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISIBLE_BEGIN]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISIBLE_END]);
    }
  proof_session_mend_jump (self);
  /* Which frame a sample belongs to follows the table. */
  proof_session_queue_changed (self, FALSE);
}

static void
proof_session_dispose (GObject *object)
{
  ProofSession *self = PROOF_SESSION (object);

  proof_session_drop_fetch (self);
  proof_session_forget_measure (self);
  proof_session_keep_nudge (self);
  proof_session_finish_lanes (self);
  proof_session_save_points (self);
  if (self->player != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->player, self);
      proof_player_close (self->player);
    }
  g_clear_object (&self->player);
  g_clear_object (&self->index);
  g_clear_object (&self->timestamps);
  g_clear_object (&self->segments);
  g_clear_object (&self->filter);
  g_clear_object (&self->look);
  g_clear_object (&self->document);
  g_clear_pointer (&self->claim, proof_claim_free);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_object (&self->access);
  g_clear_object (&self->vault);
  g_clear_pointer (&self->request, proof_job_request_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->status_text, g_free);
  g_clear_pointer (&self->paid_buckets, g_strfreev);
  g_clear_pointer (&self->video_uri, g_free);
  g_clear_pointer (&self->video_bucket, g_free);
  g_clear_pointer (&self->difference, g_free);
  g_clear_pointer (&self->difference_ignored, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (proof_session_parent_class)->dispose (object);
}

static void
proof_session_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  ProofSession *self = PROOF_SESSION (object);

  switch ((ProofSessionProperty) property_id)
    {
    case PROP_LOADING:
      g_value_set_enum (value, self->loading);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_TITLE:
      g_value_take_string (value, dup_title (self));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value, dup_subtitle (self));
      break;
    case PROP_VISIBLE_BEGIN:
      g_value_set_int64 (value, self->visible.begin);
      break;
    case PROP_VISIBLE_END:
      g_value_set_int64 (value, self->visible.end);
      break;
    case PROP_SHOW_BOXES:
      g_value_set_boolean (value, self->show_boxes);
      break;
    case PROP_CODED_BOXES:
      g_value_set_boolean (value, self->coded_boxes);
      break;
    case PROP_NUDGE:
      g_value_set_int64 (value, self->nudge);
      break;
    case PROP_INTERPOLATE:
      g_value_set_boolean (value, self->interpolate);
      break;
    case PROP_SELECTED_DETECTION:
      g_value_set_uint (value, self->selected);
      break;
    case PROP_SELECTED_INSTANCE:
      g_value_set_uint (value, self->selected_instance);
      break;
    case PROP_LOOP:
      g_value_set_boolean (value, self->loop);
      break;
    case PROP_DIFFERENCE:
      g_value_set_string (value, self->difference);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_show_boxes (ProofSession *self,
                gboolean      show)
{
  if (self->show_boxes == show)
    return;

  self->show_boxes = show;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_BOXES]);
  g_signal_emit_by_name (self, "boxes-changed");
}

static void
set_coded_boxes (ProofSession *self,
                 gboolean      coded)
{
  if (self->coded_boxes == coded)
    return;

  self->coded_boxes = coded;
  if (self->document != NULL)
    proof_document_set (self->document, "coded-boxes", coded ? "1" : NULL, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CODED_BOXES]);
  g_signal_emit_by_name (self, "boxes-changed");
}

static void
set_interpolate (ProofSession *self,
                 gboolean      interpolate)
{
  if (self->interpolate == interpolate)
    return;

  self->interpolate = interpolate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERPOLATE]);
  g_signal_emit_by_name (self, "boxes-changed");
}

static void
proof_session_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  ProofSession *self = PROOF_SESSION (object);

  /* All others are read only. */
  if (property_id == PROP_SHOW_BOXES)
    set_show_boxes (self, g_value_get_boolean (value));
  else if (property_id == PROP_CODED_BOXES)
    set_coded_boxes (self, g_value_get_boolean (value));
  else if (property_id == PROP_NUDGE)
    proof_session_set_nudge (self, g_value_get_int64 (value));
  else if (property_id == PROP_INTERPOLATE)
    set_interpolate (self, g_value_get_boolean (value));
  else if (property_id == PROP_LOOP)
    proof_session_set_loop (self, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
proof_session_class_init (ProofSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->dispose = proof_session_dispose;
  object_class->get_property = proof_session_get_property;
  object_class->set_property = proof_session_set_property;

  properties[PROP_LOADING] =
      g_param_spec_enum ("loading", NULL, NULL, PROOF_TYPE_LOADING, PROOF_LOADING_EMPTY, readable);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, readable);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, "", readable);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", readable);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, "", readable);
  properties[PROP_VISIBLE_BEGIN] =
      g_param_spec_int64 ("visible-begin", NULL, NULL, G_MININT64, G_MAXINT64, 0, readable);
  properties[PROP_VISIBLE_END] =
      g_param_spec_int64 ("visible-end", NULL, NULL, G_MININT64, G_MAXINT64, 0, readable);
  properties[PROP_SHOW_BOXES] = g_param_spec_boolean ("show-boxes", NULL, NULL, TRUE, writable);
  properties[PROP_CODED_BOXES] = g_param_spec_boolean ("coded-boxes", NULL, NULL, FALSE, writable);
  properties[PROP_NUDGE] =
      g_param_spec_int64 ("nudge", NULL, NULL, -PROOF_NUDGE_MAX, PROOF_NUDGE_MAX, 0, writable);
  properties[PROP_INTERPOLATE] =
      g_param_spec_boolean ("interpolate", NULL, NULL, FALSE, writable);
  properties[PROP_SELECTED_DETECTION] =
      g_param_spec_uint ("selected-detection", NULL, NULL, 0, G_MAXUINT,
                         PROOF_NO_DETECTION, readable);
  properties[PROP_SELECTED_INSTANCE] =
      g_param_spec_uint ("selected-instance", NULL, NULL, 0, G_MAXUINT,
                         PROOF_NO_INSTANCE, readable);
  properties[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, writable);
  properties[PROP_DIFFERENCE] = g_param_spec_string ("difference", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_signal_new ("labels-changed", PROOF_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("lanes-changed", PROOF_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("boxes-changed", PROOF_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("points-changed", PROOF_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_session_init (ProofSession *self)
{
  g_autoptr (ProofLabelStore) timestamps = proof_label_store_new ();
  g_autoptr (ProofLabelStore) segments = proof_label_store_new ();

  self->jump_ms = PROOF_MS_NONE;
  self->player = proof_player_new ();
  self->filter = proof_label_filter_new ();
  self->look = proof_picture_look_new ();
  self->status_text = g_strdup ("");
  self->progress = -1;
  self->show_boxes = TRUE;
  self->selected = PROOF_NO_DETECTION;
  self->selected_instance = PROOF_NO_INSTANCE;
  self->hop_sample = PROOF_NO_SAMPLE;
  proof_session_init_lanes (self);
  proof_session_init_points (self);
  proof_session_use_stores (self, timestamps, segments, NULL);
  g_signal_connect_swapped (self->player, "notify::frame-table",
                            G_CALLBACK (player_changed_cb), self);
  g_signal_connect_swapped (self->player, "notify::frame-table",
                            G_CALLBACK (proof_session_keep_table), self);
  g_signal_connect_swapped (self->player, "notify::duration", G_CALLBACK (player_changed_cb), self);
  g_signal_connect_swapped (self->player, "notify::frame-table",
                            G_CALLBACK (proof_session_measure_video), self);
  g_signal_connect_swapped (self->player, "notify::frame-table",
                            G_CALLBACK (proof_session_check_video), self);
  g_signal_connect_swapped (self->player, "notify::state",
                            G_CALLBACK (proof_session_check_video), self);
  g_signal_connect (self, "labels-changed", G_CALLBACK (proof_session_check_video), NULL);
}

/**
 * proof_session_new:
 * @vault: (nullable): where documents are kept; without one nothing is
 *
 * Returns: (transfer full): an empty session
 */
ProofSession *
proof_session_new (ProofVault *vault)
{
  ProofSession *self = g_object_new (PROOF_TYPE_SESSION, NULL);

  g_set_object (&self->vault, vault);
  return self;
}

ProofPlayer *
proof_session_get_player (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->player;
}

/**
 * proof_session_get_store:
 * @self: a session
 *
 * The store whose positions and name ids every other call means: the one of samples, or where there
 * are none, of the service's segments.
 *
 * Returns: (transfer none)
 */
ProofLabelStore *
proof_session_get_store (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return proof_label_index_get_store (self->index);
}

ProofLabelStore *
proof_session_get_segment_store (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->segments;
}

ProofLabelIndex *
proof_session_get_index (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->index;
}

ProofLabelFilter *
proof_session_get_filter (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->filter;
}

ProofPictureLook *
proof_session_get_look (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->look;
}

ProofDocument *
proof_session_get_document (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->document;
}

ProofLoading
proof_session_get_loading (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), PROOF_LOADING_EMPTY);

  return self->loading;
}

double
proof_session_get_progress (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), -1);

  return self->progress;
}

const char *
proof_session_get_status_text (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->status_text;
}

const GError *
proof_session_get_error (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  return self->error;
}

/**
 * proof_session_set_visible:
 * @self: a session
 * @span: stream times, not empty
 *
 * Chooses what the timeline shows; from then on it no longer follows the extent.
 */
void
proof_session_set_visible (ProofSession *self,
                           ProofTimeSpan span)
{
  g_return_if_fail (PROOF_IS_SESSION (self));
  g_return_if_fail (span.begin < span.end);

  self->visible_chosen = TRUE;
  if (span.begin == self->visible.begin && span.end == self->visible.end)
    return;

  self->visible = span;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISIBLE_BEGIN]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISIBLE_END]);
}

void
proof_session_get_visible (ProofSession  *self,
                           ProofTimeSpan *span)
{
  g_return_if_fail (PROOF_IS_SESSION (self));

  if (!self->visible_chosen)
    proof_session_get_extent (self, &self->visible);
  *span = self->visible;
}

gboolean
proof_session_get_show_boxes (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), FALSE);

  return self->show_boxes;
}

gboolean
proof_session_get_coded_boxes (ProofSession *self)
{
  g_return_val_if_fail (PROOF_IS_SESSION (self), FALSE);

  return self->coded_boxes;
}

/**
 * proof_session_dup_raw_json:
 * @self: a session
 * @detection: a position in the store
 *
 * Returns: (transfer full) (nullable): the element with the service's own
 * members and digits, indented
 */
char *
proof_session_dup_raw_json (ProofSession *self,
                            guint         detection)
{
  g_autoptr (GBytes) bytes = NULL;
  ProofLabelStore *store;
  ProofDetection d;
  yyjson_doc *doc;
  const char *data;
  char *text, *copy;
  gsize size;

  g_return_val_if_fail (PROOF_IS_SESSION (self), NULL);

  store = proof_session_get_store (self);
  proof_label_store_get_detection (store, detection, &d);
  if (self->bytes != NULL)
    bytes = g_bytes_ref (self->bytes);
  else if (self->document != NULL)
    bytes = proof_document_get_page (self->document,
                                     store == self->segments ? PROOF_AGGREGATION_SEGMENTS
                                                             : PROOF_AGGREGATION_TIMESTAMPS,
                                     proof_label_store_get_source (store, detection), NULL);
  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  if (d.offset > size || d.length > size - d.offset)
    return NULL;

  doc = yyjson_read (data + d.offset, d.length, YYJSON_READ_NUMBER_AS_RAW);
  if (doc == NULL)
    return NULL;
  text = yyjson_write (doc, YYJSON_WRITE_PRETTY_TWO_SPACES, NULL);
  yyjson_doc_free (doc);
  copy = g_strdup (text);
  free (text);
  return copy;
}
