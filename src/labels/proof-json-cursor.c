/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structure is walked here; numbers, and strings that are not plain ASCII, are yyjson's. Reading a
 * results file so takes one pass and no memory; a document of it takes three times its size. */
#include "config.h"

#include "proof-json-cursor.h"

#include <glib/gi18n.h>
#include <yyjson.h>

#include "proof-json-fault.h"
#include "proof-label-reader.h"

/* How much of a path goes into a message. */
#define MAX_PATH_DEPTH 16

/* Floats that were widened and printed may be a hair past the end. */
#define HAIR 0.001

static inline gboolean
is_number_char (char c)
{
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/**
 * proof_json_cursor_init:
 * @self: (out caller-allocates): a cursor
 * @text: JSON text, which must stay
 * @length: of it, in bytes
 * @offset: where to begin
 */
void
proof_json_cursor_init (ProofJsonCursor *self,
                        const char      *text,
                        gsize            length,
                        gsize            offset)
{
  self->text = text;
  self->at = text + offset;
  self->end = text + length;
  self->tail = self->end;
  while (self->tail > text && is_number_char (self->tail[-1]))
    self->tail--;
  self->error = NULL;
  self->place = NULL;
  self->unescaped = NULL;
  self->depth = 0;
}

void
proof_json_cursor_clear (ProofJsonCursor *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->place, g_free);
  if (self->unescaped != NULL)
    g_string_free (self->unescaped, TRUE);
  self->unescaped = NULL;
}

/* --- errors --- */

static char *
dup_path (ProofJsonCursor *self)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 0; i < self->depth && !self->levels[i].fresh; i++)
    {
      const ProofJsonLevel *level = &self->levels[i];

      if (i == MAX_PATH_DEPTH)
        {
          g_string_append (path, "…");
          break;
        }
      if (!level->is_object)
        g_string_append_printf (path, "[%u]", level->index);
      else if (level->key.text != NULL)
        g_string_append_printf (path, "%s%.*s", path->len > 0 ? "." : "",
                                (int) MIN (level->key.length, 64), level->key.text);
    }

  return g_utf8_make_valid (path->str, path->len);
}

/* Names the value at hand, as sentences about it begin. (transfer none): until the next call. */
const char *
proof_json_cursor_name_place (ProofJsonCursor *self)
{
  g_free (self->place);
  self->place = dup_path (self);
  if (self->place[0] == '\0')
    g_set_str (&self->place, _("The outermost value"));

  return self->place;
}

/**
 * proof_json_cursor_fail:
 * @self: a cursor
 * @offset: of the byte that is wrong
 * @code: a #ProofLabelError
 * @format: what is wrong; for PROOF_LABEL_ERROR_MEMBER with proof_json_cursor_name_place() in it
 *   and without a full stop
 * @...: for @format
 *
 * Sets the error, unless there is one.
 */
void
proof_json_cursor_fail (ProofJsonCursor *self,
                        gsize            offset,
                        int              code,
                        const char      *format,
                        ...)
{
  g_autofree char *byte = g_strdup_printf ("%" G_GSIZE_FORMAT, offset);
  g_autofree char *what = NULL;
  g_autofree char *path = NULL;
  va_list arguments;

  if (self->error != NULL)
    return;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  path = dup_path (self);

  if (code == PROOF_LABEL_ERROR_MEMBER)
    self->error = g_error_new (PROOF_LABEL_ERROR, code, _("%s (byte %s)."), what, byte);
  else if (path[0] != '\0')
    self->error = g_error_new (PROOF_LABEL_ERROR, code, _("%s (byte %s, %s)"), what, byte, path);
  else
    self->error = g_error_new (PROOF_LABEL_ERROR, code, _("%s (byte %s)"), what, byte);
}

static void
fail_syntax (ProofJsonCursor *self,
             const char      *at)
{
  g_autofree char *what = proof_json_fault_describe (self->text, self->end - self->text,
                                                     at - self->text);

  proof_json_cursor_fail (self, at - self->text, PROOF_LABEL_ERROR_SYNTAX, "%s", what);
}

