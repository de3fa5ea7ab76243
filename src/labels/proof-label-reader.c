/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-reader.h"

#include <glib/gi18n.h>

#include "proof-label-element.h"
#include "proof-label-envelope.h"
#include "proof-label-kind.h"

/* Detections that go out together when there are many. */
#define CHUNK 4096

typedef struct
{
  ProofJsonCursor cursor;
  ProofLabelElements elements;
  ProofLabelPageBuilder *builder;
  ProofLabelMeta *meta;  /* of the page at hand */
  ProofLabelMeta *total; /* of all pages so far */
  guint n_pages;
  guint chunk; /* 0: pages stay whole */
  ProofLabelPageFunc func;
  void *user_data;
  GCancellable *cancellable;
} Reader;

G_DEFINE_QUARK (proof-label-error-quark, proof_label_error)

/* --- pages --- */

/* What neither the page nor its request says is told from model version and elements. */
static void
complete_meta (ProofLabelMeta           *meta,
               const ProofLabelElements *elements)
{
  guint64 model = 0;

  if (g_strcmp0 (meta->aggregate_by, "TIMESTAMPS") == 0)
    meta->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  else if (g_strcmp0 (meta->aggregate_by, "SEGMENTS") == 0)
    meta->aggregation = PROOF_AGGREGATION_SEGMENTS;
  else
    meta->aggregation = elements->aggregation;

  if (meta->model_version != NULL)
    model = g_ascii_strtoull (meta->model_version, NULL, 10);
  meta->generation = MAX (meta->generation, elements->generation);
  meta->generation = MAX (meta->generation, MIN (model, (guint64) PROOF_GENERATION_3));
}

static void
emit (Reader *self)
{
  g_autoptr (ProofLabelMeta) meta = proof_label_meta_copy (self->total);

  if (self->cursor.error != NULL ||
      g_cancellable_set_error_if_cancelled (self->cancellable, &self->cursor.error))
    return;

  self->n_pages++;
  complete_meta (self->meta, &self->elements);
  proof_label_meta_merge (meta, self->meta);
  if (meta->aggregation == PROOF_AGGREGATION_UNKNOWN &&
      proof_label_page_builder_get_n (self->builder) > 0)
    meta->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  self->func (proof_label_page_builder_finish (self->builder, meta), self->user_data,
              &self->cursor.error);
}

/* At the end of a page: what comes next is another. */
static void
end_page (Reader *self)
{
  emit (self);
  proof_label_meta_merge (self->total, self->meta);
  proof_label_meta_free (self->meta);
  self->meta = proof_label_meta_new ();
  proof_label_elements_forget (&self->elements);
}

static void
read_element (Reader *self)
{
  if (!proof_label_elements_read (&self->elements, &self->cursor))
    return;

  if (proof_label_elements_turns (&self->elements) && self->chunk > 0 &&
      proof_label_page_builder_get_n (self->builder) > 0)
    emit (self);
  proof_label_elements_add (&self->elements, self->builder);
  if (proof_label_page_builder_get_n (self->builder) == self->chunk)
    emit (self);
}

static void
read_elements (Reader *self)
{
  proof_json_cursor_enter_array (&self->cursor);
  while (proof_json_cursor_next_element (&self->cursor))
    read_element (self);
}

static void
read_page (Reader *self)
{
  gboolean has_labels = FALSE;
  ProofJsonSlice key;

  proof_json_cursor_enter_object (&self->cursor);
  while (proof_json_cursor_next_member (&self->cursor, &key))
    {
      if (proof_json_cursor_read_null (&self->cursor))
        continue;
      if (proof_json_slice_equal (key, "Labels"))
        {
          if (has_labels)
            {
              proof_json_cursor_fail (&self->cursor, proof_json_cursor_tell (&self->cursor),
                                      PROOF_LABEL_ERROR_MEMBER,
                                      _("%s stands twice in one page: which of the two counts?"),
                                      proof_json_cursor_name_place (&self->cursor));
              return;
            }
          has_labels = TRUE;
          read_elements (self);
        }
      else if (!proof_label_envelope_read (&self->cursor, key, self->meta))
        {
          proof_json_cursor_skip (&self->cursor);
        }
    }
  if (g_strcmp0 (self->meta->next_token, "") == 0)
    g_clear_pointer (&self->meta->next_token, g_free);

  end_page (self);
}

/* --- shapes --- */

static void
fail_other (Reader     *self,
            const char *what)
{
  if (what == NULL)
    proof_json_cursor_fail (&self->cursor, proof_json_cursor_tell (&self->cursor),
                            PROOF_LABEL_ERROR_OTHER_TYPE,
                            _("This is JSON, but nothing in it is of label detection. Give the "
                              "output of “aws rekognition get-label-detection” instead."));
  else
    proof_json_cursor_fail (&self->cursor, proof_json_cursor_tell (&self->cursor),
                            PROOF_LABEL_ERROR_OTHER_TYPE,
                            /* Translators: %s is a sentence without its full stop. */
                            _("%s. Give the output of “aws rekognition get-label-detection” "
                              "instead."), _(what));
}

static void read_value (Reader *self);

/* Something around results: takes what is theirs and passes over the rest. */
static void
read_holder (Reader *self)
{
  ProofJsonCursor *cursor = &self->cursor;
  gboolean is_object = proof_json_cursor_peek (cursor) == PROOF_JSON_OBJECT;
  ProofJsonSlice key;

  if (is_object)
    proof_json_cursor_enter_object (cursor);
  else
    proof_json_cursor_enter_array (cursor);
  while (is_object ? proof_json_cursor_next_member (cursor, &key)
                   : proof_json_cursor_next_element (cursor))
    {
      const char *other;
      ProofLabelKind kind = proof_label_kind_tell (cursor, &other);

      if (is_object && (kind == PROOF_LABEL_KIND_OTHER || kind == PROOF_LABEL_KIND_NOTHING))
        proof_json_cursor_skip (cursor);
      else
        read_value (self);
    }
}

