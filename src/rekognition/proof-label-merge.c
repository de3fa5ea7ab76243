/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-merge.h"

#include <glib/gi18n.h>

#include "proof-rekognition-error.h"

/* A piece of JSON text that is known to be well-formed: pages are parsed when they come. Every
 * step minds the end all the same. */
typedef struct
{
  const char *at;
  const char *end;
} Text;

static void
skip_blanks (Text *text)
{
  while (text->at < text->end && strchr (" \t\r\n", *text->at) != NULL)
    text->at++;
}

/* Takes the character if it is the next one that is not blank. */
static gboolean
take (Text *text,
      char  c)
{
  skip_blanks (text);
  if (text->at == text->end || *text->at != c)
    return FALSE;
  text->at++;
  return TRUE;
}

static void
skip_string (Text *text)
{
  for (text->at++; text->at < text->end && *text->at != '"'; text->at++)
    if (*text->at == '\\' && text->at + 1 < text->end)
      text->at++;
  if (text->at < text->end)
    text->at++;
}

/* Steps over a value; it and nothing around it is returned. */
static Text
take_value (Text *text)
{
  Text value;
  guint depth = 0;

  skip_blanks (text);
  value.at = value.end = text->at;
  while (text->at < text->end)
    {
      char c = *text->at;

      if (depth == 0 && (c == ',' || c == '}' || c == ']'))
        break;
      if (c == '"')
        {
          skip_string (text);
          value.end = text->at;
          continue;
        }
      if (c == '{' || c == '[')
        depth++;
      else if (c == '}' || c == ']')
        depth--;
      text->at++;
      if (strchr (" \t\r\n", c) == NULL)
        value.end = text->at;
    }
  return value;
}

static gboolean
text_is (Text        text,
         const char *word)
{
  return (gsize) (text.end - text.at) == strlen (word) &&
         memcmp (text.at, word, strlen (word)) == 0;
}

typedef struct
{
  GOutputStream *out;
  GCancellable  *cancellable;
  guint64        n_detections;
} Merge;

static gboolean
put (Merge       *merge,
     const char  *data,
     gsize        size,
     GError     **error)
{
  return g_output_stream_write_all (merge->out, data, size, NULL, merge->cancellable, error);
}

/* The elements of an array as they are written, after those that are there. */
static gboolean
put_elements (Merge   *merge,
              Text     array,
              GError **error)
{
  if (!take (&array, '['))
    return TRUE;
  for (;;)
    {
      Text element = take_value (&array);

      if (element.at == element.end)
        return TRUE;
      if ((merge->n_detections > 0 && !put (merge, ",\n", 2, error)) ||
          !put (merge, element.at, element.end - element.at, error))
        return FALSE;
      merge->n_detections++;
      if (!take (&array, ','))
        return TRUE;
    }
}

/* The next member of an object; FALSE after the last. */
static gboolean
next_member (Text *object,
             Text *key,
             Text *value)
{
  take (object, ',');
  skip_blanks (object);
  if (object->at == object->end || *object->at != '"')
    return FALSE;
  key->at = object->at;
  skip_string (object);
  key->end = object->at;
  if (!take (object, ':'))
    return FALSE;
  *value = take_value (object);
  return TRUE;
}

static gboolean
open_page (GBytes  *raw,
           Text    *object,
           GError **error)
{
  gsize size;

  object->at = g_bytes_get_data (raw, &size);
  object->end = object->at + size;
  if (size >= 3 && memcmp (object->at, "\xef\xbb\xbf", 3) == 0)
    object->at += 3;
  if (take (object, '{'))
    return TRUE;
  g_set_error (error, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_MISMATCH,
               _("A page that was kept is not a page of results. Fetch the job again."));
  return FALSE;
}

/* All members of the first page, save those that are a page's own. */
static gboolean
put_members (Merge   *merge,
             GBytes  *raw,
             GError **error)
{
  Text object, key, value;

  if (!open_page (raw, &object, error))
    return FALSE;
  while (next_member (&object, &key, &value))
    if (!text_is (key, "\"NextToken\"") && !text_is (key, "\"Labels\"") &&
        (!put (merge, key.at, key.end - key.at, error) || !put (merge, ": ", 2, error) ||
         !put (merge, value.at, value.end - value.at, error) || !put (merge, ",\n", 2, error)))
      return FALSE;
  return TRUE;
}

static gboolean
put_labels (Merge   *merge,
            GBytes  *raw,
            GError **error)
{
  Text object, key, value;

  if (!open_page (raw, &object, error))
    return FALSE;
  while (next_member (&object, &key, &value))
    if (text_is (key, "\"Labels\"") && !put_elements (merge, value, error))
      return FALSE;
  return TRUE;
}

/**
 * proof_label_merge:
 * @out: where to write
 * @n_pages: how many pages there are, at least 1
 * @func: gives them, each once and in order
 * @user_data: for @func
 * @n_detections: (out) (optional): how many elements of `Labels` were written
 * @cancellable: (nullable): to end it early
 * @error: return location
 *
 * Writes all pages as one response: the first page's members, `Labels` with the elements of all
 * pages and no `NextToken`. Members and elements are copied as they are written, so that numbers
 * keep their digits. One page is held at a time. Blocks.
 *
 * Returns: whether all was written; @out stays open
 */
gboolean
proof_label_merge (GOutputStream     *out,
                   guint              n_pages,
                   ProofRawPageFunc   func,
                   gpointer           user_data,
                   guint64           *n_detections,
                   GCancellable      *cancellable,
                   GError           **error)
{
  Merge merge = { out, cancellable, 0 };

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), FALSE);
  g_return_val_if_fail (n_pages > 0, FALSE);

  for (guint i = 0; i < n_pages; i++)
    {
      g_autoptr (GBytes) raw = func (i, user_data, error);

      /* Labels last, so that what is said of the whole can be read without them. */
      if (raw == NULL ||
          (i == 0 && (!put (&merge, "{", 1, error) || !put_members (&merge, raw, error) ||
                      !put (&merge, "\"Labels\": [\n", 12, error))) ||
          !put_labels (&merge, raw, error))
        return FALSE;
    }
  if (!put (&merge, "\n]}\n", 4, error))
    return FALSE;

  if (n_detections != NULL)
    *n_detections = merge.n_detections;
  return TRUE;
}