static gboolean
expect (ProofJsonCursor *self,
        ProofJsonType    type)
{
  static const char *const names[] = {
    [PROOF_JSON_OBJECT] = NC_("kind of JSON value", "an object"),
    [PROOF_JSON_ARRAY] = NC_("kind of JSON value", "an array"),
    [PROOF_JSON_STRING] = NC_("kind of JSON value", "text"),
    [PROOF_JSON_NUMBER] = NC_("kind of JSON value", "a number"),
    [PROOF_JSON_BOOLEAN] = NC_("kind of JSON value", "true or false"),
    [PROOF_JSON_NULL] = NC_("kind of JSON value", "null"),
  };
  ProofJsonType actual = proof_json_cursor_peek (self);

  if (self->error != NULL)
    return FALSE;
  if (actual == type)
    return TRUE;

  if (actual == PROOF_JSON_END || actual == PROOF_JSON_BROKEN)
    fail_syntax (self, self->at);
  else
    proof_json_cursor_fail (self, self->at - self->text, PROOF_LABEL_ERROR_MEMBER,
                            /* Translators: a place in a JSON text, the kind of what is there,
                             * and the kind of what should be there. */
                            _("%s is %s where %s belongs"), proof_json_cursor_name_place (self),
                            g_dpgettext2 (NULL, "kind of JSON value", names[actual]),
                            g_dpgettext2 (NULL, "kind of JSON value", names[type]));

  return FALSE;
}

/* --- tokens --- */

