/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-metadata.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-error.h"
#include "proof-aws-http.h"
#include "proof-aws-keys-json.h"

#define RELATIVE_URI "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL_URI "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

#define CONTAINER_HOST "http://169.254.170.2"
#define CONTAINER_SECONDS 2
#define CONTAINER_ATTEMPTS 3

#define INSTANCE_HOST "http://169.254.169.254"
#define INSTANCE_SECONDS 1
#define INSTANCE_PATH "/latest/meta-data/iam/security-credentials/"

static const char *
variable (const char *name)
{
  const char *value = g_getenv (name);

  return value && *value ? value : NULL;
}

/* (transfer full) (nullable): keys in the answer of either service. */
static ProofAwsCredentials *
parse_answer (GBytes      *answer,
              const char  *source,
              GError     **error)
{
  gsize length;
  const char *text = g_bytes_get_data (answer, &length);
  g_autoptr (JsonNode) root = proof_aws_json_parse (text, length);

  if (root)
    return proof_aws_credentials_from_json (json_node_get_object (root), "Token", source, error);
  g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_PROTOCOL, _("it is not a JSON "
                                                                           "object"));

  return NULL;
}

/* --- container ------------------------------------------------------------- */

/* Whether the environment names a service that gives keys. */
gboolean
proof_aws_container_is_named (void)
{
  return variable (RELATIVE_URI) || variable (FULL_URI);
}

/* (transfer full) (nullable): read anew each time, since the file is renewed. */
static char *
container_token (GError **error)
{
  const char *path = variable (TOKEN_FILE);
  g_autoptr (GError) cause = NULL;
  char *token = NULL;

  if (!path)
    return g_strdup (variable (TOKEN));

  if (!g_file_get_contents (path, &token, NULL, &cause))
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                 _("The file that %s names cannot be read: %s."), TOKEN_FILE, cause->message);
  else
    g_strstrip (token);

  return token;
}

/**
 * proof_aws_container_load:
 * @ca_bundle: (nullable): for an https address
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR
 *
 * Only where proof_aws_container_is_named().
 *
 * Returns: (transfer full) (nullable): the keys of the service that the environment names
 */
ProofAwsCredentials *
proof_aws_container_load (const char    *ca_bundle,
                          GCancellable  *cancellable,
                          GError       **error)
{
  const char *relative = variable (RELATIVE_URI);
  const char *name = relative ? RELATIVE_URI : FULL_URI;
  g_autofree char *url = relative ? g_strconcat (CONTAINER_HOST, relative, NULL)
                                  : g_strdup (variable (FULL_URI));
  const char *headers[] = { "Accept", "application/json", NULL, NULL, NULL };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) answer = NULL;
  ProofAwsCredentials *credentials = NULL;
  guint status = 0;
  char *token;

  g_return_val_if_fail (url != NULL, NULL);

  if (relative && *relative != '/')
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("%s does not begin with a slash. Mend it."), RELATIVE_URI);
      return NULL;
    }
  token = container_token (&cause);
  if (cause)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (token && strpbrk (token, "\r\n"))
    {
      g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                           _("The authorization token of the container has more than one line."));
      proof_aws_wipe (token);
      return NULL;
    }
  if (token)
    {
      headers[2] = "Authorization";
      headers[3] = token;
    }

  for (guint i = 0; i < CONTAINER_ATTEMPTS && !answer; i++)
    {
      g_clear_error (&cause);
      answer = proof_aws_http_exchange ("GET", url, headers, NULL, ca_bundle, CONTAINER_SECONDS,
                                        cancellable, &status, NULL, &cause);
      if (answer && status >= 500 && i < CONTAINER_ATTEMPTS - 1)
        g_clear_pointer (&answer, g_bytes_unref);
      else if (cause && !g_error_matches (cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NETWORK))
        break;
    }
  proof_aws_wipe (token);

  if (answer && status == 200)
    credentials = parse_answer (answer, NC_("source of keys", "container"), &cause);
  else if (answer)
    g_set_error (&cause, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS, _("it answered %u"),
                                                                          status);

  if (!credentials && cause->domain == PROOF_AWS_ERROR)
    g_set_error (error, PROOF_AWS_ERROR, cause->code,
                 variable (TOKEN) || variable (TOKEN_FILE)
                 ? _("The service that %s names gives no keys: %s. Check whether it runs and its "
                     "authorization token, or unset the variable.")
                 : _("The service that %s names gives no keys: %s. Check whether it runs, or unset "
                     "the variable."), name, cause->message);
  else if (!credentials)
    g_propagate_error (error, g_steal_pointer (&cause));

  return credentials;
}

