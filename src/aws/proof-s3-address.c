/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-s3-address.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-endpoint.h"
#include "proof-aws-error.h"

#define MAX_KEY_BYTES 1024
#define VERSION_MARK "?versionId="

/* [BUCKET.]s3[-fips|.dualstack][.REGION|-REGION].SUFFIX */
#define HOST_PATTERN "^(?:(.+)\\.)?s3(?:-fips)?(?:[.-](?:dualstack\\.)?[a-z0-9-]+)?" \
                     "\\.amazonaws\\.(?:com|com\\.cn|eu)$"

/* NAME-ACCOUNT.s3-accesspoint[-fips][.dualstack].REGION.SUFFIX */
#define ACCESS_POINT_PATTERN "^([a-z0-9-]+)-([0-9]{12})\\.s3-accesspoint(?:-fips)?" \
                             "(?:\\.dualstack)?\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?$"

static gboolean
refuse (const char  *text,
        GError     **error)
{
  if (g_str_has_prefix (text, "arn:") && strstr (text, ":s3-object-lambda:"))
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER,
                         _("An Object Lambda access point makes a new object of each one that is "
                           "read, which cannot be read in parts. Name the object in its bucket."));
  else
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER,
                         _("This does not name an S3 object. Accepted are s3://bucket/key, the "
                           "object's https address in S3 or in the console, and its ARN "
                           "(arn:aws:s3:::bucket/key)."));
  return FALSE;
}

/* "bucket/key" → both; the key is taken as it is. */
static gboolean
split_path (const char  *path,
            char       **bucket,
            char       **key)
{
  const char *slash = strchr (path, '/');

  if (!slash || slash == path || slash[1] == '\0')
    return FALSE;
  *bucket = g_strndup (path, slash - path);
  *key = g_strdup (slash + 1);

  return TRUE;
}

/* "…?versionId=version" → version, which is cut off. A key could end so too; nobody's does. */
static char *
cut_version (char *text)
{
  char *mark = g_strrstr (text, VERSION_MARK);

  if (!mark || mark[strlen (VERSION_MARK)] == '\0')
    return NULL;
  *mark = '\0';

  return g_strdup (mark + strlen (VERSION_MARK));
}

static gboolean
parse_arn (const char  *text,
           char       **bucket,
           char       **key)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 6);
  const char *object;

  if (g_strv_length (parts) != 6 || !g_str_equal (parts[2], "s3"))
    return FALSE;
  if (!g_str_has_prefix (parts[5], "accesspoint/"))
    return split_path (parts[5], bucket, key);

  object = strstr (parts[5], "/object/");
  if (!object || object[strlen ("/object/")] == '\0')
    return FALSE;
  *bucket = g_strndup (text, strlen (text) - strlen (object));
  *key = g_strdup (object + strlen ("/object/"));

  return TRUE;
}

static char *
query_value (GUri       *uri,
             const char *name)
{
  g_autoptr (GHashTable) query = NULL;

  if (!g_uri_get_query (uri))
    return NULL;
  query = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);

  return query ? g_strdup (g_hash_table_lookup (query, name)) : NULL;
}

/* The path of @text as it stands there: GUri would take out its dot segments. */
static char *
raw_path (const char *text)
{
  const char *start = strchr (strstr (text, "://") + 3, '/');

  return start ? g_strndup (start, strcspn (start, "?#")) : g_strdup ("/");
}

/* (transfer full) (nullable): the ARN of the access point that @host belongs to. */
static char *
access_point_of_host (const char *host)
{
  g_autoptr (GRegex) pattern = g_regex_new (ACCESS_POINT_PATTERN, G_REGEX_DEFAULT, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL, *account = NULL, *region = NULL;

  if (!g_regex_match (pattern, host, 0, &match))
    return NULL;
  name = g_match_info_fetch (match, 1);
  account = g_match_info_fetch (match, 2);
  region = g_match_info_fetch (match, 3);

  return g_strdup_printf ("arn:%s:s3:%s:%s:accesspoint/%s",
                          g_str_has_suffix (host, ".cn") ? "aws-cn" : "aws", region, account, name);
}

static gboolean
parse_https (const char  *text,
             char       **bucket,
             char       **key,
             char       **version)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GRegex) pattern = g_regex_new (HOST_PATTERN, G_REGEX_DEFAULT, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *host = NULL, *raw = NULL, *path = NULL, *in_host = NULL;

  if (!uri || !g_uri_get_host (uri))
    return FALSE;
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  raw = raw_path (text);
  path = g_uri_unescape_string (raw, NULL);
  if (!path)
    return FALSE;

  if (g_str_has_suffix (host, "console.aws.amazon.com") ||
      g_str_has_suffix (host, "console.amazonaws.cn"))
    {
      if (!g_str_has_prefix (path, "/s3/object/"))
        return FALSE;
      *bucket = g_strdup (path + strlen ("/s3/object/"));
      *key = query_value (uri, "prefix");
      *version = query_value (uri, "versionId");
      return **bucket && *key && **key;
    }

  *version = query_value (uri, "versionId");
  *bucket = access_point_of_host (host);
  *key = *bucket ? g_strdup (path + 1) : NULL;
  if (*bucket)
    return **key != '\0';

  if (!g_regex_match (pattern, host, 0, &match))
    return FALSE;
  in_host = g_match_info_fetch (match, 1);
  if (!in_host || !*in_host)
    return split_path (path + 1, bucket, key);
  *bucket = g_steal_pointer (&in_host);
  *key = g_strdup (path + 1);

  return **key != '\0';
}