/* Half of a results file is indentation: eight blanks go at a time. */
static inline void
skip_space (ProofJsonCursor *self)
{
  const char *at = self->at;

  if (at < self->end && *at > ' ')
    return;

  for (;;)
    {
      while (self->end - at >= 8 && memcmp (at, "        ", 8) == 0)
        at += 8;
      if (at == self->end || (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t'))
        break;
      at++;
    }
  self->at = at;
}

static inline gboolean
is_plain (char c)
{
  return (guchar) c >= 0x20 && (guchar) c < 0x80 && c != '"' && c != '\\';
}

#define EACH(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

/* The first character at or after @at that is not plain ASCII, or @end. Looks at eight at a time: a
 * byte's top bit is set where it is no plain one; borrows can only set it after such a one. */
static inline const char *
skip_plain (const char *at,
            const char *end)
{
  while (end - at >= 8)
    {
      guint64 word, quote, slash, special;

      memcpy (&word, at, sizeof word);
      word = GUINT64_FROM_LE (word);
      quote = word ^ EACH ('"');
      slash = word ^ EACH ('\\');
      special = (((quote - EACH (1)) & ~quote) | ((slash - EACH (1)) & ~slash) |
                 ((word - EACH (0x20)) & ~word) | word) & EACH (0x80);
      if (special != 0)
        return at + __builtin_ctzll (special) / 8;
      at += 8;
    }
  while (at < end && is_plain (*at))
    at++;

  return at;
}

/* A string with escapes or more than ASCII, up to its closing quote. */
static gboolean
scan_rich_string (ProofJsonCursor *self,
                  const char      *at,
                  ProofJsonSlice  *string)
{
  const char *begin = self->at;
  yyjson_read_err fault;
  yyjson_doc *doc;
  yyjson_val *root;

  while (at < self->end && *at != '"')
    {
      if ((guchar) *at < 0x20)
        {
          fail_syntax (self, at);
          return FALSE;
        }
      at += *at == '\\' && at + 1 < self->end ? 2 : 1;
    }
  if (at >= self->end)
    {
      fail_syntax (self, self->end);
      return FALSE;
    }

  doc = yyjson_read_opts ((char *) begin, at + 1 - begin, YYJSON_READ_NOFLAG, NULL, &fault);
  if (doc == NULL)
    {
      if ((guchar) begin[fault.pos] >= 0x80)
        fail_syntax (self, begin + fault.pos);
      else
        proof_json_cursor_fail (self, begin + fault.pos - self->text, PROOF_LABEL_ERROR_SYNTAX,
                                _("There is a broken escape in a text."));
      return FALSE;
    }
  root = yyjson_doc_get_root (doc);
  if (self->unescaped == NULL)
    self->unescaped = g_string_new (NULL);
  g_string_truncate (self->unescaped, 0);
  g_string_append_len (self->unescaped, yyjson_get_str (root), yyjson_get_len (root));
  yyjson_doc_free (doc);

  *string = (ProofJsonSlice) { self->unescaped->str, self->unescaped->len };
  self->at = at + 1;

  return TRUE;
}

/* At an opening quote. @string is good until the next one is read. */
static inline gboolean
scan_string (ProofJsonCursor *self,
             ProofJsonSlice  *string)
{
  const char *begin = self->at + 1;
  const char *at = skip_plain (begin, self->end);

  if (at == self->end || *at != '"')
    return scan_rich_string (self, at, string);

  *string = (ProofJsonSlice) { begin, at - begin };
  self->at = at + 1;

  return TRUE;
}

/* At a digit or sign. @flags: YYJSON_READ_NUMBER_AS_RAW where the grammar is all that matters. */
static gboolean
scan_number (ProofJsonCursor  *self,
             yyjson_read_flag  flags,
             yyjson_val       *value)
{
  g_autofree char *copy = NULL;
  const char *begin = self->at;
  const char *stop;

  /* yyjson stops at what cannot be a number's: there must be such a thing. */
  if (begin >= self->tail)
    begin = copy = g_strndup (begin, self->end - begin);

  stop = yyjson_read_number (begin, value, flags, NULL, NULL);
  if (stop != NULL && !is_number_char (*stop))
    {
      self->at += stop - begin;
      return TRUE;
    }

  begin = self->at;
  if (stop == NULL && (flags & YYJSON_READ_NUMBER_AS_RAW) == 0 &&
      scan_number (self, flags | YYJSON_READ_NUMBER_AS_RAW, value))
    {
      proof_json_cursor_fail (self, begin - self->text, PROOF_LABEL_ERROR_MEMBER,
                              _("%s is a number beyond all bounds"),
                              proof_json_cursor_name_place (self));
      return FALSE;
    }

  for (stop = begin; stop < self->end && is_number_char (*stop); stop++)
    ;
  fail_syntax (self, stop == self->end ? stop : begin);

  return FALSE;
}

static gboolean
scan_word (ProofJsonCursor *self,
           const char      *word)
{
  gsize length = strlen (word);
  gsize left = self->end - self->at;

  if (strncmp (self->at, word, MIN (left, length)) != 0)
    {
      fail_syntax (self, self->at);
      return FALSE;
    }
  if (left < length)
    {
      fail_syntax (self, self->end);
      return FALSE;
    }
  self->at += length;

  return TRUE;
}

/* --- walking --- */

/**
 * proof_json_cursor_peek:
 * @self: a cursor
 *
 * Returns: the type of the value that comes next, by its first character
 */
ProofJsonType
proof_json_cursor_peek (ProofJsonCursor *self)
{
  static const guint8 types[256] = {
    ['{'] = PROOF_JSON_OBJECT,
    ['['] = PROOF_JSON_ARRAY,
    ['"'] = PROOF_JSON_STRING,
    ['-'] = PROOF_JSON_NUMBER,
    ['0' ... '9'] = PROOF_JSON_NUMBER,
    ['t'] = PROOF_JSON_BOOLEAN,
    ['f'] = PROOF_JSON_BOOLEAN,
    ['n'] = PROOF_JSON_NULL,
  };

  skip_space (self);

  return self->at == self->end ? PROOF_JSON_END : types[(guchar) *self->at];
}

/**
 * proof_json_cursor_peek_text:
 * @self: a cursor between two texts, which may follow one another
 *
 * As proof_json_cursor_peek(), past the byte order marks that texts bring along when files are put
 * one after another.
 *
 * Returns: the type of the value that comes next
 */
ProofJsonType
proof_json_cursor_peek_text (ProofJsonCursor *self)
{
  ProofJsonType type;

  while ((type = proof_json_cursor_peek (self)) == PROOF_JSON_BROKEN && self->end - self->at >= 3 &&
         memcmp (self->at, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;

  return type;
}

/**
 * proof_json_cursor_tell:
 * @self: a cursor
 *
 * Returns: the offset of the next byte to be read; after peek(), that of the next value
 */
gsize
proof_json_cursor_tell (ProofJsonCursor *self)
{
  return self->at - self->text;
}

static gboolean
enter (ProofJsonCursor *self,
       gboolean         is_object)
{
  if (!expect (self, is_object ? PROOF_JSON_OBJECT : PROOF_JSON_ARRAY))
    return FALSE;
  if (self->depth == PROOF_JSON_MAX_DEPTH)
    {
      proof_json_cursor_fail (self, self->at - self->text, PROOF_LABEL_ERROR_SYNTAX,
                              _("The text is nested more than %d levels deep."),
                              PROOF_JSON_MAX_DEPTH);
      return FALSE;
    }

  self->at++;
  self->levels[self->depth++] = (ProofJsonLevel) { .is_object = is_object, .fresh = TRUE };

  return TRUE;
}

/* Goes to the next member or element of the innermost container, or leaves it. */
static gboolean
next (ProofJsonCursor *self,
      char             close)
{
  ProofJsonLevel *level = &self->levels[self->depth - 1];

  if (self->error != NULL)
    return FALSE;

  skip_space (self);
  if (self->at < self->end && *self->at == close)
    {
      self->at++;
      self->depth--;
      return FALSE;
    }
  if (!level->fresh)
    {
      if (self->at == self->end || *self->at != ',')
        {
          fail_syntax (self, self->at);
          return FALSE;
        }
      self->at++;
      skip_space (self);
      level->index++;
      level->key.text = NULL;
    }
  level->fresh = FALSE;

  return TRUE;
}

gboolean
proof_json_cursor_enter_object (ProofJsonCursor *self)
{
  return enter (self, TRUE);
}

/**
 * proof_json_cursor_next_member:
 * @self: a cursor inside an object
 * @key: (out): the member's name, good until the next string is read
 *
 * Goes to the next member's value, which must be read or skipped.
 *
 * Returns: %FALSE after the last one, and on error
 */
gboolean
proof_json_cursor_next_member (ProofJsonCursor *self,
                               ProofJsonSlice  *key)
{
  const char *begin;

  if (!next (self, '}'))
    return FALSE;

  begin = self->at;
  if (begin == self->end || *begin != '"')
    {
      fail_syntax (self, begin);
      return FALSE;
    }
  if (!scan_string (self, key))
    return FALSE;
  self->levels[self->depth - 1].key = (ProofJsonSlice) { begin + 1, self->at - begin - 2 };

  skip_space (self);
  if (self->at == self->end || *self->at != ':')
    {
      fail_syntax (self, self->at);
      return FALSE;
    }
  self->at++;

  return TRUE;
}

gboolean
proof_json_cursor_enter_array (ProofJsonCursor *self)
{
  return enter (self, FALSE);
}

/**
 * proof_json_cursor_next_element:
 * @self: a cursor inside an array
 *
 * Goes to the next element, which must be read or skipped.
 *
 * Returns: %FALSE after the last one, and on error
 */
gboolean
proof_json_cursor_next_element (ProofJsonCursor *self)
{
  return next (self, ']');
}

/**
 * proof_json_cursor_read_null:
 * @self: a cursor
 *
 * Returns: whether the next value was null, which then is behind
 */
gboolean
proof_json_cursor_read_null (ProofJsonCursor *self)
{
  skip_space (self);

  return self->error == NULL && self->at < self->end && *self->at == 'n' &&
         scan_word (self, "null");
}

/**
 * proof_json_cursor_read_string:
 * @self: a cursor
 * @string: (out): valid UTF-8 without NUL, good until the next string is read
 *
 * Returns: whether it could be read
 */
gboolean
proof_json_cursor_read_string (ProofJsonCursor *self,
                               ProofJsonSlice  *string)
{
  const char *begin;

  if (!expect (self, PROOF_JSON_STRING))
    return FALSE;

  begin = self->at;
  if (!scan_string (self, string))
    return FALSE;
  if (memchr (string->text, '\0', string->length) != NULL)
    {
      proof_json_cursor_fail (self, begin - self->text, PROOF_LABEL_ERROR_MEMBER,
                              _("%s is text with a NUL character in it"),
                              proof_json_cursor_name_place (self));
      return FALSE;
    }

  return TRUE;
}

/**
 * proof_json_cursor_read_number:
 * @self: a cursor
 * @minimum: the least that makes sense
 * @maximum: the greatest that makes sense
 * @number: (out): the number, finite and within the bounds; what is a hair past them is put there
 *
 * Returns: whether it could be read
 */
gboolean
proof_json_cursor_read_number (ProofJsonCursor *self,
                               double           minimum,
                               double           maximum,
                               double          *number)
{
  const char *begin;
  yyjson_val value;

  if (!expect (self, PROOF_JSON_NUMBER))
    return FALSE;

  begin = self->at;
  if (!scan_number (self, YYJSON_READ_NOFLAG, &value))
    return FALSE;

  *number = yyjson_get_num (&value);
  if (!(*number >= minimum - HAIR && *number <= maximum + HAIR))
    {
      proof_json_cursor_fail (self, begin - self->text, PROOF_LABEL_ERROR_MEMBER,
                              _("%s is %.10g, which is not between %.10g and %.10g"),
                              proof_json_cursor_name_place (self), *number, minimum, maximum);
      return FALSE;
    }
  *number = CLAMP (*number, minimum, maximum);

  return TRUE;
}

static void
skip_scalar (ProofJsonCursor *self,
             ProofJsonType    type)
{
  ProofJsonSlice string;
  yyjson_val value;

  switch (type)
    {
    case PROOF_JSON_STRING:
      scan_string (self, &string);
      break;
    case PROOF_JSON_NUMBER:
      scan_number (self, YYJSON_READ_NUMBER_AS_RAW, &value);
      break;
    case PROOF_JSON_BOOLEAN:
      scan_word (self, *self->at == 't' ? "true" : "false");
      break;
    case PROOF_JSON_NULL:
      scan_word (self, "null");
      break;
    case PROOF_JSON_END:
    case PROOF_JSON_BROKEN:
      fail_syntax (self, self->at);
      break;
    case PROOF_JSON_OBJECT:
    case PROOF_JSON_ARRAY:
    default:
      g_assert_not_reached ();
    }
}

/**
 * proof_json_cursor_skip:
 * @self: a cursor
 *
 * Goes past the next value, whatever it is, as strictly as if it were read.
 */
void
proof_json_cursor_skip (ProofJsonCursor *self)
{
  guint depth = self->depth;

  if (self->error != NULL)
    return;

  do
    {
      ProofJsonType type;
      ProofJsonSlice key;

      if (self->depth > depth &&
          !(self->levels[self->depth - 1].is_object ? proof_json_cursor_next_member (self, &key)
                                                    : proof_json_cursor_next_element (self)))
        continue;

      type = proof_json_cursor_peek (self);
      if (type == PROOF_JSON_OBJECT || type == PROOF_JSON_ARRAY)
        enter (self, type == PROOF_JSON_OBJECT);
      else
        skip_scalar (self, type);
    }
  while (self->depth > depth && self->error == NULL);
}
