/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-json-fault.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
starts_with (const char *at,
             gsize       left,
             const char *word)
{
  return left >= strlen (word) && strncmp (at, word, strlen (word)) == 0;
}

static gboolean
starts_with_any (const char        *at,
                 gsize              left,
                 const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (starts_with (at, left, words[i]))
      return TRUE;

  return FALSE;
}

/* The last character before @offset that is not white space, 0 where there is none. */
static char
before (const char *text,
        gsize       offset)
{
  while (offset > 0 && g_ascii_isspace (text[offset - 1]))
    offset--;

  return offset > 0 ? text[offset - 1] : '\0';
}

/**
 * proof_json_fault_describe:
 * @text: text that is not JSON
 * @length: of it, in bytes
 * @offset: the first byte that JSON does not allow; @length where more should come
 *
 * Tells what people do to JSON from what stands there: prints of Python and JavaScript, text that
 * was shortened for reading, other output formats of the AWS CLI.
 *
 * Returns: (transfer full): a sentence or two, without the place
 */
char *
proof_json_fault_describe (const char *text,
                           gsize       length,
                           gsize       offset)
{
  static const char *const numbers[] = { "NaN", "Infinity", "-Infinity", "-NaN", "nan", "inf",
                                         "-inf", "+", NULL };
  static const char *const python[] = { "'", "None", "True", "False", "Decimal(", "datetime",
                                        NULL };
  static const char *const script[] = { "const ", "var ", "let ", "export ", "module.", "window.",
                                        "function", "undefined", "new ", "return", NULL };
  static const char *const dots[] = { "...", "…", ".", NULL };
  const char *at = text + offset;
  gsize left = length - offset;
  gunichar character = g_utf8_get_char_validated (at, left);
  char shown[6 + 1] = "";

  if (left == 0)
    return g_strdup (_("The text is cut short: it ends in the middle of a value. Get the whole of "
                       "it again."));
  if (starts_with_any (at, left, numbers))
    return g_strdup (_("JSON has no NaN, no infinity and no plus sign before a number."));
  if (*at == '/' || *at == '#')
    return g_strdup (_("There is a comment, which JavaScript allows and JSON does not. Take it "
                       "out, or save the results as plain JSON."));
  if ((*at == '}' || *at == ']') && before (text, offset) == ',')
    return g_strdup (_("There is a comma after the last item, which JavaScript allows and JSON "
                       "does not. Take it out, or save the results as plain JSON."));
  if (offset > 0 &&
      (*at == '-' || g_ascii_isdigit (*at) || (*at == '.' && g_ascii_isdigit (at[-1])) ||
       (*at == '.' && left > 1 && g_ascii_isdigit (at[1]))))
    return g_strdup (_("There is a number that is not written as JSON wants it."));
  if (starts_with_any (at, left, dots))
    return g_strdup (_("There are dots where something was left out: the text was shortened for "
                       "reading. The whole of it is needed."));
  if (starts_with_any (at, left, python))
    return g_strdup (_("This is how Python prints objects, not JSON. Save the results with "
                       "json.dump(), or with “aws … --output json”."));
  if (starts_with_any (at, left, script))
    return g_strdup (_("This is JavaScript, not JSON. Save the results as plain JSON."));
  if (*at == '<')
    return g_strdup (_("This is a web page or XML, not JSON."));
  if (*at == '\0')
    return g_strdup (_("There is a NUL byte: this is not text, or not in UTF-8. Save the results "
                       "as JSON in UTF-8."));
  if ((guchar) *at < 0x20)
    return g_strdup (_("There is a control character, which JSON does not allow here."));
  if ((guchar) *at >= 0x80 && character >= (gunichar) -2)
    return g_strdup (_("This is not text, or not in UTF-8. Save the results as JSON in UTF-8."));
  if (offset == 0)
    return g_strdup (_("This is not JSON. Save the results with “aws … --output json”."));
  if (g_ascii_isalpha (*at) || *at == '_' || *at == '$')
    return g_strdup (_("There is a word without quotes, which JavaScript may allow and JSON does "
                       "not. Save the results as plain JSON."));

  if ((guchar) *at < 0x80)
    return g_strdup_printf (_("This is not JSON: “%c” cannot stand here."), *at);

  g_unichar_to_utf8 (character, shown);
  return g_strdup_printf (_("This is not JSON: “%s” (U+%04X) cannot stand here."),
                          shown, character);
}