/**
 * proof_s3_uri_parse:
 * @text: what somebody wrote or pasted
 * @bucket: (out) (transfer full): its bucket, or the ARN of an access point
 * @key: (out) (transfer full): its key, decoded
 * @version: (out) (transfer full) (nullable): its version, where @text names one
 * @error: PROOF_AWS_ERROR_INVALID_PARAMETER, saying what is accepted
 *
 * Nothing in an s3:// address or ARN is decoded: a key may hold any character, % and ? among them.
 * It may end with ?versionId= and a version.
 *
 * Returns: whether @text names an object
 */
gboolean
proof_s3_uri_parse (const char  *text,
                    char       **bucket,
                    char       **key,
                    char       **version,
                    GError     **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (text));
  g_autofree char *found_bucket = NULL, *found_key = NULL, *found_version = NULL;
  gboolean found = FALSE;

  if (g_ascii_strncasecmp (clean, "s3://", 5) == 0)
    {
      found_version = cut_version (clean);
      found = split_path (clean + 5, &found_bucket, &found_key);
    }
  else if (g_str_has_prefix (clean, "arn:"))
    {
      found_version = cut_version (clean);
      found = parse_arn (clean, &found_bucket, &found_key);
    }
  else if (g_ascii_strncasecmp (clean, "https://", 8) == 0)
    found = parse_https (clean, &found_bucket, &found_key, &found_version);
  if (!found)
    return refuse (clean, error);

  *bucket = g_steal_pointer (&found_bucket);
  *key = g_steal_pointer (&found_key);
  *version = g_steal_pointer (&found_version);

  return TRUE;
}

/**
 * proof_s3_uri_format:
 * @bucket: a bucket, or the ARN of an access point
 * @key: a key, as it is
 * @version: (nullable): of the object
 *
 * Returns: (transfer full): what proof_s3_uri_parse() reads as these; unlike what people paste it
 *   holds no signature and can be shown and kept
 */
char *
proof_s3_uri_format (const char *bucket,
                     const char *key,
                     const char *version)
{
  gboolean access_point = g_str_has_prefix (bucket, "arn:");

  return g_strconcat (access_point ? "" : "s3://", bucket, access_point ? "/object/" : "/", key,
                      version ? VERSION_MARK : NULL, version, NULL);
}

/**
 * proof_s3_uri_tidy:
 * @text: what somebody wrote or pasted
 * @error: as proof_s3_uri_parse() has it
 *
 * Returns: (transfer full): the address that proof_s3_uri_format() makes of it
 */
char *
proof_s3_uri_tidy (const char  *text,
                   GError     **error)
{
  g_autofree char *bucket = NULL, *key = NULL, *version = NULL;

  if (!proof_s3_uri_parse (text, &bucket, &key, &version, error))
    return NULL;

  return proof_s3_uri_format (bucket, key, version);
}

/* Whether the wildcard certificate of S3 fits BUCKET.s3.…: no dots, and a host label. */
static gboolean
fits_into_host (const char *bucket)
{
  gsize length = strlen (bucket);

  if (length < 3 || length > 63 || !g_ascii_isalnum (bucket[0]) ||
      !g_ascii_isalnum (bucket[length - 1]))
    return FALSE;
  for (const char *p = bucket; *p; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
      return FALSE;

  return TRUE;
}

static gboolean
check_names (const char  *bucket,
             const char  *key,
             GError     **error)
{
  if (!*bucket || !*key || strlen (key) > MAX_KEY_BYTES)
    g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER,
                         _("An S3 object needs a bucket and a key of at most 1024 bytes."));
  else if (g_str_has_suffix (bucket, "--x-s3"))
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER,
                 _("“%s” is a directory bucket (S3 Express One Zone), which Proofreel cannot "
                   "read. Copy the video to an ordinary bucket."), bucket);
  else if (g_str_has_suffix (bucket, ".mrap"))
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER,
                 _("“%s” is a multi-region access point, which Proofreel cannot sign for. Name "
                   "one of its buckets."), bucket);
  else
    return TRUE;

  return FALSE;
}

/* arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME → host, and the region that wins. */
static char *
access_point_endpoint (ProofAwsSettings  *settings,
                       const char        *arn,
                       char             **region,
                       GError           **error)
{
  g_auto (GStrv) parts = g_strsplit_set (arn, ":/", -1);
  g_autofree char *endpoint = NULL;
  gboolean custom;

  if (g_strv_length (parts) != 7 || !g_str_equal (parts[2], "s3") ||
      !g_str_equal (parts[5], "accesspoint") ||
      !proof_aws_region_is_valid (parts[3]) || !proof_aws_region_is_valid (parts[4]) ||
      !proof_aws_region_is_valid (parts[6]))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_PARAMETER,
                   _("“%s” is not the ARN of an access point that Proofreel can read: one looks "
                     "like arn:aws:s3:eu-west-1:123456789012:accesspoint/name."), arn);
      return NULL;
    }
  g_free (*region);
  *region = g_strdup (parts[3]);
  endpoint = proof_aws_settings_dup_endpoint (settings, "s3", *region, &custom, error);
  if (!endpoint)
    return NULL;
  if (custom)
    {
      g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                           _("An access point cannot be reached through an endpoint of your own."));
      return NULL;
    }

  return g_strdup_printf ("https://%s-%s.s3-accesspoint%s", parts[6], parts[4],
                          endpoint + strlen ("https://s3"));
}

/**
 * proof_s3_address_build:
 * @settings: how AWS is reached
 * @bucket: a bucket, or the ARN of an access point
 * @key: any key, or "" for the bucket itself
 * @version: (nullable): of the object
 * @region: (inout): the bucket's; an access point brings its own
 * @error: PROOF_AWS_ERROR_INVALID_PARAMETER or PROOF_AWS_ERROR_CONFIG
 *
 * The path is exactly the encoded key: dot segments, // and % are parts of names here. GUri keeps
 * it only when it is built from parts.
 *
 * Returns: (transfer full): what to ask
 */
GUri *
proof_s3_address_build (ProofAwsSettings  *settings,
                        const char        *bucket,
                        const char        *key,
                        const char        *version,
                        char             **region,
                        GError           **error)
{
  g_autofree char *endpoint = NULL, *host = NULL, *path = NULL, *query = NULL;
  g_autofree char *bucket_part = g_uri_escape_string (bucket, NULL, FALSE);
  g_autofree char *key_part = g_uri_escape_string (key, "/", FALSE);
  g_autofree char *version_part = version ? g_uri_escape_string (version, NULL, FALSE) : NULL;
  g_autoptr (GUri) base = NULL;
  gboolean custom = FALSE, access_point = g_str_has_prefix (bucket, "arn:");

  if (!check_names (bucket, *key ? key : "-", error))
    return NULL;
  endpoint = access_point ? access_point_endpoint (settings, bucket, region, error)
                          : proof_aws_settings_dup_endpoint (settings, "s3", *region, &custom,
                                                             error);
  base = endpoint ? g_uri_parse (endpoint, G_URI_FLAGS_ENCODED, error) : NULL;
  if (!base)
    return NULL;

  if (access_point)
    {
      host = g_strdup (g_uri_get_host (base));
      path = g_strconcat ("/", key_part, NULL);
    }
  else if (fits_into_host (bucket) && !g_hostname_is_ip_address (g_uri_get_host (base)) &&
           !proof_aws_settings_get_path_style (settings, custom))
    {
      host = g_strdup_printf ("%s.%s", bucket, g_uri_get_host (base));
      path = g_strconcat (g_uri_get_path (base), "/", key_part, NULL);
    }
  else
    {
      host = g_strdup (g_uri_get_host (base));
      path = g_strconcat (g_uri_get_path (base), "/", bucket_part, *key ? "/" : NULL, key_part,
                          NULL);
    }
  query = version_part ? g_strconcat ("versionId=", version_part, NULL) : NULL;

  return g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (base), NULL, host,
                      g_uri_get_port (base),
                      path, query, NULL);
}
