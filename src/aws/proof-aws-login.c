/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-login.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-aws-keys-json.h"

static ProofAwsCredentials *
parse_cache (const char *profile,
             const char *text,
             gsize       length)
{
  g_autoptr (JsonNode) root = proof_aws_json_parse (text, length);
  JsonObject *object = root ? json_node_get_object (root) : NULL;
  JsonNode *node = object ? json_object_get_member (object, "accessToken") : NULL;
  JsonObject *keys = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *source = g_strconcat (NC_("source of keys", "profile “%s”, aws login"),
                                         "\n", profile, NULL);
  const char *access_key, *secret, *token;
  gint64 expires;

  if (!keys)
    return NULL;

  access_key = proof_aws_json_get (keys, "accessKeyId");
  secret = proof_aws_json_get (keys, "secretAccessKey");
  token = proof_aws_json_get (keys, "sessionToken");
  expires = proof_aws_parse_time (proof_aws_json_get (keys, "expiresAt"));

  return access_key && secret && token && expires > g_get_real_time ()
         ? proof_aws_credentials_new (access_key, secret, token, expires, source)
         : NULL;
}

/**
 * proof_aws_login_load:
 * @profile: whose it is, for people
 * @login_session: the value of that key
 * @error: PROOF_AWS_ERROR_EXPIRED: only the AWS CLI can renew them
 *
 * Returns: (transfer full) (nullable): keys that are still valid
 */
ProofAwsCredentials *
proof_aws_login_load (const char  *profile,
                      const char  *login_session,
                      GError     **error)
{
  const char *folder = g_getenv ("AWS_LOGIN_CACHE_DIRECTORY");
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, login_session, -1);
  g_autofree char *name = g_strconcat (hash, ".json", NULL);
  g_autofree char *path = folder && *folder
                          ? g_build_filename (folder, name, NULL)
                          : g_build_filename (g_get_home_dir (), ".aws", "login", "cache", name,
                                              NULL);
  char *text = NULL;
  gsize length = 0;
  ProofAwsCredentials *credentials = NULL;

  if (g_file_get_contents (path, &text, &length, NULL))
    {
      credentials = parse_cache (profile, text, length);
      explicit_bzero (text, length);
      g_free (text);
    }
  if (!credentials)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_EXPIRED,
                 _("The profile “%s” signs in with “aws login” (login_session), which has not "
                   "happened yet or has ended. Run “aws login --profile '%s'” in a terminal and "
                   "try again."), profile, profile);

  return credentials;
}
