/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-request.h"

#include <json-glib/json-glib.h>

#define JOB_ID "[A-Za-z0-9_-]{1,64}"
#define MAX_DEPTH 12
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* By the service's own rule. */
gboolean
proof_job_id_is_valid (const char *text)
{
  return g_regex_match_simple ("^" JOB_ID "\\z", text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

static gboolean
looks_like_json (const char *text)
{
  text += strspn (text, " \t\r\n");
  return *text == '{' || *text == '[';
}

static char *find_in_json (const char *text,
                           guint       depth);

/* An object's own JobId, else the first one inside it. Notices come wrapped: the `Message` of an
 * SNS envelope and the `Body` of an SQS message are strings that hold JSON. */
static char *
find_in_node (JsonNode *node,
              guint     depth)
{
  char *found = NULL;

  if (depth > MAX_DEPTH)
    return NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      const char *id = json_object_get_string_member_with_default (object, "JobId", NULL);
      JsonObjectIter iter;
      JsonNode *member;

      if (id != NULL && proof_job_id_is_valid (id))
        return g_strdup (id);
      json_object_iter_init_ordered (&iter, object);
      while (found == NULL && json_object_iter_next_ordered (&iter, NULL, &member))
        found = find_in_node (member, depth + 1);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; found == NULL && i < json_array_get_length (array); i++)
        found = find_in_node (json_array_get_element (array, i), depth + 1);
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      found = find_in_json (json_node_get_string (node), depth + 1);
    }
  return found;
}

static char *
find_in_json (const char *text,
              guint       depth)
{
  g_autoptr (JsonNode) root = looks_like_json (text) ? json_from_string (text, NULL) : NULL;

  return root != NULL ? find_in_node (root, depth) : NULL;
}

/* Without the quotes, blanks and marks around it, the invisible ones included. */
static char *
trim (const char *text)
{
  const char *begin = text, *end = text + strlen (text);

  while (begin < end)
    {
      gunichar c = g_utf8_get_char (begin);

      if (g_unichar_isalnum (c) || c == '-' || c == '_')
        break;
      begin = g_utf8_next_char (begin);
    }
  while (begin < end)
    {
      const char *last = g_utf8_prev_char (end);
      gunichar c = g_utf8_get_char (last);

      if (g_unichar_isalnum (c) || c == '-' || c == '_')
        break;
      end = last;
    }
  return g_strndup (begin, end - begin);
}

/* An id that a terminal or a mail broke over lines; only in the forms that the service gives, since
 * any two words would make an id. */
static char *
join_broken (const char *text)
{
  GString *joined = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (!g_ascii_isspace (*text))
      g_string_append_c (joined, *text);
  if (!g_regex_match_simple ("^(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\z",
                             joined->str, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT))
    {
      g_string_free (joined, TRUE);
      return NULL;
    }
  return g_string_free_and_steal (joined);
}

/* `"JobId": "…"` in a text that is no JSON as a whole: a line of it, a log,
 * a command line, YAML. */
static char *
find_named (const char *text)
{
  g_autoptr (GRegex) regex =
    g_regex_new ("(?:--job-id[=\\s]\\s*|\\bjob[-_ ]?id\\\\*[\"']?\\s*[:=]\\s*)\\\\*[\"']?"
                 "(" JOB_ID ")(?![A-Za-z0-9_-])", G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match)
         ? g_match_info_fetch (match, 1)
         : NULL;
}

/**
 * proof_job_id_from_text:
 * @text: (nullable): what a person has pasted
 *
 * Finds the JobId in an id with blanks and quotes around it or broken over lines, a completion
 * notice (raw, in its SNS envelope, as an SQS message or Lambda event), a Start or Get response, or
 * a line of any of these.
 *
 * Returns: (transfer full) (nullable): the JobId
 */
char *
proof_job_id_from_text (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *trimmed = NULL;
  const char *start;
  char *found = NULL;

  if (text == NULL)
    return NULL;

  valid = g_utf8_make_valid (text, -1);
  start = g_str_has_prefix (valid, BYTE_ORDER_MARK) ? valid + strlen (BYTE_ORDER_MARK) : valid;
  if (looks_like_json (start))
    {
      found = find_in_json (start, 0);
    }
  else
    {
      trimmed = trim (start);
      if (proof_job_id_is_valid (trimmed))
        return g_steal_pointer (&trimmed);
      found = join_broken (trimmed);
    }
  return found != NULL ? found : find_named (start);
}
