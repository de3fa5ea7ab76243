/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-cli-cache.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-keys-json.h"

#define LEFT_US (15 * 60 * G_USEC_PER_SEC) /* less is no longer used by the CLI either */

static void
append_unit (GString *json,
             guint    unit)
{
  g_string_append_printf (json, "\\u%04x", unit);
}

/* As Python writes it, to the byte: the text is hashed. */
static void
append_string (GString    *json,
               const char *text)
{
  /* The character, then what stands for it. */
  static const char escapes[] = "\"\"\\\\\nn\rr\tt\ff\bb";

  g_string_append_c (json, '"');
  for (; *text; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      const char *escape = NULL;

      for (guint i = 0; escapes[i] && !escape; i += 2)
        if ((gunichar) escapes[i] == c)
          escape = &escapes[i + 1];
      if (escape)
        g_string_append_printf (json, "\\%c", *escape);
      else if (c >= ' ' && c <= '~')
        g_string_append_c (json, c);
      else if (c < 0x10000)
        append_unit (json, c);
      else
        {
          append_unit (json, 0xd800 + ((c - 0x10000) >> 10));
          append_unit (json, 0xdc00 + ((c - 0x10000) & 0x3ff));
        }
    }
  g_string_append_c (json, '"');
}

/* What the CLI asks STS for, without a session name that is made up; the members sorted. */
static char *
dup_name (ProofAwsSettings *settings,
          const char       *profile)
{
  static const struct
  {
    const char *member, *key;
  } members[] = {
    { "DurationSeconds", "duration_seconds" },
    { "ExternalId", "external_id" },
    { "RoleArn", "role_arn" },
    { "RoleSessionName", "role_session_name" },
    { "SerialNumber", "mfa_serial" },
  };
  g_autoptr (GString) json = g_string_new ("{");
  g_autofree char *hash = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = proof_aws_profiles_get (proof_aws_settings_get_profiles (settings),
                                                  PROOF_AWS_SECTION_PROFILE, profile,
                                                  members[i].key);
      guint64 number;

      if (!value || !*value || !g_utf8_validate (value, -1, NULL) ||
          (i == 0 && !g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &number, NULL)))
        continue;
      g_string_append_printf (json, "%s\"%s\": ", json->len > 1 ? ", " : "", members[i].member);
      if (i == 0)
        g_string_append_printf (json, "%" G_GUINT64_FORMAT, number);
      else
        append_string (json, value);
    }
  g_string_append_c (json, '}');
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, json->str, json->len);

  return g_strconcat (hash, ".json", NULL);
}

static ProofAwsCredentials *
parse (const char *profile,
       const char *text,
       gsize       length)
{
  g_autoptr (JsonNode) root = proof_aws_json_parse (text, length);
  JsonObject *object = root ? json_node_get_object (root) : NULL;
  JsonNode *node = object ? json_object_get_member (object, "Credentials") : NULL;
  g_autofree char *source = g_strconcat (
    NC_("source of keys", "profile “%s”, cache of the AWS CLI"), "\n", profile, NULL);
  ProofAwsCredentials *credentials = NULL;

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    credentials = proof_aws_credentials_from_json (json_node_get_object (node), "SessionToken",
                                                   source, NULL);
  if (credentials &&
      proof_aws_credentials_get_expires_us (credentials) - g_get_real_time () < LEFT_US)
    g_clear_pointer (&credentials, proof_aws_credentials_unref);

  return credentials;
}

/**
 * proof_aws_cli_cache_find:
 * @settings: with the profiles
 * @profile: with role_arn
 *
 * Returns: (transfer full) (nullable): keys of the role that last for a quarter of an hour or more
 */
ProofAwsCredentials *
proof_aws_cli_cache_find (ProofAwsSettings *settings,
                          const char       *profile)
{
  g_autofree char *name = dup_name (settings, profile);
  g_autofree char *path = g_build_filename (g_get_home_dir (), ".aws", "cli", "cache", name, NULL);
  char *text = NULL;
  gsize length;
  ProofAwsCredentials *credentials;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  credentials = parse (profile, text, length);
  explicit_bzero (text, length);
  g_free (text);

  return credentials;
}