/* --- instance -------------------------------------------------------------- */

static char *
dup_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strstrip (g_strndup (data, length));
}

static GBytes *
instance_get (const char    *method,
              const char    *host,
              const char    *path,
              const char    *header,
              const char    *value,
              GCancellable  *cancellable,
              GError       **error)
{
  const char *headers[] = { header, value, NULL };
  g_autofree char *url = g_strconcat (host, path, NULL);
  guint status = 0;
  GBytes *answer = proof_aws_http_exchange (method, url, headers, NULL, NULL,
                                            INSTANCE_SECONDS, cancellable, &status, NULL, error);

  if (answer && status != 200)
    {
      g_clear_pointer (&answer, g_bytes_unref);
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   status == 404 ? _("the machine has no role (%u)") : _("it answered %u"), status);
    }

  return answer;
}

/**
 * proof_aws_instance_load:
 * @profile: who named it, for people
 * @cancellable: (nullable): ends it early
 * @error: PROOF_AWS_ERROR
 *
 * Version 2 of the instance metadata service. Only where somebody named it: anywhere else a
 * stranger's network would be probed.
 *
 * Returns: (transfer full) (nullable): the keys of the machine's role
 */
ProofAwsCredentials *
proof_aws_instance_load (const char    *profile,
                         GCancellable  *cancellable,
                         GError       **error)
{
  const char *host = variable ("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  g_autofree char *base = g_strdup (host ? host : INSTANCE_HOST);
  g_autoptr (GBytes) token_answer = NULL, role_answer = NULL, keys_answer = NULL;
  g_autoptr (GError) cause = NULL;
  ProofAwsCredentials *credentials = NULL;
  char *token = NULL;

  if (variable ("AWS_EC2_METADATA_DISABLED") &&
      g_ascii_strcasecmp (variable ("AWS_EC2_METADATA_DISABLED"), "true") == 0)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NO_CREDENTIALS,
                   _("The profile “%s” takes the keys of the EC2 machine (credential_source), but "
                     "AWS_EC2_METADATA_DISABLED is set. Unset it."), profile);
      return NULL;
    }

  if (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';
  token_answer = instance_get ("PUT", base, "/latest/api/token",
                               "x-aws-ec2-metadata-token-ttl-seconds", "21600", cancellable,
                               &cause);
  token = token_answer ? dup_text (token_answer) : NULL;
  if (token)
    role_answer = instance_get ("GET", base, INSTANCE_PATH, "x-aws-ec2-metadata-token", token,
                                cancellable, &cause);
  if (role_answer)
    {
      g_autofree char *role = dup_text (role_answer);
      g_autofree char *escaped = g_uri_escape_string (role, NULL, FALSE);
      g_autofree char *path = g_strconcat (INSTANCE_PATH, escaped, NULL);

      keys_answer = instance_get ("GET", base, path, "x-aws-ec2-metadata-token", token,
                                  cancellable, &cause);
    }
  proof_aws_wipe (token);
  if (keys_answer)
    credentials = parse_answer (keys_answer, NC_("source of keys", "EC2 instance metadata"),
                                &cause);

  if (!credentials && cause->domain == PROOF_AWS_ERROR)
    g_set_error (error, PROOF_AWS_ERROR, cause->code,
                 _("The profile “%s” takes the keys of the EC2 machine that it runs on "
                   "(credential_source = Ec2InstanceMetadata), which gives none: %s. Name a "
                   "source_profile where this is no such machine."), profile, cause->message);
  else if (!credentials)
    g_propagate_error (error, g_steal_pointer (&cause));

  return credentials;
}