static void
read_value (Reader *self)
{
  const char *other;

  switch (proof_label_kind_tell (&self->cursor, &other))
    {
    case PROOF_LABEL_KIND_NOTHING:
      proof_json_cursor_skip (&self->cursor);
      break;
    case PROOF_LABEL_KIND_PAGE:
      read_page (self);
      break;
    case PROOF_LABEL_KIND_ELEMENT:
      read_element (self);
      break;
    case PROOF_LABEL_KIND_LIST:
      read_elements (self);
      end_page (self);
      break;
    case PROOF_LABEL_KIND_HOLDER:
      read_holder (self);
      break;
    case PROOF_LABEL_KIND_OTHER:
    default:
      fail_other (self, other);
    }
}

/* Text that is broken further on is first of all that. */
static void
prefer_syntax_error (Reader     *self,
                     const char *text,
                     gsize       length)
{
  ProofJsonCursor probe;

  proof_json_cursor_init (&probe, text, length, 0);
  while (probe.error == NULL && proof_json_cursor_peek_text (&probe) != PROOF_JSON_END)
    proof_json_cursor_skip (&probe);
  if (probe.error != NULL)
    {
      g_clear_error (&self->cursor.error);
      self->cursor.error = g_steal_pointer (&probe.error);
    }
  proof_json_cursor_clear (&probe);
}

static gboolean
read_text (GBytes              *bytes,
           guint                chunk,
           ProofLabelPageFunc   func,
           gpointer             user_data,
           GCancellable        *cancellable,
           GError             **error)
{
  g_autoptr (GBytes) text = proof_label_reader_unpack (bytes, cancellable, error);
  g_autofree Reader *self = NULL;
  const char *data;
  gsize length;
  gboolean success;

  if (text == NULL)
    return FALSE;

  data = g_bytes_get_data (text, &length);

  self = g_new0 (Reader, 1);
  self->meta = proof_label_meta_new ();
  self->total = proof_label_meta_new ();
  self->builder = proof_label_page_builder_new ();
  self->chunk = chunk;
  self->func = func;
  self->user_data = user_data;
  self->cancellable = cancellable;
  proof_label_elements_init (&self->elements);
  proof_json_cursor_init (&self->cursor, data, length, 0);

  while (self->cursor.error == NULL &&
         proof_json_cursor_peek_text (&self->cursor) != PROOF_JSON_END)
    read_value (self);
  if (proof_label_page_builder_get_n (self->builder) > 0)
    end_page (self);
  if (self->n_pages == 0)
    proof_json_cursor_fail (&self->cursor, length, PROOF_LABEL_ERROR_EMPTY,
                            _("There are no results in it."));

  if (g_error_matches (self->cursor.error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_OTHER_TYPE))
    prefer_syntax_error (self, data, length);
  success = self->cursor.error == NULL;
  if (!success)
    g_propagate_error (error, g_steal_pointer (&self->cursor.error));

  proof_json_cursor_clear (&self->cursor);
  proof_label_elements_clear (&self->elements);
  proof_label_page_builder_free (self->builder);
  proof_label_meta_free (self->meta);
  proof_label_meta_free (self->total);

  return success;
}

/**
 * proof_label_reader_read:
 * @bytes: results in any shape that people have them in, packed or not
 * @func: takes the pages as they are read
 * @user_data: for @func
 * @cancellable: (nullable): ends the reading early
 * @error: a #ProofLabelError, or what @func or @cancellable say
 *
 * Reads one response, the AWS CLI's merged output, arrays of pages, JSON Lines and concatenated
 * pages, bare lists of elements, and any of these inside of an object of somebody's own. Told apart
 * by content. Pages of more than a few thousand detections arrive in parts; each page's metadata is
 * all that was said so far, so that the last one has it all. Offsets count from the beginning of
 * the unpacked text. Any thread; @func is called on it.
 *
 * Where it fails, pages before the error have been handed over: throw them away.
 *
 * Returns: whether all was read
 */
gboolean
proof_label_reader_read (GBytes              *bytes,
                         ProofLabelPageFunc   func,
                         gpointer             user_data,
                         GCancellable        *cancellable,
                         GError             **error)
{
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return read_text (bytes, CHUNK, func, user_data, cancellable, error);
}

static gboolean
take_only_page (ProofLabelPage *page,
                gpointer        user_data,
                GError        **error)
{
  ProofLabelPage **only = user_data;

  if (*only != NULL)
    {
      proof_label_page_unref (page);
      g_set_error_literal (error, PROOF_LABEL_ERROR, PROOF_LABEL_ERROR_OTHER_TYPE,
                           _("There is more than one page where one was expected."));
      return FALSE;
    }
  *only = page;

  return TRUE;
}

/**
 * proof_label_reader_read_page:
 * @bytes: one response of GetLabelDetection
 * @error: a #ProofLabelError
 *
 * Any thread.
 *
 * Returns: (transfer full): the page, whole
 */
ProofLabelPage *
proof_label_reader_read_page (GBytes  *bytes,
                              GError **error)
{
  g_autoptr (ProofLabelPage) page = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (!read_text (bytes, 0, take_only_page, &page, NULL, error))
    return NULL;

  return g_steal_pointer (&page);
}
