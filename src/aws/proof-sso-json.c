/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso-json.h"

#include <string.h>

#include "proof-aws-credentials.h"

/* What an answer may claim: with the present added to it, a date still has four digits of year. */
#define MAX_SPAN_US (G_GINT64_CONSTANT (7900) * 365 * 24 * 3600 * G_USEC_PER_SEC)

static void wipe_node (JsonNode *node);

static void
wipe_member_cb (JsonObject *object,
                const char *name,
                JsonNode   *node,
                gpointer    user_data)
{
  wipe_node (node);
}

static void
wipe_element_cb (JsonArray *array,
                 guint      index,
                 JsonNode  *node,
                 gpointer   user_data)
{
  wipe_node (node);
}

/* Strings are overwritten where they are: nobody else has a reference to these trees. */
static void
wipe_node (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), wipe_member_cb, NULL);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), wipe_element_cb, NULL);
  else if (json_node_get_value_type (node) == G_TYPE_STRING && json_node_get_string (node))
    explicit_bzero ((char *) json_node_get_string (node), strlen (json_node_get_string (node)));
}

/* Wipes and frees. */
void
proof_sso_json_free (ProofSsoJson *self)
{
  json_object_foreach_member (self, wipe_member_cb, NULL);
  json_object_unref (self);
}

/**
 * proof_sso_json_parse:
 * @text: of a file or an answer, in whatever state it is
 * @length: of @text in bytes, -1 where it ends with a NUL
 *
 * Returns: (transfer full) (nullable): NULL where @text is not a JSON object
 */
ProofSsoJson *
proof_sso_json_parse (const char *text,
                      gssize      length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = json_parser_load_from_data (parser, text, length, NULL)
                     ? json_parser_get_root (parser)
                     : NULL;

  return root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_dup_object (root) : NULL;
}

/* The body of an answer, as proof_sso_json_parse(). */
ProofSsoJson *
proof_sso_json_parse_bytes (GBytes *bytes)
{
  gsize length = g_bytes_get_size (bytes);

  return length > 0 ? proof_sso_json_parse (g_bytes_get_data (bytes, NULL), length) : NULL;
}

/* (transfer full): on one line, as the AWS CLI writes it; for proof_aws_wipe(). */
char *
proof_sso_json_to_text (ProofSsoJson *self)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), self);

  return json_to_string (root, FALSE);
}

static JsonNode *
get_value (ProofSsoJson *self,
           const char   *member)
{
  JsonNode *node = json_object_get_member (self, member);

  return node && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/* (nullable): NULL also for the empty string. */
const char *
proof_sso_json_get (ProofSsoJson *self,
                    const char   *member)
{
  JsonNode *node = get_value (self, member);
  const char *text = node ? json_node_get_string (node) : NULL;

  return text && *text ? text : NULL;
}

/* (nullable): what may stand in a header, visible ASCII without blanks. */
const char *
proof_sso_json_get_word (ProofSsoJson *self,
                         const char   *member)
{
  const char *text = proof_sso_json_get (self, member);

  for (const char *p = text; p && *p; p++)
    if (!g_ascii_isgraph (*p))
      return NULL;

  return text;
}

/**
 * proof_sso_json_is_repeated:
 * @self: what was sent
 * @text: (nullable): of the answer
 *
 * Returns: whether @text repeats a secret, so that no message may carry it
 */
gboolean
proof_sso_json_is_repeated (ProofSsoJson *self,
                            const char   *text)
{
  static const char * const secrets[] = {
    "accessToken", "clientSecret", "deviceCode", "refreshToken", NULL
  };

  for (guint i = 0; text && secrets[i]; i++)
    {
      const char *secret = proof_sso_json_get (self, secrets[i]);

      if (secret && strstr (text, secret))
        return TRUE;
    }

  return FALSE;
}

/* 0 where there is no such number. */
gint64
proof_sso_json_get_number (ProofSsoJson *self,
                           const char   *member)
{
  JsonNode *node = get_value (self, member);

  return node ? json_node_get_int (node) : 0;
}

/**
 * proof_sso_json_get_span:
 * @self: an object
 * @member: a number
 * @unit_us: microseconds that each of it means
 *
 * Returns: microseconds, from 0 to some thousand years; 0 where there is no such number
 */
gint64
proof_sso_json_get_span (ProofSsoJson *self,
                         const char   *member,
                         gint64        unit_us)
{
  return CLAMP (proof_sso_json_get_number (self, member), 0, MAX_SPAN_US / unit_us) * unit_us;
}

/**
 * proof_sso_json_get_time:
 * @self: an object
 * @member: an ISO 8601 time, UTC where it names no zone
 *
 * Old files end with "UTC", which is read as well.
 *
 * Returns: microseconds since 1970, 0 where there is no such time
 */
gint64
proof_sso_json_get_time (ProofSsoJson *self,
                         const char   *member)
{
  g_autofree char *text = g_strstrip (g_strdup (proof_sso_json_get (self, member)
                                                  ? proof_sso_json_get (self, member)
                                                  : ""));
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;

  if (g_str_has_suffix (text, "UTC"))
    {
      text[strlen (text) - strlen ("UTC")] = '\0';
      g_strchomp (text);
    }
  time = g_date_time_new_from_iso8601 (text, utc);

  return time ? g_date_time_to_unix_usec (time) : 0;
}

/* NULL takes the member away. */
void
proof_sso_json_set (ProofSsoJson *self,
                    const char   *member,
                    const char   *value)
{
  JsonNode *old = json_object_get_member (self, member);

  if (old)
    wipe_node (old);
  if (value)
    json_object_set_string_member (self, member, value);
  else if (old)
    json_object_remove_member (self, member);
}

void
proof_sso_json_set_time (ProofSsoJson *self,
                         const char   *member,
                         gint64        time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *text = time ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  proof_sso_json_set (self, member, text);
}
