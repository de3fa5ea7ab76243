/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

#define PROOF_JSON_MAX_DEPTH 512

typedef enum
{
  PROOF_JSON_BROKEN, /* what begins here is no value */
  PROOF_JSON_END,    /* of the text */
  PROOF_JSON_OBJECT,
  PROOF_JSON_ARRAY,
  PROOF_JSON_STRING,
  PROOF_JSON_NUMBER,
  PROOF_JSON_BOOLEAN,
  PROOF_JSON_NULL,
} ProofJsonType;

typedef struct
{
  const char *text; /* not terminated */
  gsize length;
} ProofJsonSlice;

typedef struct
{
  ProofJsonSlice key; /* as written */
  guint index;
  gboolean is_object;
  gboolean fresh; /* nothing was read of it yet */
} ProofJsonLevel;

/* Reads JSON text from front to back, strictly, a value at a time and without building anything.
 * Knows where it is, so that an error names the member and the byte. The first error stays, and
 * everything after it does nothing: loops need no checks of their own. */
typedef struct
{
  const char *text;
  const char *at;
  const char *end;
  const char *tail; /* from here on there is nothing that could not be of one number */
  GError *error;
  char *place; /* as it was last named */
  GString *unescaped; /* the last string that could not be taken from the text as it is */
  guint depth;
  ProofJsonLevel levels[PROOF_JSON_MAX_DEPTH];
} ProofJsonCursor;

void          proof_json_cursor_init         (ProofJsonCursor *self,
                                              const char      *text,
                                              gsize            length,
                                              gsize            offset);
void          proof_json_cursor_clear        (ProofJsonCursor *self);

ProofJsonType proof_json_cursor_peek         (ProofJsonCursor *self);
ProofJsonType proof_json_cursor_peek_text    (ProofJsonCursor *self);
gsize         proof_json_cursor_tell         (ProofJsonCursor *self);

gboolean      proof_json_cursor_enter_object (ProofJsonCursor *self);
gboolean      proof_json_cursor_next_member  (ProofJsonCursor *self,
                                              ProofJsonSlice  *key);
gboolean      proof_json_cursor_enter_array  (ProofJsonCursor *self);
gboolean      proof_json_cursor_next_element (ProofJsonCursor *self);
gboolean      proof_json_cursor_read_null    (ProofJsonCursor *self);
gboolean      proof_json_cursor_read_string  (ProofJsonCursor *self,
                                              ProofJsonSlice  *string);
gboolean      proof_json_cursor_read_number  (ProofJsonCursor *self,
                                              double           minimum,
                                              double           maximum,
                                              double          *number);
void          proof_json_cursor_skip         (ProofJsonCursor *self);

const char   *proof_json_cursor_name_place   (ProofJsonCursor *self);
void          proof_json_cursor_fail         (ProofJsonCursor *self,
                                              gsize            offset,
                                              int              code,
                                              const char      *format,
                                              ...) G_GNUC_PRINTF (4, 5);

static inline gboolean
proof_json_slice_equal (ProofJsonSlice slice,
                        const char    *text)
{
  return slice.length == strlen (text) && memcmp (slice.text, text, slice.length) == 0;
}

G_END_DECLS
