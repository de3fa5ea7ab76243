/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-keys-json.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-error.h"

/**
 * proof_aws_parse_time:
 * @text: (nullable): ISO 8601 in any of the forms that AWS tools have written, "UTC" for "Z" too
 *
 * Returns: as g_get_real_time(), 0 where it is no time
 */
gint64
proof_aws_parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *iso = g_strdup (text ? text : "");
  g_autoptr (GDateTime) time = NULL;

  if (g_str_has_suffix (iso, "UTC"))
    strcpy (iso + strlen (iso) - 3, "Z");
  time = g_date_time_new_from_iso8601 (iso, utc);

  return time ? g_date_time_to_unix_usec (time) : 0;
}

/* (transfer full) (nullable): an object, NULL for everything else. */
JsonNode *
proof_aws_json_parse (const char *text,
                      gsize       length)
{
  /* An immutable one ends the program where something stands in front of the object. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (text && json_parser_load_from_data (parser, text, length, NULL))
    root = json_parser_get_root (parser);

  return root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_copy (root) : NULL;
}

/* (nullable): the string, NULL where it is absent, empty or something else. */
const char *
proof_aws_json_get (JsonObject *object,
                    const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *text = node && JSON_NODE_HOLDS_VALUE (node) &&
                     json_node_get_value_type (node) == G_TYPE_STRING
                     ? json_node_get_string (node)
                     : NULL;

  return text && *text ? text : NULL;
}

/**
 * proof_aws_credentials_from_json:
 * @object: with AccessKeyId, SecretAccessKey and perhaps Expiration
 * @token_member: "Token" or "SessionToken"
 * @source: where they are from, for people
 * @error: PROOF_AWS_ERROR_PROTOCOL, saying what of it is wrong, to stand after a colon
 *
 * Returns: (transfer full) (nullable): the keys
 */
ProofAwsCredentials *
proof_aws_credentials_from_json (JsonObject  *object,
                                 const char  *token_member,
                                 const char  *source,
                                 GError     **error)
{
  const char *access_key = proof_aws_json_get (object, "AccessKeyId");
  const char *secret = proof_aws_json_get (object, "SecretAccessKey");
  const char *end = proof_aws_json_get (object, "Expiration");
  gint64 expires = proof_aws_parse_time (end);

  if (!access_key || !secret)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL, _("it has no %s"),
                 access_key ? "SecretAccessKey" : "AccessKeyId");
  else if (end && expires == 0)
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL,
                         _("its Expiration is not a time such as 2030-01-01T00:00:00Z"));
  else if (end && expires <= g_get_real_time ())
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_EXPIRED,
                 _("these keys ended at %s already"), end);
  else
    return proof_aws_credentials_new (access_key, secret, proof_aws_json_get (object, token_member),
                                      expires, source);

  return NULL;
}
